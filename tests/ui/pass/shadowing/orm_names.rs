// Models with the names of this crate's own types.
#[derive(orm_core::Model)]
#[orm(entity = "stores", has_one(Record, fk = "id"), has_one(Query, fk = "id", name = "question"))]
struct Store {
    id: u64,
}

#[derive(orm_core::Model)]
#[orm(entity = "records", belongs_to(Store, fk = "id"), belongs_to(Model, fk = "id"))]
struct Record {
    id: u64,
}

#[derive(orm_core::Model)]
#[orm(entity = "queries", has_one(Source, fk = "id"))]
struct Query {
    id: u64,
}

#[derive(orm_core::Model)]
#[orm(entity = "sources", has_one(Column, fk = "id"), has_one(NotLoaded, fk = "id"))]
struct Source {
    id: u64,
}

#[derive(orm_core::Model)]
#[orm(entity = "columns")]
struct Column {
    id: u64,
}

#[derive(orm_core::Model)]
#[orm(entity = "models")]
struct Model {
    id: u64,
}

#[derive(orm_core::Model)]
#[orm(entity = "not_loaded", has_one(Load, fk = "id"))]
struct NotLoaded {
    id: u64,
}

#[derive(orm_core::Model)]
#[orm(entity = "load")]
struct Load {
    id: u64,
}

fn main() {
    use orm_core::Model as _;
    let mut store = orm_core::Store::new();
    store.insert(Store { id: 1 }).unwrap();
    store.insert(Query { id: 1 }).unwrap();
    store.insert(Source { id: 1 }).unwrap();
    let query = Store::query().with(Store::QUESTION.with(Query::SOURCE.with(Source::NOT_LOADED)));
    let it = query.with(Store::RECORD).first(&store).unwrap();
    assert!(it.record().is_none());
    assert!(it.question().unwrap().source().unwrap().not_loaded().is_none());
}
