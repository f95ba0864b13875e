use orm_core::{Model, Store};
use std::marker::PhantomData;

struct Id<M>(u64, PhantomData<fn() -> M>);

impl<M> Clone for Id<M> {
    fn clone(&self) -> Self {
        Id(self.0, PhantomData)
    }
}
impl<M> PartialEq for Id<M> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<M> Eq for Id<M> {}
impl<M> std::hash::Hash for Id<M> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

// The key's type names the model whose key it is.
#[derive(Model)]
#[orm(entity = "users", has_one(Phone, fk = "user_id"))]
struct User {
    id: Id<User>,
}

#[derive(Model)]
#[orm(entity = "phones", belongs_to(User, fk = "user_id"))]
struct Phone {
    id: Id<Self>,
    user_id: Id<User>,
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert(User { id: Id(1, PhantomData) })?;
    store.insert(Phone { id: Id(2, PhantomData), user_id: Id(1, PhantomData) })?;
    let user = store.find::<User>(Id(1, PhantomData)).unwrap();
    assert_eq!(user.phone(&store).unwrap().id.0, 2);
    Ok(())
}
