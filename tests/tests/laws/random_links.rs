//! Records are linked, parted, attached and stored as graphs at random: the store and plain lists agree on
//! every result and every table, and afterwards all relations read the same.

use std::collections::HashMap;
use std::fmt::Debug;

use orm_core::{Error, Result, Store, Synced};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::kinds_models::{
    Link, Node, Note, Site, Tag, Tagging, Visit, Watcher, key, link, node, note, site, tag,
    tagging, visit, watcher,
};
use super::kinds_naive::{self as naive, Tables};
use super::links_naive::{
    AUTHOR, AUTHOR_NODE, AUTHOR_NOTE, CODED_FRIENDS, CODED_VISITOR, Exchanged, FRIENDS,
    LISTED_NODES, Outcome, PARENT, PLACE, Plan, PlanStep, Planter, Refused, SINKS, SITE, SOURCES,
    SUBJECT_NODE, SUBJECT_VISIT, TAGGED, TAGGED_SITE, TAGGED_VISITORS, TAGS, VISIT_TAGS, VISITOR,
    VISITORS, WATCHED, WATCHING,
};
use super::naive::{Naive, Op, check_table};
use super::random_kinds::{self, Step, World, probe};
use super::random_stores::operations;

type Spot = (bool, u8);

/// A write by a relation that goes by a key.
#[derive(Clone, Debug)]
enum ByKey {
    Parent(u8, u8),
    NoParent(u8),
    Children(u8, u8),
    NotChildren(u8, u8),
    Child(u8, u8),
    NoChild(u8),
    TopChild(u8, u8),
    NoTopChild(u8),
    LowChild(u8, u8),
    NoLowChild(u8),
    Friends(u8, u8),
    NotFriends(u8, u8),
    CodedFriends(u8, u8),
    NotCodedFriends(u8, u8),
    Visits(u8, u8),
    NotVisits(u8, u8),
    CodedVisits(u8, u8),
    VisitCodedNode(u8, u8),
    SiteVisits(Spot, u8),
    NotSiteVisits(Spot, u8),
    BestVisit(Spot, u8),
    NoBestVisit(Spot),
    VisitSite(u8, Spot),
    NoVisitSite(u8),
    VisitTaggedSite(u8, Spot),
    Notes(u8, u8),
    LastNote(u8, u8),
    BestNote(u8, u8),
    VisitNotes(u8, u8),
    SubjectNode(u8, u8),
    SubjectVisit(u8, u8),
    Written(u8, u8),
    NotWritten(u8, u8),
    Replies(u8, u8),
    NotReplies(u8, u8),
    AuthorNode(u8, u8),
    AuthorNote(u8, u8),
    NoAuthor(u8),
    SiteNotes(Spot, u8),
    NotSiteNotes(Spot, u8),
    PlaceNote(Spot, u8),
    NoPlaceNote(Spot),
    Place(u8, Spot),
    NoPlace(u8),
    WatchedNode(u8, u8),
    NoWatchedNode(u8),
    WatcherNodes(u8, u8),
    NotWatcherNodes(u8, u8),
    ListedNodes(u8, u8),
    NotListedNodes(u8, u8),
}

/// A write by a relation through a pivot.
#[derive(Clone, Debug)]
enum ByPivot<K, P> {
    Attach(K),
    AttachWith(K, P),
    Detach(K),
    DetachAll,
    Sync(Vec<K>),
    SyncWith(Vec<(K, P)>),
    Toggle(Vec<K>),
}

#[derive(Clone, Debug)]
enum Write {
    Record(Step),
    ByKey(ByKey),
    Sinks(u8, ByPivot<u8, Link>),
    Sources(u8, ByPivot<u8, Link>),
    Visitors(Spot, ByPivot<u8, Visit>),
    TaggedVisitors(Spot, ByPivot<u8, Visit>),
    Tags(u8, ByPivot<u8, Tagging>),
    Tagged(u8, ByPivot<u8, Tagging>),
    VisitTags(u8, ByPivot<u8, Tagging>),
    Graph(Plan),
    /// In a transaction that is given up.
    Vain(Vec<Write>),
}

