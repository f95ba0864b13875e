// The user's own types have the names that generated code might mean.
use orm_core::{Model, Store};

#[derive(Clone, PartialEq, Debug)]
struct Option<T>(T);
#[derive(Clone, PartialEq, Debug)]
struct Result;
#[derive(Clone, PartialEq, Debug)]
struct String;
#[derive(Clone, PartialEq, Debug)]
struct Vec;
#[derive(Clone, PartialEq, Debug)]
struct Box;
#[derive(Clone, PartialEq, Debug)]
struct Some;
#[derive(Clone, PartialEq, Debug)]
struct Ok;
#[allow(non_camel_case_types, dead_code)]
struct usize_;
trait Deref {}
trait Default {}
trait Copy {}

#[derive(Model)]
#[orm(entity = "users", has_one(Phone, fk = "user_id"))]
struct User {
    #[orm(auto)]
    id: u64,
    text: String,
    list: Vec,
    boxed: Box,
    result: Result,
    some: Some,
    ok: Ok,
    maybe: std::option::Option<u64>,
}

#[derive(Model)]
#[orm(entity = "phones", belongs_to(User, fk = "user_id"))]
struct Phone {
    id: u64,
    user_id: std::option::Option<u64>,
}

fn main() {
    let _ = Option(1);
    let mut store = Store::new();
    let maybe = std::option::Option::None;
    let user = User {
        id: 0,
        text: String,
        list: Vec,
        boxed: Box,
        result: Result,
        some: Some,
        ok: Ok,
        maybe,
    };
    store.insert(user).unwrap();
    store.insert(Phone { id: 2, user_id: std::option::Option::Some(1) }).unwrap();
    let user = User::query().with(User::PHONE).filter(User::TEXT.eq(String)).first(&store).unwrap();
    assert_eq!(user.phone().unwrap().id, 2);
}
