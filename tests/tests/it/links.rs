//! Linking stored records by a relation, and parting them: which record is written, and what stays.

use orm_core::{Model, Morph, Result, Store};

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(
    entity = "users",
    has_one(Phone, fk = user_id),
    has_one(Passport, fk = user_id),
    has_one(Post, fk = user_id, max = likes, name = best_post),
    has_one(Post, fk = user_id, min = likes, name = worst_post),
    has_many(Post, fk = user_id),
    has_many(Post, fk = editor_code, local = code, name = edited_posts),
    has_many_by(Post, keys = pinned_ids, name = pinned_posts),
    has_many_by(Post, keys = saved, owner = slug, name = saved_posts),
    belongs_to(User, fk = manager_id, name = manager),
    has_many(User, fk = manager_id, name = reports),
    morph_one(Image, as = subject, name = portrait),
    morph_many(Image, as = subject),
    belongs_to_many(Role, pivot = Member, fk = user_id, target_fk = role_id),
    belongs_to_many(Role, pivot = Grant, fk = user_id, target_fk = role_id, name = granted_roles),
    belongs_to_many(User, pivot = Follow, fk = from_id, target_fk = to_id, name = followed),
    belongs_to_many(User, pivot = Follow, fk = to_id, target_fk = from_id, name = followers),
    morph_to_many(Tag, pivot = Tagging, as = tagged, target_fk = tag_id)
)]
struct User {
    id: u32,
    code: Option<u32>,
    manager_id: Option<u32>,
    pinned_ids: Vec<u32>,
    saved: Option<Vec<String>>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(entity = "phones", belongs_to(User, fk = user_id))]
struct Phone {
    id: u32,
    user_id: Option<u32>,
}

/// Nobody's passport cannot be.
#[derive(Model, Clone, Debug, PartialEq)]
#[orm(entity = "passports", belongs_to(User, fk = user_id))]
struct Passport {
    id: u32,
    user_id: u32,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(
    entity = "posts",
    belongs_to(User, fk = user_id),
    belongs_to(User, fk = editor_code, owner = code, name = editor),
    morph_to_many(Tag, pivot = Tagging, as = tagged, target_fk = tag_id)
)]
struct Post {
    id: u32,
    user_id: Option<u32>,
    editor_code: Option<u32>,
    slug: Option<String>,
    likes: u32,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(entity = "images", morph_to(Subject, type = of, id = of_id))]
struct Image {
    id: u32,
    of: Option<String>,
    of_id: Option<u32>,
}

/// Posts by a key that some have not got.
#[derive(Morph, Clone, Copy, Debug, PartialEq)]
enum Subject<U = User, P = Post> {
    User(U),
    #[orm(owner = editor_code)]
    Post(P),
}

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(entity = "roles", belongs_to_many(User, pivot = Member, fk = role_id, target_fk = user_id))]
struct Role {
    id: u32,
}

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[orm(entity = "members", primary_key(user_id, role_id))]
struct Member {
    user_id: u32,
    role_id: u32,
    since: u32,
}

/// A pivot with a key of its own, of which two may link the same records.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[orm(entity = "grants")]
struct Grant {
    #[orm(auto)]
    id: u32,
    user_id: Option<u32>,
    role_id: Option<u32>,
    level: u32,
}

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[orm(entity = "follows", primary_key(from_id, to_id))]
struct Follow {
    from_id: u32,
    to_id: u32,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(
    entity = "tags",
    morphed_by_many(User, pivot = Tagging, fk = tag_id, as = tagged),
    morphed_by_many(Post, pivot = Tagging, fk = tag_id, as = tagged)
)]
struct Tag {
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

#[derive(Morph, Clone, Copy, Debug, PartialEq)]
enum Tagged<U = User, P = Post> {
    User(U),
    Post(P),
}

fn user(id: u32) -> User {
    User { id, code: None, manager_id: None, pinned_ids: Vec::new(), saved: None }
}

fn post(id: u32, likes: u32) -> Post {
    Post { id, user_id: None, editor_code: None, slug: Some(format!("p{id}")), likes }
}

fn member(user_id: u32, role_id: u32, since: u32) -> Member {
    Member { user_id, role_id, since }
}

fn grant(id: u32, user_id: u32, role_id: u32, level: u32) -> Grant {
    Grant { id, user_id: Some(user_id), role_id: Some(role_id), level }
}

/// Users 1 to 3; phones, passports, posts and images; roles 5 to 8. Nothing is linked, but for the
/// passports 1 and 2 of the users 1 and 2.
fn store() -> Result<Store> {
    let mut store = Store::new();
    store.insert_all([1, 2, 3].map(user))?;
    store.insert_all([1, 2].map(|id| Phone { id, user_id: None }))?;
    store.insert_all([1, 2].map(|id| Passport { id, user_id: id }))?;
    store.insert_all([(10, 5), (11, 9), (12, 7)].map(|(id, likes)| post(id, likes)))?;
    store.insert_all([1, 2].map(|id| Image { id, of: None, of_id: None }))?;
    store.insert_all([5, 6, 7, 8].map(|id| Role { id }))?;
    store.insert_all([1, 2].map(|id| Tag { id }))?;
    Ok(store)
}

fn find<M: Model<Key = u32>>(store: &Store, id: u32) -> &M {
    store.find(id).unwrap()
}

fn posts(store: &Store, id: u32) -> Vec<u32> {
    find::<User>(store, id).posts(store).map(|post| post.id).collect()
}

/// The roles of a user by either pivot, each with what its pivot says.
fn roles(store: &Store, id: u32) -> Vec<(u32, u32)> {
    let roles = find::<User>(store, id).roles(store);
    roles.map(|role| (role.id, role.pivot().since)).collect()
}

fn granted(store: &Store, id: u32) -> Vec<(u32, u32, u32)> {
    let roles = find::<User>(store, id).granted_roles(store);
    roles.map(|role| (role.id, role.pivot().id, role.pivot().level)).collect()
}

/// The model that an error is about, where it is that a record is not stored.
fn missing<T>(result: Result<T>) -> &'static str {
    let error = result.err().unwrap();
    assert!(error.is_not_found(), "{error}");
    error.model()
}

