// error at: "Rc<str>" | "User"
use orm_core::Model;
use std::rc::Rc;

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
    name: Rc<str>,
}

fn main() {}
