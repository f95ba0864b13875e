//! `has_many_through` and `has_one_through`: by way of the records of another model.

use orm_core::{Model, Result, Store};
use serde::Serialize;
use serde_json::json;

#[derive(Model, Clone, Debug, PartialEq, Serialize)]
#[orm(
    entity = "countries",
    has_many(User, fk = country_id),
    has_many_through(Post, through = User, through_fk = country_id, fk = user_id),
    has_one_through(Post, through = User, through_fk = country_id, fk = user_id),
    has_many_through(
        Post,
        through = User,
        local = code,
        through_fk = country_code,
        through_local = pen_name,
        fk = signed,
        name = signed_posts
    )
)]
struct Country {
    id: u32,
    code: Option<char>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(entity = "users")]
struct User {
    id: u32,
    country_id: Option<u32>,
    country_code: char,
    pen_name: Option<char>,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize)]
#[orm(
    entity = "posts",
    has_one_through(
        Country,
        through = User,
        local = user_id,
        through_fk = id,
        through_local = country_id,
        fk = id
    )
)]
struct Post {
    id: u32,
    user_id: u32,
    signed: char,
}

fn user(id: u32, country_id: impl Into<Option<u32>>) -> User {
    User { id, country_id: country_id.into(), country_code: 'x', pen_name: None }
}

fn post(id: u32, user_id: u32) -> Post {
    Post { id, user_id, signed: 'x' }
}

/// Users 8 and 3 of country 1, in this order, and posts of both by turns.
fn store() -> Result<Store> {
    let mut store = Store::new();
    store.insert_all([1, 2].map(|id| Country { id, code: None }))?;
    store.insert_all([user(8, 1), user(3, 1), user(4, None)])?;
    store.insert_all([post(1, 3), post(2, 8), post(3, 3), post(4, 8), post(5, 4)])?;
    Ok(store)
}

fn posts(store: &Store, id: u32) -> Vec<u32> {
    let lazy: Vec<u32> =
        store.find::<Country>(id).unwrap().posts(store).map(|post| post.id).collect();
    let eager = Country::query().with(Country::POSTS).find(id, store).unwrap();
    assert!(eager.posts().iter().map(|post| post.id).eq(lazy.iter().copied()));
    lazy
}

fn last_post(store: &Store, id: u32) -> Option<u32> {
    let lazy = store.find::<Country>(id).unwrap().post(store).map(|post| post.id);
    let eager = Country::query().with(Country::POST).find(id, store).unwrap();
    assert_eq!(eager.post().map(|post| post.id), lazy);
    lazy
}

#[test]
fn many_are_grouped_by_the_record_between() -> Result<()> {
    let store = store()?;
    // First the posts of user 8, who stands first in the users' table.
    assert_eq!(posts(&store, 1), [2, 4, 1, 3]);
    assert!(posts(&store, 2).is_empty());
    let country = store.find::<Country>(1).unwrap();
    assert!(country.posts(&store).rev().map(|post| post.id).eq([3, 1, 4, 2]));
    Ok(())
}

#[test]
fn one_is_the_last_of_the_targets_table() -> Result<()> {
    let mut store = store()?;
    // Post 3 is the last that the way gives; post 4 stands last among the posts.
    assert_eq!((last_post(&store, 1), last_post(&store, 2)), (Some(4), None));
    store.remove::<Post>(4)?;
    assert_eq!(last_post(&store, 1), Some(3));
    let passing = Country::POST.filter(Post::ID.lt(3));
    assert_eq!(Country::query().with(passing).first(&store).unwrap().post().unwrap().id, 2);
    Ok(())
}

#[test]
fn a_record_that_is_reached_twice_is_there_twice() -> Result<()> {
    let mut store = store()?;
    store.update::<Country>(1, |country| country.code = Some('x'))?;
    for id in [8, 3] {
        store.update::<User>(id, |user| user.pen_name = Some('p'))?;
    }
    store.update::<Post>(2, |post| post.signed = 'p')?;
    let signed: Vec<u32> =
        store.find::<Country>(1).unwrap().signed_posts(&store).map(|post| post.id).collect();
    assert_eq!(signed, [2, 2]);
    let count = Country::SIGNED_POSTS.count();
    assert_eq!(Country::query().filter(count.eq(2)).first(&store).unwrap().id, 1);
    Ok(())
}

