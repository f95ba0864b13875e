//! Relations to many: users with posts, and users with roles by way of a pivot.
//!
//! Each question has a closed answer of its own only for the simplest of them, so the two
//! implementations are checked against a count made from the records themselves.

mod fast;
mod ours;

use std::time::Duration;

pub(crate) use fast::Fast;
pub(crate) use ours::Ours;

use crate::clock::Lap;
use crate::lane::{Lane, Wrong, check};
use crate::operation::Operation;
use crate::shuffle::shuffled;
use crate::workload::Workload;

/// Posts per user, on average.
const POSTS: u32 = 10;
/// Roles per user.
const ROLES_EACH: u32 = 3;
/// Roles there are.
const ROLES: u32 = 50;
/// How many posts of each user are loaded where not all are.
const TOP: usize = 3;
/// How many users are listed where not all are.
const FIRST: usize = 10;

/// A post: its user, and how much it is liked.
#[derive(Clone, Copy)]
pub(crate) struct PostRow {
    id: u64,
    user_id: u64,
    likes: u64,
}

/// A user's role, and since when.
#[derive(Clone, Copy)]
pub(crate) struct MemberRow {
    id: u64,
    user_id: u64,
    role_id: u64,
    since: u64,
}

/// The records of one size, and the right answers.
pub(crate) struct Records {
    /// Ids, in the order of insertion.
    users: Vec<u64>,
    posts: Vec<PostRow>,
    members: Vec<MemberRow>,
    expected: Expected,
}

/// What the sums must be.
pub(crate) struct Expected {
    posts: u64,
    top: u64,
    members: u64,
    liked: u64,
    most: u64,
}

impl Records {
    fn new(posts: u32) -> Self {
        let users = (posts / POSTS).max(1);
        let user_id = |rank: u32| u64::from(rank) * 7 + 3;
        let owners = shuffled(posts, 11);
        let likes = shuffled(posts, 12);
        let posts: Vec<PostRow> = (0..posts)
            .zip(owners.iter().zip(&likes))
            .map(|(id, (owner, likes))| PostRow {
                id: u64::from(id) * 5 + 1,
                // Some have more posts than others.
                user_id: user_id((owner % users) * (owner % 3) / 2),
                likes: u64::from(*likes),
            })
            .collect();
        let members = (0..users * ROLES_EACH).map(|id| MemberRow {
            id: u64::from(id) + 1,
            user_id: user_id(id / ROLES_EACH),
            role_id: u64::from((id * 13) % ROLES),
            since: u64::from(id % 30),
        });
        let members: Vec<MemberRow> = members.collect();
        let users: Vec<u64> = shuffled(users, 13).into_iter().map(user_id).collect();
        let expected = Expected::of(&users, &posts, &members);
        Self { users, posts, members, expected }
    }
}

impl Expected {
    fn of(users: &[u64], posts: &[PostRow], members: &[MemberRow]) -> Self {
        let mut by_user: std::collections::HashMap<u64, Vec<u64>> =
            users.iter().map(|id| (*id, Vec::new())).collect();
        for post in posts {
            by_user.entry(post.user_id).or_default().push(post.likes);
        }
        let mut counts: Vec<u64> = by_user.values().map(|likes| likes.len() as u64).collect();
        counts.sort_unstable_by(|a, b| b.cmp(a));
        let limit = liked_most(posts.len());
        let top = by_user.values_mut().map(|likes| {
            likes.sort_unstable_by(|a, b| b.cmp(a));
            likes.iter().take(TOP).sum::<u64>()
        });
        Self {
            top: top.sum(),
            posts: posts.iter().map(|post| post.likes).sum(),
            members: members.iter().map(|member| member.role_id * member.since).sum(),
            liked: by_user.values().filter(|likes| likes.iter().any(|of| *of >= limit)).count()
                as u64,
            most: counts.iter().take(FIRST).sum(),
        }
    }
}

/// What a post is liked by that is one of the hundredth that is liked most.
fn liked_most(posts: usize) -> u64 {
    (posts - posts / 100) as u64
}

/// An implementation, filled once.
pub(crate) struct Blog<B> {
    store: B,
    expected: Expected,
    limit: u64,
}

/// What each implementation does.
pub(crate) trait Answers: Sized {
    /// Head of its column.
    const NAME: &'static str;

    fn new(records: &Records) -> Self;
    /// Every user with its posts, collected; adds up the likes outside the timed part.
    fn posts(&self, lap: &mut Lap) -> u64;
    /// Every user with the posts that are liked most, as above.
    fn top_posts(&self, lap: &mut Lap) -> u64;
    /// Every user with its roles and the pivot of each.
    fn roles(&self, lap: &mut Lap) -> u64;
    /// How many users have a post that is liked so much.
    fn users_liked(&self, lap: &mut Lap, limit: u64) -> u64;
    /// The users with the most posts: how many those have.
    fn most_posts(&self, lap: &mut Lap) -> u64;
}

impl<B: Answers> Blog<B> {
    pub(crate) fn new(workload: &Workload) -> Self {
        let records = Records::new(workload.n);
        let limit = liked_most(records.posts.len());
        Self { store: B::new(&records), expected: records.expected, limit }
    }
}

impl<B: Answers> Lane for Blog<B> {
    fn name(&self) -> &'static str {
        B::NAME
    }

    fn takes_part(&self, operation: Operation) -> bool {
        operation.is_of_blog()
    }

    fn time(
        &mut self,
        operation: Operation,
        rounds: u32,
        _workload: &Workload,
    ) -> Result<Duration, Wrong> {
        let mut lap = Lap::new(rounds);
        let (store, expected) = (&self.store, &self.expected);
        match operation {
            Operation::Posts => check("sum of likes", store.posts(&mut lap), expected.posts)?,
            Operation::TopPosts => {
                check("sum of top likes", store.top_posts(&mut lap), expected.top)?;
            }
            Operation::Roles => check("sum over roles", store.roles(&mut lap), expected.members)?,
            Operation::AnyPost => {
                let found = store.users_liked(&mut lap, self.limit);
                check("number of liked users", found, expected.liked)?;
            }
            Operation::MostPosts => {
                check("posts of the busiest", store.most_posts(&mut lap), expected.most)?;
            }
            _ => unreachable!("the lane takes no part in it"),
        }
        Ok(lap.spent())
    }

    fn bytes(&self, _workload: &Workload) -> usize {
        unreachable!("the lane takes no part in it")
    }
}
