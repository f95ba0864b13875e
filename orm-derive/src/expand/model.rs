use proc_macro2::TokenStream;
use quote::quote;

use super::tokens::{at, columns_of, type_of};
use super::{abilities, columns};
use crate::ir::{Kind, Model, Relation};

/// `impl Model`.
pub(super) fn expand(model: &Model) -> TokenStream {
    let Model { ident, krate, entity, columns, primary_key, relations, .. } = model;
    let columns_ident = columns::struct_ident(model);
    let columns_value = columns::value(model);
    let column_schemas = columns::schema(model);
    let name = crate::util::Name::new(ident.clone()).text;

    let this = quote!(#ident);
    let indices: Vec<_> = primary_key.iter().map(|idx| quote!(#idx)).collect();
    let key = columns_of(&this, &indices);
    let key_type = type_of(&this, &indices);

    let table = at(ident.span(), quote!(<#ident as #krate::rules::ThreadSafe>::table));
    let relation_schemas = relations.iter().enumerate().map(|(idx, relation)| {
        let Relation { name, serialized, deserialized, .. } = relation;
        let name = &name.text;
        let named = match serialized == name && deserialized == name {
            true => TokenStream::new(),
            false => quote!(.named(#serialized, #deserialized)),
        };
        let schema = match relation.kind {
            Kind::MorphTo => quote!(morph_schema),
            _ => quote!(relation_schema),
        };
        quote!(__private::#schema::<#ident, #idx>(#name)#named)
    });
    let registered = relations.iter().enumerate().map(|(idx, relation)| match relation.kind {
        Kind::MorphTo => quote!(__registry.morph::<#idx>()?;),
        _ => quote!(__registry.relation::<#idx>()?;),
    });
    let indexes = columns.iter().enumerate().filter(|(_, column)| column.unique || column.index);
    let indexes = indexes.map(|(idx, column)| {
        let columns = columns_of(&this, &[quote!(#idx)]);
        let method = if column.unique { quote!(unique) } else { quote!(index) };
        quote!(__registry.#method::<#columns>()?;)
    });
    let auto = columns.iter().any(|column| column.auto).then(|| {
        quote! {
            const AUTO: ::core::option::Option<__private::AutoKeys<Self::Id>> =
                ::core::option::Option::Some(__private::auto_keys::<Self::Id>());
        }
    });
    let column_mut = columns::column_mut(model);
    let abilities = abilities::expand(model);
    quote! {
        #[automatically_derived]
        impl __private::Record for #ident {
            #abilities
            type Id = #key_type;
            type Columns = #columns_ident;
            type PrimaryKey = #key;
            #auto
            const ENTITY: &'static ::core::primitive::str = #entity;
            const MODEL_SCHEMA: &'static #krate::schema::ModelSchema =
                &__private::model_schema::<#ident>(
                    (#name, <Self as __private::Record>::ENTITY),
                    #column_schemas,
                    &[#(__private::ColumnAt::<#primary_key>::IDX),*],
                    &[#(#relation_schemas),*],
                    __private::Abilities::serializes(&Self::ABILITIES),
                );
            const COLUMNS: #columns_ident = #columns_value;
            fn table<__T: __private::TableMaker>(__maker: __T) -> __T::Table {
                #table(__maker)
            }
            #column_mut
        }
        #[automatically_derived]
        impl __private::HasRelations for #ident {
            fn register<__R: __private::Registrar<#ident>>(
                __registry: &mut __R,
            ) -> #krate::Result<()> {
                #(#registered)*
                #(#indexes)*
                ::core::result::Result::Ok(())
            }
        }
    }
}
