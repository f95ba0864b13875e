//! Records that are stored together: the keys between them, what comes first, and what takes all back.

use orm_core::{Error, Graph, Model, Morph, Result, Store};

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[orm(entity = "countries", has_many(User, fk = country_id))]
struct Country {
    #[orm(auto)]
    id: u32,
    #[orm(unique)]
    name: Option<&'static str>,
}

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[orm(
    entity = "users",
    belongs_to(Country, fk = country_id),
    belongs_to(User, fk = manager_id, name = manager),
    has_many(User, fk = manager_id, name = reports),
    has_one(Phone, fk = user_id),
    has_one(Post, fk = user_id, max = likes, name = best_post),
    has_many(Post, fk = user_id),
    has_many(Post, fk = editor_code, local = code, name = edited_posts),
    has_many_by(Post, keys = pinned_ids, name = pinned_posts),
    belongs_to_many(Role, pivot = Member, fk = user_id, target_fk = role_id),
    belongs_to_many(Role, pivot = Grant, fk = user_id, target_fk = role_id, name = granted_roles),
    morph_one(Image, as = subject, name = portrait),
    morph_many(Image, as = subject)
)]
struct User {
    #[orm(auto)]
    id: u32,
    country_id: Option<u32>,
    manager_id: Option<u32>,
    code: Option<u32>,
    pinned_ids: Option<Vec<u32>>,
    name: &'static str,
}

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[orm(entity = "phones", belongs_to(User, fk = user_id))]
struct Phone {
    #[orm(auto)]
    id: u32,
    user_id: Option<u32>,
}

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[orm(
    entity = "posts",
    belongs_to(User, fk = user_id),
    belongs_to(User, fk = editor_code, owner = code, name = editor),
    has_many(Comment, fk = post_id),
    morph_to_many(Tag, pivot = Tagging, as = tagged, target_fk = tag_id)
)]
struct Post {
    #[orm(auto)]
    id: u32,
    user_id: u32,
    editor_code: Option<u32>,
    title: &'static str,
    likes: u32,
}

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[orm(
    entity = "comments",
    belongs_to(Post, fk = post_id),
    belongs_to(User, fk = author_id, name = author)
)]
struct Comment {
    #[orm(auto)]
    id: u32,
    post_id: u32,
    author_id: u32,
    #[orm(unique)]
    text: Option<&'static str>,
}

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[orm(entity = "images", morph_to(Subject, type = of, id = of_id))]
struct Image {
    #[orm(auto)]
    id: u32,
    of: String,
    of_id: u32,
}

#[derive(Morph)]
enum Subject<U = User> {
    User(U),
}

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[orm(entity = "roles", belongs_to_many(User, pivot = Member, fk = role_id, target_fk = user_id))]
struct Role {
    #[orm(auto)]
    id: u32,
    name: &'static str,
}

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[orm(entity = "members", primary_key(user_id, role_id))]
struct Member {
    user_id: u32,
    role_id: u32,
    since: u32,
}

/// A pivot that has no default.
#[derive(Model, Clone, Debug, PartialEq)]
#[orm(entity = "grants")]
struct Grant {
    #[orm(auto)]
    id: u32,
    user_id: u32,
    role_id: u32,
    level: u32,
}

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[orm(entity = "tags", morphed_by_many(Post, pivot = Tagging, fk = tag_id, as = tagged))]
struct Tag {
    #[orm(auto)]
    id: u32,
}

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[orm(entity = "taggings", morph_to(Tagged, type = of, id = of_id))]
struct Tagging {
    #[orm(auto)]
    id: u32,
    tag_id: u32,
    of: String,
    of_id: u32,
}

#[derive(Morph)]
enum Tagged<P = Post> {
    Post(P),
}

fn country(name: &'static str) -> Country {
    Country { name: Some(name), ..Country::default() }
}

fn user(name: &'static str) -> User {
    User { name, ..User::default() }
}

fn post(title: &'static str) -> Post {
    Post { title, ..Post::default() }
}

fn comment(text: &'static str) -> Comment {
    Comment { text: Some(text), ..Comment::default() }
}

fn find<M: Model<Key = u32>>(store: &Store, id: u32) -> &M {
    store.find(id).unwrap()
}

