//! Measures the store of this workspace next to what one would write by hand
//! for the same work, and prints one table.
//!
//! ```text
//! cargo run --release -p orm-bench -- --n 1000,10000,100000,1000000
//! ```
//!
//! Every number is CPU time of this process, so a busy machine delays the run
//! more than it changes the result. Every result is checked against a closed
//! formula: an implementation that pairs the wrong records ends the run.
#![forbid(unsafe_code)]

mod arguments;
mod blog;
mod clock;
mod contender;
mod lane;
mod memory;
mod operation;
mod records;
mod report;
mod runner;
mod shuffle;
mod stores;
mod workload;
mod writes;

use std::process::ExitCode;

use arguments::{Arguments, Command};

/// Told apart from a failed check, as is usual for command line tools.
const WRONG_USAGE: u8 = 2;

fn main() -> ExitCode {
    match Arguments::from_command_line() {
        Err(error) => {
            eprintln!("orm-bench: {error}\n\n{}", arguments::USAGE);
            ExitCode::from(WRONG_USAGE)
        }
        Ok(Command::Help) => {
            println!("{}", arguments::USAGE);
            ExitCode::SUCCESS
        }
        Ok(Command::Run(arguments)) => match run(&arguments) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("orm-bench: {error}");
                ExitCode::FAILURE
            }
        },
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let report = runner::run(arguments)?;
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print!("{report}");
    }
    Ok(())
}