// One record leads to another by a key.

#[test]
fn belongs_to_writes_the_record_itself() -> Result<()> {
    let mut store = store()?;
    store.relation(Post::USER, 10).link(1)?;
    assert_eq!(find::<Post>(&store, 10).user_id, Some(1));
    store.relation(Post::USER, 10).link(2)?;
    assert_eq!((posts(&store, 1), posts(&store, 2)), (vec![], vec![10]));
    assert!(store.relation(Post::USER, 10).unlink()?);
    assert!(!store.relation(Post::USER, 10).unlink()?);
    assert_eq!(find::<Post>(&store, 10).user_id, None);
    Ok(())
}

/// What a key refers to need not be there for the key to be emptied.
#[test]
fn belongs_to_is_unlinked_whatever_it_refers_to() -> Result<()> {
    let mut store = store()?;
    store.update::<Post>(10, |post| post.user_id = Some(99))?;
    assert!(store.relation(Post::USER, 10).unlink()?);
    assert_eq!(find::<Post>(&store, 10).user_id, None);
    Ok(())
}

#[test]
fn has_one_leads_to_the_linked_record_and_to_no_other() -> Result<()> {
    let mut store = store()?;
    store.relation(User::PHONE, 1).link(2)?;
    // The one that stands before it in the table, which the relation would pass over.
    store.relation(User::PHONE, 1).link(1)?;
    assert_eq!(find::<User>(&store, 1).phone(&store).map(|phone| phone.id), Some(1));
    assert_eq!(find::<Phone>(&store, 2).user_id, None);
    // A phone that is another's changes over.
    store.relation(User::PHONE, 2).link(1)?;
    assert!(find::<User>(&store, 1).phone(&store).is_none());
    assert!(store.relation(User::PHONE, 2).unlink()?);
    assert!(!store.relation(User::PHONE, 2).unlink()?);
    assert!(store.iter::<Phone>().all(|phone| phone.user_id.is_none()));
    Ok(())
}

#[test]
fn has_one_is_unlinked_from_all_that_it_could_lead_to() -> Result<()> {
    let mut store = store()?;
    store.replace_all([1, 2].map(|id| Phone { id, user_id: Some(1) }))?;
    assert!(store.relation(User::PHONE, 1).unlink()?);
    assert!(find::<User>(&store, 1).phone(&store).is_none());
    Ok(())
}

#[test]
fn where_the_other_cannot_be_without_a_key_nothing_changes() -> Result<()> {
    let mut store = store()?;
    let error = store.relation(User::PASSPORT, 1).link(2).unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot clear `user_id` of `Passport`: the field is not an `Option`; make it one, or relink or remove the record",
    );
    let owners: Vec<u32> = store.iter::<Passport>().map(|passport| passport.user_id).collect();
    assert_eq!(owners, [1, 2]);
    // Of a user without a passport there is none to part.
    store.relation(User::PASSPORT, 3).link(2)?;
    assert_eq!(find::<Passport>(&store, 2).user_id, 3);
    Ok(())
}

