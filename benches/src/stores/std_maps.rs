//! What one writes by hand first: the maps of the standard library, rows in
//! them, ids to find one another.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use super::Records;
use crate::clock::Lap;
use crate::contender::Contender;
use crate::records::{Phone, User, pair};
use crate::workload::Keys;

/// Rows by id, and phone ids by user id.
#[derive(Default)]
pub(crate) struct StdMaps {
    users: HashMap<u64, User>,
    phones: HashMap<u64, Phone>,
    phone_of_user: HashMap<u64, u64>,
}

impl StdMaps {
    fn phone_of(&self, user: &User) -> Option<&Phone> {
        self.phones.get(self.phone_of_user.get(&user.id)?)
    }
}

impl Contender for StdMaps {
    const NAME: &'static str = "std";

    type Records = Records;

    fn insert(&mut self, records: &mut Records) {
        for user in records.users.drain(..) {
            self.users.insert(user.id, user);
        }
        for phone in records.phones.drain(..) {
            self.phone_of_user.insert(phone.user_id, phone.id);
            self.phones.insert(phone.id, phone);
        }
    }

    fn sum_users(&self) -> u64 {
        let mut sum: u64 = 0;
        for user in self.users.values() {
            let phone_id = self.phone_of(user).map(|phone| phone.id);
            sum = sum.wrapping_add(pair(user.local_id, phone_id));
        }
        sum
    }

    fn collect_users(&self, lap: &mut Lap) -> u64 {
        let pairs = lap.all_rounds(self, |store| -> Vec<(&User, Option<&Phone>)> {
            store.users.values().map(|user| (user, store.phone_of(user))).collect()
        });
        super::sum_of_pairs(pairs)
    }

    fn sum_phones(&self) -> u64 {
        let mut sum: u64 = 0;
        for phone in self.phones.values() {
            let user = self.users.get(&phone.user_id);
            let found = user.map_or(1, |user| pair(user.local_id, Some(phone.id)));
            sum = sum.wrapping_add(found);
        }
        sum
    }

    fn sum_by_key(&self, keys: &Keys) -> u64 {
        let mut sum: u64 = 0;
        for id in &keys.ids {
            if let Some(user) = self.users.get(id) {
                let phone_id = self.phone_of(user).map(|phone| phone.id);
                sum = sum.wrapping_add(pair(user.local_id, phone_id));
            }
        }
        sum
    }

    fn sum_in_range(&self, range: &RangeInclusive<u64>) -> u64 {
        let users = self.users.values().filter(|user| range.contains(&user.local_id));
        users.map(|user| user.local_id + 1).sum()
    }

    fn rename(&mut self, keys: &Keys, names: &mut Vec<String>) {
        for (id, name) in keys.ids.iter().zip(names.drain(..)) {
            if let Some(user) = self.users.get_mut(id) {
                user.name = name;
            }
        }
    }

    fn count_wrong_names(&self, keys: &Keys, names: &[String]) -> usize {
        let found = keys.ids.iter().map(|id| self.users.get(id));
        super::count_wrong_names(found, names)
    }

    fn remove(&mut self, phones: &Keys, users: &Keys) {
        for id in &phones.ids {
            if let Some(phone) = self.phones.remove(id) {
                self.phone_of_user.remove(&phone.user_id);
            }
        }
        for id in &users.ids {
            self.users.remove(id);
        }
    }
}
