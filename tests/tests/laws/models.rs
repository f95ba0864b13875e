//! Three models with every sort of to-one relation: default and own keys, nullable, not unique,
//! composite, two to one target, to itself, in both directions.

use orm_core::Model;
use proptest::prelude::*;
use uuid::Uuid;

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(
    entity = "people",
    has_one(Badge, fk = "person_id"),
    has_one(Badge, fk = "code", local = "code", name = "coded_badge"),
    has_one(Desk, fk("site", "floor"), local("site", "floor")),
    belongs_to(Person, fk = "manager_id", name = "manager"),
    has_one(Person, fk = "manager_id", name = "report")
)]
pub(crate) struct Person {
    pub(crate) id: u8,
    pub(crate) code: u8,
    pub(crate) manager_id: Option<u8>,
    pub(crate) site: String,
    pub(crate) floor: Option<u8>,
    #[orm(unique)]
    pub(crate) email: Option<u8>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(
    entity = "badges",
    primary_key("series", "number"),
    belongs_to(Person, fk = "person_id"),
    belongs_to(Person, fk = "code", owner = "code", name = "coded_person"),
    has_one(Desk, fk("badge_series", "badge_number"))
)]
pub(crate) struct Badge {
    pub(crate) series: bool,
    pub(crate) number: u8,
    pub(crate) person_id: Option<u8>,
    pub(crate) code: u8,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Label(pub(crate) String);

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(
    entity = "desks",
    belongs_to(Person, fk("site", "floor"), owner("site", "floor")),
    belongs_to(Badge, fk("badge_series", "badge_number"))
)]
pub(crate) struct Desk {
    pub(crate) id: Uuid,
    pub(crate) site: String,
    pub(crate) floor: u8,
    pub(crate) badge_series: Option<bool>,
    #[orm(unique)]
    pub(crate) badge_number: u8,
    #[orm(index)]
    pub(crate) label: Label,
}

/// Values from a small range, so that keys often match, 0 and "" among them.
fn small() -> impl Strategy<Value = u8> + Clone {
    0..8u8
}

fn nullable<T: Clone + std::fmt::Debug>(
    value: impl Strategy<Value = T> + Clone,
) -> impl Strategy<Value = Option<T>> + Clone {
    proptest::option::weighted(0.7, value)
}

fn site() -> impl Strategy<Value = String> + Clone {
    prop_oneof![Just(String::new()), Just("a".to_owned()), Just("b".to_owned())]
}

pub(crate) fn person() -> impl Strategy<Value = Person> + Clone {
    let email = proptest::option::weighted(0.6, 0..40u8);
    (0..14u8, small(), nullable(0..14u8), site(), nullable(0..3u8), email).prop_map(
        |(id, code, manager_id, site, floor, email)| Person {
            id,
            code,
            manager_id,
            site,
            floor,
            email,
        },
    )
}

pub(crate) fn badge() -> impl Strategy<Value = Badge> + Clone {
    (any::<bool>(), small(), nullable(0..14u8), small())
        .prop_map(|(series, number, person_id, code)| Badge { series, number, person_id, code })
}

pub(crate) fn desk_id() -> impl Strategy<Value = Uuid> + Clone {
    (0..10u128).prop_map(Uuid::from_u128)
}

pub(crate) fn desk() -> impl Strategy<Value = Desk> + Clone {
    (desk_id(), site(), 0..3u8, nullable(any::<bool>()), 0..30u8, site()).prop_map(
        |(id, site, floor, badge_series, badge_number, label)| Desk {
            id,
            site,
            floor,
            badge_series,
            badge_number,
            label: Label(label),
        },
    )
}
