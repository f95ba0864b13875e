//! Writes of several records: a nested document, users with their posts, a transaction.

mod fast;
mod ours;

use std::fmt::Write;
use std::time::Duration;

pub(crate) use fast::Fast;
pub(crate) use ours::Ours;

use crate::clock::Lap;
use crate::lane::{Lane, Wrong, check};
use crate::operation::Operation;
use crate::workload::Workload;

/// Posts of each user.
const POSTS: u32 = 10;

/// The document, and what is done with its records.
pub(crate) struct Task {
    /// A list of users, each with its posts, which do not repeat the user's key.
    json: String,
    users: u32,
    posts: u32,
    /// Every tenth user.
    removed: Vec<u64>,
    /// Every tenth post.
    changed: Vec<u64>,
}

impl Task {
    fn new(posts: u32) -> Self {
        let users = (posts / POSTS).max(1);
        let posts = users * POSTS;
        let mut json = String::from("[");
        for user in 0..users {
            let comma = if user == 0 { "" } else { "," };
            let head = write!(json, r#"{comma}{{"id":{user},"name":"user {user}","posts":["#);
            head.expect("a string takes all");
            for nth in 0..POSTS {
                let (id, comma) = (user * POSTS + nth, if nth == 0 { "" } else { "," });
                let post =
                    write!(json, r#"{comma}{{"id":{id},"title":"post {id}","likes":{nth}}}"#);
                post.expect("a string takes all");
            }
            json.push_str("]}");
        }
        json.push(']');
        let tenth = |count: u32| (0..count).step_by(10).map(u64::from).collect();
        Self { json, users, posts, removed: tenth(users), changed: tenth(posts) }
    }
}

/// What each implementation does.
pub(crate) trait Writer: Sized {
    /// Head of its column.
    const NAME: &'static str;

    /// Reads the document.
    fn read(json: &str) -> Self;
    /// Removes users, and their posts.
    fn remove(&mut self, users: &[u64]);
    /// Adds one like to each post, and takes it all back.
    fn take_back(&mut self, posts: &[u64]);
    /// How many users and posts there are, and the sum of all likes and of the posts' users.
    fn sums(&self) -> [u64; 4];
}

/// An implementation, with its task.
pub(crate) struct Writes<W> {
    task: Task,
    filled: W,
}

impl<W: Writer> Writes<W> {
    pub(crate) fn new(workload: &Workload) -> Self {
        let task = Task::new(workload.n);
        Self { filled: W::read(&task.json), task }
    }
}

impl<W: Writer> Lane for Writes<W> {
    fn name(&self) -> &'static str {
        W::NAME
    }

    fn takes_part(&self, operation: Operation) -> bool {
        operation.is_of_writes()
    }

    fn time(
        &mut self,
        operation: Operation,
        rounds: u32,
        _workload: &Workload,
    ) -> Result<Duration, Wrong> {
        let mut lap = Lap::new(rounds);
        let Task { json, users, posts, removed, changed } = &self.task;
        match operation {
            Operation::Document => {
                for _ in 0..rounds {
                    let store = lap.once(|| W::read(json));
                    check_sums(&store, *users, *posts, 0..*users)?;
                }
            }
            Operation::Cascade => {
                for _ in 0..rounds {
                    let mut store = W::read(json);
                    lap.once(|| store.remove(removed));
                    let left = users - u32::try_from(removed.len()).unwrap_or(u32::MAX);
                    let kept = (0..*users).filter(|user| user % 10 != 0);
                    check_sums(&store, left, left * POSTS, kept)?;
                }
            }
            Operation::TakenBack => {
                lap.once(|| (0..rounds).for_each(|_| self.filled.take_back(changed)));
                check_sums(&self.filled, *users, *posts, 0..*users)?;
            }
            _ => unreachable!("the lane takes no part in it"),
        }
        Ok(lap.spent())
    }

    fn bytes(&self, _workload: &Workload) -> usize {
        unreachable!("the lane takes no part in it")
    }
}

fn check_sums(
    store: &impl Writer,
    users: u32,
    posts: u32,
    kept: impl Iterator<Item = u32>,
) -> Result<(), Wrong> {
    let [found_users, found_posts, likes, owners] = store.sums();
    check("number of users", found_users, users.into())?;
    check("number of posts", found_posts, posts.into())?;
    let each: u64 = (0..u64::from(POSTS)).sum();
    check("sum of likes", likes, u64::from(users) * each)?;
    let owned: u64 = kept.map(|user| u64::from(user) * u64::from(POSTS)).sum();
    check("sum of the posts' users", owners, owned)
}
