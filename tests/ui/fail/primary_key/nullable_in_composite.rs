// error at: "Option"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "seats", primary_key("row", "number"))]
struct Seat {
    row: char,
    number: Option<u64>,
}

fn main() {}
