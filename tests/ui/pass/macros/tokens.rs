//! A struct that a macro hands on token by token, with relations of every kind.
use orm_core::{Model, Morph, Store};

macro_rules! models {
    ($({ $($token:tt)* })*) => {
        $(#[derive(Model, Clone)] $($token)*)*
    };
}

#[derive(Morph)]
enum Subject<U = User, P = Post> {
    User(U),
    Post(P),
}

models! {
    {
        #[orm(
            entity = "users",
            has_one(Post, fk = "user_id", max = "id", name = "last_post"),
            has_one(Post, fk = "user_id"),
            has_many(Post, fk = "user_id"),
            has_many_by(Post, keys = "pinned_ids", name = "pinned"),
            has_many_through(Note, through = Post, through_fk = "user_id", fk = "post_id"),
            has_one_through(Note, through = Post, through_fk = "user_id", fk = "post_id"),
            belongs_to_many(Tag, pivot = Tagging, fk = "user_id", target_fk = "tag_id"),
            morph_many(Note, as = "subject", name = "notes_on_it"),
            morph_one(Note, as = "subject", name = "note_on_it"),
            morph_to_many(Tag, pivot = Mark, as = "subject", target_fk = "tag_id", name = "marks"),
        )]
        struct User {
            #[orm(auto)]
            id: u32,
            pinned_ids: Vec<u32>,
        }
    }
    {
        #[orm(
            entity = "posts",
            belongs_to(User, fk = "user_id", on_delete = "set_null"),
            belongs_to(Post, fk = "next_id", name = "next"),
        )]
        struct Post {
            id: u32,
            #[orm(index)]
            user_id: Option<u32>,
            next_id: Option<u32>,
        }
    }
    {
        #[orm(entity = "notes", morph_to(Subject, type = "of", id = "of_id"))]
        struct Note { id: u32, post_id: u32, of: String, of_id: u32 }
    }
    {
        #[orm(entity = "tags", morphed_by_many(User, pivot = Mark, fk = "tag_id", as = "subject"))]
        struct Tag { id: u32 }
    }
    {
        #[orm(entity = "taggings", primary_key("user_id", "tag_id"))]
        struct Tagging { user_id: u32, tag_id: u32 }
    }
    {
        #[orm(entity = "marks", morph_to(Subject, type = "of", id = "of_id"))]
        struct Mark { id: u32, tag_id: u32, of: String, of_id: u32 }
    }
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert(User { id: 1, pinned_ids: vec![7] })?;
    store.insert(Post { id: 7, user_id: Some(1), next_id: None })?;
    store.insert(Note { id: 2, post_id: 7, of: "users".into(), of_id: 1 })?;
    store.insert(Tag { id: 3 })?;
    store.insert(Tagging { user_id: 1, tag_id: 3 })?;
    store.insert(Mark { id: 4, tag_id: 3, of: "users".into(), of_id: 1 })?;
    let user = store.find::<User>(1).unwrap();
    assert_eq!(user.posts(&store).count() + user.pinned(&store).count(), 2);
    assert_eq!(user.notes(&store).count() + user.notes_on_it(&store).count(), 2);
    assert_eq!(user.tags(&store).count() + user.marks(&store).count(), 2);
    let users = User::query().with(User::POSTS).with(User::TAGS).with(User::LAST_POST).all(&store);
    assert_eq!((users[0].posts().len(), users[0].tags().len()), (1, 1));
    assert_eq!(users[0].last_post().unwrap().id, 7);
    assert_eq!(store.find::<Tag>(3).unwrap().users(&store).count(), 1);
    Ok(())
}
