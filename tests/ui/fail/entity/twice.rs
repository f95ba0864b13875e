// error at: "entity"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users")]
#[orm(entity = "people")]
struct User {
    id: u64,
}

fn main() {}