fn titles(store: &Store, user: u32) -> Vec<&str> {
    find::<User>(store, user).posts(store).map(|post| post.title).collect()
}

/// Ann, her phones 1 and 2, her posts "a" and "b" and the roles 1 and 2; Bob without anything; and role 3.
fn store() -> Result<Store> {
    let mut store = Store::new();
    store.insert_all(["Ann", "Bob"].map(user))?;
    store.insert_all([1, 2].map(|id| Phone { id, user_id: Some(1) }))?;
    store.insert_all([(1, "a"), (2, "b")].map(|(id, title)| Post {
        id,
        user_id: 1,
        ..post(title)
    }))?;
    store.insert_all(["r", "s", "t"].map(|name| Role { id: 0, name }))?;
    let member = |role_id| Member { user_id: 1, role_id, since: 2000 };
    store.insert_all([1, 2].map(member))?;
    Ok(store)
}

/// All that is stored.
fn picture(store: &Store) -> [String; 10] {
    fn table<M: Model + std::fmt::Debug>(store: &Store) -> String {
        format!("{:?}", store.iter::<M>().collect::<Vec<_>>())
    }
    [
        table::<Country>(store),
        table::<User>(store),
        table::<Phone>(store),
        table::<Post>(store),
        table::<Comment>(store),
        table::<Image>(store),
        table::<Role>(store),
        table::<Member>(store),
        table::<Grant>(store),
        table::<Tag>(store) + &table::<Tagging>(store),
    ]
}

/// That a graph is refused, and nothing of it stored; the error.
fn refused<M: Model>(store: &mut Store, graph: Graph<M>) -> Error {
    let before = picture(store);
    let error = store.insert_graph(graph).err().unwrap();
    assert_eq!(picture(store), before);
    error
}

// Insert.

#[test]
fn a_graph_of_one_record_is_an_insert() -> Result<()> {
    let mut store = Store::new();
    assert_eq!(store.insert_graph(user("Ann").graph())?.id, 1);
    let again = User { id: 1, ..user("Anna") };
    assert_eq!(store.insert_graph(again.clone().graph())?, &again);
    assert_eq!(store.len::<User>(), 1);
    Ok(())
}

/// A record that is stored before, one after it, and so on from each.
#[test]
fn keys_are_written_through_all_levels_in_both_directions() -> Result<()> {
    let mut store = Store::new();
    // Keys are in use, so that the new ones are not all alike.
    store.insert_all(["x", "y"].map(country))?;
    store.insert(User { id: 20, ..user("") })?;
    store.insert(Post { id: 30, ..post("") })?;

    let answer = comment("answer").graph().insert(Comment::AUTHOR, user("Cid"));
    let bob = user("Bob")
        .graph()
        .insert(User::COUNTRY, country("Iceland"))
        .insert(User::POSTS, [post("Bob's").graph().insert(Post::COMMENTS, [answer])]);
    let first = comment("first").graph().insert(Comment::AUTHOR, bob);
    let hello = post("hello").graph().insert(Post::COMMENTS, [first, comment("second").graph()]);
    let hello = hello.insert(Post::USER, user("Ann").graph().insert(User::PHONE, Phone::default()));
    let hello = store.insert_graph(hello)?.id;
    assert_eq!(hello, 31);

    let hello: &Post = find(&store, hello);
    let ann = hello.user(&store).unwrap();
    assert_eq!((ann.name, ann.id, ann.phone(&store).unwrap().id), ("Ann", 21, 1));
    let [first, second] = hello.comments(&store).collect::<Vec<_>>()[..] else { panic!("two") };
    assert!(second.author(&store).is_none());
    let bob = first.author(&store).unwrap();
    assert_eq!((bob.name, bob.id), ("Bob", 22));
    assert_eq!(bob.country(&store).unwrap(), &Country { id: 3, name: Some("Iceland") });
    let post = bob.posts(&store).next().unwrap();
    let answer = post.comments(&store).next().unwrap();
    assert_eq!((post.id, answer.text), (32, Some("answer")));
    assert_eq!(answer.author(&store).unwrap().name, "Cid");
    Ok(())
}

