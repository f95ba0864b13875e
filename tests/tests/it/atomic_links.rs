//! As [`atomic`](crate::atomic), for links and graphs: one that fails in the middle has changed nothing.

use std::panic::{AssertUnwindSafe, catch_unwind};

use orm_core::{Model, Morph, Result, Store};

use crate::atomic::{Fragile, burn, fails_whole_at_every_step_in};

impl Default for Fragile {
    fn default() -> Self {
        burn();
        Fragile(0)
    }
}

#[derive(Model, Clone, Debug)]
#[orm(
    entity = "users",
    belongs_to(Team, fk = team_id),
    has_one(Phone, fk = user_id),
    has_many(Post, fk = user_id),
    has_one(Post, fk = user_id, max = likes, name = best_post),
    has_many_by(Post, keys = pinned_ids, name = pinned_posts),
    belongs_to_many(Role, pivot = Member, fk = user_id, target_fk = role_id),
    morph_one(Image, as = subject, name = portrait),
    morph_many(Image, as = subject)
)]
struct User {
    id: Fragile,
    team_id: Option<Fragile>,
    pinned_ids: Vec<Fragile>,
}

#[derive(Model, Clone, Debug)]
#[orm(entity = "teams", has_many(User, fk = team_id))]
struct Team {
    id: Fragile,
}

#[derive(Model, Clone, Debug)]
#[orm(entity = "phones", belongs_to(User, fk = user_id))]
struct Phone {
    id: Fragile,
    #[orm(unique)]
    user_id: Option<Fragile>,
}

#[derive(Model, Clone, Debug)]
#[orm(entity = "posts", belongs_to(User, fk = user_id))]
struct Post {
    id: Fragile,
    user_id: Option<Fragile>,
    likes: u32,
}

#[derive(Model, Clone, Debug)]
#[orm(entity = "roles", belongs_to_many(User, pivot = Member, fk = role_id, target_fk = user_id))]
struct Role {
    id: Fragile,
}

#[derive(Model, Clone, Debug, Default)]
#[orm(
    entity = "members",
    primary_key(user_id, role_id),
    belongs_to(Role, fk = role_id, on_delete = cascade)
)]
struct Member {
    user_id: Fragile,
    role_id: Fragile,
    since: u32,
}

#[derive(Model, Clone, Debug)]
#[orm(entity = "images", morph_to(Subject, type = of, id = of_id))]
struct Image {
    id: Fragile,
    of: Option<String>,
    of_id: Option<Fragile>,
}

#[derive(Morph, Debug)]
enum Subject<U = User, P = Post> {
    User(U),
    Post(P),
}

fn user(id: u32) -> User {
    let (team_id, pinned_ids) = (Some(Fragile(1)), vec![Fragile(2), Fragile(9)]);
    User { id: Fragile(id), team_id, pinned_ids }
}

fn post(id: u32, user_id: u32) -> Post {
    Post { id: Fragile(id), user_id: Some(Fragile(user_id)), likes: id % 3 }
}

fn member(user_id: u32, role_id: u32, since: u32) -> Member {
    Member { user_id: Fragile(user_id), role_id: Fragile(role_id), since }
}

fn start() -> Store {
    let mut store = Store::new();
    store.insert_all([1, 2].map(|id| Team { id: Fragile(id) })).unwrap();
    store.insert_all([1, 2].map(user)).unwrap();
    let phone = |(id, user_id): (u32, Option<u32>)| Phone {
        id: Fragile(id),
        user_id: user_id.map(Fragile),
    };
    store.insert_all([(1, Some(1)), (2, None), (3, Some(2))].map(phone)).unwrap();
    store.insert_all([post(1, 1), post(2, 1), post(3, 2), post(4, 9)]).unwrap();
    store.insert_all([1, 2, 3, 4].map(|id| Role { id: Fragile(id) })).unwrap();
    store.insert_all([member(1, 1, 1), member(1, 2, 2), member(2, 1, 3), member(1, 9, 4)]).unwrap();
    let image = |(id, of, of_id): (u32, Option<&str>, Option<u32>)| Image {
        id: Fragile(id),
        of: of.map(str::to_owned),
        of_id: of_id.map(Fragile),
    };
    let images = [(1, Some("users"), Some(1)), (2, Some("posts"), Some(1)), (3, None, None)];
    store.insert_all(images.map(image)).unwrap();
    store
}

