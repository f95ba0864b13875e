use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users", has_one(Phone, fk = "user_email", local = "email"))]
struct User {
    id: u64,
    #[orm(unique)]
    email: Option<String>,
}

#[derive(Model)]
#[orm(entity = "phones", belongs_to(User, fk = "user_email", owner = "email"))]
struct Phone {
    id: u64,
    user_email: String,
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert(User { id: 1, email: Some("a@b".into()) })?;
    store.insert(Phone { id: 1, user_email: "a@b".into() })?;
    assert!(store.find::<User>(1).unwrap().phone(&store).is_some());
    assert!(store.find::<Phone>(1).unwrap().user(&store).is_some());
    Ok(())
}
