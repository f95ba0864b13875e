use orm_core::{Model, Store};

macro_rules! models {
    ($($owner:ident $owner_entity:literal has $one:ident $one_entity:literal by $fk:ident: $ty:ty;)*) => {$(
        #[derive(Model, Debug)]
        #[orm(entity = $owner_entity, has_one($one, fk = $fk))]
        pub struct $owner {
            pub id: $ty,
        }

        #[derive(Model, Debug)]
        #[orm(entity = $one_entity, belongs_to($owner, fk = $fk, name = owner))]
        pub struct $one {
            pub id: $ty,
            pub $fk: $ty,
        }
    )*};
}

models! {
    User "users" has Phone "phones" by user_id: u64;
    House "houses" has Door "doors" by house_id: String;
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert(House { id: "h".into() })?;
    store.insert(Door { id: "d".into(), house_id: "h".into() })?;
    let house = House::query().with(House::DOOR).first(&store).unwrap();
    assert_eq!(house.door().unwrap().owner(&store).unwrap().id, "h");
    assert_eq!(store.len::<User>(), 0);
    Ok(())
}
