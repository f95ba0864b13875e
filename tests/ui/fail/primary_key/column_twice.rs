// error at: ""row""
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "seats", primary_key("row", "row"))]
struct Seat {
    row: char,
    number: u8,
}

fn main() {}
