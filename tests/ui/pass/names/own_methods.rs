// Methods of the user's own with names that generated code or a loaded form might call.
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users", has_one(Phone, fk = "user_id"))]
struct User {
    #[orm(auto)]
    id: u64,
    name: Option<String>,
}

impl User {
    fn get(&self) -> u8 {
        1
    }
    fn len(&self) -> usize {
        2
    }
    fn fmt(&self) -> u8 {
        3
    }
    fn clone(&self) -> u8 {
        4
    }
    fn deref(&self) -> u8 {
        5
    }
    fn as_ref(&self) -> u8 {
        6
    }
    fn new() -> Self {
        User { id: 0, name: None }
    }
    fn register(&self) {}
    fn assign_key(&self) {}
    fn find(&self) -> u8 {
        7
    }
    fn load(&self) {}
    fn open(&self) {}
}

#[derive(Model)]
#[orm(entity = "phones")]
struct Phone {
    id: u64,
    user_id: u64,
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert(User::new())?;
    let user = User::query().with(User::PHONE).first(&store).unwrap();
    assert_eq!((user.len(), user.fmt(), user.as_ref(), user.find()), (2, 3, 6, 7));
    let user = store.find::<User>(1).unwrap();
    assert_eq!((User::get(user), User::clone(user), User::deref(user)), (1, 4, 5));
    user.register();
    user.assign_key();
    user.load();
    user.open();
    Ok(())
}