fn by_key() -> impl Strategy<Value = ByKey> {
    use ByKey as B;
    let spot = || (any::<bool>(), 0..4u8);
    let (visit, note, watcher) = (|| 0..12u8, || 0..12u8, || 0..4u8);
    macro_rules! either {
        ($($strategy:expr => $Variant:ident)*) => {
            prop_oneof![$($strategy.prop_map(|keys| either!(@ $Variant keys))),*]
        };
        (@ $Variant:ident $keys:ident) => { B::$Variant($keys.0, $keys.1) };
    }
    let nodes = either! {
        (key(), key()) => Parent
        (key(), key()) => Children
        (key(), key()) => NotChildren
        (key(), key()) => Child
        (key(), key()) => TopChild
        (key(), key()) => LowChild
        (key(), key()) => Friends
        (key(), key()) => NotFriends
        (key(), key()) => CodedFriends
        (key(), key()) => NotCodedFriends
        (key(), visit()) => Visits
        (key(), visit()) => NotVisits
        (key(), visit()) => CodedVisits
        (key(), note()) => Notes
        (key(), note()) => LastNote
        (key(), note()) => BestNote
        (key(), note()) => Written
        (key(), note()) => NotWritten
    };
    let others = either! {
        (visit(), key()) => VisitCodedNode
        (spot(), visit()) => SiteVisits
        (spot(), visit()) => NotSiteVisits
        (spot(), visit()) => BestVisit
        (visit(), spot()) => VisitSite
        (visit(), spot()) => VisitTaggedSite
        (visit(), note()) => VisitNotes
        (note(), key()) => SubjectNode
        (note(), visit()) => SubjectVisit
        (note(), note()) => Replies
        (note(), note()) => NotReplies
        (note(), key()) => AuthorNode
        (note(), note()) => AuthorNote
        (spot(), note()) => SiteNotes
        (spot(), note()) => NotSiteNotes
        (spot(), note()) => PlaceNote
        (note(), spot()) => Place
        (watcher(), key()) => WatchedNode
        (watcher(), key()) => WatcherNodes
        (watcher(), key()) => NotWatcherNodes
        (watcher(), key()) => ListedNodes
        (watcher(), key()) => NotListedNodes
    };
    let alone = prop_oneof![
        key().prop_map(B::NoParent),
        key().prop_map(B::NoChild),
        key().prop_map(B::NoTopChild),
        key().prop_map(B::NoLowChild),
        spot().prop_map(B::NoBestVisit),
        visit().prop_map(B::NoVisitSite),
        note().prop_map(B::NoAuthor),
        spot().prop_map(B::NoPlaceNote),
        note().prop_map(B::NoPlace),
        watcher().prop_map(B::NoWatchedNode),
    ];
    prop_oneof![18 => nodes.boxed(), 22 => others.boxed(), 10 => alone.boxed()]
}

fn by_pivot<P: Clone + Debug + 'static>(
    key: impl Strategy<Value = u8> + Clone + 'static,
    pivot: impl Strategy<Value = P> + Clone + 'static,
) -> impl Strategy<Value = ByPivot<u8, P>> {
    let keys = proptest::collection::vec(key.clone(), 0..5);
    let links = proptest::collection::vec((key.clone(), pivot.clone()), 0..4);
    prop_oneof![
        3 => key.clone().prop_map(ByPivot::Attach),
        3 => (key.clone(), pivot).prop_map(|(key, pivot)| ByPivot::AttachWith(key, pivot)),
        3 => key.prop_map(ByPivot::Detach),
        1 => Just(ByPivot::DetachAll),
        2 => keys.clone().prop_map(ByPivot::Sync),
        2 => links.prop_map(ByPivot::SyncWith),
        2 => keys.prop_map(ByPivot::Toggle),
    ]
}

fn plan() -> BoxedStrategy<Plan> {
    let leaf = node().prop_map(|node| Plan { node, steps: Vec::new() });
    leaf.prop_recursive(3, 12, 3, |inner| {
        (node(), proptest::collection::vec(plan_step(inner.boxed()), 0..4))
            .prop_map(|(node, steps)| Plan { node, steps })
    })
    .boxed()
}