#[test]
fn within_a_relation_records_are_stored_in_the_order_given() -> Result<()> {
    let mut store = Store::new();
    let ann = user("Ann").graph().insert(User::POSTS, ["c", "a"].map(post));
    store.insert_graph(ann.insert(User::POSTS, vec![post("b")]))?;
    assert_eq!(titles(&store, 1), ["c", "a", "b"]);
    Ok(())
}

#[test]
fn the_key_between_the_records_wins_over_what_either_says() -> Result<()> {
    let mut store = store()?;
    // The post says that it is Bob's, and stores a user of its own beside.
    let bobs = Post { user_id: 2, ..post("c") };
    let own = post("d").graph().insert(Post::USER, user("Cid"));
    let ann = User { id: 1, ..user("Ann") }.graph();
    store.insert_graph(ann.insert(User::POSTS, [bobs.graph(), own]))?;
    assert_eq!(titles(&store, 1), ["a", "b", "c", "d"]);
    assert_eq!((titles(&store, 2).len(), titles(&store, 3).len()), (0, 0));

    let astray = Comment { post_id: 99, ..comment("x") };
    let id = store.insert_graph(astray.graph().insert(Comment::POST, post("e")))?.post_id;
    assert_eq!(find::<Post>(&store, id).title, "e");
    Ok(())
}

#[test]
fn every_kind_of_relation_takes_records() -> Result<()> {
    let mut store = Store::new();
    let john = User { code: Some(70), ..user("John") }
        .graph()
        .insert(User::COUNTRY, country("Iceland"))
        .insert(User::MANAGER, user("Jane"))
        .insert(User::REPORTS, [user("Jack")])
        .insert(User::PHONE, Phone::default())
        .insert(User::BEST_POST, Post { likes: 9, ..post("best") })
        .insert(User::POSTS, [post("another")])
        .insert(User::EDITED_POSTS, [post("edited")])
        .insert(User::PINNED_POSTS, ["pinned", "as well"].map(post))
        .insert(User::ROLES, [Role::default()])
        .insert(User::PORTRAIT, Image::default())
        .insert(User::IMAGES, vec![Image::default(), Image::default()]);
    let john = store.insert_graph(john)?.id;
    let john: &User = find(&store, john);
    assert_eq!(john.country(&store).unwrap().name, Some("Iceland"));
    assert_eq!(john.manager(&store).unwrap().name, "Jane");
    assert!(john.reports(&store).map(|user| user.name).eq(["Jack"]));
    assert!(john.phone(&store).is_some());
    assert_eq!(john.best_post(&store).unwrap().title, "best");
    assert_eq!(titles(&store, john.id), ["best", "another"]);
    assert!(john.edited_posts(&store).map(|post| post.title).eq(["edited"]));
    assert!(john.pinned_posts(&store).map(|post| post.title).eq(["pinned", "as well"]));
    assert_eq!(john.roles(&store).count(), 1);
    assert_eq!(john.images(&store).count(), 3);

    let tagged = post("tagged").graph().insert(Post::TAGS, [Tag::default(), Tag::default()]);
    let tagged = store.insert_graph(tagged)?.id;
    assert!(find::<Post>(&store, tagged).tags(&store).map(|tag| tag.id).eq([1, 2]));
    let tag = store.insert_graph(Tag::default().graph().insert(Tag::POSTS, [post("x")]))?.id;
    assert!(find::<Tag>(&store, tag).posts(&store).map(|post| post.title).eq(["x"]));
    Ok(())
}

#[test]
fn a_composite_key_is_written_as_one() -> Result<()> {
    #[derive(Model)]
    #[orm(entity = "seats", primary_key(row, number), has_many(Ticket, fk(row, number)))]
    struct Seat {
        row: char,
        number: u8,
    }
    #[derive(Model, Default)]
    #[orm(entity = "tickets", belongs_to(Seat, fk(row, number)))]
    struct Ticket {
        #[orm(auto)]
        id: u32,
        row: char,
        number: Option<u8>,
    }
    let mut store = Store::new();
    let b7 = Seat { row: 'b', number: 7 };
    store.insert_graph(b7.graph().insert(Seat::TICKETS, [Ticket::default()]))?;
    let c8 = Seat { row: 'c', number: 8 };
    store.insert_graph(Ticket::default().graph().insert(Ticket::SEAT, c8))?;
    let seats: Vec<_> = store.iter::<Ticket>().map(|ticket| (ticket.row, ticket.number)).collect();
    assert_eq!(seats, [('b', Some(7)), ('c', Some(8))]);
    Ok(())
}

