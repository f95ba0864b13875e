// error at: "Strin"
// reason: rustc alone words an unknown name, and shows what it looked at and what to write instead.
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
    name: Strin,
}

fn main() {}
