// error at: "has_many"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users", has_many)]
struct User {
    id: u64,
}

fn main() {}
