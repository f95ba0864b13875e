#![deny(warnings)]

use orm_core::{Model, Morph, Store};

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
    code: Option<String>,
}

// Neither is changed by these actions, so that neither is `Clone`.
#[derive(Model)]
#[orm(
    entity = "posts",
    belongs_to(User, fk = "a", on_delete = "restrict", on_update = "restrict", name = "ann"),
    belongs_to(User, fk = "b", on_delete = cascade, on_update = keep, required, name = "bob"),
    belongs_to(User, fk = "c", on_delete = "keep", name = "cid"),
    belongs_to(User, fk = "d", required, name = "dee")
)]
struct Post {
    id: u64,
    a: u64,
    b: Option<u64>,
    c: u64,
    d: u64,
}

#[derive(Model, Clone)]
#[orm(
    entity = "notes",
    belongs_to(User, fk = code, owner = code, on_delete = set_null, on_update = cascade),
    belongs_to(Note, fk = above, on_delete = "cascade", on_update = "set_null", name = "upper"),
    morph_to(Subject, type = of, id = of_id, on_delete = set_null, on_update = cascade, required)
)]
struct Note {
    id: u64,
    code: Option<String>,
    above: Option<u64>,
    of: String,
    of_id: Option<u64>,
}

#[derive(Morph)]
enum Subject<U = User, P = Post> {
    User(U),
    Post(P),
}

fn main() {
    let mut store = Store::new();
    store.insert(User { id: 1, code: None }).unwrap();
    let note = Note { id: 1, code: None, above: None, of: "users".into(), of_id: Some(1) };
    store.insert(note).unwrap();
    store.remove::<User>(1).unwrap();
    let note = store.find::<Note>(1).unwrap();
    assert_eq!(
        (note.of.as_str(), note.of_id, note.subject(&store).is_none()),
        ("users", None, true)
    );
    assert!(note.upper(&store).is_none() && note.user(&store).is_none() && note.code.is_none());
    let post = Post { id: 1, a: 9, b: None, c: 9, d: 9 };
    assert!(store.insert(post).is_err());
    assert!(store.iter::<Post>().all(|post| post.a + post.c + post.d > 0 && post.b.is_none()));
}
