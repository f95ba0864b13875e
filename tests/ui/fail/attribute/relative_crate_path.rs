// error at: "reexported::orm_core"
use orm_core::Model;

mod reexported {
    pub use orm_core;
}

#[derive(Model)]
#[orm(entity = "users", crate = reexported::orm_core)]
struct User {
    id: u64,
}

fn main() {}
