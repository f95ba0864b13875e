use orm_core::{Model, Store};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

struct NoTraits;

#[derive(Model)]
#[orm(entity = "odd")]
struct Odd {
    id: u64,
    function: fn(&str) -> u8,
    boxed: Box<dyn Fn(u8) -> u8 + Send + Sync>,
    map: HashMap<String, Vec<Option<u8>>>,
    tuple: (u8, [u16; 3], ()),
    lock: Arc<Mutex<u8>>,
    text: &'static str,
    bare: NoTraits,
    nested: Option<Option<u8>>,
}

fn main() {
    let mut store = Store::new();
    let odd = Odd {
        id: 1,
        function: |text| text.len() as u8,
        boxed: Box::new(|n| n + 1),
        map: HashMap::new(),
        tuple: (1, [2, 3, 4], ()),
        lock: Arc::default(),
        text: "text",
        bare: NoTraits,
        nested: Some(None),
    };
    store.insert(odd).unwrap();
    let query =
        Odd::query().filter(Odd::TUPLE.eq((1, [2, 3, 4], ())) & Odd::TEXT.starts_with("te"));
    let odd = query.filter(Odd::NESTED.is_not_null()).first(&store).unwrap();
    assert_eq!((odd.function)(odd.text) + (odd.boxed)(1) + *odd.lock.lock().unwrap(), 6);
    assert!(odd.map.is_empty());
    let NoTraits = odd.bare;
}