#[test]
fn one_of_many_leaves_the_others() -> Result<()> {
    let mut store = store()?;
    for id in [10, 11, 12] {
        store.relation(User::BEST_POST, 1).link(id)?;
    }
    assert_eq!(posts(&store, 1), [10, 11, 12]);
    // The one that is chosen is parted, and the next takes its place.
    assert!(store.relation(User::BEST_POST, 1).unlink()?);
    assert_eq!(posts(&store, 1), [10, 12]);
    assert!(store.relation(User::WORST_POST, 1).unlink()?);
    assert_eq!(posts(&store, 1), [12]);
    assert!(store.relation(User::WORST_POST, 1).unlink()?);
    assert!(!store.relation(User::WORST_POST, 1).unlink()?);
    Ok(())
}

#[test]
fn has_many_writes_the_records_on_the_other_side() -> Result<()> {
    let mut store = store()?;
    store.relation(User::POSTS, 1).link(12)?;
    store.relation(User::POSTS, 1).link(10)?;
    store.relation(User::POSTS, 1).link(10)?;
    assert_eq!(posts(&store, 1), [10, 12]);
    store.relation(User::POSTS, 2).link(10)?;
    assert_eq!((posts(&store, 1), posts(&store, 2)), (vec![12], vec![10]));
    // Only what is linked to this record is parted from it.
    assert!(!store.relation(User::POSTS, 1).unlink(10)?);
    assert!(store.relation(User::POSTS, 1).unlink(12)?);
    assert_eq!((posts(&store, 1), posts(&store, 2)), (vec![], vec![10]));
    Ok(())
}

#[test]
fn a_key_of_ones_own_is_written_and_none_is_no_key() -> Result<()> {
    let mut store = store()?;
    store.update::<User>(1, |user| user.code = Some(70))?;
    store.relation(User::EDITED_POSTS, 1).link(10)?;
    store.relation(Post::EDITOR, 11).link(1)?;
    assert!(store.iter::<Post>().map(|post| post.editor_code).eq([Some(70), Some(70), None]));

    let from_owner = store.relation(User::EDITED_POSTS, 2).link(12).unwrap_err();
    assert_eq!(
        from_owner.to_string(),
        "cannot link to `User`: its `code`, which the foreign key refers to, is `None`",
    );
    assert_eq!(store.relation(Post::EDITOR, 12).link(2), Err(from_owner));
    // Two without a key are not linked by that.
    assert!(!store.relation(User::EDITED_POSTS, 2).unlink(12)?);
    assert_eq!(find::<Post>(&store, 12).editor_code, None);
    Ok(())
}

#[test]
fn a_list_of_keys_holds_each_once() -> Result<()> {
    let mut store = store()?;
    for id in [12, 10, 12] {
        store.relation(User::PINNED_POSTS, 1).link(id)?;
    }
    assert_eq!(find::<User>(&store, 1).pinned_ids, [12, 10]);
    assert!(!store.relation(User::PINNED_POSTS, 1).unlink(11)?);
    // A key that was listed twice by hand is taken off the list altogether; others stay as they are.
    store.update::<User>(1, |user| user.pinned_ids = vec![10, 99, 12, 10])?;
    assert!(store.relation(User::PINNED_POSTS, 1).unlink(10)?);
    assert_eq!(find::<User>(&store, 1).pinned_ids, [99, 12]);
    Ok(())
}

#[test]
fn a_list_that_is_none_begins_with_the_first_key() -> Result<()> {
    let mut store = store()?;
    assert!(!store.relation(User::SAVED_POSTS, 1).unlink(10)?);
    assert_eq!(find::<User>(&store, 1).saved, None);
    store.relation(User::SAVED_POSTS, 1).link(11)?;
    assert_eq!(find::<User>(&store, 1).saved, Some(vec!["p11".to_owned()]));
    assert!(store.relation(User::SAVED_POSTS, 1).unlink(11)?);
    assert_eq!(find::<User>(&store, 1).saved, Some(vec![]));
    store.update::<Post>(12, |post| post.slug = None)?;
    let error = store.relation(User::SAVED_POSTS, 1).link(12).unwrap_err();
    assert_eq!((error.model(), error.columns()), ("Post", "slug"));
    Ok(())
}

#[test]
fn a_model_is_linked_to_itself_from_either_side() -> Result<()> {
    let mut store = store()?;
    store.relation(User::MANAGER, 2).link(1)?;
    store.relation(User::REPORTS, 1).link(3)?;
    store.relation(User::MANAGER, 1).link(1)?;
    assert!(store.iter::<User>().all(|user| user.manager_id == Some(1)));
    assert!(store.relation(User::REPORTS, 1).unlink(1)?);
    assert!(find::<User>(&store, 1).reports(&store).map(|user| user.id).eq([2, 3]));
    Ok(())
}

