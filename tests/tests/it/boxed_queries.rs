//! Queries that are grown, kept and named: optional filters, and queries whose type names only their rows.

use orm_core::{
    BoxedQuery, Filter, Filtered, Linked, Many, Model, Order, Result, Store, Tree, WithValues,
};

#[derive(Model)]
#[orm(
    entity = "users",
    has_many(Post, fk = "user_id"),
    has_many(User, fk = "boss_id", name = "reports"),
    belongs_to(User, fk = "boss_id", name = "boss"),
    belongs_to_many(Club, pivot = Member, fk = "user_id", target_fk = "club_id")
)]
struct User {
    id: u64,
    boss_id: Option<u64>,
    name: String,
}

#[derive(Model, Clone)]
#[orm(entity = "posts", belongs_to(User, fk = "user_id"))]
struct Post {
    id: u64,
    user_id: u64,
    title: String,
    likes: u32,
}

#[derive(Model)]
#[orm(entity = "clubs")]
struct Club {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "members", primary_key("user_id", "club_id"))]
struct Member {
    user_id: u64,
    club_id: u64,
    level: u32,
}

fn store() -> Result<Store> {
    let mut store = Store::new();
    let users = [(1, None, "John"), (2, Some(1), "Jane"), (3, Some(2), "Ann")];
    store.insert_all(users.map(|(id, boss_id, name)| User { id, boss_id, name: name.into() }))?;
    let posts = [(1, 1, "Rust", 10), (2, 2, "Rust again", 30), (3, 1, "Tea", 20)];
    let post =
        |(id, user_id, title, likes)| Post { id, user_id, title: str::to_owned(title), likes };
    store.insert_all(posts.map(post))?;
    store.insert(Club { id: 9 })?;
    store.insert(Member { user_id: 1, club_id: 9, level: 5 })?;
    Ok(store)
}

/// What a form sends: each field is optional.
#[derive(Default)]
struct Search<'a> {
    title: Option<&'a str>,
    user: Option<u64>,
    min_likes: Option<u32>,
    words: &'a [&'a str],
}

impl Search<'_> {
    fn filter(&self) -> Filter<Post> {
        Filter::all_of([
            self.title.map(|title| Post::TITLE.contains(title)),
            self.user.map(|user| Post::USER_ID.eq(user)),
            self.min_likes.map(|likes| Post::LIKES.ge(likes)),
        ])
    }

    fn ids(&self, store: &Store) -> Vec<u64> {
        let mut query = Post::query().filter(self.filter());
        if !self.words.is_empty() {
            query = query
                .filter(Filter::any_of(self.words.iter().map(|word| Post::TITLE.contains(*word))));
        }
        query.iter(store).map(|post| post.id).collect()
    }
}

#[test]
fn a_search_combines_the_conditions_that_are_given() -> Result<()> {
    let store = store()?;
    assert_eq!(Search::default().ids(&store), [1, 2, 3]);
    assert_eq!(Search { title: Some("Rust"), ..Search::default() }.ids(&store), [1, 2]);
    assert_eq!(Search { user: Some(1), min_likes: Some(15), ..Search::default() }.ids(&store), [3]);
    assert_eq!(Search { words: &["again", "Tea"], ..Search::default() }.ids(&store), [2, 3]);
    Ok(())
}

#[test]
fn conditions_that_are_absent_leave_no_trace() {
    let none: [Option<Filter<Post>>; 2] = [None, None];
    let text = |filter: Filter<Post>| filter.to_string();
    let title = || Post::TITLE.eq("Tea");
    assert_eq!(text(Filter::all_of(none.clone())), "true");
    assert_eq!(text(Filter::any_of(none)), "false");
    assert_eq!(text(Filter::all_of([title()])), "title = ?");
    assert_eq!(text(Filter::any_of([None, Some(title())])), "title = ?");
    assert_eq!(
        text(Filter::all_of([Some(title()), None, Some(Post::ID.gt(1))])),
        "title = ? and id > ?"
    );
    let all = || Filter::all_of([None::<Filter<Post>>]);
    let no = || Filter::any_of([None::<Filter<Post>>]);
    assert_eq!(text(title() & all()), "title = ?");
    assert_eq!(text(no() | title()), "title = ?");
    assert_eq!(text(no() & title()), "false");
    assert_eq!(text(title() | all()), "true");
    assert_eq!(text(!no()), "true");
    assert_eq!(text(Post::USER.is(Filter::all_of([None]))), "user any (true)");
}

