//! Relations of a model to itself, followed over many levels: no depth uses up the stack, and too many rows are an
//! error.

use std::collections::{BTreeMap, VecDeque};

use orm_core::{Model, Result, Store, Tree};
use serde::Serialize;

#[derive(Model, Serialize, Debug)]
#[orm(
    entity = "users",
    has_many(User, fk = "boss_id", name = "reports"),
    belongs_to(User, fk = "boss_id", name = "boss"),
    belongs_to_many(User, pivot = Follow, fk = "from_id", target_fk = "to_id", name = "follows")
)]
struct User {
    id: u64,
    boss_id: Option<u64>,
}

#[derive(Model, Serialize)]
#[orm(entity = "follows", primary_key("from_id", "to_id"))]
struct Follow {
    from_id: u64,
    to_id: u64,
}

/// Each user is the boss of the next.
fn chain(users: u64) -> Store {
    let mut store = Store::new();
    let users = (0..users).map(|id| User { id, boss_id: id.checked_sub(1) });
    store.insert_all(users).unwrap();
    store
}

/// Users who all follow each other.
fn dense(users: u64) -> Store {
    let mut store = Store::new();
    store.insert_all((0..users).map(|id| User { id, boss_id: None })).unwrap();
    let pairs = (0..users).flat_map(|from_id| (0..users).map(move |to_id| (from_id, to_id)));
    let pairs = pairs.filter(|(from_id, to_id)| from_id != to_id);
    store.insert_all(pairs.map(|(from_id, to_id)| Follow { from_id, to_id })).unwrap();
    store
}

#[test]
fn a_hundred_thousand_levels_need_no_stack() {
    const LEVELS: u64 = 100_000;
    let work = || {
        let store = chain(LEVELS + 1);
        let query = User::query().with(User::REPORTS.recursive(usize::MAX).max_rows(usize::MAX));
        let root = query.find(0, &store).unwrap();
        let top = &root.reports()[0];
        assert!(top.iter().map(|user| user.id).eq(1..=LEVELS));
        assert!(top.is_complete() && top.complete().is_ok());
        assert!(format!("{root:?}").len() < 1_000);
        assert!(serde_json::to_string(&root).unwrap_err().to_string().contains("256 levels"));
        // Parts of it live on without it.
        let (whole, part) = (root.clone(), top.next_level().unwrap()[0].clone());
        drop(root);
        assert_eq!(part.iter().count(), 99_999);
        drop(whole);
        assert_eq!(part.iter().count(), 99_999);
        drop(part);

        let up = User::query().with(User::BOSS.recursive(usize::MAX)).find(LEVELS, &store).unwrap();
        assert!(up.boss().unwrap().iter().map(|user| user.id).eq((0..LEVELS).rev()));
        let once = User::query().with(User::BOSS.recursive(usize::MAX).once());
        assert_eq!(once.find(LEVELS, &store).unwrap().boss().unwrap().iter().count(), 100_000);
    };
    std::thread::Builder::new().stack_size(256 << 10).spawn(work).unwrap().join().unwrap();
}

#[test]
fn levels_that_are_written_fit_on_a_thread_s_stack() {
    let work = || {
        let store = chain(257);
        let query = User::query().with(User::REPORTS.recursive(usize::MAX));
        let root = query.find(0, &store).unwrap();
        let json = serde_json::to_string(&root).unwrap();
        assert_eq!(json.matches("\"id\"").count(), 257);
        assert_eq!(format!("{root:?}").matches("boss_id").count(), 257);
    };
    std::thread::Builder::new().stack_size(2 << 20).spawn(work).unwrap().join().unwrap();
}

