//! From a model to tokens. Nothing here can fail, and nothing here knows an attribute.
//!
//! What a user may name (handles, getters, the loaded form) stands beside the struct; all else is
//! in a `const _` block. Bodies are calls into `orm_core::__private`.

mod columns;
mod loaded;
mod model;
mod relation;

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
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
fn checks(model: &Model) -> TokenStream {
    let Model { krate, .. } = model;
    let mut checks = TokenStream::new();
    for (place, column) in model.columns.iter().enumerate() {
        let ty = &column.value;
        let span = syn::spanned::Spanned::span(ty);
        let is_key = model.primary_key.contains(&place) || column.unique || column.index;
        let check = if column.auto { quote!(auto_key) } else { quote!(key) };
        if is_key || column.auto {
            let call = at(span, &quote!(#krate::__private::#check::<#ty>));
            checks.extend(quote!(const _: () = #call();));
        }
    }
    for (place, relation) in model.relations.iter().enumerate() {
        let Some(span) = relation.key_span else { continue };
        let this = &model.ident;
        let call = quote_spanned! {span=>
            #krate::__private::same_key::<
                #krate::__private::LocalKey<#this, #place>,
                #krate::__private::ForeignKey<#this, #place>,
            >
        };
        let call = at(span, &call);
        checks.extend(quote!(const _: () = #call();));
    }
    checks
}

/// The same tokens, all reported at one place.
fn at(span: Span, tokens: &TokenStream) -> TokenStream {
    let respan = |tree: proc_macro2::TokenTree| match tree {
        proc_macro2::TokenTree::Group(group) => {
            let mut group =
                proc_macro2::Group::new(group.delimiter(), at(span, &group.stream()));
            group.set_span(span);
            group.into()
        }
        mut tree => {
            tree.set_span(span.resolved_at(tree.span()));
            tree
        }
    };
    tokens.clone().into_iter().map(respan).collect()
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
