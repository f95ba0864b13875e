use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users")]
#[orm(primary_key = "number")]
#[orm(has_one(Phone, fk = "user_number"), has_one(Phone, fk = "boss_number", name = "work_phone"))]
struct User {
    #[orm(auto)]
    #[orm(index)]
    number: u64,
}

#[derive(Model)]
#[orm(entity = "phones")]
struct Phone {
    id: u64,
    user_number: u64,
    boss_number: u64,
}

fn main() {
    assert_eq!(User::SCHEMA.relations.len(), 2);
    assert!(User::SCHEMA.columns[0].auto && User::SCHEMA.columns[0].index);
    assert!(User::query().with(User::WORK_PHONE).all(&Store::new()).is_empty());
}
