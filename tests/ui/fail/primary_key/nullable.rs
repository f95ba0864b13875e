// error at: "Option<u64>"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: Option<u64>,
}

fn main() {}
