//! Prints a diagram of the models of the example `blog`, as text for Mermaid or for Graphviz.
//!
//! ```text
//! cargo run --example schema
//! cargo run --example schema -- dot | dot -Tsvg > blog.svg
//! ```

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = std::env::args_os().skip(1);
    let (mut out, mut errors) = (std::io::stdout().lock(), std::io::stderr().lock());
    orm_examples::schema::command(arguments, &mut out, &mut errors).into()
}
