// error at: "find"
use orm_core::Store;

fn main() {
    let store = Store::new();
    store.find::<String>(1);
}
