//! A graph writes the keys between its records before it asks which stored record one of them replaces: the key may
//! be the primary key, or part of it.

use orm_core::{Model, Morph, Result, Store};
use serde::{Deserialize, Serialize};

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(
    entity = "users",
    primary_key("realm", "id"),
    has_one(Badge, fk("realm", "user_id")),
    has_many(Line, fk("realm", "user_id")),
    belongs_to_many(
        Role,
        pivot = Member,
        fk("realm", "user_id"),
        target_fk = "role_id"
    )
)]
struct User {
    realm: u8,
    id: u32,
}

/// The foreign key is the primary key.
#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(
    entity = "badges",
    primary_key("realm", "user_id"),
    belongs_to(User, fk("realm", "user_id")),
    has_many(Stamp, fk("realm", "user_id"))
)]
struct Badge {
    #[serde(default)]
    realm: u8,
    #[serde(default)]
    user_id: u32,
    label: String,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(
    entity = "stamps",
    belongs_to(Badge, fk("realm", "user_id"), on_update = "restrict", on_delete = "restrict")
)]
struct Stamp {
    id: u32,
    realm: u8,
    user_id: u32,
}

/// The foreign key is the larger part of the primary key.
#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "lines", primary_key("realm", "user_id", "number"))]
struct Line {
    #[serde(default)]
    realm: u8,
    #[serde(default)]
    user_id: u32,
    number: u32,
    text: String,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "roles", morph_one(Icon, as = "of"), morph_many(Note, as = "of"))]
struct Role {
    id: u32,
}

#[derive(Model, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[orm(entity = "members", primary_key("realm", "user_id", "role_id"))]
struct Member {
    #[serde(default)]
    realm: u8,
    #[serde(default)]
    user_id: u32,
    #[serde(default)]
    role_id: u32,
    #[serde(default)]
    since: u32,
}

#[derive(Morph, Debug)]
enum Iconic<R = Role> {
    Role(R),
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(
    entity = "icons",
    primary_key("kind", "of_id"),
    morph_to(Iconic, type = "kind", id = "of_id", name = "of")
)]
struct Icon {
    kind: String,
    of_id: u32,
    name: String,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(
    entity = "notes",
    primary_key("kind", "of_id", "number"),
    morph_to(Iconic, type = "kind", id = "of_id", name = "of")
)]
struct Note {
    kind: String,
    of_id: u32,
    number: u32,
    text: String,
}

const USER: User = User { realm: 1, id: 5 };

fn badge(user_id: u32, label: &str) -> Badge {
    Badge { realm: u8::from(user_id > 0), user_id, label: label.into() }
}

fn line(user_id: u32, number: u32, text: &str) -> Line {
    Line { realm: u8::from(user_id > 0), user_id, number, text: text.into() }
}

fn start() -> Store {
    let mut store = Store::new();
    store.insert_all([USER, User { realm: 1, id: 6 }]).unwrap();
    store.insert(badge(5, "old")).unwrap();
    store.insert(Stamp { id: 1, realm: 1, user_id: 5 }).unwrap();
    store.insert_all([line(5, 1, "one"), line(5, 2, "two"), line(6, 1, "other")]).unwrap();
    store
}

fn all<M: Model + Clone>(store: &Store) -> Vec<M> {
    store.iter().cloned().collect()
}

#[test]
fn a_record_replaces_the_one_with_the_key_that_the_graph_writes() -> Result<()> {
    // Whatever key the record says: none, that of another user, the right one.
    for said in [0, 6, 7, 5] {
        let mut store = start();
        store.insert_graph(USER.graph().insert(User::BADGE, badge(said, "new")))?;
        assert_eq!(all::<Badge>(&store), [badge(5, "new")], "{said}");
        // As it was, where there is none yet.
        let other = User { realm: 1, id: 6 };
        store.insert_graph(other.graph().insert(User::BADGE, badge(said, "six")))?;
        assert_eq!(all::<Badge>(&store), [badge(5, "new"), badge(6, "six")], "{said}");
    }
    Ok(())
}

#[test]
fn a_record_is_updated_under_the_key_that_the_graph_writes() -> Result<()> {
    let mut store = start();
    // The key that the closure leaves is never stored: a stamp refers to the one that stays.
    let update = USER.graph().update(User::BADGE, (1, 5), |it| *it = badge(0, "new"));
    store.insert_graph(update)?;
    assert_eq!(all::<Badge>(&store), [badge(5, "new")]);
    // The badge of another user moves here only where there is none.
    store.insert(badge(6, "six"))?;
    let taken = USER.graph().update(User::BADGE, (1, 6), |it| it.label = "taken".into());
    assert!(store.insert_graph(taken).is_err());
    assert!(store.insert_graph(USER.graph().connect(User::BADGE, (1, 6))).is_err());
    assert_eq!(all::<Badge>(&store), [badge(5, "new"), badge(6, "six")]);
    store.clear::<Stamp>()?;
    store.remove::<Badge>((1, 5))?;
    store.insert_graph(USER.graph().connect(User::BADGE, (1, 6)))?;
    assert_eq!(all::<Badge>(&store), [badge(5, "six")]);
    store.insert_graph(USER.graph().connect(User::BADGE, (1, 5)))?;
    store.relation(User::BADGE, (1, 6)).link((1, 5))?;
    store.relation(User::BADGE, (1, 6)).link((1, 6))?;
    assert_eq!(all::<Badge>(&store), [badge(6, "six")]);
    Ok(())
}

