//! The programs in the project's pages, as doc tests.

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
mod readme {}

#[cfg(doctest)]
#[doc = include_str!("../../orm-derive/docs/model.md")]
mod derive {}
