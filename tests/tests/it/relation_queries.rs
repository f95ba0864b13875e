//! Filters, orders and figures that go through relations.

use orm_core::{Filter, Model, Order, Result, Store};
use serde::Serialize;
use serde_json::json;

#[derive(Model, Clone, Debug, PartialEq, Serialize)]
#[orm(
    entity = "users",
    has_many(Post, fk = user_id),
    has_one(Post, fk = user_id, name = last_post),
    belongs_to(Team, fk = team_id),
    has_many_by(Post, keys = pinned_ids, name = pinned)
)]
struct User {
    id: u32,
    team_id: Option<u32>,
    pinned_ids: Vec<u32>,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize)]
#[orm(entity = "posts", belongs_to(User, fk = user_id))]
struct Post {
    id: u32,
    user_id: u32,
    likes: Option<i32>,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize)]
#[orm(entity = "teams", has_many(User, fk = team_id))]
struct Team {
    id: u32,
    rank: Option<u32>,
}

/// | user | team | posts, with likes |
/// |---|---|---|
/// | 1 | 1, of rank 20 | 10 with 3, 11 with 9 |
/// | 2 | 2, of rank 10 | none |
/// | 3 | none | 12 with 3, 13 without a number |
/// | 4 | 3, without rank | 14 without a number |
fn store() -> Result<Store> {
    let mut store = Store::new();
    let teams = [(1, Some(20)), (2, Some(10)), (3, None)];
    store.insert_all(teams.map(|(id, rank)| Team { id, rank }))?;
    let users = [(1, Some(1)), (2, Some(2)), (3, None), (4, Some(3))];
    let user = |(id, team_id)| User { id, team_id, pinned_ids: Vec::new() };
    store.insert_all(users.map(user))?;
    let posts =
        [(10, 1, Some(3)), (11, 1, Some(9)), (12, 3, Some(3)), (13, 3, None), (14, 4, None)];
    store.insert_all(posts.map(|(id, user_id, likes)| Post { id, user_id, likes }))?;
    Ok(store)
}

fn users(store: &Store, filter: Filter<User>) -> Vec<u32> {
    User::query().filter(filter).iter(store).map(|user| user.id).collect()
}

fn sorted(store: &Store, order: Order<User>) -> Vec<u32> {
    User::query().order_by(order).iter(store).map(|user| user.id).collect()
}

#[test]
fn exists_and_none_ask_whether_there_is_a_target() -> Result<()> {
    let store = store()?;
    assert_eq!(users(&store, User::POSTS.exists()), [1, 3, 4]);
    assert_eq!(users(&store, User::POSTS.none()), [2]);
    assert_eq!(users(&store, User::TEAM.exists()), [1, 2, 4]);
    assert_eq!(users(&store, User::TEAM.none()), [3]);
    assert_eq!(users(&store, User::POSTS.filter(Post::LIKES.gt(5)).none()), [2, 3, 4]);
    Ok(())
}

#[test]
fn any_and_all_ask_the_targets() -> Result<()> {
    let store = store()?;
    assert_eq!(users(&store, User::POSTS.any(Post::LIKES.eq(3))), [1, 3]);
    // Where there is none, all pass.
    assert_eq!(users(&store, User::POSTS.all(Post::LIKES.is_not_null())), [1, 2]);
    assert_eq!(users(&store, !User::POSTS.any(Post::LIKES.eq(3))), [2, 4]);
    Ok(())
}

/// With a filter, an order, an offset or a limit a relation is what it then gives, and no more is
/// asked.
#[test]
fn a_part_of_a_relation_is_asked_as_a_part() -> Result<()> {
    let store = store()?;
    let best = || User::POSTS.order_by(Post::LIKES.desc()).limit(1);
    assert_eq!(users(&store, best().any(Post::LIKES.eq(3))), [3]);
    assert_eq!(users(&store, best().all(Post::LIKES.eq(9))), [1, 2]);
    assert_eq!(users(&store, User::POSTS.offset(1).exists()), [1, 3]);
    assert_eq!(users(&store, User::POSTS.limit(0).all(Post::ID.eq(0))), [1, 2, 3, 4]);
    let liked = User::POSTS.filter(Post::LIKES.is_not_null());
    assert_eq!(users(&store, liked.offset(1).any(Post::LIKES.gt(0))), [1]);
    Ok(())
}

/// User 3 has a post that is liked and, after it, one that is not.
#[test]
fn a_filter_comes_before_an_offset_and_a_limit() -> Result<()> {
    let store = store()?;
    let unliked = || User::POSTS.filter(Post::LIKES.is_null());
    assert_eq!(users(&store, unliked().limit(1).exists()), [3, 4]);
    assert!(users(&store, unliked().offset(1).exists()).is_empty());
    let query = User::query().with(unliked().limit(1));
    assert_eq!(query.find(3, &store).unwrap().posts()[0].id, 13);
    Ok(())
}

