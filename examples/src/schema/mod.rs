//! The models of the blog, drawn.

use std::ffi::OsString;
use std::io::Write;

use orm_core::Model;
use orm_core::schema::Diagram;

use crate::blog::User;
use crate::program::{self, Ending, Error};

/// The program: writes the diagram in the language that the arguments name, or else in Mermaid's.
pub fn command(
    arguments: impl IntoIterator<Item = OsString>,
    out: &mut impl Write,
    errors: &mut impl Write,
) -> Ending {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let words: Vec<_> = arguments.iter().map(|argument| argument.to_str()).collect();
    // Every model of the blog is reached from the user.
    let diagram = Diagram::of([User::SCHEMA]);
    let text = match words[..] {
        [] | [Some("mermaid")] => Ok(diagram.mermaid()),
        [Some("dot")] => Ok(diagram.dot()),
        _ => Err(Error::Usage("a language or nothing: schema [mermaid | dot]")),
    };
    program::end("schema", text, out, errors)
}
