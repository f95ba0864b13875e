// A value is given as it is, by reference, or as text.
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
    name: String,
    nick: Option<String>,
}

fn main() {
    let mut store = Store::new();
    let (name, nick) = (String::from("John"), Some(String::from("J")));
    store.insert(User { id: 1, name: name.clone(), nick }).unwrap();
    let count = |filter| User::query().filter(filter).count(&store);
    assert_eq!(count(User::NAME.eq(&name)) + count(User::NAME.eq(name.as_str())), 2);
    assert_eq!(count(User::NAME.eq(name)) + count(User::NAME.is_in(["John", "Jane"])), 2);
    assert_eq!(count(User::NICK.eq("J")) + count(User::NICK.ne("J")), 1);
    assert_eq!(count(User::ID.eq(&1)) + count(User::ID.is_in(&[1, 2])), 2);
    assert!(store.find::<User>(&1).is_some());
}
