use orm_core::{Model, Store};

mod phones {
    #[derive(orm_core::Model)]
    #[orm(
        entity = "phones",
        belongs_to(super::User, fk = "user_id"),
        belongs_to(crate::User, fk = "user_id", name = "again")
    )]
    pub(crate) struct WorkPhone {
        pub(crate) id: u64,
        pub(crate) user_id: u64,
    }
}

#[derive(Model)]
#[orm(
    entity = "users",
    has_one(phones::WorkPhone, fk = "user_id"),
    has_one(self::phones::WorkPhone, fk = "user_id", name = "second"),
    has_one(crate::phones::WorkPhone, fk = "user_id", name = "third")
)]
pub(crate) struct User {
    id: u64,
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert(User { id: 1 })?;
    store.insert(phones::WorkPhone { id: 2, user_id: 1 })?;
    let user = store.find::<User>(1).unwrap();
    assert_eq!(user.work_phone(&store).unwrap().id, 2);
    assert_eq!(user.third(&store).unwrap().again(&store).unwrap().id, 1);
    Ok(())
}
