//! Hooks may stand anywhere in the crate, and a model needs none of them.
mod models {
    use orm_core::Model;

    #[derive(Model)]
    #[orm(entity = "users")]
    pub struct User {
        pub id: u64,
        pub name: String,
    }

    #[derive(Model)]
    #[orm(entity = "tags")]
    pub struct Tag {
        pub id: u64,
    }
}

mod rules {
    use orm_core::{Hooks, Veto};

    use crate::models::{Tag, User};

    impl Hooks for User {
        fn before_write(&mut self, _: Option<&Self>) -> Result<(), Veto> {
            self.name.pop().ok_or("a user has a name")?;
            Ok(())
        }
    }

    impl Hooks for Tag {}
}

fn main() {
    use models::{Tag, User};

    let mut store = orm_core::Store::new();
    store.insert(User { id: 1, name: "John".into() }).unwrap();
    store.insert(Tag { id: 1 }).unwrap();
    assert_eq!(store.find::<User>(1).unwrap().name, "Joh");
    assert!(store.insert(User { id: 2, name: String::new() }).err().unwrap().is_veto());
}
