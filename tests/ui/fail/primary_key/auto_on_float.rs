// error at: "f64"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    #[orm(auto)]
    id: f64,
}

fn main() {}
