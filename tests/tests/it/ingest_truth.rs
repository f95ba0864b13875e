//! Several relations of one model by one key, of which a document is the truth: what it lists under any of them
//! stays.

use std::fmt::Debug;

use orm_core::{Model, Morph, Result, Store};
use serde::{Deserialize, Serialize};

#[derive(Model, Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
#[orm(
    entity = "places",
    has_many(Event, fk = "place_id", name = "past"),
    has_many(Event, fk = "place_id", name = "upcoming"),
    has_one(Event, fk = "place_id", name = "latest"),
    has_many(Event, fk("town", "place_id"), local("town", "id"), name = "local"),
    has_many(Event, fk = "host_id", name = "hosted"),
    has_many_by(Event, keys = "pinned", name = "pins"),
    has_many_by(Event, keys = "pinned", name = "stars"),
    morph_many(Note, as = "subject", name = "drafts"),
    morph_many(Note, as = "subject", name = "letters"),
    has_many(Member, fk = "place_id"),
    belongs_to_many(Role, pivot = Member, fk = "place_id", target_fk = "role_id", name = "admins"),
    belongs_to_many(Role, pivot = Member, fk = "place_id", target_fk = "role_id", name = "guests")
)]
struct Place {
    id: u64,
    town: u64,
    pinned: Vec<u64>,
}

#[derive(Model, Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
#[orm(
    entity = "events",
    belongs_to(Place, fk = "place_id"),
    belongs_to(Place, fk = "place_id", name = "venue"),
    belongs_to(Place, fk = "host_id", name = "host")
)]
struct Event {
    id: u64,
    town: u64,
    place_id: Option<u64>,
    host_id: Option<u64>,
}

#[derive(Morph)]
enum Subject<P = Place> {
    Place(P),
}

#[derive(Model, Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
#[orm(entity = "notes", morph_to(Subject, type = "subject_type", id = "subject_id"))]
struct Note {
    id: u64,
    subject_type: Option<String>,
    subject_id: Option<u64>,
}

#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[orm(entity = "roles")]
struct Role {
    id: u64,
}

#[derive(Model, Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
#[orm(
    entity = "members",
    primary_key("place_id", "role_id"),
    belongs_to(Place, fk = "place_id"),
    belongs_to(Role, fk = "role_id")
)]
struct Member {
    place_id: u64,
    role_id: u64,
}

/// A place with the event 9, which is pinned, the note 9 and the role 9.
fn store() -> Store {
    let mut store = Store::new();
    store
        .ingest::<Place>(
            r#"{"id": 1, "past": [{"id": 9}], "pins": [9], "drafts": [{"id": 9}], "admins": [{"id": 9}]}"#,
        )
        .map(drop)
        .unwrap();
    store
}

fn ids<T, K: Ord + Debug>(records: impl Iterator<Item = T>, id: impl Fn(T) -> K) -> Vec<K> {
    let mut ids: Vec<K> = records.map(id).collect();
    ids.sort();
    ids
}

fn events(store: &Store) -> Vec<(u64, bool)> {
    ids(store.iter::<Event>(), |event| (event.id, event.place_id.is_some()))
}

const BOTH: &str = r#"{"id": 1, "past": [{"id": 1}], "upcoming": [{"id": 2}]}"#;

