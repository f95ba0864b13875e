// error at: ""seat_row""
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "seats", primary_key("row", "number"))]
struct Seat {
    row: u8,
    number: u8,
}

#[derive(Model)]
#[orm(entity = "tickets", belongs_to(Seat, fk("seat_row", "seat_row")))]
struct Ticket {
    id: u64,
    seat_row: u8,
}

fn main() {}
