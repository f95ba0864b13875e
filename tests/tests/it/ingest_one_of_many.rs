//! Documents, links and graphs where a relation to one record and one to many read the same foreign key: what a
//! document lists stays linked, and a relation to one returns the record that it was given or refuses it.

use orm_core::{Error, Model, Morph, Result, Store};
use serde::{Deserialize, Serialize};

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(
    entity = "chats",
    has_many(Message, fk = chat_id),
    has_one(Message, fk = chat_id, name = last_message),
    has_one(Message, fk = chat_id, max = likes, name = best_message),
    has_one(Pin, fk = chat_id),
    has_one(Seat, fk = chat_id),
    has_one(Topic, fk = chat_id),
    morph_many(Note, as = subject),
    morph_one(Note, as = subject, name = last_note),
    morph_one(Draft, as = owner)
)]
struct Chat {
    id: u32,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "messages", belongs_to(Chat, fk = chat_id))]
struct Message {
    id: u32,
    chat_id: Option<u32>,
    #[serde(default)]
    likes: u32,
}

/// A relation to one is the only one by this key.
#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "pins", belongs_to(Chat, fk = chat_id))]
struct Pin {
    id: u32,
    chat_id: Option<u32>,
}

/// The same, by a key that is never empty.
#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "seats")]
struct Seat {
    id: u32,
    #[serde(default)]
    chat_id: u32,
}

/// The same, and no two records have it.
#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "topics", belongs_to(Chat, fk = chat_id))]
struct Topic {
    id: u32,
    #[orm(unique)]
    chat_id: Option<u32>,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "notes", morph_to(Subject, type = subject_type, id = subject_id))]
struct Note {
    id: u32,
    subject_type: Option<String>,
    subject_id: Option<u32>,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "drafts", morph_to(Subject, type = owner_type, id = owner_id, name = owner))]
struct Draft {
    id: u32,
    #[serde(default)]
    owner_type: String,
    #[serde(default)]
    owner_id: u32,
}

#[derive(Morph)]
enum Subject<C = Chat> {
    Chat(C),
}

/// A chat with messages that stand in the table in this order.
fn chat(messages: &[(u32, Option<u32>)]) -> Store {
    let mut store = Store::new();
    store.insert(Chat { id: 1 }).unwrap();
    let message = |&(id, chat_id)| Message { id, chat_id, likes: id };
    store.insert_all(messages.iter().map(message)).unwrap();
    store
}

fn messages(store: &Store) -> Vec<(u32, Option<u32>)> {
    store.iter::<Message>().map(|message| (message.id, message.chat_id)).collect()
}

fn last_message(store: &Store) -> Option<u32> {
    store.find::<Chat>(1).unwrap().last_message(store).map(|message| message.id)
}

fn refused(store: &Store, write: impl FnOnce(&mut Store) -> Result<()>) -> Error {
    let mut copy = Store::new();
    copy.insert_all(store.iter::<Chat>().cloned()).unwrap();
    copy.insert_all(store.iter::<Message>().cloned()).unwrap();
    copy.insert_all(store.iter::<Pin>().cloned()).unwrap();
    copy.insert_all(store.iter::<Seat>().cloned()).unwrap();
    copy.insert_all(store.iter::<Topic>().cloned()).unwrap();
    copy.insert_all(store.iter::<Draft>().cloned()).unwrap();
    let picture = |store: &Store| {
        let rows = store.iter::<Message>().map(|it| format!("{it:?}"));
        let rows = rows.chain(store.iter::<Pin>().map(|it| format!("{it:?}")));
        let rows = rows.chain(store.iter::<Seat>().map(|it| format!("{it:?}")));
        let rows = rows.chain(store.iter::<Topic>().map(|it| format!("{it:?}")));
        rows.chain(store.iter::<Draft>().map(|it| format!("{it:?}"))).collect::<Vec<_>>()
    };
    let error = write(&mut copy).unwrap_err();
    assert_eq!(picture(&copy), picture(store));
    error
}

