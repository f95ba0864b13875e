use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "points")]
struct Point {
    id: u64,
    x: f64,
    y: Option<f32>,
}

fn main() {
    let mut store = Store::new();
    store.insert(Point { id: 1, x: 0.5, y: None }).unwrap();
    store.insert(Point { id: 2, x: 1.5, y: Some(2.0) }).unwrap();
    let query = Point::query().filter(Point::X.between(0.0, 1.0) | Point::Y.eq(2.0));
    assert_eq!(query.order_by(Point::X.desc()).first(&store).unwrap().id, 2);
    assert_eq!(Point::query().sum(Point::X, &store), 2.0);
}
