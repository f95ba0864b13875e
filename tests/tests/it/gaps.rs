//! A removed record leaves a gap in its table, and gaps are closed when they outnumber the records. Whatever
//! has left them, every write that comes next does what it does to a table without gaps.

use orm_core::ingest::WriteMode;
use orm_core::{Error, Model, Result, Store};
use serde::{Deserialize, Serialize};

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "shelves", has_many(Book, fk = "shelf_id"))]
struct Shelf {
    id: u64,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(
    entity = "books",
    belongs_to(Shelf, fk = "shelf_id", on_delete = "cascade", on_update = "cascade"),
    belongs_to_many(Tag, pivot = Tagging, fk = "book_id", target_fk = "tag_id")
)]
struct Book {
    id: u64,
    #[serde(default)]
    shelf_id: Option<u64>,
    #[orm(unique)]
    code: u64,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "tags")]
struct Tag {
    id: u64,
}

#[derive(Model, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[orm(entity = "taggings", primary_key("book_id", "tag_id"))]
struct Tagging {
    book_id: u64,
    tag_id: u64,
    #[serde(default)]
    weight: u8,
}

const BOOKS: u64 = 240;

fn book(id: u64, shelf: u64) -> Book {
    Book { id, shelf_id: Some(shelf), code: 1000 + id }
}

fn is_kept(id: u64) -> bool {
    id.is_multiple_of(4)
}

fn kept() -> impl Iterator<Item = u64> {
    (0..BOOKS).filter(|&id| is_kept(id))
}

/// The books that stay are on shelf 2, the others on shelf 1; book 0 has every tag.
fn start() -> Store {
    let mut store = Store::new();
    store.insert_all([1, 2, 3].map(|id| Shelf { id })).unwrap();
    let books = (0..BOOKS).map(|id| book(id, if is_kept(id) { 2 } else { 1 }));
    store.insert_all(books).unwrap();
    store.insert_all((0..BOOKS).map(|id| Tag { id })).unwrap();
    store.insert_all((0..BOOKS).map(|tag_id| Tagging { tag_id, ..Tagging::default() })).unwrap();
    store
}

/// All records, each table in its order.
type Records = (Vec<Shelf>, Vec<Book>, Vec<Tag>, Vec<Tagging>);

fn records(store: &Store) -> Records {
    fn all<M: Model + Clone>(store: &Store) -> Vec<M> {
        store.iter().cloned().collect()
    }
    (all(store), all(store), all(store), all(store))
}

/// A store with the same records, into which nothing was written but these.
fn without_gaps((shelves, books, tags, taggings): Records) -> Store {
    let mut store = Store::new();
    store.insert_all(shelves).unwrap();
    store.insert_all(books).unwrap();
    store.insert_all(tags).unwrap();
    store.insert_all(taggings).unwrap();
    store
}

