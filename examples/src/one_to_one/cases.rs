//! Special cases, each on a few records of its own.

use std::fmt::Display;

use orm_core::{Result, Store};

use super::Part;

pub(super) fn all() -> Result<Vec<Part>> {
    Ok(vec![
        has_one()?,
        custom_local_key()?,
        belongs_to()?,
        custom_owner_key()?,
        one_entity_name()?,
        threads()?,
    ])
}

fn case(title: &'static str, lines: &[impl Display]) -> Part {
    let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
    Part { title, blocks: vec![("", lines.join("\n"))] }
}

/// A user has one phone: the foreign key is on the phone.
fn has_one() -> Result<Part> {
    use reference::{Phone, User, UserWithPhone};

    // What a function needs to be loaded is in its signature.
    fn line(user: &impl UserWithPhone) -> String {
        let number = user.phone().map_or("none", |phone| &phone.number);
        format!("{:<5} phone: {number}", user.name)
    }

    let mut store = Store::new();
    store.insert_all([User::new(1, "John"), User::new(2, "Jane")])?;
    store.insert(Phone { id: 7, user_id: 1, number: "555-0100".into() })?;

    // A getter looks the record up now.
    let john = store.find::<User>(1).expect("John was inserted");
    assert_eq!(john.phone(&store).map(|phone| phone.id), Some(7));

    // Eager loading: `phone()` takes no store, because it is already loaded.
    let users = User::query().with(User::PHONE).all(&store);
    let lines: Vec<String> = users.iter().map(line).collect();
    assert_eq!(lines, ["John  phone: 555-0100", "Jane  phone: none"]);
    Ok(case("Special case: a getter looks the phone up, `with` loads it", &lines))
}

/// The phone refers to a column of the user that is not its primary key.
fn custom_local_key() -> Result<Part> {
    use local_key::{Phone, User};

    let mut store = Store::new();
    // Ids and local ids cross over, so a mix-up of the two finds the other user's phone.
    store.insert_all([
        User { id: 1, local_id: 2, name: "A".into() },
        User { id: 2, local_id: 1, name: "B".into() },
    ])?;
    store.insert_all([
        Phone { id: 10, user_id: 1, number: "of local id 1".into() },
        Phone { id: 20, user_id: 2, number: "of local id 2".into() },
    ])?;

    let mut lines = Vec::new();
    for user in User::query().with(User::PHONE).iter(&store) {
        let phone = user.phone().expect("each user has a phone");
        assert_eq!(phone.user_id, user.local_id);
        // The getter that takes the store is the record's own, not that of the loaded form.
        let lazy = (*user).phone(&store).expect("each user has a phone");
        assert_eq!(lazy.id, phone.id);
        lines.push(format!(
            "{}: id {}, local id {}; phone {}",
            user.name, user.id, user.local_id, phone.number
        ));
    }
    assert_eq!(
        lines,
        ["A: id 1, local id 2; phone of local id 2", "B: id 2, local id 1; phone of local id 1",]
    );
    Ok(case("Special case: a custom local key", &lines))
}

/// The other direction: a phone belongs to a user.
fn belongs_to() -> Result<Part> {
    use reference::{Phone, User};

    let mut store = Store::new();
    // The order of inserts does not matter: the phone is here before its user.
    store.insert(Phone { id: 7, user_id: 1, number: "555-0100".into() })?;
    store.insert(Phone { id: 8, user_id: 9, number: "555-0199".into() })?;
    store.insert(User::new(1, "John"))?;

    let phone = store.find::<Phone>(7).expect("the phone was inserted");
    assert_eq!(phone.user(&store).map(|user| &*user.name), Some("John"));

    let phones = Phone::query().with(Phone::USER.with(User::PHONE)).all(&store);
    let mut lines = Vec::new();
    for phone in &phones {
        let owner = phone.user().map_or("nobody", |user| &user.name);
        lines.push(format!("{} belongs to {owner}", phone.number));
    }
    assert_eq!(lines, ["555-0100 belongs to John", "555-0199 belongs to nobody"]);

    // Both directions, one after the other, lead back to where they began.
    let back = phones[0].user().and_then(|user| user.phone());
    assert_eq!(back.map(|phone| phone.id), Some(7));
    Ok(case("Special case: a phone without its user", &lines))
}

/// The phone refers to a column of its owner that is not the primary key.
fn custom_owner_key() -> Result<Part> {
    use owner_key::{Phone, User};

    let mut store = Store::new();
    store.insert_all([
        User { id: 1, other_key: 2, name: "A".into() },
        User { id: 2, other_key: 1, name: "B".into() },
    ])?;
    store.insert(Phone { id: 10, user_id: 1 })?;

    let phone = Phone::query().with(Phone::USER).first(&store).expect("there is a phone");
    let user = phone.user().expect("the phone has a user");
    assert_eq!((&*user.name, user.other_key), ("B", phone.user_id));
    assert_eq!((*phone).user(&store).map(|user| user.id), Some(2));
    Ok(case(
        "Special case: a custom owner key",
        &[format!("the phone of user_id {} belongs to {}", phone.user_id, user.name)],
    ))
}