#[test]
fn too_many_rows_are_an_error_and_not_a_part() {
    let store = dense(9);
    let rows = User::query().with(User::FOLLOWS.recursive(9)).all(&store);
    let count = |rows: &[_]| -> usize {
        let trees = rows.iter().flat_map(|row: &LoadedUser<_, _, _, Vec<_>>| row.follows());
        trees.map(|tree: &Tree<&User>| tree.iter().count()).sum()
    };
    assert!((100_000..100_100).contains(&count(&rows)));
    let trees = || rows.iter().flat_map(LoadedUser::follows);
    let error = trees().find_map(|tree| tree.complete().err()).unwrap();
    assert!(error.is_over_limit());
    let text = "cannot load all of `follows` of `User`: it has more rows than `max_rows` of the recursive load; \
                load each record once with `once()`, lower the depth, or raise `max_rows`";
    assert_eq!(error.to_string(), text);
    assert_eq!(serde_json::to_string(&rows).unwrap_err().to_string(), text);
    // The records directly below are all loaded, and no list is a part of one.
    assert!(rows.iter().all(|row| row.follows().len() == 8));
    let lists = trees().flat_map(Tree::iter).filter_map(Tree::next_level);
    assert!(lists.into_iter().all(|list| list.len() == 8));

    // Each run counts for itself.
    let query = User::query().with(User::FOLLOWS.recursive(2).max_rows(9 * 8 + 9 * 8 * 8));
    for _ in 0..2 {
        let rows = query.all(&store);
        assert_eq!(count(&rows), 9 * 8 + 9 * 8 * 8);
        assert!(rows.iter().flat_map(LoadedUser::follows).all(Tree::is_complete));
    }
}

#[test]
fn each_record_once_is_on_its_shortest_path() -> Result<()> {
    let mut store = dense(0);
    let edges = [(0, 1), (0, 2), (1, 3), (2, 3), (3, 4), (4, 0), (1, 2), (4, 5), (2, 5)];
    store.insert_all((0..6).map(|id| User { id, boss_id: None }))?;
    store.insert_all(edges.map(|(from_id, to_id)| Follow { from_id, to_id }))?;
    let rows = User::query().with(User::FOLLOWS.recursive(9).once()).all(&store);
    for row in &rows {
        // Breadth first, as plainly as it can be.
        let mut depths = BTreeMap::from([(row.id, 0)]);
        let mut queue = VecDeque::from([row.id]);
        while let Some(at) = queue.pop_front() {
            for (_, to) in edges.iter().filter(|(from, _)| *from == at) {
                if !depths.contains_key(to) {
                    depths.insert(*to, depths[&at] + 1);
                    queue.push_back(*to);
                }
            }
        }
        let mut found = BTreeMap::from([(row.id, 0)]);
        let mut level: Vec<_> = row.follows().iter().collect();
        let mut depth = 1;
        while !level.is_empty() {
            for tree in &level {
                assert_eq!(found.insert(tree.id, depth), None, "{} below {}", tree.id, row.id);
            }
            level = level.into_iter().flat_map(|tree| tree.next_level().unwrap()).collect();
            depth += 1;
        }
        assert_eq!(found, depths);
    }
    let plan = User::query().with(User::FOLLOWS.recursive(300).once()).plan(&store).to_string();
    assert!(plan.contains("recursive: 300 levels, each record once"), "{plan}");
    Ok(())
}

#[test]
fn trees_that_are_read_no_more_leave_the_store_free() {
    let mut store = chain(3);
    let rows = User::query().with(User::REPORTS.recursive(9)).all(&store);
    assert_eq!(rows.len(), 3);
    store.clear::<User>().unwrap();
}

#[test]
fn too_many_included_rows_are_an_error() -> Result<()> {
    let store = dense(9);
    // Every path of eight levels.
    let paths = ["follows"; 8].join(".");
    let query = User::query().include(&paths)?.limit(1);
    let error = serde_json::to_string(&query.max_rows(1_000).all(&store)).unwrap_err().to_string();
    assert_eq!(
        error,
        "cannot serialize all that is included with `User`: there are more rows than `max_rows`; include fewer \
         relations or levels, or raise `max_rows`",
    );
    let recursive = User::query().include_recursive(7)?;
    assert!(serde_json::to_string(&recursive.all(&store)).unwrap_err().to_string() == error);
    let recursive = User::query().include_recursive(2)?;
    assert!(serde_json::to_string(&recursive.all(&store)).is_ok());
    Ok(())
}