#[test]
fn none_on_any_part_of_the_way_leads_nowhere() -> Result<()> {
    let store = store()?;
    // User 4 is of no country, country 1 has no code, user 8 no pen name.
    assert!(store.find::<Post>(5).unwrap().country(&store).is_none());
    assert_eq!(store.find::<Country>(1).unwrap().signed_posts(&store).count(), 0);
    let elsewhere = Country { id: 9, code: Some('x') };
    assert_eq!(elsewhere.signed_posts(&store).count(), 0);
    Ok(())
}

#[test]
fn the_way_back_goes_from_foreign_key_to_foreign_key() -> Result<()> {
    let store = store()?;
    let posts = Post::query().with(Post::COUNTRY).all(&store);
    let countries: Vec<Option<u32>> =
        posts.iter().map(|post| post.country().map(|country| country.id)).collect();
    assert_eq!(countries, [Some(1), Some(1), Some(1), Some(1), None]);
    Ok(())
}

#[test]
fn each_part_of_the_way_is_followed_when_it_is_written() -> Result<()> {
    let mut store = store()?;
    store.update::<User>(8, |user| user.country_id = Some(2))?;
    assert_eq!((posts(&store, 1), posts(&store, 2)), (vec![1, 3], vec![2, 4]));
    store.update::<Post>(2, |post| post.user_id = 3)?;
    assert_eq!((posts(&store, 1), posts(&store, 2)), (vec![1, 2, 3], vec![4]));
    store.remove::<User>(3)?;
    assert_eq!((posts(&store, 1), last_post(&store, 1)), (vec![], None));
    // A user with the same key takes the posts over.
    store.insert(user(3, 2))?;
    assert_eq!(posts(&store, 2), [4, 1, 2, 3]);
    Ok(())
}

#[test]
fn json_is_that_of_a_list_or_of_one() -> Result<()> {
    let mut store = store()?;
    store.remove_where(Post::ID.ne(1))?;
    let countries = Country::query().with(Country::POSTS).with(Country::POST).all(&store);
    let post = json!({ "id": 1, "user_id": 3, "signed": "x" });
    assert_eq!(
        serde_json::to_value(countries).unwrap(),
        json!([
            { "id": 1, "code": null, "posts": [post], "post": post },
            { "id": 2, "code": null, "posts": [], "post": null },
        ])
    );
    Ok(())
}

#[test]
fn a_part_of_what_is_through_is_taken_for_each_parent() -> Result<()> {
    let store = store()?;
    let part = Country::POSTS.order_by(Post::ID.desc()).offset(1).limit(2);
    let countries = Country::query().with(part.with(Post::COUNTRY)).all(&store);
    let [first, second] = countries[0].posts() else { panic!("two posts") };
    assert_eq!((first.id, second.id), (3, 2));
    assert_eq!(first.country().unwrap().id, 1);
    Ok(())
}

/// No other model leads to this one, so a store knows nothing of it until one is written.
#[test]
fn a_getter_works_before_the_model_was_written() -> Result<()> {
    #[derive(Model)]
    #[orm(
        entity = "unions",
        has_many_through(Post, through = User, through_fk = country_id, fk = user_id),
        has_one_through(Post, through = User, through_fk = country_id, fk = user_id)
    )]
    struct Union {
        id: u32,
    }
    let mut store = store()?;
    let ids = |union: &Union, store: &Store| -> (Vec<u32>, Option<u32>) {
        (union.posts(store).map(|post| post.id).collect(), union.post(store).map(|post| post.id))
    };
    let elsewhere = Union { id: 1 };
    assert_eq!(ids(&elsewhere, &store), (vec![2, 4, 1, 3], Some(4)));
    store.insert(Union { id: 1 })?;
    assert_eq!(ids(&elsewhere, &store), (vec![2, 4, 1, 3], Some(4)));
    assert_eq!(ids(store.find::<Union>(1).unwrap(), &store), (vec![2, 4, 1, 3], Some(4)));
    Ok(())
}
