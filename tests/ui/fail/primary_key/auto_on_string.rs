// error at: "String"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    #[orm(auto)]
    id: String,
}

fn main() {}
