//! Relations that are named at run time: `include`, and trees that are loaded to a depth.

use orm_core::{Model, Morph, Store, Tree};
use serde::Serialize;
use serde_json::{Value, json};

#[derive(Model, Serialize, Clone)]
#[orm(
    entity = "users",
    has_many(Post, fk = user_id),
    has_one(Phone, fk = user_id),
    belongs_to_many(Role, pivot = Member, fk = user_id, target_fk = role_id, pivot_name = since),
    has_one(Secret, fk = user_id)
)]
struct User {
    id: u64,
}

#[derive(Model, Serialize)]
#[orm(entity = "phones", belongs_to(User, fk = user_id))]
struct Phone {
    id: u64,
    user_id: u64,
}

#[derive(Model, Serialize)]
#[orm(
    entity = "posts",
    belongs_to(User, fk = user_id),
    has_many(Comment, fk = post_id),
    morph_many(Mark, as = marked, name = marks)
)]
struct Post {
    id: u64,
    user_id: u64,
}

#[derive(Model, Serialize)]
#[orm(entity = "comments", belongs_to(Post, fk = post_id), morph_many(Mark, as = marked))]
struct Comment {
    id: u64,
    post_id: u64,
}

#[derive(Model, Serialize)]
#[orm(entity = "marks", morph_to(Marked, type = on, id = on_id))]
struct Mark {
    id: u64,
    on: String,
    on_id: u64,
}

#[derive(Morph)]
enum Marked<P = Post, C = Comment> {
    Post(P),
    Comment(C),
}

#[derive(Model, Serialize)]
#[orm(entity = "roles")]
struct Role {
    id: u64,
}

#[derive(Model, Serialize)]
#[orm(entity = "members", primary_key(user_id, role_id))]
struct Member {
    user_id: u64,
    role_id: u64,
    year: u32,
}

/// Not for serde.
#[derive(Model)]
#[orm(entity = "secrets")]
struct Secret {
    id: u64,
    user_id: u64,
}

#[derive(Model, Serialize, Debug)]
#[orm(
    entity = "folders",
    has_many(Folder, fk = parent_id, name = children),
    belongs_to(Folder, fk = parent_id, name = parent)
)]
struct Folder {
    id: u64,
    parent_id: Option<u64>,
}

fn world() -> orm_core::Result<Store> {
    let mut store = Store::new();
    store.insert_all([User { id: 1 }, User { id: 2 }])?;
    store.insert(Phone { id: 1, user_id: 1 })?;
    store.insert_all([Post { id: 1, user_id: 1 }, Post { id: 2, user_id: 1 }])?;
    store.insert(Comment { id: 1, post_id: 2 })?;
    store.insert(Mark { id: 1, on: "comments".into(), on_id: 1 })?;
    store.insert(Mark { id: 2, on: "posts".into(), on_id: 2 })?;
    store.insert(Role { id: 1 })?;
    store.insert_all([(1, 1990), (2, 2020)].map(|(user_id, year)| Member {
        user_id,
        role_id: 1,
        year,
    }))?;
    Ok(store)
}

fn json(value: impl Serialize) -> Value {
    serde_json::to_value(value).unwrap()
}

#[test]
fn paths_say_what_is_included() -> orm_core::Result<()> {
    let store = world()?;
    let user = |paths: &str| {
        let query = User::query().include(paths).unwrap();
        json(query.find(1, &store).unwrap())
    };
    assert_eq!(user(""), json!({ "id": 1 }));
    assert_eq!(user("phone"), json!({ "id": 1, "phone": { "id": 1, "user_id": 1 } }));

    let comment = json!({ "id": 1, "post_id": 2 });
    let posts = json!([
        { "id": 1, "user_id": 1, "comments": [] },
        { "id": 2, "user_id": 1, "comments": [comment] },
    ]);
    assert_eq!(user("posts.comments"), json!({ "id": 1, "posts": posts }));
    assert_eq!(user("posts, posts.comments"), json!({ "id": 1, "posts": posts }));
    assert_eq!(user(" posts . comments , posts "), json!({ "id": 1, "posts": posts }));

    let posts = user("posts.comments|marks|user");
    let second = &posts["posts"][1];
    assert_eq!(second["comments"], json!([comment]));
    assert_eq!(second["marks"], json!([{ "id": 2, "on": "posts", "on_id": 2 }]));
    assert_eq!(second["user"], json!({ "id": 1 }));
    assert_eq!(posts, user("posts.*"));

    // The rest of a path holds for those before it that have the relation.
    assert_eq!(user("phone|posts.comments")["posts"][1]["comments"], json!([comment]));
    Ok(())
}