#[test]
fn is_asks_the_record_that_the_getter_gives() -> Result<()> {
    let store = store()?;
    assert_eq!(users(&store, User::TEAM.is(Team::RANK.ge(15))), [1]);
    // User 1 has a post with three likes, and it is not the last.
    assert!(users(&store, User::LAST_POST.is(Post::LIKES.eq(3))).is_empty());
    let with_likes = User::LAST_POST.filter(Post::LIKES.is_not_null());
    assert_eq!(users(&store, with_likes.is(Post::LIKES.eq(3))), [3]);
    Ok(())
}

#[test]
fn conditions_nest_as_deep_as_relations_do() -> Result<()> {
    let store = store()?;
    let in_a_team_that_writes = User::TEAM.is(Team::USERS.any(User::POSTS.exists()));
    assert_eq!(users(&store, in_a_team_that_writes.clone()), [1, 4]);
    let posts = Post::query().filter(Post::USER.is(in_a_team_that_writes & User::ID.ne(4)));
    assert!(posts.iter(&store).map(|post| post.id).eq([10, 11]));
    Ok(())
}

#[test]
fn writes_take_such_conditions_too() -> Result<()> {
    let mut store = store()?;
    let removed = store.remove_where(User::POSTS.none() | User::TEAM.is(Team::RANK.is_null()))?;
    assert_eq!((removed, store.find_many::<User>([2, 4]).len()), (2, 0));
    // A condition on the table that is being emptied is asked before anything is removed.
    let removed = store.remove_where(Post::USER.is(User::POSTS.count().eq(2)))?;
    assert_eq!((removed, store.find_many::<Post>([10, 11, 12, 13]).len()), (4, 0));
    Ok(())
}

#[test]
fn figures_are_compared() -> Result<()> {
    let store = store()?;
    assert_eq!(users(&store, User::POSTS.count().ge(2_usize)), [1, 3]);
    assert_eq!(users(&store, User::POSTS.count().eq(0_usize)), [2]);
    assert_eq!(users(&store, User::POSTS.sum(Post::LIKES).lt(4)), [2, 3, 4]);
    assert_eq!(users(&store, User::POSTS.max(Post::LIKES).gt(3)), [1]);
    assert_eq!(users(&store, User::POSTS.min(Post::LIKES).le(3)), [1, 3]);
    assert_eq!(users(&store, User::POSTS.avg(Post::LIKES).eq(6.0)), [1]);
    // A figure that is not there is different from every value, and neither less nor greater.
    assert_eq!(users(&store, User::POSTS.max(Post::LIKES).ne(9)), [2, 3, 4]);
    Ok(())
}

#[test]
fn figures_of_nothing() -> Result<()> {
    let store = store()?;
    let rows = User::query()
        .with(User::POSTS.count())
        .with(User::POSTS.sum(Post::LIKES))
        .with(User::POSTS.min(Post::LIKES))
        .with(User::POSTS.max(Post::LIKES))
        .with(User::POSTS.avg(Post::LIKES))
        .all(&store);
    let values: Vec<_> = rows.iter().map(|row| *row.values()).collect();
    assert_eq!(values[0], (2, 12, Some(3), Some(9), Some(6.0)));
    assert_eq!(values[1], (0, 0, None, None, None));
    // `None` does not count in an average.
    assert_eq!(values[2], (2, 3, Some(3), Some(3), Some(3.0)));
    assert_eq!(values[3], (1, 0, None, None, None));
    Ok(())
}

#[test]
fn a_record_that_is_reached_twice_counts_twice() -> Result<()> {
    let mut store = store()?;
    store.update::<User>(2, |user| user.pinned_ids = vec![11, 10, 11])?;
    let query = User::query()
        .with(User::PINNED.count())
        .with(User::PINNED.sum(Post::LIKES))
        .with(User::PINNED.filter(Post::LIKES.gt(5)).count());
    assert_eq!(*query.find(2, &store).unwrap().values(), (3, 21, 2));
    Ok(())
}

#[test]
fn figures_of_a_part_are_those_of_the_part() -> Result<()> {
    let store = store()?;
    let query = User::query()
        .with(User::POSTS.order_by(Post::LIKES.desc()).limit(1).sum(Post::LIKES))
        .with(User::POSTS.offset(1).count())
        .with(User::POSTS.filter(Post::LIKES.lt(5)).limit(1).count());
    let values: Vec<_> = query.iter(&store).map(|row| *row.values()).collect();
    assert_eq!(values, [(9, 1, 1), (0, 0, 0), (3, 1, 1), (0, 0, 0)]);
    Ok(())
}

#[test]
fn orders_go_by_a_target() -> Result<()> {
    let store = store()?;
    // Without a rank, and then without a team, last in either direction.
    assert_eq!(sorted(&store, User::TEAM.by(Team::RANK.asc())), [2, 1, 4, 3]);
    assert_eq!(sorted(&store, User::TEAM.by(Team::RANK.desc())), [1, 2, 4, 3]);
    let posts = Post::query().order_by(Post::USER.by(User::TEAM.by(Team::RANK.asc())));
    assert!(posts.iter(&store).map(|post| post.id).eq([10, 11, 14, 12, 13]));
    Ok(())
}

