//! What is done with the records, and what came of it.

use std::fmt;

use orm_core::{Result, Store};

use super::{Album, Comment, Photo, Post, Todo, User};
use crate::table::{Side, Table, cell};

/// How many letters of a title are shown.
const TITLE: usize = 40;

/// What was done.
#[derive(Debug)]
pub struct Report {
    /// The post that was given away, where there is one and somebody to give it to.
    pub moved: Option<Moved>,
    /// Key and name of the user who was removed, where there is one.
    pub removed: Option<(u64, String)>,
    /// The models.
    pub totals: Vec<Total>,
}

/// A post that is another user's now.
#[derive(Debug, PartialEq, Eq)]
pub struct Moved {
    /// The post's primary key.
    pub post: u64,
    /// Its title.
    pub title: String,
    /// The name of the user whose it was.
    pub from: String,
    /// The name of the user whose it is.
    pub to: String,
}

/// The records of one model.
#[derive(Debug, PartialEq, Eq)]
pub struct Total {
    /// What they are called.
    pub name: &'static str,
    /// How many there were.
    pub read: usize,
    /// How many there are.
    pub left: usize,
}

/// Gives the first user's first post to the last user, and removes the first user with everything that belongs to
/// them: both, or nothing.
///
/// # Errors
///
/// None that a document of this program's leads to.
pub fn change(store: &mut Store) -> Result<Report> {
    let read = counts(store);
    let (moved, removed) = store.transaction(|store| {
        let Some(first) = store.iter::<User>().next().cloned() else {
            return Ok((None, None));
        };
        let last = store.iter::<User>().next_back().filter(|last| last.id != first.id).cloned();
        let post = first.posts(store).next().cloned();
        let moved = post.zip(last).map(|(post, last)| {
            store.relation(Post::USER, post.id).link(last.id)?;
            let (from, to) = (first.name.clone(), last.name);
            Ok(Moved { post: post.id, title: post.title, from, to })
        });
        let moved = moved.transpose()?;
        // What belongs to the user goes along: the models say so, by `on_delete`.
        store.remove::<User>(first.id)?;
        Ok((moved, Some((first.id, first.name))))
    })?;
    let totals = read.into_iter().zip(counts(store));
    let totals = totals.map(|((name, read), (_, left))| Total { name, read, left }).collect();
    Ok(Report { moved, removed, totals })
}

fn counts(store: &Store) -> [(&'static str, usize); 6] {
    [
        ("users", store.len::<User>()),
        ("posts", store.len::<Post>()),
        ("comments", store.len::<Comment>()),
        ("albums", store.len::<Album>()),
        ("photos", store.len::<Photo>()),
        ("todos", store.len::<Todo>()),
    ]
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Moved { post, title, from, to }) = &self.moved {
            let title = cell(title, TITLE);
            writeln!(f, "given away: post {post}, `{title}`, by {from} to {to}")?;
        }
        if let Some((id, name)) = &self.removed {
            writeln!(f, "removed: user {id}, {name}, with what is theirs")?;
        }
        let (left, right) = (Side::Left, Side::Right);
        let mut table =
            Table::new([("model", left), ("read", right), ("removed", right), ("left", right)]);
        for total in &self.totals {
            table.row([
                total.name.to_owned(),
                total.read.to_string(),
                (total.read - total.left).to_string(),
                total.left.to_string(),
            ]);
        }
        write!(f, "\n{table}")
    }
}