#[test]
fn a_pivot_belongs_to_the_edge() -> orm_core::Result<()> {
    let store = world()?;
    let users = json(User::query().include("roles")?.all(&store));
    let role = |user_id: u64, year: u32| json!([{ "id": 1, "since": { "user_id": user_id, "role_id": 1, "year": year } }]);
    assert_eq!(users[0]["roles"], role(1, 1990));
    assert_eq!(users[1]["roles"], role(2, 2020));
    Ok(())
}

#[test]
fn a_path_goes_through_an_enum_of_models() -> orm_core::Result<()> {
    let store = world()?;
    let marks = json(Mark::query().include("marked.post|user")?.all(&store));
    assert_eq!(marks[0]["marked"]["post"], json!({ "id": 2, "user_id": 1 }));
    assert_eq!(marks[1]["marked"]["user"], json!({ "id": 1 }));
    assert_eq!(marks[1]["marked"].get("post"), None);
    Ok(())
}

#[test]
fn names_and_types_load_the_same() -> orm_core::Result<()> {
    let store = world()?;
    let typed =
        User::query().with(User::PHONE).with(User::POSTS.with(Post::COMMENTS).with(Post::USER));
    let named = User::query().include("posts.user,phone,posts.comments")?;
    let text = |value: &Value| value.clone();
    assert_eq!(text(&json(typed.all(&store))), text(&json(named.all(&store))));

    // Filters, orders and slices say which records, as ever; a row is still its record.
    let last = User::query().filter(User::ID.ge(1)).order_by(User::ID.desc()).limit(1);
    let last = last.include("posts")?.first(&store).unwrap();
    assert_eq!((last.id, json(&last)), (2, json!({ "id": 2, "posts": [] })));
    Ok(())
}

#[test]
fn an_unknown_name_is_an_error_that_helps() {
    let error = |paths: &str| User::query().include(paths).err().unwrap();
    assert_eq!(
        error("posts.coments").to_string(),
        "cannot include `coments`: `Post` has no relation of that name; did you mean `comments`? \
         Expected `user`, `comments` or `marks`"
    );
    assert_eq!(
        error("zzz").to_string(),
        "cannot include `zzz`: `User` has no relation of that name; \
         expected `posts`, `phone`, `roles` or `secret`"
    );
    assert_eq!(error("roles.users").to_string(), "cannot include `users`: `Role` has no relations");
    let error_of_two = Mark::query().include("marked.nothing").err().unwrap().to_string();
    assert_eq!(
        error_of_two,
        "cannot include `nothing`: `Post` and `Comment` have no relation of that name; \
         expected `user`, `comments`, `marks` or `post`"
    );
    assert!(error("POSTS").to_string().contains("did you mean `posts`?"));
    assert_eq!(
        error("posts.").to_string(),
        "cannot include a relation of `Post`: a name in the path is empty"
    );
    assert!(error("posts..user").is_unknown_relation());
    assert!(error("phone.nothing|user").is_unknown_relation());
    // Text from outside is shortened, and made visible.
    let long = error(&"\u{7}".repeat(10_000)).to_string();
    assert!(long.len() < 700 && !long.contains('\u{7}'));
}

#[test]
fn a_model_that_is_not_for_serde_is_not_included() {
    let error = User::query().include("secret").err().unwrap();
    assert_eq!(
        error.to_string(),
        "cannot write records of `Secret` for serde: the struct is not `Serialize`; \
         add `#[derive(serde::Serialize)]`"
    );
    assert!(error.is_not_serialize());
    assert!(Secret::query().include("").is_err());
    assert!(User::query().include("*").is_err());
}

#[test]
fn depth_and_width_are_limited() {
    let deep = ["posts.user"; 5].join(".");
    assert!(User::query().include(&deep).err().unwrap().is_over_limit());
    let deep = ["posts.user"; 4].join(".");
    assert!(User::query().include(&deep).is_ok());
    // Eight levels of two relations each would be 510 relations.
    let wide = ["*"; 8].join(".");
    assert!(Folder::query().include(&wide).err().unwrap().is_over_limit());
    assert!(Folder::query().include(&["*"; 6].join(".")).is_ok());
    assert!(Folder::query().include_recursive(8).is_ok());
    assert!(Folder::query().include_recursive(9).err().unwrap().is_over_limit());
}

