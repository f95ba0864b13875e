//! The store of this workspace, used as its documentation says.

use std::ops::RangeInclusive;

use orm_core::{Model, Store};

use crate::clock::Lap;
use crate::contender::Contender;
use crate::operation::Operation;
use crate::records::pair;
use crate::workload::{Keys, Workload};

#[derive(Model, Debug, Clone)]
#[orm(entity = "users", has_one(Phone, fk = "user_id"))]
struct User {
    id: u64,
    local_id: u64,
    name: String,
}

#[derive(Model, Debug, Clone)]
#[orm(entity = "phones", belongs_to(User, fk = "user_id"))]
struct Phone {
    id: u64,
    user_id: u64,
    number: String,
}

/// The column whose queries are visited, by `iter`.
pub(crate) const VISITED: bool = false;
/// The column whose queries are collected first, by `all`.
pub(crate) const COLLECTED: bool = true;

/// The store, and how its queries are run: [`VISITED`] or [`COLLECTED`].
#[derive(Default)]
pub(crate) struct Ours<const COLLECT: bool> {
    store: Store,
}

/// Models of this library, to be moved into a store.
pub(crate) struct Models {
    users: Vec<User>,
    phones: Vec<Phone>,
}

impl From<&Workload> for Models {
    fn from(workload: &Workload) -> Self {
        let users = workload.users.iter().cloned();
        let phones = workload.phones.iter().cloned();
        Self {
            users: users
                .map(|user| User { id: user.id, local_id: user.local_id, name: user.name })
                .collect(),
            phones: phones
                .map(|phone| Phone { id: phone.id, user_id: phone.user_id, number: phone.number })
                .collect(),
        }
    }
}

/// Why no write can fail: records have distinct ids and no unique columns.
const NO_CONFLICT: &str = "nothing in these records conflicts";

impl<const COLLECT: bool> Contender for Ours<COLLECT> {
    const NAME: &'static str = if COLLECT { "ours: collected" } else { "ours: visited" };

    type Records = Models;

    /// What has nothing to do with how queries are run is measured once.
    fn takes_part(operation: Operation) -> bool {
        match operation {
            Operation::UsersVisited | Operation::PhonesVisited | Operation::Filter => true,
            Operation::UsersCollected => COLLECT,
            Operation::OneByKey
            | Operation::Insert
            | Operation::Update
            | Operation::Delete
            | Operation::Memory => !COLLECT,
            _ => false,
        }
    }

    fn insert(&mut self, records: &mut Models) {
        for user in records.users.drain(..) {
            self.store.insert(user).expect(NO_CONFLICT);
        }
        for phone in records.phones.drain(..) {
            self.store.insert(phone).expect(NO_CONFLICT);
        }
    }

    fn sum_users(&self) -> u64 {
        let query = User::query().with(User::PHONE);
        let mut sum: u64 = 0;
        if COLLECT {
            for user in query.all(&self.store) {
                sum = sum.wrapping_add(pair(user.local_id, user.phone().map(|phone| phone.id)));
            }
        } else {
            for user in query.iter(&self.store) {
                sum = sum.wrapping_add(pair(user.local_id, user.phone().map(|phone| phone.id)));
            }
        }
        sum
    }

    fn collect_users(&self, lap: &mut Lap) -> u64 {
        let users = lap.all_rounds(&self.store, |store| User::query().with(User::PHONE).all(store));
        let mut sum: u64 = 0;
        for user in users {
            sum = sum.wrapping_add(pair(user.local_id, user.phone().map(|phone| phone.id)));
        }
        sum
    }

    fn sum_phones(&self) -> u64 {
        let query = Phone::query().with(Phone::USER);
        let mut sum: u64 = 0;
        if COLLECT {
            for phone in query.all(&self.store) {
                let found = phone.user().map_or(1, |user| pair(user.local_id, Some(phone.id)));
                sum = sum.wrapping_add(found);
            }
        } else {
            for phone in query.iter(&self.store) {
                let found = phone.user().map_or(1, |user| pair(user.local_id, Some(phone.id)));
                sum = sum.wrapping_add(found);
            }
        }
        sum
    }

    fn sum_by_key(&self, keys: &Keys) -> u64 {
        let mut sum: u64 = 0;
        for &id in &keys.ids {
            if let Some(user) = self.store.find::<User>(id) {
                let phone = user.phone(&self.store);
                sum = sum.wrapping_add(pair(user.local_id, phone.map(|phone| phone.id)));
            }
        }
        sum
    }

    fn sum_in_range(&self, range: &RangeInclusive<u64>) -> u64 {
        let query = User::query().filter(User::LOCAL_ID.between(*range.start(), *range.end()));
        let mut sum: u64 = 0;
        if COLLECT {
            for user in query.all(&self.store) {
                sum += user.local_id + 1;
            }
        } else {
            for user in query.iter(&self.store) {
                sum += user.local_id + 1;
            }
        }
        sum
    }

    fn rename(&mut self, keys: &Keys, names: &mut Vec<String>) {
        for (&id, name) in keys.ids.iter().zip(names.drain(..)) {
            self.store.update::<User>(id, |user| user.name = name).expect(NO_CONFLICT);
        }
    }

    fn count_wrong_names(&self, keys: &Keys, names: &[String]) -> usize {
        let users = keys.ids.iter().map(|&id| self.store.find::<User>(id));
        let pairs = users.zip(names);
        pairs.filter(|(user, name)| user.is_none_or(|user| user.name != **name)).count()
    }

    fn remove(&mut self, phones: &Keys, users: &Keys) {
        for &id in &phones.ids {
            self.store.remove::<Phone>(id).expect(NO_CONFLICT);
        }
        for &id in &users.ids {
            self.store.remove::<User>(id).expect(NO_CONFLICT);
        }
    }
}
