//! Records in a list, and the rules of writes said as plainly as they can be.

use std::fmt::Debug;

use orm_core::{Error, Filter, Model, Store};
use proptest::prelude::*;
use uuid::Uuid;

use super::models::{Badge, Desk, Person};

pub(crate) type Test<M> = Box<dyn Fn(&M) -> bool>;

/// A model whose rules the naive lists know.
pub(crate) trait Naive: Model<Key: Debug + PartialEq> + Clone + Debug + PartialEq {
    fn key(&self) -> Self::Key;
    /// Whether the record may be stored at all.
    fn is_valid(&self) -> bool {
        true
    }
    /// Whether the unique columns allow both records at once.
    fn agrees_with(&self, _other: &Self) -> bool {
        true
    }
    /// A filter, and the same said without it.
    fn below(limit: u8) -> (Filter<Self>, Test<Self>);
}

impl Naive for Person {
    fn key(&self) -> u8 {
        self.id
    }

    fn agrees_with(&self, other: &Self) -> bool {
        self.email.is_none() || self.email != other.email
    }

    fn below(limit: u8) -> (Filter<Self>, Test<Self>) {
        (Person::CODE.lt(limit), Box::new(move |person| person.code < limit))
    }
}

impl Naive for Badge {
    fn key(&self) -> (bool, u8) {
        (self.series, self.number)
    }

    fn below(limit: u8) -> (Filter<Self>, Test<Self>) {
        // One person's badges: answered by an index.
        (Badge::PERSON_ID.eq(limit), Box::new(move |badge| badge.person_id == Some(limit)))
    }
}

impl Naive for Desk {
    fn key(&self) -> Uuid {
        self.id
    }

    fn agrees_with(&self, other: &Self) -> bool {
        self.badge_number != other.badge_number
    }

    fn below(limit: u8) -> (Filter<Self>, Test<Self>) {
        (Desk::FLOOR.lt(limit), Box::new(move |desk| desk.floor < limit))
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Op<M: Model> {
    Insert(M),
    InsertAll(Vec<M>),
    ReplaceAll(Vec<M>),
    /// The record with this key becomes this one.
    Update(M::Key, M),
    Remove(M::Key),
    RemoveWhere(u8),
    Clear,
    /// The table becomes what it is, so often that it is compacted; often enough as the last of it, so
    /// that what compaction leaves is what is read.
    Recreate(u8),
}

pub(crate) fn op<M: Naive>(
    record: impl Strategy<Value = M> + Clone + 'static,
    key: impl Strategy<Value = M::Key> + Clone + 'static,
) -> impl Strategy<Value = Op<M>> {
    let some = proptest::collection::vec(record.clone(), 0..5);
    let many = proptest::collection::vec(record.clone(), 0..12);
    prop_oneof![
        40 => record.clone().prop_map(Op::Insert),
        8 => some.prop_map(Op::InsertAll),
        1 => many.prop_map(Op::ReplaceAll),
        30 => (key.clone(), record).prop_map(|(key, record)| Op::Update(key, record)),
        16 => key.prop_map(Op::Remove),
        3 => (0..8u8).prop_map(Op::RemoveWhere),
        1 => Just(Op::Clear),
        1 => (5..20u8).prop_map(Op::Recreate),
    ]
}

/// Whether the write is allowed; if not, the list is as it was.
fn insert<M: Naive>(list: &mut Vec<M>, record: M) -> bool {
    insert_all(list, &[record])
}

/// Unique columns are judged by what is left.
fn insert_all<M: Naive>(list: &mut Vec<M>, records: &[M]) -> bool {
    let mut after = list.clone();
    for record in records {
        match after.iter_mut().find(|known| known.key() == record.key()) {
            Some(known) => known.clone_from(record),
            None => after.push(record.clone()),
        }
    }
    let agrees =
        |(place, record): (usize, &M)| after[..place].iter().all(|other| record.agrees_with(other));
    let allowed = records.iter().all(M::is_valid) && after.iter().enumerate().all(agrees);
    if allowed {
        *list = after;
    }
    allowed
}

/// Whether an error says what is wrong with a record that is refused.
fn is_cause<M: Naive>(error: &Error, record: &M) -> bool {
    match record.is_valid() {
        true => error.is_unique_violation(),
        false => error.is_unknown_type(),
    }
}

/// Does the same to the store and to the list, and compares what they say of it.
pub(crate) fn apply<M: Naive>(store: &mut Store, list: &mut Vec<M>, op: &Op<M>) {
    match op {
        Op::Insert(record) => {
            let allowed = insert(list, record.clone());
            match store.insert(record.clone()) {
                Ok(stored) => assert!(allowed && stored == record),
                Err(error) => assert!(!allowed && is_cause(&error, record)),
            }
        }
        Op::InsertAll(records) => {
            let allowed = insert_all(list, records);
            assert_eq!(store.insert_all(records.clone()).is_ok(), allowed);
        }
        Op::ReplaceAll(records) => {
            let mut fresh = Vec::new();
            let allowed = insert_all(&mut fresh, records);
            if allowed {
                *list = fresh;
            }
            match store.replace_all(records.clone()) {
                Ok(stored) => assert!(allowed && stored.into_iter().eq(list.iter())),
                Err(_) => assert!(!allowed),
            }
        }
        Op::Update(key, record) => {
            let place = list.iter().position(|known| known.key() == *key);
            let free = list.iter().enumerate().all(|(other, known)| {
                Some(other) == place || (known.key() != record.key() && record.agrees_with(known))
            });
            let free = free && record.is_valid();
            let result = store.update::<M>(key.clone(), |stored| stored.clone_from(record));
            match (place, result) {
                (Some(place), Ok(stored)) => {
                    assert!(free && stored == record);
                    list[place] = record.clone();
                }
                (Some(_), Err(error)) => assert!(!free && is_cause(&error, record)),
                (None, result) => assert!(result.err().is_some_and(|error| error.is_not_found())),
            }
        }
        Op::Remove(key) => {
            let place = list.iter().position(|known| known.key() == *key);
            let removed = place.map(|place| list.remove(place)).is_some();
            assert_eq!(store.remove::<M>(key.clone()), Ok(removed));
        }
        Op::RemoveWhere(limit) => {
            let (filter, test) = M::below(*limit);
            let before = list.len();
            list.retain(|record| !test(record));
            assert_eq!(store.remove_where(filter), Ok(before - list.len()));
        }
        Op::Clear => {
            assert_eq!(store.clear::<M>(), Ok(std::mem::take(list).len()));
        }
        Op::Recreate(times) => {
            for _ in 0..*times {
                let stored = store.replace_all(list.clone()).unwrap();
                assert!(stored.into_iter().eq(list.iter()));
            }
        }
    }
}

/// Compares a table with its list: what is there, in which order, under which keys.
pub(crate) fn check_table<M: Naive>(store: &Store, list: &[M]) {
    assert!(store.iter::<M>().eq(list), "{:?}", store.iter::<M>().collect::<Vec<_>>());
    assert!(store.iter::<M>().rev().eq(list.iter().rev()));
    assert_eq!(store.len::<M>(), list.len());
    for record in list {
        assert_eq!(store.find::<M>(record.key()), Some(record));
    }
}
