// error at: "attach"
// reason: the first lines say it all; below them rustc shows the method that asks for it.
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(
    entity = "countries",
    has_many_through(Post, through = User, through_fk = "country_id", fk = "user_id"),
    has_one_through(Post, through = User, through_fk = "country_id", fk = "user_id")
)]
struct Country {
    id: u64,
}

#[derive(Model, Clone)]
#[orm(entity = "users")]
struct User {
    id: u64,
    country_id: u64,
}

#[derive(Model, Clone)]
#[orm(entity = "posts")]
struct Post {
    id: u64,
    user_id: u64,
}

fn main() {
    let mut store = Store::new();
    let _ = store.relation(Country::POSTS, 1).attach(7);
}
