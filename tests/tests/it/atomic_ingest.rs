//! A document is taken in whole or not at all, also where the user's own code panics in the middle of it, and
//! where the text ends anywhere.

use std::cell::Cell;
use std::hash::{Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};

use orm_core::{Ingest, Model, Morph, Store};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

thread_local! {
    /// How many more calls of a key's code succeed before one panics.
    static FUSE: Cell<u32> = const { Cell::new(u32::MAX) };
}

fn burn() {
    FUSE.with(|fuse| match fuse.get() {
        0 => panic!("the fuse has blown"),
        u32::MAX => {}
        left => fuse.set(left - 1),
    });
}

/// A key whose code fails when it is told to: to compare, hash, clone, read and write it.
#[derive(Debug, Default)]
struct Fragile(u32);

impl PartialEq for Fragile {
    fn eq(&self, other: &Self) -> bool {
        burn();
        self.0 == other.0
    }
}

impl Eq for Fragile {}

impl Hash for Fragile {
    fn hash<H: Hasher>(&self, state: &mut H) {
        burn();
        // Few hashes, so that keys are compared often.
        (self.0 % 4).hash(state);
    }
}

impl Clone for Fragile {
    fn clone(&self) -> Self {
        burn();
        Fragile(self.0)
    }
}

impl Serialize for Fragile {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        burn();
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Fragile {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        burn();
        u32::deserialize(deserializer).map(Fragile)
    }
}

#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[orm(
    entity = "people",
    has_one(Card, fk = owner),
    has_many(Photo, fk = taken_by),
    has_many_by(Photo, keys = liked, name = liked_photos),
    belongs_to(Person, fk = friend, name = friend_record),
    belongs_to_many(Photo, pivot = Mark, fk = person, target_fk = photo, name = marked),
    morph_many(Card, as = about, name = cards_about)
)]
struct Person {
    id: Fragile,
    #[serde(default)]
    friend: Option<Fragile>,
    #[serde(default)]
    liked: Vec<Fragile>,
    #[orm(unique)]
    #[serde(default)]
    email: Option<Fragile>,
}

#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[orm(
    entity = "cards",
    belongs_to(Person, fk = owner, on_delete = "cascade"),
    morph_to(About, type = about_type, id = about_id)
)]
struct Card {
    id: Fragile,
    owner: Option<Fragile>,
    about_type: Option<String>,
    about_id: Option<Fragile>,
}

#[derive(Morph)]
enum About<P = Person, F = Photo> {
    Person(P),
    Photo(F),
}

#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[orm(entity = "photos", belongs_to(Person, fk = taken_by))]
struct Photo {
    id: Fragile,
    taken_by: Option<Fragile>,
}

#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[orm(entity = "marks", primary_key(person, photo))]
struct Mark {
    person: Fragile,
    photo: Fragile,
    #[serde(default)]
    stars: u32,
}

const START: &str = r#"[
    {"id": 1, "email": 1, "card": {"id": 1}, "photos": [{"id": 1}, {"id": 2}], "liked": [2],
     "marked": [{"id": 1, "pivot": {"stars": 5}}, 2]},
    {"id": 2, "friend": 1, "photos": [{"id": 3}], "cards_about": [{"id": 2, "owner": 3}]}]"#;

const DOCUMENT: &str = r#"[
    {"id": 2, "email": 2, "card": {"id": 1, "about_type": "people", "about": {"id": 4}},
     "photos": [{"id": 1}, {"id": 5}, 2], "liked_photos": [3, {"id": 6}],
     "marked": [{"id": 1, "pivot": {"stars": 1}}, 3, {"id": 7, "person": {"id": 1, "email": 3}}]},
    {"id": 1, "friend_record": {"id": 3, "friend_record": {"id": 1}}, "photos": [],
     "marked": [2, {"id": 2, "pivot": {"stars": 4}}]},
    {"id": 2, "friend": 1, "cards_about": [2]}]"#;

fn start() -> Store {
    let mut store = Store::new();
    store.ingest::<Person>(START).unwrap();
    store
}

/// All that can be read: the tables, and each relation from either side.
fn picture(store: &Store) -> Vec<String> {
    let people = Person::query().with(Person::CARD).with(Person::PHOTOS).with(Person::MARKED);
    let more = Person::query()
        .with(Person::LIKED_PHOTOS)
        .with(Person::FRIEND_RECORD)
        .with(Person::CARDS_ABOUT);
    let found = (0..9).map(|id| store.contains::<Person>(Fragile(id)));
    let emails =
        (0..9).map(|id| Person::query().filter(Person::EMAIL.eq(Fragile(id))).count(store));
    vec![
        format!("{:?}", people.all(store)),
        format!("{:?}", more.all(store)),
        format!("{:?}", Photo::query().with(Photo::PERSON).all(store)),
        format!("{:?}", Card::query().with(Card::PERSON).all(store)),
        format!("{:?}", store.iter::<Mark>().collect::<Vec<_>>()),
        format!("{:?} {:?}", found.collect::<Vec<_>>(), emails.collect::<Vec<_>>()),
    ]
}

