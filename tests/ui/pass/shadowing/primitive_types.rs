// The user's own types have the names of the primitive ones.
#![allow(non_camel_case_types, dead_code)]
use orm_core::{Model, Morph, Store};

type Id = std::primitive::u64;
struct bool;
struct char;
struct f32;
struct f64;
struct i8;
struct i16;
struct i32;
struct i64;
struct i128;
struct isize;
struct str;
struct u8;
struct u16;
struct u32;
struct u64;
struct u128;
struct usize;

#[derive(Model)]
#[orm(
    entity = "countries",
    has_many(User, fk = country_id),
    has_many_through(Post, through = User, through_fk = country_id, fk = user_id),
    has_one_through(Post, through = User, through_fk = country_id, fk = user_id, name = last_post)
)]
struct Country {
    id: Id,
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
    id: Id,
    country_id: std::option::Option<Id>,
    favourite_roles: std::vec::Vec<Id>,
}

#[derive(Model)]
#[orm(entity = "roles")]
struct Role {
    id: Id,
}

#[derive(Model)]
#[orm(entity = "members", primary_key(user_id, role_id))]
struct Member {
    user_id: Id,
    role_id: Id,
}

#[derive(Model)]
#[orm(
    entity = "posts",
    morph_many(Image, as = owner, name = pictures),
    morph_to_many(Tag, pivot = Tagging, as = taggable, target_fk = tag_id)
)]
struct Post {
    id: Id,
    user_id: Id,
    likes: Id,
}

#[derive(Model)]
#[orm(entity = "images", morph_to(Owner, type = owner_type, id = owner_id))]
struct Image {
    id: Id,
    owner_type: std::string::String,
    owner_id: Id,
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
    id: Id,
}

#[derive(Model)]
#[orm(entity = "taggings", morph_to(Taggable, type = on_type, id = on_id))]
struct Tagging {
    id: Id,
    tag_id: Id,
    on_type: std::string::String,
    on_id: Id,
}

#[derive(Morph)]
enum Taggable<P = Post> {
    Post(P),
}

#[derive(Model, Clone)]
#[orm(entity = "tickets")]
struct Ticket {
    #[orm(auto)]
    id: Id,
    #[orm(unique)]
    code: std::string::String,
    #[orm(index)]
    seat: std::option::Option<Id>,
}

fn main() {
    let mut db = Store::new();
    db.insert(Country { id: 1 }).unwrap();
    db.insert(User { id: 1, country_id: Some(1), favourite_roles: vec![1] }).unwrap();
    db.insert(Role { id: 1 }).unwrap();
    db.insert(Member { user_id: 1, role_id: 1 }).unwrap();
    db.insert(Image { id: 1, owner_type: "users".into(), owner_id: 1 }).unwrap();
    let user = User::query().with(User::ROLES).with(User::FAVOURITES).with(User::IMAGE);
    let user = user.first(&db).unwrap();
    assert_eq!((user.roles().len(), user.favourites().len()), (1, 1));
    assert!(user.image().unwrap().owner(&db).is_some());
}
