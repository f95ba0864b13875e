// error at: "Option"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: Option<u64>,
}

fn main() {}
