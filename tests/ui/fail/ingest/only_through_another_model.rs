// error at: "Country::POSTS"
// reason: rustc adds the bound of the method, which takes six lines.
use orm_core::Model;

#[derive(Model, serde::Deserialize)]
#[orm(
    entity = "countries",
    has_many_through(Post, through = User, through_fk = "country_id", fk = "user_id")
)]
struct Country {
    id: u64,
}

#[derive(Model, serde::Deserialize)]
#[orm(entity = "users")]
struct User {
    id: u64,
    country_id: u64,
}

#[derive(Model, serde::Deserialize)]
#[orm(entity = "posts")]
struct Post {
    id: u64,
    user_id: u64,
    title: String,
}

fn main() {
    let _ = Country::ingest().only((Country::POSTS.insert((Post::TITLE,)),));
}
