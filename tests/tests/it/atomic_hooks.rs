//! As [`atomic`](crate::atomic), for hooks: where any of them refuses or panics, nothing has changed.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use orm_core::ingest::WriteMode;
use orm_core::{Error, Hooks, Model, Result, Store, Veto};
use serde::{Deserialize, Serialize};

/// How a hook fails.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Failure {
    Veto,
    Panic,
}

thread_local! {
    /// How many more hooks succeed before one fails, and how.
    static FUSE: Cell<Option<(u32, Failure)>> = const { Cell::new(None) };
}

fn burn() -> Result<(), Veto> {
    match FUSE.get() {
        None => Ok(()),
        Some((0, Failure::Veto)) => Err("the fuse has blown".into()),
        Some((0, Failure::Panic)) => panic!("the fuse has blown"),
        Some((left, failure)) => {
            FUSE.set(Some((left - 1, failure)));
            Ok(())
        }
    }
}

macro_rules! burns {
    ($($Model:ident)*) => {$(
        impl Hooks for $Model {
            fn before_write(&mut self, _: Option<&Self>) -> Result<(), Veto> {
                burn()
            }

            fn before_remove(&self) -> Result<(), Veto> {
                burn()
            }
        }
    )*};
}

burns! { Author Book Note Shop Stock }

#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[orm(entity = "authors", has_many(Book, fk = author_id))]
struct Author {
    #[orm(auto)]
    id: u32,
    name: String,
}

#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[orm(
    entity = "books",
    belongs_to(Author, fk = author_id, on_delete = cascade, on_update = cascade),
    has_many(Note, fk = book_id),
    belongs_to_many(Shop, pivot = Stock, fk = book_id, target_fk = shop_id)
)]
struct Book {
    id: u32,
    author_id: Option<u32>,
    #[orm(unique)]
    code: u32,
}

#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[orm(
    entity = "notes",
    belongs_to(Book, fk = book_id, on_delete = set_null, on_update = cascade),
    belongs_to(Author, fk = author_id, required, on_delete = cascade)
)]
struct Note {
    #[orm(auto)]
    #[serde(default)]
    id: u32,
    book_id: Option<u32>,
    author_id: u32,
}

#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[orm(entity = "shops", belongs_to_many(Book, pivot = Stock, fk = shop_id, target_fk = book_id))]
struct Shop {
    id: u32,
}

#[derive(Model, Clone, Debug, Default, Serialize, Deserialize)]
#[orm(
    entity = "stocks",
    primary_key(book_id, shop_id),
    belongs_to(Book, fk = book_id, on_delete = cascade),
    belongs_to(Shop, fk = shop_id, on_delete = cascade)
)]
struct Stock {
    book_id: u32,
    shop_id: u32,
    #[serde(default)]
    count: u32,
}

fn author(id: u32) -> Author {
    Author { id, name: format!("author {id}") }
}

fn book(id: u32, author: u32) -> Book {
    Book { id, author_id: Some(author), code: id + 100 }
}

fn note(id: u32, book: u32, author_id: u32) -> Note {
    Note { id, book_id: Some(book), author_id }
}

fn stock(book_id: u32, shop_id: u32) -> Stock {
    Stock { book_id, shop_id, count: 1 }
}

fn start() -> Store {
    let mut store = Store::new();
    store.insert_all((1..4).map(author)).unwrap();
    store.insert_all([book(1, 1), book(2, 1), book(3, 2)]).unwrap();
    store.insert_all([note(1, 1, 2), note(2, 1, 1), note(3, 2, 3), note(4, 3, 3)]).unwrap();
    store.insert_all((1..4).map(|id| Shop { id })).unwrap();
    store.insert_all([stock(1, 1), stock(1, 2), stock(2, 2), stock(3, 3)]).unwrap();
    store
}

