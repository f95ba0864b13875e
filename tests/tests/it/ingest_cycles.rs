//! A record of which a document speaks again where its owners are told, and which is stored after them: it is whole if
//! the places together tell all of it.

use std::sync::atomic::{AtomicU32, Ordering};

use orm_core::ingest::WriteMode;
use orm_core::{Model, Store};
use serde::{Deserialize, Serialize};

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(
    entity = "people",
    belongs_to(Person, fk = boss_id, name = boss),
    has_many(Task, fk = person_id),
    has_many(Note, fk = author_id),
    has_many(Post, fk = person_id),
    has_one(Profile, fk = person_id)
)]
struct Person {
    id: u32,
    name: String,
    #[serde(default)]
    rank: u32,
    #[serde(default)]
    boss_id: Option<u32>,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(
    entity = "tasks",
    belongs_to(Person, fk = person_id),
    belongs_to(Project, fk = project_id),
    has_many(Note, fk = task_id)
)]
struct Task {
    id: u32,
    title: String,
    #[serde(default)]
    rank: u32,
    person_id: Option<u32>,
    #[serde(default)]
    project_id: Option<u32>,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "notes", belongs_to(Person, fk = author_id), belongs_to(Chore, fk = chore_id))]
struct Note {
    id: u32,
    #[serde(default)]
    author_id: Option<u32>,
    #[serde(default)]
    task_id: Option<u32>,
    #[serde(default)]
    chore_id: Option<u32>,
}

/// As a task, and never without a person.
#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(
    entity = "chores",
    belongs_to(Person, fk = person_id),
    belongs_to(Note, fk = reason_id, name = reason)
)]
struct Chore {
    id: u32,
    title: String,
    person_id: u32,
    #[serde(default)]
    reason_id: Option<u32>,
}

/// One of those that a person is in, by its number.
#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "posts", primary_key(person_id, number), belongs_to(Person, fk = person_id))]
struct Post {
    person_id: u32,
    number: u32,
    #[serde(default)]
    text: String,
}

/// A record with the key of its owner.
#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "profiles", primary_key = person_id, belongs_to(Person, fk = person_id))]
struct Profile {
    person_id: u32,
    bio: String,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "projects", has_many(Task, fk = project_id), has_many(Ticket, fk = project_id))]
struct Project {
    id: u32,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "tickets", primary_key(team, number), belongs_to(Project, fk = project_id))]
struct Ticket {
    team: u32,
    #[serde(default = "next_number")]
    number: u32,
    #[serde(default)]
    title: String,
    #[serde(default)]
    project_id: u32,
}