#[test]
fn insert_with_gives_each_its_pivot() -> Result<()> {
    let mut store = Store::new();
    let grant = |level| Grant { id: 0, user_id: 9, role_id: 9, level };
    let role = |name| Role { id: 0, name };
    let ann = user("Ann").graph().insert_with(
        User::GRANTED_ROLES,
        [
            (role("a").graph().insert(Role::USERS, [user("Bob")]), grant(1)),
            (role("b").graph(), grant(2)),
        ],
    );
    let ann = ann.insert_with(User::GRANTED_ROLES, vec![(role("c"), grant(3))]);
    let ann = store.insert_graph(ann)?.id;
    let roles = find::<User>(&store, ann).granted_roles(&store);
    let roles: Vec<_> = roles.map(|role| (role.name, role.pivot().level)).collect();
    assert_eq!(roles, [("a", 1), ("b", 2), ("c", 3)]);
    assert!(find::<Role>(&store, 1).users(&store).map(|user| user.name).eq(["Bob"]));
    Ok(())
}

/// What is stored by `insert` replaces the record with its key, as anywhere else.
#[test]
fn a_record_that_comes_twice_is_that_of_the_later_place() -> Result<()> {
    let mut store = Store::new();
    let twice = [Post { id: 5, ..post("first") }, post("other"), Post { id: 5, ..post("last") }];
    store.insert_graph(user("Ann").graph().insert(User::POSTS, twice.clone()))?;
    assert_eq!(titles(&store, 1), ["last", "other"]);
    let role = |name| Role { id: 4, name };
    store.insert_graph(user("Bob").graph().insert(User::ROLES, [role("a"), role("b")]))?;
    assert!(find::<User>(&store, 2).roles(&store).map(|role| role.name).eq(["b"]));
    // A list names it once.
    let cid = user("Cid").graph().insert(User::PINNED_POSTS, twice);
    assert_eq!(store.insert_graph(cid)?.pinned_ids, Some(vec![5, 7]));
    Ok(())
}

/// Where a relation to one is given a record it leads there, whatever was linked before.
#[test]
fn a_relation_to_one_leads_to_the_record_it_is_given() -> Result<()> {
    let ann = || User { id: 1, ..user("Ann") }.graph();
    let phone = |store: &Store| find::<User>(store, 1).phone(store).map(|phone| phone.id);
    let mut store = store()?;
    assert_eq!(phone(&store), Some(2));
    store.insert_graph(ann().insert(User::PHONE, Phone { id: 1, user_id: None }))?;
    assert_eq!((phone(&store), find::<Phone>(&store, 2).user_id), (Some(1), None));
    store.insert_graph(ann().update(User::PHONE, 2, |_| ()))?;
    store.insert_graph(ann().update(User::PHONE, 1, |_| ()))?;
    assert_eq!((phone(&store), find::<Phone>(&store, 2).user_id), (Some(1), None));
    store.insert_graph(ann().connect(User::PHONE, 2))?;
    store.insert_graph(ann().connect(User::PHONE, 1))?;
    assert_eq!((phone(&store), find::<Phone>(&store, 2).user_id), (Some(1), None));
    // One of many leaves the others.
    store.insert_graph(ann().insert(User::BEST_POST, Post { likes: 9, ..post("c") }))?;
    assert_eq!(titles(&store, 1), ["a", "b", "c"]);
    Ok(())
}

#[test]
fn a_key_that_is_none_links_nothing() -> Result<()> {
    let mut store = store()?;
    let ann = user("Ann").graph().insert(User::EDITED_POSTS, [post("x")]);
    assert_eq!(
        refused(&mut store, ann).to_string(),
        "cannot link to `User`: its `code`, which the foreign key refers to, is `None`",
    );
    let edited = post("x").graph().insert(Post::EDITOR, user("Cid"));
    assert_eq!(refused(&mut store, edited).columns(), "code");
    let edited = post("x").graph().connect(Post::EDITOR, 1);
    assert_eq!(refused(&mut store, edited).columns(), "code");
    Ok(())
}