/// All that can be read, and the keys that would be given out.
fn picture(store: &mut Store) -> Vec<String> {
    let authors = Author::query().with(Author::BOOKS);
    let books = Book::query().with(Book::AUTHOR).with(Book::NOTES).with(Book::SHOPS);
    let notes = Note::query().with(Note::BOOK).with(Note::AUTHOR);
    let shops = Shop::query().with(Shop::BOOKS);
    let mut picture = vec![
        format!("{:?}", authors.all(&*store)),
        format!("{:?}", books.all(&*store)),
        format!("{:?}", notes.all(&*store)),
        format!("{:?}", shops.all(&*store)),
        format!("{:?}", store.iter::<Stock>().collect::<Vec<_>>()),
    ];
    for id in 0..9 {
        let code = Book::query().filter(Book::CODE.eq(id + 100));
        picture.push(format!("{:?} {:?}", store.find::<Book>(id), code.all(&*store)));
    }
    let next: Result<(), Option<Error>> = store.try_transaction(|store| {
        picture.push(format!("next: {}", store.insert(author(0))?.id));
        picture.push(format!("next: {}", store.insert(note(0, 1, 1))?.id));
        Err(None)
    });
    assert!(matches!(next, Err(None | Some(_))));
    picture
}

/// Lets the write fail at its first, second, third … hook, in either way, and compares the store with the one
/// before; then lets it succeed. Gives the number of the hooks.
fn is_whole_at_every_hook(write: impl Fn(&mut Store) -> Result<()>) -> u32 {
    let before = picture(&mut start());
    let expected = {
        let mut store = start();
        write(&mut store).unwrap();
        picture(&mut store)
    };
    let mut hooks = 0;
    for failure in [Failure::Veto, Failure::Panic] {
        for step in 0.. {
            let mut store = start();
            FUSE.set(Some((step, failure)));
            let result = catch_unwind(AssertUnwindSafe(|| write(&mut store)));
            FUSE.set(None);
            let after = picture(&mut store);
            match result {
                Ok(Ok(())) => {
                    assert_eq!(after, expected);
                    hooks = step;
                    break;
                }
                Ok(Err(error)) => assert!(error.is_veto() && failure == Failure::Veto, "{error}"),
                Err(_) => assert_eq!(failure, Failure::Panic),
            }
            assert_eq!(after, before, "{failure:?} at {step}");
            // The store goes on as if nothing had been.
            write(&mut store).unwrap();
            assert_eq!(picture(&mut store), expected, "again after {failure:?} at {step}");
        }
    }
    hooks
}

#[test]
fn writes_of_records() {
    assert_eq!(is_whole_at_every_hook(|store| store.insert(author(0)).map(drop)), 1);
    assert_eq!(is_whole_at_every_hook(|store| store.insert(author(2)).map(drop)), 1);
    let many = |store: &mut Store| store.insert_all([book(7, 3), book(1, 2), book(8, 1)]).map(drop);
    assert_eq!(is_whole_at_every_hook(many), 3);
    // All three authors, the new ones, and what belonged to the author who is gone: two books, two notes, a stock
    // of each book in each shop, and the notes that lose their book.
    let replace =
        |store: &mut Store| store.replace_all([author(2), author(3), author(9)]).map(drop);
    assert!(is_whole_at_every_hook(replace) > 6);
}

#[test]
fn writes_that_actions_follow() {
    let remove = |store: &mut Store| store.remove::<Author>(1).map(drop);
    // The author, two books and a note of hers, three stocks, and two notes on the books.
    assert_eq!(is_whole_at_every_hook(remove), 9);
    let some = |store: &mut Store| store.remove_where(Book::ID.is_in([1, 3])).map(drop);
    assert_eq!(is_whole_at_every_hook(some), 2 + 3 + 3);
    assert_eq!(is_whole_at_every_hook(|store| store.clear::<Shop>().map(drop)), 3 + 4);
    let moved = |store: &mut Store| store.update::<Author>(1, |author| author.id = 8).map(drop);
    // The note that is hers is required to have an author, and her key is not handed on to it.
    assert!(moved(&mut start()).unwrap_err().is_foreign_key_violation());
    let moved = |store: &mut Store| store.update::<Book>(1, |book| book.id = 8).map(drop);
    assert_eq!(is_whole_at_every_hook(moved), 3);
}

