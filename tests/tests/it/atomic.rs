//! A write happens whole or not at all, also where the user's own code panics in the middle of it.

use std::cell::Cell;
use std::hash::{Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};

use orm_core::{Model, Result, Store};

thread_local! {
    /// How many more calls of a key's `Hash`, `Eq` or `Clone` succeed before one panics.
    static FUSE: Cell<u32> = const { Cell::new(u32::MAX) };
    /// Whether those of its `Drop` count too.
    static DROPS: Cell<bool> = const { Cell::new(false) };
}

pub(crate) fn burn() {
    FUSE.with(|fuse| match fuse.get() {
        0 => panic!("the fuse has blown"),
        u32::MAX => {}
        left => fuse.set(left - 1),
    });
}

/// A key whose code fails when it is told to.
#[derive(Debug)]
pub(crate) struct Fragile(pub(crate) u32);

impl PartialEq for Fragile {
    fn eq(&self, other: &Self) -> bool {
        burn();
        self.0 == other.0
    }
}

impl Eq for Fragile {}

impl Hash for Fragile {
    fn hash<H: Hasher>(&self, state: &mut H) {
        burn();
        // Few hashes, so that keys are compared often.
        (self.0 % 4).hash(state);
    }
}

impl Clone for Fragile {
    fn clone(&self) -> Self {
        burn();
        Fragile(self.0)
    }
}

impl Drop for Fragile {
    fn drop(&mut self) {
        // A panic on top of another one would end the test.
        if DROPS.with(Cell::get) && !std::thread::panicking() {
            burn();
        }
    }
}

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(
    entity = "users",
    has_one(User, fk = "friend", name = "admirer"),
    belongs_to(User, fk = "friend", name = "friend_record")
)]
struct User {
    id: Fragile,
    friend: Option<Fragile>,
    #[orm(unique)]
    email: Option<Fragile>,
    #[orm(index)]
    group: Fragile,
}

fn user(id: u32, friend: u32, email: Option<u32>, group: u32) -> User {
    let email = email.map(Fragile);
    User { id: Fragile(id), friend: Some(Fragile(friend)), email, group: Fragile(group) }
}

fn start() -> Store {
    let mut store = Store::new();
    let users = (0..6).map(|id| user(id, (id + 1) % 6, (id % 2 == 0).then_some(id), id % 3));
    store.insert_all(users).unwrap();
    store
}

/// All that can be read: the table, and each relation and index.
fn picture(store: &Store) -> Vec<String> {
    let relations = store.iter::<User>().map(|user| {
        let group = User::query().filter(User::GROUP.eq(&user.group)).all(store);
        let email =
            user.email.as_ref().map(|email| User::query().filter(User::EMAIL.eq(email)).all(store));
        format!(
            "{user:?} {:?} {:?} {:?} {group:?} {email:?}",
            store.find::<User>(&user.id),
            user.admirer(store),
            user.friend_record(store),
        )
    });
    relations.collect()
}

/// As [`fails_whole_at_every_step_in`], in a store of users.
fn fails_whole_at_every_step(write: impl Fn(&mut Store) -> Result<()>) {
    fails_whole_at_every_step_in(start, picture, write);
}

/// Lets the write fail at its first, second, third … step, and compares the store with the one
/// before; then lets it succeed.
pub(crate) fn fails_whole_at_every_step_in(
    start: impl Fn() -> Store,
    picture: impl Fn(&Store) -> Vec<String>,
    write: impl Fn(&mut Store) -> Result<()>,
) {
    let expected = {
        let mut store = start();
        write(&mut store).unwrap();
        picture(&store)
    };
    for step in 0.. {
        let mut store = start();
        let before = picture(&store);
        FUSE.with(|fuse| fuse.set(step));
        let result = catch_unwind(AssertUnwindSafe(|| write(&mut store)));
        FUSE.with(|fuse| fuse.set(u32::MAX));
        if let Ok(result) = result {
            result.unwrap();
            assert!(step > 0, "the write must have called the key's code");
            assert_eq!(picture(&store), expected);
            return;
        }
        assert_eq!(picture(&store), before, "step {step}");
        // The store goes on as if nothing had been.
        write(&mut store).unwrap();
        assert_eq!(picture(&store), expected, "again after step {step}");
    }
}

