use orm_core::{Filter, Order, Store};
use proptest::prelude::*;

use super::models::{Person, person};
use super::naive::Test;
use super::second_source::assert_same;
use super::shelf::{Shelf, column};

/// A condition as data, to be said as a filter and as a closure.
#[derive(Clone, Debug)]
enum Condition {
    Id(u8),
    IdIn(Vec<u8>),
    Manager(u8),
    ManagerNull,
    Email(u8),
    CodeLt(u8),
    CodeBetween(u8, u8),
    FloorNe(u8),
    FloorGe(u8),
    Site(String),
    And(Box<Condition>, Box<Condition>),
    Or(Box<Condition>, Box<Condition>),
    Not(Box<Condition>),
    /// Several, put together in one of some shapes.
    All(Vec<Condition>, Shape),
    Any(Vec<Condition>, Shape),
}

#[derive(Clone, Copy, Debug)]
enum Shape {
    FromTheLeft,
    FromTheRight,
    ByPairs,
}

impl Shape {
    fn join<T>(self, mut parts: Vec<T>, join: impl Fn(T, T) -> T + Copy) -> Option<T> {
        match self {
            Shape::FromTheLeft => parts.into_iter().reduce(join),
            Shape::FromTheRight => parts.into_iter().rev().reduce(|all, one| join(one, all)),
            Shape::ByPairs => {
                let right = parts.split_off(parts.len() / 2);
                if parts.is_empty() {
                    return right.into_iter().next();
                }
                Some(join(self.join(parts, join)?, self.join(right, join)?))
            }
        }
    }
}

fn condition() -> impl Strategy<Value = Condition> {
    let leaf = prop_oneof![
        (0..14u8).prop_map(Condition::Id),
        proptest::collection::vec(0..16u8, 0..5).prop_map(Condition::IdIn),
        (0..14u8).prop_map(Condition::Manager),
        Just(Condition::ManagerNull),
        (0..40u8).prop_map(Condition::Email),
        (0..8u8).prop_map(Condition::CodeLt),
        (0..8u8, 0..8u8).prop_map(|(low, high)| Condition::CodeBetween(low, high)),
        (0..3u8).prop_map(Condition::FloorNe),
        (0..3u8).prop_map(Condition::FloorGe),
        "[ab]?".prop_map(Condition::Site),
    ];
    let shapes = [Shape::FromTheLeft, Shape::FromTheRight, Shape::ByPairs];
    leaf.prop_recursive(5, 24, 5, move |inner| {
        let pair = (inner.clone(), inner.clone());
        let shape = || proptest::sample::select(shapes.to_vec());
        let some = proptest::collection::vec(inner.clone(), 1..16);
        prop_oneof![
            1 => (some.clone(), shape()).prop_map(|(some, shape)| Condition::All(some, shape)),
            1 => (some, shape()).prop_map(|(some, shape)| Condition::Any(some, shape)),
            2 => pair.clone().prop_map(|(a, b)| Condition::And(a.into(), b.into())),
            1 => pair.prop_map(|(a, b)| Condition::Or(a.into(), b.into())),
            1 => inner.prop_map(|a| Condition::Not(a.into())),
        ]
    })
}

impl Condition {
    fn filter(&self) -> Filter<Person> {
        match self {
            Condition::Id(id) => Person::ID.eq(*id),
            Condition::IdIn(ids) => Person::ID.is_in(ids),
            Condition::Manager(id) => Person::MANAGER_ID.eq(*id),
            Condition::ManagerNull => Person::MANAGER_ID.is_null(),
            Condition::Email(email) => Person::EMAIL.eq(*email),
            Condition::CodeLt(code) => Person::CODE.lt(*code),
            Condition::CodeBetween(low, high) => Person::CODE.between(*low, *high),
            Condition::FloorNe(floor) => Person::FLOOR.ne(*floor),
            Condition::FloorGe(floor) => Person::FLOOR.ge(*floor),
            Condition::Site(site) => Person::SITE.eq(site),
            Condition::And(a, b) => a.filter() & b.filter(),
            Condition::Or(a, b) => a.filter() | b.filter(),
            Condition::Not(a) => !a.filter(),
            Condition::All(some, shape) => {
                shape.join(some.iter().map(Condition::filter).collect(), |a, b| a & b).unwrap()
            }
            Condition::Any(some, shape) => {
                shape.join(some.iter().map(Condition::filter).collect(), |a, b| a | b).unwrap()
            }
        }
    }

    /// The text of the filter, and the operator it is made with.
    fn text(&self) -> (String, &'static str) {
        fn join(a: (String, &str), b: (String, &str), by: &'static str) -> (String, &'static str) {
            let side = |(text, operator): (String, &str)| match operator {
                "" => text,
                operator if operator == by => text,
                _ => format!("({text})"),
            };
            (format!("{} {by} {}", side(a), side(b)), by)
        }
        match self {
            Condition::And(a, b) => join(a.text(), b.text(), "and"),
            Condition::Or(a, b) => join(a.text(), b.text(), "or"),
            Condition::Not(a) => match a.text() {
                (text, "") => (format!("not {text}"), ""),
                (text, _) => (format!("not ({text})"), ""),
            },
            Condition::All(some, shape) => {
                let texts = some.iter().map(Condition::text).collect();
                shape.join(texts, |a, b| join(a, b, "and")).unwrap()
            }
            Condition::Any(some, shape) => {
                let texts = some.iter().map(Condition::text).collect();
                shape.join(texts, |a, b| join(a, b, "or")).unwrap()
            }
            leaf => (leaf.filter().to_string(), ""),
        }
    }

