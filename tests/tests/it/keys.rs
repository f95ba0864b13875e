//! What a key can be.

use orm_core::{AutoKey, Model, Result, Store};
use uuid::Uuid;

/// Stores an owner and a thing of it under keys of one type, and follows the relation both ways.
macro_rules! key_of_type {
    ($($test:ident: $Key:ty = $one:expr, $other:expr;)*) => {$(
        #[test]
        fn $test() -> Result<()> {
            #[derive(Model)]
            #[orm(entity = "owners", has_one(Thing, fk = "owner_id"))]
            struct Owner {
                id: $Key,
            }
            #[derive(Model)]
            #[orm(entity = "things", belongs_to(Owner, fk = "owner_id"))]
            struct Thing {
                id: u8,
                owner_id: Option<$Key>,
            }
            let (one, other): ($Key, $Key) = ($one, $other);
            let mut store = Store::new();
            store.insert(Owner { id: one.clone() })?;
            store.insert(Owner { id: other.clone() })?;
            store.insert(Thing { id: 1, owner_id: Some(other.clone()) })?;
            let owner = store.find::<Owner>(&other).unwrap();
            assert_eq!(owner.thing(&store).unwrap().id, 1);
            assert!(store.find::<Owner>(one).unwrap().thing(&store).is_none());
            let thing = Thing::query().filter(Thing::OWNER_ID.eq(&other)).with(Thing::OWNER).first(&store);
            assert!(thing.unwrap().owner().unwrap().id == other);
            Ok(())
        }
    )*};
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Code(String);

key_of_type! {
    u8_keys: u8 = 0, 255;
    i64_keys: i64 = i64::MIN, -1;
    u128_keys: u128 = 0, u128::MAX;
    string_keys: String = String::new(), "b".into();
    char_keys: char = 'a', 'b';
    bool_keys: bool = false, true;
    uuid_keys: Uuid = Uuid::nil(), Uuid::max();
    newtype_keys: Code = Code("a".into()), Code("b".into());
    tuple_keys: (u8, String) = (1, "a".into()), (1, "b".into());
    array_keys: [u8; 4] = [0; 4], [1; 4];
    boxed_text_keys: Box<str> = "a".into(), "b".into();
}

/// A join of the parts as text would take these two keys for one.
#[test]
fn composite_keys_compare_as_tuples() -> Result<()> {
    #[derive(Model)]
    #[orm(entity = "parents", primary_key("a", "b"), has_one(Child, fk("parent_a", "parent_b")))]
    struct Parent {
        a: String,
        b: String,
    }
    #[derive(Model)]
    #[orm(entity = "children", belongs_to(Parent, fk(parent_a, parent_b)))]
    struct Child {
        id: u8,
        parent_a: String,
        parent_b: Option<String>,
    }
    let mut store = Store::new();
    for (a, b) in [("a,b", "c"), ("a", "b,c"), ("", "")] {
        store.insert(Parent { a: a.into(), b: b.into() })?;
    }
    let child = |id, a: &str, b: Option<&str>| Child {
        id,
        parent_a: a.into(),
        parent_b: b.map(Into::into),
    };
    store.insert(child(1, "a", Some("b,c")))?;
    store.insert(child(2, "a,b", None))?;
    store.insert(child(3, "", Some("")))?;
    let of = |a: &str, b: &str| {
        let key = (a.to_owned(), b.to_owned());
        store.find::<Parent>(key).unwrap().child(&store).map(|child| child.id)
    };
    assert_eq!((of("a,b", "c"), of("a", "b,c"), of("", "")), (None, Some(1), Some(3)));
    let parent = |id: u8| store.find::<Child>(id).unwrap().parent(&store).map(|p| p.a.as_str());
    assert_eq!((parent(1), parent(2), parent(3)), (Some("a"), None, Some("")));
    Ok(())
}

#[test]
fn auto_keys_count_up_past_the_largest() -> Result<()> {
    #[derive(Model, Clone)]
    #[orm(entity = "users")]
    struct User {
        #[orm(auto)]
        id: u8,
    }
    let mut store = Store::new();
    assert_eq!(store.insert(User { id: 0 })?.id, 1);
    assert_eq!(store.insert(User { id: 7 })?.id, 7);
    assert_eq!(store.insert(User { id: 0 })?.id, 8);
    store.remove::<User>(8)?;
    assert_eq!(store.insert(User { id: 0 })?.id, 9, "a key is not given out twice");
    let ids: Vec<u8> = store
        .insert_all([User { id: 0 }, User { id: 20 }, User { id: 0 }])?
        .iter()
        .map(|user| user.id)
        .collect();
    assert_eq!(ids, [10, 20, 21]);
    store.insert(User { id: 255 })?;
    // See `generated_keys` for what comes then.
    assert_ne!(store.insert(User { id: 0 })?.id, 255);
    assert_eq!(store.len::<User>(), 8);
    Ok(())
}

#[test]
fn an_auto_key_may_be_an_option_a_uuid_or_a_newtype() -> Result<()> {
    #[derive(Model)]
    #[orm(entity = "notes")]
    struct Note {
        #[orm(auto)]
        id: Option<i32>,
    }
    #[derive(Model)]
    #[orm(entity = "files")]
    struct File {
        #[orm(auto)]
        id: Uuid,
    }
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    struct TagId(u16);
    impl AutoKey for TagId {
        fn is_unset(&self) -> bool {
            self.0.is_unset()
        }
        fn sequence(&self) -> u64 {
            self.0.sequence()
        }
        fn generate(next: u64) -> Option<Self> {
            u16::generate(next).map(TagId)
        }
    }
    #[derive(Model)]
    #[orm(entity = "tags")]
    struct Tag {
        #[orm(auto)]
        id: TagId,
    }
    let mut store = Store::new();
    assert_eq!(store.insert(Note { id: None })?.id, Some(1));
    assert_eq!(store.insert(Note { id: Some(-5) })?.id, Some(-5));
    assert_eq!(store.insert(Note { id: None })?.id, Some(2));
    assert_eq!(store.find::<Note>(2).unwrap().id, Some(2));

    let first = store.insert(File { id: Uuid::nil() })?.id;
    let second = store.insert(File { id: Uuid::nil() })?.id;
    assert_eq!(first.get_version_num(), 7);
    assert!(first < second && store.contains::<File>(first));

    assert_eq!(store.insert(Tag { id: TagId(0) })?.id, TagId(1));
    Ok(())
}

#[test]
fn a_failed_write_takes_no_auto_key() -> Result<()> {
    #[derive(Model)]
    #[orm(entity = "users")]
    struct User {
        #[orm(auto)]
        id: u32,
        #[orm(unique)]
        email: u8,
    }
    let mut store = Store::new();
    store.insert(User { id: 0, email: 1 })?;
    assert!(store.insert(User { id: 0, email: 1 }).is_err());
    assert!(store.insert_all([User { id: 0, email: 2 }, User { id: 50, email: 1 }]).is_err());
    assert_eq!(store.insert(User { id: 0, email: 3 })?.id, 2);
    Ok(())
}

/// A key that is no primary key can be taken from a record, which stays where it is.
#[test]
fn a_record_without_its_key_is_referred_to_no_more() -> Result<()> {
    #[derive(Model, Clone)]
    #[orm(entity = "lands", has_many(City, fk = "code", local = "code"))]
    struct Land {
        id: u8,
        code: Option<u8>,
    }
    #[derive(Model)]
    #[orm(entity = "cities", belongs_to(Land, fk = "code", owner = "code"))]
    struct City {
        id: u8,
        code: u8,
    }
    let mut store = Store::new();
    store.insert_all([7, 8, 9].map(|id| Land { id, code: Some(id) }))?;
    store.insert_all([7, 8, 9].map(|id| City { id, code: id }))?;
    store.update::<Land>(8, |land| land.code = None)?;
    let expected = [Some(7), None, Some(9)];
    let cities = City::query().with(City::LAND).all(&store);
    assert_eq!(cities.iter().map(|city| city.land().map(|it| it.id)).collect::<Vec<_>>(), expected);
    let cities = store.iter::<City>().map(|city| city.land(&store).map(|land| land.id));
    assert_eq!(cities.collect::<Vec<_>>(), expected);
    assert_eq!(City::query().filter(City::LAND.exists()).count(&store), 2);
    assert_eq!(store.find::<Land>(8).unwrap().cities(&store).count(), 0);
    Ok(())
}

/// Each relation goes by the key among those of its owner, whatever others go by the same column.
#[test]
fn one_column_refers_to_records_of_two_models() -> Result<()> {
    #[derive(Model)]
    #[orm(entity = "users", has_many(Badge, fk = "holder_id"))]
    struct User {
        id: u8,
    }
    #[derive(Model)]
    #[orm(entity = "teams", has_one(Badge, fk = "holder_id"))]
    struct Team {
        id: u8,
    }
    #[derive(Model)]
    #[orm(
        entity = "badges",
        belongs_to(User, fk = "holder_id"),
        belongs_to(Team, fk = "holder_id")
    )]
    struct Badge {
        id: u8,
        holder_id: u8,
    }
    let mut store = Store::new();
    store.insert_all([1, 2, 3].map(|id| User { id }))?;
    store.insert_all([3, 2, 1].map(|id| Team { id }))?;
    store.insert_all([1, 2, 3].map(|id| Badge { id: id + 10, holder_id: id }))?;
    for badge in store.iter::<Badge>() {
        let holder = badge.holder_id;
        assert_eq!(badge.user(&store).unwrap().id, holder);
        assert_eq!(badge.team(&store).unwrap().id, holder);
        let user = store.find::<User>(holder).unwrap();
        assert!(user.badges(&store).map(|badge| badge.id).eq([holder + 10]));
        let team = store.find::<Team>(holder).unwrap();
        assert_eq!(team.badge(&store).unwrap().id, holder + 10);
    }
    let badges = Badge::query().with(Badge::USER).with(Badge::TEAM).all(&store);
    assert!(badges.iter().all(|badge| badge.user().unwrap().id == badge.team().unwrap().id));
    Ok(())
}
