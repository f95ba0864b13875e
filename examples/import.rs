//! Reads a JSON file of users, albums, photos and posts into a store and prints what it holds.
//!
//! ```text
//! cargo run --example import
//! cargo run --example import -- PATH
//! ```
//!
//! Without a path it reads the data of the examples, `data/blog.json`.

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = std::env::args_os().skip(1);
    let (mut out, mut errors) = (std::io::stdout().lock(), std::io::stderr().lock());
    orm_examples::import::command(arguments, &mut out, &mut errors).into()
}
