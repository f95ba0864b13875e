//! What the examples of the guide share.

#[allow(missing_docs)] // The page shows them as they are.
pub mod posts;

use orm_core::{Result, Store};

use self::posts::{Comment, Post, PostTag, Tag, User};

/// Two posts of two users, with comments and tags.
pub fn store() -> Result<Store> {
    let mut store = Store::new();
    for id in [3, 4] {
        let name = format!("user {id}");
        store.insert(User { id, name, is_admin: false, password_hash: "hash".into() })?;
    }
    for (id, author_id) in [(1, 3), (2, 4)] {
        store.insert(Post { id, author_id, title: "Title".into(), published: true })?;
        store.insert(PostTag { post_id: id, tag_id: 3 })?;
    }
    for (id, post_id) in [(5, 1), (7, 2)] {
        store.insert(Comment { id, post_id, author_id: 3, text: "Text".into() })?;
    }
    for id in 1..=3 {
        store.insert(Tag { id, word: format!("tag {id}") })?;
    }
    Ok(store)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_guide_shows_the_models_that_its_examples_use() {
        let models = include_str!("guide/posts.rs");
        let (_, models) = models.split_once("\n\n").unwrap();
        assert!(include_str!("../../docs/guide/untrusted-input.md").contains(models));
    }
}
