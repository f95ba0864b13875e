use orm_core::{Model, Morph, Store};

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
    country_id: Option<u64>,
    favourite_roles: Vec<u64>,
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
    owner_type: String,
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
    on_type: String,
    on_id: u64,
}

#[derive(Morph)]
enum Taggable<P = Post> {
    Post(P),
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert(Country { id: 1 })?;
    store.insert(User { id: 1, country_id: Some(1), favourite_roles: vec![2, 9, 1] })?;
    store.insert(Post { id: 1, user_id: 1, likes: 5 })?;
    store.insert(Post { id: 2, user_id: 1, likes: 3 })?;
    store.insert(Role { id: 1 })?;
    store.insert(Role { id: 2 })?;
    store.insert(Member { user_id: 1, role_id: 2 })?;
    store.insert(Image { id: 1, owner_type: "post".into(), owner_id: 2 })?;
    store.insert(Image { id: 2, owner_type: "users".into(), owner_id: 1 })?;
    store.insert(Tag { id: 1 })?;
    store.insert(Tagging { id: 1, tag_id: 1, on_type: "posts".into(), on_id: 2 })?;

    let user = User::query()
        .with(User::COUNTRY.with(Country::POSTS).with(Country::LAST_POST))
        .with(User::POSTS.with(Post::TAGS).with(Post::PICTURES))
        .with(User::BEST_POST)
        .with(User::ROLES)
        .with(User::FAVOURITES)
        .with(User::IMAGE.with(Image::OWNER.with(Post::TAGS)))
        .first(&store)
        .unwrap();
    let country = user.country().unwrap();
    assert_eq!((country.posts().len(), country.last_post().unwrap().id), (2, 2));
    assert_eq!(user.posts()[1].tags()[0].id, user.posts()[1].pictures()[0].id);
    assert_eq!(user.best_post().unwrap().id, 1);
    assert_eq!((user.roles()[0].id, user.roles()[0].pivot().user_id), (2, 1));
    assert_eq!(user.favourites().len(), 2);
    match user.image().unwrap().owner() {
        Some(Owner::User(user)) => assert_eq!(user.id, 1),
        Some(Owner::Post(post)) => assert!(post.tags().is_empty()),
        None => unreachable!(),
    }
    let tag = store.find::<Tag>(1).unwrap();
    assert_eq!(tag.posts(&store).map(|post| post.pivot().id).sum::<u64>(), 1);
    let liked = User::POSTS.filter(Post::LIKES.gt(3)).any(Post::TAGS.none());
    assert_eq!(User::query().filter(liked & User::ROLES.count().eq(1)).count(&store), 1);
    let images = Image::query().filter(Image::OWNER.is(Post::LIKES.eq(3)));
    assert_eq!(images.count(&store), 1);
    Ok(())
}
