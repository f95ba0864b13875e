use orm_core::Store;

fn count() -> usize {
    use orm_core::Model;

    #[derive(Model)]
    #[orm(entity = "users", has_one(Phone, fk = "user_id"))]
    struct User {
        id: u64,
    }

    #[derive(Model)]
    #[orm(entity = "phones", belongs_to(User, fk = "user_id"))]
    struct Phone {
        id: u64,
        user_id: u64,
    }

    let mut store = Store::new();
    store.insert(User { id: 1 }).unwrap();
    store.insert(Phone { id: 2, user_id: 1 }).unwrap();
    let users = User::query().with(User::PHONE).all(&store);
    users
        .iter()
        .filter(|user| user.phone().is_some_and(|phone| phone.user(&store).is_some()))
        .count()
}

fn main() {
    assert_eq!(count(), 1);
}
