//! A crate whose public items are all documented.
#![deny(missing_docs, warnings)]

/// Models.
pub mod models {
    use orm_core::Model;

    /// A user.
    #[derive(Model)]
    #[orm(entity = "users", has_one(Phone, fk = "user_id"))]
    pub struct User {
        /// The key.
        pub id: u64,
        /// What the user is called.
        pub name: String,
    }

    /// A phone.
    #[derive(Model)]
    #[orm(entity = "phones", belongs_to(User, fk = "user_id"))]
    pub struct Phone {
        /// The key.
        pub id: u64,
        /// Whose it is.
        pub user_id: u64,
    }
}

fn main() {
    let mut store = orm_core::Store::new();
    store.insert(models::User { id: 1, name: String::new() }).unwrap();
    store.insert(models::Phone { id: 1, user_id: 1 }).unwrap();
    assert!(store.find::<models::User>(1).unwrap().phone(&store).is_some());
}
