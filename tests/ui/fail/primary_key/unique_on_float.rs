// error at: "f64"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "points")]
struct Point {
    id: u64,
    #[orm(unique)]
    height: f64,
}

fn main() {}
