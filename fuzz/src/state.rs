//! All that a store holds, and every relation of it told by going through the tables.

use std::collections::HashSet;
use std::fmt::Debug;
use std::hash::Hash;
use std::ptr;

use orm_core::{Model, Result, Store};

use crate::models::{
    Area, Kind, Member, Note, Place, Post, Profile, Reply, Role, Spot, Subject, Tag, Tagged,
    Tagging, User,
};

macro_rules! dump {
    ($($field:ident: $Model:ident by $key:expr;)*) => {
        /// The records of each model, in the order of the table.
        #[derive(Clone, Debug, PartialEq)]
        pub(crate) struct Dump {
            $(pub(crate) $field: Vec<$Model>,)*
        }

        impl Dump {
            pub(crate) fn of(store: &Store) -> Self {
                Dump { $($field: store.iter::<$Model>().cloned().collect(),)* }
            }

            /// The same, in an order of its own.
            pub(crate) fn sorted(mut self) -> Self {
                $(self.$field.sort_by_key($key);)*
                self
            }

            /// No two records have one primary key, and each is found by it.
            fn keys(&self, store: &Store) {
                $(
                    distinct(self.$field.iter().map($key));
                    for record in &self.$field {
                        assert_eq!(store.find::<$Model>(($key)(record)), Some(record));
                    }
                    assert_eq!(store.len::<$Model>(), self.$field.len());
                )*
            }
        }
    };
}

dump! {
    users: User by |user: &User| user.id;
    profiles: Profile by |profile: &Profile| profile.user_id;
    posts: Post by |post: &Post| post.id.unwrap();
    replies: Reply by |reply: &Reply| reply.id;
    areas: Area by |area: &Area| (area.country.clone(), area.zip);
    places: Place by |place: &Place| place.id;
    roles: Role by |role: &Role| role.name.clone();
    members: Member by |member: &Member| (member.user_id, member.role_name.clone());
    notes: Note by |note: &Note| note.id;
    tags: Tag by |tag: &Tag| tag.id;
    taggings: Tagging by |tagging: &Tagging| tagging.id;
}

/// Some records of each model, of which some lead to none.
pub(crate) fn base() -> Result<Store> {
    let mut store = Store::new();
    let text = |text: &str| Some(text.to_owned());
    store.insert_all([("a", 1), ("b", 2)].map(|(country, zip)| Area {
        country: country.into(),
        zip,
        size: Some(1),
    }))?;
    store.insert_all([1, 2, 3].map(|id| User {
        id,
        name: format!("user {id}"),
        email: (id < 3).then(|| ["a", "b"][usize::from(id == 2)].to_owned()),
        boss_id: (id > 1).then_some(1),
        area_country: text("a"),
        area_zip: Some(1),
        friend_ids: vec![3, 1, 9],
        mails: Some(vec!["b".into(), "c".into()]),
        skipped: 7,
        color: 16,
        ..User::default()
    }))?;
    store.insert(Profile { user_id: 1, text: None })?;
    store.insert_all([1, 2, 3, 4].map(|id| Post {
        id: Some(id),
        author_id: (id < 4).then_some(1 + u64::from(id % 2)),
        editor_mail: text("a"),
        likes: 3,
        slug: (id == 2).then(|| "b".into()),
    }))?;
    store.insert_all([(1, None), (2, Some(1)), (3, Some(2)), (4, Some(9))].map(
        |(id, parent_id)| Reply {
            id,
            post_id: Some(u32::from(id)),
            parent_id,
            kind: Kind::Scored(1),
        },
    ))?;
    store.insert(Place {
        id: 1,
        spot_type: text("areas"),
        spot_country: text("b"),
        spot_zip: Some(2),
    })?;
    store.insert_all(["a", "b"].map(|name| Role { name: name.into(), level: 1 }))?;
    store.insert(Member { user_id: 1, role_name: "a".into(), since: 3 })?;
    store.insert_all([1, 2].map(|id| Note {
        id,
        subject_type: text(["users", "tag"][usize::from(id == 2)]),
        subject_id: Some(1),
        text: String::new(),
    }))?;
    store.insert_all([1, 2].map(|id| Tag { id, word: (id == 1).then(|| "a".into()) }))?;
    store.insert_all([1, 2].map(|id| Tagging {
        id,
        tag_word: text("a"),
        tagged_type: text(["users", "post"][usize::from(id == 2)]),
        tagged_mail: text("b"),
        weight: 1,
    }))?;
    Ok(store)
}

