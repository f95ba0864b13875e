// A target handed over as a path, an identifier or a type.
use orm_core::{Model, Store};

macro_rules! user {
    ($name:ident, $target:path) => {
        #[derive(Model)]
        #[orm(entity = "users", has_one($target, fk = "user_id", name = "phone"))]
        struct $name {
            id: u64,
        }
    };
}

user!(User, self::Phone);
user!(Admin, Phone);

#[derive(Model)]
#[orm(entity = "phones")]
struct Phone {
    id: u64,
    user_id: u64,
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert(User { id: 1 })?;
    store.insert(Admin { id: 1 })?;
    store.insert(Phone { id: 2, user_id: 1 })?;
    let user = User::query().with(User::PHONE).first(&store).unwrap();
    let admin = Admin::query().with(Admin::PHONE).first(&store).unwrap();
    assert_eq!(user.phone().unwrap().id, admin.phone().unwrap().id);
    Ok(())
}
