//! Filters, orders and figures that go through relations are what closures over plain lists say, of the store and of a
//! second source.

use std::cmp::Ordering;
use std::fmt::Debug;

use orm_core::{Model, Order, Store};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::kinds_models::{
    Node, Note, Sorted, Tag, Visit, key, link, node, note, site, tag, tagging, visit,
};
use super::kinds_naive::{self as naive, Row, Tables};
use super::naive::Naive;
use super::random_stores::operations;
use super::second_source::{self, assert_same};
use super::shelf::Shelf;

use super::relation_conditions::*;
/// An order as data. Most have ties.
#[derive(Clone, Debug)]
enum NodeBy {
    Rank(bool),
    Parent(Box<NodeBy>),
    TopChild(Box<NodeBy>),
    BestNote(bool),
    /// Of the children that stand below something in their code.
    Children(Option<u8>, Figure, bool),
    Sinks(Option<u8>, Figure, bool),
    Friends(Option<u8>, Figure, bool),
}

fn node_by() -> impl Strategy<Value = NodeBy> {
    let among = || proptest::option::of(0..5u8);
    let leaf = prop_oneof![
        any::<bool>().prop_map(NodeBy::Rank),
        any::<bool>().prop_map(NodeBy::BestNote),
        (among(), figure(), any::<bool>()).prop_map(|(a, f, d)| NodeBy::Children(a, f, d)),
        (among(), figure(), any::<bool>()).prop_map(|(a, f, d)| NodeBy::Sinks(a, f, d)),
        (among(), figure(), any::<bool>()).prop_map(|(a, f, d)| NodeBy::Friends(a, f, d)),
    ];
    leaf.prop_recursive(2, 3, 1, |inner| {
        let inner = inner.prop_map(Box::new);
        prop_oneof![inner.clone().prop_map(NodeBy::Parent), inner.prop_map(NodeBy::TopChild),]
    })
}

macro_rules! by_figure {
    ($relation:expr, $Column:expr, $figure:expr, $descending:expr) => {{
        let relation = $relation;
        match ($figure, $descending) {
            (Figure::Count, false) => relation.count().asc(),
            (Figure::Count, true) => relation.count().desc(),
            (Figure::Sum, false) => relation.sum($Column).asc(),
            (Figure::Sum, true) => relation.sum($Column).desc(),
            (Figure::Min, false) => relation.min($Column).asc(),
            (Figure::Min, true) => relation.min($Column).desc(),
            (Figure::Max, false) => relation.max($Column).asc(),
            (Figure::Max, true) => relation.max($Column).desc(),
            (Figure::Avg, false) => relation.avg($Column).asc(),
            (Figure::Avg, true) => relation.avg($Column).desc(),
        }
    }};
}

macro_rules! by_figure_among {
    ($relation:expr, $among:expr, $figure:expr, $descending:expr) => {
        match $among {
            None => by_figure!($relation, Node::RANK, $figure, $descending),
            Some(limit) => {
                let relation = $relation.filter(Node::below(*limit).0);
                by_figure!(relation, Node::RANK, $figure, $descending)
            }
        }
    };
}

impl NodeBy {
    fn order(&self) -> Order<Node> {
        match self {
            NodeBy::Rank(descending) => Node::order(*descending).0,
            NodeBy::Parent(by) => Node::PARENT.by(by.order()),
            NodeBy::TopChild(by) => Node::TOP_CHILD.by(by.order()),
            NodeBy::BestNote(descending) => Node::BEST_NOTE.by(Note::order(*descending).0),
            NodeBy::Children(among, figure, descending) => {
                by_figure_among!(Node::CHILDREN, among, *figure, *descending)
            }
            NodeBy::Sinks(among, figure, descending) => {
                by_figure_among!(Node::SINKS, among, *figure, *descending)
            }
            NodeBy::Friends(among, figure, descending) => {
                by_figure_among!(Node::FRIENDS, among, *figure, *descending)
            }
        }
    }

