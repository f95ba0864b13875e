//! One implementation with the state it keeps from measurement to measurement.

use std::time::Duration;

use crate::clock::Lap;
use crate::contender::{Contender, filled};
use crate::memory;
use crate::operation::Operation;
use crate::workload::Workload;

/// A wrong answer: which one, and what it should have been.
#[derive(Debug)]
pub(crate) struct Wrong {
    what: &'static str,
    found: u64,
    expected: u64,
}

impl std::fmt::Display for Wrong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { what, found, expected } = self;
        write!(f, "{what} is {found}, must be {expected}")
    }
}

/// Hides the type of the implementation, so that all can be in one list.
pub(crate) trait Lane {
    /// Head of its column.
    fn name(&self) -> &'static str;

    /// Whether it takes part in this operation.
    fn takes_part(&self, operation: Operation) -> bool;

    /// CPU time of `rounds` rounds of an operation, all answers checked.
    fn time(
        &mut self,
        operation: Operation,
        rounds: u32,
        workload: &Workload,
    ) -> Result<Duration, Wrong>;

    /// Heap bytes of a filled store.
    fn bytes(&self, workload: &Workload) -> usize;
}

/// An implementation, filled with the workload once for all operations that
/// leave the set of records as it is.
pub(crate) struct LaneOf<C> {
    store: C,
}

impl<C: Contender> LaneOf<C> {
    pub(crate) fn new(workload: &Workload) -> Self {
        Self { store: filled(workload) }
    }

    fn insert(lap: &mut Lap, workload: &Workload) -> Result<(), Wrong> {
        for _ in 0..lap.rounds() {
            let mut records = C::Records::from(workload);
            let store = lap.once(|| {
                let mut store = C::default();
                store.insert(&mut records);
                store
            });
            check("sum over inserted users", store.sum_users(), workload.expected.pairs)?;
        }
        Ok(())
    }

    fn update(&mut self, lap: &mut Lap, workload: &Workload) -> Result<(), Wrong> {
        for round in 0..lap.rounds() {
            let mut names = workload.new_names(round);
            lap.once(|| self.store.rename(&workload.renames, &mut names));
        }
        let names = workload.new_names(lap.rounds() - 1);
        let wrong = self.store.count_wrong_names(&workload.renames, &names);
        check("number of wrong names", wrong as u64, 0)
    }

    fn delete(lap: &mut Lap, workload: &Workload) -> Result<(), Wrong> {
        for _ in 0..lap.rounds() {
            let mut store: C = filled(workload);
            lap.once(|| store.remove(&workload.removed_phones, &workload.removed_users));
            check("sum over users left", store.sum_users(), workload.expected.left)?;
            check("sum over phones left", store.sum_phones(), workload.expected.left)?;
        }
        Ok(())
    }
}

impl<C: Contender> Lane for LaneOf<C> {
    fn name(&self) -> &'static str {
        C::NAME
    }

    fn takes_part(&self, operation: Operation) -> bool {
        !operation.is_of_blog() && !operation.is_of_writes() && C::takes_part(operation)
    }

    fn time(
        &mut self,
        operation: Operation,
        rounds: u32,
        workload: &Workload,
    ) -> Result<Duration, Wrong> {
        let mut lap = Lap::new(rounds);
        let expected = &workload.expected;
        match operation {
            Operation::UsersVisited => {
                let sum = lap.all_rounds(&self.store, C::sum_users);
                check("sum over users", sum, expected.pairs)?;
            }
            Operation::UsersCollected => {
                let sum = self.store.collect_users(&mut lap);
                check("sum over collected users", sum, expected.pairs)?;
            }
            Operation::PhonesVisited => {
                let sum = lap.all_rounds(&self.store, C::sum_phones);
                check("sum over phones", sum, expected.pairs)?;
            }
            Operation::OneByKey => {
                let sum = lap.all_rounds(&self.store, |store| store.sum_by_key(&workload.lookups));
                check("sum over users by key", sum, expected.lookups)?;
            }
            Operation::Filter => {
                let sum = lap.all_rounds(&self.store, |store| store.sum_in_range(&workload.range));
                check("sum over filtered users", sum, expected.range)?;
            }
            Operation::Insert => Self::insert(&mut lap, workload)?,
            Operation::Update => self.update(&mut lap, workload)?,
            Operation::Delete => Self::delete(&mut lap, workload)?,
            _ => unreachable!("memory takes no time, and the rest has lanes of its own"),
        }
        Ok(lap.spent())
    }

    fn bytes(&self, workload: &Workload) -> usize {
        memory::held_by(|| filled::<C>(workload))
    }
}

pub(crate) fn check(what: &'static str, found: u64, expected: u64) -> Result<(), Wrong> {
    if found == expected { Ok(()) } else { Err(Wrong { what, found, expected }) }
}
