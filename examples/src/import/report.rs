//! What a store holds, in numbers and as tables.

use std::collections::BTreeMap;
use std::fmt;

use orm_core::Store;

use super::input::Counts;
use super::models::{UserWithAlbum, UserWithPost};
use super::{Album, Comment, Photo, Post, Todo, User};
use crate::table::{Side, Table, cell};

/// How many letters of a title are shown.
const TITLE: usize = 28;

/// What was imported.
#[derive(Debug)]
pub struct Report {
    /// The users, in the order of the file.
    pub users: Vec<UserRow>,
    /// The models.
    pub totals: Vec<Total>,
}

/// A user with what was loaded.
#[derive(Debug, PartialEq, Eq)]
pub struct UserRow {
    /// The user's primary key.
    pub id: u64,
    /// The name.
    pub name: String,
    /// The company's name.
    pub company: String,
    /// The city.
    pub city: String,
    /// How many albums the user has.
    pub albums: usize,
    /// How many photos are in these albums.
    pub photos: usize,
    /// How many posts the user wrote.
    pub posts: usize,
    /// Key and title of the last album.
    pub last_album: Option<(u64, String)>,
    /// Key and title of the last post.
    pub last_post: Option<(u64, String)>,
}

/// The records of one model.
#[derive(Debug, PartialEq, Eq)]
pub struct Total {
    /// What they are called, and what one of them is called.
    pub names: (&'static str, &'static str),
    /// How many the file holds.
    pub in_file: usize,
    /// How many the store holds: less, if the file holds one key twice.
    pub stored: usize,
    /// What each of them belongs to, and how many have theirs.
    pub owner: Option<(&'static str, usize)>,
}

impl Report {
    pub(super) fn of(store: &Store, counts: Counts) -> Self {
        let photos = photos_by_user(store);
        let users = User::query().with(User::ALBUM).with(User::POST);
        let users = users.iter(store).map(|user| {
            let photos = photos.get(&user.id).copied().unwrap_or(0);
            UserRow::of(&user, store, photos)
        });
        Report { users: users.collect(), totals: totals(store, &counts) }
    }
}

impl UserRow {
    /// The signature says what must be loaded; what else is does not matter.
    fn of(user: &(impl UserWithAlbum + UserWithPost), store: &Store, photos: usize) -> Self {
        UserRow {
            id: user.id,
            name: user.name.clone(),
            company: user.company.name.clone(),
            city: user.address.city.clone(),
            // A relation keeps an index on its foreign key, so neither count is a scan.
            albums: Album::query().filter(Album::USER_ID.eq(user.id)).count(store),
            posts: Post::query().filter(Post::USER_ID.eq(user.id)).count(store),
            photos,
            last_album: user.album().map(|album| (album.id, album.title.clone())),
            last_post: user.post().map(|post| (post.id, post.title.clone())),
        }
    }
}

/// The number of photos by the key of the user whose album they are in.
fn photos_by_user(store: &Store) -> BTreeMap<u64, usize> {
    let mut photos = BTreeMap::new();
    for photo in Photo::query().with(Photo::ALBUM.with(Album::USER)).iter(store) {
        if let Some(user) = photo.album().and_then(|album| album.user()) {
            *photos.entry(user.id).or_default() += 1;
        }
    }
    photos
}

fn totals(store: &Store, counts: &Counts) -> Vec<Total> {
    let albums = Album::query().with(Album::USER);
    let photos = Photo::query().with(Photo::ALBUM);
    let posts = Post::query().with(Post::USER);
    let comments = Comment::query().with(Comment::POST);
    let todos = Todo::query().with(Todo::USER);
    let albums = albums.iter(store).filter(|album| album.user().is_some()).count();
    let photos = photos.iter(store).filter(|photo| photo.album().is_some()).count();
    let posts = posts.iter(store).filter(|post| post.user().is_some()).count();
    let comments = comments.iter(store).filter(|comment| comment.post().is_some()).count();
    let todos = todos.iter(store).filter(|todo| todo.user().is_some()).count();

    let total = |names, in_file, stored, owner| Total { names, in_file, stored, owner };
    vec![
        total(("users", "user"), counts.users, store.len::<User>(), None),
        total(("albums", "album"), counts.albums, store.len::<Album>(), Some(("user", albums))),
        total(("photos", "photo"), counts.photos, store.len::<Photo>(), Some(("album", photos))),
        total(("posts", "post"), counts.posts, store.len::<Post>(), Some(("user", posts))),
        total(
            ("comments", "comment"),
            counts.comments,
            store.len::<Comment>(),
            Some(("post", comments)),
        ),
        total(("todos", "todo"), counts.todos, store.len::<Todo>(), Some(("user", todos))),
    ]
}

impl Total {
    /// Whether every record has what it belongs to, in words.
    fn check(&self) -> String {
        let Total { names: (_, one), stored, owner, .. } = self;
        match owner {
            None => String::new(),
            Some((owner, found)) if found == stored => {
                format!("every {one} has its {owner}: yes, {found} of {stored}")
            }
            Some((owner, found)) => format!("every {one} has its {owner}: no, {found} of {stored}"),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (left, right) = (Side::Left, Side::Right);
        let mut users = Table::new([
            ("id", right),
            ("name", left),
            ("company", left),
            ("city", left),
            ("albums", right),
            ("photos", right),
            ("posts", right),
            ("last album", left),
            ("last post", left),
        ]);
        let last = |last: &Option<(u64, String)>| match last {
            Some((id, title)) => cell(&format!("{id} {title}"), TITLE),
            None => "none".to_owned(),
        };
        for user in &self.users {
            users.row([
                user.id.to_string(),
                cell(&user.name, TITLE),
                cell(&user.company, TITLE),
                cell(&user.city, TITLE),
                user.albums.to_string(),
                user.photos.to_string(),
                user.posts.to_string(),
                last(&user.last_album),
                last(&user.last_post),
            ]);
        }
        let sum = |number: fn(&UserRow) -> usize| self.users.iter().map(number).sum::<usize>();
        users.row([
            String::new(),
            "all users".to_owned(),
            String::new(),
            String::new(),
            sum(|user| user.albums).to_string(),
            sum(|user| user.photos).to_string(),
            sum(|user| user.posts).to_string(),
            String::new(),
            String::new(),
        ]);

        let mut totals = Table::new([
            ("model", left),
            ("in the file", right),
            ("stored", right),
            ("check", left),
        ]);
        for total in &self.totals {
            let (in_file, stored) = (total.in_file.to_string(), total.stored.to_string());
            totals.row([total.names.0.to_owned(), in_file, stored, total.check()]);
        }
        write!(f, "{users}\n{totals}")
    }
}
