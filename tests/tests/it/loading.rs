//! Typed eager loading: what was loaded is in the type, and shows in JSON.

use orm_core::{Filtered, Model, Result, Store};
use serde::Serialize;
use serde_json::json;

#[derive(Model, Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[orm(entity = "users", has_one(Phone, fk = "user_id"), has_one(Address, fk = "user_id"))]
struct User {
    id: u32,
    full_name: String,
}

#[derive(Model, Clone, Debug, Serialize)]
#[orm(entity = "phones", belongs_to(User, fk = "user_id"), has_one(Call, fk = "phone_id"))]
struct Phone {
    id: u32,
    user_id: u32,
    number: String,
}

#[derive(Model, Clone, Debug, Serialize)]
#[orm(entity = "calls", belongs_to(Phone, fk = "phone_id"))]
struct Call {
    id: u32,
    phone_id: u32,
    seconds: u32,
}

#[derive(Model, Clone, Debug, Serialize)]
#[orm(entity = "addresses")]
struct Address {
    id: u32,
    user_id: Option<u32>,
}

fn store() -> Result<Store> {
    let mut store = Store::new();
    store.insert_all(
        [(1, "John"), (2, "Jane")].map(|(id, name)| User { id, full_name: name.into() }),
    )?;
    store.insert(Phone { id: 7, user_id: 1, number: "555".into() })?;
    store.insert(Call { id: 1, phone_id: 7, seconds: 10 })?;
    store.insert(Call { id: 2, phone_id: 7, seconds: 20 })?;
    store.insert(Address { id: 1, user_id: Some(2) })?;
    Ok(store)
}

#[test]
fn nested_loads_go_to_any_depth() -> Result<()> {
    let store = store()?;
    let user = User::query()
        .with(User::PHONE.with(Phone::CALL.with(Call::PHONE.with(Phone::USER.with(User::ADDRESS)))))
        .find(1, &store)
        .unwrap();
    let call = user.phone().unwrap().call().unwrap();
    assert_eq!(call.seconds, 20);
    let again = call.phone().unwrap().user().unwrap();
    assert_eq!(again.full_name, "John");
    assert!(again.address().is_none());
    Ok(())
}

#[test]
fn several_relations_load_in_any_order() -> Result<()> {
    let store = store()?;
    let one = User::query().with(User::PHONE).with(User::ADDRESS).all(&store);
    let other = User::query().with(User::ADDRESS).with(User::PHONE).all(&store);
    for (one, other) in one.iter().zip(&other) {
        assert_eq!(one.phone().map(|phone| phone.id), other.phone().map(|phone| phone.id));
        assert_eq!(
            one.address().map(|address| address.id),
            other.address().map(|address| address.id)
        );
    }
    // The records are borrowed from the store, each one once.
    assert!(std::ptr::eq(one[0].phone().unwrap(), store.find::<Phone>(7).unwrap()));
    Ok(())
}

/// A relation outlives the row it was read from.
#[test]
fn what_a_getter_gives_lives_as_long_as_the_store() -> Result<()> {
    let store = store()?;
    let phones: Vec<&Phone> =
        User::query().with(User::PHONE).iter(&store).filter_map(|user| user.phone()).collect();
    assert_eq!(phones[0].number, "555");
    Ok(())
}

fn card(user: &impl UserWithPhone) -> String {
    format!("{}: {}", user.full_name, user.phone().map_or("none", |phone| &phone.number))
}

fn seconds(user: &impl UserWithPhone<Loaded: PhoneWithCall>) -> Option<u32> {
    Some(user.phone()?.call()?.seconds)
}

fn exactly(user: &LoadedUser<&User, Option<&Phone>>) -> Option<u32> {
    user.phone().map(|phone| phone.id)
}

#[test]
fn functions_ask_for_what_is_loaded() -> Result<()> {
    let store = store()?;
    let plain = User::query().with(User::PHONE).first(&store).unwrap();
    let more = User::query()
        .with(User::ADDRESS)
        .with(User::PHONE.with(Phone::CALL))
        .first(&store)
        .unwrap();
    assert_eq!((card(&plain), card(&more)), ("John: 555".into(), "John: 555".into()));
    assert_eq!(seconds(&more), Some(20));
    assert_eq!(exactly(&plain), Some(7));
    Ok(())
}

