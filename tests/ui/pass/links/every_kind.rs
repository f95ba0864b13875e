// Only what is changed has to be `Clone`, and only what is made has to be `Default`.
use orm_core::{Model, Morph, Result, Store};

#[derive(Model)]
#[orm(
    entity = "users",
    has_one(Phone, fk = user_id),
    has_many(Post, fk = user_id),
    has_many_by(Role, keys = wished, name = wished_roles),
    belongs_to_many(Role, pivot = Member, fk = user_id, target_fk = role_id),
    belongs_to_many(Role, pivot = Grant, fk = user_id, target_fk = role_id, name = granted_roles),
    morph_one(Image, as = subject, max = id),
    morph_to_many(Tag, pivot = Tagging, as = tagged, target_fk = tag_id)
)]
struct User {
    id: u64,
    wished: Vec<u64>,
}

impl Clone for User {
    fn clone(&self) -> Self {
        User { id: self.id, wished: self.wished.clone() }
    }
}

#[derive(Model, Clone)]
#[orm(entity = "phones", belongs_to(User, fk = user_id))]
struct Phone {
    id: u64,
    user_id: Option<u64>,
}

#[derive(Model, Clone)]
#[orm(entity = "posts", belongs_to(User, fk = user_id))]
struct Post {
    id: String,
    user_id: u64,
}

#[derive(Model)]
#[orm(entity = "roles", belongs_to_many(User, pivot = Member, fk = role_id, target_fk = user_id))]
struct Role {
    id: u64,
}

#[derive(Model, Default)]
#[orm(entity = "members", primary_key(user_id, role_id))]
struct Member {
    user_id: u64,
    role_id: u64,
}

#[derive(Model)]
#[orm(entity = "grants", primary_key(user_id, role_id))]
struct Grant {
    user_id: u64,
    role_id: u64,
    by: &'static str,
}

#[derive(Model, Clone)]
#[orm(entity = "images", morph_to(Subject, type = of, id = of_id))]
struct Image {
    id: u64,
    of: &'static str,
    of_id: Option<u64>,
}

#[derive(Morph)]
enum Subject<U = User, R = Role> {
    User(U),
    Role(R),
}

#[derive(Model)]
#[orm(entity = "tags", morphed_by_many(User, pivot = Tagging, fk = tag_id, as = tagged))]
struct Tag {
    id: u64,
}

#[derive(Model, Default)]
#[orm(entity = "taggings", morph_to(Tagged, type = of, id = of_id))]
struct Tagging {
    #[orm(auto)]
    id: u64,
    tag_id: u64,
    of: String,
    of_id: u64,
}

#[derive(Morph)]
enum Tagged<U = User> {
    User(U),
}

fn main() -> Result<()> {
    let mut store = Store::new();
    store.insert_all([1, 2].map(|id| User { id, wished: Vec::new() }))?;
    store.insert(Phone { id: 1, user_id: None })?;
    store.insert(Post { id: "a".into(), user_id: 1 })?;
    store.insert_all([1, 2, 3].map(|id| Role { id }))?;
    store.insert(Image { id: 1, of: "users", of_id: None })?;
    store.insert_all([1, 2].map(|id| Tag { id }))?;

    let (john, post) = (1, String::from("a"));
    // Keys as they are given anywhere else: by value, by reference, text by `&str`.
    store.relation(Phone::USER, 1).link(john)?;
    store.relation(Phone::USER, &1).link(&john)?;
    store.relation(User::POSTS, 2).link("a")?;
    store.relation(User::POSTS, 1).link(&post)?;
    store.relation(User::POSTS, 1).link(post)?;
    let _: bool = store.relation(Phone::USER, 1).unlink()?;
    store.relation(User::PHONE, 1).link(1)?;
    let _: bool = store.relation(User::PHONE, 1).unlink()?;
    store.relation(User::WISHED_ROLES, 1).link(3)?;
    let _: bool = store.relation(User::WISHED_ROLES, 1).unlink(3)?;
    store.relation(Image::SUBJECT, 1).link::<User>(2)?;
    store.relation(Image::SUBJECT, 1).link::<Role>(3)?;
    let _: bool = store.relation(Image::SUBJECT, 1).unlink()?;
    store.relation(User::IMAGE, 1).link(1)?;
    let _: bool = store.relation(User::IMAGE, 1).unlink()?;

    let _: bool = store.relation(User::ROLES, 1).attach(1)?;
    let synced = store.relation(User::ROLES, 1).sync([1, 2])?;
    assert_eq!((synced.attached, synced.detached), (vec![2], vec![]));
    let keys: Vec<u64> = vec![1, 2];
    store.relation(User::ROLES, 1).sync(&keys)?;
    store.relation(User::ROLES, 1).sync(keys.iter().filter(|key| **key > 1))?;
    store.relation(Role::USERS, 1).toggle(1..=2)?;
    store.relation(User::ROLES, 1).toggle(keys)?;
    store.relation(User::TAGS, 1).sync([1])?;
    store.relation(Tag::USERS, 2).attach(1)?;
    let _: usize = store.relation(User::TAGS, 1).detach_all()?;

    // A pivot that has no default is given.
    let grant = |by| Grant { user_id: 0, role_id: 0, by };
    store.relation(User::GRANTED_ROLES, 1).attach_with(2, grant("Ann"))?;
    store.relation(User::GRANTED_ROLES, 1).sync_with([(&3, grant("Bob"))])?;
    store.relation(User::GRANTED_ROLES, 1).sync_with((2..=3).map(|key| (key, grant("Cid"))))?;
    let _: bool = store.relation(User::GRANTED_ROLES, 1).detach(3)?;
    // A default is inferred.
    store.relation(User::ROLES, 2).attach_with(1, Default::default())?;
    store.relation(User::ROLES, 2).sync_with([(2, Default::default())])?;
    Ok(())
}
