// error at: "Vec<f32>"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "points")]
struct Point {
    id: u64,
    #[orm(index)]
    weights: Vec<f32>,
}

fn main() {}
