//! What one writes by hand: structs that are nested as the document is, rows in slots, hash indexes.

use foldhash::fast::RandomState;
use hashbrown::HashMap;
use serde::Deserialize;

use super::Writer;

type Index<V> = HashMap<u64, V, RandomState>;

#[derive(Deserialize)]
struct UserDocument {
    id: u64,
    name: String,
    posts: Vec<PostDocument>,
}

#[derive(Deserialize)]
struct PostDocument {
    id: u64,
    title: String,
    likes: u64,
}

#[derive(Clone)]
struct Post {
    id: u64,
    user_id: u64,
    #[expect(dead_code)] // Part of what is read.
    title: String,
    likes: u64,
}

#[derive(Default)]
pub(crate) struct Fast {
    users: Vec<Option<String>>,
    user_at: Index<u32>,
    posts: Vec<Option<Post>>,
    post_at: Index<u32>,
    posts_of: Index<Vec<u32>>,
}

impl Writer for Fast {
    const NAME: &'static str = "fast";

    fn read(json: &str) -> Self {
        let users: Vec<UserDocument> = serde_json::from_str(json).expect("the document is right");
        let mut store = Self::default();
        for UserDocument { id: user_id, name, posts } in users {
            store.user_at.insert(user_id, place_after(&store.users));
            store.users.push(Some(name));
            for PostDocument { id, title, likes } in posts {
                let place = place_after(&store.posts);
                store.post_at.insert(id, place);
                store.posts_of.entry(user_id).or_default().push(place);
                store.posts.push(Some(Post { id, user_id, title, likes }));
            }
        }
        store
    }

    fn remove(&mut self, users: &[u64]) {
        for user in users {
            let place = self.user_at.remove(user).expect("the user is there");
            self.users[place as usize] = None;
            for place in self.posts_of.remove(user).unwrap_or_default() {
                if let Some(post) = self.posts[place as usize].take() {
                    self.post_at.remove(&post.id);
                }
            }
        }
    }

    fn take_back(&mut self, posts: &[u64]) {
        let mut before = Vec::new();
        for post in posts {
            let place = self.post_at[post] as usize;
            let mut post = self.posts[place].clone().expect("the post is there");
            post.likes += 1;
            before.push((place, self.posts[place].replace(post)));
        }
        for (place, post) in before.into_iter().rev() {
            self.posts[place] = post;
        }
    }

    fn sums(&self) -> [u64; 4] {
        let posts = self.posts.iter().flatten();
        let [mut count, mut likes, mut owners] = [0; 3];
        for post in posts {
            count += 1;
            likes += post.likes;
            owners += post.user_id;
        }
        [self.users.iter().flatten().count() as u64, count, likes, owners]
    }
}

fn place_after<T>(rows: &[T]) -> u32 {
    u32::try_from(rows.len()).expect("fewer rows than u32 has numbers")
}
