//! Traits that only this crate implements.

/// Bounds a public trait that must be able to grow: nothing outside this crate can name it.
pub trait Sealed {}
