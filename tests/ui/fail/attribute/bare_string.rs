// error at: ""users""
use orm_core::Model;

#[derive(Model)]
#[orm("users")]
struct User {
    id: u64,
}

fn main() {}
