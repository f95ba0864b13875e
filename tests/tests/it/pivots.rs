//! `belongs_to_many`: two models that are linked by the records of a third, the pivot.

use orm_core::{Linked, Model, Result, Store};
use serde::Serialize;
use serde_json::json;

#[derive(Model, Clone, Debug, PartialEq, Serialize)]
#[orm(
    entity = "users",
    belongs_to_many(Role, pivot = Member, fk = user_id, target_fk = role_id),
    belongs_to_many(
        Role,
        pivot = Member,
        fk = user_id,
        target_fk = role_rank,
        owner = rank,
        name = ranked_roles
    ),
    belongs_to_many(User, pivot = Follow, fk = from_id, target_fk = to_id, name = followed),
    belongs_to_many(User, pivot = Follow, fk = to_id, target_fk = from_id, name = followers)
)]
struct User {
    id: u32,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize)]
#[orm(
    entity = "roles",
    belongs_to_many(
        User,
        pivot = Member,
        fk = role_id,
        target_fk = user_id,
        pivot_name = membership
    )
)]
struct Role {
    id: u32,
    /// Two roles may have one rank.
    rank: u32,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize)]
#[orm(entity = "members")]
struct Member {
    id: u32,
    user_id: u32,
    role_id: Option<u32>,
    role_rank: u32,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(entity = "follows", primary_key(from_id, to_id))]
struct Follow {
    from_id: u32,
    to_id: u32,
}

fn member(id: u32, user_id: u32, role_id: impl Into<Option<u32>>) -> Member {
    Member { id, user_id, role_id: role_id.into(), role_rank: 0 }
}

/// Users 1 and 2 and roles 5 and 6; user 1 has 6 and then 5, user 2 has 5.
fn store() -> Result<Store> {
    let mut store = Store::new();
    store.insert_all([User { id: 1 }, User { id: 2 }])?;
    store.insert_all([Role { id: 5, rank: 1 }, Role { id: 6, rank: 1 }])?;
    store.insert_all([member(10, 1, 6), member(11, 2, 5), member(12, 1, 5)])?;
    Ok(store)
}

/// The roles of a user, each with its pivot; the getter and the query give the same.
fn roles(store: &Store, id: u32) -> Vec<(u32, u32)> {
    let ids = |role: &Linked<&Role, &Member>| (role.id, role.pivot().id);
    let user = store.find::<User>(id).unwrap();
    let lazy: Vec<_> = user.roles(store).map(|role| ids(&role)).collect();
    let eager = User::query().with(User::ROLES).find(id, store).unwrap();
    assert!(eager.roles().iter().map(ids).eq(lazy.iter().copied()));
    lazy
}

#[test]
fn links_stand_in_the_order_of_the_pivots_table() -> Result<()> {
    let store = store()?;
    assert_eq!((roles(&store, 1), roles(&store, 2)), (vec![(6, 10), (5, 12)], vec![(5, 11)]));
    let last = store.find::<User>(1).unwrap().roles(&store).next_back().unwrap();
    assert_eq!((last.id, last.pivot().id), (5, 12));
    let users = Role::query().with(Role::USERS).find(5, &store).unwrap();
    assert!(users.users().iter().map(|user| user.id).eq([2, 1]));
    Ok(())
}

/// The pivot belongs to the way and not to the record that it leads to.
#[test]
fn a_record_that_two_share_shows_each_its_own_pivot() -> Result<()> {
    let store = store()?;
    let users = User::query().with(User::ROLES).all(&store);
    let (of_first, of_second) = (&users[0].roles()[1], &users[1].roles()[0]);
    assert!(std::ptr::eq(of_first.row(), of_second.row()));
    assert_eq!((of_first.pivot().id, of_second.pivot().id), (12, 11));
    Ok(())
}

#[test]
fn two_links_to_one_record_are_two_rows() -> Result<()> {
    let mut store = store()?;
    store.insert(member(13, 2, 5))?;
    assert_eq!(roles(&store, 2), [(5, 11), (5, 13)]);
    Ok(())
}

#[test]
fn a_link_that_leads_nowhere_gives_no_row() -> Result<()> {
    let mut store = store()?;
    store.insert_all([member(13, 2, None), member(14, 2, 99)])?;
    assert_eq!(roles(&store, 2), [(5, 11)]);
    store.insert(Role { id: 99, rank: 1 })?;
    assert_eq!(roles(&store, 2), [(5, 11), (99, 14)]);
    store.remove::<Role>(5)?;
    assert_eq!(roles(&store, 2), [(99, 14)]);
    Ok(())
}