#[test]
fn listed_records_stay_linked_beside_a_to_one_relation_over_their_key() {
    for document in [
        r#"{"id": 1, "messages": [{"id": 3}, {"id": 2}, {"id": 1}], "last_message": {"id": 3}}"#,
        r#"{"id": 1, "last_message": {"id": 3}, "messages": [{"id": 3}, {"id": 2}, {"id": 1}]}"#,
        r#"[{"id": 1, "messages": [{"id": 3}, {"id": 2}, {"id": 1}]}, {"id": 1, "last_message": 3}]"#,
        r#"[{"id": 1, "last_message": {"id": 3}}, {"id": 1, "messages": [{"id": 3}, {"id": 2}, {"id": 1}]}]"#,
        r#"{"id": 1, "best_message": {"id": 3}, "messages": [3, {"id": 2}, {"id": 1}], "last_message": 3}"#,
    ] {
        let mut store = Store::new();
        store.ingest::<Chat>(document).unwrap();
        let mut found = messages(&store);
        found.sort_unstable();
        assert_eq!(found, [(1, Some(1)), (2, Some(1)), (3, Some(1))], "{document}");
    }
    // Bare keys alone, of records that are stored.
    for document in [
        r#"{"id": 1, "messages": [3, 2, 1], "last_message": 3}"#,
        r#"{"id": 1, "last_message": 3, "messages": [3, 2, 1]}"#,
        r#"{"id": 1, "last_message": {"id": 3}, "messages": [3, 2, 1]}"#,
    ] {
        let mut store = chat(&[(3, None), (2, Some(1)), (1, Some(5))]);
        store.ingest::<Chat>(document).unwrap();
        assert_eq!(messages(&store), [(3, Some(1)), (2, Some(1)), (1, Some(1))], "{document}");
    }
}

#[test]
fn the_order_of_keys_does_not_change_which_record_is_read() {
    for document in [
        r#"{"id": 1, "messages": [{"id": 2}, {"id": 1}], "last_message": {"id": 3}}"#,
        r#"{"id": 1, "last_message": {"id": 3}, "messages": [{"id": 2}, {"id": 1}]}"#,
    ] {
        let mut store = Store::new();
        store.ingest::<Chat>(document).unwrap();
        assert_eq!(messages(&store), [(2, Some(1)), (1, Some(1)), (3, Some(1))]);
        assert_eq!(last_message(&store), Some(3));
    }
}

#[test]
fn a_polymorphic_list_stays_linked_too() {
    for document in [
        r#"{"id": 1, "notes": [{"id": 3}, {"id": 2}], "last_note": {"id": 3}}"#,
        r#"{"id": 1, "last_note": {"id": 3}, "notes": [{"id": 3}, {"id": 2}]}"#,
    ] {
        let mut store = Store::new();
        store.ingest::<Chat>(document).unwrap();
        assert_eq!(store.find::<Chat>(1).unwrap().notes(&store).count(), 2, "{document}");
    }
}

