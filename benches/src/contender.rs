//! What each implementation has to offer to be measured.

use std::ops::RangeInclusive;

use crate::clock::Lap;
use crate::operation::Operation;
use crate::workload::{Keys, Workload};

/// A store of users and phones. `Default` is the empty one.
pub(crate) trait Contender: Default {
    /// Head of its column.
    const NAME: &'static str;

    /// Records ready to be moved into the store. Made outside timed parts.
    type Records: for<'w> From<&'w Workload>;

    /// Whether it has a column of its own for this operation.
    fn takes_part(_operation: Operation) -> bool {
        true
    }

    /// Inserts all records one by one, users first, and leaves none behind.
    /// The emptied list itself is the caller's to drop, outside timed parts.
    fn insert(&mut self, records: &mut Self::Records);

    /// Adds up [`crate::records::pair`] over all users in table order.
    fn sum_users(&self) -> u64;

    /// Puts all users with their phones into a `Vec`, timed by `lap`, and
    /// adds the last one up outside the timed part.
    fn collect_users(&self, lap: &mut Lap) -> u64;

    /// Adds up [`crate::records::pair`] over all phones in table order.
    fn sum_phones(&self) -> u64;

    /// Adds up [`crate::records::pair`] over the users with these keys, each
    /// found on its own.
    fn sum_by_key(&self, keys: &Keys) -> u64;

    /// Adds up `local_id + 1` over the users whose `local_id` is in the range.
    fn sum_in_range(&self, range: &RangeInclusive<u64>) -> u64;

    /// Moves a new name into each of these users.
    fn rename(&mut self, keys: &Keys, names: &mut Vec<String>);

    /// The names of these users that differ from the given ones.
    fn count_wrong_names(&self, keys: &Keys, names: &[String]) -> usize;

    /// Removes these phones, then these users, and drops them.
    fn remove(&mut self, phones: &Keys, users: &Keys);
}

/// A store with all records of the workload.
pub(crate) fn filled<C: Contender>(workload: &Workload) -> C {
    let mut records = C::Records::from(workload);
    let mut store = C::default();
    store.insert(&mut records);
    store
}
