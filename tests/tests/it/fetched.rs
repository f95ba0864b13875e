//! Relations loaded onto records that were fetched before, and records in groups.

use orm_core::{Model, Morph, Result, Store, load};

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(
    entity = "visitors",
    has_many(Visit, fk = visitor_id),
    has_one(Visit, fk = visitor_id, name = last_visit),
    has_one(Visit, fk = visitor_id, max = minutes, name = longest_visit),
    has_many_through(Note, through = Visit, through_fk = visitor_id, fk = visit_id),
    has_many_by(Place, keys = favourites, name = favourite_places),
    belongs_to_many(Place, pivot = Visit, fk = visitor_id, target_fk = place_id),
    morph_to(Friend, type = "friend_type", id = "friend_id")
)]
struct Visitor {
    id: u32,
    favourites: Vec<u32>,
    friend_type: Option<&'static str>,
    friend_id: Option<u32>,
}

/// Leads to no visitor, so that a store can hold visits and know nothing of visitors.
#[derive(Model, Clone, Debug, PartialEq)]
#[orm(entity = "visits", belongs_to(Place, fk = place_id))]
struct Visit {
    id: u32,
    visitor_id: Option<u32>,
    place_id: u32,
    minutes: u32,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(entity = "places")]
struct Place {
    id: u32,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(entity = "notes")]
struct Note {
    id: u32,
    visit_id: u32,
}

#[derive(Morph, Clone, Copy, Debug, PartialEq)]
enum Friend<P = Place, N = Note> {
    Place(P),
    Note(N),
}

fn visitor(id: u32) -> Visitor {
    Visitor { id, favourites: vec![2, 9, 1], friend_type: Some("places"), friend_id: Some(2) }
}

fn visits() -> Result<Store> {
    let mut store = Store::new();
    let rows = [(1, Some(7), 1, 30), (2, Some(7), 2, 90), (3, None, 1, 5), (4, Some(7), 1, 30)];
    store.insert_all(rows.map(|(id, visitor_id, place_id, minutes)| Visit {
        id,
        visitor_id,
        place_id,
        minutes,
    }))?;
    store.insert_all([Place { id: 1 }, Place { id: 2 }])?;
    store.insert_all([(1, 4), (2, 1)].map(|(id, visit_id)| Note { id, visit_id }))?;
    Ok(store)
}

/// Checks that what is loaded onto a record is what its getters give.
fn check(store: &Store, fetched: &[&Visitor]) {
    let loaded = load(store, fetched, (Visitor::VISITS, Visitor::LAST_VISIT));
    let more = load(store, fetched, (Visitor::LONGEST_VISIT, Visitor::NOTES, Visitor::PLACES));
    let rest = load(store, fetched, (Visitor::FAVOURITE_PLACES, Visitor::FRIEND));
    for (((visitor, loaded), more), rest) in fetched.iter().zip(&loaded).zip(&more).zip(&rest) {
        assert!(loaded.visits().iter().copied().eq(visitor.visits(store)));
        assert_eq!(loaded.last_visit(), visitor.last_visit(store));
        assert_eq!(more.longest_visit(), visitor.longest_visit(store));
        assert!(more.notes().iter().copied().eq(visitor.notes(store)));
        assert!(
            more.places()
                .iter()
                .map(|place| place.pivot().id)
                .eq(visitor.places(store).map(|place| place.pivot().id))
        );
        assert!(rest.favourite_places().iter().copied().eq(visitor.favourite_places(store)));
        assert_eq!(rest.friend().copied(), visitor.friend(store));
    }
}

#[test]
fn what_is_loaded_onto_a_record_is_what_its_getters_give() -> Result<()> {
    let mut store = visits()?;
    let (known, unknown) = (visitor(7), visitor(8));
    // The store knows nothing of visitors yet.
    check(&store, &[&known, &unknown]);
    let count = load(&store, &[&known], Visitor::VISITS.filter(Visit::MINUTES.lt(60)).limit(1));
    assert_eq!(count[0].visits()[0].id, 1);
    assert_eq!(load(&store, &[&known], Visitor::VISITS.count())[0].values(), &(3,));
    assert_eq!(known.last_visit(&store).unwrap().id, 4);
    assert_eq!(known.longest_visit(&store).unwrap().id, 2);
    assert!(known.notes(&store).map(|note| note.id).eq([2, 1]));
    assert!(known.places(&store).map(|place| place.id).eq([1, 2, 1]));

    // A record of the store, a copy of one, and one that was never in it.
    store.insert(visitor(7))?;
    let stored: Vec<&Visitor> = store.iter().collect();
    check(&store, &[stored[0], &known, &unknown]);
    assert!(load(&store, &[] as &[&Visitor], Visitor::VISITS).is_empty());
    Ok(())
}

#[test]
fn groups_stand_in_the_order_they_are_met() -> Result<()> {
    let store = visits()?;
    let by_visitor = Visit::query().group_by(Visit::VISITOR_ID);
    assert_eq!(by_visitor.count(&store), [(Some(7), 3), (None, 1)]);
    assert_eq!(by_visitor.sum(Visit::MINUTES, &store), [(Some(7), 150), (None, 5)]);
    assert_eq!(by_visitor.avg(Visit::MINUTES, &store), [(Some(7), Some(50.0)), (None, Some(5.0))]);

    // The query's order, filter and slice say which records are grouped, and in which order.
    let sorted = Visit::query().order_by(Visit::MINUTES.desc());
    let by_place = sorted.clone().group_by(Visit::PLACE_ID);
    assert_eq!(by_place.max(Visit::MINUTES, &store), [(2, Some(90)), (1, Some(30))]);
    assert_eq!(by_place.min(Visit::MINUTES, &store), [(2, Some(90)), (1, Some(5))]);
    assert_eq!(sorted.limit(2).group_by(Visit::PLACE_ID).count(&store), [(2, 1), (1, 1)]);

    let with_places = Visit::query().with(Visit::PLACE).group_by(Visit::PLACE_ID).all(&store);
    let (place, visits) = &with_places[0];
    assert_eq!((*place, visits.len(), visits[0].place().unwrap().id), (1, 3, 1));
    Ok(())
}

#[test]
fn a_bool_counts_as_one() -> Result<()> {
    #[derive(Model)]
    #[orm(entity = "tasks")]
    struct Task {
        id: u32,
        done: bool,
    }
    let mut store = Store::new();
    store.insert_all(
        [(1, true), (2, false), (3, true), (4, true)].map(|(id, done)| Task { id, done }),
    )?;
    assert_eq!(Task::query().sum(Task::DONE, &store), 3);
    assert_eq!(Task::query().avg(Task::DONE, &store), Some(0.75));
    Ok(())
}
