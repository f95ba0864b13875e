// error at: "Strin"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
    name: Strin,
}

fn main() {}
