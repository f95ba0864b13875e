use orm_core::{Model, Store};

#[derive(Model)]
#[orm(
    entity = "users",
    has_one(Part, fk = "user_id", name = "a"),
    has_one(Part, fk = "user_id", name = "b"),
    has_one(Part, fk = "user_id", name = "c"),
    has_one(Part, fk = "user_id", name = "d"),
    has_one(Part, fk = "user_id", name = "e"),
    has_one(Part, fk = "user_id", name = "f"),
    belongs_to(Part, fk = "part_id", name = "g"),
    belongs_to(Part, fk = "part_id", name = "h"),
    belongs_to(Part, fk = "part_id", name = "i"),
    belongs_to(Part, fk = "part_id", name = "j"),
    belongs_to(Part, fk = "part_id", name = "k"),
    belongs_to(Part, fk = "part_id", name = "l")
)]
struct User {
    id: u64,
    part_id: u64,
}

#[derive(Model)]
#[orm(entity = "parts")]
struct Part {
    id: u64,
    user_id: u64,
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert(User { id: 1, part_id: 2 })?;
    store.insert(Part { id: 2, user_id: 1 })?;
    let query = User::query().with(User::L).with(User::A).with(User::F).with(User::G);
    let user = query.with(User::B).with(User::C).first(&store).unwrap();
    assert_eq!(user.l().unwrap().id, user.a().unwrap().id);
    assert_eq!(user.g().unwrap().id, user.f().unwrap().id);
    assert_eq!(user.k(&store).unwrap().id, 2);
    Ok(())
}
