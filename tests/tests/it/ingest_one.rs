//! Documents and relations to one record: what becomes of the record that was there before.

use orm_core::ingest::WriteMode;
use orm_core::{Model, Morph, Store};
use serde::{Deserialize, Serialize};

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(
    entity = "users",
    has_one(Phone, fk = user_id),
    has_one(Badge, fk = user_id),
    has_one(Locker, fk = user_id),
    has_one(Score, fk = user_id, max = points, name = best_score),
    morph_one(Image, as = subject)
)]
struct User {
    id: u32,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "phones", belongs_to(User, fk = user_id))]
struct Phone {
    id: u32,
    #[serde(default)]
    user_id: Option<u32>,
}

/// One for a user at most.
#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "badges", belongs_to(User, fk = user_id))]
struct Badge {
    id: u32,
    #[orm(unique)]
    user_id: Option<u32>,
}

/// The same, and never without one.
#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "lockers")]
struct Locker {
    id: u32,
    #[orm(unique)]
    user_id: u32,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "scores")]
struct Score {
    id: u32,
    user_id: Option<u32>,
    points: u32,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "images", morph_to(Subject, type = of, id = of_id))]
struct Image {
    id: u32,
    of: Option<String>,
    of_id: Option<u32>,
}

#[derive(Morph)]
enum Subject<U = User> {
    User(U),
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(
    entity = "authors",
    has_many(Page, fk = author),
    has_one(Page, fk = reviewer, name = reviewed)
)]
struct Author {
    id: u32,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "pages")]
struct Page {
    id: u32,
    author: Option<u32>,
    reviewer: Option<u32>,
    #[serde(default)]
    text: String,
}

fn stored(documents: &[&str]) -> Store {
    let mut store = Store::new();
    for document in documents {
        store.ingest::<User>(*document).unwrap();
    }
    store
}

fn phones(store: &Store) -> Vec<(u32, Option<u32>)> {
    store.iter::<Phone>().map(|phone| (phone.id, phone.user_id)).collect()
}

fn badges(store: &Store) -> Vec<(u32, Option<u32>)> {
    store.iter::<Badge>().map(|badge| (badge.id, badge.user_id)).collect()
}