#[test]
fn a_composite_key_is_written_as_one_and_emptied_where_it_can_be() -> Result<()> {
    #[derive(Model, Clone)]
    #[orm(
        entity = "seats",
        primary_key(row, number),
        has_many(Ticket, fk(row, number)),
        has_one(Ticket, fk(row, number), name = last_ticket)
    )]
    struct Seat {
        row: char,
        number: u8,
    }
    #[derive(Model, Clone, Debug, PartialEq)]
    #[orm(entity = "tickets", belongs_to(Seat, fk(row, number)))]
    struct Ticket {
        id: u32,
        row: char,
        number: Option<u8>,
    }
    let mut store = Store::new();
    store.insert_all([('a', 1), ('b', 1)].map(|(row, number)| Seat { row, number }))?;
    store.insert_all([1, 2].map(|id| Ticket { id, row: 'z', number: Some(9) }))?;
    store.relation(Ticket::SEAT, 1).link(('a', 1))?;
    store.relation(Seat::TICKETS, ('a', 1)).link(2)?;
    assert_eq!(store.find::<Seat>(('a', 1)).unwrap().tickets(&store).count(), 2);
    store.relation(Seat::LAST_TICKET, ('b', 1)).link(1)?;
    assert_eq!(store.find(1), Some(&Ticket { id: 1, row: 'b', number: Some(1) }));
    assert!(store.relation(Seat::TICKETS, ('a', 1)).unlink(2)?);
    assert_eq!(store.find(2), Some(&Ticket { id: 2, row: 'a', number: None }));
    // Half a key is none.
    assert!(!store.relation(Ticket::SEAT, 2).unlink()?);
    Ok(())
}

#[test]
fn a_unique_key_makes_room_on_one_side_and_refuses_on_the_other() -> Result<()> {
    #[derive(Model, Clone)]
    #[orm(entity = "people", has_one(Locker, fk = owner), has_many(Locker, fk = owner))]
    struct Person {
        id: u32,
    }
    #[derive(Model, Clone)]
    #[orm(entity = "lockers", belongs_to(Person, fk = owner))]
    struct Locker {
        id: u32,
        #[orm(unique)]
        owner: Option<u32>,
    }
    let mut store = Store::new();
    store.insert_all([1, 2].map(|id| Person { id }))?;
    store.insert_all([(7, Some(1)), (8, None)].map(|(id, owner)| Locker { id, owner }))?;
    assert!(store.relation(Locker::PERSON, 8).link(1).unwrap_err().is_unique_violation());
    assert!(store.relation(Person::LOCKERS, 1).link(8).unwrap_err().is_unique_violation());
    assert_eq!(find::<Locker>(&store, 7).owner, Some(1));
    // The other locker is given up first.
    store.relation(Person::LOCKER, 1).link(8)?;
    assert!(store.iter::<Locker>().map(|locker| locker.owner).eq([None, Some(1)]));
    Ok(())
}

// One record leads to one of several models.

#[test]
fn morph_to_writes_both_columns() -> Result<()> {
    let mut store = store()?;
    store.update::<Post>(10, |post| post.editor_code = Some(1))?;
    store.relation(Image::SUBJECT, 1).link::<User>(1)?;
    assert_eq!(find::<Image>(&store, 1).subject(&store), Some(Subject::User(find(&store, 1))));
    // A post by the key that its variant names, which is that of the user too.
    store.relation(Image::SUBJECT, 1).link::<Post>(10)?;
    assert_eq!(find::<Image>(&store, 1).subject(&store), Some(Subject::Post(find(&store, 10))));
    assert_eq!(find::<Image>(&store, 1).of_id, Some(1));
    assert_eq!(store.relation(Image::SUBJECT, 1).link::<Post>(11).unwrap_err().model(), "Post");
    assert!(store.relation(Image::SUBJECT, 1).unlink()?);
    assert!(!store.relation(Image::SUBJECT, 1).unlink()?);
    assert_eq!(store.find(1), Some(&Image { id: 1, of: None, of_id: None }));
    Ok(())
}

#[test]
fn a_record_that_names_no_owner_is_left_as_it_is() -> Result<()> {
    let mut store = store()?;
    let halves = [(1, None, Some(7)), (2, Some("users".to_owned()), None)];
    let halves = halves.map(|(id, of, of_id)| Image { id, of, of_id });
    store.insert_all(halves.clone())?;
    for id in [1, 2] {
        assert!(!store.relation(Image::SUBJECT, id).unlink()?);
    }
    assert!(store.iter::<Image>().eq(&halves));
    Ok(())
}

