use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "days", has_one(Note, fk(year, month, day)))]
struct Day {
    #[orm(primary_key)]
    year: i32,
    #[orm(primary_key)]
    month: u8,
    #[orm(primary_key)]
    day: u8,
}

#[derive(Model)]
#[orm(entity = "notes", belongs_to(Day, fk(year, month, day), name = date))]
struct Note {
    id: u64,
    year: i32,
    month: Option<u8>,
    day: u8,
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert(Day { year: 2024, month: 2, day: 29 })?;
    store.insert(Note { id: 1, year: 2024, month: Some(2), day: 29 })?;
    store.insert(Note { id: 2, year: 2024, month: None, day: 29 })?;
    let day = store.find::<Day>((2024, 2, 29)).unwrap();
    assert_eq!(day.note(&store).unwrap().id, 1);
    assert!(store.find::<Note>(2).unwrap().date(&store).is_none());
    Ok(())
}