#[test]
fn links_follow_what_is_written() -> Result<()> {
    let mut store = store()?;
    // The link goes to the other user and keeps its place in the pivot's table.
    store.update::<Member>(10, |member| member.user_id = 2)?;
    assert_eq!((roles(&store, 1), roles(&store, 2)), (vec![(5, 12)], vec![(6, 10), (5, 11)]));
    store.update::<Member>(10, |member| member.role_id = Some(5))?;
    assert_eq!(roles(&store, 2), [(5, 10), (5, 11)]);
    store.remove::<Member>(11)?;
    assert_eq!(roles(&store, 2), [(5, 10)]);
    // The role moves to another key, which no link has.
    store.update::<Role>(5, |role| role.id = 8)?;
    assert!(roles(&store, 2).is_empty());
    Ok(())
}

#[test]
fn of_several_owners_of_a_key_a_link_leads_to_the_last() -> Result<()> {
    let mut store = store()?;
    store.update::<Member>(11, |member| member.role_rank = 1)?;
    let jane = store.find::<User>(2).unwrap();
    assert!(jane.ranked_roles(&store).map(|role| role.id).eq([6]));
    Ok(())
}

#[test]
fn a_model_can_be_linked_to_itself() -> Result<()> {
    let mut store = store()?;
    store.insert(User { id: 3 })?;
    let follows = [(1, 3), (2, 1), (1, 2), (3, 3)];
    store.insert_all(follows.map(|(from_id, to_id)| Follow { from_id, to_id }))?;
    let query = User::query().with(User::FOLLOWED).with(User::FOLLOWERS);
    let ways: Vec<(Vec<u32>, Vec<u32>)> = query
        .iter(&store)
        .map(|user| {
            let ids = |users: &[Linked<&User, &Follow>]| users.iter().map(|user| user.id).collect();
            (ids(user.followed()), ids(user.followers()))
        })
        .collect();
    assert_eq!(
        ways,
        [(vec![3, 2], vec![2]), (vec![1], vec![1]), (vec![3], vec![1, 3])],
        "whom each follows, and by whom each is followed"
    );
    Ok(())
}

#[test]
fn relations_nest_through_pivots() -> Result<()> {
    let store = store()?;
    let users = User::query().with(User::ROLES.with(Role::USERS)).all(&store);
    let role = &users[0].roles()[1];
    assert_eq!((role.id, role.pivot().id), (5, 12));
    let back: Vec<(u32, u32)> =
        role.users().iter().map(|user| (user.id, user.pivot().id)).collect();
    assert_eq!(back, [(2, 11), (1, 12)]);
    Ok(())
}

#[test]
fn filter_order_and_limit_keep_each_row_with_its_pivot() -> Result<()> {
    let store = store()?;
    let part = User::ROLES.order_by(Role::ID.asc()).limit(1);
    let users = User::query().with(part).all(&store);
    let first = &users[0].roles()[0];
    assert_eq!((users[0].roles().len(), first.id, first.pivot().id), (1, 5, 12));
    let six = User::query().with(User::ROLES.filter(Role::ID.eq(6))).all(&store);
    assert_eq!((six[0].roles()[0].pivot().id, six[1].roles().len()), (10, 0));
    Ok(())
}

#[test]
fn json_has_the_pivot_under_its_name() -> Result<()> {
    let store = store()?;
    let jane = User::query().with(User::ROLES.with(Role::USERS.limit(1))).find(2, &store);
    let pivot = json!({ "id": 11, "user_id": 2, "role_id": 5, "role_rank": 0 });
    assert_eq!(
        serde_json::to_value(jane).unwrap(),
        json!({
            "id": 2,
            "roles": [{
                "id": 5,
                "rank": 1,
                "users": [{ "id": 2, "membership": pivot }],
                "pivot": pivot,
            }],
        })
    );
    Ok(())
}

/// A function that asks for a record with its links is given their pivots too.
fn count_named(user: &impl UserWithRoles) -> usize {
    user.roles().iter().filter(|role| role.pivot().role_id == Some(role.id)).count()
}

#[test]
fn a_function_can_ask_for_a_record_with_its_links() -> Result<()> {
    let store = store()?;
    let plain = User::query().with(User::ROLES).first(&store).unwrap();
    let nested = User::query().with(User::ROLES.with(Role::USERS)).first(&store).unwrap();
    assert_eq!((count_named(&plain), count_named(&nested)), (2, 2));
    Ok(())
}

#[test]
fn a_getter_works_before_the_model_was_written() -> Result<()> {
    let mut store = Store::new();
    store.insert_all([member(1, 7, 5), member(2, 7, 6)])?;
    store.insert_all([Role { id: 6, rank: 0 }, Role { id: 5, rank: 0 }])?;
    let elsewhere = User { id: 7 };
    let ids = |store: &Store| -> Vec<(u32, u32)> {
        elsewhere.roles(store).map(|role| (role.id, role.pivot().id)).collect()
    };
    assert_eq!(ids(&store), [(5, 1), (6, 2)]);
    store.insert(elsewhere.clone())?;
    assert_eq!(ids(&store), [(5, 1), (6, 2)]);
    assert_eq!(roles(&store, 7), [(5, 1), (6, 2)]);
    Ok(())
}
