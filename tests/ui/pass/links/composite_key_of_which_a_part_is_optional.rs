use orm_core::{Model, Result, Store};

#[derive(Model)]
#[orm(
    entity = "seats",
    primary_key(row, number),
    has_one(Ticket, fk(row, number)),
    has_many(Ticket, fk(row, number))
)]
struct Seat {
    row: char,
    number: u8,
}

#[derive(Model, Clone)]
#[orm(entity = "tickets", belongs_to(Seat, fk(row, number), on_delete = set_null))]
struct Ticket {
    id: u64,
    row: char,
    number: Option<u8>,
}

fn main() -> Result<()> {
    let mut store = Store::new();
    store.insert(Seat { row: 'a', number: 1 })?;
    store.insert(Ticket { id: 1, row: 'z', number: None })?;
    store.relation(Ticket::SEAT, 1).link(('a', 1))?;
    assert!(store.relation(Ticket::SEAT, 1).unlink()?);
    store.relation(Seat::TICKET, ('a', 1)).link(1)?;
    assert!(store.relation(Seat::TICKET, &('a', 1)).unlink()?);
    store.relation(Seat::TICKETS, ('a', 1)).link(1)?;
    assert!(store.relation(Seat::TICKETS, ('a', 1)).unlink(1)?);
    Ok(())
}
