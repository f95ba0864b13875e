//! What every store is given to do, and what it must answer.

use std::ops::RangeInclusive;

use crate::records::{self, Phone, User};
use crate::shuffle::shuffled;

/// Enough random keys to defeat every cache, and no more to wait for.
const MOST_KEYS: usize = 200_000;

/// Keys of some records, in random order.
pub(crate) struct Keys {
    /// As the records have them.
    pub(crate) ids: Vec<u64>,
    /// The same records by their place in [`Workload::users`] or
    /// [`Workload::phones`]: the numbering a dense store relies on.
    pub(crate) positions: Vec<u32>,
}

/// The records of one size, what is done to them, and the right answers.
pub(crate) struct Workload {
    /// Number of users, and of phones.
    pub(crate) n: u32,
    /// In order of insertion.
    pub(crate) users: Vec<User>,
    /// In order of insertion, which is not that of their users.
    pub(crate) phones: Vec<Phone>,
    /// For each phone the position of its user.
    pub(crate) user_of_phone: Vec<u32>,
    /// Users to look up.
    pub(crate) lookups: Keys,
    /// Users to rename. Not the ones looked up, nor in that order.
    pub(crate) renames: Keys,
    /// Half of the users.
    pub(crate) removed_users: Keys,
    /// The phones of [`Workload::removed_users`], in another order.
    pub(crate) removed_phones: Keys,
    /// Values of `local_id` about a tenth of the users have.
    pub(crate) range: RangeInclusive<u64>,
    /// The right answers.
    pub(crate) expected: Expected,
}

/// What the sums must be.
pub(crate) struct Expected {
    /// Over all users with their phones, from either side.
    pub(crate) pairs: u64,
    /// Over the users looked up, with their phones.
    pub(crate) lookups: u64,
    /// Of `local_id + 1` over the users in the range, so that it counts too.
    pub(crate) range: u64,
    /// Over the users with their phones that are left after the removal.
    pub(crate) left: u64,
}

impl Workload {
    pub(crate) fn new(n: u32) -> Self {
        let user_ranks = shuffled(n, 1);
        let phone_ranks = shuffled(n, 2);
        let user_positions = inverse(&user_ranks);
        let phone_positions = inverse(&phone_ranks);

        let users: Vec<User> = user_ranks.iter().map(|&rank| User::of_rank(rank)).collect();
        let phones: Vec<Phone> = phone_ranks.iter().map(|&rank| Phone::of_rank(rank)).collect();
        let user_of_phone = phone_ranks.iter().map(|&rank| user_positions[rank as usize]).collect();

        let user_keys = |ranks: &[u32]| keys(ranks, &user_positions, |position| users[position].id);
        let phone_keys =
            |ranks: &[u32]| keys(ranks, &phone_positions, |position| phones[position].id);

        let half = users.len() / 2;
        let some = MOST_KEYS.min(users.len());
        let mut looked_up = shuffled(n, 3);
        looked_up.truncate(some);
        let mut renamed = shuffled(n, 4);
        renamed.truncate(some);
        let mut removed = shuffled(n, 5);
        removed.truncate(half);
        let removed_from_phones: Vec<u32> =
            shuffled(n / 2, 6).into_iter().map(|place| removed[place as usize]).collect();

        let first = u64::from(n) * 45 / 100;
        let last = first + u64::from(n) / 10 - 1;
        let pairs = records::sum_of_pairs(n);
        let expected = Expected {
            pairs,
            lookups: sum_of_ranks(&looked_up),
            range: records::sum_of_ranks(first + 1, last + 1),
            left: pairs.wrapping_sub(sum_of_ranks(&removed)),
        };
        Self {
            n,
            lookups: user_keys(&looked_up),
            renames: user_keys(&renamed),
            removed_users: user_keys(&removed),
            removed_phones: phone_keys(&removed_from_phones),
            user_of_phone,
            range: first..=last,
            expected,
            users,
            phones,
        }
    }

    /// Records of both kinds together.
    pub(crate) fn record_count(&self) -> u32 {
        2 * self.n
    }

    /// Names of a round, one for each of [`Workload::renames`]. As long as the
    /// old ones.
    pub(crate) fn new_names(&self, round: u32) -> Vec<String> {
        let names = 0..self.renames.ids.len();
        names.map(|place| format!("{:04}-{place:07}", round % 10_000)).collect()
    }
}

/// Where each rank ended up.
fn inverse(ranks: &[u32]) -> Vec<u32> {
    let mut positions = vec![0; ranks.len()];
    for (position, &rank) in (0..).zip(ranks) {
        positions[rank as usize] = position;
    }
    positions
}

fn keys(ranks: &[u32], positions: &[u32], id_at: impl Fn(usize) -> u64) -> Keys {
    let positions: Vec<u32> = ranks.iter().map(|&rank| positions[rank as usize]).collect();
    let ids = positions.iter().map(|&position| id_at(position as usize)).collect();
    Keys { ids, positions }
}

fn sum_of_ranks(ranks: &[u32]) -> u64 {
    ranks.iter().map(|&rank| records::pair_of_rank(rank)).fold(0, u64::wrapping_add)
}
