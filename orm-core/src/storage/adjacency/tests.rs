//! An adjacency beside a list of keys by slot, under random changes.

use proptest::prelude::*;

use super::{Adjacency, KeyId, Slot};

/// Few keys over many slots make chains long enough for a sorted set.
const KEYS: u32 = 4;

#[derive(Clone, Debug)]
enum Change {
    /// Gives rows from a slot on, some apart, a key.
    Attach {
        slot: usize,
        step: usize,
        count: usize,
        key: u32,
    },
    Detach {
        slot: usize,
        step: usize,
        count: usize,
    },
    /// Takes a key from all of its rows.
    Empty {
        key: u32,
    },
    /// Closes the gaps.
    Compact,
}

fn change() -> impl Strategy<Value = Change> {
    let at = (0..260usize, 1..5usize, 1..90usize);
    prop_oneof![
        6 => (at.clone(), 0..KEYS)
            .prop_map(|((slot, step, count), key)| Change::Attach { slot, step, count, key }),
        4 => at.prop_map(|(slot, step, count)| Change::Detach { slot, step, count }),
        1 => (0..KEYS).prop_map(|key| Change::Empty { key }),
        1 => Just(Change::Compact),
    ]
}

struct Pair {
    adjacency: Adjacency,
    /// By slot; a gap holds none.
    keys: Vec<Option<u32>>,
}

impl Pair {
    fn detach(&mut self, slot: usize) {
        let key = self.keys.get_mut(slot).and_then(Option::take);
        assert_eq!(self.adjacency.detach(at(slot)), key.map(KeyId::new));
    }

    fn attach(&mut self, slot: usize, key: u32) {
        self.detach(slot);
        if slot >= self.keys.len() {
            self.keys.resize(slot + 1, None);
        }
        self.keys[slot] = Some(key);
        self.adjacency.attach(at(slot), KeyId::new(key));
    }

    fn apply(&mut self, change: &Change) {
        match *change {
            Change::Attach { slot, step, count, key } => {
                for slot in (slot..).step_by(step).take(count) {
                    self.attach(slot, key);
                }
            }
            Change::Detach { slot, step, count } => {
                for slot in (slot..).step_by(step).take(count) {
                    self.detach(slot);
                }
            }
            Change::Empty { key } => {
                let held = |slot: &usize| self.keys[*slot] == Some(key);
                let held: Vec<usize> = (0..self.keys.len()).filter(held).collect();
                for slot in held {
                    self.detach(slot);
                }
            }
            Change::Compact => {
                let mut next = 0;
                let moved = self.keys.iter().map(|key| match key {
                    Some(_) => {
                        next += 1;
                        Slot::new(next - 1)
                    }
                    None => Slot::NONE,
                });
                let moved: Vec<Slot> = moved.collect();
                self.keys.retain(Option::is_some);
                self.adjacency.compact(&moved);
                assert!(!self.adjacency.in_step());
            }
        }
    }

    fn check(&self) {
        for (slot, key) in self.keys.iter().enumerate() {
            assert_eq!(self.adjacency.key(at(slot)), key.map(KeyId::new));
        }
        for key in 0..KEYS {
            let (slots, id) = (0..self.keys.len(), KeyId::new(key));
            let rows: Vec<Slot> =
                slots.filter(|&slot| self.keys[slot] == Some(key)).map(at).collect();
            assert!(self.adjacency.rows(id).eq(rows.iter().copied()), "rows of {key}");
            assert!(self.adjacency.rows(id).rev().eq(rows.iter().rev().copied()), "from the end");
            assert_eq!(self.adjacency.first(id), rows.first().copied());
            assert_eq!(self.adjacency.last(id), rows.last().copied());
            assert_eq!(self.adjacency.count(id), rows.len());
        }
    }
}

fn at(slot: usize) -> Slot {
    Slot::at(slot).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn rows_of_a_key_are_those_that_hold_it(changes in proptest::collection::vec(change(), 1..40)) {
        let mut pair = Pair { adjacency: Adjacency::default(), keys: Vec::new() };
        for change in &changes {
            pair.apply(change);
            pair.check();
        }
    }
}

/// A primary key is in step with its slots while records are appended, replaced and removed; a gap that is closed
/// ends that, and so does a row in another slot.
#[test]
fn a_primary_key_is_in_step_until_gaps_are_closed() {
    let mut adjacency = Adjacency::of_primary_key();
    (0..4).for_each(|slot| adjacency.attach(Slot::new(slot), KeyId::new(slot)));
    adjacency.detach(Slot::new(1));
    assert!(adjacency.in_step());
    assert_eq!(adjacency.row(KeyId::new(3)), Some(Slot::new(3)));
    adjacency.compact(&[Slot::new(0), Slot::NONE, Slot::new(1), Slot::new(2)]);
    assert!(!adjacency.in_step());
    assert_eq!(adjacency.row(KeyId::new(3)), Some(Slot::new(2)));
    assert_eq!(adjacency.row(KeyId::new(1)), None);

    let mut adjacency = Adjacency::of_primary_key();
    adjacency.attach(Slot::new(0), KeyId::new(1));
    assert!(!adjacency.in_step());
    assert_eq!(
        (adjacency.row(KeyId::new(1)), adjacency.row(KeyId::new(0))),
        (Some(Slot::new(0)), None)
    );
}
