use orm_core::{Model, Store};

#[derive(Model)]
#[orm(
    entity = "points",
    primary_key(a, b, c, d, e, f, g, h),
    has_one(Mark, fk(a, b, c, d, e, f, g, h))
)]
struct Point {
    a: u8,
    b: u16,
    c: u32,
    d: u64,
    e: i8,
    f: bool,
    g: char,
    h: String,
}

#[derive(Model)]
#[orm(entity = "marks", belongs_to(Point, fk(a, b, c, d, e, f, g, h)))]
struct Mark {
    id: u64,
    a: u8,
    b: u16,
    c: u32,
    d: u64,
    e: i8,
    f: bool,
    g: char,
    h: String,
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert(Point { a: 1, b: 2, c: 3, d: 4, e: 5, f: true, g: '7', h: "8".into() })?;
    store.insert(Mark { id: 9, a: 1, b: 2, c: 3, d: 4, e: 5, f: true, g: '7', h: "8".into() })?;
    let point = store.find::<Point>((1, 2, 3, 4, 5, true, '7', "8".to_owned())).unwrap();
    assert_eq!(point.mark(&store).unwrap().id, 9);
    assert_eq!(Mark::query().with(Mark::POINT).first(&store).unwrap().point().unwrap().b, 2);
    Ok(())
}
