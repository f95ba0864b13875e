// Types by another name are what they stand for; a foreign key behind one matches.
use orm_core::{Model, Store};

type UserId = u64;
type Name = String;

#[derive(Model)]
#[orm(entity = "users", has_one(Phone, fk = "user_id"))]
struct User {
    id: UserId,
    name: Name,
}

#[derive(Model)]
#[orm(entity = "phones", belongs_to(User, fk = "user_id"))]
struct Phone {
    id: <u64 as std::ops::Add>::Output,
    user_id: u64,
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert(User { id: 1, name: "John".into() })?;
    store.insert(Phone { id: 2, user_id: 1 })?;
    assert_eq!(store.find::<User>(1).unwrap().phone(&store).unwrap().id, 2);
    Ok(())
}
