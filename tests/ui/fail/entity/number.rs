// error at: "1"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = 1)]
struct User {
    id: u64,
}

fn main() {}
