//! From a model to tokens. Nothing here can fail, and nothing here knows an attribute.
//!
//! What a user may name (handles, getters, the loaded form) stands beside the struct; all else is
//! in a `const _` block. Bodies are calls into `orm_core::__private`.

mod columns;
mod loaded;
mod model;
mod relation;

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::quote;
use syn::spanned::Spanned;
use syn::{Ident, Path};

use crate::ir::{Model, Relation};

pub(crate) fn model(model: &Model) -> TokenStream {
    let handles = handles(model);
    let columns = columns::expand(model);
    let implementation = model::expand(model);
    let relations = model.relations.iter().enumerate();
    let relations = relations.map(|(place, relation)| relation::expand(model, place, relation));
    let loaded = loaded::expand(model);
    let checks = checks(model);
    quote! {
        #handles
        #loaded
        const _: () = {
            #columns
            #implementation
            #(#relations)*
            #checks
        };
    }
}

/// The constants and getters on the struct itself.
fn handles(model: &Model) -> TokenStream {
    let Model { ident, .. } = model;
    let columns = columns::handles(model);
    let relations = model.relations.iter().enumerate();
    let relations = relations.map(|(place, relation)| relation::handle(model, place, relation));
    quote! {
        #[allow(dead_code, private_interfaces)]
        impl #ident {
            #columns
            #(#relations)*
        }
    }
}

/// Items that do not compile where a type is not fit for what it is declared as, at that type.
///
/// They ask for a constant of a trait rather than call a bounded function: rustc then says what the
/// trait says and nothing about the function.
fn checks(model: &Model) -> TokenStream {
    let Model { ident, krate, .. } = model;
    let mut checks = TokenStream::new();
    for (place, column) in model.columns.iter().enumerate() {
        let ty = &column.value;
        let is_key = model.primary_key.contains(&place) || column.unique || column.index;
        if is_key || column.auto {
            let check = if column.auto { quote!(AutoKey) } else { quote!(Key) };
            let constant = quote!(const _: () = <#ty as #krate::#check>::CHECK;);
            checks.extend(at(ty.span(), constant));
        }
    }
    for (place, relation) in model.relations.iter().enumerate() {
        let Some(span) = relation.key_span else { continue };
        let (local, foreign) = (
            quote!(#krate::__private::LocalKey<#ident, #place>),
            quote!(#krate::__private::ForeignKey<#ident, #place>),
        );
        let constant = quote!(const _: () = <#local as #krate::SameKey<#foreign>>::CHECK;);
        checks.extend(at(span, constant));
    }
    checks
}

/// The same tokens, as if the user had written them at one place: an error in them is then reported
/// there, with no word of the derive.
fn at(span: Span, tokens: TokenStream) -> TokenStream {
    let respan = |tree: TokenTree| match tree {
        TokenTree::Group(group) => {
            let mut group = Group::new(group.delimiter(), at(span, group.stream()));
            group.set_span(span);
            TokenTree::Group(group)
        }
        mut tree => {
            tree.set_span(span);
            tree
        }
    };
    tokens.into_iter().map(respan).collect()
}

/// The type of a key made of columns at these places of a model.
fn columns_of(krate: &Path, model: &TokenStream, places: &[TokenStream]) -> TokenStream {
    quote! {
        #krate::__private::Columns<#model, (#(#krate::__private::At<#places>,)*)>
    }
}

/// The name of the loaded form.
fn loaded_ident(model: &Model) -> Ident {
    quote::format_ident!("Loaded{}", model.ident)
}

/// The field of the loaded form that holds a relation.
fn slot_ident(relation: &Relation) -> Ident {
    quote::format_ident!("__{}", relation.name.text)
}
