//! Queries about the data of the examples. Each is shown with its answer.

use std::io;

use orm_core::{Result, Store};
use serde::Deserialize;

use super::Part;
use super::models::{Comment, Phone, Post, User, UserWithPhone};
use crate::program::{self, Error};
use crate::source::written;
use crate::table::{Side, Table};

/// The lists of the file that are read here.
#[derive(Deserialize)]
struct File {
    users: Vec<User>,
    phones: Vec<Phone>,
    posts: Vec<Post>,
    comments: Vec<Comment>,
}

fn read() -> Result<Store, Error> {
    let File { users, phones, posts, comments } = program::read(None)?;
    let mut store = Store::new();
    store.insert_all(users)?;
    store.insert_all(phones)?;
    store.insert_all(posts)?;
    store.insert_all(comments)?;
    Ok(store)
}

pub(super) fn all() -> Result<Vec<Part>, Error> {
    let store = &read()?;
    Ok(vec![
        users(store),
        phones(store),
        without_phone(store),
        comments_by_post(store),
        nested(store),
        json(store)?,
        plan(store),
    ])
}

/// The signature says what must be loaded. `phone()` takes no store, because the phone is loaded.
fn number(user: &impl UserWithPhone) -> String {
    user.phone().map_or("none", |phone| &phone.number).to_owned()
}

fn users(store: &Store) -> Part {
    let (source, query) = written!(User::query().with(User::PHONE));
    let mut table = Table::new([("name", Side::Left), ("phone", Side::Left)]);
    for user in query.iter(store) {
        table.row([user.name.clone(), number(&user)]);
    }
    Part::answered("Users with their phones: has_one", source, &table)
}

fn phones(store: &Store) -> Part {
    let (source, query) = written!(Phone::query().with(Phone::USER).order_by(Phone::NUMBER.asc()));
    let mut table = Table::new([("number", Side::Left), ("user", Side::Left)]);
    for phone in query.iter(store) {
        let owner = phone.user().map_or("nobody", |user| &user.name);
        table.row([phone.number.clone(), owner.to_owned()]);
    }
    Part::answered("Phones with their users: belongs_to", source, &table)
}

fn without_phone(store: &Store) -> Part {
    let (source, query) = written!(
        User::query().filter(User::PHONE.none() & User::POSTS.exists()).with(User::POSTS.count())
    );
    let mut table = Table::new([("name", Side::Left), ("posts", Side::Right)]);
    for user in query.iter(store) {
        let (posts,) = user.values();
        table.row([user.name.clone(), posts.to_string()]);
    }
    Part::answered("Users with posts, but without a phone", source, &table)
}

fn comments_by_post(store: &Store) -> Part {
    let (source, query) = written!(
        Post::query()
            .with(Post::USER.with(User::PHONE))
            .with(Post::COMMENTS.count())
            .order_by(Post::COMMENTS.count().desc())
            .limit(4)
    );
    let (left, right) = (Side::Left, Side::Right);
    let mut table =
        Table::new([("comments", right), ("post", left), ("author", left), ("phone", left)]);
    for post in query.iter(store) {
        let (comments,) = post.values();
        let author = post.user();
        let name = author.map_or("nobody", |user| &user.name);
        table.row([
            comments.to_string(),
            post.title.clone(),
            name.to_owned(),
            author.map_or("none".to_owned(), number),
        ]);
    }
    Part::answered("The posts with the most comments, and whom to call", source, &table)
}

fn nested(store: &Store) -> Part {
    let (source, query) = written!(
        User::query()
            .filter(User::POSTS.any(Post::COMMENTS.any(Comment::EMAIL.ends_with(".me"))))
            .with(
                User::POSTS
                    .order_by(Post::ID.desc())
                    .limit(2)
                    .with(Post::COMMENTS.filter(Comment::EMAIL.ends_with(".me")))
            )
    );
    let left = Side::Left;
    let mut table = Table::new([("user", left), ("newest posts", left), ("comment", left)]);
    for user in query.iter(store) {
        for post in user.posts() {
            let comments = post.comments().iter().map(|comment| &*comment.name);
            let comments: Vec<&str> = comments.collect();
            table.row([user.name.clone(), post.title.clone(), comments.join(", ")]);
        }
    }
    Part::answered("The newest two posts of users with a comment from .me", source, &table)
}

fn json(store: &Store) -> Result<Part, Error> {
    let (source, query) = written!(
        User::query()
            .filter(User::NAME.starts_with("Ann"))
            .with((User::PHONE, User::POSTS.order_by(Post::ID.desc()).limit(2)))
    );
    let text = serde_json::to_string_pretty(&query.all(store));
    let text = text.map_err(|error| Error::Write(io::Error::from(error)))?;
    let blocks =
        vec![("query", source), ("serde_json::to_string_pretty(&query.all(&store))", text)];
    Ok(Part { title: "Loaded rows as JSON", blocks })
}

fn plan(store: &Store) -> Part {
    let (source, query) = written!(
        Phone::query()
            .filter(Phone::USER_ID.is_in([1, 2]) & Phone::NUMBER.starts_with("555"))
            .order_by(Phone::NUMBER.desc())
            .with(Phone::USER.with(User::POSTS.limit(2)))
    );
    let plan = query.plan(store).to_string();
    let blocks = vec![("query", source), ("query.plan(&store)", plan)];
    Part { title: "How a query is answered", blocks }
}
