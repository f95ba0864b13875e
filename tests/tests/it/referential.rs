//! What becomes of records that refer to a key which is gone.

use orm_core::schema::ReferentialAction;
use orm_core::{Error, Model, Morph, Result, Store};

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(entity = "users", has_many(Post, fk = "user_id"))]
struct User {
    id: u32,
    #[orm(unique)]
    code: Option<String>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(
    entity = "posts",
    belongs_to(User, fk = "user_id", on_delete = "cascade", on_update = "cascade"),
    has_many(Comment, fk = "post_id")
)]
struct Post {
    id: u32,
    user_id: u32,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(
    entity = "comments",
    belongs_to(Post, fk = "post_id", on_delete = "cascade"),
    belongs_to(Comment, fk = "answers", on_delete = cascade, on_update = set_null, name = "question"),
    belongs_to(User, fk = "by", owner = "code", on_delete = "set_null", on_update = "cascade", name = "author")
)]
struct Comment {
    id: u32,
    post_id: u32,
    answers: Option<u32>,
    by: Option<String>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(
    entity = "invoices",
    belongs_to(
        User,
        fk = "user_id",
        on_delete = "restrict",
        on_update = "restrict",
        name = "payer"
    )
)]
struct Invoice {
    id: u32,
    user_id: u32,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(entity = "seats", belongs_to(User, fk = "user_id", required))]
struct Seat {
    id: u32,
    user_id: Option<u32>,
}

#[derive(Morph)]
enum Subject<P = Post, C = Comment> {
    Post(P),
    Comment(C),
}

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(
    entity = "flags",
    morph_to(Subject, type = "of", id = "of_id", on_delete = "set_null", on_update = "cascade")
)]
struct Flag {
    id: u32,
    of: Option<String>,
    of_id: Option<u32>,
}

fn user(id: u32, code: &str) -> User {
    User { id, code: Some(code.into()) }
}

fn comment(id: u32, post_id: u32, answers: Option<u32>, by: Option<&str>) -> Comment {
    Comment { id, post_id, answers, by: by.map(Into::into) }
}

fn store() -> Result<Store> {
    let mut store = Store::new();
    store.insert_all([user(1, "j"), user(2, "k")])?;
    store.insert_all([(10, 1), (11, 1), (20, 2)].map(|(id, user_id)| Post { id, user_id }))?;
    store.insert_all([
        comment(100, 10, None, Some("k")),
        comment(101, 20, Some(100), Some("j")),
        comment(102, 20, Some(101), None),
        comment(103, 20, None, Some("j")),
    ])?;
    Ok(store)
}

fn ids<M: Model<Key = u32>>(store: &Store, id: impl Fn(&M) -> u32) -> Vec<u32> {
    store.iter::<M>().map(id).collect()
}

#[test]
fn cascade_removes_through_any_depth() -> Result<()> {
    let mut store = store()?;
    assert!(store.remove::<User>(1)?);
    assert_eq!(ids(&store, |post: &Post| post.id), [20]);
    // 100 goes with its post, 101 answers 100, and 102 answers 101.
    assert!(store.iter::<Comment>().cloned().eq([comment(103, 20, None, None)]));
    Ok(())
}

#[test]
fn cascade_gives_the_new_key() -> Result<()> {
    let mut store = store()?;
    store.update::<User>(1, |user| {
        user.id = 5;
        user.code = Some("new".into());
    })?;
    let posts = store.find::<User>(5).unwrap().posts(&store).map(|post| post.id);
    assert!(posts.eq([10, 11]));
    assert_eq!(store.find::<Comment>(103).unwrap().by.as_deref(), Some("new"));
    // A key that becomes `None` is handed on as that.
    store.update::<User>(5, |user| user.code = None)?;
    assert_eq!(store.find::<Comment>(103).unwrap().by, None);
    Ok(())
}

#[test]
fn set_null_on_update() -> Result<()> {
    let mut store = store()?;
    store.update::<Comment>(100, |comment| comment.id = 500)?;
    assert_eq!(store.find::<Comment>(101).unwrap().answers, None);
    assert_eq!(store.find::<Comment>(102).unwrap().answers, Some(101));
    Ok(())
}

#[test]
fn restrict_refuses_the_whole_write() -> Result<()> {
    let mut store = store()?;
    store.insert(Invoice { id: 1, user_id: 1 })?;
    let error = store.remove::<User>(1).unwrap_err();
    assert!(error.is_restrict_violation());
    assert_eq!((error.model(), error.columns()), ("Invoice", "user_id"));
    assert_eq!(
        error.to_string(),
        "cannot remove `User` or change its key: a record of `Invoice` refers to it by `user_id` \
         (relation `payer`, `restrict`); remove or relink that record first",
    );
    assert!(store.update::<User>(1, |user| user.id = 9).unwrap_err().is_restrict_violation());
    assert!(store.clear::<User>().unwrap_err().is_restrict_violation());
    assert_eq!((store.len::<User>(), store.len::<Post>(), store.len::<Comment>()), (2, 3, 4));
    store.update::<User>(1, |user| user.code = None)?;
    store.remove::<Invoice>(1)?;
    assert!(store.remove::<User>(1)?);
    Ok(())
}

