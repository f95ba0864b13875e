//! What one writes by hand for arbitrary ids when speed matters: rows in slots,
//! and hash indexes from ids to slots.

use std::ops::RangeInclusive;

use foldhash::fast::RandomState;
use hashbrown::HashMap;
use hashbrown::hash_map::Entry;

use super::Records;
use crate::clock::Lap;
use crate::contender::Contender;
use crate::records::{Phone, User, pair};
use crate::workload::Keys;

/// From a key to the slot of a row. Seeded, as keys may come from outside.
type Index = HashMap<u64, u32, RandomState>;

/// Rows that keep their slot until they are removed.
struct Table<R> {
    slots: Vec<Option<R>>,
    free: Vec<u32>,
    by_id: Index,
}

impl<R> Default for Table<R> {
    fn default() -> Self {
        Self { slots: Vec::new(), free: Vec::new(), by_id: Index::default() }
    }
}

impl<R> Table<R> {
    /// Returns the slot of the row, or nothing when the id is taken.
    fn insert(&mut self, id: u64, row: R) -> Option<u32> {
        let Entry::Vacant(entry) = self.by_id.entry(id) else {
            return None;
        };
        let slot = if let Some(slot) = self.free.pop() {
            self.slots[slot as usize] = Some(row);
            slot
        } else {
            let slot = u32::try_from(self.slots.len()).expect("fewer rows than slots");
            self.slots.push(Some(row));
            slot
        };
        entry.insert(slot);
        Some(slot)
    }

    fn remove(&mut self, id: u64) -> Option<R> {
        let slot = self.by_id.remove(&id)?;
        self.free.push(slot);
        self.slots[slot as usize].take()
    }

    fn rows(&self) -> impl Iterator<Item = &R> {
        self.slots.iter().flatten()
    }

    fn at(&self, slot: u32) -> Option<&R> {
        self.slots[slot as usize].as_ref()
    }

    fn get(&self, id: u64) -> Option<&R> {
        self.at(*self.by_id.get(&id)?)
    }

    fn get_mut(&mut self, id: u64) -> Option<&mut R> {
        self.slots[*self.by_id.get(&id)? as usize].as_mut()
    }
}

/// Two tables, and the index that leads from a user to its phone.
#[derive(Default)]
pub(crate) struct Fast {
    users: Table<User>,
    phones: Table<Phone>,
    phone_of_user: Index,
}

impl Fast {
    fn insert_phone(&mut self, phone: Phone) {
        let user_id = phone.user_id;
        if let Some(slot) = self.phones.insert(phone.id, phone) {
            self.phone_of_user.insert(user_id, slot);
        }
    }

    fn remove_phone(&mut self, id: u64) -> Option<Phone> {
        let phone = self.phones.remove(id)?;
        self.phone_of_user.remove(&phone.user_id);
        Some(phone)
    }

    fn phone_of(&self, user: &User) -> Option<&Phone> {
        self.phones.at(*self.phone_of_user.get(&user.id)?)
    }
}

impl Contender for Fast {
    const NAME: &'static str = "fast";

    type Records = Records;

    fn insert(&mut self, records: &mut Records) {
        for user in records.users.drain(..) {
            self.users.insert(user.id, user);
        }
        for phone in records.phones.drain(..) {
            self.insert_phone(phone);
        }
    }

    fn sum_users(&self) -> u64 {
        let mut sum: u64 = 0;
        for user in self.users.rows() {
            let phone_id = self.phone_of(user).map(|phone| phone.id);
            sum = sum.wrapping_add(pair(user.local_id, phone_id));
        }
        sum
    }

    fn collect_users(&self, lap: &mut Lap) -> u64 {
        let pairs = lap.all_rounds(self, |store| -> Vec<(&User, Option<&Phone>)> {
            let mut pairs = Vec::with_capacity(store.users.by_id.len());
            pairs.extend(store.users.rows().map(|user| (user, store.phone_of(user))));
            pairs
        });
        super::sum_of_pairs(pairs)
    }

    fn sum_phones(&self) -> u64 {
        let mut sum: u64 = 0;
        for phone in self.phones.rows() {
            let user = self.users.get(phone.user_id);
            let found = user.map_or(1, |user| pair(user.local_id, Some(phone.id)));
            sum = sum.wrapping_add(found);
        }
        sum
    }

    fn sum_by_key(&self, keys: &Keys) -> u64 {
        let mut sum: u64 = 0;
        for &id in &keys.ids {
            if let Some(user) = self.users.get(id) {
                let phone_id = self.phone_of(user).map(|phone| phone.id);
                sum = sum.wrapping_add(pair(user.local_id, phone_id));
            }
        }
        sum
    }

    fn sum_in_range(&self, range: &RangeInclusive<u64>) -> u64 {
        let users = self.users.rows().filter(|user| range.contains(&user.local_id));
        users.map(|user| user.local_id + 1).sum()
    }

    fn rename(&mut self, keys: &Keys, names: &mut Vec<String>) {
        for (&id, name) in keys.ids.iter().zip(names.drain(..)) {
            if let Some(user) = self.users.get_mut(id) {
                user.name = name;
            }
        }
    }

    fn count_wrong_names(&self, keys: &Keys, names: &[String]) -> usize {
        let found = keys.ids.iter().map(|&id| self.users.get(id));
        super::count_wrong_names(found, names)
    }

    fn remove(&mut self, phones: &Keys, users: &Keys) {
        for &id in &phones.ids {
            self.remove_phone(id);
        }
        for &id in &users.ids {
            self.users.remove(id);
        }
    }
}
