//! What one writes by hand: rows in slots that can be emptied, and hash indexes from ids to slots.

use std::cmp::Reverse;

use foldhash::fast::RandomState;
use hashbrown::HashMap;

use super::{Answers, FIRST, MemberRow, PostRow, ROLES, Records, TOP};
use crate::clock::Lap;

type Index<V> = HashMap<u64, V, RandomState>;

pub(crate) struct Fast {
    users: Vec<u64>,
    posts: Vec<Option<PostRow>>,
    posts_of: Index<Vec<u32>>,
    roles: Vec<Option<u64>>,
    role_at: Index<u32>,
    members: Vec<Option<MemberRow>>,
    members_of: Index<Vec<u32>>,
}

impl Fast {
    fn posts_of(&self, user: u64) -> impl Iterator<Item = &PostRow> {
        let places = self.posts_of.get(&user).map(Vec::as_slice).unwrap_or_default();
        places.iter().filter_map(|&place| self.posts[place as usize].as_ref())
    }
}

fn grouped<R>(rows: &[R], key: impl Fn(&R) -> u64) -> Index<Vec<u32>> {
    let mut groups: Index<Vec<u32>> = Index::default();
    for (place, row) in (0..).zip(rows) {
        groups.entry(key(row)).or_default().push(place);
    }
    groups
}

impl Answers for Fast {
    const NAME: &'static str = "fast";

    fn new(records: &Records) -> Self {
        let roles: Vec<u64> = (0..u64::from(ROLES)).collect();
        Self {
            users: records.users.clone(),
            posts: records.posts.iter().copied().map(Some).collect(),
            posts_of: grouped(&records.posts, |post| post.user_id),
            role_at: (0..).zip(&roles).map(|(place, &id)| (id, place)).collect(),
            roles: roles.into_iter().map(Some).collect(),
            members: records.members.iter().copied().map(Some).collect(),
            members_of: grouped(&records.members, |member| member.user_id),
        }
    }

    fn posts(&self, lap: &mut Lap) -> u64 {
        let users = lap.all_rounds(self, |store| -> Vec<(&u64, Vec<&PostRow>)> {
            store.users.iter().map(|user| (user, store.posts_of(*user).collect())).collect()
        });
        users.iter().flat_map(|(_, posts)| posts).map(|post| post.likes).sum()
    }

    fn top_posts(&self, lap: &mut Lap) -> u64 {
        let users = lap.all_rounds(self, |store| -> Vec<(&u64, Vec<&PostRow>)> {
            let top = |user: &u64| {
                let mut posts: Vec<&PostRow> = store.posts_of(*user).collect();
                posts.sort_by_key(|post| Reverse(post.likes));
                posts.truncate(TOP);
                posts
            };
            store.users.iter().map(|user| (user, top(user))).collect()
        });
        users.iter().flat_map(|(_, posts)| posts).map(|post| post.likes).sum()
    }

    fn roles(&self, lap: &mut Lap) -> u64 {
        let users = lap.all_rounds(self, |store| -> Vec<(&u64, Vec<(&u64, &MemberRow)>)> {
            let roles = |user: &u64| {
                let places = store.members_of.get(user).map(Vec::as_slice).unwrap_or_default();
                let members =
                    places.iter().filter_map(|&place| store.members[place as usize].as_ref());
                let role = |member: &MemberRow| {
                    let place = *store.role_at.get(&member.role_id)?;
                    store.roles[place as usize].as_ref()
                };
                members.filter_map(|member| Some((role(member)?, member))).collect()
            };
            store.users.iter().map(|user| (user, roles(user))).collect()
        });
        let product = |(role, member): &(&u64, &MemberRow)| **role * member.since;
        users.iter().flat_map(|(_, roles)| roles).map(product).sum()
    }

    fn users_liked(&self, lap: &mut Lap, limit: u64) -> u64 {
        lap.all_rounds(self, |store| {
            let liked = |user: &&u64| store.posts_of(**user).any(|post| post.likes >= limit);
            store.users.iter().filter(liked).count()
        }) as u64
    }

    fn most_posts(&self, lap: &mut Lap) -> u64 {
        let users = lap.all_rounds(self, |store| {
            let count = |user: &u64| store.posts_of.get(user).map_or(0, Vec::len);
            let mut users: Vec<_> = store.users.iter().map(|user| (user, count(user))).collect();
            users.sort_by_key(|(_, count)| Reverse(*count));
            users.truncate(FIRST);
            users
        });
        users.iter().map(|(_, count)| *count as u64).sum()
    }
}
