//! What a read does not do: it opens each relation once however many records there are, and takes no
//! step that its result does not need.

use crate::storage::counts;
use crate::{Filter, Model, Morph, Store, load};

#[derive(Model)]
#[orm(
    entity = "users",
    has_many(Post, fk = user_id),
    has_one(Post, fk = user_id, max = likes, name = best_post),
    has_many_through(Comment, through = Post, through_fk = user_id, fk = post_id),
    belongs_to_many(Role, pivot = Member, fk = user_id, target_fk = role_id),
    has_many_by(Role, keys = wishes, name = wished_roles),
    morph_many(Image, as = imageable)
)]
struct User {
    id: u32,
    wishes: Vec<u32>,
}

#[derive(Model)]
#[orm(entity = "posts", belongs_to(User, fk = user_id), has_many(Comment, fk = post_id))]
struct Post {
    id: u32,
    user_id: u32,
    likes: u32,
}

#[derive(Model)]
#[orm(entity = "comments", belongs_to(Post, fk = post_id))]
struct Comment {
    id: u32,
    post_id: u32,
}

#[derive(Model)]
#[orm(entity = "roles")]
struct Role {
    id: u32,
}

#[derive(Model)]
#[orm(entity = "members", primary_key(user_id, role_id))]
struct Member {
    user_id: u32,
    role_id: u32,
}

#[derive(Model)]
#[orm(entity = "images", morph_to(Imageable, type = "owner_type", id = "owner_id"))]
struct Image {
    id: u32,
    owner_type: &'static str,
    owner_id: u32,
}

#[derive(Morph)]
enum Imageable<U = User, P = Post> {
    User(U),
    Post(P),
}

const POSTS: u32 = 3;
const COMMENTS: u32 = 2;
const ROLES: u32 = 4;

/// A store of some users with everything that belongs to them.
fn world(users: u32) -> Store {
    let mut store = Store::new();
    for id in 0..users {
        store.insert(User { id, wishes: vec![0, 1] }).map(drop).unwrap();
        store.insert(Image { id, owner_type: "users", owner_id: id }).map(drop).unwrap();
        for role_id in 0..ROLES {
            store.insert(Member { user_id: id, role_id }).map(drop).unwrap();
        }
    }
    store.insert_all((0..ROLES).map(|id| Role { id })).map(drop).unwrap();
    let posts = (0..users * POSTS).map(|id| Post { id, user_id: id / POSTS, likes: id });
    store.insert_all(posts).map(drop).unwrap();
    let comments = (0..users * POSTS * COMMENTS).map(|id| Comment { id, post_id: id / COMMENTS });
    store.insert_all(comments).map(drop).unwrap();
    store
}

#[test]
fn each_level_is_touched_once() {
    for users in [1, 10, 200] {
        let store = world(users);
        let count = |users: u32| usize::try_from(users).unwrap();

        let query = User::query().with(User::POSTS.with(Post::COMMENTS)).with(User::ROLES);
        let (rows, opened, edges) = counts::of(|| query.all(&store));
        assert_eq!((rows.len(), opened), (count(users), 3));
        assert_eq!(edges, count(users * (POSTS + POSTS * COMMENTS + ROLES)));

        let query = User::query().with(User::COMMENTS).with(User::IMAGES).with(User::BEST_POST);
        let (_, opened, edges) = counts::of(|| query.all(&store).len());
        assert_eq!((opened, edges), (3, count(users * (POSTS * COMMENTS + 1 + POSTS))));

        let query = Image::query().with(Image::IMAGEABLE.with(User::WISHED_ROLES));
        let (_, opened, edges) = counts::of(|| query.all(&store).len());
        // Each variant of the enum is opened; the owner itself is read from arrays, without a step.
        assert_eq!((opened, edges), (3, count(users * 2)));

        let fetched: Vec<&User> = store.iter().collect();
        let (_, opened, edges) = counts::of(|| load(&store, &fetched, User::POSTS).len());
        assert_eq!((opened, edges), (1, count(users * POSTS)));
    }
}

#[test]
fn a_count_takes_no_step() {
    let store = world(50);
    let query = User::query()
        .filter(User::POSTS.count().eq(3usize))
        .order_by(User::POSTS.count().desc())
        .with(User::POSTS.count());
    let (rows, opened, edges) = counts::of(|| query.all(&store));
    assert_eq!((rows.len(), opened, edges), (50, 3, 0));
    assert_eq!(rows[0].values(), &(3,));
}

#[test]
fn what_is_enough_ends_the_walk() {
    let store = world(50);
    let edges = |filter: Filter<User>| {
        let query = User::query().filter(filter);
        counts::of(|| query.count(&store)).2
    };
    // Whether a direct relation has a target is read from two arrays.
    assert_eq!(edges(User::POSTS.exists()), 0);
    assert_eq!(edges(User::POSTS.any(Post::ID.ge(0u32))), 50);
    assert_eq!(edges(User::POSTS.all(Post::ID.lt(0u32))), 50);
    assert_eq!(edges(User::ROLES.none()), 50);
    // A column is asked before a relation is walked, whichever was written first.
    assert_eq!(edges(User::POSTS.any(Post::ID.ge(0u32)) & User::ID.lt(10)), 10);

    let query = User::query().with(User::POSTS.limit(1)).with(User::ROLES.offset(1).limit(1));
    let (_, _, edges) = counts::of(|| query.all(&store).len());
    assert_eq!(edges, 50 * (1 + 2));

    let query = User::query().with(User::POSTS.with(Post::COMMENTS));
    let (_, _, edges) = counts::of(|| query.first(&store).is_some());
    assert_eq!(edges, (POSTS + POSTS * COMMENTS) as usize);
    let (_, _, edges) = counts::of(|| User::query().with(User::POSTS).limit(2).all(&store).len());
    assert_eq!(edges, 2 * POSTS as usize);
}

#[cfg(feature = "serde")]
#[test]
fn names_cost_what_types_cost() {
    #[derive(Model, serde::Serialize)]
    #[orm(entity = "shops", has_many(Item, fk = shop_id))]
    struct Shop {
        id: u32,
    }

    #[derive(Model, serde::Serialize)]
    #[orm(entity = "items", belongs_to(Shop, fk = shop_id))]
    struct Item {
        id: u32,
        shop_id: u32,
    }

    let mut store = Store::new();
    store.insert_all((0..20).map(|id| Shop { id })).map(drop).unwrap();
    store.insert_all((0..60).map(|id| Item { id, shop_id: id / 3 })).map(drop).unwrap();
    let by_type = Shop::query().with(Shop::ITEMS.with(Item::SHOP));
    let by_name = Shop::query().include("items.shop").unwrap();
    let (_, opened, _) = counts::of(|| by_type.all(&store).len());
    let (_, opened_by_name, edges) = counts::of(|| by_name.all(&store).len());
    assert_eq!((opened, opened_by_name, edges), (2, 2, 60 + 60));
}
