// error at: "User"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users")]
enum User {
    Guest,
}

fn main() {}
