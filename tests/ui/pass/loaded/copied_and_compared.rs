use orm_core::{Model, Store};

#[derive(Model, Debug, PartialEq)]
#[orm(entity = "users", has_one(Phone, fk = "user_id"))]
struct User {
    id: u64,
}

#[derive(Model, Debug, PartialEq)]
#[orm(entity = "phones")]
struct Phone {
    id: u64,
    user_id: u64,
}

fn main() {
    let mut store = Store::new();
    store.insert(User { id: 1 }).unwrap();
    store.insert(Phone { id: 2, user_id: 1 }).unwrap();
    let user = User::query().with(User::PHONE).first(&store).unwrap();
    let copy = user;
    assert_eq!(*user, *copy);
    assert_eq!(user.phone(), copy.phone());
    let record: &User = &copy;
    assert_eq!(record.id, 1);
    assert!(format!("{user:?}").contains("user_id: 1"));
}