fn plan_step(inner: BoxedStrategy<Plan>) -> BoxedStrategy<PlanStep> {
    use PlanStep as S;
    use proptest::collection::vec;
    let (one, many) = (inner.clone().prop_map(Box::new), vec(inner.clone(), 0..3));
    let keys = vec(key(), 0..3);
    let graphs = prop_oneof![
        one.clone().prop_map(S::Parent),
        one.clone().prop_map(S::Child),
        one.prop_map(S::TopChild),
        many.clone().prop_map(S::Children),
        many.clone().prop_map(S::ReplaceChildren),
        many.clone().prop_map(S::Friends),
        many.clone().prop_map(S::ReplaceFriends),
        many.clone().prop_map(S::Sinks),
        many.prop_map(S::ReplaceSinks),
        vec((inner, link()), 0..3).prop_map(S::SinksWith),
    ];
    let stored = prop_oneof![
        key().prop_map(S::ConnectParent),
        (key(), -2..3i8).prop_map(|(key, rank)| S::UpdateParent(key, rank)),
        key().prop_map(S::ConnectChild),
        (key(), -2..3i8).prop_map(|(key, rank)| S::UpdateChild(key, rank)),
        keys.clone().prop_map(S::ConnectChildren),
        keys.clone().prop_map(S::ConnectFriends),
        keys.prop_map(S::ConnectSinks),
        vec(0..6u8, 0..3).prop_map(S::ConnectTags),
    ];
    let leaves = prop_oneof![
        vec(visit(), 0..3).prop_map(S::CodedVisits),
        vec(visit(), 0..3).prop_map(S::ReplaceVisits),
        vec(note(), 0..3).prop_map(S::Notes),
        note().prop_map(S::BestNote),
        note().prop_map(S::LastNote),
        vec(tag(), 0..3).prop_map(S::Tags),
    ];
    prop_oneof![5 => graphs.boxed(), 3 => stored.boxed(), 2 => leaves.boxed()].boxed()
}

fn write() -> impl Strategy<Value = Write> {
    let spot = || (any::<bool>(), 0..4u8);
    let one = prop_oneof![
        2 => random_kinds::step().prop_map(Write::Record).boxed(),
        2 => record().prop_map(Write::Record).boxed(),
        12 => by_key().prop_map(Write::ByKey).boxed(),
        2 => (key(), by_pivot(key(), link())).prop_map(|(key, write)| Write::Sinks(key, write)).boxed(),
        2 => (key(), by_pivot(key(), link())).prop_map(|(key, write)| Write::Sources(key, write)).boxed(),
        2 => (spot(), by_pivot(key(), visit())).prop_map(|(key, write)| Write::Visitors(key, write)).boxed(),
        2 => (spot(), by_pivot(key(), visit()))
            .prop_map(|(key, write)| Write::TaggedVisitors(key, write)).boxed(),
        2 => (key(), by_pivot(0..6u8, tagging())).prop_map(|(key, write)| Write::Tags(key, write)).boxed(),
        1 => (0..6u8, by_pivot(key(), tagging())).prop_map(|(key, write)| Write::Tagged(key, write)).boxed(),
        2 => (0..12u8, by_pivot(0..6u8, tagging()))
            .prop_map(|(key, write)| Write::VisitTags(key, write)).boxed(),
        6 => plan().prop_map(Write::Graph).boxed(),
    ];
    let one = one.boxed();
    let vain = proptest::collection::vec(one.clone(), 1..5).prop_map(Write::Vain);
    prop_oneof![20 => one, 1 => vain]
}

/// Records to begin with, so that most links find both.
fn record() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => node().prop_map(Op::Insert).prop_map(Step::Node).boxed(),
        1 => link().prop_map(Op::Insert).prop_map(Step::Link).boxed(),
        2 => site().prop_map(Op::Insert).prop_map(Step::Site).boxed(),
        3 => visit().prop_map(Op::Insert).prop_map(Step::Visit).boxed(),
        3 => note().prop_map(Op::Insert).prop_map(Step::Note).boxed(),
        2 => tag().prop_map(Op::Insert).prop_map(Step::Tag).boxed(),
        1 => tagging().prop_map(Op::Insert).prop_map(Step::Tagging).boxed(),
        1 => watcher().prop_map(Op::Insert).prop_map(Step::Watcher).boxed(),
    ]
}

