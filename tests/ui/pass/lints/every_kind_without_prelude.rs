#![no_implicit_prelude]

use ::orm_core::{Model, Morph, Store};

#[derive(Model, ::std::fmt::Debug, ::std::clone::Clone)]
#[orm(
    entity = "countries",
    has_many(User, fk = country_id),
    has_many_through(Post, through = User, through_fk = country_id, fk = user_id),
    has_one_through(Post, through = User, through_fk = country_id, fk = user_id, name = last_post)
)]
struct Country {
    id: u64,
}

#[derive(Model, ::std::fmt::Debug, ::std::clone::Clone)]
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
    country_id: ::std::option::Option<u64>,
    favourite_roles: ::std::vec::Vec<u64>,
}

#[derive(Model, ::std::fmt::Debug, ::std::clone::Clone)]
#[orm(entity = "roles")]
struct Role {
    id: u64,
}

#[derive(Model, ::std::fmt::Debug, ::std::clone::Clone)]
#[orm(entity = "members", primary_key(user_id, role_id))]
struct Member {
    user_id: u64,
    role_id: u64,
}

#[derive(Model, ::std::fmt::Debug, ::std::clone::Clone)]
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

#[derive(Model, ::std::fmt::Debug, ::std::clone::Clone)]
#[orm(entity = "images", morph_to(Owner, type = owner_type, id = owner_id))]
struct Image {
    id: u64,
    owner_type: ::std::string::String,
    owner_id: u64,
}

#[derive(Morph, ::std::fmt::Debug, ::std::clone::Clone, ::std::marker::Copy)]
enum Owner<U = User, P = Post> {
    User(U),
    #[orm(type = "post")]
    Post(P),
}

#[derive(Model, ::std::fmt::Debug, ::std::clone::Clone)]
#[orm(entity = "tags", morphed_by_many(Post, pivot = Tagging, fk = tag_id, as = taggable))]
struct Tag {
    id: u64,
}

#[derive(Model, ::std::fmt::Debug, ::std::clone::Clone)]
#[orm(entity = "taggings", morph_to(Taggable, type = on_type, id = on_id))]
struct Tagging {
    id: u64,
    tag_id: u64,
    on_type: ::std::string::String,
    on_id: u64,
}

#[derive(Morph, ::std::fmt::Debug, ::std::clone::Clone, ::std::marker::Copy)]
enum Taggable<P = Post> {
    Post(P),
}

fn main() {
    let store = Store::new();
    let users = User::query().with(User::ROLES).with(User::BEST_POST).with(User::FAVOURITES);
    ::std::assert!(users.with(User::IMAGE.with(Image::OWNER)).all(&store).is_empty());
    ::std::assert!(Post::query().with(Post::TAGS.with(Tag::POSTS)).all(&store).is_empty());
    ::std::assert!(Country::query().with(Country::POSTS).all(&store).is_empty());
    ::std::assert!(Tagging::query().with(Tagging::TAGGABLE).all(&store).is_empty());
}
