// error at: "f64"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users", has_one(Phone, fk = "user_score", local = "score"))]
struct User {
    id: u64,
    score: f64,
}

#[derive(Model)]
#[orm(entity = "phones")]
struct Phone {
    id: u64,
    user_score: f64,
}

fn main() {}
