//! Generated keys of documents: none is a key that the document holds, and a key in it that no record has
//! refers to none.

use std::io::BufReader;

use orm_core::ingest::{Deserialized, Limits};
use orm_core::{Model, Morph, Result, Store};
use serde::{Deserialize, Serialize};

#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
#[orm(
    entity = "boards",
    has_many(Card, fk = "board_id"),
    belongs_to(Board, fk = "above", name = "upper"),
    has_many(Board, fk = "above", name = "lower"),
    has_many_by(Tag, keys = "liked", name = "liked_tags"),
    has_many(Label, fk = "board_id"),
    belongs_to_many(Tag, pivot = Label, fk = "board_id", target_fk = "tag_id"),
    morph_many(Note, as = "subject")
)]
#[derive(Default)]
struct Board {
    #[orm(auto)]
    id: u64,
    name: String,
    above: Option<u64>,
    liked: Vec<u64>,
}

#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[orm(entity = "cards", belongs_to(Board, fk = "board_id"), morph_many(Note, as = "subject"))]
struct Card {
    #[orm(auto)]
    id: Option<u64>,
    #[serde(default)]
    board_id: Option<u64>,
}

#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[orm(entity = "tags")]
struct Tag {
    #[orm(auto)]
    id: u64,
}

#[derive(Model, Clone, Default, Debug, Serialize, Deserialize)]
#[serde(default)]
#[orm(entity = "labels", belongs_to(Tag, fk = "tag_id"))]
struct Label {
    #[orm(auto)]
    id: u64,
    board_id: u64,
    tag_id: u64,
}

#[derive(Morph)]
enum Subject<B = Board, C = Card> {
    Board(B),
    Card(C),
}

#[derive(Model, Clone, Default, Debug, Serialize, Deserialize)]
#[serde(default)]
#[orm(entity = "notes", morph_to(Subject, type = "subject_type", id = "subject_id"))]
struct Note {
    #[orm(auto)]
    id: u64,
    subject_type: String,
    subject_id: Option<u64>,
}

fn boards(store: &Store) -> Vec<(u64, String)> {
    store.iter::<Board>().map(|board| (board.id, board.name.clone())).collect()
}

/// The keys of a document are known by the first that is generated, however it is read, and by each method.
#[test]
fn explicit_keys_of_a_document_are_not_generated() -> Result<()> {
    let document = r#"[
        {"id": 7, "name": "a"},
        {"name": "b", "cards": [{}, {"id": 1}, {"id": null}]},
        {"id": 8, "name": "c", "cards": [{"id": 2}]},
        {"id": 0, "name": "d", "lower": [{"name": "e"}, {"id": 10, "name": "f"}]},
        {"id": 9, "name": "g"}]"#;
    let expected = [(7, "a"), (11, "b"), (8, "c"), (12, "d"), (13, "e"), (10, "f"), (9, "g")];
    let expected = expected.map(|(id, name)| (id, name.to_owned()));
    let is_right = |store: &Store| {
        assert_eq!(boards(store), expected);
        let cards: Vec<_> = store.iter::<Card>().map(|card| (card.id, card.board_id)).collect();
        let of = |id, board| (Some(id), Some(board));
        assert_eq!(cards, [of(3, 11), of(1, 11), of(4, 11), of(2, 8)]);
    };
    for ingest in [Board::ingest(), Board::ingest().replace_all(), Board::ingest().upsert()] {
        let mut store = Store::new();
        ingest.run(&mut store, document)?;
        is_right(&store);
        let mut store = Store::new();
        ingest.run(&mut store, document.as_bytes())?;
        is_right(&store);
        let mut store = Store::new();
        ingest.run(&mut store, BufReader::new(document.as_bytes()))?;
        is_right(&store);
        let mut store = Store::new();
        let value: serde_json::Value = serde_json::from_str(document).unwrap();
        ingest.run(&mut store, Deserialized(value))?;
        is_right(&store);
    }
    Ok(())
}

