// Public models are related to models, pivots, models between and enums that are more private than they: of every
// kind of relation. These are read and written where they can be named.
#![deny(warnings)]
#![allow(dead_code)]

pub mod to_private_targets {
    use orm_core::{Graph, Model, Result, Store};

    #[derive(Model, Clone, Debug)]
    #[orm(
        entity = "users",
        belongs_to(Country, fk = country_id),
        has_one(Phone, fk = user_id),
        has_one(Phone, fk = user_id, max = id, name = last_phone),
        has_many(Phone, fk = user_id),
        has_many_by(Phone, keys = phone_ids, name = listed),
        has_many_through(Call, through = Phone, through_fk = user_id, fk = phone_id),
        has_one_through(Call, through = Phone, through_fk = user_id, fk = phone_id),
        belongs_to_many(Country, pivot = Visit, fk = user_id, target_fk = country_id, name = visited)
    )]
    pub struct User {
        pub id: u64,
        pub country_id: Option<u64>,
        pub phone_ids: Vec<u64>,
    }

    #[derive(Model, Clone, Debug)]
    #[orm(entity = "countries", has_many(User, fk = country_id))]
    struct Country {
        id: u64,
    }

    #[derive(Model, Clone, Debug)]
    #[orm(entity = "phones", belongs_to(User, fk = user_id))]
    struct Phone {
        id: u64,
        user_id: u64,
    }

    #[derive(Model, Clone, Debug)]
    #[orm(entity = "calls")]
    struct Call {
        id: u64,
        phone_id: u64,
    }

    #[derive(Model, Clone, Debug, Default)]
    #[orm(entity = "visits", primary_key(user_id, country_id))]
    struct Visit {
        user_id: u64,
        country_id: u64,
    }

    /// Many to many, where the pivot alone is private; and where the model between alone is.
    #[derive(Model, Clone, Debug)]
    #[orm(
        entity = "groups",
        belongs_to_many(User, pivot = Member, fk = group_id, target_fk = user_id),
        has_many_through(User, through = Member, through_fk = group_id, fk = id, through_local = user_id, name = others),
        has_one_through(User, through = Member, through_fk = group_id, fk = id, through_local = user_id, name = other)
    )]
    pub struct Group {
        pub id: u64,
    }

    #[derive(Model, Clone, Debug, Default)]
    #[orm(entity = "members", primary_key(user_id, group_id))]
    struct Member {
        user_id: u64,
        group_id: u64,
    }

    pub fn fill(store: &mut Store) -> Result<()> {
        store.insert(Country { id: 1 })?;
        let user = User { id: 1, country_id: Some(1), phone_ids: vec![1] };
        store
            .insert_graph(Graph::from(user).insert(User::PHONES, [Phone { id: 1, user_id: 0 }]))?;
        store.insert(Call { id: 1, phone_id: 1 })?;
        store.relation(User::VISITED, 1).attach(1)?;
        store.insert(Group { id: 1 })?;
        store.relation(Group::USERS, 1).attach(1)?;
        Ok(())
    }

    pub fn related(store: &Store) -> usize {
        let query = User::query().with(User::COUNTRY).with(User::PHONE).with(User::PHONES);
        let query =
            query.with(User::LISTED).with(User::CALLS).with(User::CALL).with(User::LAST_PHONE);
        let user = query.with(User::VISITED).first(store).unwrap();
        assert_eq!(calls(&user), 1);
        let one = [user.country().is_some(), user.phone().is_some(), user.call().is_some()];
        assert_eq!((one, user.last_phone().is_some()), ([true; 3], true));
        user.phones().len() + user.listed().len() + user.visited().len()
    }

    fn calls(user: &impl UserWithCalls) -> usize {
        user.calls().len()
    }
}

pub mod to_private_owners {
    use orm_core::{Model, Morph, Result, Store};

