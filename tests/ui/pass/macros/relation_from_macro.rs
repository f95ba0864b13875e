// The parts of an attribute come from different macros, and so have different hygiene.
use orm_core::{Model, Store};

macro_rules! user {
    ($target:path, $name:ident, $($field:tt)*) => {
        #[derive(Model)]
        #[orm(entity = "users", has_one(Phone, fk = "user_id", name = $name))]
        struct User {
            id: u64,
            $($field)*
        }

        type Other = $target;
    };
}

user!(self::Phone, mobile, name: Option<String>);

#[derive(Model)]
#[orm(entity = "phones")]
struct Phone {
    id: u64,
    user_id: u64,
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert(User { id: 1, name: None })?;
    store.insert(Other { id: 2, user_id: 1 })?;
    let user = User::query().with(User::MOBILE).first(&store).unwrap();
    assert_eq!(user.mobile().unwrap().id, 2);
    assert_eq!(store.find::<User>(1).unwrap().mobile(&store).unwrap().id, 2);
    Ok(())
}
