// error at: "Address"
use orm_core::{Hooks, Veto};

struct Address {
    street: String,
}

impl Hooks for Address {
    fn before_remove(&self) -> Result<(), Veto> {
        if self.street.is_empty() { Ok(()) } else { Err("it is in use".into()) }
    }
}

fn main() {}
