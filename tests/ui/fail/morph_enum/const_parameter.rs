// error at: "const"
use orm_core::{Model, Morph};

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
}

#[derive(Morph)]
enum Owner<U = User, const N: usize = 1> {
    User(U),
}

fn main() {}
