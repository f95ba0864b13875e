//! One document, taken in by one mode, and what must be true afterwards.

use std::collections::HashSet;
use std::io::BufReader;

use orm_core::ingest::{Deserialized, Limits, WriteMode};
use orm_core::{FromDocument, Ingest, Result, Store};
use serde_json::Value;

use crate::models::{Area, Note, Post, Reply, Role, Tag, Tagging, User};
use crate::state::{Dump, base, holds};

/// What stands in documents as a value and in no message.
pub(crate) const SECRETS: [&str; 2] = ["qzqSECRETqzq", "918273645"];

/// What is done with a document, as two bytes tell.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Control {
    how: u8,
    what: u8,
}

/// Takes the first two bytes for what is done with the others.
pub fn bytes(bytes: &[u8]) {
    if let [how, what, document @ ..] = bytes {
        document_as(Control { how: *how, what: *what }, document);
    }
}

impl Control {
    pub(crate) fn new([how, what]: [u8; 2]) -> Self {
        Control { how, what }
    }

    fn mode(self) -> WriteMode {
        [WriteMode::Insert, WriteMode::ReplaceAll, WriteMode::Update, WriteMode::Upsert]
            [usize::from(self.how & 3)]
    }

    fn bit(self, place: u8) -> bool {
        self.how >> place & 1 == 1
    }

    pub(crate) fn root(self) -> usize {
        usize::from(self.what & 7)
    }

    fn store(self) -> Store {
        match self.what >> 3 & 1 {
            0 => base().expect("records that can be stored"),
            _ => Store::new(),
        }
    }

    /// Whether a document says the same when it comes again.
    ///
    /// What a document has removed takes along what refers to it, be that of the document itself; the second time
    /// nothing is there to be removed, and what refers to it stays.
    fn repeats(self) -> bool {
        let is_empty = self.what >> 3 & 1 == 1;
        (self.mode() != WriteMode::ReplaceAll || is_empty) && !self.bit(3) && !self.bit(6)
    }

    fn source(self) -> u8 {
        self.what >> 4 & 3
    }

    fn limits(self) -> Limits {
        match self.what >> 6 & 1 {
            0 => Limits::default(),
            _ => Limits::default().depth(6).records(8).size(1000),
        }
    }
}

/// Calls the macro `$with` with the model at a document's top.
macro_rules! of_root {
    ($root:expr, $with:ident) => {
        match $root {
            0 | 7 => $with!(User),
            1 => $with!(Post),
            2 => $with!(Reply),
            3 => $with!(Area),
            4 => $with!(Role),
            5 => $with!(Note),
            _ => $with!(Tag),
        }
    };
}
pub(crate) use of_root;

fn prepared<M: FromDocument>(control: Control) -> Ingest<M> {
    let mut ingest = M::ingest();
    ingest = match control.mode() {
        WriteMode::Insert => ingest,
        WriteMode::InsertNew => ingest.insert_new(),
        WriteMode::ReplaceAll => ingest.replace_all(),
        WriteMode::Update => ingest.update(),
        WriteMode::Upsert => ingest.upsert(),
        mode => unreachable!("{mode:?} is not chosen"),
    };
    if control.bit(2) {
        ingest = ingest.mode::<Post>(WriteMode::Upsert).mode::<Tag>(WriteMode::Update);
    }
    if control.bit(3) {
        ingest = ingest.remove_missing(User::POSTS).remove_missing(Reply::CHILDREN);
    }
    if control.bit(4) {
        ingest = ingest.unlink_missing(User::REPORTS).unlink_missing(Post::REPLIES);
    }
    if control.bit(5) {
        ingest = ingest.detach_missing(User::ROLES).detach_missing(Tag::POSTS);
    }
    if control.bit(6) {
        ingest = ingest.remove_missing(User::PROFILE).unlink_missing(User::NOTES);
    }
    ingest.limits(control.limits())
}

/// The keys that were written of the models whose keys the store may generate.
type Written = [Vec<u64>; 4];

fn run_as<M: FromDocument>(
    ingest: &Ingest<M>,
    store: &mut Store,
    source: u8,
    bytes: &[u8],
) -> Result<Written> {
    let text = std::str::from_utf8(bytes).ok();
    let value = (source == 2).then(|| serde_json::from_slice::<Value>(bytes).ok()).flatten();
    let written = match (source, text, value) {
        (0, Some(text), _) => ingest.run(store, text),
        (1, ..) => ingest.run(store, BufReader::with_capacity(3, bytes)),
        (2, _, Some(value)) => ingest.run(store, Deserialized(value)),
        _ => ingest.run(store, bytes),
    }?;
    assert_eq!(written.records::<User>().count(), written.count::<User>());
    Ok([
        written.records::<User>().map(|user| user.id).collect(),
        written.records::<Post>().filter_map(|post| post.id.map(u64::from)).collect(),
        written.records::<Note>().map(|note| note.id.into()).collect(),
        written.records::<Tagging>().map(|tagging| tagging.id.into()).collect(),
    ])
}

