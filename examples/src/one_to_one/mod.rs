//! One record has one other: users and their phones.

mod cases;
mod models;
mod queries;

use std::fmt;
use std::io::Write;

use crate::program::{self, Ending, Error, section};

/// What is shown under one heading.
#[derive(Debug)]
struct Part {
    title: &'static str,
    /// Blocks of text, each with its heading.
    blocks: Vec<(&'static str, String)>,
}

impl Part {
    fn answered(title: &'static str, source: String, answer: &impl fmt::Display) -> Self {
        Part { title, blocks: vec![("query", source), ("answer", answer.to_string())] }
    }
}

/// The parts of the program, in the order in which they are written.
#[derive(Debug)]
pub struct Story {
    queries: Vec<Part>,
    cases: Vec<Part>,
}

/// Runs the program: writes the queries with their answers, then the special cases.
pub fn command(out: &mut impl Write, errors: &mut impl Write) -> Ending {
    program::end("one_to_one", story(), out, errors)
}

/// Answers the queries from the data of the examples, and runs the special cases on their own data.
///
/// # Errors
///
/// When the store refuses a record.
pub fn story() -> Result<Story, Error> {
    Ok(Story { queries: queries::all()?, cases: cases::all()? })
}

impl fmt::Display for Story {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, part) in self.queries.iter().enumerate() {
            if number > 0 {
                writeln!(f)?;
            }
            writeln!(f, "{}", part.title)?;
            part.blocks.iter().try_for_each(|(heading, text)| section(f, heading, text))?;
        }
        for part in &self.cases {
            writeln!(f, "\n{}", part.title)?;
            for line in part.blocks.iter().flat_map(|(_, text)| text.lines()) {
                writeln!(f, "  {line}")?;
            }
        }
        Ok(())
    }
}