/// A link that the document has made by the key of the other record is new, like one that it makes by the relation.
#[test]
fn the_record_names_its_owner_which_names_it_back() {
    for document in [
        r#"{"id": 1, "user": {"id": 1, "phone": 1}}"#,
        r#"{"id": 1, "user": {"id": 1, "phone": {"id": 1}}}"#,
        r#"[{"id": 1, "user_id": 1}, {"id": 3, "user": {"id": 2, "phone": 3}}, {"id": 1, "user": {"id": 1, "phone": 1}}]"#,
    ] {
        let mut store =
            stored(&[r#"{"id": 2, "phone": {"id": 1}}"#, r#"{"id": 1, "phone": {"id": 2}}"#]);
        store.ingest::<Phone>(document).unwrap();
        assert_eq!(store.find::<User>(1).unwrap().phone(&store).unwrap().id, 1, "{document}");
        assert_eq!(phones(&store)[..2], [(1, Some(1)), (2, None)], "{document}");
    }
    // A link that was there before the document says nothing about others, however often the record is written.
    for document in [
        r#"{"id": 1, "user": {"id": 1, "phone": 1}}"#,
        r#"[{"id": 1, "user_id": null}, {"id": 1, "user": {"id": 1, "phone": {"id": 1}}}]"#,
    ] {
        let mut store = stored(&[r#"{"id": 1, "phone": {"id": 1}}"#]);
        store.insert(Phone { id: 2, user_id: Some(1) }).unwrap();
        store.ingest::<Phone>(document).unwrap();
        assert_eq!(phones(&store), [(1, Some(1)), (2, Some(1))], "{document}");
    }
}

/// The later of two statements about a relation counts, also where it states a link that was there.
#[test]
fn a_later_statement_counts() {
    let mut store =
        stored(&[r#"{"id": 2, "phone": {"id": 1}}"#, r#"{"id": 1, "phone": {"id": 5}}"#]);
    store.ingest::<User>(r#"[{"id": 1, "phone": {"id": 1}}, {"id": 1, "phone": 5}]"#).unwrap();
    assert_eq!(store.find::<User>(1).unwrap().phone(&store).unwrap().id, 5);
    assert_eq!(phones(&store), [(1, Some(1)), (5, Some(1))]);
}

/// Whichever of two contradicting statements comes first, the document is refused.
#[test]
fn a_record_that_comes_later_in_the_document_cannot_be_read_instead() {
    for document in [
        r#"[{"id": 5, "user": {"id": 1, "phone": {"id": 6}}}, {"id": 7, "user_id": 1}]"#,
        r#"[{"id": 5, "user": {"id": 1, "phone": {"id": 6}}}, {"id": 7, "user": {"id": 1}}]"#,
        r#"[{"id": 6}, {"id": 7, "user_id": 1}, {"id": 5, "user": {"id": 1, "phone": 6}}]"#,
    ] {
        let mut store = Store::new();
        let error = store.ingest::<Phone>(document).unwrap_err().to_string();
        assert!(error.contains("phone"), "{error}");
        assert!(error.contains("comes after it in the table"), "{error}");
        assert!(phones(&store).is_empty());
    }
    // By a unique key in either order.
    for document in [
        r#"[{"id": 5, "user_id": 1}, {"id": 2, "user": {"id": 1, "badge": {"id": 1}}}]"#,
        r#"[{"id": 2, "user": {"id": 1, "badge": {"id": 1}}}, {"id": 5, "user_id": 1}]"#,
        r#"[{"id": 2, "user": {"id": 1, "badge": 5}}, {"id": 5, "user_id": 3}, {"id": 6, "user_id": 1}]"#,
    ] {
        let mut store = Store::new();
        let error = store.ingest::<Badge>(document).unwrap_err();
        assert!(error.is_unique_violation(), "{document}: {error}");
        assert!(badges(&store).is_empty());
    }
}

/// After a document a record leads to what it newly links, also where another comes later in the table.
#[test]
fn the_record_in_the_document_is_the_one() {
    for again in [r#"{"id": 1, "phone": {"id": 1}}"#, r#"{"id": 1, "phone": 1}"#] {
        let store = stored(&[
            r#"{"id": 2, "phone": {"id": 1}}"#,
            r#"{"id": 1, "phone": {"id": 2}}"#,
            again,
        ]);
        assert_eq!(store.find::<User>(1).unwrap().phone(&store).unwrap().id, 1);
        assert_eq!(phones(&store), [(1, Some(1)), (2, None)]);
    }
    let store = stored(&[
        r#"{"id": 2, "image": {"id": 1}}"#,
        r#"{"id": 1, "image": {"id": 2}}"#,
        r#"{"id": 1, "image": {"id": 1}}"#,
    ]);
    assert_eq!(store.find::<User>(1).unwrap().image(&store).unwrap().id, 1);
    assert_eq!(store.find::<Image>(2).unwrap().of_id, None);
}

/// A record that is linked already may be one of several, of which a filter has let this one pass.
#[test]
fn a_link_that_exists_unlinks_no_other_record() {
    for again in [r#"{"id": 1, "phone": {"id": 1}}"#, r#"{"id": 1, "phone": 1}"#] {
        let start = [r#"{"id": 1, "phone": {"id": 1}}"#, r#"{"id": 1, "phone": {"id": 2}}"#];
        let mut store = stored(&[&start[..], &[again]].concat());
        assert_eq!(phones(&store), [(1, Some(1)), (2, Some(1))]);
        let truth = User::ingest().unlink_missing(User::PHONE);
        truth.run(&mut store, again).unwrap();
        assert_eq!(phones(&store), [(1, Some(1)), (2, None)]);
    }
}

#[test]
fn nothing_is_said_of_the_other_records_by_null_and_where_there_is_a_choice() {
    let mut store =
        stored(&[r#"{"id": 1, "phone": {"id": 1}, "best_score": {"id": 1, "points": 5}}"#]);
    store
        .ingest::<User>(r#"{"id": 1, "phone": null, "best_score": {"id": 2, "points": 9}}"#)
        .unwrap();
    store.ingest::<User>(r#"{"id": 1, "best_score": {"id": 3, "points": 1}}"#).unwrap();
    assert_eq!(phones(&store), [(1, Some(1))]);
    assert!(store.iter::<Score>().all(|score| score.user_id == Some(1)));
    assert_eq!(store.find::<User>(1).unwrap().best_score(&store).unwrap().id, 2);
}

/// The one that was there makes room before the other is stored.
/// The record in the way is written by another relation of the same document, which says nothing of the key.
#[test]
fn a_record_in_the_way_that_the_document_writes_refuses_it_in_either_order() {
    for document in [
        r#"{ "id": 1, "reviewed": { "id": 1 }, "pages": [{ "id": 2 }] }"#,
        r#"{ "id": 1, "pages": [{ "id": 2 }], "reviewed": { "id": 1 } }"#,
        r#"{ "pages": [2, { "id": 2, "text": "x" }], "reviewed": 1, "id": 1 }"#,
    ] {
        let mut store = Store::new();
        store.insert(Author { id: 1 }).unwrap();
        let page = |id, reviewer| Page { id, author: None, reviewer, text: String::new() };
        let pages = [page(1, None), page(2, Some(1))];
        store.insert_all(pages.clone()).unwrap();
        let error = Author::ingest().upsert().run(&mut store, document).unwrap_err();
        assert_eq!(error.path(), "$.reviewed", "{document}");
        assert!(store.iter::<Page>().eq(&pages), "{document}");
    }
}

#[test]
fn a_unique_key_changes_over() {
    let start = [r#"{"id": 1, "badge": {"id": 1}}"#, r#"{"id": 2, "badge": {"id": 2}}"#];
    let store = stored(&[&start[..], &[r#"{"id": 1, "badge": {"id": 3}}"#]].concat());
    assert_eq!(badges(&store), [(1, None), (2, Some(2)), (3, Some(1))]);

    let swap = r#"[{"id": 1, "badge": {"id": 2}}, {"id": 2, "badge": {"id": 1}}]"#;
    let store = stored(&[&start[..], &[swap]].concat());
    assert_eq!(badges(&store), [(1, Some(2)), (2, Some(1))]);

    let swap = r#"[{"id": 1, "badge": 2}, {"id": 2, "badge": 1}]"#;
    let store = stored(&[&start[..], &[swap]].concat());
    assert_eq!(badges(&store), [(1, Some(2)), (2, Some(1))]);
}

#[test]
fn what_is_missing_is_removed_before_another_takes_its_key() {
    let mut store = stored(&[r#"{"id": 1, "badge": {"id": 1}, "locker": {"id": 1}}"#]);
    // A locker cannot be without a user, and nothing says what is to become of it.
    let error = store.ingest::<User>(r#"{"id": 1, "locker": {"id": 2}}"#).unwrap_err();
    assert!(error.is_unique_violation());
    assert_eq!(error.path(), "$.locker");

    let sync = User::ingest().remove_missing(User::LOCKER).remove_missing(User::BADGE);
    sync.run(&mut store, r#"{"id": 1, "locker": {"id": 2}, "badge": {"id": 7}}"#).unwrap();
    assert_eq!(store.iter::<Locker>().collect::<Vec<_>>(), [&Locker { id: 2, user_id: 1 }]);
    assert_eq!(badges(&store), [(7, Some(1))]);
    store.insert(Locker { id: 9, user_id: 8 }).unwrap();
    sync.run(&mut store, r#"{"id": 1, "locker": 9, "badge": null}"#).unwrap();
    assert_eq!(store.iter::<Locker>().collect::<Vec<_>>(), [&Locker { id: 9, user_id: 1 }]);
    assert!(store.is_empty::<Badge>());
}

#[test]
fn a_record_that_is_named_again_stays_what_it_is() {
    let mut store =
        stored(&[r#"{"id": 1, "phone": {"id": 1}, "badge": {"id": 1}, "locker": {"id": 1}}"#]);
    let before = (phones(&store), badges(&store));
    for mode in [WriteMode::Insert, WriteMode::Update, WriteMode::Upsert] {
        let ingest = User::ingest().mode::<Phone>(mode).mode::<Badge>(mode);
        let ingest = ingest.mode::<Locker>(mode).remove_missing(User::LOCKER);
        let ingest = ingest.remove_missing(User::BADGE).unlink_missing(User::PHONE);
        ingest
            .run(
                &mut store,
                r#"{"id": 1, "phone": {"id": 1}, "badge": {"id": 1}, "locker": {"id": 1}}"#,
            )
            .unwrap();
        ingest.run(&mut store, r#"{"id": 1, "phone": 1, "badge": 1, "locker": 1}"#).unwrap();
        assert_eq!((phones(&store), badges(&store)), before);
        assert_eq!(store.len::<Locker>(), 1);
    }
}

/// `null` in the place of an owner says nothing, unless the document is the truth of the relation.
#[test]
fn null_unlinks_an_owner_where_the_document_is_the_truth() {
    let mut store = stored(&[r#"{"id": 1, "phone": {"id": 1}}"#, r#"{"id": 2}"#]);
    Phone::ingest().upsert().run(&mut store, r#"{"id": 1, "user": null}"#).unwrap();
    assert_eq!(phones(&store), [(1, Some(1))]);

    let truth = Phone::ingest().upsert().unlink_missing(Phone::USER);
    truth.run(&mut store, r#"{"id": 1}"#).unwrap();
    assert_eq!(phones(&store), [(1, Some(1))]);
    truth.run(&mut store, r#"{"id": 1, "user": null, "user_id": 2}"#).unwrap();
    assert_eq!(phones(&store), [(1, None)]);
    truth.run(&mut store, r#"{"id": 1, "user": 2}"#).unwrap();
    assert_eq!(phones(&store), [(1, Some(2))]);

    // The record around it is its owner, whatever it says.
    let truth = User::ingest().unlink_missing(Phone::USER);
    truth.run(&mut store, r#"{"id": 1, "phone": {"id": 1, "user": null}}"#).unwrap();
    assert_eq!(phones(&store), [(1, Some(1))]);
}

#[test]
fn a_list_in_the_place_of_one_record() {
    let mut store = Store::new();
    let error = store.ingest::<User>(r#"[{"id": 1, "phone": [{"id": 1}]}]"#).unwrap_err();
    assert_eq!(
        error.to_string(),
        "at `$[0].phone`: cannot read the document: expected one record, or its key, found a list"
    );
}
