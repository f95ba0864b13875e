//! Filters, orders, slices and the plan that answers them.

use orm_core::{Filter, Model, Result, Store};

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(entity = "films", primary_key("series", "part"), belongs_to(Studio, fk = "studio_id"))]
struct Film {
    series: String,
    part: u32,
    #[orm(unique)]
    code: Option<u32>,
    #[orm(index)]
    year: u16,
    studio_id: Option<u32>,
    rating: f64,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(entity = "studios", has_one(Film, fk = "studio_id"))]
struct Studio {
    id: u32,
}

fn film(series: &str, part: u32, code: Option<u32>, year: u16, rating: f64) -> Film {
    Film { series: series.into(), part, code, year, studio_id: (part > 1).then_some(part), rating }
}

fn store() -> Result<Store> {
    let mut store = Store::new();
    store.insert_all([
        film("b", 1, Some(5), 1990, 7.5),
        film("a", 2, None, 1995, f64::NAN),
        film("a", 1, Some(3), 1990, 9.0),
        film("b", 2, None, 2000, 6.0),
    ])?;
    Ok(store)
}

fn names(store: &Store, query: &orm_core::Query<Film>) -> String {
    let name = |film: &Film| format!("{}{}", film.series, film.part);
    query.iter(store).map(name).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_order_of_the_table_is_the_default() -> Result<()> {
    assert_eq!(names(&store()?, &Film::query()), "b1 a2 a1 b2");
    Ok(())
}

#[test]
fn orders_break_ties_of_one_another_and_are_stable() -> Result<()> {
    let store = store()?;
    let query = Film::query();
    assert_eq!(names(&store, &query.clone().order_by(Film::YEAR.asc())), "b1 a1 a2 b2");
    assert_eq!(names(&store, &query.clone().order_by(Film::YEAR.desc())), "b2 a2 b1 a1");
    let both = query.order_by(Film::SERIES.asc()).order_by(Film::PART.desc());
    assert_eq!(names(&store, &both), "a2 a1 b2 b1");
    assert_eq!(names(&store, &both.clone().limit(1)), "a2");
    assert_eq!(names(&store, &both.offset(1).limit(2)), "a1 b2");
    Ok(())
}

#[test]
fn none_and_nan_stand_last_in_either_direction() -> Result<()> {
    let store = store()?;
    assert_eq!(names(&store, &Film::query().order_by(Film::CODE.asc())), "a1 b1 a2 b2");
    assert_eq!(names(&store, &Film::query().order_by(Film::CODE.desc())), "b1 a1 a2 b2");
    assert_eq!(names(&store, &Film::query().order_by(Film::RATING.asc())), "b2 b1 a1 a2");
    assert_eq!(names(&store, &Film::query().order_by(Film::RATING.desc())), "a1 b1 b2 a2");
    assert_eq!(Film::query().max(Film::RATING, &store), Some(9.0));
    Ok(())
}

#[test]
fn filters_combine_and_none_passes_only_ne() -> Result<()> {
    let store = store()?;
    let found = |filter: Filter<Film>| names(&store, &Film::query().filter(filter));
    assert_eq!(found(Film::CODE.eq(3)), "a1");
    assert_eq!(found(Film::CODE.ne(3)), "b1 a2 b2");
    assert_eq!(found(Film::CODE.lt(9)), "b1 a1");
    assert_eq!(found(!Film::CODE.lt(9)), "a2 b2");
    assert_eq!(found(Film::CODE.is_null() & Film::SERIES.ge("b")), "b2");
    assert_eq!(found(Film::CODE.is_not_null() | Film::YEAR.gt(1999)), "b1 a1 b2");
    assert_eq!(found(Film::SERIES.starts_with("a") & !Film::SERIES.ends_with("b")), "a2 a1");
    assert_eq!(found(Film::SERIES.contains("")), "b1 a2 a1 b2");
    assert_eq!(found(Film::YEAR.is_in([1990, 2000, 1990])), "b1 a1 b2");
    assert_eq!(found(Film::YEAR.is_in(Vec::<u16>::new())), "");
    assert_eq!(found(Film::YEAR.between(1995, 1990)), "");
    Ok(())
}

/// Which access path each filter takes.
#[test]
fn a_plan_names_the_access_path() -> Result<()> {
    paths(&store()?);
    // What is declared is enough to know; no record needs to be there.
    paths(&Store::new());
    Ok(())
}

#[track_caller]
fn paths(store: &Store) {
    let path = |filter: Filter<Film>| {
        let plan = Film::query().filter(filter).plan(store).to_string();
        plan.lines().next().unwrap_or_default().to_owned()
    };
    assert_eq!(
        path(Film::SERIES.eq("a") & Film::PART.eq(1)),
        "Film: by primary key (series, part)"
    );
    assert_eq!(path(Film::SERIES.eq("a")), "Film: scan");
    assert_eq!(path(Film::CODE.eq(3)), "Film: by unique index (code)");
    assert_eq!(path(Film::CODE.eq(3) & Film::YEAR.eq(1990)), "Film: by unique index (code)");
    assert_eq!(path(Film::YEAR.is_in([1990, 1991])), "Film: by index (year)");
    assert_eq!(path(Film::STUDIO_ID.eq(2) & Film::RATING.gt(1.0)), "Film: by index (studio_id)");
    assert_eq!(path(Film::YEAR.eq(1990) | Film::CODE.eq(3)), "Film: scan");
    assert_eq!(path(!Film::YEAR.eq(1990)), "Film: scan");
    assert_eq!(path(Film::RATING.gt(1.0)), "Film: scan");
}

#[test]
fn a_plan_prints_every_part_and_no_value() -> Result<()> {
    let store = store()?;
    let query = Studio::query()
        .filter(Studio::ID.gt(7))
        .filter_fn(|studio| studio.id > 0)
        .with(Studio::FILM.filter(Film::YEAR.gt(1990)).with(Film::STUDIO))
        .order_by(Studio::ID.desc())
        .limit(3)
        .offset(1);
    let expected = "\
Studio: scan
  filter: id > ? and <closure>
  order: id desc
  limit: 3
  offset: 1
  load film: has_one Film by studio_id = id
    filter: year > ?
    load studio: belongs_to Studio by id = studio_id
";
    assert_eq!(query.plan(&store).to_string(), expected);
    Ok(())
}

/// An early exit is seen by how often a closure is asked: a block of rows at the most.
#[test]
fn first_exists_and_limit_read_no_further_than_they_must() -> Result<()> {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    let mut store = Store::new();
    store.insert_all((0..10_000).map(|id| Studio { id }))?;
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    let query = Studio::query().filter_fn(move |_| {
        counter.fetch_add(1, Ordering::Relaxed);
        true
    });
    let asked = || asked.swap(0, Ordering::Relaxed);
    query.first(&store);
    assert!(asked() <= 64);
    query.exists(&store);
    assert!(asked() <= 64);
    query.last(&store);
    assert!(asked() <= 64);
    assert_eq!(query.clone().limit(100).all(&store).len(), 100);
    assert!(asked() <= 128);
    assert_eq!(query.clone().limit(100).count(&store), 100);
    assert!(asked() <= 128);
    assert_eq!(query.count(&store), 10_000);
    assert_eq!(asked(), 10_000);
    Ok(())
}

#[test]
fn aggregates_of_nothing() {
    let store = Store::new();
    let query = Film::query();
    assert_eq!(query.min(Film::YEAR, &store), None);
    assert_eq!(query.max(Film::CODE, &store), None);
    assert_eq!(query.sum(Film::YEAR, &store), 0);
    assert_eq!(query.avg(Film::RATING, &store), None);
    assert_eq!((query.count(&store), query.exists(&store)), (0, false));
    assert!(query.first(&store).is_none() && query.last(&store).is_none());
}

#[test]
fn sums_do_not_overflow() -> Result<()> {
    #[derive(Model)]
    #[orm(entity = "rows")]
    struct Wide {
        id: u8,
        value: u64,
    }
    let mut store = Store::new();
    store.insert_all((0..4).map(|id| Wide { id, value: u64::MAX }))?;
    assert_eq!(Wide::query().sum(Wide::VALUE, &store), u128::from(u64::MAX) * 4);
    Ok(())
}

#[test]
fn a_query_is_a_value() -> Result<()> {
    fn newest(limit: usize) -> orm_core::Query<Film> {
        Film::query().order_by(Film::YEAR.desc()).limit(limit)
    }
    let store = store()?;
    let query = newest(2);
    let kept = query.clone().filter(Film::SERIES.eq("b"));
    assert_eq!(names(&store, &query), "b2 a2");
    assert_eq!(names(&store, &kept), "b2 b1");
    std::thread::scope(|scope| {
        let other = scope.spawn(|| names(&store, &query));
        assert_eq!(other.join().unwrap(), "b2 a2");
    });
    Ok(())
}
