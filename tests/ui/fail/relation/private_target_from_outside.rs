// A public model may be related to a private one, which is read where it can be named.
// error at: "user.phone(store)"
mod models {
    use orm_core::Model;

    #[derive(Model)]
    #[orm(entity = "users", has_one(Phone, fk = "user_id"))]
    pub struct User {
        pub id: u64,
    }

    #[derive(Model)]
    #[orm(entity = "phones")]
    struct Phone {
        id: u64,
        user_id: u64,
    }
}

fn phone(user: &models::User, store: &orm_core::Store) {
    user.phone(store);
}

fn main() {}
