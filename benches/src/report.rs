//! The result, as a table to read or as JSON to compare with another run.

use std::fmt;

use serde::Serialize;

use crate::operation::Operation;

/// The column all others are compared with.
const BASE: &str = "fast";
/// The columns, as the table shows them. The base is shown apart, as an amount.
const COMPARED: [&str; 4] = ["ours: visited", "ours: collected", "dense", "std"];

/// All that was measured in one run.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    repetitions: u32,
    compared_with: &'static str,
    /// In order of measurement: size by size.
    pub(crate) rows: Vec<Row>,
}

/// One operation at one size.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    operation: Operation,
    n: u32,
    unit: &'static str,
    cells: Vec<Cell>,
    aim_of_ours: Option<f64>,
}

/// One implementation in one row.
#[derive(Debug, Serialize)]
pub(crate) struct Cell {
    implementation: &'static str,
    /// Per record: the median of the repetitions.
    amount: f64,
    /// The median of the ratios, repetition by repetition: where the machine
    /// changes its speed in between, it does so for both sides of a ratio.
    ratio: f64,
}

impl Report {
    pub(crate) fn new(repetitions: u32) -> Self {
        Self { repetitions, compared_with: BASE, rows: Vec::new() }
    }
}

impl Row {
    /// A row of what each implementation took per record, repetition by
    /// repetition.
    pub(crate) fn new(operation: Operation, n: u32, measured: &[Measured]) -> Self {
        let base = measured.iter().find(|other| other.implementation == BASE);
        let cells = measured.iter().map(|measured| Cell {
            implementation: measured.implementation,
            amount: median(measured.amounts.clone()),
            ratio: base.map_or(f64::NAN, |base| measured.ratio_to(base)),
        });
        Self {
            operation,
            n,
            unit: operation.unit(),
            cells: cells.collect(),
            aim_of_ours: operation.aim(n),
        }
    }

    fn cell(&self, implementation: &str) -> Option<&Cell> {
        self.cells.iter().find(|cell| cell.implementation == implementation)
    }
}

/// What one implementation took in each repetition.
pub(crate) struct Measured {
    pub(crate) implementation: &'static str,
    /// Per record.
    pub(crate) amounts: Vec<f64>,
}

impl Measured {
    fn ratio_to(&self, base: &Self) -> f64 {
        let pairs = self.amounts.iter().zip(&base.amounts);
        median(pairs.map(|(own, base)| own / base).collect())
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => f64::NAN,
        odd if odd % 2 == 1 => values[middle],
        _ => f64::midpoint(values[middle - 1], values[middle]),
    }
}

impl fmt::Display for Report {
    /// Sizes of one operation stand together, so that one sees how it grows.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<34}{:>10}{:>12}", "", "records", BASE)?;
        for name in COMPARED {
            write!(f, "{name:>17}")?;
        }
        writeln!(f, "{:>14}", "aim of ours")?;
        for operation in Operation::ALL {
            for row in self.rows.iter().filter(|row| row.operation == operation) {
                write!(f, "{row}")?;
            }
        }
        writeln!(
            f,
            "\n`{BASE}`: CPU time or heap bytes per record, median of {}. All others: ratio to `{BASE}`, less is better.",
            self.repetitions
        )
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<34}{:>10}", self.operation, self.n)?;
        match self.cell(BASE) {
            Some(cell) => write!(f, "{:>9.1} {:<2}", cell.amount, self.unit)?,
            None => write!(f, "{:>12}", "-")?,
        }
        for name in COMPARED {
            match self.cell(name) {
                Some(cell) => write!(f, "{:>17.2}", cell.ratio)?,
                None => write!(f, "{:>17}", "-")?,
            }
        }
        match self.aim_of_ours {
            Some(aim) => writeln!(f, "{:>14}", format!("<= {aim:.2}")),
            None => writeln!(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Measured, Operation, Row, median};

    #[test]
    fn median_is_in_the_middle() {
        assert!((median(vec![9.0, 1.0, 5.0]) - 5.0).abs() < 1e-9);
        assert!((median(vec![9.0, 1.0, 5.0, 3.0]) - 4.0).abs() < 1e-9);
    }

    #[test]
    fn a_slower_machine_does_not_change_a_ratio() {
        let fast = Measured { implementation: "fast", amounts: vec![10.0, 20.0, 10.0] };
        let std = Measured { implementation: "std", amounts: vec![20.0, 40.0, 40.0] };
        let row = Row::new(Operation::Insert, 1_000, &[fast, std]);
        let ratio = row.cell("std").map(|cell| cell.ratio);
        assert!((ratio.unwrap() - 2.0).abs() < 1e-9);
    }
}
