// Every type has methods of the user's traits, with the names of those that generated code calls.
#![allow(dead_code)]
use orm_core::{Model, Morph, Store};

trait ByValue: Sized {
    fn as_ref(self) {}
    fn auto(self) {}
    fn beside(self) {}
    fn column_mut(self) {}
    fn default(self) {}
    fn deref(self) {}
    fn fill(self) {}
    fn find(self) {}
    fn flattened(self) {}
    fn fmt(self) {}
    fn from(self) {}
    fn get(self) {}
    fn hold(self) {}
    fn index(self) {}
    fn into(self) {}
    fn is_some(self) {}
    fn load(self) {}
    fn many(self) {}
    fn map(self) {}
    fn map_err(self) {}
    fn named(self) {}
    fn new(self) {}
    fn nullable(self) {}
    fn one(self) {}
    fn open(self) {}
    fn owner(self) {}
    fn read(self) {}
    fn register(self) {}
    fn relation(self) {}
    fn row(self) {}
    fn serialize(self) {}
    fn table(self) {}
    fn type_name(self) {}
    fn unique(self) {}
    fn variant(self) {}
    fn visit(self) {}
    fn with_default(self) {}
}
impl<T> ByValue for T {}
trait ByReference {
    fn as_ref(&self) {}
    fn auto(&self) {}
    fn beside(&self) {}
    fn column_mut(&self) {}
    fn default(&self) {}
    fn deref(&self) {}
    fn fill(&self) {}
    fn find(&self) {}
    fn flattened(&self) {}
    fn fmt(&self) {}
    fn from(&self) {}
    fn get(&self) {}
    fn hold(&self) {}
    fn index(&self) {}
    fn into(&self) {}
    fn is_some(&self) {}
    fn load(&self) {}
    fn many(&self) {}
    fn map(&self) {}
    fn map_err(&self) {}
    fn named(&self) {}
    fn new(&self) {}
    fn nullable(&self) {}
    fn one(&self) {}
    fn open(&self) {}
    fn owner(&self) {}
    fn read(&self) {}
    fn register(&self) {}
    fn relation(&self) {}
    fn row(&self) {}
    fn serialize(&self) {}
    fn table(&self) {}
    fn type_name(&self) {}
    fn unique(&self) {}
    fn variant(&self) {}
    fn visit(&self) {}
    fn with_default(&self) {}
}
impl<T: ?Sized> ByReference for T {}

#[derive(Model)]
#[orm(
    entity = "countries",
    has_many(User, fk = country_id),
    has_many_through(Post, through = User, through_fk = country_id, fk = user_id),
    has_one_through(Post, through = User, through_fk = country_id, fk = user_id, name = last_post)
)]
struct Country {
    id: u64,
}

#[derive(Model)]
#[orm(
    entity = "users",
    belongs_to(Country, fk = country_id),
    has_many(Post, fk = user_id),
    has_one(Post, fk = user_id, max = likes, name = best_post),
    belongs_to_many(Role, pivot = Member, fk = user_id, target_fk = role_id, pivot_name = membership),
    has_many_by(Role, keys = favourite_roles, name = favourites),
    morph_one(Image, as = owner)
)]
struct User {
    id: u64,
    country_id: Option<u64>,
    favourite_roles: Vec<u64>,
}

#[derive(Model)]
#[orm(entity = "roles")]
struct Role {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "members", primary_key(user_id, role_id))]
struct Member {
    user_id: u64,
    role_id: u64,
}

#[derive(Model)]
#[orm(
    entity = "posts",
    morph_many(Image, as = owner, name = pictures),
    morph_to_many(Tag, pivot = Tagging, as = taggable, target_fk = tag_id)
)]
struct Post {
    id: u64,
    user_id: u64,
    likes: u32,
}

#[derive(Model)]
#[orm(entity = "images", morph_to(Owner, type = owner_type, id = owner_id))]
struct Image {
    id: u64,
    owner_type: String,
    owner_id: u64,
}

#[derive(Morph)]
enum Owner<U = User, P = Post> {
    User(U),
    #[orm(type = "post")]
    Post(P),
}

#[derive(Model)]
#[orm(entity = "tags", morphed_by_many(Post, pivot = Tagging, fk = tag_id, as = taggable))]
struct Tag {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "taggings", morph_to(Taggable, type = on_type, id = on_id))]
struct Tagging {
    id: u64,
    tag_id: u64,
    on_type: String,
    on_id: u64,
}

#[derive(Morph)]
enum Taggable<P = Post> {
    Post(P),
}

#[derive(Model, Clone)]
#[orm(entity = "tickets")]
struct Ticket {
    #[orm(auto)]
    id: u64,
    #[orm(unique)]
    code: String,
    #[orm(index)]
    seat: Option<u64>,
}

fn main() {
    let mut db = Store::new();
    db.insert(Country { id: 1 }).unwrap();
    db.insert(User { id: 1, country_id: Some(1), favourite_roles: vec![1] }).unwrap();
    db.insert(Role { id: 1 }).unwrap();
    db.insert(Member { user_id: 1, role_id: 1 }).unwrap();
    db.insert(Image { id: 1, owner_type: "users".to_owned(), owner_id: 1 }).unwrap();
    let user = User::query().with(User::ROLES).with(User::FAVOURITES).with(User::IMAGE);
    let user = user.first(&db).unwrap();
    assert_eq!((user.roles().len(), user.favourites().len()), (1, 1));
    assert!(user.image().is_some_and(|image| image.id == 1));
}
