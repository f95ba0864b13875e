// error at: "fn before_insert(&mut self) -> Result<(), Veto> { Ok(()) }" | "before_insert"
use orm_core::{Hooks, Model, Veto};

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
    name: String,
}

impl Hooks for User {
    fn before_insert(&mut self) -> Result<(), Veto> {
        Ok(())
    }
}

fn main() {}
