//! Users with their phones, from both sides: asked of the data in `data/blog.json` and answered as tables, as JSON
//! and as a query plan. Then custom keys, and a store shared by threads.
//!
//! ```text
//! cargo run --example one_to_one
//! ```
//!
//! The queries are in `src/one_to_one/queries.rs`, the models beside them.

use std::process::ExitCode;

fn main() -> ExitCode {
    let (mut out, mut errors) = (std::io::stdout().lock(), std::io::stderr().lock());
    orm_examples::one_to_one::command(&mut out, &mut errors).into()
}
