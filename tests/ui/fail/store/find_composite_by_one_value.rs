// error at: "7"
// reason: the first lines say it all; below them rustc shows the method that asks for it.
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "seats", primary_key("row", "number"))]
struct Seat {
    row: char,
    number: u8,
}

fn main() {
    let store = Store::new();
    store.find::<Seat>(7);
}
