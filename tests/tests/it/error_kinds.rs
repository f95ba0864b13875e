//! `Error::kind`: each kind, and the methods that ask for one.

use std::error::Error as _;
use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};

use orm_core::ingest::Limits;
use orm_core::{Error, ErrorKind, Hooks, Model, Morph, Store, Veto};
use serde::{Deserialize, Serialize};

#[derive(Model, Clone, Serialize, Deserialize)]
#[orm(entity = "users", has_many(Post, fk = user_id), has_one(Phone, fk = user_id))]
struct User {
    #[orm(auto)]
    id: u8,
    #[orm(unique)]
    name: String,
}

#[derive(Model, Clone, Serialize, Deserialize)]
#[orm(entity = "posts", belongs_to(User, fk = user_id, required, on_delete = "restrict"))]
struct Post {
    id: u8,
    user_id: u8,
}

/// Neither `Clone` nor read from documents.
#[derive(Model)]
#[orm(entity = "phones")]
struct Phone {
    id: u32,
    user_id: Option<u8>,
}

#[derive(Morph)]
enum Subject<U = User, P = Post> {
    User(U),
    Post(P),
}

#[derive(Model)]
#[orm(entity = "comments", morph_to(Subject, type = on_type, id = on_id))]
struct Comment {
    id: u32,
    on_type: String,
    on_id: u8,
}

#[derive(Model)]
#[orm(entity = "guests")]
struct Guest {
    id: u32,
}

#[derive(Debug)]
struct Full;

impl fmt::Display for Full {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no room is free")
    }
}

impl std::error::Error for Full {}

impl Hooks for Guest {
    fn before_write(&mut self, _previous: Option<&Self>) -> Result<(), Veto> {
        Err(Veto::from("the house is full").with_cause(Full))
    }
}

fn user(id: u8, name: &str) -> User {
    User { id, name: name.into() }
}

/// A store with a user, and a post of theirs.
fn store() -> Store {
    let mut store = Store::new();
    store.insert(user(1, "John")).unwrap();
    store.insert(Post { id: 1, user_id: 1 }).unwrap();
    store
}

#[test]
fn each_failure_has_its_kind() {
    let mut store = store();
    let fails = |kind: ErrorKind, error: Option<Error>| {
        let error = error.unwrap();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.source().is_none(), "{error}");
        error
    };
    let error = fails(ErrorKind::DuplicateKey, store.insert_new(user(1, "Jane")).err());
    assert!(error.is_duplicate_key() && error.is_unique_violation());
    let error = fails(ErrorKind::UniqueViolation, store.insert(user(2, "John")).err());
    assert!(error.is_unique_violation() && !error.is_duplicate_key());
    let error = fails(ErrorKind::NotFound, store.update::<User>(9, |_| ()).err());
    assert!(error.is_not_found());
    let error = fails(ErrorKind::RestrictViolation, store.remove::<User>(1).err());
    assert!(error.is_restrict_violation());
    let error =
        fails(ErrorKind::ForeignKeyViolation, store.insert(Post { id: 2, user_id: 9 }).err());
    assert!(error.is_foreign_key_violation());
    let comment = Comment { id: 1, on_type: "tags".into(), on_id: 1 };
    let error = fails(ErrorKind::UnknownType, store.insert(comment).err());
    assert!(error.is_unknown_type());
    let name = |name: u32| user(0, &name.to_string());
    let error =
        fails(ErrorKind::KeysExhausted, (0..300).find_map(|it| store.insert(name(it)).err()));
    assert!(!error.is_unique_violation());

    let error = fails(ErrorKind::UnknownRelation, User::query().include("friends").err());
    assert!(error.is_unknown_relation());
    let error = fails(ErrorKind::MissingSerialize, User::query().include("phone").err());
    assert!(error.is_not_serialize());
    let error = fails(ErrorKind::NotAllowed, User::query().include_only("posts", [""; 0]).err());
    assert!(error.is_not_allowed());
}

#[test]
fn each_failure_of_a_document_has_its_kind() {
    let mut store = store();
    let mut kind = |document: &str| store.ingest::<User>(document).err().unwrap().kind();
    assert_eq!(kind("["), ErrorKind::Malformed);
    assert_eq!(kind(r#"{ "id": true }"#), ErrorKind::Malformed);
    assert_eq!(
        kind(r#"{ "id": 2, "name": "Jane", "phone": { "id": 1 } }"#),
        ErrorKind::MissingDeserialize
    );
    let limited = User::ingest().limits(Limits::default().records(0));
    let error = limited.run(&mut store, "[{}]").err().unwrap();
    assert!(error.kind() == ErrorKind::OverLimit && error.is_over_limit());
}

#[test]
fn the_cause_of_a_veto_is_the_source() {
    let mut store = Store::new();
    let error = store.insert(Guest { id: 1 }).err().unwrap();
    assert!(error.kind() == ErrorKind::Vetoed && error.is_veto());
    assert_eq!(error.to_string(), "cannot write `Guest`: the house is full");
    let source = error.source().unwrap();
    assert!(source.is::<Full>());
    assert_eq!(source.to_string(), "no room is free");
    assert_eq!(error.clone(), error);
    assert_ne!(store.insert(Guest { id: 1 }).err().unwrap(), error);
    assert_eq!(format!("{:?}", Veto::from("full")), r#"Veto("full")"#);
}

#[test]
fn errors_are_small_shared_and_compared() {
    fn is_shared<T: Send + Sync + UnwindSafe + RefUnwindSafe + Eq + Clone>() {}
    is_shared::<Error>();
    assert_eq!(size_of::<Error>(), size_of::<usize>());
    let mut store = store();
    let mut missing = |id: u8| store.update::<User>(id, |_| ()).err().unwrap();
    assert_eq!(missing(8), missing(9));
    assert_ne!(missing(8), Post::query().include_only("x", [""; 0]).err().unwrap());
}
