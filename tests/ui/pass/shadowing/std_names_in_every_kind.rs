// The user's own types have the names that generated code might mean.
use orm_core::{Model, Morph, Store};

#[allow(dead_code)]
struct Vec;
#[allow(dead_code)]
struct Option;
#[allow(dead_code)]
struct Box;
#[allow(dead_code)]
struct String;
#[allow(dead_code)]
struct Result;
#[allow(dead_code)]
struct Some;
#[allow(dead_code)]
struct None;
#[allow(dead_code)]
struct Ok;
#[allow(dead_code)]
trait Iterator {}
#[allow(dead_code)]
trait AsRef {}
#[allow(dead_code)]
trait FnOnce {}

#[derive(Model)]
#[orm(
    entity = "countries",
    has_many(User, fk = country_id),
    has_many_through(Post, through = User, through_fk = country_id, fk = user_id),
    has_one_through(Post, through = User, through_fk = country_id, fk = user_id, name = last_post)
)]
struct Country {
    id: u64,
}

#[derive(Model)]
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
    country_id: std::option::Option<u64>,
    favourite_roles: std::vec::Vec<u64>,
}

#[derive(Model)]
#[orm(entity = "roles")]
struct Role {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "members", primary_key(user_id, role_id))]
struct Member {
    user_id: u64,
    role_id: u64,
}

#[derive(Model)]
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

#[derive(Model)]
#[orm(entity = "images", morph_to(Owner, type = owner_type, id = owner_id))]
struct Image {
    id: u64,
    owner_type: std::string::String,
    owner_id: u64,
}

#[derive(Morph)]
enum Owner<U = User, P = Post> {
    User(U),
    #[orm(type = "post")]
    Post(P),
}

#[derive(Model)]
#[orm(entity = "tags", morphed_by_many(Post, pivot = Tagging, fk = tag_id, as = taggable))]
struct Tag {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "taggings", morph_to(Taggable, type = on_type, id = on_id))]
struct Tagging {
    id: u64,
    tag_id: u64,
    on_type: std::string::String,
    on_id: u64,
}

#[derive(Morph)]
enum Taggable<P = Post> {
    Post(P),
}

fn main() {
    let mut store = Store::new();
    store.insert(Country { id: 1 }).unwrap();
    let favourite_roles = std::vec![1];
    let country_id = std::option::Option::Some(1);
    store.insert(User { id: 1, country_id, favourite_roles }).unwrap();
    store.insert(Role { id: 1 }).unwrap();
    store.insert(Member { user_id: 1, role_id: 1 }).unwrap();
    store.insert(Image { id: 1, owner_type: "users".into(), owner_id: 1 }).unwrap();
    let user = User::query().with(User::ROLES).with(User::FAVOURITES).with(User::IMAGE);
    let user = user.first(&store).unwrap();
    assert_eq!((user.roles().len(), user.favourites().len()), (1, 1));
    assert!(user.image().unwrap().owner(&store).is_some());
}
