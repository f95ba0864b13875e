//! Reads a JSON document of users with everything that belongs to them nested in them, gives a post to another
//! user, removes a user with all that is theirs, and writes the rest as such a document.
//!
//! ```text
//! cargo run --example import_nested
//! cargo run --example import_nested -- PATH
//! cargo run --example import_nested -- PATH OUT
//! ```
//!
//! Without a path it reads a small document of its own. The rest is written to OUT, or after the report.

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = std::env::args_os().skip(1);
    let (mut out, mut errors) = (std::io::stdout().lock(), std::io::stderr().lock());
    orm_examples::import_nested::command(arguments, &mut out, &mut errors).into()
}