#[test]
fn insert() {
    fails_whole_at_every_step(|store| store.insert(user(7, 3, Some(9), 8)).map(drop));
}

#[test]
fn insert_that_replaces() {
    fails_whole_at_every_step(|store| store.insert(user(2, 0, Some(9), 8)).map(drop));
}

#[test]
fn insert_all() {
    fails_whole_at_every_step(|store| {
        store
            .insert_all([user(7, 3, Some(9), 8), user(2, 0, None, 0), user(8, 7, Some(2), 1)])
            .map(drop)
    });
}

#[test]
fn create() {
    fails_whole_at_every_step(|store| {
        store.create([user(7, 3, Some(9), 8), user(2, 0, None, 0)]).map(drop)
    });
}

#[test]
fn update_of_keys() {
    fails_whole_at_every_step(|store| {
        let change = |user: &mut User| {
            user.id = Fragile(9);
            user.friend = None;
            user.group = Fragile(7);
        };
        store.update::<User>(Fragile(3), change).map(drop)
    });
}

#[test]
fn remove() {
    fails_whole_at_every_step(|store| store.remove::<User>(Fragile(3)).map(drop));
}

#[test]
fn remove_where() {
    fails_whole_at_every_step(|store| {
        store.remove_where(User::GROUP.eq(Fragile(1)) | User::EMAIL.eq(Fragile(2))).map(drop)
    });
}

#[test]
fn the_first_write_which_makes_the_indexes() {
    for step in 0..60 {
        let mut store = Store::new();
        FUSE.with(|fuse| fuse.set(step));
        let result =
            catch_unwind(AssertUnwindSafe(|| store.insert(user(1, 1, Some(1), 1)).map(drop)));
        FUSE.with(|fuse| fuse.set(u32::MAX));
        assert_eq!(store.len::<User>(), usize::from(result.is_ok()));
        store.insert(user(2, 1, None, 1)).unwrap();
        store.insert(user(1, 2, Some(1), 1)).unwrap();
        assert_eq!(
            store.find::<User>(Fragile(2)).unwrap().friend_record(&store).unwrap().id,
            Fragile(1)
        );
    }
}

#[test]
fn a_panic_in_a_closure_or_an_iterator_changes_nothing() {
    let mut store = start();
    let before = picture(&store);
    let update = catch_unwind(AssertUnwindSafe(|| {
        let change = |user: &mut User| {
            user.friend = None;
            panic!("in the closure");
        };
        store.update::<User>(Fragile(1), change).map(drop)
    }));
    assert!(update.is_err());
    assert_eq!(picture(&store), before);

    let records =
        (10..20).map(|id| if id < 15 { user(id, 0, None, 0) } else { panic!("in the iterator") });
    assert!(catch_unwind(AssertUnwindSafe(|| store.insert_all(records).map(drop))).is_err());
    assert_eq!(picture(&store), before);
}

#[test]
fn a_violation_in_the_middle_of_many_takes_all_back() -> Result<()> {
    let mut store = start();
    let before = picture(&store);
    // Records 10 and 1 are fine, the last one has the email of record 0.
    let records = [user(10, 0, Some(10), 0), user(1, 5, None, 2), user(11, 0, Some(0), 0)];
    assert!(store.insert_all(records.clone()).is_err());
    assert_eq!(picture(&store), before);
    let clash = [user(1, 0, Some(1), 0), user(2, 0, Some(1), 0)];
    assert!(store.create(clash).is_err());
    assert_eq!(picture(&store), before);
    // Record 0 is replaced by `create`, so its email is free.
    store.create(records)?;
    assert_eq!(store.len::<User>(), 3);
    Ok(())
}

