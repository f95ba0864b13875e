// error at: "Owner"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "owners")]
enum Owner<U = User> {
    User(U),
}

fn main() {}
