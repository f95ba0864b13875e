//! The columns of the table, and what the hand-written ones share.

mod dense;
mod fast;
mod ours;
mod std_maps;

pub(crate) use dense::Dense;
pub(crate) use fast::Fast;
pub(crate) use ours::{COLLECTED, Ours, VISITED};
pub(crate) use std_maps::StdMaps;

use crate::records::{Phone, User, pair};
use crate::workload::Workload;

/// Records to be moved into a store of plain rows.
pub(crate) struct Records {
    users: Vec<User>,
    phones: Vec<Phone>,
}

impl From<&Workload> for Records {
    fn from(workload: &Workload) -> Self {
        Self { users: workload.users.clone(), phones: workload.phones.clone() }
    }
}

/// Adds up what was collected, outside the timed part.
fn sum_of_pairs(pairs: Vec<(&User, Option<&Phone>)>) -> u64 {
    pairs.into_iter().fold(0, |sum, (user, phone)| {
        sum.wrapping_add(pair(user.local_id, phone.map(|phone| phone.id)))
    })
}

/// A user that is not there has no right name either.
fn count_wrong_names<'s>(found: impl Iterator<Item = Option<&'s User>>, names: &[String]) -> usize {
    let pairs = found.zip(names);
    pairs.filter(|(user, name)| user.is_none_or(|user| user.name != **name)).count()
}