/// Every law of a store that can be told by looking at it.
pub(crate) fn holds(store: &Store) {
    let dump = Dump::of(store);
    dump.keys(store);
    distinct(dump.users.iter().filter_map(|user| user.email.as_ref()));
    distinct(dump.posts.iter().filter_map(|post| post.slug.as_ref()));
    distinct(dump.tags.iter().filter_map(|tag| tag.word.as_ref()));
    for profile in &dump.profiles {
        assert!(store.contains::<User>(profile.user_id), "a required relation leads nowhere");
    }
    for record in store.iter() {
        user(record, store);
        user(&record.clone(), store);
    }
    for record in store.iter() {
        post(record, store);
        post(&record.clone(), store);
    }
    for record in store.iter() {
        reply(record, store);
        reply(&record.clone(), store);
    }
    for record in store.iter() {
        tag(record, store);
        tag(&record.clone(), store);
    }
    rest(store);
}

fn user(user: &User, store: &Store) {
    let id = Some(user.id);
    let posts = || rows::<Post>(store, move |post| post.author_id == id);
    many("posts", user.posts(store), posts());
    one("best_post", user.best_post(store), posts().max_by_key(|post| post.likes));
    // Of equals the last counts here as well.
    one(
        "worst_post",
        user.worst_post(store),
        posts()
            .min_by_key(|post| (post.likes, 0))
            .map(|least| posts().filter(|post| post.likes == least.likes).last().unwrap_or(least)),
    );
    one(
        "profile",
        user.profile(store),
        rows(store, |row: &Profile| Some(row.user_id) == id).last(),
    );
    let reports = || rows::<User>(store, move |user| user.boss_id == id);
    many("reports", user.reports(store), reports());
    one("last_report", user.last_report(store), reports().last());
    one("boss", user.boss(store), rows(store, |boss: &User| Some(boss.id) == user.boss_id).last());
    let area = user.area_country.as_ref().zip(user.area_zip);
    let area = rows(store, |row: &Area| Some((&row.country, row.zip)) == area).last();
    one("area", user.area(store), area);
    let friends = user.friend_ids.iter();
    let friends = friends.filter_map(|id| rows(store, move |user: &User| user.id == *id).last());
    many("friends", user.friends(store), friends);
    let mails = user.mails.iter().flatten();
    let mailed = mails.filter_map(|mail| {
        rows(store, move |user: &User| user.email.as_ref() == Some(mail)).last()
    });
    many("mailed", user.mailed(store), mailed);
    let received = || {
        posts().flat_map(|post| {
            rows(store, move |reply: &Reply| reply.post_id.is_some() && reply.post_id == post.id)
        })
    };
    many("received", user.received(store), received());
    // The one that stands last in its own table.
    let last = rows(store, |reply: &Reply| received().any(|known| ptr::eq(known, reply))).last();
    one("last_received", user.last_received(store), last);
    let members = rows(store, |member: &Member| Some(member.user_id) == id);
    let roles = members.filter_map(|member| {
        Some((rows(store, |role: &Role| role.name == member.role_name).last()?, member))
    });
    many_by(
        "roles",
        user.roles(store).map(|role| (role.row(), ptr::from_ref(role.pivot()))),
        roles,
    );
    let notes = || {
        rows(store, |note: &Note| {
            note.subject_type.as_deref() == Some("users") && note.subject_id == id
        })
    };
    many("notes", user.notes(store), notes());
    one("last_note", user.last_note(store), notes().last());
    let taggings = rows(store, |tagging: &Tagging| {
        tagging.tagged_type.as_deref() == Some("users")
            && user.email.is_some()
            && tagging.tagged_mail == user.email
    });
    many_by(
        "tags",
        user.tags(store).map(|tag| (tag.row(), ptr::from_ref(tag.pivot()))),
        tagged(store, taggings),
    );
}

