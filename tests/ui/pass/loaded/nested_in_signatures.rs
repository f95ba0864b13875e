use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users", has_one(Phone, fk = "user_id"))]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "phones", has_one(Call, fk = "phone_id"))]
struct Phone {
    id: u64,
    user_id: u64,
}

#[derive(Model)]
#[orm(entity = "calls")]
struct Call {
    id: u64,
    phone_id: u64,
}

fn last_call(user: &impl UserWithPhone<Loaded: PhoneWithCall>) -> Option<u64> {
    user.phone()?.call().map(|call| call.id)
}

fn last_call_where<U>(user: &U) -> Option<u64>
where
    U: UserWithPhone,
    U::Loaded: PhoneWithCall,
{
    Some(user.phone()?.call()?.id)
}

fn last_call_of_form(user: &LoadedUser<&User, Option<LoadedPhone<&Phone, Option<&Call>>>>) -> u64 {
    user.phone().unwrap().call().unwrap().id
}

fn main() {
    let mut store = Store::new();
    store.insert(User { id: 1 }).unwrap();
    store.insert(Phone { id: 2, user_id: 1 }).unwrap();
    store.insert(Call { id: 3, phone_id: 2 }).unwrap();
    let user = User::query().with(User::PHONE.with(Phone::CALL)).first(&store).unwrap();
    assert_eq!(last_call(&user), Some(3));
    assert_eq!(last_call_where(&user), Some(3));
    assert_eq!(last_call_of_form(&user), 3);
}