/// Tables are kept by type, so two models may have the same external name in memory.
fn one_entity_name() -> Result<Part> {
    use same_entity::{Phone, User};

    let mut store = Store::new();
    store.insert(User { id: 1 })?;
    store.insert(Phone { id: 1, user_id: 1 })?;
    assert_eq!((store.len::<User>(), store.len::<Phone>()), (1, 1));

    let user = User::query().with(User::PHONE).find(1, &store).expect("there is a user");
    assert_eq!(user.phone().map(|phone| phone.user_id), Some(1));
    Ok(case(
        "Special case: two models with the entity name `users`",
        &["1 user, 1 phone, and the one has the other"],
    ))
}

/// Many threads read while one may write.
fn threads() -> Result<Part> {
    use std::sync::{PoisonError, RwLock};
    use std::thread;

    use reference::{Phone, User};

    let store = RwLock::new(Store::new());
    let results: Vec<Result<()>> = thread::scope(|scope| {
        let writers = (1..=4_u64).map(|id| {
            let store = &store;
            scope.spawn(move || -> Result<()> {
                let mut store = store.write().unwrap_or_else(PoisonError::into_inner);
                store.insert(User::new(id, &format!("user {id}")))?;
                store.insert(Phone { id, user_id: id, number: format!("555-010{id}") })?;
                Ok(())
            })
        });
        let writers: Vec<_> = writers.collect();
        writers.into_iter().map(|writer| writer.join().expect("no writer panics")).collect()
    });
    results.into_iter().collect::<Result<()>>()?;

    // A query is a value: it is made once, and each thread runs it.
    let query = User::query().with(User::PHONE);
    let counts: Vec<usize> = thread::scope(|scope| {
        let readers = (0..4).map(|_| {
            let (store, query) = (&store, &query);
            scope.spawn(move || {
                let store = store.read().unwrap_or_else(PoisonError::into_inner);
                query.iter(&*store).filter(|user| user.phone().is_some()).count()
            })
        });
        let readers: Vec<_> = readers.collect();
        readers.into_iter().map(|reader| reader.join().expect("no reader panics")).collect()
    });
    assert_eq!(counts, [4; 4]);
    Ok(case(
        "Special case: one store, many threads",
        &["4 writers, then 4 readers that each see 4 users with a phone"],
    ))
}

/// The models of the first and the third case, each with the relation to the other.
mod reference {
    use orm_core::Model;

    #[derive(Model, Debug, Clone)]
    #[orm(entity = "users", has_one(Phone, fk = "user_id"))]
    pub(super) struct User {
        pub id: u64,
        pub name: String,
    }

    #[derive(Model, Debug, Clone)]
    #[orm(entity = "phones", belongs_to(User, fk = "user_id"))]
    pub(super) struct Phone {
        pub id: u64,
        pub user_id: u64,
        pub number: String,
    }

    impl User {
        pub(super) fn new(id: u64, name: &str) -> Self {
            User { id, name: name.to_owned() }
        }
    }
}

mod local_key {
    use orm_core::Model;

    #[derive(Model, Debug, Clone)]
    #[orm(entity = "users", has_one(Phone, fk = "user_id", local = "local_id"))]
    pub(super) struct User {
        pub id: u64,
        pub local_id: u64,
        pub name: String,
    }

    #[derive(Model, Debug, Clone)]
    #[orm(entity = "phones")]
    pub(super) struct Phone {
        pub id: u64,
        pub user_id: u64,
        pub number: String,
    }
}

mod owner_key {
    use orm_core::Model;

    #[derive(Model, Debug, Clone)]
    #[orm(entity = "users")]
    pub(super) struct User {
        pub id: u64,
        pub other_key: u64,
        pub name: String,
    }

    #[derive(Model, Debug, Clone)]
    #[orm(entity = "phones", belongs_to(User, fk = "user_id", owner = "other_key"))]
    pub(super) struct Phone {
        pub id: u64,
        pub user_id: u64,
    }
}

mod same_entity {
    use orm_core::Model;

    #[derive(Model, Debug, Clone)]
    #[orm(entity = "users", has_one(Phone, fk = "user_id"))]
    pub(super) struct User {
        pub id: u64,
    }

    #[derive(Model, Debug, Clone)]
    #[orm(entity = "users")]
    pub(super) struct Phone {
        pub id: u64,
        pub user_id: u64,
    }
}