/// Each relation of each record, and every record by its key.
fn picture(store: &Store) -> Vec<String> {
    let users = User::query()
        .with(User::TEAM)
        .with(User::PHONE)
        .with(User::POSTS)
        .with(User::BEST_POST)
        .with(User::PINNED_POSTS)
        .with(User::ROLES)
        .with(User::PORTRAIT)
        .with(User::IMAGES);
    let mut picture = vec![
        format!("{:?}", users.all(store)),
        format!("{:?}", Team::query().with(Team::USERS).all(store)),
        format!("{:?}", Phone::query().with(Phone::USER).all(store)),
        format!("{:?}", Post::query().with(Post::USER).all(store)),
        format!("{:?}", Role::query().with(Role::USERS).all(store)),
        format!("{:?}", Member::query().with(Member::ROLE).all(store)),
        format!("{:?}", Image::query().with(Image::SUBJECT).all(store)),
    ];
    for id in 0..12 {
        let user = user(id);
        let (posts, roles): (Vec<_>, Vec<_>) =
            (user.posts(store).collect(), user.roles(store).collect());
        let found = (store.find::<Post>(Fragile(id)), store.find::<Role>(Fragile(id)));
        picture.push(format!("{posts:?} {roles:?} {:?} {found:?}", user.phone(store)));
    }
    picture
}

fn fails_whole(write: impl Fn(&mut Store) -> Result<()>) {
    fails_whole_at_every_step_in(start, picture, write);
}

#[test]
fn link_and_unlink() {
    let key = Fragile;
    fails_whole(|store| store.relation(Post::USER, key(1)).link(key(2)));
    fails_whole(|store| store.relation(Post::USER, key(1)).unlink().map(drop));
    fails_whole(|store| store.relation(User::POSTS, key(2)).link(key(1)));
    fails_whole(|store| store.relation(User::POSTS, key(1)).unlink(key(2)).map(drop));
    // One phone is parted before the other is linked.
    fails_whole(|store| store.relation(User::PHONE, key(1)).link(key(2)));
    fails_whole(|store| store.relation(User::PHONE, key(1)).link(key(3)));
    fails_whole(|store| store.relation(User::PHONE, key(1)).unlink().map(drop));
    fails_whole(|store| store.relation(User::BEST_POST, key(2)).link(key(1)));
    fails_whole(|store| store.relation(User::BEST_POST, key(1)).unlink().map(drop));
    fails_whole(|store| store.relation(User::PINNED_POSTS, key(1)).link(key(3)));
    fails_whole(|store| store.relation(User::PINNED_POSTS, key(1)).unlink(key(2)).map(drop));
}

#[test]
fn link_and_unlink_one_of_several_models() {
    let key = Fragile;
    fails_whole(|store| store.relation(Image::SUBJECT, key(1)).link::<Post>(key(2)));
    fails_whole(|store| store.relation(Image::SUBJECT, key(1)).unlink().map(drop));
    fails_whole(|store| store.relation(User::IMAGES, key(2)).link(key(2)));
    fails_whole(|store| store.relation(User::IMAGES, key(1)).unlink(key(1)).map(drop));
    fails_whole(|store| store.relation(User::PORTRAIT, key(1)).link(key(3)));
}

#[test]
fn attach_and_detach() {
    let key = Fragile;
    fails_whole(|store| store.relation(User::ROLES, key(1)).attach(key(3)).map(drop));
    fails_whole(|store| store.relation(Role::USERS, key(2)).attach(key(2)).map(drop));
    // A new pivot, and one that takes the place of another.
    fails_whole(|store| store.relation(User::ROLES, key(1)).attach_with(key(3), member(7, 7, 7)));
    fails_whole(|store| store.relation(User::ROLES, key(1)).attach_with(key(2), member(7, 7, 7)));
    fails_whole(|store| store.relation(User::ROLES, key(1)).detach(key(2)).map(drop));
    fails_whole(|store| store.relation(User::ROLES, key(1)).detach_all().map(drop));
}

#[test]
fn sync_and_toggle() {
    let keys = |keys: &[u32]| keys.iter().copied().map(Fragile).collect::<Vec<_>>();
    fails_whole(|store| {
        store.relation(User::ROLES, Fragile(1)).sync(keys(&[4, 2, 3, 4])).map(drop)
    });
    fails_whole(|store| {
        let links = [(Fragile(2), member(7, 7, 7)), (Fragile(3), member(8, 8, 8))];
        store.relation(User::ROLES, Fragile(1)).sync_with(links).map(drop)
    });
    fails_whole(|store| store.relation(User::ROLES, Fragile(1)).toggle(keys(&[4, 2, 3])).map(drop));
}

