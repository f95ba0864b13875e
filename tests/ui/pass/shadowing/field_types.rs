// Types of fields have the names of what generated code declares where it names them.
use orm_core::{Model, Store};

#[derive(Clone, PartialEq, Debug)]
struct UserColumns(u8);
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct PhoneRow(u64);
#[derive(Clone, PartialEq, Debug)]
struct Record(u8);

#[derive(Model)]
#[orm(entity = "users", has_one(Phone, fk = "user_id"))]
struct User {
    id: PhoneRow,
    columns: UserColumns,
    wrapped: Vec<Option<UserColumns>>,
    record: Option<Record>,
}

#[derive(Model)]
#[orm(entity = "phones", belongs_to(User, fk = "user_id"))]
struct Phone {
    id: u64,
    user_id: PhoneRow,
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    let (columns, record) = (UserColumns(1), Some(Record(2)));
    store.insert(User { id: PhoneRow(1), columns, wrapped: Vec::new(), record })?;
    store.insert(Phone { id: 2, user_id: PhoneRow(1) })?;
    let filter = User::COLUMNS.eq(UserColumns(1)) & User::RECORD.eq(Record(2));
    let user = User::query().filter(filter).with(User::PHONE).first(&store).unwrap();
    assert_eq!((user.phone().unwrap().id, user.wrapped.len()), (2, 0));
    Ok(())
}
