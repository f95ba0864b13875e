//! What one writes by hand when ids can be chosen: they are array indexes, and
//! a relation is an array of indexes. Nothing is faster, and few can have it.

use std::ops::RangeInclusive;

use super::Records;
use crate::clock::Lap;
use crate::contender::Contender;
use crate::records::{Phone, User, pair};
use crate::workload::{Keys, Workload};

/// No record at the other end.
const NONE: u32 = u32::MAX;

/// Rows by index, `None` where one was removed, and for each row the index of
/// its counterpart.
#[derive(Default)]
pub(crate) struct Dense {
    users: Vec<Option<User>>,
    phone_of_user: Vec<u32>,
    phones: Vec<Option<Phone>>,
    user_of_phone: Vec<u32>,
}

impl Dense {
    fn insert_user(&mut self, user: User) {
        self.users.push(Some(user));
        self.phone_of_user.push(NONE);
    }

    fn insert_phone(&mut self, phone: Phone, user: u32) {
        let index = u32::try_from(self.phones.len()).expect("fewer phones than indexes");
        self.phones.push(Some(phone));
        self.user_of_phone.push(user);
        self.phone_of_user[user as usize] = index;
    }

    fn remove_phone(&mut self, index: u32) -> Option<Phone> {
        let user = std::mem::replace(&mut self.user_of_phone[index as usize], NONE);
        if let Some(phone) = self.phone_of_user.get_mut(user as usize) {
            *phone = NONE;
        }
        self.phones[index as usize].take()
    }

    fn remove_user(&mut self, index: u32) -> Option<User> {
        self.users[index as usize].take()
    }

    /// All users, each with its phone.
    fn pairs(&self) -> impl Iterator<Item = (&User, Option<&Phone>)> {
        let users = self.users.iter().zip(&self.phone_of_user);
        users.filter_map(|(user, &phone)| Some((user.as_ref()?, at(&self.phones, phone))))
    }
}

/// The row at an index, which may be [`NONE`].
fn at<R>(rows: &[Option<R>], index: u32) -> Option<&R> {
    rows.get(index as usize)?.as_ref()
}

/// Rows, and for each phone the index of its user.
pub(crate) struct DenseRecords {
    rows: Records,
    user_of_phone: Vec<u32>,
}

impl From<&Workload> for DenseRecords {
    fn from(workload: &Workload) -> Self {
        Self { rows: workload.into(), user_of_phone: workload.user_of_phone.clone() }
    }
}

impl Contender for Dense {
    const NAME: &'static str = "dense";

    type Records = DenseRecords;

    fn insert(&mut self, records: &mut DenseRecords) {
        for user in records.rows.users.drain(..) {
            self.insert_user(user);
        }
        for (phone, &user) in records.rows.phones.drain(..).zip(&records.user_of_phone) {
            self.insert_phone(phone, user);
        }
    }

    fn sum_users(&self) -> u64 {
        let mut sum: u64 = 0;
        for (user, phone) in self.pairs() {
            sum = sum.wrapping_add(pair(user.local_id, phone.map(|phone| phone.id)));
        }
        sum
    }

    fn collect_users(&self, lap: &mut Lap) -> u64 {
        let pairs = lap.all_rounds(self, |store| -> Vec<(&User, Option<&Phone>)> {
            let mut pairs = Vec::with_capacity(store.users.len());
            pairs.extend(store.pairs());
            pairs
        });
        super::sum_of_pairs(pairs)
    }

    fn sum_phones(&self) -> u64 {
        let mut sum: u64 = 0;
        for (phone, &user) in self.phones.iter().zip(&self.user_of_phone) {
            if let Some(phone) = phone {
                let user = at(&self.users, user);
                let found = user.map_or(1, |user| pair(user.local_id, Some(phone.id)));
                sum = sum.wrapping_add(found);
            }
        }
        sum
    }

    fn sum_by_key(&self, keys: &Keys) -> u64 {
        let mut sum: u64 = 0;
        for &index in &keys.positions {
            if let Some(user) = at(&self.users, index) {
                let phone = at(&self.phones, self.phone_of_user[index as usize]);
                sum = sum.wrapping_add(pair(user.local_id, phone.map(|phone| phone.id)));
            }
        }
        sum
    }

    fn sum_in_range(&self, range: &RangeInclusive<u64>) -> u64 {
        let users = self.users.iter().flatten().filter(|user| range.contains(&user.local_id));
        users.map(|user| user.local_id + 1).sum()
    }

    fn rename(&mut self, keys: &Keys, names: &mut Vec<String>) {
        for (&index, name) in keys.positions.iter().zip(names.drain(..)) {
            if let Some(user) = &mut self.users[index as usize] {
                user.name = name;
            }
        }
    }

    fn count_wrong_names(&self, keys: &Keys, names: &[String]) -> usize {
        let found = keys.positions.iter().map(|&index| at(&self.users, index));
        super::count_wrong_names(found, names)
    }

    fn remove(&mut self, phones: &Keys, users: &Keys) {
        for &index in &phones.positions {
            self.remove_phone(index);
        }
        for &index in &users.positions {
            self.remove_user(index);
        }
    }
}
