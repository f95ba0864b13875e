//! The rows of the table.

use std::fmt;

use serde::Serialize;

use crate::workload::Workload;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Operation {
    /// Visit each user in table order, with its phone.
    UsersVisited,
    /// Put each user with its phone into a `Vec`.
    UsersCollected,
    /// Visit each phone in table order, with its user.
    PhonesVisited,
    /// Get users by random keys, each with its phone.
    OneByKey,
    /// Add up the tenth of the users whose `local_id` is in a range.
    Filter,
    /// Insert all records into an empty store, one by one.
    Insert,
    /// Give random users a new name.
    Update,
    /// Delete half of the phones, then their users, in random order.
    Delete,
    /// Heap memory held by a filled store.
    Memory,
    /// Put each user with its posts into a `Vec`.
    Posts,
    /// The same with the three posts of each that are liked most.
    TopPosts,
    /// Put each user with its roles, and the pivot of each, into a `Vec`.
    Roles,
    /// Count the users with a post that is liked much.
    AnyPost,
    /// The ten users with the most posts.
    MostPosts,
    /// Take in a JSON text of users with their posts.
    Document,
    /// Remove a tenth of the users, and the posts of each.
    Cascade,
    /// Change a tenth of the posts in one transaction, and take it back.
    TakenBack,
}

impl Operation {
    /// In the order of the table.
    pub(crate) const ALL: [Self; 17] = [
        Self::UsersVisited,
        Self::UsersCollected,
        Self::PhonesVisited,
        Self::OneByKey,
        Self::Filter,
        Self::Insert,
        Self::Update,
        Self::Delete,
        Self::Memory,
        Self::Posts,
        Self::TopPosts,
        Self::Roles,
        Self::AnyPost,
        Self::MostPosts,
        Self::Document,
        Self::Cascade,
        Self::TakenBack,
    ];

    /// Whether it is about relations to many, which are measured on records of their own.
    pub(crate) fn is_of_blog(self) -> bool {
        matches!(self, Self::Posts | Self::TopPosts | Self::Roles | Self::AnyPost | Self::MostPosts)
    }

    /// Whether it is a write of several records, which is measured on records of its own.
    pub(crate) fn is_of_writes(self) -> bool {
        matches!(self, Self::Document | Self::Cascade | Self::TakenBack)
    }

    /// What an amount is given in.
    pub(crate) fn unit(self) -> &'static str {
        match self {
            Self::Memory => "B",
            _ => "ns",
        }
    }

    /// How many records one round works on: an amount is given per record.
    pub(crate) fn records_per_round(self, workload: &Workload) -> u32 {
        let count = match self {
            Self::UsersVisited
            | Self::UsersCollected
            | Self::PhonesVisited
            | Self::Filter
            | Self::Posts
            | Self::TopPosts
            | Self::Roles
            | Self::AnyPost
            | Self::MostPosts
            | Self::Document => return workload.n,
            Self::Cascade | Self::TakenBack => return (workload.n / 10).max(1),
            Self::Insert | Self::Memory => return workload.record_count(),
            Self::OneByKey => workload.lookups.ids.len(),
            Self::Update => workload.renames.ids.len(),
            Self::Delete => workload.removed_users.ids.len() + workload.removed_phones.ids.len(),
        };
        u32::try_from(count).expect("no more keys than records")
    }

    /// The ratio to the `fast` store that this library aims at, where it has
    /// an aim. Printed to compare with, never asserted: it depends on the
    /// machine.
    pub(crate) fn aim(self, n: u32) -> Option<f64> {
        match (self, n) {
            (Self::UsersVisited, 100_000) => Some(0.25),
            (Self::UsersVisited, 1_000_000) | (Self::PhonesVisited, _) => Some(0.35),
            (Self::OneByKey | Self::Filter | Self::Memory, _) => Some(1.2),
            (Self::Insert, _) => Some(2.0),
            (Self::Update | Self::Delete, _) => Some(1.5),
            _ => None,
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::UsersVisited => "load users with phone, visited",
            Self::UsersCollected => "load users with phone, collected",
            Self::PhonesVisited => "load phones with user, visited",
            Self::OneByKey => "one user by key, and its phone",
            Self::Filter => "unindexed filter, a tenth matches",
            Self::Insert => "insert users and phones",
            Self::Update => "update one field",
            Self::Delete => "delete half of both",
            Self::Memory => "memory per record",
            Self::Posts => "load users with posts",
            Self::TopPosts => "load users with their top 3 posts",
            Self::Roles => "load users with roles and pivots",
            Self::AnyPost => "users with any post liked much",
            Self::MostPosts => "10 users with the most posts",
            Self::Document => "take in nested JSON",
            Self::Cascade => "remove users with their posts",
            Self::TakenBack => "updates that are taken back",
        })
    }
}
