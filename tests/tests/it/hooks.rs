//! What a model says before its records are written and removed.

use std::cell::RefCell;

use orm_core::{Hooks, Model, Store, Veto};
use serde::{Deserialize, Serialize};

thread_local! {
    /// What the hooks of pages and shelves have seen.
    static SEEN: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

fn see(what: String) {
    SEEN.with(|seen| seen.borrow_mut().push(what));
}

/// What the hooks have seen since the last time.
fn seen() -> Vec<String> {
    SEEN.with(RefCell::take)
}

#[derive(Model, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[orm(
    entity = "shelves",
    has_many(Page, fk = shelf_id),
    belongs_to_many(Tag, pivot = Label, fk = shelf_id, target_fk = tag_id)
)]
struct Shelf {
    #[orm(auto)]
    #[serde(default)]
    id: u32,
    name: String,
    #[serde(default)]
    writes: u32,
}

impl Hooks for Shelf {
    fn before_write(&mut self, before: Option<&Self>) -> Result<(), Veto> {
        let old = before.map(|before| (before.id, before.name.as_str()));
        see(format!("write shelf {} {:?} over {old:?}", self.id, self.name));
        self.name = self.name.trim().to_lowercase();
        self.writes = before.map_or(0, |before| before.writes) + 1;
        match self.name.is_empty() {
            true => Err("a shelf has a name".into()),
            false => Ok(()),
        }
    }

    fn before_remove(&self) -> Result<(), Veto> {
        see(format!("remove shelf {}", self.id));
        match self.name.as_str() {
            "kept" => Err("this shelf is kept".into()),
            _ => Ok(()),
        }
    }
}

#[derive(Model, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[orm(
    entity = "pages",
    belongs_to(Shelf, fk = shelf_id, on_delete = cascade, on_update = cascade),
    belongs_to(Page, fk = next_id, on_delete = set_null, name = next)
)]
struct Page {
    id: u32,
    #[serde(default)]
    shelf_id: Option<u32>,
    #[serde(default)]
    next_id: Option<u32>,
}

impl Hooks for Page {
    fn before_write(&mut self, before: Option<&Self>) -> Result<(), Veto> {
        let sight = |page: &Page| (page.shelf_id, page.next_id);
        see(format!("write page {} {:?} over {:?}", self.id, sight(self), before.map(sight)));
        Ok(())
    }

    fn before_remove(&self) -> Result<(), Veto> {
        see(format!("remove page {}", self.id));
        match self.id {
            13 => Err(String::from("page 13 is not to be removed").into()),
            _ => Ok(()),
        }
    }
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "tags")]
struct Tag {
    id: u32,
}

#[derive(Model, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[orm(entity = "labels", primary_key(shelf_id, tag_id))]
struct Label {
    shelf_id: u32,
    tag_id: u32,
    #[serde(default)]
    weight: u32,
}

impl Hooks for Label {
    fn before_write(&mut self, _: Option<&Self>) -> Result<(), Veto> {
        self.weight = self.weight.max(1);
        Ok(())
    }
}

fn shelf(id: u32, name: &str) -> Shelf {
    Shelf { id, name: name.into(), writes: 0 }
}

fn page(id: u32, shelf_id: u32) -> Page {
    Page { id, shelf_id: Some(shelf_id), next_id: None }
}

/// Shelf 1 with pages 1 and 2, of which 1 leads to 2; shelf 2 with page 3.
fn start() -> Store {
    let mut store = Store::new();
    store.insert_all([shelf(1, "one"), shelf(2, "two")]).unwrap();
    store.insert_all([page(2, 1), Page { next_id: Some(2), ..page(1, 1) }, page(3, 2)]).unwrap();
    seen();
    store
}

