use orm_core::{Model, Morph, Store};
use serde::Serialize;

#[derive(Model, Serialize)]
#[orm(
    entity = "countries",
    has_many(User, fk = country_id),
    has_many_through(Post, through = User, through_fk = country_id, fk = user_id),
    has_one_through(Post, through = User, through_fk = country_id, fk = user_id, name = last_post)
)]
struct Country {
    id: u64,
}

#[derive(Model, Serialize)]
#[orm(
    entity = "users",
    belongs_to(Country, fk = country_id),
    has_many(Post, fk = user_id),
    has_one(Post, fk = user_id, max = likes, name = best_post),
    belongs_to_many(Role, pivot = Member, fk = user_id, target_fk = role_id, pivot_name = membership),
    has_many_by(Role, keys = favourite_roles, name = favourites),
    morph_one(Image, as = owner)
)]
struct User {
    id: u64,
    country_id: Option<u64>,
    favourite_roles: Vec<u64>,
}

#[derive(Model, Serialize)]
#[orm(entity = "roles")]
struct Role {
    id: u64,
}

#[derive(Model, Serialize)]
#[orm(entity = "members", primary_key(user_id, role_id))]
struct Member {
    user_id: u64,
    role_id: u64,
}

#[derive(Model, Serialize)]
#[orm(
    entity = "posts",
    morph_many(Image, as = owner, name = pictures),
    morph_to_many(Tag, pivot = Tagging, as = taggable, target_fk = tag_id)
)]
struct Post {
    id: u64,
    user_id: u64,
    likes: u32,
}

#[derive(Model, Serialize)]
#[orm(entity = "images", morph_to(Owner, type = owner_type, id = owner_id))]
struct Image {
    id: u64,
    owner_type: String,
    owner_id: u64,
}

#[derive(Morph)]
enum Owner<U = User, P = Post> {
    User(U),
    #[orm(type = "post")]
    Post(P),
}

#[derive(Model, Serialize)]
#[orm(entity = "tags", morphed_by_many(Post, pivot = Tagging, fk = tag_id, as = taggable))]
struct Tag {
    id: u64,
}

#[derive(Model, Serialize)]
#[orm(entity = "taggings", morph_to(Taggable, type = on_type, id = on_id))]
struct Tagging {
    id: u64,
    tag_id: u64,
    on_type: String,
    on_id: u64,
}

#[derive(Morph)]
enum Taggable<P = Post> {
    Post(P),
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert(User { id: 1, country_id: None, favourite_roles: vec![] })?;
    store.insert(Role { id: 2 })?;
    store.insert(Member { user_id: 1, role_id: 2 })?;
    store.insert(Image { id: 3, owner_type: "users".into(), owner_id: 1 })?;
    let images = Image::query().with(Image::OWNER.with(User::ROLES)).all(&store);
    let json = serde_json::to_value(&images).unwrap();
    assert_eq!(json[0]["owner"]["roles"][0]["membership"]["role_id"], 2);
    let users = User::query().with(User::POSTS.count()).with(User::COUNTRY).all(&store);
    let json = serde_json::to_value(&users).unwrap();
    assert_eq!(json[0]["posts_count"], 0);
    assert!(json[0]["country"].is_null());
    Ok(())
}
