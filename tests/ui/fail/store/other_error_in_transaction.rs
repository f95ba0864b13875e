// error at: "?"
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
}

fn import(store: &mut Store) -> Result<(), Box<dyn std::error::Error>> {
    store.transaction(|store| {
        let id = std::fs::read_to_string("id")?.len() as u64;
        store.insert(User { id })?;
        Ok(())
    })?;
    Ok(())
}

fn main() {
    import(&mut Store::new()).unwrap();
}
