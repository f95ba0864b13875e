// error at: "User"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users")]
struct User {}

fn main() {}