/// That both say the same of a write, and the lists with it where it happened.
fn agree<T: Debug + PartialEq>(
    tables: &mut Tables,
    changed: Tables,
    stored: Result<T>,
    expected: Outcome<T>,
) {
    match (stored, expected) {
        (Ok(stored), Ok(expected)) => {
            assert_eq!(stored, expected);
            *tables = changed;
        }
        (Err(error), Err(refused)) => assert!(says(&error, refused), "{error} is not {refused:?}"),
        (stored, expected) => panic!("{stored:?} is not {expected:?}"),
    }
}

fn says(error: &Error, refused: Refused) -> bool {
    let text = error.to_string();
    let (same, model) = match refused {
        Refused::NotFound(model) => (error.is_not_found(), model),
        Refused::NotNull(model) => (text.contains("the field is not an `Option`"), model),
        Refused::NotReturned(model) => (text.contains("comes after it in the table"), model),
        Refused::NoOwnerKey(model) => {
            (text.contains("the foreign key refers to, is `None`"), model)
        }
        Refused::SameKey(model) => (error.is_unique_violation(), model),
        Refused::UnknownType(model) => (error.is_unknown_type(), model),
    };
    same && error.model() == model
}

/// Runs one write of a pivot on the store and on the lists.
macro_rules! by_pivot {
    ($store:ident, $tables:ident, $write:expr, $From:ident::$HANDLE:ident, $from:expr => $naive:ident) => {{
        let (from, mut changed) = (*$from, $tables.clone());
        let links = $store.relation($From::$HANDLE, from);
        match $write.clone() {
            ByPivot::Attach(to) => {
                let stored = links.attach(to);
                let expected = $naive.attach(&mut changed, &from, &to);
                agree($tables, changed, stored, expected);
            }
            ByPivot::AttachWith(to, pivot) => {
                let stored = links.attach_with(to, pivot.clone());
                let expected = $naive.attach_with(&mut changed, &from, &to, pivot);
                agree($tables, changed, stored, expected);
            }
            ByPivot::Detach(to) => {
                let stored = links.detach(to);
                let expected = $naive.detach(&mut changed, &from, &to);
                agree($tables, changed, stored, expected);
            }
            ByPivot::DetachAll => {
                let stored = links.detach_all();
                let expected = $naive.detach_all(&mut changed, &from);
                agree($tables, changed, stored, expected);
            }
            ByPivot::Sync(to) => {
                let stored = links.sync(&to).map(exchanged);
                let expected = $naive.sync(&mut changed, &from, &to);
                agree($tables, changed, stored, expected);
            }
            ByPivot::SyncWith(pivots) => {
                let stored = links.sync_with(pivots.clone()).map(exchanged);
                let expected = $naive.sync_with(&mut changed, &from, pivots);
                agree($tables, changed, stored, expected);
            }
            ByPivot::Toggle(to) => {
                let stored = links.toggle(&to).map(exchanged);
                let expected = $naive.toggle(&mut changed, &from, &to);
                agree($tables, changed, stored, expected);
            }
        }
    }};
}

fn exchanged<K>(synced: Synced<K>) -> Exchanged<K> {
    (synced.attached, synced.detached)
}

