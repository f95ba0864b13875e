// error at: "1"
// reason: the first lines say it all; below them rustc shows the method that asks for it.
use orm_core::Store;

fn main() {
    let mut store = Store::new();
    let _ = store.insert(1);
}
