use orm_core::Store;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::models::{Badge, Desk, Person, badge, desk, desk_id, person};
use super::naive::{Op, apply, check_table, op};

#[derive(Clone, Debug)]
enum Step {
    Person(Op<Person>),
    Badge(Op<Badge>),
    Desk(Op<Desk>),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        op(person(), 0..14u8).prop_map(Step::Person),
        op(badge(), (any::<bool>(), 0..8u8)).prop_map(Step::Badge),
        op(desk(), desk_id()).prop_map(Step::Desk),
    ]
}

#[derive(Default)]
struct World {
    store: Store,
    people: Vec<Person>,
    badges: Vec<Badge>,
    desks: Vec<Desk>,
}

/// Checks one relation of every record: the getter on the stored record, the getter on a copy that
/// the store does not know, the eager load, the eager load with a filter, and a scan agree.
macro_rules! relation_agrees {
    ($world:ident, $list:ident: $Model:ident :: $HANDLE:ident, $getter:ident in $targets:ident,
     filtered by $filter:expr => $passes:expr, if $matches:expr) => {{
        let World { store, $list: list, .. } = &$world;
        let eager = $Model::query().with($Model::$HANDLE).all(store);
        let filtered = $Model::query().with($Model::$HANDLE.filter($filter)).all(store);
        let mut visited = $Model::query().with($Model::$HANDLE).iter(store);
        assert_eq!((eager.len(), filtered.len()), (list.len(), list.len()));
        for (place, record) in list.iter().enumerate() {
            let matches = |target: &&_| ($matches)(record, *target);
            let scan = $world.$targets.iter().rev().find(matches);
            let stored = store.find::<$Model>(super::naive::Naive::key(record)).unwrap();
            assert_eq!(stored.$getter(store), scan, "getter of {record:?}");
            assert_eq!(record.$getter(store), scan, "getter of a copy of {record:?}");
            assert_eq!(eager[place].$getter(), scan, "eager load of {record:?}");
            assert_eq!(visited.next().unwrap().$getter(), scan, "visit of {record:?}");
            let scan =
                $world.$targets.iter().rev().filter(matches).find(|&target| ($passes)(target));
            assert_eq!(filtered[place].$getter(), scan, "filtered load of {record:?}");
        }
    }};
}

impl World {
    fn apply(&mut self, step: &Step) {
        match step {
            Step::Person(op) => apply(&mut self.store, &mut self.people, op),
            Step::Badge(op) => apply(&mut self.store, &mut self.badges, op),
            Step::Desk(op) => apply(&mut self.store, &mut self.desks, op),
        }
    }

