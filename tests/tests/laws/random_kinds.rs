//! Every kind of relation: what a getter gives, what a query loads and what a scan of plain lists finds
//! is the same, whatever was written and in whatever order models became known. A second source loads the same.

use orm_core::{Filter, Order, Store};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::kinds_models::{
    Author, By, Link, Node, Note, Place, Site, Sorted, Subject, Tag, Taggable, Tagging, Visit,
    Watcher, key, link, node, note, site, tag, tagging, visit, watcher,
};
use super::kinds_naive::{self as naive, Row, Tables, ids};
use super::naive::{Naive, Op, Test, apply, check_table, op};
use super::random_stores::operations;
use super::second_source::{self, assert_same};
use super::shelf::Shelf;

#[derive(Clone, Debug)]
pub(super) enum Step {
    Node(Op<Node>),
    Link(Op<Link>),
    Site(Op<Site>),
    Visit(Op<Visit>),
    Note(Op<Note>),
    Tag(Op<Tag>),
    Tagging(Op<Tagging>),
    Watcher(Op<Watcher>),
}

// Boxed, for the sake of the stack: their trees are large.
pub(super) fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => op(node(), key()).prop_map(Step::Node).boxed(),
        2 => op(link(), (key(), key())).prop_map(Step::Link).boxed(),
        2 => op(site(), (any::<bool>(), 0..4u8)).prop_map(Step::Site).boxed(),
        3 => op(visit(), 0..12u8).prop_map(Step::Visit).boxed(),
        3 => op(note(), 0..12u8).prop_map(Step::Note).boxed(),
        2 => op(tag(), 0..6u8).prop_map(Step::Tag).boxed(),
        3 => op(tagging(), 0..14u8).prop_map(Step::Tagging).boxed(),
        1 => op(watcher(), 0..4u8).prop_map(Step::Watcher).boxed(),
    ]
}

/// Records that need not be in the store, and may be of models that were never written.
#[derive(Clone, Debug)]
struct Strangers {
    node: Node,
    link: Link,
    site: Site,
    visit: Visit,
    note: Note,
    tag: Tag,
    tagging: Tagging,
    watcher: Watcher,
}

fn strangers() -> impl Strategy<Value = Strangers> {
    (node(), link(), site(), visit(), note(), tag(), tagging(), watcher()).prop_map(
        |(node, link, site, visit, note, tag, tagging, watcher)| Strangers {
            node,
            link,
            site,
            visit,
            note,
            tag,
            tagging,
            watcher,
        },
    )
}

/// What a check asks for beside whole relations.
#[derive(Clone, Debug)]
pub(super) struct Probe {
    below: u8,
    descending: bool,
    limit: usize,
    offset: usize,
    strangers: Strangers,
}

pub(super) fn probe() -> impl Strategy<Value = Probe> {
    (0..6u8, any::<bool>(), 0..4usize, 0..3usize, strangers()).prop_map(
        |(below, descending, limit, offset, strangers)| Probe {
            below,
            descending,
            limit,
            offset,
            strangers,
        },
    )
}

impl Probe {
    fn filter<M: Naive>(&self) -> (Filter<M>, Test<M>) {
        M::below(self.below)
    }

    fn order<M: Sorted>(&self) -> (Order<M>, By<M>) {
        M::order(self.descending)
    }

    /// The rows that a filter, an offset and a limit leave.
    fn cut<R: Row<Of: Sorted>>(&self, rows: Vec<R>) -> Vec<R> {
        let (_, passes) = self.filter();
        let rows = rows.into_iter().filter(|row| passes(row.record()));
        rows.skip(self.offset).take(self.limit).collect()
    }

    /// The rows that a filter, an order, an offset and a limit leave.
    fn part<R: Row<Of: Sorted>>(&self, mut rows: Vec<R>) -> Vec<R> {
        // A stable sort and a filter give the same in either order.
        self.sort(&mut rows);
        self.cut(rows)
    }

