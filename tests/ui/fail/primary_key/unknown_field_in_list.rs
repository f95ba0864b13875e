// error at: "seat"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "seats", primary_key(row, seat))]
struct Seat {
    row: char,
    number: u8,
}

fn main() {}
