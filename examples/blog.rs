//! Reads a JSON file of users, posts, comments, albums, photos and todos into a store, and answers ten
//! questions about it. With each it prints the query and how the store answers it.
//!
//! ```text
//! cargo run --example blog
//! cargo run --example blog -- PATH
//! ```
//!
//! Without a path it reads the data of the examples, `data/blog.json`.

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = std::env::args_os().skip(1);
    let (mut out, mut errors) = (std::io::stdout().lock(), std::io::stderr().lock());
    orm_examples::blog::command(arguments, &mut out, &mut errors).into()
}
