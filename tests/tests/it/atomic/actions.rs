//! Writes of several models as one, and writes that actions follow.

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
    assert!(taken_back.unwrap_err().is_foreign_key_violation());
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
                store.insert_new(Leaf { id: 2, ..leaf(0, 6, 9) }).map(drop)
            });
            assert!(refused.unwrap_err().is_duplicate_key());
            assert!(store.insert_new(Leaf { id: 1, ..leaf(0, 1, 9) }).is_err());
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
        store.replace_all([child(1, 2, 3), child(7, 4, 4)]).map(drop)
    });
}

#[test]
fn a_write_that_is_refused_after_its_actions() {
    let mut store = start();
    let before = sound(&mut store);
    // The tickets of owner 2 would be left without one, and a record is dropped as it is refused.
    assert!(store.remove::<Owner>(Fragile(2)).unwrap_err().is_foreign_key_violation());
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
