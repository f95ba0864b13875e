// error at: "all"
// reason: rustc alone words a missing argument; it shows the method, and what to write, as well.
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
    name: String,
}

fn main() {
    User::query().all();
}
