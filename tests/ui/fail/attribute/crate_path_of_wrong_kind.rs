// error at: "crate"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users", crate = 1)]
struct User {
    id: u64,
}

fn main() {}
