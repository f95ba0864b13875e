// error at: "&self"
use orm_core::{Hooks, Model, Veto};

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
    name: String,
}

impl Hooks for User {
    fn before_write(&self, _before: Option<&Self>) -> Result<(), Veto> {
        Ok(())
    }
}

fn main() {}
