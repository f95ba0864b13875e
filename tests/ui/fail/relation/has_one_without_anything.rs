// error at: "has_one"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users", has_one)]
struct User {
    id: u64,
}

fn main() {}