fn tagged<'s>(
    store: &'s Store,
    taggings: impl Iterator<Item = &'s Tagging>,
) -> impl Iterator<Item = (&'s Tag, &'s Tagging)> {
    taggings.filter_map(|tagging| {
        let word = tagging.tag_word.as_ref()?;
        Some((rows(store, move |tag: &Tag| tag.word.as_ref() == Some(word)).last()?, tagging))
    })
}

fn post(post: &Post, store: &Store) {
    let author = rows(store, |user: &User| Some(user.id) == post.author_id).last();
    one("author", post.author(store), author);
    let editor = rows(store, |user: &User| user.email.is_some() && user.email == post.editor_mail);
    one("editor", post.editor(store), editor.last());
    let replies = rows(store, |reply: &Reply| reply.post_id.is_some() && reply.post_id == post.id);
    many("replies", post.replies(store), replies);
    let taggings = rows(store, |tagging: &Tagging| {
        tagging.tagged_type.as_deref() == Some("post")
            && post.slug.is_some()
            && tagging.tagged_mail == post.slug
    });
    many_by(
        "tags",
        post.tags(store).map(|tag| (tag.row(), ptr::from_ref(tag.pivot()))),
        tagged(store, taggings),
    );
}

fn reply(reply: &Reply, store: &Store) {
    let id = Some(reply.id);
    let post = || rows(store, |post: &Post| post.id.is_some() && post.id == reply.post_id).last();
    one("post", reply.post(store), post());
    let parent = rows(store, |parent: &Reply| Some(parent.id) == reply.parent_id).last();
    one("parent", reply.parent(store), parent);
    let children = || rows::<Reply>(store, move |reply| reply.parent_id == id);
    many("children", reply.children(store), children());
    let grandchildren = children()
        .flat_map(|child| rows(store, move |reply: &Reply| reply.parent_id == Some(child.id)));
    many("grandchildren", reply.grandchildren(store), grandchildren);
    let writer = post().and_then(|post| post.author(store));
    one("writer", reply.writer(store), writer);
}

fn tag(tag: &Tag, store: &Store) {
    let id = Some(tag.id);
    let notes = rows(store, |note: &Note| {
        note.subject_type.as_deref() == Some("tag") && note.subject_id == id
    });
    many("notes", tag.notes(store), notes);
    let taggings =
        || rows(store, |row: &Tagging| row.tag_word.is_some() && row.tag_word == tag.word);
    let users = taggings().filter_map(|row| {
        let mail = row.tagged_mail.as_ref().filter(|_| row.tagged_type.as_deref() == Some("users"));
        let user = rows(store, |user: &User| mail.is_some() && user.email.as_ref() == mail).last();
        Some((user?, row))
    });
    many_by("users", tag.users(store).map(|user| (user.row(), ptr::from_ref(user.pivot()))), users);
    let posts = taggings().filter_map(|row| {
        let slug = row.tagged_mail.as_ref().filter(|_| row.tagged_type.as_deref() == Some("post"));
        let post = rows(store, |post: &Post| slug.is_some() && post.slug.as_ref() == slug).last();
        Some((post?, row))
    });
    many_by("posts", tag.posts(store).map(|post| (post.row(), ptr::from_ref(post.pivot()))), posts);
}

