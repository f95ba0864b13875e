// error at: "owner("row", "number")" | "owner"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "seats")]
struct Seat {
    id: u64,
    row: char,
    number: u8,
}

#[derive(Model)]
#[orm(entity = "tickets", belongs_to(Seat, fk = "seat_row", owner("row", "number")))]
struct Ticket {
    id: u64,
    seat_row: char,
}

fn main() {}
