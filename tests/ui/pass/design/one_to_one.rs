// The first example of the design page.
use orm_core::{Model, Store};

#[derive(Model, Debug, Clone)]
#[orm(entity = "users", has_one(Phone, fk = "user_id"))]
struct User {
    id: u64,
    name: String,
}

#[derive(Model, Debug, Clone)]
#[orm(entity = "phones", belongs_to(User, fk = "user_id"))]
struct Phone {
    id: u64,
    user_id: u64,
    number: String,
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert(User { id: 1, name: "John".into() })?;
    store.insert(Phone { id: 7, user_id: 1, number: "555-0100".into() })?;

    let user: &User = store.find::<User>(1).unwrap();
    assert_eq!(user.phone(&store).unwrap().number, "555-0100");

    for user in User::query().with(User::PHONE).all(&store) {
        println!("{} {:?}", user.name, user.phone().map(|phone| &phone.number));
        assert!(user.phone().is_some());
    }
    let phone = Phone::query().with(Phone::USER).first(&store).unwrap();
    assert_eq!((phone.id, phone.user().unwrap().name.as_str()), (7, "John"));
    Ok(())
}
