// error at: "unlink"
// reason: the first lines say it all; below them rustc shows the method that asks for it.
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "seats", primary_key("row", "number"))]
struct Seat {
    row: char,
    number: u8,
}

#[derive(Model, Clone)]
#[orm(entity = "tickets", belongs_to(Seat, fk("row", "number")))]
struct Ticket {
    id: u64,
    row: char,
    number: u8,
}

fn main() {
    let mut store = Store::new();
    let _ = store.relation(Ticket::SEAT, 1).unlink();
}
