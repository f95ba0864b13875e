use orm_core::{Model, Store};

#[derive(Model)]
#[orm(
    entity = "people",
    belongs_to(Person, fk = "boss_id", name = "boss"),
    has_one(Person, fk = "boss_id", name = "assistant"),
    has_one(Self, fk = "boss_id", name = "deputy")
)]
struct Person {
    id: u64,
    boss_id: Option<u64>,
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert(Person { id: 1, boss_id: None })?;
    store.insert(Person { id: 2, boss_id: Some(1) })?;
    let boss = store.find::<Person>(1).unwrap();
    assert_eq!(boss.assistant(&store).unwrap().id, 2);
    assert_eq!(boss.deputy(&store).unwrap().id, 2);
    let query = Person::query().with(Person::BOSS.with(Person::ASSISTANT.with(Person::BOSS)));
    let person = query.find(2, &store).unwrap();
    assert_eq!(person.boss().unwrap().assistant().unwrap().boss().unwrap().id, 1);
    Ok(())
}