    #[derive(Model, Clone, Debug)]
    #[orm(
        entity = "posts",
        morph_one(Image, as = owner),
        morph_many(Image, as = owner),
        morph_to_many(Tag, pivot = Tagging, as = taggable, target_fk = tag_id)
    )]
    pub struct Post {
        pub id: u64,
    }

    /// The enum is private; the owner is not.
    #[derive(Model, Clone, Debug)]
    #[orm(entity = "notes", morph_to(Noted, type = kind, id = key))]
    pub struct Note {
        pub id: u64,
        pub kind: String,
        pub key: u64,
    }

    #[derive(Morph, Clone, Copy, Debug)]
    enum Noted<P = Post> {
        Post(P),
    }

    /// The enum is public; one of its models is not.
    #[derive(Model, Clone, Debug)]
    #[orm(entity = "images", morph_to(Owner, type = kind, id = key))]
    pub struct Image {
        pub id: u64,
        pub kind: Kind,
        pub key: u64,
    }

    /// The type column has a type of its own.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub struct Kind(String);

    impl AsRef<str> for Kind {
        fn as_ref(&self) -> &str {
            &self.0
        }
    }

    impl From<&'static str> for Kind {
        fn from(text: &'static str) -> Self {
            Kind(text.into())
        }
    }

    #[allow(private_interfaces)]
    #[derive(Morph, Clone, Copy, Debug)]
    pub enum Owner<P = Post, V = Video> {
        Post(P),
        Video(V),
    }

    #[derive(Model, Clone, Debug)]
    #[orm(entity = "videos")]
    struct Video {
        id: u64,
    }

    #[derive(Model, Clone, Debug)]
    #[orm(
        entity = "tags",
        morphed_by_many(Post, pivot = Tagging, fk = tag_id, as = taggable),
        morphed_by_many(Video, pivot = Tagging, fk = tag_id, as = taggable)
    )]
    pub struct Tag {
        pub id: u64,
    }

    #[derive(Model, Clone, Debug, Default)]
    #[orm(entity = "taggings", primary_key(tag_id, kind, key), morph_to(Taggable, type = kind, id = key))]
    struct Tagging {
        tag_id: u64,
        kind: String,
        key: u64,
    }

    #[derive(Morph, Clone, Copy, Debug)]
    enum Taggable<P = Post, V = Video> {
        Post(P),
        Video(V),
    }

    pub fn fill(store: &mut Store) -> Result<()> {
        store.insert(Post { id: 1 })?;
        store.insert(Video { id: 1 })?;
        store.insert(Note { id: 1, kind: "posts".into(), key: 1 })?;
        store.insert(Image { id: 1, kind: "posts".into(), key: 1 })?;
        store.insert(Image { id: 2, kind: "videos".into(), key: 1 })?;
        store.insert(Tag { id: 1 })?;
        store.relation(Post::TAGS, 1).attach(1)?;
        store.relation(Tag::VIDEOS, 1).attach(1)?;
        Ok(())
    }

    pub fn related(store: &Store) -> usize {
        let post = Post::query().with(Post::IMAGE).with(Post::IMAGES).with(Post::TAGS).first(store);
        let post = post.unwrap();
        let note = Note::query().with(Note::NOTED).first(store).unwrap();
        assert!(post.image().is_some() && note.noted().is_some());
        let image = store.find::<Image>(2).unwrap();
        assert!(matches!(image.owner(store), Some(Owner::Video(video)) if video.id == 1));
        assert_eq!(Image::query().filter(Image::OWNER.is_a::<Video>()).count(store), 1);
        let tag = Tag::query().with(Tag::POSTS).with(Tag::VIDEOS).first(store).unwrap();
        post.images().len() + post.tags().len() + tag.posts().len() + tag.videos().len()
    }
}

mod parent {
    pub(super) mod narrower {
        use orm_core::Model;

        #[derive(Model, Clone, Debug)]
        #[orm(
            entity = "teams",
            has_many(Player, fk = team_id),
            has_one(Captain, fk = team_id),
            belongs_to(League, fk = league_id)
        )]
        pub struct Team {
            pub id: u64,
            pub league_id: u64,
        }

        #[derive(Model, Clone, Debug)]
        #[orm(entity = "players", belongs_to(Team, fk = team_id))]
        pub(crate) struct Player {
            pub(crate) id: u64,
            pub(crate) team_id: u64,
        }

        #[derive(Model, Clone, Debug)]
        #[orm(entity = "captains", belongs_to(Team, fk = team_id))]
        pub(super) struct Captain {
            pub(super) id: u64,
            pub(super) team_id: u64,
        }

        #[derive(Model, Clone, Debug)]
        #[orm(entity = "leagues", has_many(Team, fk = league_id))]
        pub(in crate::parent) struct League {
            pub(in crate::parent) id: u64,
        }
    }

    use narrower::{Captain, League, Player, Team};

    pub fn related(store: &mut orm_core::Store) -> usize {
        store.insert(League { id: 1 }).unwrap();
        store.insert(Team { id: 1, league_id: 1 }).unwrap();
        store.insert(Player { id: 1, team_id: 1 }).unwrap();
        store.insert(Captain { id: 1, team_id: 1 }).unwrap();
        let team = Team::query().with(Team::CAPTAIN).with(Team::PLAYERS).with(Team::LEAGUE);
        let team = team.first(&*store).unwrap();
        assert!(team.captain().is_some() && team.league().is_some());
        team.players().len()
    }
}

fn main() -> orm_core::Result<()> {
    let mut store = orm_core::Store::new();
    to_private_targets::fill(&mut store)?;
    assert_eq!(to_private_targets::related(&store), 3);
    to_private_owners::fill(&mut store)?;
    assert_eq!(to_private_owners::related(&store), 4);
    assert_eq!(parent::related(&mut store), 1);

    // What is public is used from without.
    let group = to_private_targets::Group::query().first(&store).unwrap();
    assert_eq!(
        (group.others(&store).count(), group.other(&store).map(|user| user.id)),
        (1, Some(1))
    );
    let post = to_private_owners::Post::query().with(to_private_owners::Post::IMAGES);
    assert_eq!(post.first(&store).unwrap().images().len(), 1);
    Ok(())
}
