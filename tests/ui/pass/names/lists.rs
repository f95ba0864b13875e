use orm_core::Model;

#[derive(Model)]
#[orm(entity = "seats", primary_key(row, "number"), has_one(Ticket, fk("seat_row", seat_number)))]
struct Seat {
    row: char,
    number: u8,
}

#[derive(Model)]
#[orm(
    entity = "tickets",
    primary_key("id"),
    belongs_to(Seat, fk(seat_row, seat_number), owner("row", "number"))
)]
struct Ticket {
    id: u64,
    seat_row: char,
    seat_number: u8,
}

fn main() {
    assert!(Seat::SCHEMA.primary_key.iter().map(|idx| idx.index()).eq([0, 1]));
    assert!(Seat::SCHEMA.relations[0].targets[0].foreign.iter().map(|idx| idx.index()).eq([1, 2]));
    assert!(Ticket::SCHEMA.relations[0].targets[0].local.iter().map(|idx| idx.index()).eq([1, 2]));
}