/// What the lists do for a relation that goes by a key. Where neither record is there, the one that the
/// relation starts from is missed first.
#[allow(clippy::too_many_lines)] // One line or two for each relation.
fn link_lists(t: &mut Tables, write: &ByKey) -> Outcome<Option<bool>> {
    use super::links_naive::Listed;
    fn there<A: Listed, B: Listed>(t: &Tables, from: &A::Key, to: &B::Key) -> Outcome {
        A::find(t, from)?;
        B::find(t, to).map(drop)
    }
    fn chosen<K>(
        choice: Option<K>,
        part: impl FnOnce(K) -> Outcome<bool>,
    ) -> Outcome<Option<bool>> {
        choice.map_or(Ok(false), part).map(Some)
    }
    let linked = |outcome: Outcome| outcome.map(|()| None);
    let parted = |outcome: Outcome<bool>| outcome.map(Some);
    match write {
        ByKey::Parent(child, node) => {
            there::<Node, Node>(t, child, node)?;
            linked(PARENT.link(t, child, node))
        }
        ByKey::NoParent(child) => parted(PARENT.leave(t, child)),
        ByKey::Children(node, child)
        | ByKey::TopChild(node, child)
        | ByKey::LowChild(node, child) => {
            there::<Node, Node>(t, node, child)?;
            linked(PARENT.link(t, child, node))
        }
        ByKey::NotChildren(node, child) => {
            there::<Node, Node>(t, node, child)?;
            parted(PARENT.part(t, child, node))
        }
        ByKey::Child(node, child) => {
            there::<Node, Node>(t, node, child)?;
            linked(PARENT.link_last(t, child, node))
        }
        ByKey::NoChild(node) => parted(PARENT.part_all(t, node)),
        ByKey::NoTopChild(node) => {
            let from = Node::find(t, node)?;
            let child = naive::node::top_child(t, &from, &|_| true).map(|child| child.id);
            chosen(child, |child| PARENT.part(t, &child, node))
        }
        ByKey::NoLowChild(node) => {
            let from = Node::find(t, node)?;
            let child = naive::node::low_child(t, &from, &|_| true).map(|child| child.id);
            chosen(child, |child| PARENT.part(t, &child, node))
        }
        ByKey::Friends(node, friend) => {
            there::<Node, Node>(t, node, friend)?;
            linked(FRIENDS.link(t, node, friend))
        }
        ByKey::NotFriends(node, friend) => {
            there::<Node, Node>(t, node, friend)?;
            parted(FRIENDS.part(t, node, friend))
        }
        ByKey::CodedFriends(node, friend) => {
            there::<Node, Node>(t, node, friend)?;
            linked(CODED_FRIENDS.link(t, node, friend))
        }
        ByKey::NotCodedFriends(node, friend) => {
            there::<Node, Node>(t, node, friend)?;
            parted(CODED_FRIENDS.part(t, node, friend))
        }
        ByKey::Visits(node, visit) => {
            there::<Node, Visit>(t, node, visit)?;
            linked(VISITOR.link(t, visit, node))
        }
        ByKey::NotVisits(node, visit) => {
            there::<Node, Visit>(t, node, visit)?;
            parted(VISITOR.part(t, visit, node))
        }
        ByKey::CodedVisits(node, visit) => {
            there::<Node, Visit>(t, node, visit)?;
            linked(CODED_VISITOR.link(t, visit, node))
        }
        ByKey::VisitCodedNode(visit, node) => {
            there::<Visit, Node>(t, visit, node)?;
            linked(CODED_VISITOR.link(t, visit, node))
        }
        ByKey::SiteVisits(site, visit) | ByKey::BestVisit(site, visit) => {
            there::<Site, Visit>(t, site, visit)?;
            linked(SITE.link(t, visit, site))
        }
        ByKey::NotSiteVisits(site, visit) => {
            there::<Site, Visit>(t, site, visit)?;
            parted(SITE.part(t, visit, site))
        }
        ByKey::NoBestVisit(site) => {
            let from = Site::find(t, site)?;
            let visit = naive::site::best_visit(t, &from, &|_| true).map(|visit| visit.id);
            chosen(visit, |visit| SITE.part(t, &visit, site))
        }
        ByKey::VisitSite(visit, site) => {
            there::<Visit, Site>(t, visit, site)?;
            linked(SITE.link(t, visit, site))
        }
        ByKey::NoVisitSite(visit) => parted(SITE.leave(t, visit)),
        ByKey::VisitTaggedSite(visit, site) => {
            there::<Visit, Site>(t, visit, site)?;
            linked(TAGGED_SITE.link(t, visit, site))
        }
        ByKey::Notes(node, note) | ByKey::BestNote(node, note) => {
            there::<Node, Note>(t, node, note)?;
            linked(SUBJECT_NODE.link(t, note, node))
        }
        ByKey::LastNote(node, note) => {
            there::<Node, Note>(t, node, note)?;
            linked(SUBJECT_NODE.link_last(t, note, node))
        }
        ByKey::VisitNotes(visit, note) => {
            there::<Visit, Note>(t, visit, note)?;
            linked(SUBJECT_VISIT.link(t, note, visit))
        }
        ByKey::SubjectNode(note, node) => {
            there::<Note, Node>(t, note, node)?;
            linked(SUBJECT_NODE.link(t, note, node))
        }
        ByKey::SubjectVisit(note, visit) => {
            there::<Note, Visit>(t, note, visit)?;
            linked(SUBJECT_VISIT.link(t, note, visit))
        }
        ByKey::Written(node, note) => {
            there::<Node, Note>(t, node, note)?;
            linked(AUTHOR_NODE.link(t, note, node))
        }
        ByKey::NotWritten(node, note) => {
            there::<Node, Note>(t, node, note)?;
            parted(AUTHOR_NODE.part(t, note, node))
        }
        ByKey::Replies(note, reply) => {
            there::<Note, Note>(t, note, reply)?;
            linked(AUTHOR_NOTE.link(t, reply, note))
        }
        ByKey::NotReplies(note, reply) => {
            there::<Note, Note>(t, note, reply)?;
            parted(AUTHOR_NOTE.part(t, reply, note))
        }
        ByKey::AuthorNode(note, node) => {
            there::<Note, Node>(t, note, node)?;
            linked(AUTHOR_NODE.link(t, note, node))
        }
        ByKey::AuthorNote(note, author) => {
            there::<Note, Note>(t, note, author)?;
            linked(AUTHOR_NOTE.link(t, note, author))
        }
        ByKey::NoAuthor(note) => parted(AUTHOR.leave(t, note)),
        ByKey::SiteNotes(site, note) => {
            there::<Site, Note>(t, site, note)?;
            linked(PLACE.link(t, note, site))
        }
        ByKey::NotSiteNotes(site, note) => {
            there::<Site, Note>(t, site, note)?;
            parted(PLACE.part(t, note, site))
        }
        ByKey::PlaceNote(site, note) => {
            there::<Site, Note>(t, site, note)?;
            linked(PLACE.link_last(t, note, site))
        }
        ByKey::NoPlaceNote(site) => parted(PLACE.part_all(t, site)),
        ByKey::Place(note, site) => {
            there::<Note, Site>(t, note, site)?;
            linked(PLACE.link(t, note, site))
        }
        ByKey::NoPlace(note) => parted(PLACE.leave(t, note)),
        ByKey::WatchedNode(watcher, node) => {
            there::<Watcher, Node>(t, watcher, node)?;
            linked(WATCHED.link(t, watcher, node))
        }
        ByKey::NoWatchedNode(watcher) => parted(WATCHED.leave(t, watcher)),
        ByKey::WatcherNodes(watcher, node) => {
            there::<Watcher, Node>(t, watcher, node)?;
            linked(WATCHING.link(t, node, watcher))
        }
        ByKey::NotWatcherNodes(watcher, node) => {
            there::<Watcher, Node>(t, watcher, node)?;
            parted(WATCHING.part(t, node, watcher))
        }
        ByKey::ListedNodes(watcher, node) => {
            there::<Watcher, Node>(t, watcher, node)?;
            linked(LISTED_NODES.link(t, watcher, node))
        }
        ByKey::NotListedNodes(watcher, node) => {
            there::<Watcher, Node>(t, watcher, node)?;
            parted(LISTED_NODES.part(t, watcher, node))
        }
    }
}

