// error at: "usr_id"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "countries", has_many_through(Post, through = User, through_fk = country_id, fk = usr_id))]
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

fn main() {}
