//! The records, as a function of their rank, and the sums over them in closed
//! form.
//!
//! The user of rank `i` owns the phone of rank `i`. Neither ids nor the order
//! of storage follow from one another, so that no store gets a pairing for
//! free.

/// A user as the hand-written stores keep it.
#[derive(Debug, Clone)]
pub(crate) struct User {
    pub(crate) id: u64,
    pub(crate) local_id: u64,
    pub(crate) name: String,
}

/// A phone as the hand-written stores keep it.
#[derive(Debug, Clone)]
pub(crate) struct Phone {
    pub(crate) id: u64,
    pub(crate) user_id: u64,
    pub(crate) number: String,
}

impl User {
    pub(crate) fn of_rank(rank: u32) -> Self {
        Self { id: user_id(rank), local_id: u64::from(rank), name: format!("user-{rank:07}") }
    }
}

impl Phone {
    pub(crate) fn of_rank(rank: u32) -> Self {
        Self { id: phone_id(rank), user_id: user_id(rank), number: format!("555-{rank:08}") }
    }
}

fn user_id(rank: u32) -> u64 {
    u64::from(rank) * 7 + 3
}

fn phone_id(rank: u32) -> u64 {
    u64::from(rank) * 5 + 11
}

/// What a user contributes to a sum over users with their phones.
///
/// Both factors grow with the rank, so that the sum over all pairs is the
/// largest possible one (rearrangement inequality): pairing any two users
/// with each other's phones makes it smaller.
pub(crate) fn pair(user_local_id: u64, phone_id: Option<u64>) -> u64 {
    phone_id.map_or(1, |phone_id| user_local_id.wrapping_mul(phone_id))
}

/// What the user of one rank contributes, with its phone.
pub(crate) fn pair_of_rank(rank: u32) -> u64 {
    pair(u64::from(rank), Some(phone_id(rank)))
}

/// The sum of [`pair_of_rank`] over `0..n`: of `5 i² + 11 i`.
pub(crate) fn sum_of_pairs(n: u32) -> u64 {
    let n = u128::from(n);
    let of_ranks = n * (n - 1) / 2;
    let of_squares = (n - 1) * n * (2 * n - 1) / 6;
    low_half(5 * of_squares + 11 * of_ranks)
}

/// The sum of `first..=last`.
pub(crate) fn sum_of_ranks(first: u64, last: u64) -> u64 {
    let (first, last) = (u128::from(first), u128::from(last));
    low_half((first + last) * (last - first + 1) / 2)
}

/// The stores add with wrap-around, so this is what they would get.
fn low_half(sum: u128) -> u64 {
    u64::try_from(sum & u128::from(u64::MAX)).expect("the upper half is masked out")
}

#[cfg(test)]
mod tests {
    use super::{pair, pair_of_rank, phone_id, sum_of_pairs, sum_of_ranks};

    #[test]
    fn closed_forms_agree_with_adding_up() {
        assert_eq!(sum_of_pairs(100), (0..100).map(pair_of_rank).sum::<u64>());
        assert_eq!(sum_of_ranks(40, 49), (40..=49).sum::<u64>());
    }

    #[test]
    fn swapping_two_phones_changes_the_sum() {
        let swapped = pair(3, Some(phone_id(4))) + pair(4, Some(phone_id(3)));
        assert_ne!(pair_of_rank(3) + pair_of_rank(4), swapped);
    }
}
