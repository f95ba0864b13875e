// error at: ""seat_row""
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "seats", primary_key("row", "number"), has_one(Ticket, fk = "seat_row"))]
struct Seat {
    row: char,
    number: u8,
}

#[derive(Model)]
#[orm(entity = "tickets")]
struct Ticket {
    id: u64,
    seat_row: char,
}

fn main() {}