#[test]
fn a_record_that_goes_along_restricts_nothing() -> Result<()> {
    #[derive(Model, Clone)]
    #[orm(
        entity = "folders",
        belongs_to(Folder, fk = "parent", on_delete = "cascade", name = "outer"),
        belongs_to(Folder, fk = "alias", on_delete = "restrict", name = "target")
    )]
    struct Folder {
        id: u32,
        parent: Option<u32>,
        alias: Option<u32>,
    }
    let mut store = Store::new();
    let folder = |id, parent, alias| Folder { id, parent, alias };
    // Folders in a cycle, one of which is restricted by itself and one by another in the cycle.
    store.insert_all([
        folder(1, Some(3), Some(1)),
        folder(2, Some(1), None),
        folder(3, Some(2), Some(2)),
        folder(4, None, Some(3)),
    ])?;
    assert!(store.remove::<Folder>(1).unwrap_err().is_restrict_violation());
    store.remove::<Folder>(4)?;
    assert!(store.remove::<Folder>(1)?);
    assert!(store.is_empty::<Folder>());
    Ok(())
}

#[test]
fn what_is_replaced_by_the_same_key_has_lost_nothing() -> Result<()> {
    let mut store = store()?;
    store.replace_all([user(1, "j"), user(3, "l")])?;
    assert_eq!(ids(&store, |post: &Post| post.id), [10, 11]);
    store.insert(user(1, "other"))?;
    assert_eq!(store.len::<Post>(), 2);
    Ok(())
}

#[test]
fn a_key_that_another_record_has_as_well_is_not_gone() -> Result<()> {
    #[derive(Model, Clone)]
    #[orm(entity = "teams")]
    struct Team {
        id: u32,
        color: u32,
    }
    #[derive(Model, Clone)]
    #[orm(
        entity = "shirts",
        belongs_to(Team, fk = "color", owner = "color", on_delete = "cascade")
    )]
    struct Shirt {
        id: u32,
        color: u32,
    }
    let mut store = Store::new();
    store.insert_all([Team { id: 1, color: 5 }, Team { id: 2, color: 5 }])?;
    store.insert(Shirt { id: 1, color: 5 })?;
    store.remove::<Team>(2)?;
    assert_eq!(store.find::<Shirt>(1).unwrap().team(&store).map(|team| team.id), Some(1));
    store.remove::<Team>(1)?;
    assert!(store.is_empty::<Shirt>());
    Ok(())
}

#[test]
fn removals_come_first_whichever_model_was_known_first() -> Result<()> {
    #[derive(Model)]
    #[orm(entity = "people")]
    struct Person {
        id: u32,
    }
    #[derive(Model)]
    #[orm(entity = "towns", belongs_to(Person, fk = mayor, on_delete = cascade))]
    struct Town {
        id: u32,
        mayor: u32,
    }
    #[derive(Model)]
    #[orm(entity = "clubs", belongs_to(Person, fk = chair, on_delete = cascade))]
    struct Club {
        id: u32,
        chair: u32,
    }
    #[derive(Model, Clone)]
    #[orm(
        entity = "badges",
        belongs_to(Club, fk = place, on_delete = set_null),
        belongs_to(Town, fk = place, on_delete = cascade)
    )]
    struct Badge {
        id: u32,
        place: Option<u32>,
    }
    for clubs_first in [true, false] {
        let mut store = Store::new();
        store.insert(Person { id: 1 })?;
        if clubs_first {
            store.insert(Club { id: 5, chair: 1 })?;
        }
        store.insert(Town { id: 5, mayor: 1 })?;
        store.insert(Club { id: 5, chair: 1 })?;
        store.insert(Badge { id: 1, place: Some(5) })?;
        store.remove::<Person>(1)?;
        assert!(store.is_empty::<Badge>(), "{clubs_first}");
    }
    Ok(())
}

#[test]
fn of_several_that_had_a_key_the_last_to_lose_it_hands_its_new_one_on() -> Result<()> {
    #[derive(Model, Clone)]
    #[orm(entity = "teams")]
    struct Team {
        id: u32,
        color: u32,
    }
    #[derive(Model, Clone)]
    #[orm(
        entity = "shirts",
        belongs_to(Team, fk = color, owner = color, on_update = cascade)
    )]
    struct Shirt {
        id: u32,
        color: u32,
    }
    let mut store = Store::new();
    let team = |id, color| Team { id, color };
    store.insert_all([team(1, 5), team(2, 5)])?;
    store.insert(Shirt { id: 1, color: 5 })?;
    // As two writes of one team each would have it.
    store.insert_all([team(1, 6), team(2, 7)])?;
    assert_eq!(store.find::<Shirt>(1).map(|shirt| shirt.color), Some(7));
    store.insert_all([team(1, 7)])?;
    store.insert_all([team(2, 8), team(1, 9)])?;
    assert_eq!(store.find::<Shirt>(1).map(|shirt| shirt.color), Some(9));
    Ok(())
}