    /// A stable sort with `None` last in either direction.
    fn sort<R: Row<Of: Sorted>>(&self, rows: &mut [R]) {
        let (_, by) = self.order();
        let sign = if self.descending { -1 } else { 1 };
        rows.sort_by_key(|row| {
            let value = by(row.record());
            (value.is_none(), value.map(|value| sign * value))
        });
    }
}

#[derive(Default)]
pub(super) struct World {
    pub(super) store: Store,
    pub(super) tables: Tables,
    /// A copy of the store's tables, where the second source is asked as well.
    shelf: Option<Shelf>,
}

/// What a query finds in the store, which is what it finds on the shelf.
macro_rules! found {
    ($world:expr, $query:expr) => {{
        let (world, query): (&World, _) = ($world, $query);
        let rows = query.all(&world.store);
        if let Some(shelf) = &world.shelf {
            assert_same(&Ok(&rows), &query.all(shelf), &query);
        }
        rows
    }};
}

/// Checks a relation to many: the getter from either end, on the stored record, on a copy and on a
/// stranger; the load of the whole, through a filter, and of a sorted part.
macro_rules! to_many {
    ($world:ident, $probe:ident, $list:ident: $From:ident::$HANDLE:ident = $module:ident::$getter:ident) => {{
        let (World { store, tables, .. }, probe): (&World, &Probe) = ($world, $probe);
        let what = concat!(stringify!($From), ".", stringify!($getter));
        let (filter, passes) = probe.filter();
        let (order, _) = probe.order();
        let part = $From::$HANDLE.filter(filter.clone()).order_by(order.clone());
        let part = part.limit(probe.limit).offset(probe.offset);
        let cut = $From::$HANDLE.filter(filter.clone()).limit(probe.limit).offset(probe.offset);
        let whole = found!($world, $From::query().with($From::$HANDLE));
        let sorted = found!($world, $From::query().with($From::$HANDLE.order_by(order)));
        let filtered = found!($world, $From::query().with($From::$HANDLE.filter(filter)));
        let part = found!($world, $From::query().with(part));
        let cut = found!($world, $From::query().with(cut));
        assert_eq!(whole.len(), tables.$list.len());
        for (place, record) in tables.$list.iter().enumerate() {
            let rows = naive::$module::$getter(tables, record);
            let scan = ids(&rows);
            let stored = store.find::<$From>(record.key()).unwrap();
            let lazy: Vec<_> = stored.$getter(store).collect();
            assert_eq!(ids(&lazy), scan, "getter {what} of {record:?}");
            let mut reversed: Vec<_> = stored.$getter(store).rev().collect();
            reversed.reverse();
            assert_eq!(ids(&reversed), scan, "getter {what} from the end, of {record:?}");
            let copy: Vec<_> = record.$getter(store).collect();
            assert_eq!(ids(&copy), scan, "getter {what} of a copy of {record:?}");
            assert_eq!(ids(whole[place].$getter()), scan, "load of {what} of {record:?}");
            let mut by_order = rows.clone();
            probe.sort(&mut by_order);
            assert_eq!(ids(sorted[place].$getter()), ids(&by_order), "sorted {what}, {record:?}");
            let scan: Vec<_> = rows.iter().filter(|row| passes(row.record())).copied().collect();
            assert_eq!(ids(filtered[place].$getter()), ids(&scan), "filtered {what}, {record:?}");
            let scan = ids(&probe.cut(rows.clone()));
            assert_eq!(ids(cut[place].$getter()), scan, "cut of {what} of {record:?}");
            let scan = ids(&probe.part(rows));
            assert_eq!(ids(part[place].$getter()), scan, "part of {what} of {record:?}");
        }
        let stranger = &probe.strangers.$module;
        let lazy: Vec<_> = stranger.$getter(store).collect();
        let scan = naive::$module::$getter(tables, stranger);
        assert_eq!(ids(&lazy), ids(&scan), "getter {what} of a stranger {stranger:?}");
        let mut ends = stranger.$getter(store);
        let (mut front, mut back) = (Vec::new(), Vec::new());
        while let Some(row) = ends.next() {
            front.push(row);
            back.extend(ends.next_back());
        }
        front.extend(back.into_iter().rev());
        assert_eq!(ids(&front), ids(&scan), "getter {what} from both ends, of {stranger:?}");
    }};
}