/// The same on the store: nothing where it linked, and otherwise whether it parted any.
fn link_store(store: &mut Store, write: &ByKey) -> Result<Option<bool>> {
    macro_rules! link {
        ($From:ident::$HANDLE:ident, $from:expr, $to:expr) => {
            store.relation($From::$HANDLE, $from).link($to).map(|()| None)
        };
    }
    macro_rules! part {
        ($From:ident::$HANDLE:ident, $from:expr $(, $to:expr)?) => {
            store.relation($From::$HANDLE, $from).unlink($($to)?).map(Some)
        };
    }
    match write {
        ByKey::Parent(a, b) => link!(Node::PARENT, a, b),
        ByKey::NoParent(a) => part!(Node::PARENT, a),
        ByKey::Children(a, b) => link!(Node::CHILDREN, a, b),
        ByKey::NotChildren(a, b) => part!(Node::CHILDREN, a, b),
        ByKey::Child(a, b) => link!(Node::CHILD, a, b),
        ByKey::NoChild(a) => part!(Node::CHILD, a),
        ByKey::TopChild(a, b) => link!(Node::TOP_CHILD, a, b),
        ByKey::NoTopChild(a) => part!(Node::TOP_CHILD, a),
        ByKey::LowChild(a, b) => link!(Node::LOW_CHILD, a, b),
        ByKey::NoLowChild(a) => part!(Node::LOW_CHILD, a),
        ByKey::Friends(a, b) => link!(Node::FRIENDS, a, b),
        ByKey::NotFriends(a, b) => part!(Node::FRIENDS, a, b),
        ByKey::CodedFriends(a, b) => link!(Node::CODED_FRIENDS, a, b),
        ByKey::NotCodedFriends(a, b) => part!(Node::CODED_FRIENDS, a, b),
        ByKey::Visits(a, b) => link!(Node::VISITS, a, b),
        ByKey::NotVisits(a, b) => part!(Node::VISITS, a, b),
        ByKey::CodedVisits(a, b) => link!(Node::CODED_VISITS, a, b),
        ByKey::VisitCodedNode(a, b) => link!(Visit::CODED_NODE, a, b),
        ByKey::SiteVisits(a, b) => link!(Site::VISITS, a, b),
        ByKey::NotSiteVisits(a, b) => part!(Site::VISITS, a, b),
        ByKey::BestVisit(a, b) => link!(Site::BEST_VISIT, a, b),
        ByKey::NoBestVisit(a) => part!(Site::BEST_VISIT, a),
        ByKey::VisitSite(a, b) => link!(Visit::SITE, a, b),
        ByKey::NoVisitSite(a) => part!(Visit::SITE, a),
        ByKey::VisitTaggedSite(a, b) => link!(Visit::TAGGED_SITE, a, b),
        ByKey::Notes(a, b) => link!(Node::NOTES, a, b),
        ByKey::LastNote(a, b) => link!(Node::NOTE, a, b),
        ByKey::BestNote(a, b) => link!(Node::BEST_NOTE, a, b),
        ByKey::VisitNotes(a, b) => link!(Visit::NOTES, a, b),
        ByKey::SubjectNode(a, b) => store.relation(Note::SUBJECT, a).link::<Node>(b).map(|()| None),
        ByKey::SubjectVisit(a, b) => {
            store.relation(Note::SUBJECT, a).link::<Visit>(b).map(|()| None)
        }
        ByKey::Written(a, b) => link!(Node::WRITTEN, a, b),
        ByKey::NotWritten(a, b) => part!(Node::WRITTEN, a, b),
        ByKey::Replies(a, b) => link!(Note::REPLIES, a, b),
        ByKey::NotReplies(a, b) => part!(Note::REPLIES, a, b),
        ByKey::AuthorNode(a, b) => store.relation(Note::AUTHOR, a).link::<Node>(b).map(|()| None),
        ByKey::AuthorNote(a, b) => store.relation(Note::AUTHOR, a).link::<Note>(b).map(|()| None),
        ByKey::NoAuthor(a) => part!(Note::AUTHOR, a),
        ByKey::SiteNotes(a, b) => link!(Site::NOTES, a, b),
        ByKey::NotSiteNotes(a, b) => part!(Site::NOTES, a, b),
        ByKey::PlaceNote(a, b) => link!(Site::PLACE_NOTE, a, b),
        ByKey::NoPlaceNote(a) => part!(Site::PLACE_NOTE, a),
        ByKey::Place(a, b) => store.relation(Note::PLACE, a).link::<Site>(b).map(|()| None),
        ByKey::NoPlace(a) => part!(Note::PLACE, a),
        ByKey::WatchedNode(a, b) => link!(Watcher::NODE, a, b),
        ByKey::NoWatchedNode(a) => part!(Watcher::NODE, a),
        ByKey::WatcherNodes(a, b) => link!(Watcher::NODES, a, b),
        ByKey::NotWatcherNodes(a, b) => part!(Watcher::NODES, a, b),
        ByKey::ListedNodes(a, b) => link!(Watcher::LISTED_NODES, a, b),
        ByKey::NotListedNodes(a, b) => part!(Watcher::LISTED_NODES, a, b),
    }
}

