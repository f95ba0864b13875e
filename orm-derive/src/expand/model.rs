use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::Type;

use super::{columns, columns_of};
use crate::ir::{Kind, Model, Relation};

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
        quote!(#krate::__private::#schema::<#ident, #place>(#name)#named)
    });
    let registered = relations.iter().enumerate().map(|(place, relation)| match relation.kind {
        Kind::MorphTo => quote!(registry.morph::<#place>()?;),
        _ => quote!(registry.relation::<#place>()?;),
    });
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
    let column_mut = columns::column_mut(model);
    let abilities = abilities(model);
    quote! {
        #[automatically_derived]
        impl #krate::Model for #ident {
            #abilities
            type Key = #key_type;
            type Columns = #columns_ident;
            type PrimaryKey = #key;
            const ENTITY: &'static str = #entity;
            const SCHEMA: &'static #krate::schema::ModelSchema = &#krate::schema::ModelSchema {
                id: #krate::__private::type_id::<#ident>,
                name: #name,
                entity: <Self as #krate::Model>::ENTITY,
                columns: #column_schemas,
                primary_key: &[#(#primary_key),*],
                relations: &[#(#relation_schemas),*],
            };
            const COLUMNS: #columns_ident = #columns_value;
            fn table() -> #krate::__private::NewTable {
                #table
            }
            fn register<__R: #krate::__private::Registrar<#ident>>(
                registry: &mut __R,
            ) -> #krate::Result<()> {
                #(#registered)*
                #(#indexes)*
                ::core::result::Result::Ok(())
            }
            #column_mut
            #assign_key
        }
    }
}

/// What the struct can do beside being a model. Each is told by which of two constants of one name
/// applies: that of the type, or that of a trait for where it cannot.
fn abilities(model: &Model) -> TokenStream {
    let Model { ident, krate, .. } = model;
    let clone = quote! {
        const CLONE: __private::CloneFn<#ident> = __private::Probe::<#ident>::CLONE;
        const HOOKS: __private::HooksOf<#ident> = __private::Probe::<#ident>::HOOKS;
    };
    if cfg!(not(feature = "serde")) {
        return clone;
    }
    let key = model.primary_key.iter().map(|&place| &model.columns[place]);
    let (types, ways): (Vec<_>, Vec<_>) =
        key.map(|column| (&column.value, (&column.read_with, column.nullable))).unzip();
    let none = || quote!(::core::option::Option::None);
    let read = match model.columns.iter().any(|column| borrows(&column.ty)) {
        true => none(),
        false => quote!(__private::Probe::<#ident>::READ),
    };
    let (key, read_key) = match (&types[..], &ways[..]) {
        _ if types.iter().any(|ty| borrows(ty)) => (quote!(<#ident as #krate::Model>::Key), none()),
        ([only], [(Some(read), false)]) => {
            (quote!(#only), quote!(::core::option::Option::Some(|value| #read(value))))
        }
        ([only], [(None, _)]) => (quote!(#only), quote!(__private::Probe::<#only>::READ)),
        (_, ways) if ways.iter().all(|(read, _)| read.is_none()) => {
            (quote!((#(#types),*)), quote!(__private::Probe::<(#(#types),*)>::READ))
        }
        // A key that is read by several functions is not read alone.
        _ => (quote!(<#ident as #krate::Model>::Key), none()),
    };
    quote! {
        const JSON: __private::JsonFn<#ident> = __private::Probe::<#ident>::JSON;
        const READ: __private::ReadFn<#ident> = #read;
        const READ_KEY: __private::ReadFn<#key> = #read_key;
        #clone
    }
}

/// Whether a type is seen to borrow. Such a one is not read: it would have to outlive the document.
fn borrows(ty: &Type) -> bool {
    fn any(tokens: TokenStream) -> bool {
        tokens.into_iter().any(|tree| match tree {
            TokenTree::Group(group) => any(group.stream()),
            TokenTree::Punct(punct) => matches!(punct.as_char(), '&' | '\''),
            TokenTree::Ident(_) | TokenTree::Literal(_) => false,
        })
    }
    any(ty.to_token_stream())
}

/// What [`abilities`] go by: the traits whose constants tell that a struct cannot do something.
pub(super) fn unable(model: &Model) -> TokenStream {
    let krate = &model.krate;
    let serde = cfg!(feature = "serde").then(|| quote!(NotDeserialize as _, NotSerialize as _,));
    quote! {
        #[allow(unused_imports)]
        use #krate::__private::{self as __private, NotClone as _, NotHooked as _, #serde};
    }
}
