// error at: "Owner"
use orm_core::{Model, Morph};

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
}

#[derive(Morph)]
struct Owner<U = User> {
    user: U,
}

fn main() {}
