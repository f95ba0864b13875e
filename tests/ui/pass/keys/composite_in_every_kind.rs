use orm_core::{Model, Morph, Store};

#[derive(Model)]
#[orm(
    entity = "users",
    primary_key(tenant, id),
    has_many(Post, fk(tenant, user_id)),
    belongs_to_many(Role, pivot = Member, fk(tenant, user_id), target_fk(tenant, role_id)),
    has_many_through(Tag, through = Post, through_fk(tenant, user_id), fk(tenant, post_id)),
    has_one_through(
        Tag, through = Post, through_fk(tenant, user_id), through_local(tenant, id),
        fk(tenant, post_id), name = last_tag
    ),
    has_one(Post, fk(tenant, user_id), max = likes, name = best_post),
    morph_many(Image, as = owner)
)]
struct User {
    tenant: u32,
    id: u64,
}

#[derive(Model)]
#[orm(entity = "posts", primary_key(tenant, id), morph_many(Image, as = owner))]
struct Post {
    tenant: u32,
    id: u64,
    user_id: Option<u64>,
    likes: u32,
}

#[derive(Model)]
#[orm(entity = "tags")]
struct Tag {
    id: u64,
    tenant: u32,
    post_id: u64,
}

#[derive(Model)]
#[orm(entity = "roles", primary_key(tenant, id))]
struct Role {
    tenant: u32,
    id: u64,
}

#[derive(Model)]
#[orm(entity = "members", primary_key(tenant, user_id, role_id))]
struct Member {
    tenant: u32,
    user_id: u64,
    role_id: u64,
}

#[derive(Model)]
#[orm(entity = "images", morph_to(Owner, type = on, id(tenant, owner_id)))]
struct Image {
    id: u64,
    tenant: u32,
    on: String,
    owner_id: u64,
}

#[derive(Morph)]
enum Owner<U = User, P = Post> {
    User(U),
    #[orm(owner(tenant, id))]
    Post(P),
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    for tenant in [1, 2] {
        store.insert(User { tenant, id: 1 })?;
        store.insert(Post { tenant, id: 1, user_id: Some(1), likes: 1 })?;
        store.insert(Post { tenant, id: 2, user_id: Some(1), likes: 2 })?;
        store.insert(Tag { id: tenant.into(), tenant, post_id: 2 })?;
        store.insert(Role { tenant, id: 3 })?;
        store.insert(Member { tenant, user_id: 1, role_id: 3 })?;
    }
    store.insert(Image { id: 1, tenant: 2, on: "posts".into(), owner_id: 2 })?;
    let users = User::query()
        .with(User::POSTS.with(Post::IMAGES))
        .with(User::ROLES)
        .with(User::TAGS)
        .with(User::LAST_TAG)
        .with(User::BEST_POST)
        .all(&store);
    for user in &users {
        assert_eq!((user.posts().len(), user.best_post().unwrap().id), (2, 2));
        assert_eq!((user.roles()[0].tenant, user.roles()[0].pivot().tenant), (user.tenant, user.tenant));
        assert_eq!((user.tags().len(), user.last_tag().unwrap().tenant), (1, user.tenant));
    }
    assert_eq!(users[1].posts()[1].images().len(), 1);
    let image = Image::query().with(Image::OWNER).first(&store).unwrap();
    assert!(matches!(image.owner(), Some(Owner::Post(post)) if post.tenant == 2));
    Ok(())
}
