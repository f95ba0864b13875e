extern crate orm_core as _;

#[derive(::orm_core::Model)]
#[orm(entity = "users", crate = "orm_core", has_one(self::Phone, fk = "user_id"))]
struct User {
    id: u64,
}

#[derive(::orm_core::Model)]
#[orm(entity = "phones", crate = ::orm_core)]
struct Phone {
    id: u64,
    user_id: u64,
}

fn main() {
    let store = ::orm_core::Store::new();
    assert!(<User as ::orm_core::Model>::query().with(User::PHONE).first(&store).is_none());
}