fn next_number() -> u32 {
    static LAST: AtomicU32 = AtomicU32::new(0);
    LAST.fetch_add(1, Ordering::Relaxed) + 1
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "pages", belongs_to(Page, fk = upper_id, name = upper))]
struct Page {
    id: u32,
    #[serde(flatten)]
    size: Size,
    #[serde(default)]
    upper_id: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Size {
    width: u32,
}

fn names(store: &Store) -> Vec<(u32, &str)> {
    store.iter::<Person>().map(|person| (person.id, &*person.name)).collect()
}

#[test]
fn a_record_that_is_its_own_owner_is_whole_if_one_of_the_two_objects_is() {
    for document in [
        r#"{"id": 1, "name": "a", "boss": {"id": 1}}"#,
        r#"{"id": 1, "boss": {"id": 1, "name": "a"}}"#,
        r#"{"name": "a", "boss": {"id": 1}, "id": 1}"#,
    ] {
        let mut store = Store::new();
        store.ingest::<Person>(document).unwrap();
        assert_eq!(names(&store), [(1, "a")], "{document}");
        assert_eq!(store.find::<Person>(1).unwrap().boss_id, Some(1), "{document}");
    }
}

/// The key of the owner is part of what the document says of a record.
#[test]
fn the_foreign_key_is_known_where_the_record_is_met_in_an_owner() {
    for document in [
        r#"{"id": 1, "title": "t", "person": {"id": 5, "name": "a", "notes": [{"id": 3, "chore": {"id": 1}}]}}"#,
        r#"{"id": 1, "title": "t", "reason": {"id": 3, "chore": {"id": 1}}, "person": {"id": 5, "name": "a"}}"#,
        r#"{"id": 1, "title": "t", "reason": {"id": 3, "chore": {"id": 1}}, "person": 5}"#,
    ] {
        let mut store = Store::new();
        store.ingest::<Chore>(document).unwrap();
        let chore = store.find::<Chore>(1).unwrap();
        assert_eq!((&*chore.title, chore.person_id), ("t", 5), "{document}");
        assert_eq!(store.find::<Note>(3).unwrap().chore_id, Some(1));
    }
    let document =
        r#"{"id": 1, "title": "t", "reason": {"id": 3, "chore": {"id": 1}}, "person": [5]}"#;
    assert!(Store::new().ingest::<Chore>(document).is_err());
}

/// A key that the record around another gives is that key, whatever its owner says.
#[test]
fn a_record_is_known_by_the_key_that_the_record_around_it_gives() {
    let mut store = Store::new();
    let document = r#"{"id": 1, "name": "a", "posts": [
        {"number": 5, "text": "x", "person": {"id": 2, "name": "b", "posts": [{"number": 5}]}}]}"#;
    store.ingest::<Person>(document).unwrap();
    let posts = store.iter::<Post>().map(|post| (post.person_id, post.number, &*post.text));
    assert!(posts.eq([(2, 5, ""), (1, 5, "x")]));
}

/// The same where the foreign key is the primary key.
#[test]
fn a_record_with_the_key_of_its_owner_is_met_in_its_owner() {
    for document in [
        r#"{"bio": "b", "person": {"id": 1, "name": "a", "profile": {}}}"#,
        r#"{"person": {"id": 1, "name": "a", "profile": {"person_id": 1}}, "bio": "b"}"#,
        r#"{"person_id": 1, "bio": "b", "person": {"id": 1, "name": "a", "profile": {}}}"#,
        r#"{"person": {"id": 1, "name": "a", "profile": {"bio": "b"}}}"#,
    ] {
        let mut store = Store::new();
        store.ingest::<Profile>(document).unwrap();
        let profile = Profile { person_id: 1, bio: "b".to_owned() };
        assert_eq!(store.iter::<Profile>().collect::<Vec<_>>(), [&profile], "{document}");
    }
}

#[test]
fn what_is_said_of_a_record_is_not_said_of_a_record_of_another_model_with_its_key() {
    let mut store = Store::new();
    let document = r#"{"id": 1, "title": "t", "rank": 7, "person": {"id": 1, "name": "a", "tasks": [{"id": 2, "title": "u"}]}}"#;
    store.ingest::<Task>(document).unwrap();
    assert_eq!(store.find::<Person>(1).unwrap().rank, 0);
    assert!(store.iter::<Task>().map(|task| (task.id, task.rank)).eq([(2, 0), (1, 7)]));
}

/// The default of a key may be another each time it is asked for.
#[test]
fn what_is_said_of_a_record_without_a_whole_key_is_said_of_no_other() {
    let mut store = Store::new();
    let document = r#"{"team": 1, "title": "a", "project": {"id": 1, "tickets": [{"team": 1}]}}"#;
    store.ingest::<Ticket>(document).unwrap();
    assert!(store.iter::<Ticket>().map(|ticket| &*ticket.title).eq(["", "a"]));
}

#[test]
fn what_was_said_in_a_cycle_is_not_said_again_after_it() {
    let mut store = Store::new();
    let document = r#"[
        {"id": 1, "name": "a", "boss": {"id": 2, "name": "b", "boss": {"id": 1}}},
        {"id": 1, "name": "c"},
        {"id": 1, "rank": 3}]"#;
    store.ingest::<Person>(document).unwrap();
    let person = store.find::<Person>(1).unwrap();
    assert_eq!((&*person.name, person.rank), ("c", 3));
}

