use proc_macro2::TokenStream;
use quote::quote;

use super::{columns, columns_of};
use crate::ir::Model;

/// `impl Model`.
pub(super) fn expand(model: &Model) -> TokenStream {
    let Model { ident, krate, entity, columns, primary_key, relations, .. } = model;
    let columns_ident = columns::struct_ident(model);
    let columns_value = columns::value(model);
    let column_schemas = columns::schema(model);
    let name = crate::util::Name::new(ident.clone()).text;

    let this = quote!(#ident);
    let places: Vec<_> = primary_key.iter().map(|place| quote!(#place)).collect();
    let key = columns_of(krate, &this, &places);
    let key_type = super::type_of(krate, &this, &places);

    let table = super::at(ident.span(), quote!(<#ident as #krate::Shared>::table()));
    let relation_schemas = relations.iter().enumerate().map(|(place, relation)| {
        let name = &relation.name.text;
        quote!(#krate::__private::relation_schema::<#ident, #place>(#name))
    });
    let relation_places = 0..relations.len();
    let indexes = columns.iter().enumerate().filter(|(_, column)| column.unique || column.index);
    let indexes = indexes.map(|(place, column)| {
        let columns = columns_of(krate, &this, &[quote!(#place)]);
        let method = if column.unique { quote!(unique) } else { quote!(index) };
        quote!(registry.#method::<#columns>()?;)
    });
    let assign_key = columns.iter().find(|column| column.auto).map(|column| {
        let field = &column.name.ident;
        let method = if column.nullable { quote!(assign_nullable_key) } else { quote!(assign_key) };
        quote! {
            fn assign_key(
                &mut self,
                counter: &mut #krate::__private::AutoCounter,
            ) -> #krate::Result<()> {
                #krate::__private::#method::<Self>(&mut self.#field, counter)
            }
        }
    });
    quote! {
        #[automatically_derived]
        impl #krate::Model for #ident {
            type Key = #key_type;
            type Columns = #columns_ident;
            type PrimaryKey = #key;
            const SCHEMA: &'static #krate::schema::ModelSchema = &#krate::schema::ModelSchema {
                name: #name,
                entity: #entity,
                columns: #column_schemas,
                primary_key: &[#(#primary_key),*],
                relations: &[#(#relation_schemas),*],
            };
            const COLUMNS: #columns_ident = #columns_value;
            fn table() -> #krate::__private::NewTable {
                #table
            }
            fn register(
                registry: &mut #krate::__private::Registry<'_, Self>,
            ) -> #krate::Result<()> {
                #(registry.relation::<#relation_places>()?;)*
                #(#indexes)*
                ::core::result::Result::Ok(())
            }
            #assign_key
        }
    }
}
