// The fields are private; keys, pivots and owners are read all the same.
mod models {
    use orm_core::{Model, Morph, Result, Store};

    #[derive(Model)]
    #[orm(
        entity = "countries",
        has_many(User, fk = country_id),
        has_many_through(Post, through = User, through_fk = country_id, fk = user_id),
        has_one_through(Post, through = User, through_fk = country_id, fk = user_id, name = last_post)
    )]
    pub struct Country {
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
    pub struct User {
        id: u64,
        country_id: Option<u64>,
        favourite_roles: Vec<u64>,
    }

    #[derive(Model)]
    #[orm(entity = "roles")]
    pub struct Role {
        id: u64,
    }

    #[derive(Model)]
    #[orm(entity = "members", primary_key(user_id, role_id))]
    pub struct Member {
        user_id: u64,
        role_id: u64,
    }

    #[derive(Model)]
    #[orm(
        entity = "posts",
        morph_many(Image, as = owner, name = pictures),
        morph_to_many(Tag, pivot = Tagging, as = taggable, target_fk = tag_id)
    )]
    pub struct Post {
        id: u64,
        user_id: u64,
        likes: u32,
    }

    #[derive(Model)]
    #[orm(entity = "images", morph_to(Owner, type = owner_type, id = owner_id))]
    pub struct Image {
        id: u64,
        owner_type: String,
        owner_id: u64,
    }

    #[derive(Morph)]
    pub enum Owner<U = User, P = Post> {
        User(U),
        #[orm(type = "post")]
        Post(P),
    }

    #[derive(Model)]
    #[orm(entity = "tags", morphed_by_many(Post, pivot = Tagging, fk = tag_id, as = taggable))]
    pub struct Tag {
        id: u64,
    }

    #[derive(Model)]
    #[orm(entity = "taggings", morph_to(Taggable, type = on_type, id = on_id))]
    pub struct Tagging {
        id: u64,
        tag_id: u64,
        on_type: String,
        on_id: u64,
    }

    #[derive(Morph)]
    pub enum Taggable<P = Post> {
        Post(P),
    }

    pub fn fill(store: &mut Store) -> Result<()> {
        store.insert(Country { id: 1 })?;
        store.insert(User { id: 1, country_id: Some(1), favourite_roles: vec![1] })?;
        store.insert(Role { id: 1 })?;
        store.insert(Member { user_id: 1, role_id: 1 })?;
        store.insert(Image { id: 1, owner_type: "users".into(), owner_id: 1 })?;
        Ok(())
    }
}

mod other {
    use crate::models::{Image, Member, Owner, Post, User};
    use orm_core::{Linked, Model};

    #[derive(Model)]
    #[orm(
        entity = "ranks",
        has_many_through(Image, through = Rank, through_fk = id, fk = id),
        belongs_to_many(User, pivot = Member, fk = role_id, target_fk = user_id)
    )]
    pub struct Rank {
        pub id: u64,
    }

    pub fn of_a_user(owner: Owner<&User, &Post>) -> bool {
        matches!(owner, Owner::User(_))
    }

    pub fn users(rank: &impl RankWithUsers) -> usize {
        let linked: Vec<&Linked<_, _>> = rank.users().iter().collect();
        linked.len()
    }
}

use models::{Image, User};
use orm_core::Store;

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    models::fill(&mut store)?;
    store.insert(other::Rank { id: 1 })?;
    let user = User::query().with(User::ROLES).with(User::FAVOURITES).first(&store).unwrap();
    assert_eq!((user.roles().len(), user.favourites().len()), (1, 1));
    let image = Image::query().first(&store).unwrap();
    assert!(other::of_a_user(image.owner(&store).unwrap()));
    let rank = other::Rank::query().with(other::Rank::USERS).with(other::Rank::IMAGES);
    assert_eq!(other::users(&rank.first(&store).unwrap()), 1);
    Ok(())
}
