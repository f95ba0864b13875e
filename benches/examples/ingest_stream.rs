//! A long document that is nowhere: it is made while it is read. How much memory is in use when it was taken in,
//! and how long does that take, next to the same records without a document?
//!
//! ```text
//! cargo run --release -p orm-bench --example ingest_stream -- 500
//! ```
//!
//! The number is that of megabytes; 50 is the default. Each way runs in a process of its own, for the peak of its
//! memory, which the kernel tells in `/proc/self/status`. Times are CPU time.

use std::env;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::io::{self, BufReader, Read};
use std::process::Command;

use orm_core::{Model, Store};
use rustix::time::{ClockId, clock_gettime};
use serde::Deserialize;

type Outcome<T> = Result<T, Box<dyn Error>>;

#[derive(Model, Deserialize, Clone)]
#[orm(entity = "users", has_many(Post, fk = "user_id"))]
struct User {
    id: u64,
    name: String,
    email: String,
}

#[derive(Model, Deserialize, Clone)]
#[orm(entity = "posts", belongs_to(User, fk = "user_id"), has_many(Comment, fk = "post_id"))]
struct Post {
    id: u64,
    user_id: u64,
    title: String,
    body: String,
}

#[derive(Model, Deserialize, Clone)]
#[orm(entity = "comments", belongs_to(Post, fk = "post_id"))]
struct Comment {
    id: u64,
    post_id: u64,
    name: String,
    body: String,
}

/// What one would write to read such a document without the store's help.
#[derive(Deserialize)]
struct NestedUser {
    id: u64,
    name: String,
    email: String,
    posts: Vec<NestedPost>,
}

#[derive(Deserialize)]
struct NestedPost {
    id: u64,
    title: String,
    body: String,
    comments: Vec<NestedComment>,
}

#[derive(Deserialize)]
struct NestedComment {
    id: u64,
    name: String,
    body: String,
}

const POSTS: u64 = 10;
const COMMENTS: u64 = 5;
const BODY: &str =
    "quia et suscipit recusandae consequuntur expedita et cum reprehenderit molestiae";

fn user(id: u64) -> User {
    User { id, name: format!("User number {id}"), email: format!("user{id}@example.org") }
}

fn posts(user: u64) -> impl Iterator<Item = Post> {
    let first = user * POSTS;
    (first..first + POSTS).map(move |id| Post {
        id,
        user_id: user,
        title: format!("Post {id} of a user"),
        body: BODY.into(),
    })
}

fn comments(post: u64) -> impl Iterator<Item = Comment> {
    let first = post * COMMENTS;
    (first..first + COMMENTS).map(move |id| Comment {
        id,
        post_id: post,
        name: format!("Comment {id} on a post"),
        body: BODY.into(),
    })
}

/// A list of users as JSON, of which one is there at a time.
struct Document {
    users: std::ops::Range<u64>,
    text: String,
    at: usize,
    ended: bool,
}

impl Document {
    fn new(users: u64) -> BufReader<Self> {
        BufReader::new(Document { users: 0..users, text: "[".into(), at: 0, ended: false })
    }

