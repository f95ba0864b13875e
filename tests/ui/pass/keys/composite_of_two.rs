use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "seats", primary_key("row", "number"), has_one(Ticket, fk("row", "number")))]
struct Seat {
    row: char,
    number: u8,
}

#[derive(Model)]
#[orm(entity = "tickets", belongs_to(Seat, fk("row", "number")))]
struct Ticket {
    id: u64,
    row: char,
    number: u8,
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert(Seat { row: 'B', number: 7 })?;
    store.insert(Ticket { id: 1, row: 'B', number: 7 })?;
    let seat = Seat::query().with(Seat::TICKET).find(('B', 7), &store).unwrap();
    assert_eq!(seat.ticket().unwrap().id, 1);
    assert_eq!(store.find::<Ticket>(1).unwrap().seat(&store).unwrap().row, 'B');
    Ok(())
}
