use orm_core::{Model, Store};

mod phones {
    use orm_core::Model;

    #[derive(Model)]
    #[orm(entity = "phones")]
    pub struct Phone {
        id: u64,
        user_id: u64,
    }

    impl Phone {
        pub fn new(id: u64, user_id: u64) -> Self {
            Phone { id, user_id }
        }

        pub fn of(user_id: u64) -> orm_core::Filter<Phone> {
            Phone::USER_ID.eq(user_id)
        }

        pub fn id(&self) -> u64 {
            self.id
        }
    }
}

// The foreign key is a private field of a struct elsewhere.
#[derive(Model)]
#[orm(entity = "users", has_one(phones::Phone, fk = "user_id"))]
struct User {
    id: u64,
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert(User { id: 1 })?;
    store.insert(phones::Phone::new(2, 1))?;
    let query = User::query().with(User::PHONE.filter(phones::Phone::of(1)));
    assert_eq!(query.first(&store).unwrap().phone().unwrap().id(), 2);
    Ok(())
}
