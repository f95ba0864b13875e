// error at: "weight"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users", has_many_by(Role, keys = weights, owner = weight))]
struct User {
    id: u64,
    weights: Vec<f64>,
}

#[derive(Model)]
#[orm(entity = "roles")]
struct Role {
    id: u64,
    weight: f64,
}

fn main() {}
