//! The derive macro of `orm-core`, which re-exports it: depend on that crate alone.
//!
//! The phases, one after the other, each a module: `parse` reads attributes with darling and knows no
//! output; `lower` resolves names and defaults into `ir`, reporting what is wrong; `expand` turns
//! `ir` into tokens and cannot fail.

#![forbid(unsafe_code)]

mod derive;
mod expand;
#[cfg(test)]
mod expansion_tests;
mod ir;
mod lower;
mod parse;
mod util;

use proc_macro::TokenStream;

/// Makes an enum of models the target of `morph_to` relations.
///
/// Each variant holds a type parameter whose default is a model: `enum Owner<P = Post, V = Video> { Post(P),
/// Video(V) }`. `#[orm(type = "..")]` on a variant is what the type column holds for its model, by default the
/// entity; `#[orm(owner = "..")]` names the columns that are referred to, by default the primary key;
/// `#[orm(crate = ..)]` on the enum is where `orm_core` is found. The trait `Morph` has an example, and the page
/// of `derive(Model)` describes the relations.
#[proc_macro_derive(Morph, attributes(orm))]
pub fn morph(input: TokenStream) -> TokenStream {
    derive::morph(input.into()).into()
}

#[doc = include_str!("../docs/model.md")]
#[proc_macro_derive(Model, attributes(orm))]
pub fn model(input: TokenStream) -> TokenStream {
    derive::model(input.into()).into()
}
