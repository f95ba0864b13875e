// What is stored is neither `Clone` nor `Default`; a pivot that is made is `Default`, and a record that is changed
// is `Clone`.
use orm_core::{Graph, Model, Result, Store};

#[derive(Model)]
#[orm(
    entity = "users",
    belongs_to(Team, fk = team_id),
    has_one(Phone, fk = user_id),
    has_many(Post, fk = user_id),
    has_many_by(Post, keys = pinned, name = pinned_posts),
    belongs_to_many(Role, pivot = Member, fk = user_id, target_fk = role_id),
    belongs_to_many(Role, pivot = Grant, fk = user_id, target_fk = role_id, name = granted_roles)
)]
struct User {
    id: u64,
    team_id: u64,
    pinned: Vec<u64>,
}

#[derive(Model)]
#[orm(entity = "teams", has_many(User, fk = team_id))]
struct Team {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "phones")]
struct Phone {
    id: u64,
    user_id: u64,
}

#[derive(Model, Clone)]
#[orm(entity = "posts", belongs_to(User, fk = user_id))]
struct Post {
    id: u64,
    user_id: u64,
}

#[derive(Model)]
#[orm(entity = "roles")]
struct Role {
    id: u64,
}

#[derive(Model, Default)]
#[orm(entity = "members", primary_key(user_id, role_id))]
struct Member {
    user_id: u64,
    role_id: u64,
}

#[derive(Model)]
#[orm(entity = "grants", primary_key(user_id, role_id))]
struct Grant {
    user_id: u64,
    role_id: u64,
}

fn user(id: u64) -> User {
    User { id, team_id: 0, pinned: Vec::new() }
}

fn post(id: u64) -> Post {
    Post { id, user_id: 0 }
}

/// A graph that grows.
fn with_posts(user: Graph<User>, ids: &[u64]) -> Graph<User> {
    let posts: Vec<Graph<Post>> = ids.iter().map(|id| post(*id).graph()).collect();
    user.insert(User::POSTS, posts)
}

fn main() -> Result<()> {
    let mut store = Store::new();
    store.insert_all([1, 2].map(|id| Team { id }))?;
    store.insert_all([1, 2, 3].map(|id| Role { id }))?;
    store.insert_all([1, 2, 3].map(post))?;
    let grant = || Grant { user_id: 0, role_id: 0 };

    // Records or graphs, from anything that can be gone over.
    let mut graph: Graph<User> = user(1).graph();
    graph = graph
        .insert(User::TEAM, Team { id: 3 })
        .insert(User::TEAM, Team { id: 4 }.graph())
        .insert(User::PHONE, Phone { id: 1, user_id: 0 })
        .insert(User::POSTS, [post(4)])
        .insert(User::POSTS, vec![post(5).graph().insert(Post::USER, user(9)), post(6).graph()])
        .insert(User::POSTS, (7..9).map(post))
        .insert(User::PINNED_POSTS, Some(post(9)))
        .insert(User::ROLES, [Role { id: 4 }])
        .insert_with(User::GRANTED_ROLES, [(Role { id: 5 }, grant())])
        .insert_with(User::GRANTED_ROLES, vec![(Role { id: 6 }.graph(), grant())])
        .insert_with(User::ROLES, [(Role { id: 7 }, Default::default())]);
    graph = with_posts(graph, &[10, 11]);
    assert_eq!(store.insert_graph(graph)?.pinned, [9]);

    // Keys by value or reference.
    let (one, two) = (1, [1, 2]);
    let mut changed = 0;
    let graph = user(2)
        .graph()
        .connect(User::TEAM, &one)
        .connect(User::POSTS, &two)
        .connect(User::POSTS, two)
        .connect(User::PINNED_POSTS, 1..=3)
        .connect(User::ROLES, two.iter().rev())
        .update(User::POSTS, 3, move |post| {
            changed += 1;
            post.id += 100 * changed;
        })
        .replace(User::ROLES, [Role { id: 1 }]);
    let stored: &User = store.insert_graph(graph)?;
    assert_eq!((stored.team_id, &stored.pinned[..]), (1, &[1, 2, 3][..]));

    let team = Team { id: 1 }.graph().replace(Team::USERS, [user(3)]);
    store.insert_graph(team)?;
    assert_eq!(store.len::<User>(), 3);
    Ok(())
}