    fn compare(&self, t: &Tables, a: &Node, b: &Node) -> Ordering {
        /// By targets, those without one last in either direction.
        fn by_targets<T>([a, b]: [Option<T>; 2], compare: impl Fn(T, T) -> Ordering) -> Ordering {
            match (a, b) {
                (Some(a), Some(b)) => compare(a, b),
                (a, b) => a.is_none().cmp(&b.is_none()),
            }
        }
        fn by_figures<R: Row<Of = Node>>(
            rows: [Vec<R>; 2],
            among: Option<u8>,
            figure: Figure,
            descending: bool,
        ) -> Ordering {
            let passes = |row: &R| among.is_none_or(|limit| Node::below(limit).1(row.record()));
            let [a, b] =
                rows.map(|rows| figure.of(&rows.into_iter().filter(passes).collect::<Vec<_>>()));
            by_values(a, b, descending)
        }
        let both = [a, b];
        match self {
            NodeBy::Rank(descending) => by_column(a, b, *descending),
            NodeBy::Parent(by) => {
                let parents = both.map(|node| naive::node::parent(t, node, &|_| true));
                by_targets(parents, |a, b| by.compare(t, a, b))
            }
            NodeBy::TopChild(by) => {
                let children = both.map(|node| naive::node::top_child(t, node, &|_| true));
                by_targets(children, |a, b| by.compare(t, a, b))
            }
            NodeBy::BestNote(descending) => {
                let notes = both.map(|node| naive::node::best_note(t, node, &|_| true));
                by_targets(notes, |a, b| by_column(a, b, *descending))
            }
            NodeBy::Children(among, figure, descending) => {
                let rows = both.map(|node| naive::node::children(t, node));
                by_figures(rows, *among, *figure, *descending)
            }
            NodeBy::Sinks(among, figure, descending) => {
                let rows = both.map(|node| naive::node::sinks(t, node));
                by_figures(rows, *among, *figure, *descending)
            }
            NodeBy::Friends(among, figure, descending) => {
                let rows = both.map(|node| naive::node::friends(t, node));
                by_figures(rows, *among, *figure, *descending)
            }
        }
    }
}

fn list<M: Debug>(record: impl Strategy<Value = M>, most: usize) -> impl Strategy<Value = Vec<M>> {
    proptest::collection::vec(record, 0..most)
}

/// A store with records of every model, and the same as lists.
fn world() -> impl Strategy<Value = (Tables, [u8; 2])> {
    let lists = (
        list(node(), 24),
        list(link(), 14),
        list(site(), 8),
        list(visit(), 20),
        list(note(), 24),
        list(tag(), 6),
        list(tagging(), 20),
    );
    (lists, proptest::array::uniform2(key())).prop_map(
        |((nodes, links, sites, visits, notes, tags, taggings), removed)| {
            let watchers = Vec::new();
            let tables = Tables { nodes, links, sites, visits, notes, tags, taggings, watchers };
            (tables, removed)
        },
    )
}

/// Stores what is valid, takes some records out again, and reads the tables back.
fn fill((tables, removed): (Tables, [u8; 2])) -> (Store, Tables) {
    fn insert<M: Naive>(store: &mut Store, list: Vec<M>) {
        for record in list {
            let valid = record.is_valid();
            assert_eq!(store.insert(record).is_ok(), valid);
        }
    }
    fn list<M: Naive>(store: &Store) -> Vec<M> {
        store.iter::<M>().cloned().collect()
    }
    let mut store = Store::new();
    insert(&mut store, tables.nodes);
    insert(&mut store, tables.links);
    insert(&mut store, tables.sites);
    insert(&mut store, tables.visits);
    insert(&mut store, tables.notes);
    insert(&mut store, tables.tags);
    insert(&mut store, tables.taggings);
    for key in removed {
        store.remove::<Node>(key).unwrap();
        store.remove::<Visit>(key).unwrap();
        store.remove::<Note>(key).unwrap();
    }
    let tables = Tables {
        nodes: list(&store),
        links: list(&store),
        sites: list(&store),
        visits: list(&store),
        notes: list(&store),
        tags: list(&store),
        taggings: list(&store),
        watchers: Vec::new(),
    };
    (store, tables)
}

