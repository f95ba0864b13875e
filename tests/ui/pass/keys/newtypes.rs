use orm_core::{AutoKey, Model, Store};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct UserId(u64);

impl AutoKey for UserId {
    fn is_unset(&self) -> bool {
        self.0.is_unset()
    }
    fn sequence(&self) -> u64 {
        self.0.sequence()
    }
    fn generate(next: u64) -> Option<Self> {
        u64::generate(next).map(UserId)
    }
}

#[derive(Model)]
#[orm(entity = "users", has_one(Phone, fk = "user_id"))]
struct User {
    #[orm(auto)]
    id: UserId,
}

#[derive(Model)]
#[orm(entity = "phones", belongs_to(User, fk = "user_id"))]
struct Phone {
    #[orm(auto)]
    id: Option<u64>,
    user_id: Option<UserId>,
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    let id = store.insert(User { id: UserId(0) })?.id;
    let phone = store.insert(Phone { id: None, user_id: Some(id) })?.id;
    assert_eq!((id, phone), (UserId(1), Some(1)));
    assert_eq!(store.find::<Phone>(1).unwrap().user(&store).unwrap().id, id);
    assert_eq!(Phone::query().filter(Phone::USER_ID.eq(id)).count(&store), 1);
    Ok(())
}
