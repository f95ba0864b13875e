// error at: ""seat_row""
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "seats", primary_key("row", "number"), has_one(Ticket, fk("seat_row", "seat_row")))]
struct Seat {
    row: u8,
    number: u8,
}

#[derive(Model)]
#[orm(entity = "tickets")]
struct Ticket {
    id: u64,
    seat_row: u8,
}

fn main() {}
