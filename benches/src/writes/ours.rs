//! The store of this workspace.

use orm_core::{Error, Model, Store};
use serde::Deserialize;

use super::Writer;

#[derive(Model, Clone, Deserialize)]
#[orm(entity = "users", has_many(Post, fk = user_id))]
struct User {
    id: u64,
    name: String,
}

#[derive(Model, Clone, Deserialize)]
#[orm(entity = "posts", belongs_to(User, fk = user_id, on_delete = cascade))]
struct Post {
    id: u64,
    user_id: u64,
    title: String,
    likes: u64,
}

pub(crate) struct Ours(Store);

impl Writer for Ours {
    const NAME: &'static str = "ours: collected";

    fn read(json: &str) -> Self {
        let mut store = Store::new();
        store.ingest::<User>(json).map(drop).expect("the document is right");
        Self(store)
    }

    fn remove(&mut self, users: &[u64]) {
        for &user in users {
            assert!(self.0.remove::<User>(user).expect("nothing restricts it"));
        }
    }

    fn take_back(&mut self, posts: &[u64]) {
        let result = self.0.try_transaction(|store| {
            for &post in posts {
                store.update::<Post>(post, |post| post.likes += 1)?;
            }
            Err::<(), _>(Taken::Back)
        });
        assert!(matches!(result, Err(Taken::Back)), "the closure gives up");
    }

    fn sums(&self) -> [u64; 4] {
        let posts = self.0.iter::<Post>();
        let (likes, owners) =
            posts.fold((0, 0), |(likes, owners), post| (likes + post.likes, owners + post.user_id));
        [self.0.len::<User>() as u64, self.0.len::<Post>() as u64, likes, owners]
    }
}

enum Taken {
    Back,
    #[expect(dead_code)] // Not met.
    Failed(Error),
}

impl From<Error> for Taken {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}
