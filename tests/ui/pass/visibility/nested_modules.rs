use orm_core::Store;

pub mod outer {
    pub mod users {
        use super::super::outer::phones::Phone;

        #[derive(orm_core::Model)]
        #[orm(entity = "users", has_one(Phone, fk = "user_id"))]
        pub struct User {
            pub(in crate::outer) id: u64,
            pub(super) name: String,
            pub(self) secret: u8,
        }

        impl User {
            pub fn new(id: u64) -> Self {
                User { id, name: String::new(), secret: 7 }
            }

            pub fn secret(&self) -> u8 {
                self.secret
            }
        }
    }

    pub mod phones {
        #[derive(orm_core::Model)]
        #[orm(entity = "phones", belongs_to(super::users::User, fk = "user_id"))]
        pub struct Phone {
            pub id: u64,
            pub user_id: u64,
        }
    }

    pub fn query() -> orm_core::Query<users::User> {
        use orm_core::Model;
        users::User::query().filter(users::User::NAME.eq("") & users::User::ID.gt(0))
    }
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert(outer::users::User::new(1))?;
    store.insert(outer::phones::Phone { id: 2, user_id: 1 })?;
    let user = outer::query().with(outer::users::User::PHONE).first(&store).unwrap();
    assert_eq!((user.secret(), user.phone().unwrap().id), (7, 2));
    Ok(())
}
