// error at: "entty"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users", entty = "people")]
struct User {
    id: u64,
}

fn main() {}