#[test]
fn insert_graph() {
    fails_whole(|store| {
        let team = Team { id: Fragile(5) };
        let phone = Phone { id: Fragile(5), user_id: None };
        let image = Image { id: Fragile(5), of: None, of_id: None };
        let ann = user(5)
            .graph()
            .insert(User::TEAM, team)
            .insert(User::PHONE, phone)
            .insert(User::POSTS, [post(5, 0), post(6, 0)])
            .insert(User::PINNED_POSTS, [post(7, 9)])
            .insert(User::ROLES, [Role { id: Fragile(5) }])
            .insert(User::IMAGES, [image]);
        store.insert_graph(ann).map(drop)
    });
}

#[test]
fn insert_graph_of_what_is_stored() {
    fails_whole(|store| {
        let ann = user(1)
            .graph()
            .connect(User::TEAM, Fragile(2))
            .connect(User::PHONE, Fragile(3))
            .update(User::POSTS, Fragile(4), |post| post.likes = 9)
            .connect(User::PINNED_POSTS, [Fragile(3)])
            .replace(User::ROLES, [Role { id: Fragile(2) }, Role { id: Fragile(6) }]);
        store.insert_graph(ann).map(drop)
    });
    fails_whole(|store| {
        let bob = user(2).graph().replace(User::POSTS, [post(4, 4)]);
        let pinned = [(Role { id: Fragile(1) }, member(7, 7, 7))];
        let ann = user(1).graph().replace(User::PINNED_POSTS, [post(8, 8)]);
        let ann = ann.insert_with(User::ROLES, pinned);
        let team = Team { id: Fragile(2) }.graph().replace(Team::USERS, [ann, bob]);
        store.insert_graph(team).map(drop)
    });
}

#[test]
fn several_in_a_transaction() {
    fails_whole(|store| {
        store.transaction(|store| {
            store.relation(User::PHONE, Fragile(2)).link(Fragile(1))?;
            store.relation(User::ROLES, Fragile(1)).sync([Fragile(3)])?;
            store.remove::<Role>(Fragile(3))?;
            store.insert_graph(user(6).graph().connect(User::POSTS, [Fragile(2)])).map(drop)
        })
    });
}

/// The code of the user's that is given to a write.
#[test]
fn a_panic_in_a_closure_or_an_iterator_changes_nothing() {
    fn breaks(store: &mut Store, write: impl FnOnce(&mut Store)) {
        let before = picture(store);
        assert!(catch_unwind(AssertUnwindSafe(|| write(store))).is_err());
        assert_eq!(picture(store), before);
    }
    let store = &mut start();
    let keys = || (1..9).map(|id| if id < 3 { Fragile(id) } else { panic!("in the iterator") });
    breaks(store, |store| {
        let _ = store.relation(User::ROLES, Fragile(1)).sync(keys());
    });
    breaks(store, |store| {
        let change = |post: &mut Post| panic!("in the closure, of post {}", post.id.0);
        let ann = user(1).graph().insert(User::PHONE, Phone { id: Fragile(1), user_id: None });
        let ann = ann.replace(User::POSTS, [post(1, 1)]).update(User::POSTS, Fragile(3), change);
        let _ = store.insert_graph(ann);
    });
}

/// A link that is refused after much was done takes it back as a panic does.
#[test]
fn an_error_in_the_middle_takes_all_back() {
    let mut store = start();
    let before = picture(&store);
    let keys = [3, 4, 99].map(Fragile);
    assert!(store.relation(User::ROLES, Fragile(1)).toggle(keys).is_err());
    // The phone of the third user would be held by two.
    let team = Team { id: Fragile(2) }.graph().replace(
        Team::USERS,
        [
            user(1).graph().replace(User::POSTS, [post(3, 3)]),
            user(7).graph().connect(User::PHONE, Fragile(99)),
        ],
    );
    assert!(store.insert_graph(team).is_err());
    assert_eq!(picture(&store), before);
    store.relation(User::ROLES, Fragile(1)).toggle([3, 4].map(Fragile)).unwrap();
    assert_eq!(store.len::<Member>(), 6);
}
