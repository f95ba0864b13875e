// error at: "fk"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "seats", primary_key("row", "number"))]
struct Seat {
    row: char,
    number: u8,
}

#[derive(Model)]
#[orm(entity = "tickets", belongs_to(Seat, fk("seat_number", "seat_row")))]
struct Ticket {
    id: u64,
    seat_row: char,
    seat_number: u8,
}

fn main() {}