fn books_in(ids: impl Iterator<Item = u64>, extra: &str) -> String {
    let book = |id| format!(r#"{{ "id": {id}, "code": {}{extra} }}"#, 1000 + id);
    ids.map(book).collect::<Vec<_>>().join(", ")
}

/// Which books stay, on which shelf.
#[derive(Clone, Copy, PartialEq)]
enum Left {
    None,
    OnShelf(u64),
    All,
}

type Write = fn(&mut Store) -> Result<()>;

/// The writes that leave gaps, with the books that they leave and how many taggings.
const LEAVE_GAPS: [(&str, Write, Left, u64); 19] = [
    (
        "remove",
        |store| {
            let mut gone = (0..BOOKS).filter(|&id| !is_kept(id));
            gone.try_for_each(|id| store.remove::<Book>(id).map(drop))
        },
        Left::OnShelf(2),
        BOOKS,
    ),
    (
        "remove_where",
        |store| store.remove_where(Book::SHELF_ID.eq(1)).map(drop),
        Left::OnShelf(2),
        BOOKS,
    ),
    ("clear", |store| store.clear::<Book>().map(drop), Left::None, BOOKS),
    (
        "replace_all",
        |store| store.replace_all(kept().map(|id| book(id, 3))).map(drop),
        Left::OnShelf(3),
        BOOKS,
    ),
    ("a cascade", |store| store.remove::<Shelf>(1).map(drop), Left::OnShelf(2), BOOKS),
    (
        "a cascade of replace_all",
        |store| store.replace_all([2, 3].map(|id| Shelf { id })).map(drop),
        Left::OnShelf(2),
        BOOKS,
    ),
    (
        "a graph that replaces",
        |store| {
            let books: Vec<_> = kept().map(|id| book(id, 9)).collect();
            let shelf = store.insert_graph(Shelf { id: 1 }.graph().replace(Shelf::BOOKS, books))?;
            assert_eq!(shelf.id, 1);
            Ok(())
        },
        Left::OnShelf(1),
        BOOKS,
    ),
    (
        "a graph that replaces pivots",
        |store| {
            let tags = [3, 5].map(|id| Tag { id });
            let book = store.insert_graph(book(0, 2).graph().replace(Book::TAGS, tags))?;
            assert_eq!(book.id, 0);
            Ok(())
        },
        Left::All,
        2,
    ),
    (
        "a document that removes what it does not list",
        |store| {
            let document = format!(r#"{{ "id": 1, "books": [{}] }}"#, books_in(kept(), ""));
            let ingest = Shelf::ingest().remove_missing(Shelf::BOOKS);
            let written = ingest.run(store, &*document)?;
            assert!(written.records::<Book>().map(|book| book.id).eq(kept()));
            assert!(written.records::<Book>().all(|book| book.shelf_id == Some(1)));
            Ok(())
        },
        Left::OnShelf(1),
        BOOKS,
    ),
    (
        "a document that detaches what it does not list",
        |store| {
            let document = r#"{ "id": 0, "tags": [7, 3] }"#;
            let ingest = Book::ingest().upsert().detach_missing(Book::TAGS);
            ingest.run(store, document).map(drop)
        },
        Left::All,
        2,
    ),
    (
        "a document that replaces all",
        |store| {
            let document = format!("[{}]", books_in(kept(), r#", "shelf_id": 3"#));
            let written = Book::ingest().replace_all().run(store, &*document)?;
            assert!(written.records::<Book>().map(|book| book.id).eq(kept()));
            Ok(())
        },
        Left::OnShelf(3),
        BOOKS,
    ),
    (
        "a document that replaces all with nothing",
        |store| Book::ingest().replace_all().run(store, "[]").map(drop),
        Left::None,
        BOOKS,
    ),
    ("sync", |store| store.relation(Book::TAGS, 0).sync([7, 3]).map(drop), Left::All, 2),
    ("detach_all", |store| store.relation(Book::TAGS, 0).detach_all().map(drop), Left::All, 0),
    ("toggle", |store| store.relation(Book::TAGS, 0).toggle(0..200).map(drop), Left::All, 40),
    (
        "a transaction",
        |store| {
            store.transaction(|store| {
                store.clear::<Book>()?;
                store.insert_all((0..BOOKS).map(|id| book(id, 1)))?;
                store.remove_where(Book::SHELF_ID.eq(1))?;
                store.insert_all(kept().map(|id| book(id, 3))).map(drop)
            })
        },
        Left::OnShelf(3),
        BOOKS,
    ),
    (
        "a transaction that ends with a graph",
        |store| {
            store.transaction(|store| {
                store.remove_where(Book::SHELF_ID.eq(1))?;
                store.insert_graph(book(0, 2)).map(drop)
            })
        },
        Left::OnShelf(2),
        BOOKS,
    ),
    (
        "a transaction that fails",
        |store| {
            let failed = store.transaction(|store| {
                store.clear::<Book>()?;
                store.insert_all((0..2 * BOOKS).map(|id| book(id, 1)))?;
                store.update::<Book>(3 * BOOKS, |_| ()).map(drop)
            });
            assert!(failed.unwrap_err().is_not_found());
            Ok(())
        },
        Left::All,
        BOOKS,
    ),
    (
        "a transaction around one that fails",
        |store| {
            store.transaction(|store| {
                store.remove_where(Book::SHELF_ID.eq(1))?;
                let failed = store.transaction(|store| {
                    store.replace_all((0..2 * BOOKS).map(|id| book(id, 1)))?;
                    store.update::<Book>(3 * BOOKS, |_| ()).map(drop)
                });
                assert!(failed.unwrap_err().is_not_found());
                Ok::<_, Error>(())
            })
        },
        Left::OnShelf(2),
        BOOKS,
    ),
];

type Next = fn(&mut Store) -> String;

/// What a write returned, whether or not it was refused.
fn said(result: Result<impl std::fmt::Debug>) -> String {
    format!("{result:?}")
}

fn ingested(store: &mut Store, ingest: &orm_core::Ingest<Shelf>, document: &str) -> String {
    said(ingest.run(store, document).map(|written| {
        let of = |books: Vec<&Book>| books.into_iter().cloned().collect::<Vec<_>>();
        (format!("{written:?}"), of(written.records::<Book>().collect()))
    }))
}

const DOCUMENT: &str =
    r#"{ "id": 2, "books": [{ "id": 8, "code": 3 }, { "id": 700, "code": 4 }, 12] }"#;

/// Every write there is. Some records that they name are stored after some of the writes above, and not after
/// others.
const COME_NEXT: [(&str, Next); 40] = [
    ("insert", |store| said(store.insert(book(500, 2)))),
    ("insert, replacing", |store| said(store.insert(book(236, 3)))),
    ("insert of what others refer to", |store| said(store.insert(Shelf { id: 2 }))),
    ("insert_all", |store| said(store.insert_all([book(500, 2), book(8, 1), book(7, 1)]))),
    ("replace_all", |store| said(store.replace_all([book(8, 2), book(500, 2)]))),
    ("update", |store| said(store.update::<Book>(8, |book| book.code = 1))),
    ("update of a key", |store| said(store.update::<Book>(8, |book| book.id = 501))),
    ("update of a key that others hold", |store| {
        said(store.update::<Shelf>(2, |shelf| shelf.id = 50))
    }),
    ("remove", |store| said(store.remove::<Book>(236))),
    ("remove, with a cascade", |store| said(store.remove::<Shelf>(2))),
    ("remove_where by the primary key", |store| said(store.remove_where(Book::ID.eq(236)))),
    ("remove_where by several keys", |store| {
        said(store.remove_where(Book::ID.is_in([4, 8, 12, 236])))
    }),
    ("remove_where by a foreign key", |store| said(store.remove_where(Book::SHELF_ID.eq(2)))),
    ("remove_where by a scan", |store| said(store.remove_where(Book::ID.ge(120)))),
    ("remove_where by a pivot", |store| said(store.remove_where(Tagging::TAG_ID.lt(40)))),
    ("remove_where through a relation", |store| {
        said(store.remove_where(Shelf::BOOKS.any(Book::ID.eq(8))))
    }),
    ("clear", |store| said(store.clear::<Book>())),
    ("clear of a pivot", |store| said(store.clear::<Tagging>())),
    ("clear, with a cascade", |store| said(store.clear::<Shelf>())),
    ("link", |store| said(store.relation(Shelf::BOOKS, 3).link(236))),
    ("link from the other side", |store| said(store.relation(Book::SHELF, 236).link(3))),
    ("unlink", |store| said(store.relation(Book::SHELF, 236).unlink())),
    ("attach", |store| said(store.relation(Book::TAGS, 0).attach(100))),
    ("attach_with", |store| {
        let tagging = Tagging { weight: 7, ..Tagging::default() };
        said(store.relation(Book::TAGS, 0).attach_with(7, tagging))
    }),
    ("detach", |store| said(store.relation(Book::TAGS, 0).detach(7))),
    ("detach_all", |store| said(store.relation(Book::TAGS, 0).detach_all())),
    ("sync", |store| said(store.relation(Book::TAGS, 0).sync([7, 100, 239]))),
    ("toggle", |store| said(store.relation(Book::TAGS, 0).toggle([7, 100, 239]))),
    ("a graph", |store| {
        said(store.insert_graph(Shelf { id: 2 }.graph().insert(Shelf::BOOKS, [book(236, 9)])))
    }),
    ("a graph that connects", |store| {
        said(store.insert_graph(Shelf { id: 9 }.graph().connect(Shelf::BOOKS, [236, 8])))
    }),
    ("a graph that updates", |store| {
        let update = Shelf { id: 9 }.graph().update(Shelf::BOOKS, 236, |book| book.code = 5);
        said(store.insert_graph(update))
    }),
    ("a graph that replaces", |store| {
        said(store.insert_graph(Shelf { id: 2 }.graph().replace(Shelf::BOOKS, [book(8, 9)])))
    }),
    ("a document", |store| ingested(store, &Shelf::ingest(), DOCUMENT)),
    ("a document that updates", |store| ingested(store, &Shelf::ingest().update(), DOCUMENT)),
    ("a document that upserts", |store| ingested(store, &Shelf::ingest().upsert(), DOCUMENT)),
    ("a document that replaces all", |store| {
        ingested(store, &Shelf::ingest().mode::<Book>(WriteMode::ReplaceAll), DOCUMENT)
    }),
    ("a document that removes", |store| {
        ingested(store, &Shelf::ingest().remove_missing(Shelf::BOOKS), DOCUMENT)
    }),
    ("a document that unlinks", |store| {
        ingested(store, &Shelf::ingest().unlink_missing(Shelf::BOOKS), DOCUMENT)
    }),
    ("a transaction", |store| {
        said(store.transaction(|store| {
            store.remove_where(Book::ID.ge(120))?;
            store.insert(book(500, 3))?;
            store.remove_where(Book::ID.lt(40) | Book::ID.eq(500))
        }))
    }),
    ("a transaction that fails", |store| {
        said(store.transaction(|store| {
            store.remove_where(Book::ID.ge(8))?;
            store.insert(book(500, 3))?;
            store.update::<Book>(999, |_| ()).map(drop)
        }))
    }),
];

/// What can be read of a store by keys and relations.
fn look(store: &Store) -> impl PartialEq + std::fmt::Debug {
    let (shelves, books, ..) = records(store);
    let found: Vec<_> = (0..BOOKS).map(|id| store.find::<Book>(id).cloned()).collect();
    let on_shelf = |shelf: &Shelf| shelf.books(store).cloned().collect::<Vec<_>>();
    let on_shelves: Vec<_> = shelves.iter().map(on_shelf).collect();
    let tags: Vec<_> = books.iter().map(|book| book.tags(store).count()).collect();
    (records(store), found, on_shelves, tags)
}

#[test]
fn every_write_after_every_write_that_leaves_gaps() {
    for (gaps, leave_gaps, left, taggings) in LEAVE_GAPS {
        for (name, next) in COME_NEXT {
            let mut store = start();
            leave_gaps(&mut store).unwrap();
            let books: Vec<Book> = match left {
                Left::None => Vec::new(),
                Left::OnShelf(shelf) => kept().map(|id| book(id, shelf)).collect(),
                Left::All => start().iter().cloned().collect(),
            };
            assert!(store.iter::<Book>().eq(&books), "{gaps}");
            assert_eq!(store.len::<Tagging>() as u64, taggings, "{gaps}");
            let mut twin = without_gaps(records(&store));
            assert_eq!(look(&store), look(&twin), "{gaps}");
            assert_eq!(next(&mut store), next(&mut twin), "{name} after {gaps}");
            assert_eq!(look(&store), look(&twin), "{name} after {gaps}");
            // And what comes after that.
            let last = |store: &mut Store| said(store.insert_all([book(600, 2), book(8, 2)]));
            assert_eq!(last(&mut store), last(&mut twin), "insert_all after {name} after {gaps}");
            assert_eq!(look(&store), look(&twin), "insert_all after {name} after {gaps}");
        }
    }
}