#[test]
fn a_hook_changes_what_is_written_and_sees_what_was_there() {
    let mut store = Store::new();
    let one = store.insert(shelf(0, " One ")).unwrap();
    assert_eq!((one.id, one.name.as_str(), one.writes), (1, "one", 1));
    store.insert(shelf(1, "Uno")).unwrap();
    store.update::<Shelf>(1, |shelf| shelf.name.push('!')).unwrap();
    assert_eq!(
        seen(),
        [
            r#"write shelf 1 " One " over None"#,
            r#"write shelf 1 "Uno" over Some((1, "one"))"#,
            r#"write shelf 1 "uno!" over Some((1, "uno"))"#,
        ]
    );
    assert_eq!(store.find::<Shelf>(1).unwrap().writes, 3);
}

#[test]
fn a_veto_says_what_the_hook_has_said_and_changes_nothing() {
    let mut store = start();
    let error = store.insert(shelf(0, "  ")).err().unwrap();
    assert!(error.is_veto() && !error.is_unique_violation());
    assert_eq!(error.to_string(), "cannot write `Shelf`: a shelf has a name");
    assert_eq!((error.model(), error.columns()), ("Shelf", ""));
    assert!(store.update::<Shelf>(1, |shelf| shelf.name.clear()).is_err());
    assert!(store.insert_all([shelf(7, "seven"), shelf(8, "")]).is_err());
    assert_eq!(store.find::<Shelf>(1).unwrap().name, "one");
    // Nor is the key used up that the first was to have.
    assert_eq!(store.insert(shelf(0, "three")).unwrap().id, 3);
    assert_eq!(store.len::<Shelf>(), 3);
}

#[test]
fn referential_actions_run_the_hooks_of_what_they_change_and_remove() {
    let mut store = start();
    store.update::<Shelf>(2, |shelf| shelf.id = 9).unwrap();
    assert_eq!(
        seen(),
        [
            r#"write shelf 9 "two" over Some((2, "two"))"#,
            "write page 3 (Some(9), None) over Some((Some(2), None))",
        ]
    );
    store.remove::<Page>(2).unwrap();
    assert_eq!(
        seen(),
        ["remove page 2", "write page 1 (Some(1), None) over Some((Some(1), Some(2)))"]
    );
    store.remove::<Shelf>(1).unwrap();
    assert_eq!(seen(), ["remove shelf 1", "remove page 1"]);
}

#[test]
fn a_veto_far_down_keeps_everything() {
    let mut store = start();
    store.insert(page(13, 1)).unwrap();
    let error = store.remove::<Shelf>(1).unwrap_err();
    assert_eq!(error.to_string(), "cannot remove `Page`: page 13 is not to be removed");
    assert_eq!((store.len::<Shelf>(), store.len::<Page>()), (2, 4));
    assert!(store.clear::<Page>().unwrap_err().is_veto());
    assert!(store.remove_where(Page::ID.ge(1)).unwrap_err().is_veto());
    assert_eq!(store.find::<Shelf>(1).unwrap().pages(&store).count(), 3);
}

#[test]
fn replace_all_removes_all_before_it_stores() {
    let mut store = start();
    store.replace_all([shelf(2, "zwei")]).unwrap();
    assert_eq!(
        seen(),
        [
            "remove shelf 1",
            "remove shelf 2",
            r#"write shelf 2 "zwei" over None"#,
            "remove page 2",
            "remove page 1"
        ]
    );
    store.insert(shelf(5, "kept")).unwrap();
    let error = store.replace_all([shelf(5, "kept")]).err().unwrap();
    assert_eq!(error.to_string(), "cannot remove `Shelf`: this shelf is kept");
    assert_eq!(store.len::<Shelf>(), 2);
}

