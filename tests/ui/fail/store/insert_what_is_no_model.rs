// error at: "1"
use orm_core::Store;

fn main() {
    let mut store = Store::new();
    let _ = store.insert(1);
}
