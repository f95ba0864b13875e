//! The models, and a few records to begin with.

use orm_core::{Hooks, Model, Result, Store, Veto};
use serde::{Deserialize, Serialize};

/// A user. One who has written something cannot be removed.
#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[orm(entity = "users", has_many(Post, fk = "author_id"))]
pub struct User {
    /// The primary key, which the store assigns.
    #[orm(auto)]
    pub id: u64,
    /// The name that others see.
    pub name: String,
    /// No two users have the same address. Nobody is shown it.
    #[orm(unique)]
    #[serde(skip_serializing)]
    pub email: String,
}

/// A post. Its comments are removed with it.
#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[orm(
    entity = "posts",
    belongs_to(User, fk = "author_id", name = "author", required, on_delete = "restrict"),
    has_many(Comment, fk = "post_id")
)]
pub struct Post {
    /// The primary key, which the store assigns.
    #[orm(auto)]
    pub id: u64,
    /// Who wrote it.
    pub author_id: u64,
    /// The title, which is not empty.
    pub title: String,
    /// The text.
    pub body: String,
    /// Whether everyone can read it.
    #[serde(default)]
    pub published: bool,
}

/// A comment on a post.
#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[orm(
    entity = "comments",
    belongs_to(Post, fk = "post_id", required, on_delete = "cascade"),
    belongs_to(User, fk = "author_id", name = "author", required, on_delete = "restrict")
)]
pub struct Comment {
    /// The primary key, which the store assigns.
    #[orm(auto)]
    pub id: u64,
    /// The post it is about.
    pub post_id: u64,
    /// Who wrote it.
    pub author_id: u64,
    /// The text.
    pub text: String,
}

/// Rules about values hold for every write, whichever handler makes it.
impl Hooks for Post {
    fn before_write(&mut self, _: Option<&Self>) -> std::result::Result<(), Veto> {
        if self.title.trim().is_empty() { Err("`title` is empty".into()) } else { Ok(()) }
    }
}

/// Returns a store of three users, four posts and two comments.
///
/// # Errors
///
/// When the store refuses a record.
pub fn sample() -> Result<Store> {
    let mut store = Store::new();
    for name in ["Ann", "Ben", "Cleo"] {
        let email = format!("{}@example.org", name.to_lowercase());
        store.insert(User { id: 0, name: name.to_owned(), email })?;
    }
    let posts = [
        (1, "A shelf for every room", true),
        (2, "How to true a wheel", true),
        (1, "Lending books", true),
        (1, "A draft", false),
    ];
    for (author_id, title, published) in posts {
        let (title, body) = (title.to_owned(), "text".to_owned());
        store.insert(Post { id: 0, author_id, title, body, published })?;
    }
    for (post_id, author_id, text) in [(1, 2, "Which screws?"), (2, 1, "Finally")] {
        store.insert(Comment { id: 0, post_id, author_id, text: text.to_owned() })?;
    }
    Ok(store)
}
