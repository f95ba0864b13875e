// error at: "auto"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "seats")]
struct Seat {
    #[orm(primary_key)]
    row: char,
    #[orm(primary_key, auto)]
    number: u64,
}

fn main() {}
