// error at: "U"
use orm_core::{Model, Morph};

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
}

#[derive(Morph)]
enum Owner<U> {
    User(U),
}

fn main() {}