// Connect and update.

#[test]
fn connect_links_what_is_stored_from_either_side() -> Result<()> {
    let mut store = store()?;
    let cid = user("Cid")
        .graph()
        .connect(User::MANAGER, 1)
        .connect(User::POSTS, [2])
        .connect(User::PINNED_POSTS, [2, 1, 2])
        .connect(User::ROLES, vec![3, 1, 3])
        .connect(User::PHONE, 1);
    let cid = store.insert_graph(cid)?.clone();
    assert_eq!((cid.manager_id, &cid.pinned_ids), (Some(1), &Some(vec![2, 1])));
    assert_eq!((titles(&store, 1), titles(&store, cid.id)), (vec!["a"], vec!["b"]));
    assert!(cid.roles(&store).map(|role| (role.id, role.pivot().since)).eq([(3, 0), (1, 0)]));
    assert_eq!(cid.phone(&store).unwrap().id, 1);
    // What was linked before stays linked, and keeps its pivot.
    let ann = User { id: 1, ..user("Ann") }.graph().connect(User::ROLES, [3, 2]);
    let ann = store.insert_graph(ann)?.clone();
    let roles = ann.roles(&store).map(|role| (role.id, role.pivot().since));
    assert!(roles.eq([(1, 2000), (2, 2000), (3, 0)]));
    Ok(())
}

#[test]
fn update_changes_what_is_stored_and_links_it() -> Result<()> {
    let mut store = store()?;
    let cid = user("Cid")
        .graph()
        .update(User::MANAGER, 1, |ann| ann.name = "Anna")
        .update(User::POSTS, 2, |post| post.likes += 5)
        .update(User::ROLES, 3, |role| role.name = "changed");
    let cid = store.insert_graph(cid)?.clone();
    assert_eq!(cid.manager(&store).unwrap().name, "Anna");
    assert!(cid.posts(&store).map(|post| (post.title, post.likes)).eq([("b", 5)]));
    assert!(cid.roles(&store).map(|role| role.name).eq(["changed"]));
    // The record may change its key; it is linked under the new one.
    let dee = user("Dee").graph().update(User::MANAGER, 2, |bob| bob.id = 200);
    assert_eq!(store.insert_graph(dee)?.manager_id, Some(200));
    // And what it says of the key between the two does not count.
    let eve = user("Eve").graph().update(User::POSTS, 1, |post| post.user_id = 77);
    let eve = store.insert_graph(eve)?.id;
    assert_eq!(titles(&store, eve), ["a"]);
    Ok(())
}

#[test]
fn a_record_that_is_not_there_takes_the_whole_graph_back() -> Result<()> {
    let mut store = store()?;
    let named = |store: &mut Store, graph: Graph<User>| {
        // Deep in a graph of which much is stored before, and some after.
        let post = post("x").graph().insert(Post::USER, graph).insert(Post::TAGS, [Tag::default()]);
        let country = country("Iceland").graph();
        let cid = user("Cid").graph().insert(User::POSTS, [post]);
        let error = refused(store, country.insert(Country::USERS, [cid]));
        assert!(error.is_not_found(), "{error}");
        error.model()
    };
    let store = &mut store;
    assert_eq!(named(store, user("").graph().connect(User::MANAGER, 99)), "User");
    assert_eq!(named(store, user("").graph().connect(User::POSTS, [1, 99])), "Post");
    assert_eq!(named(store, user("").graph().connect(User::ROLES, [1, 99])), "Role");
    assert_eq!(named(store, user("").graph().connect(User::PHONE, 99)), "Phone");
    assert_eq!(named(store, user("").graph().connect(User::PINNED_POSTS, [99])), "Post");
    assert_eq!(named(store, user("").graph().connect(User::IMAGES, [99])), "Image");
    assert_eq!(named(store, user("").graph().update(User::COUNTRY, 99, |_| ())), "Country");
    assert_eq!(named(store, user("").graph().update(User::POSTS, 99, |_| ())), "Post");
    Ok(())
}

// Replace.