/// Checks a relation to one: the getter on the stored record, on a copy and on a stranger; the load of
/// whatever is chosen, and of the choice among those that pass a filter.
macro_rules! to_one {
    ($world:ident, $probe:ident, $list:ident: $From:ident::$HANDLE:ident = $module:ident::$getter:ident) => {{
        let (World { store, tables, .. }, probe): (&World, &Probe) = ($world, $probe);
        let what = concat!(stringify!($From), ".", stringify!($getter));
        let (filter, passes) = probe.filter();
        let whole = found!($world, $From::query().with($From::$HANDLE));
        let filtered = found!($world, $From::query().with($From::$HANDLE.filter(filter)));
        assert_eq!(whole.len(), tables.$list.len());
        for (place, record) in tables.$list.iter().enumerate() {
            let scan = naive::$module::$getter(tables, record, &|_| true);
            let stored = store.find::<$From>(record.key()).unwrap();
            assert_eq!(stored.$getter(store), scan, "getter {what} of {record:?}");
            assert_eq!(record.$getter(store), scan, "getter {what} of a copy of {record:?}");
            assert_eq!(whole[place].$getter(), scan, "load of {what} of {record:?}");
            let scan = naive::$module::$getter(tables, record, &passes);
            assert_eq!(filtered[place].$getter(), scan, "filtered {what} of {record:?}");
        }
        let stranger = &probe.strangers.$module;
        let scan = naive::$module::$getter(tables, stranger, &|_| true);
        assert_eq!(stranger.$getter(store), scan, "getter {what} of a stranger {stranger:?}");
    }};
}

/// Makes an owner comparable: the name of its variant and its key.
macro_rules! variant {
    ($owner:expr, $Enum:ident: $($Variant:ident),*) => {
        $owner.map(|owner| match owner {
            $($Enum::$Variant(owner) => format!("{} {:?}", stringify!($Variant), owner.key()),)*
        })
    };
}

/// Checks a relation to an owner of one of several models.
macro_rules! to_owner {
    ($world:ident, $probe:ident, $list:ident: $From:ident::$HANDLE:ident = $module:ident::$getter:ident($($may:expr),*),
     $Enum:ident: $($Variant:ident),*) => {{
        let (World { store, tables, .. }, probe): (&World, &Probe) = ($world, $probe);
        let what = concat!(stringify!($From), ".", stringify!($getter));
        let whole = found!($world, $From::query().with($From::$HANDLE));
        assert_eq!(whole.len(), tables.$list.len());
        for (place, record) in tables.$list.iter().enumerate() {
            let scan = naive::$module::$getter(tables, record, $($may),*);
            let scan = variant!(scan, $Enum: $($Variant),*);
            let stored = store.find::<$From>(record.key()).unwrap();
            let lazy = variant!(stored.$getter(store), $Enum: $($Variant),*);
            assert_eq!(lazy, scan, "getter {what} of {record:?}");
            let lazy = variant!(record.$getter(store), $Enum: $($Variant),*);
            assert_eq!(lazy, scan, "getter {what} of a copy of {record:?}");
            let eager = variant!(whole[place].$getter(), $Enum: $($Variant),*);
            assert_eq!(eager, scan, "load of {what} of {record:?}");
        }
        let stranger = &probe.strangers.$module;
        let scan = naive::$module::$getter(tables, stranger, $($may),*);
        let scan = variant!(scan, $Enum: $($Variant),*);
        let lazy = variant!(stranger.$getter(store), $Enum: $($Variant),*);
        assert_eq!(lazy, scan, "getter {what} of a stranger {stranger:?}");
    }};
}

