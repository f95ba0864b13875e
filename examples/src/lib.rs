//! The parts of the example programs that their tests use as well.

#![forbid(unsafe_code)]

pub mod import;
