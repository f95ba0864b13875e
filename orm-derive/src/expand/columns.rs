use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::Ident;

use super::asked_of;
use crate::ir::{Column, Model, Relation};

/// `pub const NAME: Column<User, String, 1>`, for each column.
pub(super) fn handles(model: &Model) -> TokenStream {
    let Model { ident, krate, columns, .. } = model;
    let handle = |(place, column): (usize, &Column)| {
        let Column { name, vis, ty, .. } = column;
        let upper = name.upper();
        let doc = format!("The column `{}`, for filters and orders.", name.text);
        quote! {
            #[doc = #doc]
            #vis const #upper: #krate::Column<#ident, #ty, #place> = #krate::Column::new();
        }
    };
    columns.iter().enumerate().map(handle).collect()
}

/// The name of the struct of columns, which messages show. It stands in one block with the types of
/// the fields, and must not hide one of them.
pub(super) fn struct_ident(model: &Model) -> Ident {
    let types = model.columns.iter().map(|column| column.ty.to_token_stream());
    let targets = model.relations.iter().map(|relation| relation.target.to_token_stream());
    let tokens: TokenStream = types.chain(targets).collect();
    let mut ident = format_ident!("{}Columns", model.ident);
    while mentions(tokens.clone(), &ident) {
        ident = format_ident!("{ident}_");
    }
    ident
}

fn mentions(tokens: TokenStream, name: &Ident) -> bool {
    tokens.into_iter().any(|tree| match tree {
        TokenTree::Group(group) => mentions(group.stream(), name),
        TokenTree::Ident(ident) => ident == *name,
        _ => false,
    })
}

/// The struct that other models name columns by, and how each column is read.
pub(super) fn expand(model: &Model) -> TokenStream {
    let Model { ident, krate, columns, .. } = model;
    let columns_ident = struct_ident(model);
    let names = columns.iter().map(|column| &column.name.ident);
    let readers = columns.iter().enumerate().map(|(place, column)| {
        let Column { name, value, nullable, .. } = column;
        let field = &name.ident;
        let checked = checked(model, place, column);
        let body = if *nullable {
            quote!(::core::option::Option::as_ref(&self.#field))
        } else {
            quote!(::core::option::Option::Some(&self.#field))
        };
        quote! {
            #[automatically_derived]
            impl #krate::__private::HasColumn<#place> for #ident {
                type Value = #checked;
                #[inline]
                fn get(&self) -> ::core::option::Option<&#value> {
                    #body
                }
            }
        }
    });
    quote! {
        pub struct #columns_ident {
            #(pub #names: usize,)*
        }
        #(#readers)*
    }
}

/// The type of a column's value: behind a check that it can be a key, where the column is in one.
///
/// Expands to: `<f64 as Checked<{ <f64 as KeyType>::CHECK }>>::Type`. Where the type cannot be a key,
/// the constant is an error at the type, and what is made with an erroneous constant is not reported
/// again.
fn checked(model: &Model, place: usize, column: &Column) -> TokenStream {
    let krate = &model.krate;
    let ty = &column.value;
    let in_relation =
        |relation: &Relation| relation.key_span.is_some() && relation.local.contains(&place);
    let in_key = model.primary_key.contains(&place) || column.unique || column.index;
    let check = if column.auto {
        quote!(#krate::AutoKey)
    } else if in_key || model.relations.iter().any(in_relation) {
        quote!(#krate::KeyType)
    } else {
        return quote!(#ty);
    };
    let check = asked_of(ty, &check);
    quote!(<#ty as #krate::__private::Checked<{ #check }>>::Type)
}

/// The value of the struct of columns.
pub(super) fn value(model: &Model) -> TokenStream {
    let columns_ident = struct_ident(model);
    let fields = model.columns.iter().enumerate().map(|(place, column)| {
        let name = &column.name.ident;
        quote!(#name: #place)
    });
    quote!(#columns_ident { #(#fields),* })
}

/// The columns as data.
pub(super) fn schema(model: &Model) -> TokenStream {
    let krate = &model.krate;
    let columns = model.columns.iter().enumerate().map(|(place, column)| {
        let Column { name, nullable, unique, index, auto, .. } = column;
        let name = &name.text;
        quote!(#krate::__private::column_schema(#place, #name, #nullable, #unique, #index, #auto))
    });
    quote!(&[#(#columns),*])
}
