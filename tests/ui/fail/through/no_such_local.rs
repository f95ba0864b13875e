// error at: "cod"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "countries", has_many_through(Post, through = User, through_fk = country, fk = user_id, local = cod))]
struct Country {
    id: u64,
    code: String,
}

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
    country: String,
}

#[derive(Model)]
#[orm(entity = "posts")]
struct Post {
    id: u64,
    user_id: u64,
}

fn main() {}
