//! The questions. Each is asked by a query or two and answered by a table or a list.

use std::cmp::Reverse;
use std::fmt::Write;
use std::io;

use orm_core::{Loads, Model, Query, Store, load};

use super::models::PostWithUser;
use super::{Album, Answer, Asked, Comment, Error, Photo, Post, Todo, User};
use crate::source::written;
use crate::table::{Side, Table, cell};

/// How many letters of a title are shown.
const TITLE: usize = 40;

/// Every answer, in the order of the questions.
pub(super) fn all(store: &Store) -> Result<Vec<Answer>, Error> {
    Ok(vec![
        share_of_todos(store),
        next_and_latest(store),
        one_post_two_countries(store),
        never_heard_from(store),
        every_album(store),
        received_comments(store),
        discussed_posts(store),
        latest_posts(store),
        busiest_posts(store),
        request(store)?,
    ])
}

/// Aggregates stand beside the rows, and one of them sorts the rows.
fn share_of_todos(store: &Store) -> Answer {
    let (source, query) = written!(
        User::query()
            .with(User::TODOS.sum(Todo::COMPLETED))
            .with(User::TODOS.count())
            .with(User::TODOS.avg(Todo::COMPLETED))
            .order_by(User::TODOS.avg(Todo::COMPLETED).desc())
            .limit(5)
    );
    let (left, right) = (Side::Left, Side::Right);
    let mut table = Table::new([("name", left), ("done", right), ("of", right), ("share", right)]);
    for user in query.iter(store) {
        let (done, of, share) = user.values();
        let share = share.map_or("none".to_owned(), |share| format!("{:.0} %", share * 100.0));
        table.row([title(&user.name), done.to_string(), of.to_string(), share]);
    }
    Answer {
        question: "Who has finished the largest share of their todos?",
        queries: vec![Asked::of(source, &query, store)],
        text: table.to_string(),
    }
}

/// One of many: a filter leaves the choice to the todos that pass it.
fn next_and_latest(store: &Store) -> Answer {
    let (source, query) = written!(
        User::query()
            .with(User::FIRST_TODO.filter(Todo::COMPLETED.eq(false)))
            .with(User::LATEST_POST)
    );
    let left = Side::Left;
    let mut table = Table::new([("name", left), ("next todo", left), ("latest post", left)]);
    for user in query.iter(store) {
        let todo = user.first_todo().map_or("none".to_owned(), |todo| title(&todo.title));
        let post = user.latest_post().map_or("none".to_owned(), |post| title(&post.title));
        table.row([title(&user.name), todo, post]);
    }
    Answer {
        question: "What does everyone have to do next, and what did they write last?",
        queries: vec![Asked::of(source, &query, store)],
        text: table.to_string(),
    }
}

/// A question to the relation of a relation, asked of one and the same post.
fn one_post_two_countries(store: &Store) -> Answer {
    let (source, query) = written!(User::query().filter(User::POSTS.any(
        Post::COMMENTS.any(Comment::EMAIL.ends_with(".ca"))
            & Post::COMMENTS.any(Comment::EMAIL.ends_with(".us")),
    )));
    Answer {
        question: "Who wrote a post that is discussed both from .ca and from .us addresses?",
        queries: vec![Asked::of(source, &query, store)],
        text: list(query.iter(store).map(|user| user.name.clone())),
    }
}

/// `none` of those posts that a filter lets through, where there are several posts.
fn never_heard_from(store: &Store) -> Answer {
    let (source, query) = written!(User::query().filter(
        User::POSTS.count().ge(2)
            & User::POSTS.filter(Post::COMMENTS.any(Comment::EMAIL.ends_with(".me"))).none()
    ));
    Answer {
        question: "Who has written more than one post and never heard from a .me address?",
        queries: vec![Asked::of(source, &query, store)],
        text: list(query.iter(store).map(|user| user.name.clone())),
    }
}

/// Where there is no album, all of them pass; so it is asked as well whether there is one.
fn every_album(store: &Store) -> Answer {
    let (source, query) = written!(
        User::query()
            .filter(
                User::ALBUMS.exists()
                    & User::ALBUMS.all(Album::PHOTOS.any(Photo::URL.contains("/600/f")))
            )
            .with(User::ALBUMS.count())
            .with(User::PHOTOS.filter(Photo::URL.contains("/600/f")).count())
    );
    let (left, right) = (Side::Left, Side::Right);
    let mut table = Table::new([("name", left), ("albums", right), ("such photos", right)]);
    for user in query.iter(store) {
        let (albums, photos) = user.values();
        table.row([title(&user.name), albums.to_string(), photos.to_string()]);
    }
    Answer {
        question: "Who has a photo full of red, of a colour that begins with f, in every album?",
        queries: vec![Asked::of(source, &query, store)],
        text: table.to_string(),
    }
}

