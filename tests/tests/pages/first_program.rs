use orm_core::{Model, Store};

#[derive(Model, serde::Serialize)]
#[orm(entity = "users", has_many(Post, fk = "user_id"))]
struct User { id: u64, name: String }

#[derive(Model, serde::Serialize)]
#[orm(entity = "posts", belongs_to(User, fk = "user_id"))]
struct Post { id: u64, user_id: u64, likes: u32 }

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut store = Store::new();
    store.insert(User { id: 1, name: "Ann".into() })?;
    store.insert_all([(7, 3), (8, 40)].map(|(id, likes)| Post { id, user_id: 1, likes }))?;

    // Lazy: the getter looks the user up when you call it.
    let post = store.find::<Post>(8).unwrap();
    assert_eq!(post.user(&store).unwrap().name, "Ann");

    // Eager: users with a popular post, each with their most liked one.
    let top = User::POSTS.order_by(Post::LIKES.desc()).limit(1);
    let users = User::query().filter(User::POSTS.any(Post::LIKES.gt(10))).with(top).all(&store);
    println!("{}", serde_json::to_string(&users)?);
    Ok(())
}
