// error at: "WorkPhone"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
}

// The model without an entity name is used, and that is no second error.
#[derive(Model)]
#[orm(belongs_to(User, fk = "user_id"))]
struct WorkPhone {
    id: u64,
    user_id: u64,
}

fn main() {
    let store = orm_core::Store::new();
    for phone in WorkPhone::query().with(WorkPhone::USER).iter(&store) {
        phone.user();
    }
}