#[test]
fn a_key_that_a_record_has_for_a_moment_is_nobodys_to_lose() -> Result<()> {
    let mut store = store()?;
    // Nobody has the code `z`, before the write and after it.
    store.insert(comment(104, 20, None, Some("z")))?;
    store.insert_all([user(1, "z"), user(1, "y")])?;
    assert_eq!(store.find::<Comment>(104).unwrap().by.as_deref(), Some("z"));
    assert_eq!(store.find::<Comment>(101).unwrap().by.as_deref(), Some("y"));
    store.insert_all([user(5, "z"), user(5, "x")])?;
    assert_eq!(store.find::<Comment>(104).unwrap().by.as_deref(), Some("z"));
    Ok(())
}

#[test]
fn required_is_checked_when_the_write_ends() -> Result<()> {
    let mut store = store()?;
    let error = store.insert(Seat { id: 1, user_id: Some(9) }).map(drop).unwrap_err();
    assert!(error.is_foreign_key_violation());
    assert_eq!(
        error.to_string(),
        "foreign key `user_id` of `Seat` would match no `User`: the relation `user` is `required`; \
         insert or keep the owner in the same transaction",
    );
    assert!(store.is_empty::<Seat>());
    // No key is no dangling key.
    store.insert(Seat { id: 1, user_id: None })?;
    // In a transaction the owner may come later.
    store.transaction(|store| {
        store.insert(Seat { id: 2, user_id: Some(9) })?;
        store.insert(user(9, "n")).map(drop)
    })?;
    assert!(store.remove::<User>(9).unwrap_err().is_foreign_key_violation());
    assert!(store.update::<User>(9, |user| user.id = 8).unwrap_err().is_foreign_key_violation());
    let kept = store.transaction(|store| {
        store.remove::<User>(9)?;
        store.insert(Seat { id: 3, user_id: None }).map(drop)
    });
    assert!(kept.unwrap_err().is_foreign_key_violation());
    assert_eq!((store.len::<Seat>(), store.contains::<User>(9)), (2, true));
    Ok(())
}

#[test]
fn polymorphic_keys() -> Result<()> {
    let mut store = store()?;
    let flag = |id, of: &str, of_id| Flag { id, of: Some(of.into()), of_id: Some(of_id) };
    store.insert_all([flag(1, "posts", 10), flag(2, "comments", 10), flag(3, "comments", 103)])?;
    store.update::<Comment>(103, |comment| comment.id = 104)?;
    store.remove::<Post>(10)?;
    let flags: Vec<_> = store.iter::<Flag>().cloned().collect();
    // The second refers to a comment of that number, which has never been.
    let cleared = Flag { id: 1, of: None, of_id: None };
    assert_eq!(flags, [cleared, flag(2, "comments", 10), flag(3, "comments", 104)]);
    Ok(())
}

#[test]
fn a_constraint_that_an_action_breaks_takes_everything_back() -> Result<()> {
    #[derive(Model, Clone, Debug, PartialEq)]
    #[orm(entity = "badges", belongs_to(User, fk = "code", owner = "code", on_update = "cascade"))]
    struct Badge {
        id: u32,
        #[orm(unique)]
        code: Option<String>,
    }
    let mut store = store()?;
    let badge = |id, code: &str| Badge { id, code: Some(code.into()) };
    store.insert_all([badge(1, "j"), badge(2, "z")])?;
    let error = store.update::<User>(1, |user| user.code = Some("z".into())).unwrap_err();
    assert!(error.is_unique_violation() && error.model() == "Badge");
    assert_eq!(store.find::<User>(1), Some(&user(1, "j")));
    assert!(store.iter::<Badge>().cloned().eq([badge(1, "j"), badge(2, "z")]));
    Ok(())
}

#[test]
fn actions_follow_in_a_transaction_and_are_taken_back_with_it() -> Result<()> {
    let mut store = store()?;
    let result = store.transaction(|store| {
        store.remove::<User>(1)?;
        assert_eq!(store.len::<Comment>(), 1);
        store.insert(Seat { id: 1, user_id: Some(77) }).map(drop)
    });
    assert!(result.unwrap_err().is_foreign_key_violation());
    assert_eq!((store.len::<User>(), store.len::<Post>(), store.len::<Comment>()), (2, 3, 4));
    let second = store.find::<Comment>(101).unwrap();
    assert_eq!(second.question(&store).map(|comment| comment.id), Some(100));
    assert_eq!(second.author(&store).map(|user| user.id), Some(1));
    Ok::<_, Error>(())
}

#[test]
fn the_schema_tells_them() {
    let relation = &Comment::SCHEMA.relations[1];
    let actions = relation.actions;
    assert_eq!(actions.on_delete, ReferentialAction::Cascade);
    assert_eq!(actions.on_update.as_str(), "set_null");
    assert!(!actions.required && Seat::SCHEMA.relations[0].actions.required);
    assert_eq!(Flag::SCHEMA.relations[0].actions.on_delete, ReferentialAction::SetNull);
}
