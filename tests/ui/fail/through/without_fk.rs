// error at: "has_one_through"
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "countries", has_one_through(Post, through = User, through_fk = country_id))]
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
    let country = Country::query().with(Country::POST).first(&store).unwrap();
    country.post();
}
