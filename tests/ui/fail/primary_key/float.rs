// error at: "f64"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "points")]
struct Point {
    id: f64,
}

fn main() {}
