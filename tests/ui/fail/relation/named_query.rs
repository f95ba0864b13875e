// error at: ""query""
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users", has_one(Query, fk = "user_id", name = "query"))]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "queries")]
struct Query {
    id: u64,
    user_id: u64,
}

fn main() {}
