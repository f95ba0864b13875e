use orm_core::Model;

#[derive(Model)]
#[orm(
    entity = "users",
    primary_key = code,
    has_one(Phone, fk = user_code, local = code, name = first),
    has_one(Phone, fk = "user_code", local = "code", name = "second")
)]
struct User {
    code: String,
}

#[derive(Model)]
#[orm(entity = "phones", primary_key = "id", belongs_to(User, fk = user_code, owner = code))]
struct Phone {
    id: u64,
    user_code: String,
}

fn main() {
    let names: Vec<_> = User::SCHEMA.relations.iter().map(|relation| relation.name).collect();
    assert_eq!(names, ["first", "second"]);
    assert_eq!(Phone::SCHEMA.relations[0].name, "user");
}
