//! The parts of the example programs that their tests use as well.

#![forbid(unsafe_code)]

pub mod blog;
pub mod import;
pub mod import_nested;
pub mod one_to_one;
pub mod program;
pub mod schema;
mod source;
mod table;