    fn check(&self) {
        let world = self;
        check_table(&world.store, &world.people);
        check_table(&world.store, &world.badges);
        check_table(&world.store, &world.desks);
        relation_agrees!(world, people: Person::BADGE, badge in badges,
            filtered by Badge::NUMBER.lt(4) => |badge: &Badge| badge.number < 4,
            if |person: &Person, badge: &Badge| badge.person_id == Some(person.id));
        relation_agrees!(world, people: Person::CODED_BADGE, coded_badge in badges,
            filtered by Badge::SERIES.eq(true) => |badge: &Badge| badge.series,
            if |person: &Person, badge: &Badge| badge.code == person.code);
        relation_agrees!(world, people: Person::DESK, desk in desks,
        filtered by Desk::BADGE_NUMBER.gt(9) => |desk: &Desk| desk.badge_number > 9,
        if |person: &Person, desk: &Desk| {
            (desk.site == person.site) && Some(desk.floor) == person.floor
        });
        relation_agrees!(world, people: Person::MANAGER, manager in people,
            filtered by Person::CODE.ne(1) => |person: &Person| person.code != 1,
            if |person: &Person, manager: &Person| Some(manager.id) == person.manager_id);
        relation_agrees!(world, people: Person::REPORT, report in people,
            filtered by Person::FLOOR.is_null() => |person: &Person| person.floor.is_none(),
            if |person: &Person, report: &Person| report.manager_id == Some(person.id));
        relation_agrees!(world, badges: Badge::PERSON, person in people,
            filtered by Person::CODE.is_in([1, 2, 3]) => |person: &Person| (1..=3).contains(&person.code),
            if |badge: &Badge, person: &Person| badge.person_id == Some(person.id));
        relation_agrees!(world, badges: Badge::CODED_PERSON, coded_person in people,
            filtered by Person::SITE.eq("a") => |person: &Person| person.site == "a",
            if |badge: &Badge, person: &Person| badge.code == person.code);
        relation_agrees!(world, badges: Badge::DESK, desk in desks,
        filtered by Desk::FLOOR.le(1) => |desk: &Desk| desk.floor <= 1,
        if |badge: &Badge, desk: &Desk| {
            desk.badge_series == Some(badge.series) && desk.badge_number == badge.number
        });
        relation_agrees!(world, desks: Desk::PERSON, person in people,
        filtered by Person::CODE.between(2, 5) => |person: &Person| (2..=5).contains(&person.code),
        if |desk: &Desk, person: &Person| {
            (desk.site == person.site) && Some(desk.floor) == person.floor
        });
        relation_agrees!(world, desks: Desk::BADGE, badge in badges,
        filtered by !Badge::PERSON_ID.eq(2) => |badge: &Badge| badge.person_id != Some(2),
        if |desk: &Desk, badge: &Badge| {
            desk.badge_series == Some(badge.series) && desk.badge_number == badge.number
        });
    }
}

/// How many random operations to run.
pub(super) fn operations() -> usize {
    operations_or(100_000)
}

/// As [`operations`], where one costs so much that another default is due.
pub(super) fn operations_or(default: usize) -> usize {
    std::env::var("ORM_PROPTEST_OPS").ok().and_then(|ops| ops.parse().ok()).unwrap_or(default)
}

#[test]
fn lazy_is_eager_is_scan() {
    const STEPS: usize = 250;
    let cases = u32::try_from(operations().div_ceil(STEPS)).unwrap();
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let steps = proptest::collection::vec(step(), STEPS);
    let result = TestRunner::new(config).run(&steps, |steps| {
        let mut world = World::default();
        for (done, step) in steps.iter().enumerate() {
            world.apply(step);
            if done % 10 == 9 {
                world.check();
            }
        }
        Ok(())
    });
    result.unwrap_or_else(|failure| panic!("{failure}"));
}

/// Tables that shrink are compacted, again and again, and long chains are put together out of order.
#[test]
fn lazy_is_eager_is_scan_in_tables_that_grow_and_shrink() {
    let config = Config { cases: 4, failure_persistence: None, ..Config::default() };
    let badge = |number: u32, person: u8| Badge {
        series: number.is_multiple_of(2),
        number: u8::try_from(number / 2).unwrap(),
        person_id: Some(person),
        code: person,
    };
    let moves = proptest::collection::vec((0..400u32, 0..3u8), 3600);
    let result = TestRunner::new(config).run(&moves, |moves| {
        let mut world = World::default();
        for person in 0..3 {
            let (code, site) = (person, String::new());
            let person =
                Person { id: person, code, manager_id: None, site, floor: None, email: None };
            world.apply(&Step::Person(Op::Insert(person)));
        }
        for number in 0..400 {
            world.apply(&Step::Badge(Op::Insert(badge(number, 0))));
        }
        for (done, &(number, person)) in moves.iter().enumerate() {
            let badge = badge(number, person);
            let key = (badge.series, badge.number);
            // Records move between chains; then most are removed, and the table is compacted; then the
            // rest move between the chains that are left, and new records join them.
            let shrinking = done % 1200 > 700;
            let op = if shrinking { Op::Remove(key) } else { Op::Insert(badge) };
            world.apply(&Step::Badge(op));
            if done % 50 == 0 {
                world.check();
            }
        }
        world.check();
        Ok(())
    });
    result.unwrap_or_else(|failure| panic!("{failure}"));
}
