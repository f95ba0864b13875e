// error at: "user_id"
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "countries", has_many_through(Post, through = User, through_fk = user_id, fk = country_id))]
struct Country {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
    country_id: u64,
}

#[derive(Model)]
#[orm(entity = "posts")]
struct Post {
    id: u64,
    user_id: u64,
}

fn main() {
    let store = Store::new();
    Country::query().with(Country::POSTS).all(&store);
}
