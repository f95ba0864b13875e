// error at: ""a user has a name""
// reason: rustc explains how the type of a variant follows from what is in it.
use orm_core::{Hooks, Model, Veto};

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
    name: String,
}

impl Hooks for User {
    fn before_write(&mut self, _before: Option<&Self>) -> Result<(), Veto> {
        if self.name.is_empty() { Err("a user has a name") } else { Ok(()) }
    }
}

fn main() {}
