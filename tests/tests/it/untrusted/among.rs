//! Records that are not among those that the caller names keep their links.

use orm_core::ingest::IngestOnly;
use orm_core::{Model, Store};
use serde::{Deserialize, Serialize};

use super::models::{Cover, Pin, Post, PostLabel, Topicable, store, tables};

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "people", has_one(Phone, fk = "person_id"))]
struct Person {
    id: u64,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "phones")]
struct Phone {
    id: u64,
    #[orm(unique)]
    person_id: Option<u64>,
    #[serde(default)]
    tenant: u64,
}

#[test]
fn a_unique_key_is_not_taken_from_a_record_that_is_not_among_the_callers() {
    let only = || {
        let phone = Person::PHONE.insert(Phone::ID).link();
        Person::ingest().only(phone).among(Phone::TENANT.eq(1))
    };
    for body in [r#"{ "phone": { "id": 9 } }"#, r#"{ "phone": { "id": 3 } }"#, r#"{ "phone": 3 }"#]
    {
        for only in
            [only(), only().remove_missing(Person::PHONE), only().unlink_missing(Person::PHONE)]
        {
            let mut store = Store::new();
            store.insert_all([1, 2].map(|id| Person { id })).unwrap();
            let phones = [(1, Some(1), 1), (2, Some(2), 2), (3, None, 1)];
            let phones = phones.map(|(id, person_id, tenant)| Phone { id, person_id, tenant });
            store.insert_all(phones.clone()).unwrap();
            let error = only.update_one(&mut store, 2, body).unwrap_err();
            assert!(error.is_unique_violation(), "{error}: {body}");
            assert_eq!(error.path(), "$.phone", "{body}");
            assert!(store.iter::<Phone>().eq(&phones), "{body}");
            // That of the caller's own phone is.
            only.update_one(&mut store, 1, body).unwrap();
            assert_ne!(store.find::<Phone>(1).map(|phone| phone.person_id), Some(Some(1)));
        }
    }
}

#[test]
fn a_target_that_is_not_among_the_callers_is_not_unlinked_for_another() {
    let only: [(&str, IngestOnly<Post>); 2] = [
        ("cover", Post::ingest().only(Post::COVER.link()).among(Cover::ID.le(1))),
        ("pin", Post::ingest().only(Post::PIN.link()).among(Pin::ID.le(1))),
    ];
    for (name, only) in only {
        for body in [format!(r#"{{ "{name}": 1 }}"#), format!(r#"{{ "{name}": {{ "id": 1 }} }}"#)] {
            let mut store = store();
            let before = tables(&store);
            // The one of post 2 would be returned, as it comes after.
            let error = only.update_one(&mut store, 2, &body).unwrap_err();
            assert_eq!(error.path(), format!("$.{name}"), "{error}: {body}");
            assert_eq!(tables(&store), before, "{body}");
        }
    }
}

#[test]
fn a_pivot_that_is_not_among_the_callers_is_not_detached() {
    let mut store = store();
    let only = Post::ingest()
        .only((Post::LABELS, Post::TOPICS))
        .detach_missing(Post::LABELS)
        .detach_missing(Post::TOPICS);
    let among = only.clone().among(PostLabel::PINNED.eq(true)).among(Topicable::PINNED.eq(true));
    let body = r#"{ "labels": [], "topics": [] }"#;
    among.update_one(&mut store, 1, body).unwrap();
    assert!(store.contains::<PostLabel>((1, 1)) && store.contains::<Topicable>((1, 1)));
    only.update_one(&mut store, 1, body).unwrap();
    assert!(!store.contains::<PostLabel>((1, 1)) && !store.contains::<Topicable>((1, 1)));
}
