//! What a second source answers is what the store answers: any question, about any kind of relation.
//!
//! The other laws compare the two on what they ask, with what is here. `Debug` shows all of a row: the records, what is
//! loaded with them, pivots and values.

use std::fmt::Debug;
use std::sync::Arc;

use orm_core::{BoxedQuery, Filter, Model, Morph, Order, Store, load};
use serde::Serialize;

use super::kinds_models::{Link, Node, Note, Site, Tag, Tagging, Visit, Watcher};
use super::shelf::{Refused, Shelf, column};

/// The tables of a store, as a second source.
pub(super) fn copied(store: &Store) -> Shelf {
    let mut shelf = Shelf::default();
    let columns =
        [column(Node::ID), column(Node::PARENT_ID), column(Node::CODE), column(Node::RANK)];
    shelf.copy(store, columns);
    shelf.copy(store, [column(Link::SINK), column(Link::WEIGHT)]);
    shelf.copy(store, [column(Site::SPOT), column(Site::TAG)]);
    shelf.copy(store, [column(Visit::NODE_CODE), column(Visit::STARS)]);
    shelf.copy(store, [column(Note::SUBJECT_ID), column(Note::LIKES)]);
    shelf.copy(store, [column(Tag::ID), column(Tag::WORD)]);
    shelf.copy(store, [column(Tagging::TAG_ID), column(Tagging::WEIGHT)]);
    shelf.copy(store, [column(Watcher::CODE)]);
    shelf
}

/// Compares two answers to one question.
pub(super) fn assert_same(
    of_store: &Result<impl Debug, Refused>,
    of_shelf: &Result<impl Debug, Refused>,
    question: &dyn Debug,
) {
    assert_eq!(format!("{of_shelf:?}"), format!("{of_store:?}"), "{question:?}");
}

/// Compares the answers to each way to ask.
macro_rules! same {
    ($store:expr, $shelf:expr, |$source:ident| $question:expr) => {{
        let of_store = {
            let $source = $store;
            Ok($question)
        };
        let of_shelf = {
            let $source = $shelf;
            $question
        };
        assert_same(&of_store, &of_shelf, &stringify!($question));
    }};
}

/// Compares the answers to questions of every form.
pub(super) fn check(store: &Store, shelf: &Shelf, filter: Filter<Node>, order: Order<Node>) {
    let query = Node::query().filter(filter.clone()).order_by(order.clone()).offset(1).limit(4);
    same!(store, shelf, |source| query.first(source));
    same!(store, shelf, |source| query.last(source));
    same!(store, shelf, |source| query.exists(source));
    same!(store, shelf, |source| query.count(source));
    same!(store, shelf, |source| query.sum(Node::RANK, source));
    same!(store, shelf, |source| query.avg(Node::RANK, source));
    same!(store, shelf, |source| query.min(Node::CODE, source));
    same!(store, shelf, |source| query.max(Node::CODE, source));
    let loaded = query.clone().with(Node::SINKS).with(Node::PARENT);
    same!(store, shelf, |source| loaded.first(source));
    same!(store, shelf, |source| loaded.last(source));
    for id in 0..9u8 {
        same!(store, shelf, |source| loaded.find(id, source));
    }
    let groups = loaded.group_by(Node::CODE);
    same!(store, shelf, |source| groups.all(source));
    same!(store, shelf, |source| groups.count(source));
    same!(store, shelf, |source| groups.max(Node::RANK, source));

    let values = Node::query()
        .with(Node::CHILDREN.filter(filter.clone()).count())
        .with(Node::SINKS.order_by(order.clone()).limit(2).sum(Node::RANK))
        .with(Node::NOTES.max(Note::LIKES))
        .with(Node::SITES.avg(Site::TAG))
        .with(Node::CHILDREN.all(filter.clone()).named("all_pass"))
        .with(Node::TAGS);
    same!(store, shelf, |source| values.all(source));
    let children = Node::CHILDREN.filter(filter).order_by(order).limit(2);
    let tree = Node::query().with(children.clone().with(Node::TAGS).recursive(3));
    same!(store, shelf, |source| tree.all(source));
    let graph = Node::query().with(Node::SINKS.recursive(3).max_rows(40));
    same!(store, shelf, |source| graph.all(source));
    let once = Node::query().with(Node::FRIENDS.recursive(9).once());
    same!(store, shelf, |source| once.all(source));
    let path = Node::query().with(Node::PARENT.recursive(9));
    same!(store, shelf, |source| path.all(source));

    // Records that are held already, some of them changed since.
    let records: Vec<Node> =
        store.iter().cloned().map(|node| Node { code: Some(1), ..node }).collect();
    let of_store: Vec<&Node> = records.iter().collect();
    let of_store = load(store, &of_store, (children.clone(), Node::CODED_VISITS, Node::TAGS));
    let of_shelf: Vec<Arc<Node>> = records.iter().cloned().map(Arc::new).collect();
    let of_shelf = load(shelf, &of_shelf, (children, Node::CODED_VISITS, Node::TAGS));
    assert_same(&Ok(of_store), &of_shelf, &"load");
}