#[test]
fn explicit_keys_at_any_depth_are_not_generated() -> Result<()> {
    // Below, above, beside, by a pivot, as the pivot, in a list of keys, by a type.
    let documents = [
        r#"{"name": "new", "lower": [{"id": 1}]}"#,
        r#"{"lower": [{"id": 1}], "name": "new"}"#,
        r#"{"name": "new", "upper": {"id": 1}}"#,
        r#"[{"name": "new"}, {"id": 3, "lower": [{"id": 4, "upper": {"id": 1}}]}]"#,
        r#"[{"name": "new"}, {"id": 3, "cards": [{"id": 4, "board": {"id": 1}}]}]"#,
    ];
    for document in documents {
        let mut store = Store::new();
        store.ingest::<Board>(document)?;
        let found = store.find::<Board>(1).unwrap();
        assert_eq!(found.name, "", "{document}");
        assert_eq!(store.iter::<Board>().filter(|board| board.name == "new").count(), 1);
    }
    let mut store = Store::new();
    store.ingest::<Board>(
        r#"[{"id": 1, "tags": [{}, {"id": 1, "pivot": {"id": 1}}], "liked_tags": [{}, {"id": 2}],
             "notes": [{}, {"id": 1}]},
            {"id": 2, "labels": [{"id": 2, "tag": {"id": 3}}]}]"#,
    )?;
    assert!(store.iter::<Tag>().map(|tag| tag.id).eq([4, 2, 5, 1, 3]));
    assert_eq!(store.find::<Board>(1).unwrap().liked, [4, 2]);
    let labels: Vec<_> = store.iter::<Label>().map(|label| (label.id, label.tag_id)).collect();
    assert_eq!(labels, [(3, 5), (1, 1), (2, 3)]);
    assert!(store.iter::<Note>().map(|note| note.id).eq([2, 1]));

    let mut store = Store::new();
    store.ingest::<Note>(
        r#"[{"subject_type": "boards", "subject": {"name": "new"}},
            {"id": 1, "subject_type": "boards", "subject": {"id": 1}}]"#,
    )?;
    assert_eq!(boards(&store), [(2, "new".to_owned()), (1, String::new())]);
    assert!(
        store
            .iter::<Note>()
            .map(|note| (note.id, note.subject_id))
            .eq([(2, Some(2)), (1, Some(1))])
    );
    Ok(())
}

#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[orm(entity = "teams", has_many(Player, fk = team_id), has_many(Profile, fk = team_id))]
struct Team {
    id: u64,
}

#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[orm(
    entity = "players",
    has_one(Profile, fk = id),
    belongs_to_many(Team, pivot = Profile, fk = id, target_fk = team_id)
)]
struct Player {
    id: u64,
    #[serde(default)]
    team_id: Option<u64>,
}

/// Its key is generated, if it is not that of a player.
#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[orm(entity = "profiles", belongs_to(Player, fk = id))]
struct Profile {
    #[orm(auto)]
    #[serde(default)]
    id: u64,
    #[serde(default)]
    team_id: Option<u64>,
}

/// A key that the nesting writes is a key of the document.
#[test]
fn keys_that_another_record_gives_are_not_generated() -> Result<()> {
    let profiles = |store: &Store| {
        store.iter::<Profile>().map(|profile| (profile.id, profile.team_id)).collect::<Vec<_>>()
    };
    for document in [
        r#"[{"id": 4, "profiles": [{}]}, {"id": 5, "players": [{"id": 1, "profile": {}}]}]"#,
        r#"[{"id": 4, "profiles": [{}], "players": [{"profile": {}, "id": 1}]}]"#,
        r#"[{"id": 4, "profiles": [{}], "players": [{"profile": {"id": 3}, "id": 1}]}]"#,
    ] {
        let mut store = Store::new();
        store.ingest::<Team>(document)?;
        let generated = if document.contains('3') { 2..5 } else { 2..3 };
        let found = profiles(&store);
        assert_eq!((found.len(), found[0].1, found[1]), (2, Some(4), (1, None)), "{document}");
        assert!(generated.contains(&found[0].0), "{document}");
    }
    for document in [
        r#"[{"team_id": 4}, {"player": {"id": 1}}]"#,
        r#"[{"team_id": 4}, {"player": 1}]"#,
        r#"[{"team_id": 4}, {"id": null, "player": {"team_id": 5, "id": 1}}]"#,
    ] {
        let mut store = Store::new();
        store.ingest::<Profile>(document)?;
        assert_eq!(profiles(&store), [(2, Some(4)), (1, None)], "{document}");
    }
    for document in [
        r#"[{"id": 7, "teams": [{"id": 4, "profiles": [{}]}]}, {"id": 1, "teams": [{"id": 5}]}]"#,
        r#"[{"id": 7, "teams": [{"id": 4, "profiles": [{}]}]}, {"id": 1, "teams": [4]}]"#,
    ] {
        let mut store = Store::new();
        store.ingest::<Player>(document)?;
        let teams = if document.contains('5') { [4, 4, 5] } else { [4, 4, 4] };
        let expected = [2, 7, 1].into_iter().zip(teams.map(Some)).collect::<Vec<_>>();
        assert_eq!(profiles(&store), expected, "{document}");
    }
    Ok(())
}

