// No field is wrapped, and a record is made by a literal, compared and destructured.
use orm_core::Model;

#[derive(Model, Debug, Clone, PartialEq, Default)]
#[orm(entity = "users", has_one(Phone, fk = "user_id"))]
struct User {
    id: u64,
    name: String,
}

#[derive(Model)]
#[orm(entity = "phones")]
struct Phone {
    id: u64,
    user_id: u64,
}

fn main() {
    let user = User { id: 1, ..User::default() };
    let User { id, name } = user.clone();
    assert_eq!(user, User { id, name });
}