/// Models whose keys are tied together in every way: by lists, through another model, by a pivot, and by
/// owners of several models.
mod every_kind {
    use orm_core::Morph;

    use super::*;

    #[derive(Model, Clone, Debug)]
    #[orm(
        entity = "people",
        has_many(Photo, fk = taken_by),
        has_one(Photo, fk = taken_by, max = size, name = largest_photo),
        has_many_by(Person, keys = friends, name = friend_records),
        has_many_through(Mark, through = Photo, through_fk = taken_by, fk = album),
        has_one_through(Mark, through = Photo, through_fk = taken_by, fk = album),
        belongs_to_many(Photo, pivot = Mark, fk = person, target_fk = photo, name = marked),
        morph_many(Photo, as = subject, name = portraits),
        morph_one(Photo, as = subject, name = portrait),
        morph_to_many(Photo, pivot = Mark, as = on, target_fk = photo, name = marked_on)
    )]
    struct Person {
        id: Fragile,
        friends: Vec<Fragile>,
    }

    #[derive(Model, Clone, Debug)]
    #[orm(
        entity = "photos",
        morph_to(Subject, type = subject_type, id = subject_id),
        morph_many(Photo, as = subject, name = copies),
        morphed_by_many(Person, pivot = Mark, fk = photo, as = on)
    )]
    struct Photo {
        id: Fragile,
        taken_by: Option<Fragile>,
        subject_type: Option<String>,
        subject_id: Option<Fragile>,
        size: u32,
    }

    #[derive(Morph, Debug)]
    enum Subject<P = Person, C = Photo> {
        Person(P),
        Photo(C),
    }

    #[derive(Model, Clone, Debug)]
    #[orm(entity = "marks", primary_key(person, photo), morph_to(On, type = on_type, id = on_id))]
    struct Mark {
        person: Fragile,
        photo: Fragile,
        album: Fragile,
        on_type: String,
        on_id: Fragile,
    }

    #[derive(Morph, Debug)]
    enum On<P = Person> {
        #[orm(type = "person")]
        Person(P),
    }

    fn person(id: u32, friends: &[u32]) -> Person {
        Person { id: Fragile(id), friends: friends.iter().copied().map(Fragile).collect() }
    }

    fn photo(id: u32, taken_by: u32, subject_type: &str, subject_id: u32) -> Photo {
        Photo {
            id: Fragile(id),
            taken_by: Some(Fragile(taken_by)),
            subject_type: Some(subject_type.to_owned()),
            subject_id: Some(Fragile(subject_id)),
            size: id % 3,
        }
    }

    fn mark(person: u32, photo: u32, on_id: u32) -> Mark {
        Mark {
            person: Fragile(person),
            photo: Fragile(photo),
            album: Fragile(photo),
            on_type: "person".to_owned(),
            on_id: Fragile(on_id),
        }
    }

    fn start() -> Store {
        let mut store = Store::new();
        store.insert_all([person(1, &[2, 2, 9]), person(2, &[1]), person(3, &[])]).unwrap();
        store
            .insert_all([
                photo(1, 1, "people", 2),
                photo(2, 1, "photos", 1),
                photo(3, 2, "people", 9),
                photo(4, 2, "photos", 1),
            ])
            .unwrap();
        store.insert_all([mark(1, 2, 1), mark(1, 1, 3), mark(2, 2, 1), mark(9, 1, 9)]).unwrap();
        store
    }

    /// Each relation of each record, as it is loaded and as the getter of a copy gives it.
    fn picture(store: &Store) -> Vec<String> {
        let people = Person::query()
            .with(Person::PHOTOS)
            .with(Person::LARGEST_PHOTO)
            .with(Person::FRIEND_RECORDS)
            .with(Person::MARKS)
            .with(Person::MARK)
            .with(Person::MARKED)
            .with(Person::PORTRAITS)
            .with(Person::PORTRAIT)
            .with(Person::MARKED_ON);
        let photos = Photo::query().with(Photo::SUBJECT).with(Photo::COPIES).with(Photo::PERSONS);
        let mut picture = vec![
            format!("{:?}", people.all(store)),
            format!("{:?}", photos.all(store)),
            format!("{:?}", Mark::query().with(Mark::ON).all(store)),
        ];
        for id in 1..10 {
            let person = person(id, &[1, 2, 3, 9]);
            let marked: Vec<_> = person.marked(store).collect();
            let on: Vec<_> = person.marked_on(store).collect();
            let friends: Vec<_> = person.friend_records(store).collect();
            let found = store.find::<Person>(Fragile(id));
            picture.push(format!("{found:?} {marked:?} {on:?} {friends:?}"));
            let photo = photo(id, id, "people", id);
            let copies: Vec<_> = photo.copies(store).collect();
            let found = store.find::<Photo>(Fragile(id));
            picture.push(format!("{found:?} {copies:?} {:?}", photo.subject(store)));
        }
        picture
    }

    fn fails_whole(write: impl Fn(&mut Store) -> Result<()>) {
        fails_whole_at_every_step_in(start, picture, write);
    }

    #[test]
    fn writes_of_owners() {
        fails_whole(|store| store.insert(person(9, &[3, 1])).map(drop));
        fails_whole(|store| store.insert(person(2, &[])).map(drop));
        fails_whole(|store| {
            let change = |person: &mut Person| person.id = Fragile(9);
            store.update::<Person>(Fragile(1), change).map(drop)
        });
        fails_whole(|store| store.create([person(9, &[1]), person(1, &[9])]).map(drop));
        fails_whole(|store| store.remove::<Person>(Fragile(2)).map(drop));
    }

    #[test]
    fn writes_of_what_belongs_to_an_owner() {
        fails_whole(|store| store.insert(photo(5, 3, "photos", 2)).map(drop));
        fails_whole(|store| {
            store.insert_all([photo(5, 3, "people", 9), photo(1, 2, "photos", 4)]).map(drop)
        });
        fails_whole(|store| {
            // The same key becomes that of another model.
            let change = |photo: &mut Photo| photo.subject_type = Some("people".to_owned());
            store.update::<Photo>(Fragile(2), change).map(drop)
        });
        fails_whole(|store| {
            let change = |photo: &mut Photo| {
                photo.id = Fragile(7);
                photo.taken_by = None;
                photo.subject_type = None;
            };
            store.update::<Photo>(Fragile(1), change).map(drop)
        });
        fails_whole(|store| {
            let portraits_of = Photo::SUBJECT.is(Person::ID.eq(Fragile(2)));
            store.remove_where(portraits_of | Photo::PERSONS.none()).map(drop)
        });
    }

    #[test]
    fn writes_of_pivots() {
        fails_whole(|store| store.insert(mark(3, 4, 2)).map(drop));
        fails_whole(|store| store.insert(mark(1, 2, 9)).map(drop));
        fails_whole(|store| store.create([mark(3, 3, 3), mark(2, 2, 2)]).map(drop));
        fails_whole(|store| {
            let change = |mark: &mut Mark| {
                mark.person = Fragile(3);
                mark.on_id = Fragile(2);
            };
            store.update::<Mark>((Fragile(1), Fragile(1)), change).map(drop)
        });
        fails_whole(|store| store.remove::<Mark>((Fragile(1), Fragile(2))).map(drop));
    }

    /// The first write to a model makes the indexes of all that its relations lead to; where it fails,
    /// the next write makes them.
    #[test]
    fn indexes_that_are_built_late() {
        let start = || {
            let mut store = Store::new();
            store.insert_all([mark(1, 2, 1), mark(1, 1, 3), mark(2, 2, 1)]).unwrap();
            store
        };
        fails_whole_at_every_step_in(start, picture, |store| {
            store.insert(photo(2, 1, "photos", 2)).map(drop)
        });
        fails_whole_at_every_step_in(start, picture, |store| {
            store.insert(person(1, &[1])).map(drop)
        });
    }

    #[test]
    fn a_type_that_is_unknown_takes_a_batch_back() {
        let mut store = start();
        let before = picture(&store);
        let batch =
            || [photo(5, 1, "people", 1), photo(1, 2, "photos", 3), photo(6, 1, "marks", 1)];
        assert!(store.insert_all(batch()).unwrap_err().is_unknown_type());
        assert_eq!(picture(&store), before);
        assert!(store.create(batch()).unwrap_err().is_unknown_type());
        assert_eq!(picture(&store), before);
    }
}