fn apply(store: &mut Store, tables: &mut Tables, write: &Write) {
    match write {
        Write::Record(step) => random_kinds::apply_step(store, tables, step),
        Write::ByKey(write) => {
            let mut changed = tables.clone();
            let expected = link_lists(&mut changed, write);
            agree(tables, changed, link_store(store, write), expected);
        }
        Write::Sinks(from, write) => by_pivot!(store, tables, write, Node::SINKS, from => SINKS),
        Write::Sources(from, write) => {
            by_pivot!(store, tables, write, Node::SOURCES, from => SOURCES);
        }
        Write::Visitors(from, write) => {
            by_pivot!(store, tables, write, Site::NODES, from => VISITORS);
        }
        Write::TaggedVisitors(from, write) => {
            by_pivot!(store, tables, write, Site::TAGGED_NODES, from => TAGGED_VISITORS);
        }
        Write::Tags(from, write) => by_pivot!(store, tables, write, Node::TAGS, from => TAGS),
        Write::Tagged(from, write) => by_pivot!(store, tables, write, Tag::NODES, from => TAGGED),
        Write::VisitTags(from, write) => {
            by_pivot!(store, tables, write, Visit::TAGS, from => VISIT_TAGS);
        }
        Write::Graph(plan) => {
            let mut changed = tables.clone();
            let mut planter = Planter { tables: &mut changed, removed: HashMap::new() };
            let expected = planter.plant(plan.clone());
            let stored = store.insert_graph(plan.clone().graph()).map(|node| node.id);
            agree(tables, changed, stored, expected);
        }
        Write::Vain(writes) => {
            let mut changed = tables.clone();
            let result = store.transaction(|store| {
                for write in writes {
                    apply(store, &mut changed, write);
                    check_tables(store, &changed);
                }
                store.update::<Watcher>(99, |_| ()).map(drop)
            });
            assert!(result.is_err_and(|error| error.is_not_found()));
        }
    }
}

