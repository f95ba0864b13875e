use orm_core::{Model, Query, Store};

#[derive(Model)]
#[orm(entity = "users", has_one(Phone, fk = "user_id"))]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "phones")]
struct Phone {
    id: u64,
    user_id: u64,
}

type Row<'s> = LoadedUser<&'s User, Option<&'s Phone>>;

fn first(store: &Store) -> Option<Row<'_>> {
    User::query().with(User::PHONE).first(store)
}

fn all(store: &Store) -> Vec<impl UserWithPhone> {
    User::query().with(User::PHONE).all(store)
}

fn numbers<'s>(store: &'s Store) -> impl Iterator<Item = u64> + 's {
    let query = User::query().with(User::PHONE);
    query.iter(store).filter_map(|user| user.phone().map(|phone| phone.id))
}

// What a to-one relation gives outlives the row it came from.
fn phone(store: &Store) -> Option<&Phone> {
    let user = first(store)?;
    user.phone()
}

fn plain() -> Query<User> {
    User::query().filter(User::ID.gt(0))
}

fn main() {
    let mut store = Store::new();
    store.insert(User { id: 1 }).unwrap();
    store.insert(Phone { id: 2, user_id: 1 }).unwrap();
    assert_eq!(first(&store).unwrap().phone().unwrap().id, 2);
    assert_eq!(all(&store)[0].phone().unwrap().id, 2);
    assert_eq!(numbers(&store).sum::<u64>(), 2);
    assert_eq!(phone(&store).unwrap().id, 2);
    assert_eq!(plain().count(&store), 1);
}
