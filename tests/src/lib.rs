//! The programs in the project's pages, as doc tests.

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
mod readme {}

#[cfg(doctest)]
#[doc = include_str!("../../orm-derive/docs/model.md")]
mod derive {}

#[cfg(doctest)]
#[doc = include_str!("../../docs/guide/untrusted-input.md")]
mod untrusted_input {}

pub mod guide;
