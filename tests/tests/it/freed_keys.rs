//! The value of a key is kept while a record holds it, and no longer: whichever write takes the last one away.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use orm_core::{Error, Model, Result, Store};

thread_local! {
    /// How many values of `Text` there are.
    static ALIVE: Cell<usize> = const { Cell::new(0) };
    /// Whether the next one that is dropped panics.
    static PANICS: Cell<bool> = const { Cell::new(false) };
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Text(String);

impl Text {
    fn new(text: impl ToString) -> Self {
        ALIVE.set(ALIVE.get() + 1);
        Text(text.to_string())
    }
}

impl Clone for Text {
    fn clone(&self) -> Self {
        Text::new(&self.0)
    }
}

impl Drop for Text {
    fn drop(&mut self) {
        ALIVE.set(ALIVE.get() - 1);
        if PANICS.get() && !std::thread::panicking() {
            PANICS.set(false);
            panic!("a bug in a destructor");
        }
    }
}

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(entity = "files", primary_key = "name", has_many(Version, fk = "file"))]
struct File {
    name: Text,
    #[orm(unique)]
    hash: Option<Text>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(
    entity = "versions",
    belongs_to(File, fk = "file", on_delete = "cascade", on_update = "cascade", name = "current")
)]
struct Version {
    id: u32,
    file: Option<Text>,
    #[orm(index)]
    author: Text,
}

fn file(name: u32) -> File {
    file_of(name, Some(name))
}

fn file_of(name: impl ToString, hash: Option<u32>) -> File {
    File { name: Text::new(name), hash: hash.map(Text::new) }
}

fn version(id: u32) -> Version {
    Version { id, file: Some(Text::new(id % 50)), author: Text::new(id % 7) }
}

/// How many values there are beside those in the records: one for each distinct key.
#[track_caller]
fn only_held_keys_are_alive(store: &Store) {
    let mut keys = std::collections::HashSet::new();
    let mut fields = 0;
    for file in store.iter::<File>() {
        keys.insert(("name", &file.name));
        keys.extend(file.hash.as_ref().map(|hash| ("hash", hash)));
        fields += 1 + usize::from(file.hash.is_some());
    }
    for version in store.iter::<Version>() {
        keys.extend(version.file.as_ref().map(|name| ("name", name)));
        keys.insert(("author", &version.author));
        fields += 1 + usize::from(version.file.is_some());
    }
    assert_eq!(ALIVE.get(), fields + keys.len());
}

fn start() -> Store {
    let mut store = Store::new();
    store.insert_all((0..100).map(file)).unwrap();
    store.insert_all((0..200).map(version)).unwrap();
    store
}

type Write = fn(&mut Store) -> Result<()>;

const WRITES: [(&str, Write); 16] = [
    ("remove", |store| store.remove::<File>(Text::new(60)).map(drop)),
    ("remove, with a cascade", |store| store.remove::<File>(Text::new(3)).map(drop)),
    ("remove of one of several", |store| store.remove::<Version>(3).map(drop)),
    ("remove_where", |store| store.remove_where(Version::ID.ge(7)).map(drop)),
    ("clear", |store| store.clear::<Version>().map(drop)),
    ("clear, with a cascade", |store| store.clear::<File>().map(drop)),
    ("replace_all", |store| store.replace_all((300..310).map(file)).map(drop)),
    ("insert, replacing", |store| store.insert(file_of(60, None)).map(drop)),
    ("insert_all, replacing", |store| {
        store.insert_all((0..90).map(|name| file_of(name, Some(name + 1000)))).map(drop)
    }),
    ("update", |store| {
        store.update::<File>(Text::new(3), |file| file.name = Text::new("x")).map(drop)
    }),
    ("a refused insert", |store| {
        let refused = store.insert(file_of("x", Some(3)));
        assert!(refused.unwrap_err().is_unique_violation());
        Ok(())
    }),
    ("a refused insert_all", |store| {
        let refused = store.insert_all([file(400), file_of("x", Some(3))]);
        assert!(refused.unwrap_err().is_unique_violation());
        Ok(())
    }),
    ("insert_new of a stored key", |store| {
        let refused = store.insert_new(file_of(3, Some(700)));
        assert!(refused.unwrap_err().is_duplicate_key());
        Ok(())
    }),
    ("a transaction", |store| {
        store.transaction(|store| {
            store.insert_all((200..300).map(file))?;
            store.remove_where(File::HASH.is_null() | File::NAME.eq(Text::new(250)))?;
            store.replace_all((290..320).map(file)).map(drop)
        })
    }),
    ("a transaction that fails", |store| {
        let failed = store.transaction(|store| {
            store.insert_all((200..300).map(file))?;
            store.clear::<Version>()?;
            store.update::<File>(Text::new("none"), |_| ()).map(drop)
        });
        assert!(failed.unwrap_err().is_not_found());
        Ok(())
    }),
    ("a savepoint that fails", |store| {
        store.transaction(|store| {
            let failed = store.transaction(|store| {
                store.insert_all((200..300).map(file))?;
                store.update::<File>(Text::new("none"), |_| ()).map(drop)
            });
            assert!(failed.unwrap_err().is_not_found());
            Ok::<_, Error>(())
        })
    }),
];

#[test]
fn values_go_with_the_last_record_that_holds_them() {
    for (name, write) in WRITES {
        let mut store = start();
        only_held_keys_are_alive(&store);
        write(&mut store).unwrap_or_else(|error| panic!("{name}: {error}"));
        only_held_keys_are_alive(&store);
        // Ids are given out again, and the keys that are stored are found.
        store.insert_all((500..600).map(file)).unwrap();
        only_held_keys_are_alive(&store);
        for name in (0..100).chain(500..600).map(Text::new) {
            let stored = store.iter::<File>().find(|file| file.name == name);
            assert_eq!(store.find::<File>(&name), stored);
        }
        drop(store);
        assert_eq!(ALIVE.get(), 0, "{name}");
    }
}

/// A panic in a destructor comes when the write has happened; the next write drops what is left.
#[test]
fn a_value_whose_destructor_panics() {
    for (name, write) in WRITES {
        let mut store = start();
        PANICS.set(true);
        let result = catch_unwind(AssertUnwindSafe(|| write(&mut store)));
        PANICS.set(false);
        let records = |store: &Store| -> (Vec<File>, Vec<Version>) {
            (store.iter().cloned().collect(), store.iter().cloned().collect())
        };
        let before = records(&store);
        store.insert(file(900)).unwrap();
        store.remove::<File>(Text::new(900)).unwrap();
        store.insert(version(900)).unwrap();
        store.remove::<Version>(900).unwrap();
        assert_eq!(records(&store), before, "{name} {result:?}");
        for file in store.iter::<File>() {
            assert_eq!(store.find::<File>(&file.name), Some(file), "{name}");
            let versions =
                store.iter::<Version>().filter(|it| it.file.as_ref() == Some(&file.name));
            assert!(file.versions(&store).eq(versions), "{name}");
        }
        drop(before);
        only_held_keys_are_alive(&store);
    }
}
