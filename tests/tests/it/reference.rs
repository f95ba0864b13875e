//! The five examples of the reference documentation, as it writes them.

use orm_core::{Model, Result, Store};

mod default_keys {
    use super::*;

    #[derive(Model, Debug, Clone)]
    #[orm(entity = "users", has_one(Phone, fk = "user_id"))]
    struct User {
        id: u64,
        name: String,
    }

    #[derive(Model, Debug, Clone)]
    #[orm(entity = "phones", belongs_to(User, fk = "user_id"))]
    struct Phone {
        id: u64,
        user_id: u64,
        number: String,
    }

    fn store() -> Result<Store> {
        let mut store = Store::new();
        store.insert_all(
            [(1, "John"), (2, "Jane")].map(|(id, name)| User { id, name: name.into() }),
        )?;
        store.insert(Phone { id: 7, user_id: 1, number: "555-0100".into() })?;
        Ok(store)
    }

    #[test]
    fn a_user_has_one_phone() -> Result<()> {
        let store = store()?;
        let john = store.find::<User>(1).unwrap();
        assert_eq!(john.phone(&store).unwrap().number, "555-0100");
        assert!(store.find::<User>(2).unwrap().phone(&store).is_none());

        let users = User::query().with(User::PHONE).all(&store);
        assert_eq!(users[0].name, "John");
        assert_eq!(users[0].phone().unwrap().id, 7);
        assert!(users[1].phone().is_none());
        Ok(())
    }

    #[test]
    fn the_inverse_a_phone_belongs_to_a_user() -> Result<()> {
        let store = store()?;
        assert_eq!(store.find::<Phone>(7).unwrap().user(&store).unwrap().name, "John");
        let phone = Phone::query().with(Phone::USER).first(&store).unwrap();
        assert_eq!(phone.user().unwrap().name, "John");
        Ok(())
    }
}

mod local_key {
    use super::*;

    #[derive(Model)]
    #[orm(entity = "users", has_one(Phone, fk = "user_id", local = "local_id"))]
    struct User {
        id: u64,
        local_id: u64,
        name: String,
    }

    #[derive(Model)]
    #[orm(entity = "phones")]
    struct Phone {
        id: u64,
        user_id: u64,
    }

    /// Ids and local ids that cross over: a relation that took the wrong one would still find a
    /// phone.
    #[test]
    fn the_local_key_is_what_the_foreign_key_matches() -> Result<()> {
        let mut store = Store::new();
        store.insert(User { id: 1, local_id: 2, name: "A".into() })?;
        store.insert(User { id: 2, local_id: 1, name: "B".into() })?;
        store.insert(Phone { id: 10, user_id: 1 })?;
        store.insert(Phone { id: 20, user_id: 2 })?;
        for user in User::query().with(User::PHONE).all(&store) {
            let expected = if user.name == "A" { 20 } else { 10 };
            assert_eq!(user.phone().unwrap().id, expected);
            assert_eq!(store.find::<User>(user.id).unwrap().phone(&store).unwrap().id, expected);
        }
        Ok(())
    }
}

mod owner_key {
    use super::*;

    #[derive(Model)]
    #[orm(entity = "users")]
    struct User {
        id: u64,
        other_key: u64,
    }

    #[derive(Model)]
    #[orm(entity = "phones", belongs_to(User, fk = "user_id", owner = "other_key"))]
    struct Phone {
        id: u64,
        user_id: u64,
    }

    #[test]
    fn the_owner_key_is_what_the_foreign_key_matches() -> Result<()> {
        let mut store = Store::new();
        store.insert(User { id: 1, other_key: 2 })?;
        store.insert(User { id: 2, other_key: 1 })?;
        store.insert(Phone { id: 10, user_id: 1 })?;
        assert_eq!(store.find::<Phone>(10).unwrap().user(&store).unwrap().id, 2);
        let phone = Phone::query().with(Phone::USER).first(&store).unwrap();
        assert_eq!((phone.id, phone.user().unwrap().id), (10, 2));
        Ok(())
    }
}

mod one_entity_name {
    use super::*;

    #[derive(Model)]
    #[orm(entity = "users", has_one(Phone, fk = "user_id"))]
    struct User {
        id: u64,
    }

    #[derive(Model)]
    #[orm(entity = "users")]
    struct Phone {
        id: u64,
        user_id: u64,
    }

    #[test]
    fn tables_are_kept_by_type_and_not_by_entity_name() -> Result<()> {
        let mut store = Store::new();
        store.insert(User { id: 1 })?;
        store.insert(Phone { id: 1, user_id: 1 })?;
        assert_eq!((store.len::<User>(), store.len::<Phone>()), (1, 1));
        assert_eq!(store.find::<User>(1).unwrap().phone(&store).unwrap().user_id, 1);
        assert_eq!((User::SCHEMA.entity, Phone::SCHEMA.entity), ("users", "users"));
        Ok(())
    }
}