#[test]
fn morph_one_and_morph_many_write_both_columns_too() -> Result<()> {
    let mut store = store()?;
    let pictures = |store: &Store, id| -> Vec<u32> {
        find::<User>(store, id).images(store).map(|image| image.id).collect()
    };
    store.relation(User::IMAGES, 1).link(1)?;
    store.relation(User::IMAGES, 1).link(2)?;
    assert_eq!(pictures(&store, 1), [1, 2]);
    store.relation(User::PORTRAIT, 1).link(1)?;
    assert_eq!(pictures(&store, 1), [1]);
    assert_eq!(store.find(2), Some(&Image { id: 2, of: None, of_id: None }));
    assert!(!store.relation(User::IMAGES, 2).unlink(1)?);
    assert!(store.relation(User::PORTRAIT, 1).unlink()?);
    assert_eq!(store.find(1), Some(&Image { id: 1, of: None, of_id: None }));
    // The key of another model is not this one's.
    store.update::<Post>(10, |post| post.editor_code = Some(1))?;
    store.relation(Image::SUBJECT, 1).link::<Post>(10)?;
    assert!(!store.relation(User::IMAGES, 1).unlink(1)?);
    assert!(!store.relation(User::PORTRAIT, 1).unlink()?);
    assert_eq!(find::<Image>(&store, 1).of_id, Some(1));
    Ok(())
}

// Records of a pivot lead from one to many.

#[test]
fn attach_inserts_a_default_pivot_once() -> Result<()> {
    let mut store = store()?;
    assert!(store.relation(User::ROLES, 1).attach(6)?);
    assert!(store.relation(User::ROLES, 1).attach(5)?);
    assert!(!store.relation(User::ROLES, 1).attach(6)?);
    // From the other side.
    assert!(store.relation(Role::USERS, 5).attach(2)?);
    assert!(!store.relation(Role::USERS, 5).attach(1)?);
    let all = [member(1, 6, 0), member(1, 5, 0), member(2, 5, 0)];
    assert!(store.iter::<Member>().eq(&all));
    Ok(())
}

#[test]
fn attach_keeps_what_a_pivot_says_and_attach_with_replaces_it_in_place() -> Result<()> {
    let mut store = store()?;
    // The keys are written, whatever they were.
    store.relation(User::ROLES, 1).attach_with(6, member(9, 9, 2001))?;
    store.relation(User::ROLES, 1).attach_with(5, Member { since: 2005, ..Member::default() })?;
    assert!(!store.relation(User::ROLES, 1).attach(6)?);
    assert_eq!(roles(&store, 1), [(6, 2001), (5, 2005)]);
    store.relation(User::ROLES, 1).attach_with(6, member(0, 0, 2020))?;
    assert_eq!(roles(&store, 1), [(6, 2020), (5, 2005)]);
    Ok(())
}

#[test]
fn a_pivot_with_a_key_of_its_own_keeps_it() -> Result<()> {
    let mut store = store()?;
    let level = |level| Grant { level, ..Grant::default() };
    assert!(store.relation(User::GRANTED_ROLES, 1).attach(6)?);
    store.relation(User::GRANTED_ROLES, 2).attach_with(6, level(7))?;
    store.relation(User::GRANTED_ROLES, 1).attach_with(5, grant(40, 2, 6, 8))?;
    assert_eq!(granted(&store, 1), [(6, 1, 0), (5, 40, 8)]);
    store.relation(User::GRANTED_ROLES, 1).attach_with(6, level(9))?;
    store.relation(User::GRANTED_ROLES, 1).attach_with(5, grant(2, 9, 9, 9))?;
    assert_eq!(granted(&store, 1), [(6, 1, 9), (5, 40, 9)]);
    assert_eq!(granted(&store, 2), [(6, 2, 7)]);
    Ok(())
}