#[test]
fn links_graphs_and_documents_run_the_hooks() {
    let mut store = start();
    store.relation(Shelf::PAGES, 2).link(1).unwrap();
    assert_eq!(seen(), ["write page 1 (Some(2), Some(2)) over Some((Some(1), Some(2)))"]);

    store.insert(Tag { id: 7 }).unwrap();
    store.relation(Shelf::TAGS, 1).attach(7).unwrap();
    assert_eq!(store.find::<Label>((1, 7)).unwrap().weight, 1);

    let graph = shelf(0, "Three").graph().insert(Shelf::PAGES, [page(30, 0)]);
    let three = store.insert_graph(graph).unwrap();
    assert_eq!((three.id, three.name.as_str()), (3, "three"));
    assert_eq!(
        seen(),
        [r#"write shelf 3 "Three" over None"#, "write page 30 (Some(3), None) over None"]
    );

    store
        .ingest::<Shelf>(r#"{ "id": 4, "name": "Four", "pages": [{ "id": 40 }], "tags": [7] }"#)
        .unwrap();
    assert_eq!(
        seen(),
        [r#"write shelf 4 "Four" over None"#, "write page 40 (Some(4), None) over None"]
    );
    assert_eq!(store.find::<Shelf>(4).unwrap().name, "four");
    assert_eq!(store.find::<Label>((4, 7)).unwrap().weight, 1);

    let part = Shelf::ingest().upsert().remove_missing(Shelf::PAGES);
    part.run(&mut store, r#"{ "id": 4, "pages": [] }"#).unwrap();
    assert_eq!(seen(), [r#"write shelf 4 "four" over Some((4, "four"))"#, "remove page 40"]);
    assert_eq!(store.find::<Shelf>(4).unwrap().writes, 2);
}

#[test]
fn a_veto_in_a_document_tells_the_place() {
    let mut store = start();
    let document = r#"[{ "id": 4, "name": "four", "pages": [] }, { "id": 5, "name": " ", "pages": [{ "id": 50 }] }]"#;
    let error = store.ingest::<Shelf>(document).err().unwrap();
    assert!(error.is_veto());
    assert_eq!(error.to_string(), "at `$[1]`: cannot write `Shelf`: a shelf has a name");
    assert_eq!((store.len::<Shelf>(), store.len::<Page>()), (2, 3));
}

#[test]
fn no_hook_runs_when_a_transaction_is_taken_back() {
    let mut store = start();
    let result: Result<(), orm_core::Error> = store.transaction(|store| {
        store.remove::<Shelf>(1)?;
        store.insert(shelf(7, "seven"))?;
        seen();
        store.insert(shelf(8, "")).map(drop)
    });
    assert!(result.unwrap_err().is_veto());
    assert_eq!(seen(), [r#"write shelf 8 "" over None"#]);
    assert_eq!((store.len::<Shelf>(), store.len::<Page>()), (2, 3));
}

/// A key that a hook changes.
mod keys {
    use super::*;

    #[derive(Model, Clone, Debug, PartialEq)]
    #[orm(entity = "accounts", primary_key = "email", has_many(Login, fk = email))]
    struct Account {
        email: String,
        known: bool,
    }

    impl Hooks for Account {
        fn before_write(&mut self, before: Option<&Self>) -> Result<(), Veto> {
            self.email = self.email.to_lowercase();
            self.known = before.is_some();
            Ok(())
        }
    }

    #[derive(Model, Clone, Debug, PartialEq)]
    #[orm(entity = "logins", belongs_to(Account, fk = email, on_update = cascade))]
    struct Login {
        id: u32,
        email: String,
    }

    fn account(email: &str) -> Account {
        Account { email: email.into(), known: false }
    }

    #[test]
    fn a_new_record_is_stored_by_the_key_that_the_hook_gives_it() {
        let mut store = Store::new();
        store.insert(account("A@X")).unwrap();
        assert!(store.contains::<Account>("a@x") && !store.contains::<Account>("A@X"));
        // It was told to be a new one, so it takes no other's place.
        let error = store.insert(account("A@x")).err().unwrap();
        assert!(error.is_unique_violation());
        assert_eq!(store.iter::<Account>().collect::<Vec<_>>(), [&account("a@x")]);
        assert!(store.insert(account("a@x")).unwrap().known);
    }

    #[test]
    fn a_record_that_is_replaced_moves_to_the_key_that_the_hook_gives_it() {
        let mut store = Store::new();
        store.insert(account("a@x")).unwrap();
        store.insert(account("b@x")).unwrap();
        store.insert(Login { id: 1, email: "a@x".into() }).unwrap();
        store.update::<Account>("a@x", |account| account.email = "C@X".into()).unwrap();
        assert_eq!(store.find::<Login>(1).unwrap().email, "c@x");
        let emails: Vec<_> = store.iter::<Account>().map(|account| &*account.email).collect();
        assert_eq!(emails, ["c@x", "b@x"]);
        let clash = store.update::<Account>("b@x", |account| account.email = "C@x".into());
        assert!(clash.err().unwrap().is_unique_violation());
    }

    #[derive(Model, Clone, Debug, PartialEq)]
    #[orm(entity = "tickets")]
    struct Ticket {
        #[orm(auto)]
        id: u32,
        wish: Option<u32>,
    }

    impl Hooks for Ticket {
        fn before_write(&mut self, _: Option<&Self>) -> Result<(), Veto> {
            self.id = self.wish.unwrap_or(self.id);
            Ok(())
        }
    }

    /// The next generated key is after all that there are, and a key that the hook unsets is generated.
    #[test]
    fn a_generated_key_follows_the_hook() {
        let mut store = Store::new();
        let ticket = |id, wish| Ticket { id, wish };
        assert_eq!(store.insert(ticket(0, Some(40))).unwrap().id, 40);
        assert_eq!(store.insert(ticket(0, None)).unwrap().id, 41);
        assert_eq!(store.insert(ticket(7, Some(0))).unwrap().id, 42);
    }
}

#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[orm(entity = "crates", has_many(Item, fk = crate_id))]
struct Crate {
    id: u32,
}

#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[orm(entity = "items")]
struct Item {
    id: u32,
    crate_id: Option<u32>,
}

impl Hooks for Item {
    fn before_write(&mut self, before: Option<&Self>) -> Result<(), Veto> {
        match before.is_some_and(|before| before.crate_id != self.crate_id) {
            true => Err("an item is not moved".into()),
            false => Ok(()),
        }
    }
}

/// However a link is made, it is a write of the record that holds the key.
#[test]
fn a_veto_refuses_a_link() {
    let mut store = Store::new();
    store.insert_all([1, 2].map(|id| Crate { id })).unwrap();
    store.insert(Item { id: 1, crate_id: Some(1) }).unwrap();
    let only = Crate::ingest().only(Crate::ITEMS.link());
    let writes: [(fn(&mut Store) -> orm_core::Result<()>, &str); 5] = [
        (|store| store.relation(Crate::ITEMS, 2).link(1), ""),
        (
            |store| {
                store.insert_graph(Crate { id: 2 }.graph().connect(Crate::ITEMS, [1])).map(drop)
            },
            "",
        ),
        (|store| store.ingest::<Crate>(r#"{"id": 2, "items": [1]}"#).map(drop), "$.items[0]"),
        (
            |store| store.ingest::<Crate>(r#"{"id": 2, "items": [{"id": 1}]}"#).map(drop),
            "$.items[0]",
        ),
        (|store| store.ingest::<Item>(r#"{"id": 1, "crate_id": 2}"#).map(drop), "$"),
    ];
    for (write, path) in writes {
        let error = write(&mut store).unwrap_err();
        assert!(error.is_veto(), "{error}");
        assert_eq!(error.path(), path);
    }
    for body in [r#"{ "items": [1] }"#, r#"{ "items": [{ "id": 1 }] }"#] {
        let error = only.update_one(&mut store, 2, body).map(drop).unwrap_err();
        assert!(error.is_veto() && error.path() == "$.items[0]", "{error}");
    }
    assert_eq!(store.find::<Item>(1).unwrap().crate_id, Some(1));
}