/// Writes of several models as one, and writes that actions follow.
mod actions {
    use super::*;

    thread_local! {
        /// How many records there are.
        static ALIVE: Cell<usize> = const { Cell::new(0) };
    }

    /// Counts the records that hold one.
    #[derive(Debug, PartialEq)]
    struct Token;

    impl Token {
        fn new() -> Self {
            ALIVE.with(|alive| alive.set(alive.get() + 1));
            Token
        }
    }

    impl Clone for Token {
        fn clone(&self) -> Self {
            Token::new()
        }
    }

    impl Drop for Token {
        fn drop(&mut self) {
            ALIVE.with(|alive| alive.set(alive.get() - 1));
        }
    }

    #[derive(Model, Clone, Debug, PartialEq)]
    #[orm(entity = "owners", has_many(Child, fk = owner, name = children), has_many(Child, fk = second, name = seconds))]
    struct Owner {
        id: Fragile,
        token: Token,
    }

    #[derive(Model, Clone, Debug, PartialEq)]
    #[orm(
        entity = "children",
        belongs_to(Owner, fk = owner, on_delete = cascade, on_update = cascade, name = first_owner),
        belongs_to(Owner, fk = second, on_delete = set_null, on_update = cascade, name = second_owner),
        has_many(Leaf, fk = child, name = leaves)
    )]
    struct Child {
        id: Fragile,
        owner: Fragile,
        second: Option<Fragile>,
        token: Token,
    }

    #[derive(Model, Clone, Debug, PartialEq)]
    #[orm(
        entity = "leaves",
        belongs_to(Child, fk = child, on_delete = set_null, on_update = set_null, name = branch)
    )]
    struct Leaf {
        #[orm(auto)]
        id: u32,
        child: Option<Fragile>,
        #[orm(unique)]
        mark: Option<Fragile>,
        token: Token,
    }

    /// Not known to the others, so that the first write to it makes indexes.
    #[derive(Model, Clone, Debug, PartialEq)]
    #[orm(
        entity = "tickets",
        belongs_to(Owner, fk = owner, required, name = payer),
        belongs_to(Child, fk = second, owner = second, on_delete = cascade, on_update = cascade)
    )]
    struct Ticket {
        #[orm(auto)]
        id: u32,
        owner: Fragile,
        second: Option<Fragile>,
        token: Token,
    }

    fn owner(id: u32) -> Owner {
        Owner { id: Fragile(id), token: Token::new() }
    }

    fn child(id: u32, owner: u32, second: u32) -> Child {
        let (owner, second) = (Fragile(owner), Some(Fragile(second)));
        Child { id: Fragile(id), owner, second, token: Token::new() }
    }

    fn leaf(id: u32, child: u32, mark: u32) -> Leaf {
        Leaf { id, child: Some(Fragile(child)), mark: Some(Fragile(mark)), token: Token::new() }
    }

    fn ticket(owner: u32, second: u32) -> Ticket {
        let (owner, second) = (Fragile(owner), Some(Fragile(second)));
        Ticket { id: 0, owner, second, token: Token::new() }
    }

    fn start_without_tickets() -> Store {
        let mut store = Store::new();
        store.insert_all((1..5).map(owner)).unwrap();
        store.insert_all([child(1, 1, 2), child(2, 1, 1), child(3, 2, 1), child(4, 3, 9)]).unwrap();
        store.insert_all([leaf(1, 1, 1), leaf(2, 2, 2), leaf(3, 3, 3), leaf(4, 3, 4)]).unwrap();
        store
    }

    fn start() -> Store {
        let mut store = start_without_tickets();
        store.insert_all([ticket(2, 1), ticket(4, 2), ticket(2, 9)]).unwrap();
        store
    }

    /// Everything that can be read, and the keys that would be given out.
    fn picture(store: &Store) -> Vec<String> {
        let owners = Owner::query().with(Owner::CHILDREN).with(Owner::SECONDS);
        let children =
            Child::query().with(Child::FIRST_OWNER).with(Child::SECOND_OWNER).with(Child::LEAVES);
        let mut picture = vec![
            format!("{:?}", owners.all(store)),
            format!("{:?}", children.all(store)),
            format!("{:?}", Leaf::query().with(Leaf::BRANCH).all(store)),
            format!("{:?}", Ticket::query().with(Ticket::PAYER).with(Ticket::CHILD).all(store)),
        ];
        for id in 0..12 {
            let ids = (store.find::<Owner>(Fragile(id)), store.find::<Child>(Fragile(id)));
            let marks = Leaf::query().filter(Leaf::MARK.eq(Fragile(id))).all(store);
            let owned = Child::query().filter(Child::OWNER.eq(Fragile(id))).all(store);
            picture.push(format!("{ids:?} {marks:?} {owned:?}"));
        }
        picture
    }

    /// The picture, of a store that nothing is hidden in: it keeps no record that is not in a table, and
    /// knows whether a transaction is under way.
    fn sound(store: &mut Store) -> Vec<String> {
        let before = picture(store);
        let stored = store.len::<Owner>() + store.len::<Child>();
        let stored = stored + store.len::<Leaf>() + store.len::<Ticket>();
        assert_eq!(ALIVE.with(Cell::get), stored, "records that are kept");
        let mut next = 0;
        let taken_back = store.transaction(|store| {
            next = store.insert(Leaf { child: None, mark: None, ..leaf(0, 0, 0) })?.id;
            store.clear::<Child>()?;
            store.insert(ticket(77, 77)).map(drop)
        });
        assert!(taken_back.unwrap_err().is_dangling());
        same(&picture(store), &before, "taken back");
        before.into_iter().chain([format!("the next leaf is {next}")]).collect()
    }

    /// Of two pictures the first place where they differ is enough to be printed.
    #[track_caller]
    fn same(left: &[String], right: &[String], what: &str) {
        let differs = left.iter().zip(right).find(|(left, right)| left != right);
        assert!(differs.is_none(), "{what}: {differs:#?}");
        assert_eq!(left.len(), right.len(), "{what}");
    }

    /// As [`fails_whole_at_every_step_in`], and once more with every `Drop` of a key as a step. A record
    /// that was replaced or removed is dropped when the write is done, so then it is done in spite of the
    /// panic.
    fn is_whole_at_every_step(start: impl Fn() -> Store, write: impl Fn(&mut Store) -> Result<()>) {
        let before = sound(&mut start());
        let expected = {
            let mut store = start();
            write(&mut store).unwrap();
            sound(&mut store)
        };
        for drops in [false, true] {
            for step in 0.. {
                let mut store = start();
                DROPS.with(|flag| flag.set(drops));
                FUSE.with(|fuse| fuse.set(step));
                let result = catch_unwind(AssertUnwindSafe(|| write(&mut store)));
                FUSE.with(|fuse| fuse.set(u32::MAX));
                DROPS.with(|flag| flag.set(false));
                let after = sound(&mut store);
                if let Ok(result) = result {
                    result.unwrap();
                    assert!(step > 0, "the write must have called the key's code");
                    same(&after, &expected, "the last");
                    break;
                }
                if !drops || after != expected {
                    same(&after, &before, &format!("step {step}, drops {drops}"));
                    write(&mut store).unwrap();
                    let again = sound(&mut store);
                    same(&again, &expected, &format!("again after step {step}, drops {drops}"));
                }
            }
        }
    }

    #[test]
    fn a_transaction_of_several_models() {
        is_whole_at_every_step(start, |store| {
            store.transaction(|store| {
                store.insert(owner(7))?;
                store.insert_all([child(5, 7, 1), child(1, 7, 3)])?;
                store.update::<Owner>(Fragile(4), |owner| owner.id = Fragile(8))?;
                store.insert(owner(4))?;
                store.remove::<Leaf>(2u32)?;
                store.insert(leaf(0, 5, 2)).map(drop)
            })
        });
    }

    #[test]
    fn transactions_in_a_transaction_of_which_one_fails() {
        is_whole_at_every_step(start, |store| {
            store.transaction(|store| {
                store.transaction(|store| store.insert(child(6, 2, 2)).map(drop))?;
                let refused = store.transaction(|store| {
                    store.remove::<Owner>(Fragile(1))?;
                    store.insert(leaf(0, 6, 8))?;
                    store.insert(leaf(0, 6, 8)).map(drop)
                });
                assert!(refused.unwrap_err().is_unique_violation());
                assert!(store.insert(leaf(0, 1, 1)).is_err());
                store.insert(leaf(0, 1, 8)).map(drop)
            })
        });
    }

    #[test]
    fn a_model_that_becomes_known_in_a_transaction() {
        is_whole_at_every_step(start_without_tickets, |store| {
            store.transaction(|store| {
                store.update::<Child>(Fragile(1), |child| child.second = Some(Fragile(3)))?;
                store.insert(child(5, 4, 2))?;
                store.remove::<Child>(Fragile(3))?;
                store.insert(ticket(1, 2))?;
                store.update::<Owner>(Fragile(3), |owner| owner.id = Fragile(9)).map(drop)
            })
        });
    }

    #[test]
    fn a_removal_that_cascades() {
        is_whole_at_every_step(start, |store| store.remove::<Owner>(Fragile(1)).map(drop));
        is_whole_at_every_step(start, |store| store.remove::<Owner>(Fragile(3)).map(drop));
        is_whole_at_every_step(start, |store| {
            store.remove_where(Owner::ID.eq(Fragile(1)) | Owner::ID.eq(Fragile(3))).map(drop)
        });
        is_whole_at_every_step(start, |store| store.clear::<Child>().map(drop));
    }

    #[test]
    fn a_new_key_that_cascades() {
        is_whole_at_every_step(start, |store| {
            store.update::<Owner>(Fragile(1), |owner| owner.id = Fragile(9)).map(drop)
        });
        is_whole_at_every_step(start, |store| {
            store.update::<Child>(Fragile(3), |child| {
                child.id = Fragile(9);
                child.second = None;
            })?;
            Ok(())
        });
        is_whole_at_every_step(start, |store| {
            store.create([child(1, 2, 3), child(7, 4, 4)]).map(drop)
        });
    }

    #[test]
    fn a_write_that_is_refused_after_its_actions() {
        let mut store = start();
        let before = sound(&mut store);
        // The tickets of owner 2 would be left without one, and a record is dropped as it is refused.
        assert!(store.remove::<Owner>(Fragile(2)).unwrap_err().is_dangling());
        same(&sound(&mut store), &before, "refused");
        for step in 0.. {
            DROPS.with(|flag| flag.set(true));
            FUSE.with(|fuse| fuse.set(step));
            let result = catch_unwind(AssertUnwindSafe(|| store.insert(leaf(0, 1, 1)).map(drop)));
            FUSE.with(|fuse| fuse.set(u32::MAX));
            DROPS.with(|flag| flag.set(false));
            same(&sound(&mut store), &before, &format!("step {step}"));
            if let Ok(result) = result {
                assert!(result.unwrap_err().is_unique_violation());
                break;
            }
        }
    }
}
