//! From a model to tokens. Nothing here can fail, and nothing here knows an attribute.
//!
//! Items that users name (handles, getters, the loaded form) are next to the struct. All others are
//! in a `const _` block. Bodies are calls into `orm_core::__private`.

mod abilities;
mod columns;
mod loaded;
mod model;
mod morph;
mod refused;
mod relation;
mod tokens;

pub(crate) use self::morph::morph;
pub(crate) use self::refused::{refused, refused_morph};

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Model, Relation};

pub(crate) fn model(model: &Model) -> TokenStream {
    let handles = handles(model);
    let columns = columns::expand(model);
    let implementation = model::expand(model);
    let relations = model.relations.iter().enumerate();
    let relations = relations.map(|(idx, relation)| relation::expand(model, idx, relation));
    let loaded = loaded::expand(model);
    let whole = loaded::whole(model);
    let unable = abilities::unable(model);
    let named = named(model);
    quote! {
        #handles
        #loaded
        // Tokens at places of the user's are linted like the user's own.
        #[allow(deprecated, non_camel_case_types, private_interfaces, unused_qualifications)]
        const _: () = {
            #unable
            #columns
            #implementation
            #(#relations)*
            #whole
        };
        #named
    }
}

/// The models that the attributes name, each named once more where lints are the user's. Elsewhere what is
/// deprecated is no warning: it would be one for each use that generated code makes of it.
fn named(model: &Model) -> TokenStream {
    let named = |relation: &Relation| {
        let paths = [Some(&relation.target), relation.via()];
        paths.into_iter().flatten().cloned().collect::<Vec<_>>()
    };
    if model.deprecated {
        return TokenStream::new();
    }
    let levels = &model.lint_levels;
    let paths = model.relations.iter().flat_map(named);
    paths.map(|path| quote!(#(#levels)* const _: fn(&#path) = |_| ();)).collect()
}

/// The constants and getters on the struct itself.
fn handles(model: &Model) -> TokenStream {
    let Model { ident, vis, krate, .. } = model;
    let columns = columns::handles(model);
    let doc = format!("A query for the records of [`{ident}`].");
    let relations = model.relations.iter().enumerate();
    let relations = relations.map(|(idx, relation)| relation::handle(model, idx, relation));
    quote! {
        #[allow(clippy::needless_borrowed_reference)] // Of getters, where the reason is.
        #[allow(dead_code, deprecated, private_bounds, private_interfaces, unused_qualifications)]
        impl #ident {
            #columns
            #(#relations)*
            #[doc = #doc]
            #vis fn query() -> #krate::Query<#ident> {
                <#ident as #krate::Model>::query()
            }
        }
    }
}
