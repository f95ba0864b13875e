// error at: "entity"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    #[orm(entity = "ids")]
    id: u64,
}

fn main() {}