#[test]
fn many_records_whose_keys_begin_with_the_owners() -> Result<()> {
    let mut store = start();
    let lines = [line(0, 2, "zwei"), line(6, 3, "drei")];
    store.insert_graph(USER.graph().insert(User::LINES, lines))?;
    let expected = [line(5, 1, "one"), line(5, 2, "zwei"), line(6, 1, "other"), line(5, 3, "drei")];
    assert_eq!(all::<Line>(&store), expected);
    store.insert_graph(
        USER.graph().replace(User::LINES, [line(0, 2, "deux"), line(0, 4, "quatre")]),
    )?;
    let expected = [line(5, 2, "deux"), line(6, 1, "other"), line(5, 4, "quatre")];
    assert_eq!(all::<Line>(&store), expected);
    let update = USER.graph().update(User::LINES, (1, 5, 2), |it| *it = line(9, 7, "sept"));
    store.insert_graph(update.connect(User::LINES, [(1, 6, 1)]))?;
    let expected = [line(5, 7, "sept"), line(5, 1, "other"), line(5, 4, "quatre")];
    assert_eq!(all::<Line>(&store), expected);
    Ok(())
}

#[test]
fn pivots_whose_keys_are_those_of_both_ends() -> Result<()> {
    let mut store = start();
    let roles = [1, 2].map(|id| Role { id });
    store.insert_graph(USER.graph().insert(User::ROLES, roles))?;
    let member = |role_id, since| Member { realm: 1, user_id: 5, role_id, since };
    let pivot = Member { realm: 7, user_id: 7, role_id: 7, since: 2020 };
    store.insert_graph(USER.graph().insert_with(User::ROLES, [(Role { id: 2 }, pivot)]))?;
    assert_eq!(all::<Member>(&store), [member(1, 0), member(2, 2020)]);
    store.insert_graph(USER.graph().replace(User::ROLES, [Role { id: 2 }, Role { id: 3 }]))?;
    assert_eq!(all::<Member>(&store), [member(2, 2020), member(3, 0)]);
    Ok(())
}

#[test]
fn polymorphic_keys_that_are_primary_keys() -> Result<()> {
    let icon = |kind: &str, of_id, name: &str| Icon { kind: kind.into(), of_id, name: name.into() };
    let note = |kind: &str, of_id, number, text: &str| {
        let (kind, text) = (kind.into(), text.into());
        Note { kind, of_id, number, text }
    };
    let mut store = Store::new();
    for name in ["old", "new"] {
        let role = Role { id: 3 }.graph().insert(Role::ICON, icon("", 0, name));
        store.insert_graph(role.insert(Role::NOTES, [note("", 0, 1, name)]))?;
        assert_eq!(all::<Icon>(&store), [icon("roles", 3, name)]);
        assert_eq!(all::<Note>(&store), [note("roles", 3, 1, name)]);
    }
    let role = Role { id: 3 }.graph();
    let role = role.update(Role::ICON, ("roles".to_owned(), 3), move |it| {
        *it = Icon { kind: String::new(), of_id: 0, name: "newest".into() };
    });
    store.insert_graph(role.replace(Role::NOTES, [note("", 0, 2, "two")]))?;
    assert_eq!(all::<Icon>(&store), [icon("roles", 3, "newest")]);
    assert_eq!(all::<Note>(&store), [note("roles", 3, 2, "two")]);
    Ok(())
}

#[test]
fn documents_do_the_same() -> Result<()> {
    let mut store = start();
    for (label, ingest) in [("a", User::ingest()), ("b", User::ingest().upsert())] {
        for said in ["", r#""realm": 1, "user_id": 6, "#, r#""user_id": 0, "#] {
            let document =
                format!(r#"{{ "realm": 1, "id": 5, "badge": {{ {said}"label": "{label}" }} }}"#);
            ingest.run(&mut store, &*document)?;
            assert_eq!(all::<Badge>(&store), [badge(5, label)], "{said}");
        }
    }
    let lines = r#"{ "realm": 1, "id": 5, "lines": [{ "number": 2, "text": "zwei" }] }"#;
    User::ingest().remove_missing(User::LINES).run(&mut store, lines)?;
    assert_eq!(all::<Line>(&store), [line(5, 2, "zwei"), line(6, 1, "other")]);
    Ok(())
}
