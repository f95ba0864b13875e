// `$crate` stands for the crate of the macro, and the models can be made anywhere.
use orm_core::{Model, Store};

#[doc(hidden)]
pub use orm_core as reexport;

macro_rules! model {
    ($name:ident) => {
        #[derive(Model)]
        #[orm(entity = "models", crate = $crate::reexport)]
        struct $name {
            id: u64,
        }
    };
}

mod inner {
    use orm_core::Model;
    model!(Inner);
    pub fn check(store: &mut orm_core::Store) -> usize {
        store.insert(Inner { id: 1 }).unwrap();
        Inner::query().filter(Inner::ID.eq(1)).count(&*store)
    }
}

model!(Outer);

fn main() {
    let mut store = Store::new();
    store.insert(Outer { id: 1 }).unwrap();
    assert_eq!(inner::check(&mut store) + store.len::<Outer>(), 2);
}
