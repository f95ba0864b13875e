//! A key or a value can be given borrowed, and as text of any type; each part of a key of several columns as
//! well. One module per way in would say the same: all ask for [`IntoKey`] or [`IntoValue`](orm_core::IntoValue).

use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use orm_core::{Filter, IntoKey, Model, Store};

#[derive(Model, Clone)]
#[orm(entity = "files", primary_key(name))]
struct File {
    name: Arc<str>,
    title: Box<str>,
    language: Cow<'static, str>,
    note: Option<String>,
    label: Option<Arc<str>>,
    path: PathBuf,
    host: OsString,
    bytes: Vec<u8>,
    hash: Box<[u8]>,
    parts: Arc<[u8]>,
}

fn store_of_files() -> Store {
    let mut store = Store::new();
    let file = File {
        name: "a".into(),
        title: "a".into(),
        language: "a".into(),
        note: Some("a".into()),
        label: Some("a".into()),
        path: "a".into(),
        host: "a".into(),
        bytes: vec![1, 2],
        hash: [1, 2].into(),
        parts: [1, 2].into(),
    };
    store.insert(file).unwrap();
    store
}

#[test]
fn a_key_of_text_is_found_by_text_of_any_type() {
    let store = store_of_files();
    let text = String::from("a");
    let cow: Cow<'_, str> = Cow::Borrowed(&text);
    assert!(store.contains::<File>("a"));
    assert!(store.contains::<File>(&"a"));
    assert!(store.contains::<File>(&text));
    assert!(store.contains::<File>(text.clone()));
    assert!(store.contains::<File>(&cow));
    assert!(store.contains::<File>(cow));
    assert!(store.contains::<File>(text.clone().into_boxed_str()));
    assert!(store.contains::<File>(&Arc::<str>::from("a")));
    assert!(!store.contains::<File>("b"));
    assert_eq!(store.find_many::<File>(["a", "b"]).len(), 1);
    assert!(File::query().find("a", &store).is_some());
}

#[test]
fn a_value_is_compared_with_what_is_borrowed() {
    let store = store_of_files();
    let holds = |filter: Filter<File>| File::query().filter(filter).count(&store) == 1;
    let text = String::from("a");
    assert!(holds(File::NAME.eq("a") & File::TITLE.eq("a") & File::LANGUAGE.eq("a")));
    assert!(holds(File::NAME.eq(&text) & File::TITLE.eq(&text) & File::LANGUAGE.eq(&text)));
    assert!(holds(File::NOTE.eq(Cow::from(&text)) & File::NOTE.eq(text.as_str())));
    assert!(holds(File::LABEL.eq("a") & File::LABEL.ne("b") & File::LABEL.is_in(["a", "b"])));
    assert!(holds(File::TITLE.is_in(&["a", "b"]) & File::TITLE.is_in(std::slice::from_ref(&text))));
    assert!(holds(File::NAME.between("a", &text) & File::TITLE.le("a") & File::LANGUAGE.gt("A")));
    assert!(holds(File::PATH.eq("a") & File::PATH.eq(Path::new("a"))));
    assert!(holds(File::HOST.eq("a") & File::HOST.eq(OsStr::new("a"))));
    assert!(holds(
        File::BYTES.eq([1, 2]) & File::BYTES.eq(b"\x01\x02") & File::BYTES.eq(&[1, 2][..])
    ));
    assert!(holds(File::HASH.eq([1, 2]) & File::HASH.eq(b"\x01\x02") & File::HASH.eq(&[1, 2][..])));
    assert!(holds(File::PARTS.eq([1, 2]) & File::PARTS.eq(b"\x01\x02")));
}

#[derive(Model, Clone)]
#[orm(
    entity = "users",
    has_many(Member, fk = "user"),
    belongs_to_many(Group, pivot = Member, fk = "user", target_fk("town", "name"))
)]
struct User {
    id: String,
}

#[derive(Model, Clone)]
#[orm(entity = "groups", primary_key("town", "name"))]
struct Group {
    town: String,
    name: Arc<str>,
}

#[derive(Model, Clone, Default)]
#[orm(
    entity = "members",
    primary_key("user", "town", "name"),
    belongs_to(User, fk = "user", name = "member")
)]
struct Member {
    user: String,
    town: String,
    name: Arc<str>,
    since: u16,
}

#[derive(Model)]
#[orm(entity = "seats", primary_key("row", "number"))]
struct Seat {
    row: u64,
    number: u8,
}

#[test]
fn each_part_of_a_key_can_be_borrowed() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert_all(["ann", "ben"].map(|id| User { id: id.into() }))?;
    store.insert_all(["go", "tea"].map(|name| Group { town: "york".into(), name: name.into() }))?;
    let town = String::from("york");
    assert!(store.contains::<Group>(("york", "go")));
    assert!(store.contains::<Group>((&town, "go")));
    assert!(store.contains::<Group>((town.clone(), Arc::from("go"))));
    assert!(store.contains::<Group>(&(town, Arc::from("go"))));
    assert_eq!(store.find_many::<Group>([("york", "tea"), ("bath", "tea")]).len(), 1);
    assert!(Group::query().find(("york", "tea"), &store).is_some());

    let pivot = Member { since: 2020, ..Member::default() };
    assert!(store.relation(User::GROUPS, "ann").attach(("york", "go"))?);
    store.relation(User::GROUPS, "ann").attach_with(("york", "tea"), pivot.clone())?;
    assert!(store.relation(User::GROUPS, "ann").detach(("york", "go"))?);
    assert_eq!(store.relation(User::GROUPS, "ann").sync([("york", "tea")])?.attached, []);
    store.relation(User::GROUPS, "ann").sync_with([(("york", "tea"), pivot)])?;
    store.relation(User::GROUPS, "ann").toggle([("york", "go")])?;
    assert_eq!(store.find::<User>("ann").unwrap().groups(&store).count(), 2);

    store.update::<Member>(("ann", "york", "go"), |member| member.since = 2021)?;
    store.relation(Member::MEMBER, ("ann", "york", "go")).link("ben")?;
    store.relation(User::MEMBERS, "ann").link(("ben", "york", "go"))?;
    let graph = User { id: "cem".into() }.graph().connect(User::MEMBERS, [("ann", "york", "go")]);
    store.insert_graph(graph)?;
    assert!(store.remove::<Member>(("cem", "york", "go"))?);
    Ok(())
}

/// What a literal is follows from the key.
#[test]
fn literals_need_no_type() -> orm_core::Result<()> {
    fn holds<M: Model>(store: &Store, key: M::Key) -> bool {
        store.contains::<M>(key)
    }
    fn has_user(store: &Store, id: impl IntoKey<String>) -> bool {
        store.contains::<User>(id)
    }
    let mut store = store_of_files();
    store.insert(Seat { row: 1, number: 2 })?;
    store.insert(User { id: "ann".into() })?;
    assert!(store.contains::<Seat>((1, 2)) && store.contains::<Seat>(&(1, 2)));
    assert!(holds::<Seat>(&store, (1, 2)));
    assert!(has_user(&store, "ann") && has_user(&store, String::from("ann")));
    Ok(())
}
