// error at: "reexported"
use orm_core::Model;

pub mod reexported {
    pub use orm_core;
}

#[derive(Model)]
#[orm(entity = "users", crate = reexported::orm_core)]
struct User {
    id: u64,
}

fn main() {}