#[test]
fn replace_removes_what_else_was_linked() -> Result<()> {
    let mut store = store()?;
    let ann = || User { id: 1, ..user("Ann") }.graph();
    // "b" stays, under the key it has; "a" goes, and comments on it do not go along by themselves.
    store.insert(Comment { post_id: 1, ..comment("on a") })?;
    let b = Post { id: 2, ..post("b again") };
    store.insert_graph(ann().replace(User::POSTS, [b, post("c")]))?;
    assert_eq!(titles(&store, 1), ["b again", "c"]);
    assert_eq!((store.len::<Post>(), store.len::<Comment>()), (2, 1));

    store.insert_graph(ann().insert(User::IMAGES, [Image::default()]))?;
    store.insert_graph(
        User { id: 2, ..user("Bob") }.graph().insert(User::IMAGES, [Image::default()]),
    )?;
    let none: [Image; 0] = [];
    store.insert_graph(ann().replace(User::IMAGES, none))?;
    assert!(store.iter::<Image>().map(|image| image.of_id).eq([2]));
    Ok(())
}

#[test]
fn replace_detaches_what_a_pivot_linked() -> Result<()> {
    let mut store = store()?;
    let ann = User { id: 1, ..user("Ann") }.graph();
    let roles = [Role { id: 2, name: "s" }, Role { id: 0, name: "new" }];
    store.insert_graph(ann.replace(User::ROLES, roles))?;
    let roles = find::<User>(&store, 1).roles(&store);
    assert!(roles.map(|role| (role.id, role.pivot().since)).eq([(2, 2000), (4, 0)]));
    assert_eq!(store.len::<Role>(), 4);
    Ok(())
}

#[test]
fn replace_begins_a_list_anew() -> Result<()> {
    let mut store = store()?;
    let ann = User { id: 1, pinned_ids: Some(vec![2, 99, 1]), ..user("Ann") };
    let replaced = ann.clone().graph().replace(User::PINNED_POSTS, [post("c")]);
    assert_eq!(store.insert_graph(replaced)?.pinned_ids, Some(vec![3]));
    // The records that are off the list are not removed.
    assert_eq!(store.len::<Post>(), 3);
    let none: [Post; 0] = [];
    let replaced = ann.graph().replace(User::PINNED_POSTS, none);
    assert_eq!(store.insert_graph(replaced)?.pinned_ids, Some(vec![]));
    Ok(())
}

/// Most of the table goes, and the gaps are closed; what is given back is the record all the same.
#[test]
fn the_record_is_given_back_though_its_place_has_changed() -> Result<()> {
    let mut store = Store::new();
    store.insert_all((0..100).map(|_| user("crowd")))?;
    let lead = user("lead").graph().connect(User::REPORTS, 1..=100);
    let lead = store.insert_graph(lead)?.clone();
    let alone = lead.clone().graph().replace(User::REPORTS, [user("only")]);
    assert_eq!(store.insert_graph(alone)?, &lead);
    assert_eq!(store.len::<User>(), 2);
    Ok(())
}

/// A graph that removes its own record is refused: there would be nothing to give back.
#[test]
fn a_graph_that_removes_its_own_record_is_refused() -> Result<()> {
    let mut store = Store::new();
    let managed = |id, manager_id, name| User { id, manager_id: Some(manager_id), ..user(name) };
    store.insert_all([managed(1, 2, "in a ring"), managed(2, 1, "in a ring")])?;
    let nobody = || -> [User; 0] { [] };
    let inner = managed(2, 9, "inner").graph().replace(User::REPORTS, nobody());
    let outer = managed(1, 2, "outer").graph().insert(User::REPORTS, [inner]);
    assert!(refused(&mut store, outer).is_not_found());
    let own = managed(3, 3, "on its own").graph().replace(User::REPORTS, nobody());
    assert!(refused(&mut store, own).is_not_found());
    Ok(())
}

// All or nothing.

