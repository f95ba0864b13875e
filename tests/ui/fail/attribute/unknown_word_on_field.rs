// error at: "uniqe"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
    #[orm(uniqe)]
    email: String,
}

fn main() {}
