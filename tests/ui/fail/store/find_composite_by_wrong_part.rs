// error at: ""x""
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "seats", primary_key(row, number))]
struct Seat {
    row: String,
    number: u8,
}

fn main() {
    let store = Store::new();
    store.find::<Seat>(("B", "x"));
}
