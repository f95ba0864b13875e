// error at: "all"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
    name: String,
}

fn main() {
    User::query().all(&1);
}
