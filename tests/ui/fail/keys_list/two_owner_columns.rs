// error at: "owner"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "tickets", has_many_by(Seat, keys = seat_numbers, owner(row, number)))]
struct Ticket {
    id: u64,
    seat_numbers: Vec<(char, u64)>,
}

#[derive(Model)]
#[orm(entity = "seats", primary_key(row, number))]
struct Seat {
    row: char,
    number: u64,
}

fn main() {}