#[test]
fn links() {
    let link = |store: &mut Store| store.relation(Author::BOOKS, 2).link(1).map(drop);
    assert_eq!(is_whole_at_every_hook(link), 1);
    let unlink = |store: &mut Store| store.relation(Book::AUTHOR, 1).unlink().map(drop);
    assert_eq!(is_whole_at_every_hook(unlink), 1);
    let sync = |store: &mut Store| store.relation(Book::SHOPS, 1).sync([2, 3]).map(drop);
    assert_eq!(is_whole_at_every_hook(sync), 2);
    let toggle = |store: &mut Store| store.relation(Shop::BOOKS, 2).toggle([1, 3]).map(drop);
    assert_eq!(is_whole_at_every_hook(toggle), 2);
    let detach = |store: &mut Store| store.relation(Shop::BOOKS, 2).detach_all().map(drop);
    assert_eq!(is_whole_at_every_hook(detach), 2);
}

#[test]
fn graphs() {
    let write = |store: &mut Store| {
        let book =
            book(7, 0).graph().connect(Book::SHOPS, [1, 3]).insert(Book::NOTES, [note(0, 0, 2)]);
        let graph = author(0).graph().insert(Author::BOOKS, [book]).connect(Author::BOOKS, [3]);
        store.insert_graph(graph).map(drop)
    };
    assert_eq!(is_whole_at_every_hook(write), 6);
}

const DOCUMENT: &str = r#"[
    {"id": 1, "name": "one", "books": [
        {"id": 1, "code": 101, "notes": [{"id": 1, "author_id": 2}, {"author_id": 3}], "shops": [3, {"id": 4}]},
        {"id": 9, "code": 109, "notes": [2]}]},
    {"id": 7, "name": "seven", "books": [3]}]"#;

#[test]
fn documents() {
    let insert = |store: &mut Store| store.ingest::<Author>(DOCUMENT).map(drop);
    // Two authors, two books, two notes, a shop and its stock; a stock, a note and a book that are linked.
    assert_eq!(is_whole_at_every_hook(insert), 2 + 2 + 2 + 2 + 3);
    let replace = |store: &mut Store| {
        let document = r#"{"id": 2, "name": "two", "books": [
            {"id": 9, "code": 109, "shops": [{"id": 3}], "notes": [{"id": 3}, {"author_id": 2}]}]}"#;
        let ingest = Author::ingest().replace_all().mode::<Note>(WriteMode::Upsert);
        ingest.run(store, document).map(drop)
    };
    assert!(is_whole_at_every_hook(replace) > 20);
    for ingest in [
        Author::ingest().update(),
        Author::ingest().upsert(),
        Author::ingest().remove_missing(Author::BOOKS).detach_missing(Book::SHOPS),
        Author::ingest().upsert().unlink_missing(Author::BOOKS).unlink_missing(Book::NOTES),
    ] {
        let run = |store: &mut Store| ingest.run(store, DOCUMENT).map(drop);
        // An author, a book and a note, and whatever else the mode writes or removes.
        assert!(is_whole_at_every_hook(run) >= 3);
    }
}

#[test]
fn a_transaction_of_which_a_savepoint_fails() {
    let write = |store: &mut Store| {
        store.transaction(|store| {
            store.insert(author(7))?;
            let refused: Result<()> = store.transaction(|store| {
                store.remove::<Author>(2)?;
                store.insert(book(8, 7))?;
                store.insert(book(9, 7))?;
                store.update::<Book>(9, |book| book.id = 8).map(drop)
            });
            let error = refused.unwrap_err();
            if error.is_veto() {
                return Err(error);
            }
            assert!(error.is_duplicate_key());
            store.remove::<Book>(1).map(drop)
        })
    };
    assert!(is_whole_at_every_hook(write) > 8);
}
