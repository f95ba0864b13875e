// error at: "'a"
use orm_core::{Model, Morph};

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
}

#[derive(Morph)]
enum Owner<'a, U = User> {
    User(U),
    Name(&'a str),
}

fn main() {}