/// A link is not made at the cost of another.
#[test]
fn a_new_pivot_does_not_take_the_key_of_another() -> Result<()> {
    #[derive(Model, Clone, Debug)]
    #[orm(
        entity = "rooms",
        belongs_to_many(Room, pivot = Door, fk = a, target_fk = b, name = next_rooms)
    )]
    struct Room {
        id: u32,
    }
    #[derive(Model, Clone, Debug, Default, PartialEq)]
    #[orm(entity = "doors")]
    struct Door {
        id: u32,
        a: u32,
        b: u32,
    }
    let mut store = Store::new();
    store.insert_all([1, 2, 3].map(|id| Room { id }))?;
    store.relation(Room::NEXT_ROOMS, 1).attach(2)?;
    // The default has the number 0 again, and none is generated.
    let error = store.relation(Room::NEXT_ROOMS, 1).attach(3).unwrap_err();
    assert!(error.is_unique_violation());
    assert_eq!((error.model(), error.columns()), ("Door", "id"));
    let door = Door { id: 0, a: 1, b: 3 };
    assert!(store.relation(Room::NEXT_ROOMS, 2).attach_with(3, door).is_err());
    assert!(store.relation(Room::NEXT_ROOMS, 1).sync([2, 3]).is_err());
    assert!(store.relation(Room::NEXT_ROOMS, 1).toggle([3]).is_err());
    // What is detached makes room.
    let synced = store.relation(Room::NEXT_ROOMS, 1).sync([3])?;
    assert_eq!((synced.attached, synced.detached), (vec![3], vec![2]));
    assert!(store.iter::<Door>().eq(&[Door { id: 0, a: 1, b: 3 }]));
    Ok(())
}

#[test]
fn detach_removes_every_pivot_between_the_two() -> Result<()> {
    let mut store = store()?;
    let grants = [(1, 1, 5), (2, 1, 6), (3, 1, 5), (4, 2, 5)];
    store.insert_all(grants.map(|(id, user, role)| grant(id, user, role, 0)))?;
    assert!(store.relation(User::GRANTED_ROLES, 1).detach(5)?);
    assert!(!store.relation(User::GRANTED_ROLES, 1).detach(5)?);
    assert_eq!((granted(&store, 1), granted(&store, 2)), (vec![(6, 2, 0)], vec![(5, 4, 0)]));
    Ok(())
}

#[test]
fn detach_all_counts_records_and_leaves_pivots_that_lead_nowhere() -> Result<()> {
    let mut store = store()?;
    let grants = [(1, 1, 5), (2, 1, 6), (3, 1, 5), (4, 1, 99)];
    store.insert_all(grants.map(|(id, user, role)| grant(id, user, role, 0)))?;
    assert_eq!(store.relation(User::GRANTED_ROLES, 1).detach_all()?, 2);
    assert_eq!(store.relation(User::GRANTED_ROLES, 1).detach_all()?, 0);
    assert!(store.iter::<Grant>().eq(&[grant(4, 1, 99, 0)]));
    // The pivot leads there as soon as there is something, and is then found like any other.
    store.insert(Role { id: 99 })?;
    assert!(!store.relation(User::GRANTED_ROLES, 1).attach(99)?);
    Ok(())
}

#[test]
fn sync_attaches_what_is_new_and_detaches_the_rest() -> Result<()> {
    let mut store = store()?;
    store.insert_all([
        member(1, 5, 2005),
        member(1, 6, 2006),
        member(2, 5, 1),
        member(1, 99, 9),
    ])?;
    let synced = store.relation(User::ROLES, 1).sync([8, 6, 7, 8, 6])?;
    assert_eq!((synced.attached, synced.detached), (vec![8, 7], vec![5]));
    // The link that stays keeps its pivot; one that leads nowhere is none of the relation's.
    assert_eq!(roles(&store, 1), [(6, 2006), (8, 0), (7, 0)]);
    assert_eq!(roles(&store, 2), [(5, 1)]);
    assert!(store.contains::<Member>((1, 99)));

    let synced = store.relation(User::ROLES, 1).sync([6, 7, 8])?;
    assert!(synced.attached.is_empty() && synced.detached.is_empty());
    let none: [u32; 0] = [];
    let detached = store.relation(User::ROLES, 1).sync(none)?.detached;
    assert_eq!((detached, roles(&store, 1)), (vec![6, 8, 7], vec![]));
    Ok(())
}

#[test]
fn sync_with_writes_every_pivot() -> Result<()> {
    let mut store = store()?;
    store.insert_all([member(1, 5, 2005), member(1, 6, 2006)])?;
    let since = |since| Member { since, ..Member::default() };
    let links = [(8, since(1)), (6, since(2)), (8, since(3))];
    let synced = store.relation(User::ROLES, 1).sync_with(links)?;
    assert_eq!((synced.attached, synced.detached), (vec![8], vec![5]));
    // Of two for one role the later one stays.
    assert_eq!(roles(&store, 1), [(6, 2), (8, 3)]);
    Ok(())
}

#[test]
fn toggle_turns_each_record_once() -> Result<()> {
    let mut store = store()?;
    store.insert_all([member(1, 5, 2005), member(1, 6, 2006), member(1, 7, 2007)])?;
    let toggled = store.relation(User::ROLES, 1).toggle([8, 7, 5, 8, 5])?;
    assert_eq!((toggled.attached, toggled.detached), (vec![8], vec![5, 7]));
    assert_eq!(roles(&store, 1), [(6, 2006), (8, 0)]);
    Ok(())
}

