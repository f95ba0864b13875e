// Names of columns and models are strings or bare, one by one or in lists.
use orm_core::{Model, Morph, Store};

#[derive(Model)]
#[orm(
    entity = "users",
    has_many(Post, fk("user_id"), local("id"), name = "posts"),
    belongs_to_many(Role, pivot = "Member", fk(user_id), target_fk("role_id"), owner = id),
    has_many_by(Role, keys = "role_ids", owner("id"), name = listed),
    has_many_through(Tag, through = "crate::Post", through_fk = "user_id", through_local(id), fk("post_id")),
    morph_one(Image, as = "owner", min = "id")
)]
struct User {
    id: u64,
    role_ids: Vec<u64>,
}

#[derive(Model)]
#[orm(entity = "posts")]
struct Post {
    id: u64,
    user_id: u64,
}

#[derive(Model)]
#[orm(entity = "tags")]
struct Tag {
    id: u64,
    post_id: u64,
}

#[derive(Model)]
#[orm(entity = "roles")]
struct Role {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "members", primary_key("user_id", role_id))]
struct Member {
    user_id: u64,
    role_id: u64,
}

#[derive(Model)]
#[orm(entity = "images", morph_to(Owner, type = "owner_type", id("owner_id")))]
struct Image {
    id: u64,
    owner_type: String,
    owner_id: u64,
}

#[derive(Morph)]
enum Owner<U = User> {
    #[orm(owner("id"), type = "user")]
    User(U),
}

fn main() {
    let store = Store::new();
    let query = User::query().with(User::POSTS).with(User::ROLES).with(User::LISTED);
    assert!(query.with(User::TAGS).with(User::IMAGE).all(&store).is_empty());
}
