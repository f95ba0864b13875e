// error at: "User"
use orm_core::Model;

#[derive(Model)]
struct User {
    id: u64,
}

fn main() {}