#[test]
fn flattened_fields_are_known_where_the_record_is_met_again() {
    let widths = |store: &Store| {
        let mut widths: Vec<_> =
            store.iter::<Page>().map(|page| (page.id, page.size.width, page.upper_id)).collect();
        widths.sort_unstable();
        widths
    };
    for inner in [r#"{"id": 1}"#, r#"{"width": 5, "id": 1}"#] {
        let mut store = Store::new();
        let document = format!(
            r#"{{"id": 1, "width": 5, "upper": {{"id": 2, "width": 6, "upper": {inner}}}}}"#
        );
        store.ingest::<Page>(&document).unwrap();
        assert_eq!(widths(&store), [(1, 5, Some(2)), (2, 6, Some(1))], "{document}");
    }
}

/// An owner that is not stored and is not to be inserted gives no key.
#[test]
fn an_owner_that_is_passed_over_is_not_referred_to() {
    let ingest = Task::ingest().mode::<Person>(WriteMode::Update);
    let document = r#"{"id": 1, "title": "t", "person": {"id": 9, "name": "x"}, "project": {"id": 2, "tasks": [{"id": 1}]}}"#;
    let mut store = Store::new();
    ingest.run(&mut store, document).unwrap();
    assert!(store.is_empty::<Person>());
    let task = store.find::<Task>(1).unwrap();
    assert_eq!((task.person_id, task.project_id), (None, Some(2)));
    // One that is stored is the owner.
    let person = Person { id: 9, name: "a".to_owned(), rank: 0, boss_id: None };
    store.insert(person).unwrap();
    ingest.run(&mut store, document).unwrap();
    assert_eq!(store.find::<Task>(1).unwrap().person_id, Some(9));
    // Also where it is what leads to the record again.
    let ingest = Chore::ingest().mode::<Person>(WriteMode::Update);
    let document =
        r#"{"id": 1, "title": "t", "person": {"id": 9, "notes": [{"id": 3, "chore": {"id": 1}}]}}"#;
    ingest.run(&mut store, document).unwrap();
    assert_eq!(store.find::<Chore>(1).unwrap().person_id, 9);
}

/// A record with the key of its owner is known before that is stored.
#[test]
fn an_update_passes_over_a_record_with_the_owner_that_gives_its_key() {
    let name = |store: &Store| store.find::<Person>(1).unwrap().name.clone();
    let person = Person { id: 1, name: "a".to_owned(), rank: 0, boss_id: None };
    let update = Profile::ingest().update();
    let mut store = Store::new();
    store.insert(person).unwrap();
    let document = r#"[{"bio": "b", "person": {"id": 1, "name": "x"}}, {"person": 1, "bio": "b"}]"#;
    update.run(&mut store, document).unwrap();
    assert_eq!((&*name(&store), store.len::<Profile>()), ("a", 0));
    store.insert(Profile { person_id: 1, bio: "a".to_owned() }).unwrap();
    update.run(&mut store, document).unwrap();
    assert_eq!((&*name(&store), &*store.find::<Profile>(1).unwrap().bio), ("x", "b"));
    // Of two keys that the object says the owner's counts, and of two records around it the outer one's.
    let document = r#"{"bio": "c", "person_id": 1, "person": {"id": 2, "name": "y"}}"#;
    update.mode::<Person>(WriteMode::Upsert).run(&mut store, document).unwrap();
    assert!(!store.contains::<Person>(2));
    let document = r#"{"id": 1, "profile": {"bio": "d", "person": {"id": 2, "name": "z"}}}"#;
    Person::ingest().upsert().mode::<Profile>(WriteMode::Update).run(&mut store, document).unwrap();
    assert_eq!(store.find::<Person>(2).unwrap().name, "z");
    assert_eq!(
        store.iter::<Profile>().map(|it| (it.person_id, &*it.bio)).collect::<Vec<_>>(),
        [(1, "d")]
    );
    // A wrong key is told where it stands.
    let document = r#"{"bio": "b", "person": {"id": "x"}}"#;
    assert_eq!(
        Profile::ingest().update().run(&mut store, document).unwrap_err().path(),
        "$.person.id"
    );
}
