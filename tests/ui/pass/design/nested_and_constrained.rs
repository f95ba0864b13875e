use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users", has_one(Post, fk = "user_id"))]
struct User {
    id: u64,
    name: String,
}

#[derive(Model)]
#[orm(entity = "posts", has_one(Comment, fk = "post_id"))]
struct Post {
    id: u64,
    user_id: u64,
    public: bool,
}

#[derive(Model)]
#[orm(entity = "comments")]
struct Comment {
    id: u64,
    post_id: u64,
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert(User { id: 1, name: "John".into() })?;
    store.insert(Post { id: 2, user_id: 1, public: true })?;
    store.insert(Post { id: 3, user_id: 1, public: false })?;
    store.insert(Comment { id: 4, post_id: 2 })?;
    let users = User::query()
        .filter(User::NAME.starts_with("J"))
        .with(User::POST.filter(Post::PUBLIC.eq(true)).with(Post::COMMENT))
        .order_by(User::NAME.asc())
        .all(&store);
    let post = users[0].post().unwrap();
    assert_eq!((post.id, post.comment().unwrap().id), (2, 4));
    Ok(())
}