    fn next_user(&mut self) -> Result<(), std::fmt::Error> {
        self.at = 0;
        self.text.clear();
        let Some(id) = self.users.next() else {
            if !self.ended {
                self.text.push(']');
            }
            self.ended = true;
            return Ok(());
        };
        if id > 0 {
            self.text.push(',');
        }
        let User { id, name, email } = user(id);
        write!(self.text, r#"{{"id":{id},"name":"{name}","email":"{email}","posts":["#)?;
        for Post { id: post, title, body, .. } in posts(id) {
            let comma = if post % POSTS == 0 { "" } else { "," };
            write!(
                self.text,
                r#"{comma}{{"id":{post},"title":"{title}","body":"{body}","comments":["#
            )?;
            for Comment { id, name, body, .. } in comments(post) {
                let comma = if id % COMMENTS == 0 { "" } else { "," };
                write!(self.text, r#"{comma}{{"id":{id},"name":"{name}","body":"{body}"}}"#)?;
            }
            self.text.push_str("]}");
        }
        self.text.push_str("]}");
        Ok(())
    }
}

impl Read for Document {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if self.at == self.text.len() {
            self.next_user().map_err(io::Error::other)?;
        }
        let read = (&self.text.as_bytes()[self.at..]).read(to)?;
        self.at += read;
        Ok(read)
    }
}

/// The ways to come by the records, and what each of them does.
const WAYS: [(&str, &str, fn(&mut Store, u64) -> Outcome<()>); 5] = [
    ("read", "the document is read and dropped", |_, users| {
        io::copy(&mut Document::new(users), &mut io::sink())?;
        Ok(())
    }),
    ("ingest", "Store::ingest", |store, users| {
        store.ingest::<User>(Document::new(users))?;
        Ok(())
    }),
    ("by hand", "serde_json::from_reader::<Vec<NestedUser>>, then inserts", |store, users| {
        let nested: Vec<NestedUser> = serde_json::from_reader(Document::new(users))?;
        for NestedUser { id: user_id, name, email, posts } in nested {
            store.insert(User { id: user_id, name, email })?;
            for NestedPost { id: post_id, title, body, comments } in posts {
                store.insert(Post { id: post_id, user_id, title, body })?;
                for NestedComment { id, name, body } in comments {
                    store.insert(Comment { id, post_id, name, body })?;
                }
            }
        }
        Ok(())
    }),
    ("inserts", "the same inserts, of no document", inserts),
    ("transaction", "the same inserts in one transaction", |store, users| {
        store.try_transaction(|store| inserts(store, users))
    }),
];

fn inserts(store: &mut Store, users: u64) -> Outcome<()> {
    for id in 0..users {
        store.insert(user(id))?;
        for post in posts(id) {
            let id = post.id;
            store.insert(post)?;
            comments(id).try_for_each(|comment| store.insert(comment).map(drop))?;
        }
    }
    Ok(())
}

/// The peak of this process's memory in kilobytes, where the kernel tells it.
fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}

fn seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    std::time::Duration::try_from(time).unwrap_or_default().as_secs_f64()
}

fn main() -> Outcome<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if let [way, users] = arguments.as_slice() {
        let users = users.parse()?;
        let (_, _, run) = WAYS.iter().find(|(name, ..)| name == way).ok_or("no such way")?;
        let mut store = Store::new();
        run(&mut store, users)?;
        println!("{} {}", seconds(), peak().unwrap_or(0));
        if way != "read" {
            let all = (store.len::<User>(), store.len::<Post>(), store.len::<Comment>());
            let expected = (users, users * POSTS, users * POSTS * COMMENTS);
            assert_eq!(all, (to_len(expected.0)?, to_len(expected.1)?, to_len(expected.2)?));
            let comment = store.find::<Comment>(expected.2 - 1).ok_or("the last comment")?;
            assert_eq!(
                comment.post(&store).and_then(|post| post.user(&store)).map(|user| user.id),
                Some(users - 1)
            );
        }
        // Its end is not measured.
        black_box(std::mem::ManuallyDrop::new(store));
        return Ok(());
    }
    let megabytes: u64 = arguments.first().map_or(Ok(50), |text| text.parse())?;
    let sample = io::copy(&mut Document::new(100), &mut io::sink())?;
    let users = (megabytes * 100_000_000).div_ceil(sample);
    let bytes = io::copy(&mut Document::new(users), &mut io::sink())?;
    let records = users * (1 + POSTS * (1 + COMMENTS));
    println!("{bytes} bytes, {users} users, {records} records\n");
    println!("{:<12} {:>8} {:>8} {:>10}", "", "seconds", "MB/s", "peak");
    for (name, what, _) in WAYS {
        let child = Command::new(env::current_exe()?).args([name, &users.to_string()]).output()?;
        let printed = String::from_utf8(child.stdout)?;
        let Some((seconds, peak)) =
            printed.trim().split_once(' ').filter(|_| child.status.success())
        else {
            return Err(format!("{name}: {}", String::from_utf8_lossy(&child.stderr)).into());
        };
        let (seconds, peak): (f64, u64) = (seconds.parse()?, peak.parse()?);
        #[allow(clippy::cast_precision_loss)] // Nobody reads that many digits.
        let speed = bytes as f64 / 1e6 / seconds;
        println!("{name:<12} {seconds:>8.2} {speed:>8.0} {:>7} MB  {what}", peak / 1024);
    }
    Ok(())
}

fn to_len(number: u64) -> Outcome<usize> {
    Ok(usize::try_from(number)?)
}
