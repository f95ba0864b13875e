// error at: "nam"
use orm_core::Model;

#[derive(Model)]
#[orm(
    entity = "countries",
    has_many_through(Post, through = User, through_fk = country_id, through_local = nam, fk = author)
)]
struct Country {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
    country_id: u64,
    name: String,
}

#[derive(Model)]
#[orm(entity = "posts")]
struct Post {
    id: u64,
    author: String,
}

fn main() {}
