//! From a model to tokens. Nothing here can fail, and nothing here knows an attribute.
//!
//! What a user may name (handles, getters, the loaded form) stands beside the struct; all else is
//! in a `const _` block. Bodies are calls into `orm_core::__private`.

mod abilities;
mod columns;
mod loaded;
mod model;
mod morph;
mod refused;
mod relation;

pub(crate) use self::morph::morph;
pub(crate) use self::refused::{refused, refused_morph};

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Ident, Visibility};

use crate::ir::{Model, Relation};

pub(crate) fn model(model: &Model) -> TokenStream {
    let handles = handles(model);
    let columns = columns::expand(model);
    let implementation = model::expand(model);
    let relations = model.relations.iter().enumerate();
    let relations = relations.map(|(place, relation)| relation::expand(model, place, relation));
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

/// A name of the user's that is not linted where it stands.
fn unlinted(ident: &Ident) -> Ident {
    let mut ident = ident.clone();
    ident.set_span(Span::call_site().located_at(ident.span()));
    ident
}

/// The constants and getters on the struct itself.
fn handles(model: &Model) -> TokenStream {
    let Model { ident, vis, krate, .. } = model;
    let columns = columns::handles(model);
    let doc = format!("A query for the records of [`{ident}`].");
    let relations = model.relations.iter().enumerate();
    let relations = relations.map(|(place, relation)| relation::handle(model, place, relation));
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

/// The same tokens, as if the user had written them at one place: an error in them is then reported
/// there, with no word of the derive.
fn at(span: Span, tokens: TokenStream) -> TokenStream {
    let respan = |tree: TokenTree| match tree {
        TokenTree::Group(group) => {
            let mut group = Group::new(group.delimiter(), at(span, group.stream()));
            group.set_span(span);
            TokenTree::Group(group)
        }
        // A macro's `$crate` is resolved by where it comes from.
        TokenTree::Ident(ident) if ident == "$crate" => TokenTree::Ident(ident),
        mut tree => {
            tree.set_span(span);
            tree
        }
    };
    tokens.into_iter().map(respan).collect()
}

/// The constant `CHECK` that a trait has, asked of a type the user wrote: an error in it is reported
/// at the type, from its first token to its last.
fn asked_of(ty: &impl ToTokens, check: &TokenStream) -> TokenStream {
    let spans: Vec<Span> = ty.to_token_stream().into_iter().map(|tree| tree.span()).collect();
    let first = spans.first().copied().unwrap_or_else(Span::call_site);
    let last = spans.last().copied().unwrap_or(first);
    let open = at(first, quote!(<));
    let rest = at(last, quote!(as #check>::CHECK));
    quote!(#open #ty #rest)
}

/// A type of the model's as an impl of a public trait can name it, and the items that takes. `key` is what the
/// type is of.
///
/// Where the model is more public than its module, the type may be more private than the model: see `TypeAt`.
/// Elsewhere it is at least as public, for the module sees it.
fn type_at(model: &Model, key: &TokenStream, ty: TokenStream) -> (TokenStream, TokenStream) {
    let Model { ident, vis, .. } = model;
    if matches!(vis, Visibility::Inherited) {
        return (ty, TokenStream::new());
    }
    let item = quote! {
        #[automatically_derived]
        impl<__T> __private::TypeAt<#key> for #ident
        where
            #ty: __private::SelfType<Type = __T>,
        {
            type Type = __T;
        }
    };
    (quote!(<#ident as __private::TypeAt<#key>>::Type), item)
}

/// The type of a key made of columns at these places of a model.
fn columns_of(model: &TokenStream, places: &[TokenStream]) -> TokenStream {
    quote! {
        __private::Columns<#model, (#(__private::At<#places>,)*)>
    }
}

/// The type of such a key, which is written down even where it cannot be a key.
fn type_of(model: &TokenStream, places: &[TokenStream]) -> TokenStream {
    let types = places.iter().map(|place| quote!(<#model as __private::HasColumn<#place>>::Value));
    match places.len() {
        1 => quote!(#(#types)*),
        _ => quote!((#(#types,)*)),
    }
}

/// The name of the loaded form.
fn loaded_ident(model: &Model) -> Ident {
    quote::format_ident!("Loaded{}", model.ident)
}