#[test]
fn a_filtered_load_counts_what_it_refuses_as_absent() -> Result<()> {
    let store = store()?;
    let short = Phone::CALL.filter(Call::SECONDS.lt(15)).filter_fn(|call| call.id < 9);
    let phone = Phone::query().with(short).first(&store).unwrap();
    assert_eq!(phone.call().unwrap().id, 1, "the last of those that pass");
    let none = Phone::query().with(Phone::CALL.filter(Call::SECONDS.gt(99))).first(&store).unwrap();
    assert!(none.call().is_none());
    Ok(())
}

/// A filtered load is a type of its own, and in JSON never says that there is none.
#[test]
fn a_filtered_load_cannot_be_taken_for_a_complete_one() -> Result<()> {
    let store = store()?;
    let query = User::query().with(User::PHONE.filter(Phone::NUMBER.eq("666")));
    let users: Vec<LoadedUser<&User, Filtered<Option<&Phone>>>> = query.all(&store);
    assert!(users[0].phone().is_none());
    assert_eq!(serde_json::to_value(users[0]).unwrap(), json!({ "id": 1, "fullName": "John" }));
    let query = User::query().with(User::PHONE.filter(Phone::NUMBER.eq("555")));
    assert_eq!(serde_json::to_value(query.first(&store)).unwrap()["phone"]["id"], 7);
    Ok(())
}

#[test]
fn json_has_three_states() -> Result<()> {
    let store = store()?;
    let json = |value: &dyn erased::Json| value.json();
    let query = User::query();
    assert_eq!(json(&query.all(&store)[0]), json!({ "id": 1, "fullName": "John" }));
    assert_eq!(
        json(&query.clone().with(User::PHONE).with(User::ADDRESS).all(&store)),
        json!([
            {
                "id": 1,
                "fullName": "John",
                "phone": { "id": 7, "user_id": 1, "number": "555" },
                "address": null,
            },
            {
                "id": 2,
                "fullName": "Jane",
                "phone": null,
                "address": { "id": 1, "user_id": 2 },
            },
        ])
    );
    assert_eq!(
        json(&query.with(User::PHONE.with(Phone::CALL)).first(&store)),
        json!({
            "id": 1,
            "fullName": "John",
            "phone": {
                "id": 7,
                "user_id": 1,
                "number": "555",
                "call": { "id": 2, "phone_id": 7, "seconds": 20 },
            },
        })
    );
    Ok(())
}

mod erased {
    pub(super) trait Json {
        fn json(&self) -> serde_json::Value;
    }

    impl<T: serde::Serialize> Json for T {
        fn json(&self) -> serde_json::Value {
            serde_json::to_value(self).unwrap()
        }
    }
}

#[test]
fn records_that_are_maps_or_wrapped_serialise_with_their_relations() -> Result<()> {
    #[derive(Serialize)]
    struct Extra {
        colour: String,
    }
    #[derive(Model, Serialize)]
    #[orm(entity = "cars", has_one(Wheel, fk = "car_id"))]
    struct Car {
        id: u32,
        #[serde(flatten)]
        extra: Extra,
    }
    #[derive(Model, Serialize)]
    #[serde(transparent)]
    #[orm(entity = "wheels", belongs_to(Car, fk = "car_id"))]
    struct Wheel {
        #[serde(skip)]
        id: u32,
        car_id: u32,
    }
    let mut store = Store::new();
    store.insert(Car { id: 1, extra: Extra { colour: "red".into() } })?;
    store.insert(Wheel { id: 1, car_id: 1 })?;
    let car = Car::query().with(Car::WHEEL).first(&store).unwrap();
    assert_eq!(serde_json::to_value(car).unwrap(), json!({ "id": 1, "colour": "red", "wheel": 1 }));
    // A record that is a bare number has no place for a relation beside it.
    let wheel = Wheel::query().with(Wheel::CAR).first(&store).unwrap();
    let error = serde_json::to_value(wheel).unwrap_err().to_string();
    assert!(error.contains("must be serialised as a struct or a map"), "{error}");
    Ok(())
}

#[test]
fn debug_shows_the_record_and_what_was_loaded() -> Result<()> {
    let store = store()?;
    let user = User::query().with(User::ADDRESS).first(&store).unwrap();
    assert_eq!(
        format!("{user:?}"),
        r#"LoadedUser { record: User { id: 1, full_name: "John" }, phone: NotLoaded, address: None }"#
    );
    Ok(())
}