#[test]
fn a_filter_without_conditions_passes_all_records_or_none() -> Result<()> {
    let mut store = store()?;
    store.remove::<Post>(2)?;
    let all = || Filter::all_of([None::<Filter<Post>>]);
    let no = || Filter::any_of([None::<Filter<Post>>]);
    let count = |filter| Post::query().filter(filter).count(&store);
    assert_eq!((count(all()), count(no()), count(!no()), count(!all())), (2, 0, 2, 0));
    assert_eq!(count(Post::USER.is(Filter::all_of([None]))), 2);
    let users = |filter| User::query().filter(filter).count(&store);
    assert_eq!((users(User::POSTS.any(all())), users(User::POSTS.any(no()))), (1, 0));
    assert_eq!((users(User::POSTS.all(all())), users(User::POSTS.all(no()))), (3, 2));
    let loaded = User::query().with(User::POSTS.filter(no())).all(&store);
    assert!(loaded.iter().all(|user| user.posts().is_empty()));

    let query = |filter| Post::query().filter(filter).plan(&store).to_string();
    assert_eq!(query(all()), "Post: scan\n");
    assert_eq!(query(no()), "Post: no records\n  filter: false\n");
    assert_eq!(query(all() & Post::ID.eq(1)), "Post: by primary key (id)\n  filter: id = ?\n");

    assert_eq!(store.remove_where(no())?, 0);
    assert_eq!(store.remove_where(all())?, 2);
    Ok(())
}

#[test]
fn a_filter_grows_in_an_if() -> Result<()> {
    let store = store()?;
    let mut filter = Post::LIKES.gt(5);
    let mut words = Filter::any_of([None]);
    for word in ["again", "Tea"] {
        words |= Post::TITLE.contains(word);
    }
    filter &= words;
    assert_eq!(filter.to_string(), "likes > ? and (title contains ? or title contains ?)");
    assert_eq!(Post::query().filter(filter).count(&store), 2);
    Ok(())
}

type Posts = BoxedQuery<Post, fn(&Store) -> LoadedPost<&Post, Option<&User>>>;

/// A query of a list, as a struct keeps it.
#[derive(Clone)]
struct PostList {
    query: Posts,
}

/// A function names the query it returns.
fn posts_with_author(newest_first: bool) -> Posts {
    let order: Order<Post> = if newest_first { Post::ID.desc() } else { Post::LIKES.desc() };
    Post::query().with(Post::USER).order_by(order).boxed()
}

impl PostList {
    fn titles(&self, store: &Store) -> Vec<String> {
        let title = |post: LoadedPost<&Post, Option<&User>>| {
            format!("{} by {}", post.title, post.user().unwrap().name)
        };
        self.query.iter(store).map(title).collect()
    }
}

#[test]
fn a_boxed_query_is_kept_grown_and_run_on_any_store() -> Result<()> {
    let mut store = store()?;
    let mut list = PostList { query: posts_with_author(true) };
    assert_eq!(list.titles(&store), ["Tea by John", "Rust again by Jane", "Rust by John"]);
    store.update::<Post>(1, |post| post.title = "Go".into())?;
    assert_eq!(list.titles(&store)[2], "Go by John");

    let all = list.clone();
    list.query = list.query.filter(Post::LIKES.lt(25)).limit(1);
    assert_eq!(list.titles(&store), ["Tea by John"]);
    assert_eq!(all.titles(&store).len(), 3, "a clone does not grow with it");
    list.query = posts_with_author(false);
    assert_eq!(list.titles(&store)[0], "Rust again by Jane");
    assert!(list.titles(&Store::new()).is_empty());
    Ok(())
}

