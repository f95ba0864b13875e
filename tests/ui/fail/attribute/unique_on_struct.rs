// error at: "unique"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users", unique)]
struct User {
    id: u64,
}

fn main() {}
