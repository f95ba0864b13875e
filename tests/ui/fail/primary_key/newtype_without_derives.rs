// error at: "UserId"
use orm_core::Model;

struct UserId(u64);

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: UserId,
    name: String,
}

fn main() {}
