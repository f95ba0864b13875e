// error at: "Cell<u32>" | "User"
use orm_core::Model;
use std::cell::Cell;

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
    visits: Cell<u32>,
}

fn main() {}
