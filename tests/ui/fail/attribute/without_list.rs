// error at: "orm"
use orm_core::Model;

#[derive(Model)]
#[orm]
struct User {
    id: u64,
}

fn main() {}
