//! Runs every implementation through every operation, taking turns.

use std::error::Error;
use std::time::Duration;

use crate::arguments::Arguments;
use crate::blog::{self, Blog};
use crate::lane::{Lane, LaneOf, Wrong};
use crate::operation::Operation;
use crate::report::{Measured, Report, Row};
use crate::stores;
use crate::workload::Workload;
use crate::writes::{self, Writes};

/// An operation that the clock can hardly see would be repeated for ever.
const MOST_ROUNDS: u32 = 100_000;

/// The columns, in the order of the table.
fn lanes(workload: &Workload) -> Vec<Box<dyn Lane>> {
    vec![
        Box::new(LaneOf::<stores::Fast>::new(workload)),
        Box::new(LaneOf::<stores::Ours<{ stores::VISITED }>>::new(workload)),
        Box::new(LaneOf::<stores::Ours<{ stores::COLLECTED }>>::new(workload)),
        Box::new(LaneOf::<stores::Dense>::new(workload)),
        Box::new(LaneOf::<stores::StdMaps>::new(workload)),
        Box::new(Blog::<blog::Fast>::new(workload)),
        Box::new(Blog::<blog::Ours>::new(workload)),
        Box::new(Writes::<writes::Fast>::new(workload)),
        Box::new(Writes::<writes::Ours>::new(workload)),
    ]
}

/// Measures all sizes. Progress goes to standard error.
pub(crate) fn run(arguments: &Arguments) -> Result<Report, Box<dyn Error>> {
    let mut report = Report::new(arguments.repetitions);
    for &n in &arguments.sizes {
        let workload = Workload::new(n);
        let mut lanes = lanes(&workload);
        for operation in Operation::ALL {
            eprintln!("{n} users: {operation}");
            let measured = match operation {
                Operation::Memory => weigh(&lanes, &workload),
                _ => measure(operation, &mut lanes, &workload, arguments)?,
            };
            report.rows.push(Row::new(operation, n, &measured));
        }
    }
    Ok(report)
}

/// Bytes do not vary, so one look at each is enough.
fn weigh(lanes: &[Box<dyn Lane>], workload: &Workload) -> Vec<Measured> {
    let operation = Operation::Memory;
    let records = operation.records_per_round(workload);
    let taking_part = lanes.iter().filter(|lane| lane.takes_part(operation));
    taking_part
        .map(|lane| {
            // A float holds any number of bytes this machine can have.
            #[expect(clippy::cast_precision_loss)]
            let bytes = lane.bytes(workload) as f64;
            Measured { implementation: lane.name(), amounts: vec![bytes / f64::from(records)] }
        })
        .collect()
}

/// One row: all implementations take turns, repetition by repetition, so that
/// a machine that becomes slower does so for all.
fn measure(
    operation: Operation,
    lanes: &mut [Box<dyn Lane>],
    workload: &Workload,
    arguments: &Arguments,
) -> Result<Vec<Measured>, String> {
    let records = operation.records_per_round(workload);
    let mut entries = Vec::new();
    for lane in lanes.iter_mut().filter(|lane| lane.takes_part(operation)) {
        let mut entry = Entry { lane: &mut **lane, operation, rounds: 1, times: Vec::new() };
        // Also brings the code and the data into the caches.
        let first = entry.time(workload)?;
        entry.rounds = rounds_to_reach(arguments.shortest, first);
        entries.push(entry);
    }
    for _ in 0..arguments.repetitions {
        for entry in &mut entries {
            let time = entry.time(workload)?;
            entry.times.push(time);
        }
    }
    Ok(entries.into_iter().map(|entry| entry.per_record(records)).collect())
}

/// One implementation within a row.
struct Entry<'l> {
    lane: &'l mut dyn Lane,
    operation: Operation,
    rounds: u32,
    times: Vec<Duration>,
}

impl Entry<'_> {
    fn time(&mut self, workload: &Workload) -> Result<Duration, String> {
        let time = self.lane.time(self.operation, self.rounds, workload);
        time.map_err(|wrong| self.describe(workload.n, &wrong))
    }

    /// Nanoseconds per record, repetition by repetition.
    fn per_record(self, records: u32) -> Measured {
        let done = f64::from(self.rounds) * f64::from(records);
        let amounts = self.times.iter().map(|time| time.as_secs_f64() * 1e9 / done);
        Measured { implementation: self.lane.name(), amounts: amounts.collect() }
    }

    fn describe(&self, n: u32, wrong: &Wrong) -> String {
        format!("`{}`, {}, {n} users: {wrong}", self.lane.name(), self.operation)
    }
}

fn rounds_to_reach(shortest: Duration, one: Duration) -> u32 {
    let rounds = shortest.as_nanos().div_ceil(one.as_nanos().max(1));
    u32::try_from(rounds).unwrap_or(MOST_ROUNDS).clamp(1, MOST_ROUNDS)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::rounds_to_reach;

    #[test]
    fn rounds_fill_the_shortest_time() {
        let (ten, three) = (Duration::from_millis(10), Duration::from_millis(3));
        assert_eq!(rounds_to_reach(ten, three), 4);
        assert_eq!(rounds_to_reach(three, ten), 1);
        assert_eq!(rounds_to_reach(Duration::ZERO, ten), 1);
        assert_eq!(rounds_to_reach(ten, Duration::ZERO), super::MOST_ROUNDS);
    }
}