/// A relation through another model, sorted by, counted and loaded.
fn received_comments(store: &Store) -> Answer {
    let (source, query) = written!(
        User::query()
            .with(
                User::RECEIVED_COMMENTS
                    .filter(Comment::EMAIL.ends_with(".biz"))
                    .order_by(Comment::ID.desc())
                    .limit(2)
            )
            .with(User::RECEIVED_COMMENTS.filter(Comment::EMAIL.ends_with(".biz")).count())
            .order_by(
                User::RECEIVED_COMMENTS.filter(Comment::EMAIL.ends_with(".biz")).count().desc()
            )
            .limit(3)
    );
    let (left, right) = (Side::Left, Side::Right);
    let mut table = Table::new([("name", left), ("comments", right), ("newest", left)]);
    for user in query.iter(store) {
        let (comments,) = user.values();
        let newest = user.received_comments().iter().map(|comment| &*comment.email);
        let newest = newest.collect::<Vec<_>>().join(", ");
        table.row([title(&user.name), comments.to_string(), newest]);
    }
    Answer {
        question: "Who has received the most comments from .biz addresses, and who wrote the newest?",
        queries: vec![Asked::of(source, &query, store)],
        text: table.to_string(),
    }
}

/// Rows sorted by a column of the record that they belong to.
fn discussed_posts(store: &Store) -> Answer {
    let (source, query) = written!(
        Post::query()
            .filter(Post::COMMENTS.filter(Comment::EMAIL.ends_with(".biz")).count().ge(2))
            .order_by(Post::USER.by(User::NAME.asc()))
            .order_by(Post::TITLE.asc())
            .with(Post::USER)
    );
    let left = Side::Left;
    let mut table = Table::new([("author", left), ("post", left)]);
    for post in query.iter(store) {
        table.row([author(&post), title(&post.title)]);
    }
    Answer {
        question: "Which posts are discussed from two .biz addresses or more, by their author?",
        queries: vec![Asked::of(source, &query, store)],
        text: table.to_string(),
    }
}

/// Each user is given two posts, and each of these posts two comments.
fn latest_posts(store: &Store) -> Answer {
    let (source, query) = written!(
        User::query().limit(3).with(
            User::POSTS.order_by(Post::ID.desc()).limit(2).with(
                Post::COMMENTS
                    .filter(!Comment::EMAIL.ends_with(".com"))
                    .order_by(Comment::EMAIL.asc())
                    .limit(2),
            ),
        )
    );
    let mut text = String::new();
    for user in query.iter(store) {
        let _ = writeln!(text, "{}", user.name);
        for post in user.posts() {
            let _ = writeln!(text, "  {}", title(&post.title));
            for comment in post.comments() {
                let _ = writeln!(text, "    {}: {}", comment.email, title(&comment.name));
            }
        }
    }
    Answer {
        question: "What did the first three users write last, and who comments on it, .com aside?",
        queries: vec![Asked::of(source, &query, store)],
        text,
    }
}

/// Groups give keys, keys give records, and the records get what belongs to them in one go.
fn busiest_posts(store: &Store) -> Answer {
    let (source, by_post) = written!(
        Comment::query().filter(Comment::BODY.contains("error")).group_by(Comment::POST_ID)
    );
    let mut busiest = by_post.count(store);
    busiest.sort_by_key(|&(_, count)| Reverse(count));
    busiest.truncate(3);

    let (load_source, posts) = written!(load(
        store,
        &store.find_many::<Post>(busiest.iter().map(|&(post, _)| post)),
        (Post::USER, Post::LATEST_COMMENT),
    ));
    let (left, right) = (Side::Left, Side::Right);
    let mut table =
        Table::new([("comments", right), ("post", left), ("author", left), ("last word", left)]);
    for post in &posts {
        let count = busiest.iter().find(|(id, _)| *id == post.id).map_or(0, |&(_, count)| count);
        let last = post.latest_comment().map_or("none", |comment| &comment.email);
        table.row([count.to_string(), title(&post.title), author(post), last.to_owned()]);
    }
    Answer {
        question: "Which three posts have the most comments about an error, and who wrote them?",
        queries: vec![
            Asked { source, plan: Some(by_post.plan(store).to_string()) },
            Asked { source: load_source, plan: None },
        ],
        text: table.to_string(),
    }
}

/// What to load is a text, as it may come with a request.
fn request(store: &Store) -> Result<Answer, Error> {
    let (source, query) = written!(
        Post::query()
            .order_by(Post::ID.desc())
            .limit(1)
            .include("comments, user.latest_album|first_todo")?
    );
    let posts = query.all(store);
    Ok(Answer {
        question: "What does a client get that asks for the newest post and names what to send with it?",
        queries: vec![Asked::of(source, &query, store)],
        text: serde_json::to_string_pretty(&posts)
            .map_err(io::Error::from)
            .map_err(Error::Write)?,
    })
}

impl Asked {
    fn of<M: Model, L: Loads<M>>(source: String, query: &Query<M, L>, store: &Store) -> Self {
        Asked { source, plan: Some(query.plan(store).to_string()) }
    }
}

/// Whoever wrote a post; it is enough that its user is loaded.
fn author(post: &impl PostWithUser) -> String {
    post.user().map_or("nobody".to_owned(), |user| title(&user.name))
}

fn title(text: &str) -> String {
    cell(text, TITLE)
}

fn list(names: impl Iterator<Item = String>) -> String {
    let names: Vec<_> = names.map(|name| title(&name)).collect();
    if names.is_empty() { "nobody".to_owned() } else { names.join("\n") }
}