#[test]
fn what_is_listed_under_one_of_two_relations_stays() -> Result<()> {
    let ingest = || Place::ingest().upsert();
    let both = ingest().remove_missing(Place::PAST).remove_missing(Place::UPCOMING);
    let (past, upcoming) =
        (ingest().remove_missing(Place::PAST), ingest().remove_missing(Place::UPCOMING));
    for truth in [&both, &past, &upcoming] {
        let mut stored = store();
        truth.run(&mut stored, BOTH)?;
        assert_eq!(events(&stored), [(1, true), (2, true)]);
    }
    // One of them alone, which is the truth, or is not.
    let mut stored = store();
    past.run(&mut stored, r#"{"id": 1, "past": [{"id": 1}]}"#)?;
    assert_eq!(events(&stored), [(1, true)]);
    let mut stored = store();
    past.run(&mut stored, r#"{"id": 1, "upcoming": [{"id": 1}]}"#)?;
    assert_eq!(events(&stored), [(1, true), (9, true)]);
    // `null` is a list of none; keys are listed like records.
    let mut stored = store();
    stored.insert(Event { id: 5, ..Event::default() })?;
    past.run(&mut stored, r#"{"id": 1, "past": null, "upcoming": [5, {"id": 2}]}"#)?;
    assert_eq!(events(&stored), [(2, true), (5, true)]);
    // In several places, and of several owners.
    let mut stored = store();
    both.run(
        &mut stored,
        r#"[{"id": 1, "past": [{"id": 1}]}, {"id": 2, "past": [{"id": 4}]}, {"id": 1, "upcoming": [{"id": 2}]}]"#,
    )?;
    assert_eq!(events(&stored), [(1, true), (2, true), (4, true)]);
    Ok(())
}

#[test]
fn records_that_are_unlinked_are_missing_under_both_relations() -> Result<()> {
    let truth = Place::ingest().upsert();
    let truth = truth.unlink_missing(Place::PAST).unlink_missing(Place::UPCOMING);
    let mut stored = store();
    truth.run(&mut stored, BOTH)?;
    assert_eq!(events(&stored), [(1, true), (2, true), (9, false)]);
    Ok(())
}

/// A relation to one, one by more columns, and one by another key.
#[test]
fn relations_of_other_kinds_by_the_same_key_count() -> Result<()> {
    let ingest = || Place::ingest().upsert();
    let mut stored = store();
    let truth = ingest().remove_missing(Place::PAST);
    truth.run(&mut stored, r#"{"id": 1, "latest": {"id": 10}, "past": [{"id": 1}]}"#)?;
    assert_eq!(events(&stored), [(1, true), (10, true)]);
    let mut stored = store();
    let truth = ingest().remove_missing(Place::LATEST);
    truth.run(&mut stored, r#"{"id": 1, "past": [{"id": 1}, {"id": 2}], "latest": {"id": 10}}"#)?;
    assert_eq!(events(&stored), [(1, true), (2, true), (10, true)]);
    let mut stored = store();
    let truth = ingest().remove_missing(Place::LOCAL).remove_missing(Place::PAST);
    truth.run(
        &mut stored,
        r#"{"id": 1, "town": 3, "local": [{"id": 1}], "past": [{"id": 2, "town": 3}]}"#,
    )?;
    assert_eq!(events(&stored), [(1, true), (2, true)]);
    // The host of an event is not its place.
    let mut stored = store();
    let truth = ingest().remove_missing(Place::PAST);
    truth.run(&mut stored, r#"{"id": 1, "past": [], "hosted": [9, {"id": 3}]}"#)?;
    assert_eq!(events(&stored), [(3, false)]);
    Ok(())
}

#[test]
fn polymorphic_relations_and_pivots_by_the_same_key_count() -> Result<()> {
    let ingest = || Place::ingest().upsert();
    let mut stored = store();
    let truth = ingest().remove_missing(Place::DRAFTS).remove_missing(Place::LETTERS);
    truth.run(&mut stored, r#"{"id": 1, "drafts": [{"id": 1}], "letters": [{"id": 2}]}"#)?;
    assert_eq!(ids(stored.iter::<Note>(), |note| note.id), [1, 2]);

    let roles = |store: &Store| ids(store.iter::<Member>(), |member| member.role_id);
    let mut stored = store();
    let truth = ingest().detach_missing(Place::ADMINS).detach_missing(Place::GUESTS);
    truth.run(&mut stored, r#"{"id": 1, "admins": [{"id": 1}], "guests": [{"id": 2}]}"#)?;
    assert_eq!(roles(&stored), [1, 2]);
    let mut stored = store();
    truth.run(&mut stored, r#"{"id": 1, "admins": [9], "guests": null}"#)?;
    assert_eq!(roles(&stored), [9]);
    // The records of the pivot themselves.
    let mut stored = store();
    let truth = ingest().remove_missing(Place::MEMBERS).detach_missing(Place::GUESTS);
    truth.run(
        &mut stored,
        r#"{"id": 1, "members": [{"role": {"id": 1}, "role_id": 1}], "guests": [{"id": 2}]}"#,
    )?;
    assert_eq!(roles(&stored), [1, 2]);
    Ok(())
}

#[test]
fn two_relations_by_one_list_of_keys_count() -> Result<()> {
    let ingest = || Place::ingest().upsert();
    let both = ingest().remove_missing(Place::PINS).remove_missing(Place::STARS);
    let one = ingest().remove_missing(Place::STARS);
    let pinned = |store: &Store| store.find::<Place>(1).unwrap().pinned.clone();
    for truth in [&both, &one] {
        for new in ["", r#", "pinned": [9]"#] {
            let mut stored = store();
            let document =
                format!(r#"{{"id": 1, "pins": [{{"id": 1}}], "stars": [{{"id": 2}}]{new}}}"#);
            truth.run(&mut stored, &document)?;
            assert_eq!(
                (pinned(&stored), events(&stored)),
                (vec![1, 2], vec![(1, false), (2, false)])
            );
        }
        let mut stored = store();
        truth.run(&mut stored, r#"{"id": 1, "pins": [{"id": 1}], "stars": null}"#)?;
        assert_eq!((pinned(&stored), events(&stored)), (vec![1], vec![(1, false)]));
    }
    // In two places, of a record that is stored and of one that is new.
    for id in [1, 5] {
        let mut stored = store();
        let document = format!(
            r#"[{{"id": {id}, "pins": [{{"id": 1}}]}}, {{"id": {id}, "stars": [{{"id": 2}}]}}]"#
        );
        both.run(&mut stored, &document)?;
        assert_eq!(stored.find::<Place>(id).unwrap().pinned, [1, 2]);
        assert!(stored.contains::<Event>(1) && stored.contains::<Event>(2));
        assert_eq!(stored.contains::<Event>(9), id != 1);
    }
    Ok(())
}

/// A record in which its owner stands is one that the document lists; one that names it by a key is not.
#[test]
fn a_record_with_its_owner_in_it_is_listed() -> Result<()> {
    let truth = Event::ingest().remove_missing(Place::PAST);
    for relation in ["place", "venue"] {
        let mut stored = store();
        let document = format!(
            r#"[{{"id": 3, "{relation}": {{"id": 1, "past": [{{"id": 2}}]}}}}, {{"id": 4, "place_id": 1}}]"#
        );
        truth.run(&mut stored, &document)?;
        assert_eq!(events(&stored), [(2, true), (3, true)]);
    }
    let mut stored = store();
    let truth = Member::ingest().detach_missing(Place::ADMINS);
    truth.run(
        &mut stored,
        r#"{"role": {"id": 2}, "role_id": 2, "place": {"id": 1, "admins": [{"id": 3}]}}"#,
    )?;
    assert_eq!(ids(stored.iter::<Member>(), |member| member.role_id), [2, 3]);
    // By another key it is not.
    let mut stored = store();
    let truth = Event::ingest().remove_missing(Place::PAST);
    truth
        .run(&mut stored, r#"{"id": 3, "place_id": 1, "host": {"id": 1, "past": [{"id": 2}]}}"#)?;
    assert_eq!(events(&stored), [(2, true)]);
    Ok(())
}

/// Two relations to one owner by one key: `null` under the one leaves what the other says.
#[test]
fn null_under_one_of_two_relations_to_an_owner_leaves_the_other() -> Result<()> {
    let ingest = || Event::ingest().upsert().unlink_missing(Event::VENUE);
    let place = |store: &Store| store.find::<Event>(9).unwrap().place_id;
    for truth in [ingest(), ingest().unlink_missing(Event::PLACE)] {
        for owner in ["2", r#"{"id": 2}"#] {
            for document in [
                format!(r#"{{"id": 9, "place": {owner}, "venue": null}}"#),
                format!(r#"{{"id": 9, "venue": null, "place": {owner}}}"#),
            ] {
                let mut stored = store();
                truth.run(&mut stored, &document)?;
                assert_eq!(place(&stored), Some(2), "{document}");
            }
        }
        let mut stored = store();
        truth.run(&mut stored, r#"{"id": 9, "place": null, "venue": null}"#)?;
        assert_eq!(place(&stored), None);
    }
    Ok(())
}