fn folders() -> orm_core::Result<Store> {
    let mut store = Store::new();
    let rows = [(1, None), (2, Some(1)), (3, Some(1)), (4, Some(2)), (5, Some(6)), (6, Some(5))];
    store.insert_all(rows.map(|(id, parent_id)| Folder { id, parent_id }))?;
    Ok(store)
}

#[test]
fn everything_is_included_to_a_depth_and_never_the_way_back() -> orm_core::Result<()> {
    let store = world()?;
    let phone = Phone::query().include_recursive(2);
    assert!(phone.is_err(), "a user's secret is not for serde");
    let comments = json(Comment::query().include_recursive(3).err().map(|error| error.to_string()));
    assert!(comments.as_str().unwrap().contains("`Secret`"));
    let roles = json(Role::query().include_all()?.all(&store));
    assert_eq!(roles, json!([{ "id": 1 }]));

    let store = folders()?;
    let folder = |id: u64, depth: usize| {
        json(Folder::query().include_recursive(depth).unwrap().find(id, &store).unwrap())
    };
    assert_eq!(folder(1, 0), json!({ "id": 1, "parent_id": null }));
    let third = json!({ "id": 3, "parent_id": 1, "children": [] });
    let fourth = json!({ "id": 4, "parent_id": 2, "children": [] });
    let second = json!({ "id": 2, "parent_id": 1, "children": [fourth] });
    assert_eq!(
        folder(1, 3),
        json!({ "id": 1, "parent_id": null, "children": [second, third], "parent": null })
    );
    // 5 and 6 are each other's parent: the second time round ends it.
    let again = json!({ "id": 5, "parent_id": 6 });
    let sixth = json!({ "id": 6, "parent_id": 5, "children": [again] });
    assert_eq!(folder(5, 8)["children"], json!([sixth]));
    Ok(())
}

#[test]
fn a_tree_is_loaded_to_a_depth() -> orm_core::Result<()> {
    let store = folders()?;
    let tree = |id: u64, depth: usize| {
        let query = Folder::query().with(Folder::CHILDREN.recursive(depth));
        json(query.find(id, &store).unwrap())
    };
    let leaf = |id: u64, parent: u64| json!({ "id": id, "parent_id": parent });
    assert_eq!(tree(1, 1)["children"], json!([leaf(2, 1), leaf(3, 1)]));
    assert_eq!(tree(1, 0), tree(1, 1), "one level is the least");
    let below = tree(1, 2)["children"].clone();
    assert_eq!(below[0]["children"], json!([leaf(4, 2)]));
    assert_eq!(below[1]["children"], json!([]));
    assert_eq!(below[0]["children"][0].get("children"), None, "not loaded is left out");

    // Conditions and orders hold on each level.
    let down = Folder::CHILDREN.filter(Folder::ID.ne(3)).order_by(Folder::ID.desc()).recursive(9);
    let root = Folder::query().with(down).find(1, &store).unwrap();
    let below: Vec<u64> =
        root.children().iter().flat_map(Tree::iter).map(|folder| folder.id).collect();
    assert_eq!(below, [2, 4]);

    // A cycle ends where it closes.
    let round =
        Folder::query().with(Folder::CHILDREN.recursive(usize::MAX)).find(5, &store).unwrap();
    let below: Vec<(u64, bool)> = round
        .children()
        .iter()
        .flat_map(Tree::iter)
        .map(|folder| (folder.id, folder.next_level().is_some()))
        .collect();
    assert_eq!(below, [(6, true), (5, false)]);

    let up = Folder::query().with(Folder::PARENT.recursive(9)).find(4, &store).unwrap();
    assert!(up.parent().unwrap().iter().map(|folder| folder.id).eq([2, 1]));
    let top = Folder::query().with(Folder::PARENT.recursive(9)).find(1, &store).unwrap();
    assert!(top.parent().is_none());
    assert_eq!(json(&top), json!({ "id": 1, "parent_id": null, "parent": null }));
    Ok(())
}