#[test]
fn a_model_is_attached_to_itself() -> Result<()> {
    let mut store = store()?;
    store.relation(User::FOLLOWED, 1).sync([2, 3, 1])?;
    assert!(!store.relation(User::FOLLOWERS, 2).attach(1)?);
    assert!(store.relation(User::FOLLOWERS, 1).attach(2)?);
    let whom = |id| -> Vec<u32> {
        find::<User>(&store, id).followed(&store).map(|user| user.id).collect()
    };
    assert_eq!((whom(1), whom(2)), (vec![2, 3, 1], vec![1]));
    assert_eq!(store.relation(User::FOLLOWERS, 1).sync([2])?.detached, [1]);
    assert!(store.relation(User::FOLLOWED, 1).detach(2)?);
    assert_eq!(store.iter::<Follow>().map(|link| (link.from_id, link.to_id)).next(), Some((1, 3)));
    Ok(())
}

#[test]
fn a_pivot_of_several_models_is_written_with_its_type() -> Result<()> {
    let mut store = store()?;
    store.insert(user(10))?;
    assert!(store.relation(Post::TAGS, 10).attach(1)?);
    assert!(store.relation(User::TAGS, 10).attach(1)?);
    assert!(!store.relation(Tag::USERS, 1).attach(10)?);
    assert_eq!(store.relation(Tag::POSTS, 2).sync([11, 10])?.attached, [11, 10]);
    let tagging = |id, tag_id, of: &str, of_id| Tagging { id, tag_id, of: of.into(), of_id };
    let (first, second) = (tagging(1, 1, "posts", 10), tagging(2, 1, "users", 10));
    assert!(store.iter::<Tagging>().take(2).eq(&[first, second.clone()]));
    // Only those of this model are detached.
    assert_eq!(store.relation(Tag::POSTS, 1).toggle([10, 12])?.detached, [10]);
    assert_eq!(store.relation(Tag::POSTS, 1).detach_all()?, 1);
    assert_eq!(store.relation(Post::TAGS, 10).detach_all()?, 1);
    assert!(store.iter::<Tagging>().eq(&[second, tagging(3, 2, "posts", 11)]));
    Ok(())
}

// What is not there, and what else follows a write.

#[test]
fn a_record_that_is_not_stored_is_named() -> Result<()> {
    let mut store = store()?;
    assert_eq!(missing(store.relation(Post::USER, 99).link(1)), "Post");
    assert_eq!(missing(store.relation(Post::USER, 10).link(99)), "User");
    assert_eq!(missing(store.relation(Post::USER, 99).unlink()), "Post");
    assert_eq!(missing(store.relation(User::PHONE, 1).link(99)), "Phone");
    assert_eq!(missing(store.relation(User::POSTS, 99).link(10)), "User");
    assert_eq!(missing(store.relation(User::POSTS, 1).unlink(99)), "Post");
    assert_eq!(missing(store.relation(User::PINNED_POSTS, 1).link(99)), "Post");
    assert_eq!(missing(store.relation(Image::SUBJECT, 1).link::<Post>(99)), "Post");
    assert_eq!(missing(store.relation(Image::SUBJECT, 99).unlink()), "Image");
    assert_eq!(missing(store.relation(User::PORTRAIT, 1).link(99)), "Image");
    assert_eq!(missing(store.relation(User::ROLES, 99).attach(5)), "User");
    assert_eq!(missing(store.relation(User::ROLES, 1).attach(99)), "Role");
    assert_eq!(missing(store.relation(User::ROLES, 1).attach_with(99, member(1, 1, 1))), "Role");
    assert_eq!(missing(store.relation(User::ROLES, 1).detach(99)), "Role");
    assert_eq!(missing(store.relation(User::ROLES, 99).detach_all()), "User");
    assert_eq!(missing(store.relation(Tag::POSTS, 1).toggle([10, 99])), "Post");
    Ok(())
}

#[test]
fn one_key_of_many_that_is_not_there_takes_all_back() -> Result<()> {
    let mut store = store()?;
    store.insert(member(1, 5, 2005))?;
    assert_eq!(missing(store.relation(User::ROLES, 1).sync([6, 99])), "Role");
    let links = [(6, Member::default()), (99, Member::default())];
    assert_eq!(missing(store.relation(User::ROLES, 1).sync_with(links)), "Role");
    assert_eq!(missing(store.relation(User::ROLES, 1).toggle([5, 6, 99])), "Role");
    assert_eq!(roles(&store, 1), [(5, 2005)]);
    Ok(())
}