fn check_condition<C: Condition>(
    (store, shelf): (&Store, &Shelf),
    t: &Tables,
    list: &[C::Of],
    condition: &C,
) {
    let filter = condition.filter();
    let query = C::Of::query().filter(filter.clone());
    let scan: Vec<&C::Of> = list.iter().filter(|record| condition.test(t, record)).collect();
    assert_eq!(query.all(store), scan, "{filter} as {condition:?}");
    assert_eq!(query.count(store), scan.len(), "count of {filter}");
    assert_eq!(query.exists(store), !scan.is_empty(), "exists of {filter}");
    assert_eq!(query.last(store), scan.last().copied(), "last of {filter}");
    assert_same(&Ok(&scan), &query.all(shelf), &query);
    assert_eq!(query.last(shelf).unwrap().as_deref(), scan.last().copied(), "last of {filter}");
    for record in list {
        let found = query.find(record.key(), store).is_some();
        assert_eq!(found, scan.contains(&record), "find of {filter} as {condition:?}");
    }
}

#[test]
fn conditions_orders_and_figures_through_relations_are_closures_over_lists() {
    let cases = u32::try_from(operations().div_ceil(50)).unwrap();
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let Conditions { node, visit, note } = conditions(3);
    let orders = proptest::collection::vec(node_by(), 1..3);
    let part = (0..3usize, proptest::option::of(0..6usize));
    let input = (world(), node, visit, note, orders, part);
    let result = TestRunner::new(config).run(
        &input,
        |(world, node, visit, note, orders, (offset, limit))| {
            let (store, t) = fill(world);
            let shelf = second_source::copied(&store);
            check_condition((&store, &shelf), &t, &t.visits, &visit);
            check_condition((&store, &shelf), &t, &t.notes, &note);
            check_condition((&store, &shelf), &t, &t.nodes, &node);

            let mut sorted: Vec<&Node> = t.nodes.iter().collect();
            sorted.sort_by(|a, b| {
                let by = |by: &NodeBy| by.compare(&t, a, b);
                orders.iter().map(by).find(|ordering| ordering.is_ne()).unwrap_or(Ordering::Equal)
            });
            let mut query = Node::query().offset(offset);
            for by in &orders {
                query = query.order_by(by.order());
            }
            if let Some(limit) = limit {
                query = query.limit(limit);
            }
            let sorted: Vec<&Node> =
                sorted.into_iter().skip(offset).take(limit.unwrap_or(usize::MAX)).collect();
            assert_eq!(query.all(&store), sorted, "{orders:?}");

            // Beside records in that order: the condition, and figures.
            let query = query
                .with(Node::GRANDCHILDREN.count())
                .with(node.filter().named("passes"))
                .with(Node::NOTE)
                .with(Node::TAGS.sum(Tag::WORD))
                .with(Node::NOTES.filter(note.filter()).max(Note::LIKES))
                .with(Node::SINKS.min(Node::RANK))
                .with(Node::FRIENDS.order_by(Node::RANK.desc()).limit(2).avg(Node::RANK));
            let rows = query.all(&store);
            assert_same(&Ok(&rows), &query.all(&shelf), &query);
            assert_eq!(rows.len(), sorted.len());
            for (row, record) in rows.iter().zip(sorted) {
                let (count, passes, sum, max, min, avg) = *row.values();
                let grandchildren = naive::node::grandchildren(&t, record);
                let tags = naive::node::tags(&t, record);
                let notes = naive::node::notes(&t, record);
                let notes: Vec<_> =
                    notes.into_iter().filter(|other| note.test(&t, other)).collect();
                let sinks = naive::node::sinks(&t, record);
                let mut friends = naive::node::friends(&t, record);
                friends.sort_by(|a, b| by_column::<Node>(a, b, true));
                friends.truncate(2);
                assert_eq!(row.id, record.id);
                assert_eq!(count, grandchildren.len());
                assert_eq!(passes, node.test(&t, record));
                assert_eq!(row.note(), naive::node::note(&t, record, &|_| true));
                let words = tags.iter().filter_map(|(tag, _)| tag.word);
                assert_eq!(sum, words.map(u64::from).sum::<u64>());
                assert_eq!(max.map(f64::from), Figure::Max.of(&notes));
                assert_eq!(min.map(f64::from), Figure::Min.of(&sinks));
                assert_eq!(avg, Figure::Avg.of(&friends));
            }
            Ok(())
        },
    );
    result.unwrap_or_else(|failure| panic!("{failure}"));
}
