use orm_core::{Model, Store};

#[derive(Model, Debug, Clone)]
#[orm(entity = "users", has_one(Phone, fk = "user_id"))]
struct User { id: u64, name: String }

#[derive(Model, Debug, Clone)]
#[orm(entity = "phones", belongs_to(User, fk = "user_id"))]
struct Phone { id: u64, user_id: u64, number: String }

#[test]
fn smoke() -> orm_core::Result<()> {
let mut store = Store::new();
store.insert(User { id: 1, name: "John".into() })?;
store.insert(Phone { id: 7, user_id: 1, number: "555-0100".into() })?;
let user: &User = store.find::<User>(1).unwrap();
assert_eq!(user.phone(&store).unwrap().number, "555-0100");
for user in User::query().with(User::PHONE).all(&store) {
    println!("{} {:?}", user.name, user.phone().map(|phone| &phone.number));
}
let users = User::query()
    .filter(User::NAME.starts_with("J"))
    .with(User::PHONE.with(Phone::USER))
    .order_by(User::NAME.asc())
    .all(&store);
assert_eq!(users[0].phone().unwrap().user().unwrap().name, "John");
println!("{}", User::query().filter(User::ID.eq(1)).with(User::PHONE.with(Phone::USER)).plan(&store));
println!("{:?}", users);
fn card(user: &impl UserWithPhone) -> String { format!("{} {}", user.name, user.phone().map_or("none", |p| &p.number)) }
println!("{}", card(&users[0]));
Ok(())
}