/// Does the same to the store and to the lists.
pub(super) fn apply_step(store: &mut Store, tables: &mut Tables, step: &Step) {
    match step {
        Step::Node(op) => apply(store, &mut tables.nodes, op),
        Step::Link(op) => apply(store, &mut tables.links, op),
        Step::Site(op) => apply(store, &mut tables.sites, op),
        Step::Visit(op) => apply(store, &mut tables.visits, op),
        Step::Note(op) => apply(store, &mut tables.notes, op),
        Step::Tag(op) => apply(store, &mut tables.tags, op),
        Step::Tagging(op) => apply(store, &mut tables.taggings, op),
        Step::Watcher(op) => apply(store, &mut tables.watchers, op),
    }
}

impl World {
    pub(super) fn check(&self, probe: &Probe) {
        let World { store, tables, .. } = self;
        check_table(store, &tables.nodes);
        check_table(store, &tables.links);
        check_table(store, &tables.sites);
        check_table(store, &tables.visits);
        check_table(store, &tables.notes);
        check_table(store, &tables.tags);
        check_table(store, &tables.taggings);
        check_table(store, &tables.watchers);
        self.check_direct(probe);
        self.check_lists_and_ways_through(probe);
        self.check_pivots(probe);
        self.check_morphs(probe);
        self.check_one_way(probe);
        self.check_owner_conditions(probe);
        self.check_nested(probe);
        if let Some(shelf) = &self.shelf {
            second_source::check(store, shelf, probe.filter().0, probe.order().0);
        }
    }

    fn check_direct(&self, probe: &Probe) {
        let world = self;
        to_many!(world, probe, nodes: Node::CHILDREN = node::children);
        to_one!(world, probe, nodes: Node::CHILD = node::child);
        to_one!(world, probe, nodes: Node::TOP_CHILD = node::top_child);
        to_one!(world, probe, nodes: Node::LOW_CHILD = node::low_child);
        to_one!(world, probe, nodes: Node::PARENT = node::parent);
        to_many!(world, probe, nodes: Node::VISITS = node::visits);
        to_many!(world, probe, nodes: Node::CODED_VISITS = node::coded_visits);
        to_one!(world, probe, links: Link::SOURCE_NODE = link::source_node);
        to_one!(world, probe, links: Link::SINK_NODE = link::sink_node);
        to_many!(world, probe, sites: Site::VISITS = site::visits);
        to_one!(world, probe, sites: Site::BEST_VISIT = site::best_visit);
        to_one!(world, probe, visits: Visit::SITE = visit::site);
        to_one!(world, probe, visits: Visit::TAGGED_SITE = visit::tagged_site);
        to_one!(world, probe, visits: Visit::NODE = visit::node);
        to_one!(world, probe, visits: Visit::CODED_NODE = visit::coded_node);
        to_one!(world, probe, taggings: Tagging::TAG = tagging::tag);
    }

    fn check_lists_and_ways_through(&self, probe: &Probe) {
        let world = self;
        to_many!(world, probe, nodes: Node::FRIENDS = node::friends);
        to_many!(world, probe, nodes: Node::CODED_FRIENDS = node::coded_friends);
        to_many!(world, probe, nodes: Node::GRANDCHILDREN = node::grandchildren);
        to_one!(world, probe, nodes: Node::GRANDCHILD = node::grandchild);
        to_one!(world, probe, nodes: Node::GRANDPARENT = node::grandparent);
        to_many!(world, probe, nodes: Node::SITES = node::sites);
        to_many!(world, probe, sites: Site::CODED_NODES = site::coded_nodes);
        to_one!(world, probe, sites: Site::CODED_NODE = site::coded_node);
    }

    fn check_pivots(&self, probe: &Probe) {
        let world = self;
        to_many!(world, probe, nodes: Node::SINKS = node::sinks);
        to_many!(world, probe, nodes: Node::SOURCES = node::sources);
        to_many!(world, probe, sites: Site::NODES = site::nodes);
        to_many!(world, probe, sites: Site::TAGGED_NODES = site::tagged_nodes);
        to_many!(world, probe, nodes: Node::TAGS = node::tags);
        to_many!(world, probe, visits: Visit::TAGS = visit::tags);
        to_many!(world, probe, tags: Tag::NODES = tag::nodes);
        to_many!(world, probe, tags: Tag::VISITS = tag::visits);
    }

