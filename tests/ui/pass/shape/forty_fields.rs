use orm_core::{Model, Store};

#[derive(Model, Default)]
#[orm(entity = "wide", belongs_to(Wide, fk = "f39", name = "next"))]
struct Wide {
    id: u64,
    f01: u8,
    f02: u8,
    f03: u8,
    f04: u8,
    f05: u8,
    f06: u8,
    f07: u8,
    f08: u8,
    f09: u8,
    f10: u16,
    f11: u16,
    f12: u16,
    f13: u16,
    f14: u16,
    f15: u16,
    f16: u16,
    f17: u16,
    f18: u16,
    f19: u16,
    f20: String,
    f21: String,
    f22: String,
    f23: String,
    f24: String,
    f25: String,
    f26: String,
    f27: String,
    f28: String,
    f29: String,
    f30: Option<f64>,
    f31: Option<f64>,
    f32: Option<f64>,
    f33: Option<f64>,
    f34: Option<f64>,
    f35: Option<f64>,
    f36: Option<f64>,
    f37: Option<f64>,
    f38: Option<f64>,
    f39: u64,
}

fn main() {
    let mut store = Store::new();
    store.insert(Wide { f39: 0, f20: "x".into(), ..Wide::default() }).unwrap();
    let filter = Wide::F20.eq("x") & Wide::F38.is_null() & Wide::F01.lt(1);
    let row = Wide::query().filter(filter).with(Wide::NEXT).first(&store).unwrap();
    assert_eq!(row.next().unwrap().f20, "x");
    assert_eq!(Wide::SCHEMA.columns.len(), 40);
}
