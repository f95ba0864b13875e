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

#[doc = include_str!("../docs/model.md")]
#[proc_macro_derive(Model, attributes(orm))]
pub fn model(input: TokenStream) -> TokenStream {
    derive::model(input.into()).into()
}