    fn test(&self) -> Test<Person> {
        match self.clone() {
            Condition::Id(id) => Box::new(move |p| p.id == id),
            Condition::IdIn(ids) => Box::new(move |p| ids.contains(&p.id)),
            Condition::Manager(id) => Box::new(move |p| p.manager_id == Some(id)),
            Condition::ManagerNull => Box::new(|p| p.manager_id.is_none()),
            Condition::Email(email) => Box::new(move |p| p.email == Some(email)),
            Condition::CodeLt(code) => Box::new(move |p| p.code < code),
            Condition::CodeBetween(low, high) => Box::new(move |p| low <= p.code && p.code <= high),
            Condition::FloorNe(floor) => Box::new(move |p| p.floor != Some(floor)),
            Condition::FloorGe(floor) => Box::new(move |p| p.floor.is_some_and(|f| f >= floor)),
            Condition::Site(site) => Box::new(move |p| p.site == site),
            Condition::And(a, b) => {
                let (a, b) = (a.test(), b.test());
                Box::new(move |p| a(p) && b(p))
            }
            Condition::Or(a, b) => {
                let (a, b) = (a.test(), b.test());
                Box::new(move |p| a(p) || b(p))
            }
            Condition::Not(a) => {
                let a = a.test();
                Box::new(move |p| !a(p))
            }
            Condition::All(some, _) => {
                let some: Vec<_> = some.iter().map(Condition::test).collect();
                Box::new(move |p| some.iter().all(|test| test(p)))
            }
            Condition::Any(some, _) => {
                let some: Vec<_> = some.iter().map(Condition::test).collect();
                Box::new(move |p| some.iter().any(|test| test(p)))
            }
        }
    }
}

type SortKey = fn(&Person) -> (bool, i32);

/// An order said to the query, and the key a naive sort has for it: `None` last either way.
fn order(which: u8) -> (Order<Person>, SortKey) {
    match which {
        0 => (Person::CODE.asc(), |p| (false, i32::from(p.code))),
        1 => (Person::CODE.desc(), |p| (false, -i32::from(p.code))),
        2 => (Person::FLOOR.asc(), |p| (p.floor.is_none(), i32::from(p.floor.unwrap_or(0)))),
        _ => (Person::FLOOR.desc(), |p| (p.floor.is_none(), -i32::from(p.floor.unwrap_or(0)))),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever path a query takes, it finds what a scan finds, in the order a stable sort gives.
    #[test]
    fn a_query_is_a_scan(
        people in proptest::collection::vec(person(), 0..200),
        // Half of the tables are of several blocks of rows.
        distinct in any::<bool>(),
        removed in proptest::collection::vec(0..14u8, 0..4),
        condition in condition(),
        orders in proptest::collection::vec(0..4u8, 0..3),
        limit in proptest::option::of(0..10usize),
        offset in 0..4usize,
    ) {
        let mut store = Store::new();
        for (place, mut person) in people.into_iter().enumerate() {
            if distinct {
                person.id = u8::try_from(place).unwrap();
                person.email = person.email.filter(|_| place % 16 == 0);
            }
            // Some clash with a unique email, and are not stored.
            let _ = store.insert(person);
        }
        for id in removed {
            store.remove::<Person>(id).unwrap();
        }

        let mut query = Person::query().filter(condition.filter()).offset(offset);
        if let Some(limit) = limit {
            query = query.limit(limit);
        }
        prop_assert_eq!(condition.filter().to_string(), condition.text().0);
        let test = condition.test();
        let mut scan: Vec<&Person> = store.iter().filter(|person| test(person)).collect();
        let matching = scan.clone();
        for &which in orders.iter().rev() {
            scan.sort_by_key(|person| order(which).1(person));
        }
        for &which in &orders {
            query = query.order_by(order(which).0);
        }
        let scan: Vec<&Person> =
            scan.into_iter().skip(offset).take(limit.unwrap_or(usize::MAX)).collect();

        prop_assert_eq!(&query.all(&store), &scan);
        prop_assert_eq!(&query.iter(&store).collect::<Vec<_>>(), &scan);
        prop_assert_eq!(query.iter(&store).fold(0, |n, _| n + 1), scan.len());
        prop_assert_eq!(query.first(&store), scan.first().copied());
        prop_assert_eq!(query.last(&store), scan.last().copied());
        prop_assert_eq!(query.count(&store), scan.len());
        prop_assert_eq!(query.exists(&store), !scan.is_empty());
        prop_assert_eq!(query.min(Person::CODE, &store), scan.iter().map(|p| p.code).min());
        prop_assert_eq!(query.max(Person::FLOOR, &store), scan.iter().filter_map(|p| p.floor).max());
        let sum: u64 = scan.iter().filter_map(|p| p.floor).map(u64::from).sum();
        prop_assert_eq!(query.sum(Person::FLOOR, &store), sum);
        let mut shelf = Shelf::default();
        shelf.copy(&store, [
            column(Person::ID),
            column(Person::MANAGER_ID),
            column(Person::EMAIL),
            column(Person::CODE),
            column(Person::FLOOR),
            column(Person::SITE),
        ]);
        assert_same(&Ok(&scan), &query.all(&shelf), &query);
        let (low, high) = query.iter(&store).size_hint();
        prop_assert!(low <= scan.len() && scan.len() <= high.unwrap());
        for person in store.iter::<Person>() {
            let found = query.find(person.id, &store).is_some();
            prop_assert_eq!(found, matching.contains(&person));
        }
    }
}