#[test]
fn an_empty_store_has_neither_record() {
    let mut store = Store::new();
    assert_eq!(missing(store.relation(User::POSTS, 1).link(1)), "User");
    assert_eq!(missing(store.relation(User::ROLES, 1).attach(1)), "User");
    assert!(store.is_empty::<Member>());
}

#[test]
fn links_of_a_transaction_that_is_aborted_are_taken_back() -> Result<()> {
    let mut store = store()?;
    store.insert_all([member(1, 5, 2005), member(1, 6, 2006)])?;
    let result = store.transaction(|store| {
        store.relation(User::PHONE, 1).link(1)?;
        store.relation(User::POSTS, 1).link(10)?;
        store.relation(User::PINNED_POSTS, 1).link(11)?;
        store.relation(Image::SUBJECT, 1).link::<User>(2)?;
        store.relation(User::ROLES, 1).sync([7, 6])?;
        assert_eq!(roles(store, 1), [(6, 2006), (7, 0)]);
        // A link that fails takes back itself alone.
        assert!(store.relation(User::PASSPORT, 1).link(2).is_err());
        assert_eq!(User::query().filter(User::PHONE.exists()).count(&store), 1);
        store.relation(User::ROLES, 1).attach(99)
    });
    assert!(result.unwrap_err().is_not_found());
    assert!(find::<User>(&store, 1).phone(&store).is_none());
    assert!(posts(&store, 1).is_empty() && find::<User>(&store, 1).pinned_ids.is_empty());
    assert_eq!(find::<Image>(&store, 1).of, None);
    assert_eq!(roles(&store, 1), [(5, 2005), (6, 2006)]);
    Ok(())
}

#[test]
fn referential_actions_follow_a_link() -> Result<()> {
    #[derive(Model, Clone, Debug, PartialEq)]
    #[orm(
        entity = "teams",
        has_many(Player, fk = team_id),
        has_one(Player, fk = captain_of, name = captain),
        belongs_to_many(Cup, pivot = Win, fk = team_id, target_fk = cup_id)
    )]
    struct Team {
        id: u32,
    }
    #[derive(Model, Clone, Debug, PartialEq)]
    #[orm(
        entity = "players",
        belongs_to(Team, fk = team_id, required),
        belongs_to(Team, fk = captain_of, on_delete = set_null, name = led_team)
    )]
    struct Player {
        id: u32,
        team_id: u32,
        captain_of: Option<u32>,
    }
    #[derive(Model, Clone)]
    #[orm(entity = "cups")]
    struct Cup {
        id: u32,
    }
    #[derive(Model, Clone, Default, Debug, PartialEq)]
    #[orm(entity = "wins", has_many(Prize, fk = win_id))]
    struct Win {
        #[orm(auto)]
        id: u32,
        team_id: u32,
        cup_id: u32,
    }
    #[derive(Model, Clone, Debug, PartialEq)]
    #[orm(
        entity = "prizes",
        belongs_to(Win, fk = win_id, on_delete = cascade),
        belongs_to(Win, fk = held_for, on_delete = restrict, name = held)
    )]
    struct Prize {
        id: u32,
        win_id: u32,
        held_for: Option<u32>,
    }
    let mut store = Store::new();
    store.insert_all([1, 2].map(|id| Team { id }))?;
    store.insert_all([1, 2].map(|id| Cup { id }))?;
    store.insert(Player { id: 1, team_id: 1, captain_of: None })?;
    store.relation(Team::CUPS, 1).sync([1, 2])?;
    store.relation(Team::CUPS, 2).attach(1)?;
    let prize = |id, win_id, held_for| Prize { id, win_id, held_for };
    store.insert_all([prize(1, 1, None), prize(2, 3, Some(2))])?;

    // With a pivot goes what belongs to it, and what may not be without it holds it.
    assert!(store.relation(Team::CUPS, 1).detach(1)?);
    assert!(store.relation(Team::CUPS, 1).detach_all().unwrap_err().is_restrict_violation());
    assert!(store.iter::<Prize>().eq(&[prize(2, 3, Some(2))]));
    assert!(store.iter::<Win>().map(|win| win.id).eq([2, 3]));

    // A link to a stored record leaves no key dangling.
    store.relation(Team::CAPTAIN, 1).link(1)?;
    store.relation(Team::PLAYERS, 2).link(1)?;
    assert!(store.remove::<Team>(2).unwrap_err().is_foreign_key_violation());
    store.remove::<Team>(1)?;
    assert_eq!(store.find(1), Some(&Player { id: 1, team_id: 2, captain_of: None }));
    Ok(())
}