    fn check_morphs(&self, probe: &Probe) {
        let world = self;
        to_many!(world, probe, nodes: Node::NOTES = node::notes);
        to_one!(world, probe, nodes: Node::NOTE = node::note);
        to_one!(world, probe, nodes: Node::BEST_NOTE = node::best_note);
        to_one!(world, probe, nodes: Node::LOW_NOTE = node::low_note);
        to_many!(world, probe, nodes: Node::WRITTEN = node::written);
        to_many!(world, probe, sites: Site::NOTES = site::notes);
        to_one!(world, probe, sites: Site::PLACE_NOTE = site::place_note);
        to_many!(world, probe, visits: Visit::NOTES = visit::notes);
        to_many!(world, probe, notes: Note::REPLIES = note::replies);
        to_owner!(world, probe, notes: Note::SUBJECT = note::subject(&|_| true, &|_| true),
            Subject: Node, Visit);
        to_owner!(world, probe, notes: Note::AUTHOR = note::author(), Author: Node, Note);
        to_owner!(world, probe, notes: Note::PLACE = note::place(), Place: Site);
        to_owner!(world, probe, taggings: Tagging::TAGGABLE = tagging::taggable(),
            Taggable: Visit, Node);
    }

    fn check_one_way(&self, probe: &Probe) {
        let world = self;
        to_many!(world, probe, watchers: Watcher::NODES = watcher::nodes);
        to_one!(world, probe, watchers: Watcher::TOP_NODE = watcher::top_node);
        to_one!(world, probe, watchers: Watcher::NODE = watcher::node);
        to_many!(world, probe, watchers: Watcher::LISTED_NODES = watcher::listed_nodes);
        to_many!(world, probe, watchers: Watcher::SITES = watcher::sites);
        to_one!(world, probe, watchers: Watcher::SITE = watcher::site);
        to_many!(world, probe, watchers: Watcher::VISITED_NODES = watcher::visited_nodes);
        to_many!(world, probe, watchers: Watcher::TAGGED_VISITS = watcher::tagged_visits);
    }

    /// A condition on owners of one model leaves those of the other alone; both may be given.
    fn check_owner_conditions(&self, probe: &Probe) {
        let tables = &self.tables;
        let (node, may_node) = probe.filter::<Node>();
        let (visit, may_visit) = probe.filter::<Visit>();
        let one = found!(self, Note::query().with(Note::SUBJECT.filter(node.clone())));
        let both = found!(self, Note::query().with(Note::SUBJECT.filter(node).filter(visit)));
        for (place, note) in tables.notes.iter().enumerate() {
            let scan = naive::note::subject(tables, note, &may_node, &|_| true);
            let eager = variant!(one[place].subject(), Subject: Node, Visit);
            assert_eq!(eager, variant!(scan, Subject: Node, Visit), "filtered owner of {note:?}");
            let scan = naive::note::subject(tables, note, &may_node, &may_visit);
            let eager = variant!(both[place].subject(), Subject: Node, Visit);
            assert_eq!(eager, variant!(scan, Subject: Node, Visit), "filtered owner of {note:?}");
        }
    }

