// error at: "seat_numbers"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "tickets", has_many_by(Seat, keys = seat_numbers))]
struct Ticket {
    id: u64,
    seat_numbers: Vec<u64>,
}

#[derive(Model)]
#[orm(entity = "seats", primary_key(row, number))]
struct Seat {
    row: char,
    number: u64,
}

fn main() {}
