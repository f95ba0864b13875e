use orm_core::{Filter, Model, Order, Query, Store};

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
    name: String,
}

#[derive(Clone)]
struct View {
    query: Query<User>,
    filter: Filter<User>,
    order: Order<User>,
}

impl View {
    fn rows<'s>(&self, store: &'s Store) -> Vec<&'s User> {
        let query = self.query.clone().filter(self.filter.clone()).order_by(self.order.clone());
        query.all(store)
    }
}

fn main() {
    let mut store = Store::new();
    store.insert(User { id: 1, name: "John".into() }).unwrap();
    let view = View { query: User::query(), filter: User::ID.lt(9), order: User::NAME.asc() };
    let copy = view.clone();
    assert_eq!((view.rows(&store).len(), copy.rows(&store).len()), (1, 1));
}