    /// Two levels, with conditions on each: what is below a row is what the row's own getter gives.
    fn check_nested(&self, probe: &Probe) {
        let tables = &self.tables;
        let (filter, _) = probe.filter();
        let (order, _) = probe.order();
        let part = Node::CHILDREN.filter(filter).order_by(order);
        let part = part.limit(probe.limit).offset(probe.offset);
        let loaded = found!(self, Node::query().with(part.with(Node::SINKS).with(Node::BEST_NOTE)));
        for (place, record) in tables.nodes.iter().enumerate() {
            let children = probe.part(naive::node::children(tables, record));
            assert_eq!(loaded[place].children().len(), children.len());
            for (child, scan) in loaded[place].children().iter().zip(children) {
                assert_eq!(child.id, scan.id);
                assert_eq!(ids(child.sinks()), ids(&naive::node::sinks(tables, scan)));
                let note = naive::node::best_note(tables, scan, &|_| true);
                assert_eq!(child.best_note(), note);
            }
        }

        // Through one pivot and back through another one.
        let (order, _) = probe.order();
        let (filter, _) = probe.filter();
        let back = Node::TAGS.order_by(order).filter(filter);
        let back = back.limit(probe.limit).offset(probe.offset);
        let loaded = found!(self, Tag::query().with(Tag::NODES.with(back).with(Node::PARENT)));
        for (place, record) in tables.tags.iter().enumerate() {
            let nodes = naive::tag::nodes(tables, record);
            assert_eq!(loaded[place].nodes().len(), nodes.len());
            for (node, (scan, pivot)) in loaded[place].nodes().iter().zip(nodes) {
                assert_eq!((node.id, node.pivot()), (scan.id, pivot));
                assert_eq!(ids(node.tags()), ids(&probe.part(naive::node::tags(tables, scan))));
                assert_eq!(node.parent(), naive::node::parent(tables, scan, &|_| true));
            }
        }

        // Below an owner, the relations of its model.
        let subject = Note::SUBJECT.with(Node::FRIENDS).with(Visit::TAGS).with(Node::GRANDCHILD);
        let loaded =
            found!(self, Note::query().with(subject).with(Note::REPLIES.with(Note::PLACE)));
        for (place, record) in tables.notes.iter().enumerate() {
            match (
                loaded[place].subject(),
                naive::note::subject(tables, record, &|_| true, &|_| true),
            ) {
                (None, None) => {}
                (Some(Subject::Node(node)), Some(Subject::Node(scan))) => {
                    assert_eq!(ids(node.friends()), ids(&naive::node::friends(tables, scan)));
                    let grandchild = naive::node::grandchild(tables, scan, &|_| true);
                    assert_eq!(node.grandchild(), grandchild);
                }
                (Some(Subject::Visit(visit)), Some(Subject::Visit(scan))) => {
                    assert_eq!(visit.id, scan.id);
                    assert_eq!(ids(visit.tags()), ids(&naive::visit::tags(tables, scan)));
                }
                (loaded, scan) => panic!("{loaded:?} is not {scan:?}"),
            }
            let replies = naive::note::replies(tables, record);
            assert_eq!(loaded[place].replies().len(), replies.len());
            for (reply, scan) in loaded[place].replies().iter().zip(replies) {
                let place = variant!(naive::note::place(tables, scan), Place: Site);
                assert_eq!((reply.id, variant!(reply.place(), Place: Site)), (scan.id, place));
            }
        }
    }
}

/// The models that are not written to in the first half of a run, as bits.
fn is_withheld(withheld: u8, step: &Step) -> bool {
    let bit = match step {
        Step::Node(_) => 0,
        Step::Link(_) => 1,
        Step::Site(_) => 2,
        Step::Visit(_) => 3,
        Step::Note(_) => 4,
        Step::Tag(_) => 5,
        Step::Tagging(_) => 6,
        Step::Watcher(_) => 7,
    };
    withheld >> bit & 1 == 1
}

#[test]
fn lazy_is_eager_is_scan_for_every_kind() {
    const STEPS: usize = 200;
    const CHECKED: usize = 20;
    // An operation with its checks costs several times what it costs with relations to one only.
    let cases = u32::try_from(operations().div_ceil(3 * STEPS)).unwrap();
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let steps = proptest::collection::vec(step(), STEPS);
    let probes = proptest::collection::vec(probe(), STEPS / CHECKED);
    let runs = (steps, probes, any::<u8>());
    let result = TestRunner::new(config).run(&runs, |(steps, probes, withheld)| {
        let mut world = World::default();
        for (done, step) in steps.iter().enumerate() {
            if done >= STEPS / 2 || !is_withheld(withheld, step) {
                apply_step(&mut world.store, &mut world.tables, step);
            }
            if done == STEPS - 1 {
                world.shelf = Some(second_source::copied(&world.store));
            }
            if done % CHECKED == CHECKED - 1 {
                world.check(&probes[done / CHECKED]);
            }
        }
        Ok(())
    });
    result.unwrap_or_else(|failure| panic!("{failure}"));
}
