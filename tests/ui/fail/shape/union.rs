// error at: "User"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users")]
union User {
    id: u64,
}

fn main() {}
