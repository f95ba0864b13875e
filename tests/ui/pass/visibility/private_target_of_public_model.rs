#![deny(warnings)]

pub mod models {
    use orm_core::Model;

    /// Anyone may see a user, and no one their password.
    #[derive(Model)]
    #[orm(entity = "users", has_one(Password, fk = "user_id"))]
    pub struct User {
        pub id: u64,
    }

    #[derive(Model)]
    #[orm(entity = "passwords", belongs_to(User, fk = "user_id"))]
    struct Password {
        user_id: u64,
        #[orm(primary_key)]
        text: String,
    }

    pub fn check(store: &mut orm_core::Store, text: &str) -> bool {
        store
            .insert(Password {
                user_id: 1,
                text: "secret".into(),
            })
            .unwrap();
        let user = User::query().with(User::PASSWORD).first(&*store).unwrap();
        user.password()
            .is_some_and(|password| password.text == text && password.user_id == 1)
    }
}

fn main() {
    let mut store = orm_core::Store::new();
    store.insert(models::User { id: 1 }).unwrap();
    assert!(models::check(&mut store, "secret"));
}
