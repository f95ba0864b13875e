// The fields of a public model have types that are more private than it, keys among them.
#![deny(warnings)]
#![allow(dead_code)]

pub mod a_private_field {
    use orm_core::{Model, Store};

    #[derive(Clone, PartialEq, PartialOrd, Debug)]
    enum Status {
        Open,
        Closed,
    }

    #[derive(Model, Clone, Debug)]
    #[orm(entity = "accounts")]
    pub struct Account {
        pub id: u64,
        status: Status,
        before: Option<Status>,
        all: Vec<Status>,
    }

    impl Account {
        pub fn new(id: u64) -> Self {
            Account { id, status: Status::Open, before: None, all: vec![Status::Closed] }
        }
    }

    pub fn open(store: &Store) -> usize {
        let open = Account::STATUS.eq(Status::Open) & Account::BEFORE.is_null();
        Account::query().filter(open).order_by(Account::STATUS.asc()).count(store)
    }
}

pub mod every_key {
    use orm_core::{AutoKey, Model, Store};

    #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Debug, Default)]
    struct Id(u64);

    impl AutoKey for Id {
        fn is_unset(&self) -> bool {
            self.0 == 0
        }
        fn sequence(&self) -> u64 {
            self.0
        }
        fn generate(next: u64) -> Option<Self> {
            Some(Id(next))
        }
    }

    #[derive(Clone, PartialEq, Eq, Hash, Debug)]
    struct Code(String);

    #[derive(Model, Clone, Debug)]
    #[orm(
        entity = "users",
        belongs_to(User, fk = boss_id, name = boss, on_delete = set_null),
        has_many(Post, fk = user_id),
        has_one(Post, fk = user_id, max = rank, name = best),
        has_many_by(Post, keys = favourite_ids, name = favourites),
        belongs_to_many(Post, pivot = Like, fk = user_id, target_fk = post_id, name = liked)
    )]
    pub struct User {
        #[orm(auto)]
        id: Id,
        #[orm(unique)]
        code: Code,
        #[orm(index)]
        nick: Option<Code>,
        boss_id: Option<Id>,
        favourite_ids: Vec<Id>,
    }

    #[derive(Model, Clone, Debug)]
    #[orm(entity = "posts", belongs_to(User, fk = user_id))]
    pub struct Post {
        id: Id,
        user_id: Id,
        rank: Id,
    }

    #[derive(Model, Clone, Debug, Default)]
    #[orm(entity = "likes", primary_key(user_id, post_id))]
    pub struct Like {
        user_id: Id,
        post_id: Id,
    }

    pub fn fill(store: &mut Store) -> orm_core::Result<()> {
        let (code, nick) = (Code("a".into()), Some(Code("b".into())));
        let user = User { id: Id(0), code, nick, boss_id: None, favourite_ids: vec![Id(7)] };
        let id = store.insert(user)?.id;
        store.insert(Post { id: Id(7), user_id: id, rank: Id(1) })?;
        assert!(store.relation(User::LIKED, id).attach(Id(7))?);
        assert!(store.contains::<Like>((id, Id(7))));
        Ok(())
    }

    pub fn likes(store: &Store) -> usize {
        let user =
            User::query().filter(User::CODE.eq(Code("a".into()))).with(User::POSTS).first(store);
        let user = user.unwrap();
        assert_eq!((user.posts().len(), user.favourites(store).count()), (1, 1));
        assert_eq!(user.best(store).unwrap().rank, Id(1));
        user.liked(store).count()
    }
}

mod parent {
    pub mod narrower {
        use orm_core::Model;

        #[derive(Clone, PartialEq, Debug)]
        pub(crate) struct InCrate;
        #[derive(Clone, PartialEq, Debug)]
        pub(super) struct InParent;
        #[derive(Clone, PartialEq, Debug)]
        pub(in crate::parent) struct InPath;
        #[derive(Clone, PartialEq, Debug)]
        struct Here;

        #[derive(Model, Debug)]
        #[orm(entity = "public")]
        pub struct Public {
            pub id: u64,
            pub(crate) in_crate: InCrate,
            pub(super) in_parent: Option<InParent>,
            pub(in crate::parent) in_path: (InPath, u8),
            here: [Here; 2],
        }

        #[derive(Model, Debug)]
        #[orm(entity = "of_crate")]
        pub(crate) struct OfCrate {
            pub(crate) id: u64,
            pub(super) in_parent: InParent,
            here: Option<Here>,
        }

        #[derive(Model, Debug)]
        #[orm(entity = "of_parent")]
        pub(super) struct OfParent {
            pub(super) id: u64,
            here: Here,
        }

        impl Public {
            pub fn new(id: u64) -> Self {
                let (in_parent, in_path) = (Some(InParent), (InPath, 1));
                Public { id, in_crate: InCrate, in_parent, in_path, here: [Here, Here] }
            }
        }
    }

    pub fn in_path(store: &orm_core::Store) -> usize {
        let filter = narrower::Public::IN_PARENT.eq(narrower::InParent);
        let filter = filter & narrower::Public::IN_PATH.eq((narrower::InPath, 1));
        narrower::Public::query().filter(filter).count(store)
    }
}

fn main() -> orm_core::Result<()> {
    let mut store = orm_core::Store::new();
    store.insert(a_private_field::Account::new(1))?;
    assert_eq!(store.find::<a_private_field::Account>(1).unwrap().id, 1);
    assert_eq!(a_private_field::open(&store), 1);

    every_key::fill(&mut store)?;
    assert_eq!(every_key::likes(&store), 1);
    assert_eq!(every_key::User::query().with(every_key::User::POSTS).all(&store).len(), 1);

    store.insert(parent::narrower::Public::new(1))?;
    let in_crate = parent::narrower::Public::IN_CRATE.eq(parent::narrower::InCrate);
    assert_eq!(parent::narrower::Public::query().filter(in_crate).count(&store), 1);
    assert_eq!(parent::in_path(&store), 1);

    struct Local;
    #[derive(orm_core::Model)]
    #[orm(entity = "locals")]
    pub struct InFunction {
        id: u64,
        local: Local,
    }
    store.insert(InFunction { id: 1, local: Local })?;
    Ok(())
}