fn run(control: Control, store: &mut Store, source: u8, bytes: &[u8]) -> Result<Written> {
    macro_rules! run {
        ($Root:ident) => {
            run_as(&prepared::<$Root>(control), store, source, bytes)
        };
    }
    of_root!(control.root(), run)
}

pub(crate) fn document_as(control: Control, document: &[u8]) {
    if std::env::var_os("ORM_FUZZ_SHOW").is_some() {
        eprintln!("{control:?} {:?}\n{}", control.mode(), String::from_utf8_lossy(document));
    }
    let mut store = control.store();
    let before = Dump::of(&store);
    let result = run(control, &mut store, control.source(), document);
    holds(&store);
    let after = Dump::of(&store);
    if control.source() == 3 {
        // A reader gives what a slice does.
        let mut read = control.store();
        assert_eq!(run(control, &mut read, 1, document).is_ok(), result.is_ok());
        assert_eq!(Dump::of(&read), after);
    }
    match result {
        Err(error) => {
            assert_eq!(after, before, "an error has changed something: {error}");
            is_kept_secret(&format!("{error} {error:?} {}", error.path()), document);
            next_keys_are_those_of(&mut store, &mut control.store());
        }
        Ok(_) if control.repeats() => again(control, &mut store, &after, document),
        Ok(_) => {}
    }
}

/// The same document into what came of it changes nothing, unless it has the store generate keys.
fn again(control: Control, store: &mut Store, after: &Dump, document: &[u8]) {
    let result = run(control, store, control.source(), document);
    holds(store);
    let written = match result {
        Ok(written) => written,
        Err(error) => {
            // A value may have gone from one record to another, and a key that links may be the record's own: the
            // profile that was linked by its key has another then.
            let known = error.is_unique_violation() || error.is_not_found();
            // Or a record has no longer the key that it was listed or linked by: the document has taken it away, or it
            // was that of another record, which had a generated key that the document gives to a third.
            let text = error.to_string();
            let keyless = text.contains("the key that the list holds")
                || text.contains("which the foreign key refers to, is `None`");
            assert!(known || keyless, "the second time: {text}");
            assert_eq!(Dump::of(store), *after);
            return;
        }
    };
    let known: [HashSet<u64>; 4] = [
        after.users.iter().map(|user| user.id).collect(),
        after.posts.iter().filter_map(|post| post.id.map(u64::from)).collect(),
        after.notes.iter().map(|note| note.id.into()).collect(),
        after.taggings.iter().map(|tagging| tagging.id.into()).collect(),
    ];
    let generated =
        written.iter().zip(&known).any(|(keys, known)| keys.iter().any(|key| !known.contains(key)));
    if generated {
        return;
    }
    let (first, second) = (after.clone().sorted(), Dump::of(store).sorted());
    if first != second && may_move_a_key(document) {
        // A link is by the key that a record has when it is made. Where the document changes that key further on, it
        // is by the new one the next time, and there are no more than a few keys in a document.
        let settles = (0..4).try_fold(second, |before, _| {
            assert!(run(control, store, control.source(), document).is_ok());
            let now = Dump::of(store).sorted();
            if now == before { Err(()) } else { Ok(now) }
        });
        assert!(settles.is_err(), "it changes something each time");
        return;
    }
    assert_eq!(second, first, "the second time");
}

/// Whether a document may change a key that links records and is no primary key.
fn may_move_a_key(document: &[u8]) -> bool {
    let text = String::from_utf8_lossy(document);
    ["email", "word", "slug"].iter().any(|key| text.contains(key))
}

/// What was given back after an error are the generated keys as well.
fn next_keys_are_those_of(store: &mut Store, twin: &mut Store) {
    let next = |store: &mut Store| {
        (
            store.insert(User::default()).map(|user| user.id),
            store.insert(Post::default()).map(|post| post.id),
            store.insert(Tagging::default()).map(|tagging| tagging.id),
        )
    };
    assert_eq!(next(store), next(twin));
}

/// A message may tell the keys of an object, and no value.
fn is_kept_secret(message: &str, document: &[u8]) {
    for secret in SECRETS.iter().filter(|secret| message.contains(*secret)) {
        let document = serde_json::from_slice::<Value>(document);
        let keyed = document.map_or(true, |document| is_in_key(&document, secret));
        assert!(keyed, "a message tells what is in a document: {message}");
    }
}

fn is_in_key(value: &Value, secret: &str) -> bool {
    match value {
        Value::Array(items) => items.iter().any(|item| is_in_key(item, secret)),
        Value::Object(entries) => {
            entries.iter().any(|(key, value)| key.contains(secret) || is_in_key(value, secret))
        }
        _ => false,
    }
}