/// Lets a document fail at its first, second, third … step, and compares the store with the one before; then
/// lets it succeed.
fn fails_whole_at_every_step(ingest: &Ingest<Person>, document: &str) {
    let expected = {
        let mut store = start();
        ingest.run(&mut store, document).unwrap();
        picture(&store)
    };
    let before = picture(&start());
    assert_ne!(expected, before);
    for step in 0.. {
        let mut store = start();
        FUSE.with(|fuse| fuse.set(step));
        let result = catch_unwind(AssertUnwindSafe(|| ingest.run(&mut store, document).map(drop)));
        FUSE.with(|fuse| fuse.set(u32::MAX));
        if let Ok(result) = result {
            result.unwrap();
            assert!(step > 20, "the document must have called the keys' code");
            assert_eq!(picture(&store), expected);
            return;
        }
        assert_eq!(picture(&store), before, "step {step}");
        // The store goes on as if nothing had been.
        ingest.run(&mut store, document).unwrap();
        assert_eq!(picture(&store), expected, "again after step {step}");
    }
}

#[test]
fn insert() {
    fails_whole_at_every_step(&Person::ingest(), DOCUMENT);
}

#[test]
fn replace_all() {
    let document = r#"[
        {"id": 2, "photos": [{"id": 3}, {"id": 9}], "marked": [{"id": 3, "pivot": {"stars": 2}}, 9]},
        {"id": 5, "card": {"id": 1}, "email": 1}]"#;
    fails_whole_at_every_step(&Person::ingest().replace_all(), document);
}

#[test]
fn update() {
    fails_whole_at_every_step(&Person::ingest().update(), DOCUMENT);
}

#[test]
fn upsert() {
    fails_whole_at_every_step(&Person::ingest().upsert(), DOCUMENT);
}

#[test]
fn lists_that_are_the_truth() {
    let ingest = Person::ingest().upsert().remove_missing(Person::PHOTOS);
    let ingest = ingest.detach_missing(Person::MARKED).unlink_missing(Person::CARDS_ABOUT);
    fails_whole_at_every_step(&ingest.unlink_missing(Person::CARD), DOCUMENT);
    let document =
        r#"[{"id": 1, "photos": [], "card": null, "marked": [2]}, {"id": 2, "cards_about": []}]"#;
    fails_whole_at_every_step(
        &Person::ingest()
            .upsert()
            .remove_missing(Person::PHOTOS)
            .remove_missing(Person::CARD)
            .detach_missing(Person::MARKED)
            .unlink_missing(Person::CARDS_ABOUT),
        document,
    );
}

#[test]
fn the_first_document_which_makes_the_indexes() {
    let expected = picture(&start());
    for step in (0..400).step_by(7) {
        let mut store = Store::new();
        FUSE.with(|fuse| fuse.set(step));
        let result =
            catch_unwind(AssertUnwindSafe(|| store.ingest::<Person>(START).map(drop).unwrap()));
        FUSE.with(|fuse| fuse.set(u32::MAX));
        assert_eq!(store.is_empty::<Person>(), result.is_err(), "step {step}");
        store.ingest::<Person>(START).unwrap();
        assert_eq!(picture(&store), expected, "step {step}");
    }
}

/// A text that was cut off stores nothing, wherever that was; and neither does one with a wrong byte in it.
#[test]
fn a_document_that_is_cut_or_damaged() {
    let mut store = start();
    let before = picture(&store);
    for end in 0..DOCUMENT.len() {
        let error = store.ingest::<Person>(&DOCUMENT.as_bytes()[..end]).map(drop).unwrap_err();
        assert!(error.is_malformed(), "cut at {end}: {error}");
        assert!(
            error.to_string().starts_with("cannot read the document: EOF while parsing"),
            "{error}"
        );
        assert_eq!(picture(&store), before, "cut at {end}");
    }
    for (at, wrong) in
        (0..DOCUMENT.len()).flat_map(|at| [(at, b'x'), (at, b'"'), (at, b'9'), (at, 0xff)])
    {
        let mut damaged = DOCUMENT.as_bytes().to_vec();
        damaged[at] = wrong;
        if store.ingest::<Person>(&damaged).is_err() {
            assert_eq!(picture(&store), before, "{}", String::from_utf8_lossy(&damaged));
        } else {
            store = start();
        }
    }
}
