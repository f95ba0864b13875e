//! The store of this workspace.

use orm_core::{Linked, Model, Store};

use super::{Answers, FIRST, ROLES, Records, TOP};
use crate::clock::Lap;

#[derive(Model)]
#[orm(
    entity = "users",
    has_many(Post, fk = user_id),
    belongs_to_many(Role, pivot = Member, fk = user_id, target_fk = role_id)
)]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "posts", belongs_to(User, fk = user_id))]
struct Post {
    id: u64,
    user_id: u64,
    likes: u64,
}

#[derive(Model)]
#[orm(entity = "roles")]
struct Role {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "members")]
struct Member {
    id: u64,
    user_id: u64,
    role_id: u64,
    since: u64,
}

pub(crate) struct Ours(Store);

impl Answers for Ours {
    const NAME: &'static str = "ours: collected";

    fn new(records: &Records) -> Self {
        let fill = || -> orm_core::Result<Store> {
            let mut store = Store::new();
            store.insert_all(records.users.iter().map(|&id| User { id }))?;
            let posts = records.posts.iter();
            store.insert_all(posts.map(|post| Post {
                id: post.id,
                user_id: post.user_id,
                likes: post.likes,
            }))?;
            store.insert_all((0..u64::from(ROLES)).map(|id| Role { id }))?;
            let members = records.members.iter();
            store.insert_all(members.map(|member| Member {
                id: member.id,
                user_id: member.user_id,
                role_id: member.role_id,
                since: member.since,
            }))?;
            Ok(store)
        };
        Self(fill().expect("the keys are unique"))
    }

    fn posts(&self, lap: &mut Lap) -> u64 {
        let query = User::query().with(User::POSTS);
        let users = lap.all_rounds(&self.0, |store| query.all(store));
        users.iter().flat_map(LoadedUser::posts).map(|post| post.likes).sum()
    }

    fn top_posts(&self, lap: &mut Lap) -> u64 {
        let query = User::query().with(User::POSTS.order_by(Post::LIKES.desc()).limit(TOP));
        let users = lap.all_rounds(&self.0, |store| query.all(store));
        users.iter().flat_map(LoadedUser::posts).map(|post| post.likes).sum()
    }

    fn roles(&self, lap: &mut Lap) -> u64 {
        let query = User::query().with(User::ROLES);
        let users = lap.all_rounds(&self.0, |store| query.all(store));
        let product = |role: &Linked<&Role, &Member>| role.id * role.pivot().since;
        users.iter().flat_map(LoadedUser::roles).map(product).sum()
    }

    fn users_liked(&self, lap: &mut Lap, limit: u64) -> u64 {
        let query = User::query().filter(User::POSTS.any(Post::LIKES.ge(limit)));
        lap.all_rounds(&self.0, |store| query.count(store)) as u64
    }

    fn most_posts(&self, lap: &mut Lap) -> u64 {
        let posts = User::POSTS.count();
        let query = User::query().order_by(posts.clone().desc()).limit(FIRST).with(posts);
        let users = lap.all_rounds(&self.0, |store| query.all(store));
        users.iter().map(|user| user.values().0 as u64).sum()
    }
}
