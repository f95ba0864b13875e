//! Diagrams: a line for each key, with the right ends and labels.

use orm_core::schema::Diagram;
use orm_core::{Model, Morph};

#[derive(Model)]
#[orm(
    entity = "users",
    has_one(Post, fk = user_id, max = id, name = latest_post),
    belongs_to_many(Role, pivot = Member, fk = user_id, target_fk = role_id),
    has_many_by(Role, keys = favourite_roles, name = favourites),
    morph_one(Image, as = imageable)
)]
struct User {
    id: u64,
    favourite_roles: Vec<u64>,
}

#[derive(Model)]
#[orm(entity = "posts", belongs_to(Post, fk = parent_id, name = parent), morph_one(Image, as = imageable))]
struct Post {
    id: u64,
    user_id: u64,
    parent_id: Option<u64>,
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
#[orm(entity = "images", morph_to(Imageable, type = "owner_type", id = "owner_id"))]
struct Image {
    id: u64,
    owner_type: String,
    owner_id: u64,
}

#[derive(Morph, Debug, Clone, Copy)]
enum Imageable<U = User, P = Post> {
    User(U),
    Post(P),
}

#[test]
fn each_key_is_a_line_with_its_ends_and_labels() {
    let text = Diagram::of([User::SCHEMA]).mermaid();
    let lines: Vec<&str> = text.lines().filter(|line| line.contains("--")).map(str::trim).collect();
    assert_eq!(
        lines,
        [
            // One of many posts is read; still there are many.
            r#"User ||--o{ Post : "latest_post""#,
            r#"User ||--o{ Member : "(User.roles)""#,
            r#"Role ||--o{ Member : "(User.roles)""#,
            r#"Role }o--o{ User : "favourites""#,
            // An image is that of a user or that of a post, so neither has to be there.
            r#"User |o--o| Image : "image / imageable""#,
            r#"Post |o--o{ Post : "parent""#,
            r#"Post |o--o| Image : "image / imageable""#,
        ]
    );
}
