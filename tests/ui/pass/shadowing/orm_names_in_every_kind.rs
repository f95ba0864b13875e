// The user's own models have names that this crate gives to its types and traits.
use orm_core::{Model, Morph, Store};

#[derive(Model)]
#[orm(
    entity = "relations",
    has_many(Linked, fk = relation_id),
    belongs_to_many(Many, pivot = Linked, fk = relation_id, target_fk = many_id),
    morph_many(Branch, as = getter)
)]
struct Relation {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "manies")]
struct Many {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "linked", belongs_to(Relation, fk = relation_id))]
struct Linked {
    id: u64,
    relation_id: u64,
    many_id: u64,
}

#[derive(Model)]
#[orm(entity = "branches", morph_to(Getter, type = kind, id = key))]
struct Branch {
    id: u64,
    kind: String,
    key: u64,
}

#[derive(Morph)]
enum Getter<Relation_ = Relation, Many_ = Many> {
    Relation(Relation_),
    Many(Many_),
}

fn main() {
    let mut store = Store::new();
    store.insert(Relation { id: 1 }).unwrap();
    store.insert(Many { id: 2 }).unwrap();
    store.insert(Linked { id: 3, relation_id: 1, many_id: 2 }).unwrap();
    store.insert(Branch { id: 4, kind: "manies".into(), key: 2 }).unwrap();
    let relation = Relation::query().with(Relation::MANIES).with(Relation::LINKEDS).first(&store);
    let relation = relation.unwrap();
    assert_eq!((relation.manies()[0].id, relation.manies()[0].pivot().id), (2, 3));
    assert_eq!(relation.linkeds()[0].id, 3);
    let branch = Branch::query().with(Branch::GETTER).first(&store).unwrap();
    assert!(matches!(branch.getter(), Some(Getter::Many(many)) if many.id == 2));
}