/// The columns of a pivot refer to both of the models that it links, also where the pivot has no relation by them.
#[test]
fn keys_in_the_columns_of_a_pivot_are_not_generated() -> Result<()> {
    #[derive(Model, Clone, Default, Debug, Serialize, Deserialize)]
    #[serde(default)]
    #[orm(entity = "seats", belongs_to(Room, fk = near))]
    struct Seat {
        #[orm(auto)]
        id: u64,
        room_id: u64,
        guest_id: u64,
        near: Option<u64>,
    }

    #[derive(Model, Clone, Debug, Serialize, Deserialize)]
    #[orm(entity = "rooms", belongs_to_many(Guest, pivot = Seat, fk = room_id, target_fk = guest_id))]
    struct Room {
        #[orm(auto)]
        id: u64,
    }

    #[derive(Model, Clone, Debug, Serialize, Deserialize)]
    #[orm(entity = "guests")]
    struct Guest {
        #[orm(auto)]
        id: u64,
    }

    let mut store = Store::new();
    store.ingest::<Seat>(r#"[{"room": {"guests": [{}]}}, {"room_id": 1, "guest_id": 1}]"#)?;
    assert!(store.iter::<Room>().map(|room| room.id).eq([2]));
    assert!(store.iter::<Guest>().map(|guest| guest.id).eq([2]));
    Ok(())
}

/// Whatever the document says in the place of a key that is generated.
#[test]
fn a_list_of_keys_holds_the_generated_ones() -> Result<()> {
    let mut store = Store::new();
    store.ingest::<Board>(r#"{"id": 1, "liked_tags": [{"id": 0}, {}, {"id": null}]}"#)?;
    assert_eq!(store.find::<Board>(1).unwrap().liked, [1, 2, 3]);
    assert_eq!(store.find::<Board>(1).unwrap().liked_tags(&store).count(), 3);
    Ok(())
}

/// A key that no record has stays without one.
#[test]
fn bare_keys_of_a_document_are_not_generated() -> Result<()> {
    for document in [
        r#"{"name": "new", "tags": [{}, 1]}"#,
        r#"[{"id": 5, "tags": [1]}, {"tags": [{}]}]"#,
        r#"[{"tags": [{}]}, {"id": 5, "tags": [1]}]"#,
        r#"[{"name": "new"}, {"id": 5, "lower": [1]}]"#,
    ] {
        let mut store = Store::new();
        let error = store.ingest::<Board>(document).map(drop).unwrap_err();
        assert!(error.is_not_found(), "{document}: {error}");
        assert!(store.is_empty::<Board>() && store.is_empty::<Tag>());
    }
    // Foreign keys may be without a record; in an element before, in the same one, and after it.
    let told = [
        r#"[{"id": 5, "above": 1}, {"name": "new"}]"#,
        r#"[{"name": "new"}, {"id": 5, "above": 1}]"#,
        r#"[{"id": 5, "upper": 1}, {"name": "new"}]"#,
        r#"[{"name": "new", "lower": [{"id": 5, "lower": [{"id": 6, "upper": 1}]}]}]"#,
        r#"[{"name": "new"}, {"id": 4, "cards": [{"id": 1, "board": 1}]}]"#,
        r#"[{"id": 4, "notes": [{"id": 1, "subject_type": "cards", "subject_id": 1}]}, {"name": "new"}]"#,
    ];
    for document in told {
        let mut store = Store::new();
        store.ingest::<Board>(document)?;
        assert!(!store.contains::<Board>(1), "{document}");
    }
    for document in [
        r#"[{"id": 5, "liked": [1]}, {"tags": [{}]}]"#,
        r#"[{"tags": [{}]}, {"id": 5, "liked": [1]}]"#,
        r#"[{"tags": [{}]}, {"id": 5, "liked_tags": [1]}]"#,
        r#"[{"id": 5, "labels": [{"tag_id": 1}]}, {"tags": [{}]}]"#,
    ] {
        let mut store = Store::new();
        store.ingest::<Board>(document)?;
        assert!(!store.contains::<Tag>(1), "{document}");
        assert!(store.contains::<Tag>(2), "{document}");
    }
    Ok(())
}

/// A key of a record that is stored leads to it as ever.
#[test]
fn bare_keys_of_stored_records_link_them() -> Result<()> {
    let mut store = Store::new();
    store.insert_all([1, 2].map(|id| Tag { id }))?;
    store.ingest::<Board>(r#"[{"tags": [{}, 2]}, {"tags": [{"id": 4}, 1]}]"#)?;
    assert!(store.iter::<Tag>().map(|tag| tag.id).eq([1, 2, 3, 4]));
    assert_eq!(store.len::<Label>(), 4);
    Ok(())
}

#[test]
fn a_document_does_not_use_up_generated_keys() -> Result<()> {
    #[derive(Model, Clone, Debug, Serialize, Deserialize)]
    #[orm(entity = "pins")]
    struct Pin {
        #[orm(auto)]
        id: Option<u8>,
    }
    let mut store = Store::new();
    store.insert_all([1, 2, 3].map(|id| Tag { id }))?;
    store.ingest::<Tag>(
        r#"[{"id": 18446744073709551615}, {"id": 18446744073709551614}, {"id": 0}]"#,
    )?;
    assert!(store.contains::<Tag>(4));
    // Refused documents, and a key that is too large.
    assert!(store.ingest::<Pin>(r#"[{"id": 255}, {"id": 256}]"#).is_err());
    store.ingest::<Pin>("{}")?;
    assert!(store.contains::<Pin>(1));
    store.ingest::<Pin>(r#"[{"id": 255}, {}, {"id": 2}]"#)?;
    assert!(store.iter::<Pin>().map(|pin| pin.id).eq([1, 255, 3, 2].map(Some)));
    Ok(())
}

/// The keys that the elements before hold count as well, once the first key is generated.
#[test]
fn keys_of_earlier_elements_are_not_generated() {
    let mut store = Store::new();
    let error = store.ingest::<Board>(r#"[{"id": 1, "lower": [2]}, {"name": "a"}]"#).unwrap_err();
    assert!(error.is_not_found() && error.path() == "$[0].lower[0]", "{error}");
    let error = store.ingest::<Board>(r#"[{"id": 1, "tags": [1]}, {"tags": [{}]}]"#).unwrap_err();
    assert!(error.is_not_found() && error.path() == "$[0].tags[0]", "{error}");
}

/// A key that a write holds, and that no record has, is a key like any other for the next write.
#[test]
fn held_keys_are_generated_by_later_writes() -> Result<()> {
    let mut store = Store::new();
    store.ingest::<Board>(r#"[{"name": "a", "above": 3}, {"name": "b"}]"#)?;
    assert_eq!(boards(&store), [(1, "a".into()), (2, "b".into())]);
    assert_eq!(store.insert(Board::default())?.id, 3);
    // Also one of a write that was refused, and of one inside a transaction that is not.
    assert!(store.ingest::<Board>(r#"[{}, {"above": 4}, {"id": "five"}]"#).is_err());
    assert_eq!(store.insert(Board::default())?.id, 4);
    let ids = store.transaction(|store| {
        let stored = store.ingest::<Board>(r#"[{}, {"above": 6}]"#)?;
        let first = stored.records::<Board>().map(|board| board.id).collect::<Vec<_>>();
        let next = store.insert_all([Board::default(), Board::default()])?;
        Ok((first, next.into_iter().map(|board| board.id).collect::<Vec<_>>()))
    })?;
    assert_eq!(ids, (vec![5, 7], vec![8, 9]));
    Ok(())
}

/// From the first generated key on the document is held as one; with every key given, an element is all that is.
#[test]
fn a_document_with_keys_is_read_one_element_at_a_time() {
    let elements = |id: fn(usize) -> String| {
        let elements: Vec<_> = (1..=100).map(|nth| format!("{{{}}}", id(nth))).collect();
        format!("[{}]", elements.join(","))
    };
    let ingest = Tag::ingest().limits(Limits::default().size(1000));
    let mut store = Store::new();
    ingest.run(&mut store, &elements(|id| format!("\"id\": {id}"))).map(drop).unwrap();
    assert_eq!(store.len::<Tag>(), 100);
    let error = ingest.run(&mut store, &elements(|_| "\"id\": null".to_owned())).map(drop);
    assert!(error.unwrap_err().is_over_limit());
    assert_eq!(store.len::<Tag>(), 100);
    // What is not stored is not inserted by an update, so it needs no key.
    let update = ingest.update();
    update.run(&mut store, &elements(|_| "\"id\": null".to_owned())).map(drop).unwrap();
    // Records whose own keys are not generated, in a model that leads to such.
    let ingest = Player::ingest().limits(Limits::default().size(1000));
    ingest.run(&mut store, &elements(|id| format!("\"id\": {id}"))).map(drop).unwrap();
    assert_eq!(store.len::<Player>(), 100);
}
