// Functions ask for loaded relations to many, by a pivot and to an owner.
use orm_core::{Linked, Model, Morph, Store};

#[derive(Model)]
#[orm(
    entity = "users",
    has_many(Post, fk = user_id),
    belongs_to_many(Role, pivot = Member, fk = user_id, target_fk = role_id),
    morph_many(Image, as = owner)
)]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "posts", has_many(Comment, fk = post_id))]
struct Post {
    id: u64,
    user_id: u64,
}

#[derive(Model)]
#[orm(entity = "comments")]
struct Comment {
    id: u64,
    post_id: u64,
}

#[derive(Model)]
#[orm(entity = "roles", has_many(Member, fk = role_id))]
struct Role {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "members", primary_key(user_id, role_id))]
struct Member {
    user_id: u64,
    role_id: u64,
    since: u32,
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

fn comments(user: &impl UserWithPosts<Loaded: PostWithComments>) -> usize {
    user.posts().iter().map(|post| post.comments().len()).sum()
}

fn since(user: &impl UserWithRoles) -> Option<u32> {
    user.roles().iter().map(|role| role.pivot().since).min()
}

fn both(user: &(impl UserWithPosts + UserWithRoles)) -> u64 {
    user.id + user.posts().len() as u64 + user.roles().len() as u64
}

fn members<R: RoleWithMembers>(role: &Linked<R, &Member>) -> usize {
    role.members().len()
}

fn posts_of_owner(image: &impl ImageWithOwner<Loaded = Owner<impl UserWithPosts>>) -> usize {
    match image.owner() {
        Some(Owner::User(user)) => user.posts().len(),
        None => 0,
    }
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert(User { id: 1 })?;
    store.insert(Post { id: 1, user_id: 1 })?;
    store.insert(Comment { id: 1, post_id: 1 })?;
    store.insert(Role { id: 1 })?;
    store.insert(Member { user_id: 1, role_id: 1, since: 2001 })?;
    store.insert(Image { id: 1, owner_type: "users".into(), owner_id: 1 })?;
    let query = User::query().with(User::POSTS.with(Post::COMMENTS));
    let user = query.with(User::ROLES.with(Role::MEMBERS)).first(&store).unwrap();
    assert_eq!((comments(&user), since(&user), both(&user)), (1, Some(2001), 3));
    assert_eq!(members(&user.roles()[0]), 1);
    let image = Image::query().with(Image::OWNER.with(User::POSTS)).first(&store).unwrap();
    assert_eq!(posts_of_owner(&image), 1);
    Ok(())
}