#[test]
fn a_violation_deep_inside_takes_everything_back() -> Result<()> {
    let mut store = store()?;
    store.insert(comment("taken"))?;
    store.insert(country("taken"))?;
    let deep = || {
        let post = post("x").graph().insert(Post::COMMENTS, ["free", "taken"].map(comment));
        let bob = User { id: 2, ..user("Bobby") }.graph().insert(User::POSTS, [post]);
        let bob = bob.replace(User::ROLES, [Role::default()]).connect(User::PHONE, 1);
        user("Cid").graph().insert(User::MANAGER, bob)
    };
    let error = refused(&mut store, deep());
    assert!(error.is_unique_violation());
    assert_eq!((error.model(), error.columns()), ("Comment", "text"));
    let before = user("Cid").graph().insert(User::POSTS, [post("x")]);
    let before = comment("y")
        .graph()
        .insert(Comment::AUTHOR, before.insert(User::COUNTRY, country("taken")));
    assert_eq!(refused(&mut store, before).model(), "Country");

    // The keys that were generated meanwhile are free again.
    store.remove::<Comment>(1)?;
    assert_eq!(store.insert_graph(deep())?.id, 3);
    assert_eq!(find::<User>(&store, 2).name, "Bobby");
    Ok(())
}

#[test]
fn a_graph_in_a_transaction_is_taken_back_with_it() -> Result<()> {
    let mut store = store()?;
    let before = picture(&store);
    let result = store.transaction(|store| {
        let ann = User { id: 1, ..user("Ann") }.graph();
        let ann = ann.replace(User::POSTS, [post("c")]).connect(User::ROLES, [3]);
        let ann = store.insert_graph(ann)?.id;
        assert_eq!(titles(store, ann), ["c"]);
        // One that fails in between takes back itself alone.
        let failed = user("Cid").graph().connect(User::MANAGER, 99);
        assert!(store.insert_graph(failed).is_err());
        assert_eq!(User::query().with(User::POSTS).all(&store)[0].posts().len(), 1);
        store.update::<User>(99, |_| ()).map(drop)
    });
    assert!(result.is_err());
    assert_eq!(picture(&store), before);
    Ok(())
}

#[test]
fn referential_actions_follow_a_graph() -> Result<()> {
    #[derive(Model, Clone, Debug, Default, PartialEq)]
    #[orm(entity = "orders", has_many(Line, fk = order_id))]
    struct Order {
        #[orm(auto)]
        id: u32,
    }
    #[derive(Model, Clone, Debug, Default, PartialEq)]
    #[orm(
        entity = "lines",
        belongs_to(Order, fk = order_id, required, on_delete = cascade),
        has_many(Gift, fk = line_id)
    )]
    struct Line {
        #[orm(auto)]
        id: u32,
        order_id: u32,
    }
    #[derive(Model, Clone, Debug, Default, PartialEq)]
    #[orm(
        entity = "gifts",
        belongs_to(Line, fk = line_id, on_delete = cascade),
        belongs_to(Line, fk = kept, on_delete = restrict, name = kept_line)
    )]
    struct Gift {
        #[orm(auto)]
        id: u32,
        line_id: u32,
        kept: Option<u32>,
    }
    let mut store = Store::new();
    let line = || Line::default().graph().insert(Line::GIFTS, [Gift::default()]);
    let order =
        store.insert_graph(Order::default().graph().insert(Order::LINES, [line(), line()]))?;
    assert_eq!(order.id, 1);
    let order = || Order { id: 1 }.graph();
    // Line 1 goes, and the gift with it.
    store.insert_graph(order().replace(Order::LINES, [Line { id: 2, order_id: 0 }]))?;
    assert!(store.iter::<Gift>().map(|gift| gift.line_id).eq([2]));
    store.insert(Gift { id: 9, line_id: 77, kept: Some(2) })?;
    let error = store.insert_graph(order().replace(Order::LINES, [line()])).err().unwrap();
    assert!(error.is_restrict_violation());
    assert_eq!((store.len::<Line>(), store.len::<Gift>()), (1, 2));
    // A key that the graph does not write has to lead somewhere when it ends.
    let stray = Gift::default().graph().insert(Gift::LINE, Line { id: 0, order_id: 55 });
    assert!(store.insert_graph(stray).err().unwrap().is_foreign_key_violation());
    let stray = Line { id: 0, order_id: 55 }.graph().insert(Line::ORDER, Order { id: 55 });
    store.insert_graph(stray)?;
    Ok(())
}