fn rest(store: &Store) {
    for profile in store.iter::<Profile>() {
        let user = rows(store, |user: &User| user.id == profile.user_id).last();
        one("user of a profile", profile.user(store), user);
    }
    for area in store.iter::<Area>() {
        let users = rows(store, |user: &User| {
            user.area_country.as_ref() == Some(&area.country) && user.area_zip == Some(area.zip)
        });
        many("users of an area", area.users(store), users);
        let places = rows(store, |place: &Place| {
            place.spot_type.as_deref() == Some("areas")
                && place.spot_country.as_ref() == Some(&area.country)
                && place.spot_zip == Some(area.zip)
        });
        one("place", area.place(store), places.last());
    }
    for place in store.iter::<Place>() {
        let key = place.spot_country.as_ref().zip(place.spot_zip);
        let key = key.filter(|_| place.spot_type.as_deref() == Some("areas"));
        let area = rows(store, |area: &Area| Some((&area.country, area.zip)) == key).last();
        one("spot", place.spot(store).map(|Spot::Area(area)| area), area);
    }
    for role in store.iter::<Role>() {
        let members = rows(store, |member: &Member| member.role_name == role.name);
        let users = members.filter_map(|member| {
            Some((rows(store, |user: &User| user.id == member.user_id).last()?, member))
        });
        many_by(
            "users of a role",
            role.users(store).map(|user| (user.row(), ptr::from_ref(user.pivot()))),
            users,
        );
    }
    for member in store.iter::<Member>() {
        let user = rows(store, |user: &User| user.id == member.user_id).last();
        one("user of a member", member.user(store), user);
        let role = rows(store, |role: &Role| role.name == member.role_name).last();
        one("role of a member", member.role(store), role);
    }
    for note in store.iter::<Note>() {
        let (kind, id) = (note.subject_type.as_deref(), note.subject_id);
        let user = rows(store, |user: &User| kind == Some("users") && Some(user.id) == id).last();
        let tag = rows(store, |tag: &Tag| kind == Some("tag") && Some(tag.id) == id).last();
        let (left, right) = match note.subject(store) {
            Some(Subject::User(user)) => (Some(user), None),
            Some(Subject::Tag(tag)) => (None, Some(tag)),
            None => (None, None),
        };
        one("subject", left, user);
        one("subject", right, tag);
    }
    for tagging in store.iter::<Tagging>() {
        let word = tagging.tag_word.as_ref();
        let tag = rows(store, |tag: &Tag| word.is_some() && tag.word.as_ref() == word).last();
        one("tag", tagging.tag(store), tag);
        let (kind, key) = (tagging.tagged_type.as_deref(), tagging.tagged_mail.as_ref());
        let key = |name: &str| key.filter(|_| kind == Some(name));
        let (mail, slug) = (key("users"), key("post"));
        let user = rows(store, |user: &User| mail.is_some() && user.email.as_ref() == mail).last();
        let post = rows(store, |post: &Post| slug.is_some() && post.slug.as_ref() == slug).last();
        let (left, right) = match tagging.tagged(store) {
            Some(Tagged::User(user)) => (Some(user), None),
            Some(Tagged::Post(post)) => (None, Some(post)),
            None => (None, None),
        };
        one("tagged", left, user);
        one("tagged", right, post);
    }
}

fn rows<M: Model>(store: &Store, which: impl Fn(&M) -> bool) -> impl Iterator<Item = &M> {
    store.iter::<M>().filter(move |record| which(record))
}

#[track_caller]
fn one<'s, T: Debug>(name: &str, read: Option<&'s T>, scanned: Option<&'s T>) {
    let same = read.map(ptr::from_ref) == scanned.map(ptr::from_ref);
    assert!(same, "{name}: {read:?} is not {scanned:?}");
}

#[track_caller]
fn many<'s, T: Debug + 's>(
    name: &str,
    read: impl Iterator<Item = &'s T>,
    scanned: impl Iterator<Item = &'s T>,
) {
    let (read, scanned): (Vec<_>, Vec<_>) = (read.collect(), scanned.collect());
    let places = |rows: &[&T]| rows.iter().copied().map(ptr::from_ref).collect::<Vec<_>>();
    assert!(places(&read) == places(&scanned), "{name}: {read:?} is not {scanned:?}");
}

/// As [`many`], with the record of the pivot beside each.
#[track_caller]
fn many_by<'s, T: Debug + 's, P: 's>(
    name: &str,
    read: impl Iterator<Item = (&'s T, *const P)>,
    scanned: impl Iterator<Item = (&'s T, &'s P)>,
) {
    let (read, pivots): (Vec<_>, Vec<_>) = read.unzip();
    let (scanned, expected): (Vec<_>, Vec<_>) = scanned.unzip();
    many(name, read.into_iter(), scanned.into_iter());
    let expected: Vec<_> = expected.into_iter().map(ptr::from_ref).collect();
    assert!(pivots == expected, "{name}: records of the pivot");
}

#[track_caller]
fn distinct<K: Hash + Eq + Debug>(keys: impl Iterator<Item = K>) {
    let mut known = HashSet::new();
    for key in keys {
        assert!(!known.contains(&key), "{key:?} is there twice");
        known.insert(key);
    }
}
