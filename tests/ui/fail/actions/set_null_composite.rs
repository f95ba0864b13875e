// error at: ""set_null""
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "seats", primary_key("row", "number"))]
struct Seat {
    row: char,
    number: u8,
}

#[derive(Model, Clone)]
#[orm(entity = "tickets", belongs_to(Seat, fk("row", "number"), on_delete = "set_null"))]
struct Ticket {
    id: u64,
    row: char,
    number: u8,
}

fn main() {}
