//! Orders by columns whose values cannot all be compared: what cannot be sorted is last, stably, and nothing panics.

use std::cmp::Ordering;

use orm_core::{Model, Order, Store};

#[derive(Clone, Debug, PartialEq, PartialOrd)]
struct Point {
    x: f64,
    y: f64,
}

/// A set, as bits, with the order of inclusion.
#[derive(Clone, Debug, PartialEq)]
struct Tags(u8);

impl PartialOrd for Tags {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match self.0 & other.0 {
            _ if self == other => Some(Ordering::Equal),
            common if common == self.0 => Some(Ordering::Less),
            common if common == other.0 => Some(Ordering::Greater),
            _ => None,
        }
    }
}

#[derive(Model)]
#[orm(entity = "areas", has_many(Place, fk = "area_id"))]
struct Area {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "places", belongs_to(Area, fk = "area_id"))]
struct Place {
    id: u64,
    area_id: u64,
    at: Option<Point>,
    tags: Tags,
}

fn store() -> Store {
    let mut store = Store::new();
    store.insert(Area { id: 1 }).unwrap();
    let point = |x, y| Some(Point { x, y });
    let places = [
        (1, point(1.0, f64::NAN), 0b001),
        (2, point(3.0, 0.0), 0b010),
        (3, None, 0b000),
        (4, point(2.0, 0.0), 0b011),
        (5, point(f64::NAN, 0.0), 0b001),
    ];
    let places = places.map(|(id, at, tags)| Place { id, area_id: 1, at, tags: Tags(tags) });
    store.insert_all(places).unwrap();
    store
}

fn ids(store: &Store, order: Order<Place>) -> Vec<u64> {
    Place::query().order_by(order).iter(store).map(|place| place.id).collect()
}

#[test]
fn a_value_that_cannot_be_compared_with_itself_is_last() {
    let store = store();
    assert_eq!(ids(&store, Place::AT.asc()), [4, 2, 3, 1, 5]);
    assert_eq!(ids(&store, Place::AT.desc()), [2, 4, 3, 1, 5]);
    // A further order sorts them: they are a tie.
    let by_id = Place::query().order_by(Place::AT.asc()).order_by(Place::ID.desc());
    assert!(by_id.iter(&store).map(|place| place.id).eq([4, 2, 3, 5, 1]));
}

#[test]
fn a_value_that_cannot_be_sorted_among_those_before_it_is_last() {
    let store = store();
    // 2 has `0b010`, which neither contains the `0b001` of 1 nor is contained in it.
    assert_eq!(ids(&store, Place::TAGS.asc()), [3, 1, 5, 4, 2]);
    assert_eq!(ids(&store, Place::TAGS.desc()), [4, 1, 5, 3, 2]);
}

#[test]
fn a_part_of_a_partial_order_is_a_part_of_the_whole() {
    let store = store();
    for order in [Place::AT.asc(), Place::AT.desc(), Place::TAGS.asc(), Place::TAGS.desc()] {
        let all = ids(&store, order.clone());
        for (offset, limit) in [(0, 1), (0, 3), (1, 2), (3, 9)] {
            let part = Place::query().order_by(order.clone()).offset(offset).limit(limit);
            let part = part.iter(&store).map(|place| place.id);
            assert!(part.eq(all.iter().copied().skip(offset).take(limit)));
        }
        let area = Area::query().with(Area::PLACES.order_by(order)).first(&store).unwrap();
        assert!(area.places().iter().map(|place| place.id).eq(all));
    }
}

#[test]
fn many_values_of_which_few_can_be_compared_are_sorted_in_time() {
    let mut store = Store::new();
    let tags = |id: u64| Tags(u8::try_from(id.wrapping_mul(0x9E37_79B9) >> 24 & 0xFF).unwrap());
    store
        .insert_all((0..50_000).map(|id| Place { id, area_id: 1, at: None, tags: tags(id) }))
        .unwrap();
    let mut found = ids(&store, Place::TAGS.asc());
    found.sort_unstable();
    assert!(found.into_iter().eq(0..50_000));
}