fn check_tables(store: &Store, tables: &Tables) {
    fn check<M: Naive>(store: &Store, list: &[M]) {
        if !list.is_empty() || !store.is_empty::<M>() {
            check_table(store, list);
        }
    }
    check(store, &tables.nodes);
    check(store, &tables.links);
    check(store, &tables.sites);
    check(store, &tables.visits);
    check(store, &tables.notes);
    check(store, &tables.tags);
    check(store, &tables.taggings);
    check(store, &tables.watchers);
}

#[test]
fn links_are_what_plain_lists_make_of_them() {
    const STEPS: usize = 60;
    const CHECKED: usize = 15;
    // A write with its checks costs several times what one of a record alone costs.
    let cases = u32::try_from(operations().div_ceil(5 * STEPS)).unwrap();
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let records = proptest::collection::vec(record(), 60);
    let writes = proptest::collection::vec(write(), STEPS);
    let probes = proptest::collection::vec(probe(), STEPS / CHECKED);
    let runs = (records, writes, probes);
    let result = TestRunner::new(config).run(&runs, |(records, writes, probes)| {
        let mut world = World::default();
        let World { store, tables, .. } = &mut world;
        for step in &records {
            random_kinds::apply_step(store, tables, step);
        }
        for (done, write) in writes.iter().enumerate() {
            apply(&mut world.store, &mut world.tables, write);
            check_tables(&world.store, &world.tables);
            if done % CHECKED == CHECKED - 1 {
                world.check(&probes[done / CHECKED]);
            }
        }
        Ok(())
    });
    result.unwrap_or_else(|failure| panic!("{failure}"));
}
