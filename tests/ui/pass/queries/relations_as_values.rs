// Handles, with conditions or without, are values: named in types, kept, cloned and handed over.
use orm_core::{Filter, Many, Model, Morph, MorphTo, One, Order, Relation, Store};

#[derive(Model)]
#[orm(entity = "users", has_many(Post, fk = user_id), has_one(Post, fk = user_id, max = id, name = last))]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "posts", belongs_to(User, fk = user_id))]
struct Post {
    id: u64,
    user_id: u64,
}

#[derive(Model)]
#[orm(entity = "images", morph_to(Owner, type = owner_type, id = owner_id))]
struct Image {
    id: u64,
    owner_type: String,
    owner_id: u64,
}

#[derive(Morph)]
enum Owner<U = User> {
    User(U),
}

const POSTS: Relation<User, Post, Many, 0> = User::POSTS;
static LAST: Relation<User, Post, One, 1> = User::LAST;
static OWNER: MorphTo<Image, Owner, 0> = Image::OWNER;

fn busy(posts: Relation<User, Post, Many, 0>) -> Filter<User> {
    posts.count().gt(0)
}

fn order() -> Order<User> {
    POSTS.count().desc()
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert(User { id: 1 })?;
    store.insert(Post { id: 1, user_id: 1 })?;
    store.insert(Image { id: 1, owner_type: "users".into(), owner_id: 1 })?;
    let top = POSTS.order_by(Post::ID.desc()).limit(2);
    let nested = top.clone().with(Post::USER);
    let (filters, count) = ([top.clone().exists(), LAST.clone().exists()], top.clone().count());
    for filter in filters {
        let query = User::query().filter(filter.clone()).filter(!!filter).order_by(order()).filter(busy(POSTS));
        assert_eq!(query.with(top.clone()).first(&store).unwrap().posts().len(), 1);
    }
    let user = User::query().with(nested).with(LAST.clone()).with(count.clone()).with(count);
    let user = user.first(&store).unwrap();
    assert_eq!((user.posts()[0].user().unwrap().id, user.last().unwrap().id), (1, 1));
    assert_eq!(*user.values(), (1, 1));
    let owner = OWNER.clone().with(POSTS);
    for query in [Image::query().with(owner.clone()), Image::query().with(owner)] {
        let image = query.first(&store).unwrap();
        assert!(matches!(image.owner(), Some(Owner::User(user)) if user.posts().len() == 1));
    }
    assert!(format!("{:?}", POSTS).contains("posts"));
    Ok(())
}