#[derive(Model, Clone, Debug, Serialize)]
#[orm(
    entity = "users",
    has_many(Post, fk = "user_id"),
    belongs_to_many(Role, pivot = Member, fk = "user_id", target_fk = "role_id"),
    has_many_by(Role, keys = "wanted", name = "wishes"),
    morph_many(Image, as = "of")
)]
struct User {
    id: u64,
    name: String,
    wanted: Vec<u64>,
}

#[derive(Model, Clone, Debug, Serialize)]
#[orm(
    entity = "posts",
    belongs_to(User, fk = "user_id"),
    belongs_to(Post, fk = "answer_to", name = "question"),
    has_many(Post, fk = "answer_to", name = "answers"),
    morph_one(Image, as = "of", max = "stars")
)]
struct Post {
    id: u64,
    user_id: Option<u64>,
    answer_to: Option<u64>,
}

#[derive(Model, Clone, Debug, Serialize)]
#[orm(entity = "roles")]
struct Role {
    id: u64,
}

#[derive(Model, Clone, Debug, Serialize)]
#[orm(entity = "members", primary_key("user_id", "role_id"))]
struct Member {
    user_id: u64,
    role_id: u64,
    since: u32,
}

#[derive(Model, Clone, Debug, Serialize)]
#[orm(entity = "images", morph_to(Of, type = "of_type", id = "of_id"))]
struct Image {
    id: u64,
    of_type: String,
    of_id: u64,
    stars: u8,
}

#[derive(Morph, Clone, Copy, Debug)]
enum Of<U = User, P = Post> {
    User(U),
    Post(P),
}

fn store() -> Store {
    let mut store = Store::new();
    let users = [(1, "John", vec![7, 9, 7]), (2, "Jane", vec![])];
    let users = users.map(|(id, name, wanted)| User { id, name: name.into(), wanted });
    store.insert_all(users).unwrap();
    let posts =
        [(1, Some(1), Some(3)), (2, Some(1), Some(1)), (3, None, Some(2)), (4, Some(9), None)];
    let posts = posts.map(|(id, user_id, answer_to)| Post { id, user_id, answer_to });
    store.insert_all(posts).unwrap();
    store.insert_all([Role { id: 7 }, Role { id: 8 }]).unwrap();
    let members = [(1, 8, 2001), (1, 7, 2002), (2, 8, 2003), (2, 6, 2004)];
    let members = members.map(|(user_id, role_id, since)| Member { user_id, role_id, since });
    store.insert_all(members).unwrap();
    let images = [(1, "users", 1, 3), (2, "posts", 1, 5), (3, "posts", 1, 4), (4, "posts", 9, 1)];
    let images = images.map(|(id, of_type, of_id, stars)| Image {
        id,
        of_type: of_type.into(),
        of_id,
        stars,
    });
    store.insert_all(images).unwrap();
    store
}

