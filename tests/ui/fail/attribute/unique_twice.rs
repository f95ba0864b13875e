// error at: "unique"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
    #[orm(unique, unique)]
    email: String,
}

fn main() {}
