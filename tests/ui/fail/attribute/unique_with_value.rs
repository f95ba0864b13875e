// error at: "unique"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
    #[orm(unique = true)]
    email: String,
}

fn main() {}
