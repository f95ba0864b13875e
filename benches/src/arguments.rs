//! What was asked for on the command line.

use std::time::Duration;

use lexopt::{Arg, Parser, ValueExt};

/// Printed by `--help`, and after a mistake.
pub(crate) const USAGE: &str = "\
Usage: orm-bench [options]
  --n 1000,10000     numbers of users to measure with, one phone each
                     (default 1000,10000,100000,1000000)
  --repetitions 7    measurements per number, of which the median counts
  --json             print the report as JSON
  --smoke            smallest size, each operation once: checks, not numbers
  --help             print this text";

/// Fewer users would leave a tenth or a half of them meaningless.
const SMALLEST: u32 = 100;
/// More would need more memory than most machines have.
const LARGEST: u32 = 10_000_000;

/// What the process is to do.
pub(crate) enum Command {
    /// Print how the program is used.
    Help,
    /// Measure.
    Run(Arguments),
}

/// How to measure.
pub(crate) struct Arguments {
    /// Numbers of users, each measured on its own.
    pub(crate) sizes: Vec<u32>,
    /// Measurements per cell.
    pub(crate) repetitions: u32,
    /// How long one measurement is to take at least: an operation that is
    /// shorter is repeated within it.
    pub(crate) shortest: Duration,
    /// Whether the report is printed as JSON.
    pub(crate) json: bool,
}

impl Arguments {
    /// Reads the arguments of this process.
    pub(crate) fn from_command_line() -> Result<Command, lexopt::Error> {
        Self::parse(Parser::from_env())
    }

    fn parse(mut parser: Parser) -> Result<Command, lexopt::Error> {
        let mut arguments = Self {
            sizes: vec![1_000, 10_000, 100_000, 1_000_000],
            repetitions: 7,
            shortest: Duration::from_millis(10),
            json: false,
        };
        let mut smoke = false;
        while let Some(argument) = parser.next()? {
            match argument {
                Arg::Long("n") => arguments.sizes = parser.value()?.parse_with(sizes)?,
                Arg::Long("repetitions") => {
                    arguments.repetitions = parser.value()?.parse_with(repetitions)?;
                }
                Arg::Long("json") => arguments.json = true,
                Arg::Long("smoke") => smoke = true,
                Arg::Short('h') | Arg::Long("help") => return Ok(Command::Help),
                other => return Err(other.unexpected()),
            }
        }
        if smoke {
            arguments.sizes.sort_unstable();
            arguments.sizes.truncate(1);
            arguments.repetitions = 1;
            arguments.shortest = Duration::ZERO;
        }
        Ok(Command::Run(arguments))
    }
}

fn sizes(list: &str) -> Result<Vec<u32>, String> {
    list.split(',').map(size).collect()
}

fn size(text: &str) -> Result<u32, String> {
    let digits = text.trim().replace('_', "");
    match digits.parse() {
        Ok(size) if (SMALLEST..=LARGEST).contains(&size) => Ok(size),
        Ok(_) => Err(format!("{text} is not within {SMALLEST} to {LARGEST}")),
        Err(error) => Err(format!("`{text}` is not a number of users: {error}")),
    }
}

fn repetitions(text: &str) -> Result<u32, String> {
    match text.parse() {
        Ok(0) => Err("at least one repetition is needed".to_owned()),
        Ok(count) => Ok(count),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Arguments, Command};

    fn parse(arguments: &[&str]) -> Result<Arguments, String> {
        match Arguments::parse(lexopt::Parser::from_args(arguments)) {
            Ok(Command::Run(arguments)) => Ok(arguments),
            Ok(Command::Help) => Err("help".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn sizes_are_a_list() {
        let arguments = parse(&["--n", "1000, 1_000_000", "--json"]).unwrap();
        assert_eq!(arguments.sizes, [1_000, 1_000_000]);
        assert!(arguments.json);
    }

    #[test]
    fn smoke_takes_the_smallest_size_once() {
        let arguments = parse(&["--n", "5000,2000", "--smoke"]).unwrap();
        assert_eq!((arguments.sizes, arguments.repetitions), (vec![2_000], 1));
    }

    #[test]
    fn mistakes_are_named() {
        for (arguments, part) in [
            (["--n", "abc"], "`abc` is not a number of users"),
            (["--n", "1000,"], "`` is not a number of users"),
            (["--n", "5"], "5 is not within"),
            (["--repetitions", "0"], "at least one repetition"),
            (["--what", "0"], "--what"),
        ] {
            let error = parse(&arguments).err().unwrap();
            assert!(error.contains(part), "{error}");
        }
    }
}