#[test]
fn a_boxed_query_runs_like_the_query_in_the_box() -> Result<()> {
    let mut store = store()?;
    let plain = Post::query().with(Post::USER).order_by(Post::ID.desc());
    let boxed: Posts = plain.clone().boxed();
    assert_eq!(format!("{boxed:?}"), format!("{plain:?}"));
    assert_eq!(boxed.plan(&store), plain.plan(&store));
    assert_eq!(boxed.count(&store), 3);
    assert!(boxed.exists(&store));
    let author = |post: Option<LoadedPost<&Post, Option<&User>>>| post?.user().map(|user| user.id);
    assert_eq!(author(boxed.first(&store)), Some(1));
    assert_eq!(author(boxed.find(2, &store)), Some(2));
    assert_eq!(author(boxed.last(&store)), Some(1));
    assert_eq!(boxed.sum(Post::LIKES, &store), 60);
    let groups = boxed.clone().group_by(Post::USER_ID);
    let groups = groups.all(&store).into_iter().map(|(user, posts)| (user, posts.len()));
    assert_eq!(groups.collect::<Vec<_>>(), [(1, 2), (2, 1)]);
    // What holds a store is a source too.
    let holder = &mut store;
    assert_eq!(boxed.all(&holder).len(), 3);
    // It goes to another thread.
    let boxed = std::thread::spawn(move || boxed).join().unwrap();
    assert_eq!(boxed.all(&store).len(), 3);
    Ok(())
}

/// Rows of every form.
struct Queries {
    records: BoxedQuery<User, fn(&Store) -> &User>,
    some: BoxedQuery<
        User,
        fn(&Store) -> LoadedUser<&User, Filtered<Vec<LoadedPost<&Post, Option<&User>>>>>,
    >,
    clubs: BoxedQuery<
        User,
        fn(&Store) -> LoadedUser<&User, NoLoad, NoLoad, NoLoad, Vec<Linked<&Club, &Member>>>,
    >,
    trees: BoxedQuery<User, fn(&Store) -> LoadedUser<&User, NoLoad, Vec<Tree<&User>>>>,
    values: BoxedQuery<User, fn(&Store) -> WithValues<&User, (usize, bool)>>,
}

type NoLoad = orm_core::NotLoaded;

#[test]
fn rows_of_every_form_are_named() -> Result<()> {
    let store = store()?;
    let queries = Queries {
        records: User::query().boxed(),
        some: User::query().with(User::POSTS.with(Post::USER).limit(1)).boxed(),
        clubs: User::query().with(User::CLUBS).boxed(),
        trees: User::query().with(User::REPORTS.recursive(5)).boxed(),
        values: User::query()
            .with(User::POSTS.count())
            .with(User::BOSS.exists().named("has_boss"))
            .boxed(),
    };
    assert_eq!(queries.records.all(&store)[2].name, "Ann");
    let john = queries.some.first(&store).unwrap();
    assert_eq!(john.posts().len(), 1);
    assert_eq!(john.posts()[0].user().unwrap().id, 1);
    let john = queries.clubs.first(&store).unwrap();
    assert_eq!(john.clubs()[0].pivot().level, 5);
    let john = queries.trees.first(&store).unwrap();
    assert_eq!(john.reports()[0].iter().count(), 2);
    let values: Vec<_> = queries.values.iter(&store).map(|user| *user.values()).collect();
    assert_eq!(values, [(2, false), (1, true), (0, true)]);
    let json = serde_json::to_value(queries.values.count(&store)).unwrap();
    assert_eq!(json, 3);
    Ok(())
}

/// A condition on any to-many relation, given to a function: it needs no box.
#[test]
fn a_query_that_loads_nothing_has_a_name_of_its_own() -> Result<()> {
    struct Kept {
        query: orm_core::Query<User>,
    }
    let with_posts: orm_core::Relation<User, Post, Many, 0> = User::POSTS;
    let kept = Kept { query: User::query().filter(with_posts.exists()) };
    assert_eq!(kept.query.count(&store()?), 2);
    Ok(())
}
