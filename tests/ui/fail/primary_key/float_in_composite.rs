// error at: "f32"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "points", primary_key("x", "y"))]
struct Point {
    x: u32,
    y: f32,
}

fn main() {}