#[test]
fn orders_go_by_figures_and_ties_keep_the_order_of_the_table() -> Result<()> {
    let store = store()?;
    assert_eq!(sorted(&store, User::POSTS.count().desc()), [1, 3, 4, 2]);
    assert_eq!(sorted(&store, User::POSTS.count().asc()), [2, 4, 1, 3]);
    assert_eq!(sorted(&store, User::POSTS.max(Post::LIKES).asc()), [3, 1, 2, 4]);
    assert_eq!(sorted(&store, User::POSTS.max(Post::LIKES).desc()), [1, 3, 2, 4]);
    let liked = User::POSTS.filter(Post::LIKES.is_not_null());
    assert_eq!(sorted(&store, liked.count().desc()), [1, 3, 2, 4]);
    // A second order breaks ties, and a limit cuts after both.
    let query = User::query().order_by(User::POSTS.count().desc()).order_by(User::ID.desc());
    assert!(query.limit(2).iter(&store).map(|user| user.id).eq([3, 1]));
    Ok(())
}

#[test]
fn such_orders_sort_what_is_loaded_too() -> Result<()> {
    let mut store = store()?;
    for id in 2..=4 {
        store.update::<User>(id, |user| user.team_id = Some(1))?;
    }
    let by_posts = Team::USERS.order_by(User::POSTS.count().desc()).limit(3);
    let team = Team::query().with(by_posts.with(User::POSTS)).find(1, &store).unwrap();
    let posts: Vec<(u32, usize)> =
        team.users().iter().map(|user| (user.id, user.posts().len())).collect();
    assert_eq!(posts, [(1, 2), (3, 2), (4, 1)]);
    Ok(())
}

#[test]
fn json_has_values_beside_the_fields() -> Result<()> {
    let store = store()?;
    let query = User::query()
        .with(User::POSTS.count())
        .with(User::TEAM)
        .with(User::POSTS.sum(Post::LIKES))
        .with(User::POSTS.filter(Post::LIKES.gt(5)).max(Post::LIKES).named("best"))
        .with(User::TEAM.is(Team::RANK.gt(15)).named("high"));
    let user = query.find(1, &store).unwrap();
    assert_eq!(*user.values(), (2, 12, Some(9), true));
    assert_eq!(
        serde_json::to_value(&user).unwrap(),
        json!({
            "id": 1,
            "team_id": 1,
            "pinned_ids": [],
            "team": { "id": 1, "rank": 20 },
            "posts_count": 2,
            "posts_sum_likes": 12,
            "best": 9,
            "high": true,
        })
    );
    let (row, values) = user.into_parts();
    assert_eq!((row.team().unwrap().id, values.0), (1, 2));
    let nobody = serde_json::to_value(query.find(2, &store)).unwrap();
    assert_eq!((&nobody["best"], &nobody["high"]), (&json!(null), &json!(false)));
    Ok(())
}

#[test]
fn values_stand_beside_loaded_records_too() -> Result<()> {
    let store = store()?;
    let teams = Team::query().with(Team::USERS.with(User::POSTS.count()).limit(1)).all(&store);
    let user = &teams[0].users()[0];
    assert_eq!((user.id, *user.values()), (1, (2,)));
    assert_eq!(serde_json::to_value(&teams[0]).unwrap()["users"][0]["posts_count"], json!(2));
    Ok(())
}

#[test]
fn a_plan_tells_what_is_asked_and_shows_no_value() -> Result<()> {
    let store = store()?;
    let query = User::query()
        .filter(User::POSTS.any(Post::LIKES.gt(12345)) & User::POSTS.sum(Post::LIKES).ge(12345))
        .order_by(User::TEAM.by(Team::RANK.desc()));
    assert_eq!(
        query.plan(&store).to_string(),
        "User: scan\n  \
         filter: posts any (likes > ?) and posts.sum.likes >= ?\n  \
         order: team by rank desc\n"
    );
    Ok(())
}

#[test]
fn values_of_one_name_are_told_apart_in_json() -> Result<()> {
    let store = store()?;
    let query = User::query()
        .with(User::POSTS.count())
        .with(User::POSTS.filter(Post::LIKES.ge(7)).count())
        .with(User::POSTS.count().named("posts_count_2"))
        .limit(1);
    let json = serde_json::to_value(query.first(&store).unwrap()).unwrap();
    let keys: Vec<&String> =
        json.as_object().unwrap().keys().filter(|key| key.starts_with("posts")).collect();
    assert_eq!(keys, ["posts_count", "posts_count_2", "posts_count_2_2"]);
    assert!(query.plan(&store).to_string().contains("value: posts.count as posts_count_2"));
    Ok(())
}