fn shelf(store: &Store) -> Shelf {
    let mut shelf = Shelf::default();
    shelf.copy(store, [column(User::ID), column(User::NAME)]);
    shelf.copy(store, [column(Post::ID)]);
    shelf.copy::<Role>(store, []);
    shelf.copy::<Member>(store, []);
    shelf.copy(store, [column(Image::STARS)]);
    shelf
}

#[test]
fn rows_of_a_second_source_are_read_by_the_same_getters() {
    let store = store();
    let shelf = shelf(&store);
    let john = User::query()
        .filter(User::NAME.starts_with("Jo"))
        .with(User::POSTS.with(Post::IMAGE))
        .with(User::ROLES)
        .with(User::IMAGES.count())
        .first(&shelf);
    let john = john.unwrap().unwrap();
    assert_eq!((&*john.name, *john.values()), ("John", (1,)));
    assert_eq!(john.posts()[0].image().unwrap().stars, 5);
    assert_eq!((john.roles()[0].id, john.roles()[0].pivot().since), (8, 2001));

    // Rows outlive what they were read from.
    let owner = Image::query().with(Image::OF).find(1, &shelf).unwrap().unwrap();
    drop((shelf, store));
    assert!(matches!(owner.of(), Some(Of::User(user)) if user.name == "John"));
}

#[test]
fn relations_are_included_by_name_from_a_second_source() {
    let store = store();
    let shelf = shelf(&store);
    for paths in ["*", "posts.answers.question, roles, wishes", "posts.image.of, images.of"] {
        let query = User::query().include(paths).unwrap();
        let of_store = serde_json::to_string(&query.all(&store)).unwrap();
        let of_shelf = serde_json::to_string(&query.all(&shelf).unwrap()).unwrap();
        assert_eq!(of_shelf, of_store, "{paths}");
    }
    let query = Post::query().include_recursive(4).unwrap();
    let of_store = serde_json::to_string(&query.all(&store)).unwrap();
    assert_eq!(serde_json::to_string(&query.all(&shelf).unwrap()).unwrap(), of_store);
    let images = Image::query().include("of.posts, of.user").unwrap();
    let of_store = serde_json::to_string(&images.all(&store)).unwrap();
    assert_eq!(serde_json::to_string(&images.all(&shelf).unwrap()).unwrap(), of_store);
}

#[test]
fn a_question_that_a_second_source_cannot_answer_is_an_error() {
    let store = store();
    let mut shelf = Shelf::default();
    shelf.copy(&store, [column(User::ID)]);
    assert_eq!(User::query().count(&shelf), Ok(2));

    let refused = Refused::NotCopied("Post");
    assert_eq!(Post::query().count(&shelf), Err(refused.clone()));
    assert_eq!(User::query().with(User::POSTS).all(&shelf).err(), Some(refused.clone()));
    let nobody = User::query().filter(User::ID.eq(9));
    assert_eq!(nobody.with(User::POSTS).all(&shelf).err(), Some(refused.clone()));
    let asked = User::query().filter(User::POSTS.exists());
    assert_eq!(asked.count(&shelf), Err(refused.clone()));
    assert_eq!(User::query().order_by(User::POSTS.count().asc()).count(&shelf), Err(refused));

    let named = User::query().filter(User::NAME.eq("John"));
    assert!(matches!(named.count(&shelf), Err(Refused::Column("User", _))));
    assert_eq!(User::query().filter_fn(|_| true).count(&shelf), Err(Refused::Closure));
    let included = User::query().filter(User::ID.eq(9)).include("roles").unwrap();
    assert_eq!(included.all(&shelf).err(), Some(Refused::NotCopied("Member")));
    let boxed: BoxedQuery<User, fn(&Store) -> &User> = User::query().boxed();
    assert_eq!(boxed.all(&shelf), Err(Refused::Boxed));
}