/// What was read through a filter says nothing about the records that did not pass.
#[test]
fn what_was_loaded_through_a_filter_changes_nothing_when_it_comes_back() {
    let mut store = chat(&[(1, Some(1)), (2, Some(1)), (3, Some(1))]);
    store.insert_all([1, 2].map(|id| Pin { id, chat_id: Some(1) })).unwrap();
    store.insert_all([1, 2].map(|id| Seat { id, chat_id: 1 })).unwrap();
    let draft = |id| Draft { id, owner_type: "chats".to_owned(), owner_id: 1 };
    store.insert_all([1, 2].map(draft)).unwrap();
    let note = |id| Note { id, subject_type: Some("chats".to_owned()), subject_id: Some(1) };
    store.insert_all([1, 2].map(note)).unwrap();
    let query = Chat::query()
        .with(Chat::LAST_MESSAGE.filter(Message::ID.lt(3)))
        .with(Chat::BEST_MESSAGE.filter(Message::ID.lt(3)))
        .with(Chat::PIN.filter(Pin::ID.lt(2)))
        .with(Chat::SEAT.filter(Seat::ID.lt(2)))
        .with(Chat::LAST_NOTE.filter(Note::ID.lt(2)))
        .with(Chat::DRAFT.filter(Draft::ID.lt(2)));
    let json = serde_json::to_string(&query.all(&store)).unwrap();
    assert!(json.contains(r#""pin":{"id":1,"#) && json.contains(r#""last_message":{"id":2,"#));
    let keys = r#"{"id": 1, "last_message": 2, "pin": 1, "seat": 1, "last_note": 1, "draft": 1}"#;
    for document in [&*json, keys] {
        store.ingest::<Chat>(document).unwrap();
        assert!(messages(&store).iter().all(|(_, chat)| *chat == Some(1)));
        assert!(store.iter::<Pin>().all(|pin| pin.chat_id == Some(1)));
        assert!(store.iter::<Seat>().all(|seat| seat.chat_id == 1));
        assert!(store.iter::<Note>().all(|note| note.subject_id == Some(1)));
        assert!(store.iter::<Draft>().all(|draft| draft.owner_id == 1));
    }
}

#[test]
fn a_new_link_that_would_not_be_read_is_an_error_where_a_list_reads_the_key() {
    // Message 2 comes later in the table, and no document has said anything about it.
    let store = chat(&[(1, None), (2, Some(1))]);
    for document in [r#"{"id": 1, "last_message": {"id": 1}}"#, r#"[{"id": 1, "last_message": 1}]"#]
    {
        let error = refused(&store, |store| store.ingest::<Chat>(document).map(drop));
        let path = if document.starts_with('[') { "$[0].last_message" } else { "$.last_message" };
        assert_eq!((error.path(), error.model(), error.columns()), (path, "Message", "chat_id"));
        assert_eq!(
            error.to_string(),
            format!(
                "at `{path}`: cannot link `Message` as `last_message` of `Chat`: another record with the same \
                 `chat_id` comes after it in the table, and the relation returns the last one; \
                 unlink or remove the other record first"
            ),
        );
    }
    // A relation that chooses by a value has candidates.
    let mut store = chat(&[(1, None), (2, Some(1))]);
    store.ingest::<Chat>(r#"{"id": 1, "best_message": {"id": 1, "likes": 9}}"#).unwrap();
    assert_eq!(store.find::<Chat>(1).unwrap().messages(&store).count(), 2);
}

/// The foreign key cannot be emptied, so the other record cannot make room.
#[test]
fn a_record_that_cannot_be_read_by_a_plain_key_is_refused() {
    let mut store = Store::new();
    store.insert_all([1, 2].map(|id| Chat { id })).unwrap();
    store.insert_all([(7, 5), (9, 1)].map(|(id, chat_id)| Seat { id, chat_id })).unwrap();
    let draft = |(id, owner_id)| Draft { id, owner_type: "chats".to_owned(), owner_id };
    store.insert_all([(7, 5), (9, 1)].map(draft)).unwrap();
    for (document, path) in [
        (r#"{"id": 1, "seat": {"id": 7}}"#, "$.seat"),
        (r#"[{"id": 2}, {"id": 1, "seat": 7}]"#, "$[1].seat"),
        (r#"{"id": 1, "draft": {"id": 7}}"#, "$.draft"),
        (r#"{"id": 1, "draft": 7}"#, "$.draft"),
    ] {
        let error = refused(&store, |store| store.ingest::<Chat>(document).map(drop));
        assert_eq!(error.path(), path);
        let said = error.to_string();
        assert!(said.contains("the field is not an `Option`"), "{said}");
    }
    // The same as by a link and in a graph.
    refused(&store, |store| store.relation(Chat::SEAT, 1).link(7));
    refused(&store, |store| {
        store.insert_graph(Chat { id: 1 }.graph().connect(Chat::SEAT, 7)).map(drop)
    });
    // The other may be linked elsewhere by the same document.
    store.ingest::<Chat>(r#"[{"id": 1, "seat": 7}, {"id": 2, "seat": 9}]"#).unwrap();
    store
        .ingest::<Chat>(r#"[{"id": 2, "seat": {"id": 7}}, {"id": 1, "seat": {"id": 9}}]"#)
        .unwrap();
    // The one that is read already, and a new one, which comes last.
    store.ingest::<Chat>(r#"{"id": 1, "seat": {"id": 9}}"#).unwrap();
    store.ingest::<Chat>(r#"{"id": 1, "seat": {"id": 10}}"#).unwrap();
    assert_eq!(store.find::<Chat>(1).unwrap().seat(&store).unwrap().id, 10);
    // Or what is read instead goes, when the document is the truth.
    let truth = Chat::ingest().remove_missing(Chat::SEAT);
    truth.run(&mut store, r#"{"id": 1, "seat": {"id": 7}}"#).unwrap();
    assert!(store.iter::<Seat>().eq(&[Seat { id: 7, chat_id: 1 }]));
}

#[test]
fn a_record_that_the_document_has_written_is_never_unlinked_for_another() {
    let mut store = Store::new();
    store.insert(Chat { id: 1 }).unwrap();
    store.insert_all([1, 2].map(|id| Pin { id, chat_id: None })).unwrap();
    store.insert(Topic { id: 1, chat_id: Some(1) }).unwrap();
    // Nor is one of them read instead of the other, whichever comes first.
    for (document, path) in [
        (
            r#"[{"id": 2, "chat": 1}, {"id": 1, "chat": {"id": 1, "pin": {"id": 1}}}]"#,
            "$[1].chat.pin",
        ),
        (
            r#"[{"id": 1, "chat": {"id": 1, "pin": {"id": 1}}}, {"id": 2, "chat": 1}]"#,
            "$[0].chat.pin",
        ),
    ] {
        let error = refused(&store, |store| Pin::ingest().run(store, document).map(drop));
        assert_eq!((error.path(), error.columns()), (path, "chat_id"));
    }
    // A unique key goes to one of the two.
    let error = refused(&store, |store| {
        let document = r#"[{"id": 1, "topic": {"id": 1}}, {"id": 1, "topic": {"id": 2}}]"#;
        store.ingest::<Chat>(document).map(drop)
    });
    assert!(error.is_unique_violation() && error.path() == "$[1].topic");
}

#[test]
fn links_and_graphs_keep_what_a_list_reads() -> Result<()> {
    let mut store = chat(&[(1, Some(1)), (2, Some(1)), (3, Some(1)), (4, None)]);
    store.relation(Chat::LAST_MESSAGE, 1).link(3)?;
    store.relation(Chat::LAST_MESSAGE, 1).link(4)?;
    assert_eq!(store.find::<Chat>(1).unwrap().messages(&store).count(), 4);
    assert_eq!(last_message(&store), Some(4));
    store.relation(Chat::BEST_MESSAGE, 1).link(1)?;

    // A graph keeps what it has linked itself, and what is linked already.
    let message = |id| Message { id, chat_id: None, likes: 0 };
    let graph = Chat { id: 1 }
        .graph()
        .insert(Chat::MESSAGES, [7, 6, 5].map(message))
        .connect(Chat::LAST_MESSAGE, 7);
    store.insert_graph(graph)?;
    let graph = Chat { id: 1 }.graph().insert(Chat::LAST_MESSAGE, message(6));
    store.insert_graph(graph.update(Chat::LAST_MESSAGE, 3, |message| message.likes = 1))?;
    assert_eq!(store.find::<Chat>(1).unwrap().messages(&store).count(), 7);
    store.insert_graph(Chat { id: 1 }.graph().insert(Chat::LAST_MESSAGE, message(8)))?;
    assert_eq!(last_message(&store), Some(8));
    store.insert(message(4))?;
    // A new link that would not be read is refused.
    let connect = |store: &mut Store| {
        store.insert_graph(Chat { id: 1 }.graph().connect(Chat::LAST_MESSAGE, 4)).map(drop)
    };
    assert_eq!(refused(&store, connect).columns(), "chat_id");
    let insert = |store: &mut Store| {
        store.insert_graph(Chat { id: 1 }.graph().insert(Chat::LAST_MESSAGE, message(4))).map(drop)
    };
    assert_eq!(refused(&store, insert).columns(), "chat_id");

    // A link alone is read afterwards: those that come later in the table are unlinked, and no others.
    let mut store = chat(&[(1, Some(1)), (2, None), (3, Some(1))]);
    store.relation(Chat::LAST_MESSAGE, 1).link(2)?;
    assert_eq!(messages(&store), [(1, Some(1)), (2, Some(1)), (3, None)]);
    Ok(())
}
