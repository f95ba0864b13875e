// error at: "Point::HEIGHT"
// reason: the first lines say it all; below them rustc shows the method that asks for it.
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "points")]
struct Point {
    id: u64,
    height: f64,
}

fn main() {
    let store = Store::new();
    Point::query().filter(Point::HEIGHT.is_in([1.0, 2.0])).all(&store);
}
