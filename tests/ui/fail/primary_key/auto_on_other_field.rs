// error at: "auto"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
    #[orm(auto)]
    number: u64,
}

fn main() {}
