//! `max` and `min` on `has_one` and `morph_one`: which of several records is the one.

use orm_core::{Model, Morph, Result, Store};
use serde::Serialize;
use serde_json::json;

#[derive(Model, Clone, Debug, Serialize)]
#[orm(
    entity = "users",
    has_one(Post, fk = user_id),
    has_one(Post, fk = user_id, max = likes, name = best_post),
    has_one(Post, fk = user_id, min = likes, name = worst_post),
    has_one(Post, fk = user_id, max = rating, name = top_rated),
    morph_one(Image, as = owner, max = width, name = widest_image)
)]
struct User {
    id: u32,
}

#[derive(Model, Clone, Debug, Serialize)]
#[orm(entity = "posts")]
struct Post {
    id: u32,
    user_id: u32,
    likes: Option<i32>,
    rating: f64,
}

#[derive(Model, Clone, Debug)]
#[orm(entity = "images", morph_to(Owner, type = owner_type, id = owner_id))]
struct Image {
    id: u32,
    owner_type: String,
    owner_id: u32,
    width: u32,
}

#[derive(Morph)]
enum Owner<U = User, P = Post> {
    User(U),
    Post(P),
}

/// One user with posts, given by id, likes and rating.
fn store(posts: &[(u32, Option<i32>, f64)]) -> Result<Store> {
    let mut store = Store::new();
    store.insert(User { id: 1 })?;
    let post = |&(id, likes, rating)| Post { id, user_id: 1, likes, rating };
    store.insert_all(posts.iter().map(post))?;
    Ok(store)
}

/// The last, the best, the worst and the top rated of the user's posts; the getter and the query give
/// the same.
fn chosen(store: &Store) -> [Option<u32>; 4] {
    let id = |post: Option<&Post>| post.map(|post| post.id);
    let user = store.find::<User>(1).unwrap();
    let [post, best] = [user.post(store), user.best_post(store)];
    let [worst, rated] = [user.worst_post(store), user.top_rated(store)];
    let lazy = [post, best, worst, rated].map(id);
    let query = User::query().with(User::POST).with(User::BEST_POST).with(User::WORST_POST);
    let user = query.with(User::TOP_RATED).first(store).unwrap();
    let [post, best] = [user.post(), user.best_post()];
    let [worst, rated] = [user.worst_post(), user.top_rated()];
    assert_eq!([post, best, worst, rated].map(id), lazy);
    lazy
}

#[test]
fn the_value_decides_and_not_the_place() -> Result<()> {
    let store = store(&[(1, Some(5), 2.0), (2, Some(9), 1.0), (3, Some(-7), 0.5)])?;
    assert_eq!(chosen(&store), [Some(3), Some(2), Some(3), Some(1)]);
    Ok(())
}

#[test]
fn of_equals_the_last_of_the_table_is_the_one() -> Result<()> {
    let mut store = store(&[(3, Some(5), 1.0), (1, Some(5), 1.0), (2, Some(5), 1.0)])?;
    assert_eq!(chosen(&store), [Some(2); 4]);
    // Writing a record again does not move it to the end.
    store.update::<Post>(3, |post| post.rating = 1.0)?;
    assert_eq!(chosen(&store), [Some(2); 4]);
    Ok(())
}

#[test]
fn none_and_nan_are_no_candidates() -> Result<()> {
    let mut store = store(&[(1, None, f64::NAN), (2, None, f64::NAN)])?;
    // There are posts, and none of them is the best.
    assert_eq!(chosen(&store), [Some(2), None, None, None]);
    store.insert(Post { id: 3, user_id: 1, likes: Some(-1), rating: f64::NEG_INFINITY })?;
    store.insert(Post { id: 4, user_id: 1, likes: None, rating: f64::NAN })?;
    assert_eq!(chosen(&store), [Some(4), Some(3), Some(3), Some(3)]);
    Ok(())
}

#[test]
fn a_filter_asks_for_the_best_of_those_that_pass() -> Result<()> {
    let store = store(&[(1, Some(5), 0.0), (2, Some(9), 0.0), (3, Some(7), 0.0)])?;
    let best = |filter| {
        let user = User::query().with(User::BEST_POST.filter(filter)).first(&store).unwrap();
        user.best_post().map(|post| post.id)
    };
    assert_eq!(best(Post::LIKES.lt(9)), Some(3));
    assert_eq!(best(Post::ID.gt(3)), None);
    // In a filter of users the choice comes first, unless the relation itself has a filter.
    let users = |filter| User::query().filter(filter).count(&store);
    assert_eq!(users(User::BEST_POST.is(Post::LIKES.lt(9))), 0);
    assert_eq!(users(User::BEST_POST.filter(Post::LIKES.lt(9)).is(Post::ID.eq(3))), 1);
    Ok(())
}

#[test]
fn the_choice_follows_what_is_written() -> Result<()> {
    let mut store = store(&[(1, Some(5), 0.0), (2, Some(9), 0.0)])?;
    store.update::<Post>(1, |post| post.likes = Some(10))?;
    assert_eq!(chosen(&store)[1], Some(1));
    store.update::<Post>(1, |post| post.user_id = 8)?;
    assert_eq!(chosen(&store)[1], Some(2));
    store.remove::<Post>(2)?;
    assert_eq!(chosen(&store), [None; 4]);
    Ok(())
}

#[test]
fn a_morph_one_is_chosen_among_images_of_its_own_model() -> Result<()> {
    let mut store = store(&[(1, None, 0.0)])?;
    let image = |id, owner_type: &str, width| {
        let owner_type = owner_type.to_owned();
        Image { id, owner_type, owner_id: 1, width }
    };
    let images = [image(1, "users", 10), image(2, "posts", 90), image(3, "users", 10)];
    store.insert_all([image(4, "users", 5)])?;
    store.insert_all(images)?;
    let user = store.find::<User>(1).unwrap();
    assert_eq!(user.widest_image(&store).unwrap().id, 3);
    let user = User::query().with(User::WIDEST_IMAGE).first(&store).unwrap();
    assert_eq!(user.widest_image().unwrap().id, 3);
    Ok(())
}

#[test]
fn json_is_that_of_one_record() -> Result<()> {
    let store = store(&[(1, Some(5), 0.5), (2, None, 0.5)])?;
    let user = User::query().with(User::BEST_POST).with(User::TOP_RATED).first(&store);
    assert_eq!(
        serde_json::to_value(user).unwrap(),
        json!({
            "id": 1,
            "best_post": { "id": 1, "user_id": 1, "likes": 5, "rating": 0.5 },
            "top_rated": { "id": 2, "user_id": 1, "likes": null, "rating": 0.5 },
        })
    );
    Ok(())
}
