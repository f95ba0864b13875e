//! Filters, orders and figures that go through relations are what closures over plain lists say.

use std::cmp::Ordering;
use std::fmt::Debug;
use std::marker::PhantomData;

use orm_core::{Filter, Model, Order, Store};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::kinds_models::{
    Author, Node, Note, Site, Sorted, Subject, Tag, Visit, key, link, node, note, site, tag,
    tagging, visit,
};
use super::kinds_naive::{self as naive, Row, Tables};
use super::naive::Naive;
use super::random_stores::operations;

/// A condition as data, to be said as a filter and as a closure.
trait Condition: Clone + Debug {
    type Of: Sorted;

    fn filter(&self) -> Filter<Self::Of>;
    fn test(&self, t: &Tables, record: &Self::Of) -> bool;
}

/// A condition on a column alone.
#[derive(Clone, Debug)]
struct Below<M>(u8, PhantomData<M>);

impl<M: Sorted> Condition for Below<M> {
    type Of = M;

    fn filter(&self) -> Filter<M> {
        M::below(self.0).0
    }

    fn test(&self, _t: &Tables, record: &M) -> bool {
        M::below(self.0).1(record)
    }
}

#[derive(Clone, Copy, Debug)]
enum Cmp {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

impl Cmp {
    /// What compares with nothing is different from everything.
    fn test(self, own: Option<f64>, other: f64) -> bool {
        let ordering = own.and_then(|own| own.partial_cmp(&other));
        match self {
            Cmp::Eq => ordering == Some(Ordering::Equal),
            Cmp::Ne => ordering != Some(Ordering::Equal),
            Cmp::Lt => ordering == Some(Ordering::Less),
            Cmp::Le => ordering.is_some_and(Ordering::is_le),
            Cmp::Gt => ordering == Some(Ordering::Greater),
            Cmp::Ge => ordering.is_some_and(Ordering::is_ge),
        }
    }
}

/// What many records come to.
#[derive(Clone, Copy, Debug)]
enum Figure {
    Count,
    Sum,
    Min,
    Max,
    Avg,
}

impl Figure {
    fn of<R: Row<Of: Sorted>>(self, rows: &[R]) -> Option<f64> {
        let (_, by) = R::Of::order(false);
        let values: Vec<i32> = rows.iter().filter_map(|row| by(row.record())).collect();
        let count = |count: usize| f64::from(u32::try_from(count).unwrap());
        let sum = f64::from(values.iter().sum::<i32>());
        match self {
            Figure::Count => Some(count(rows.len())),
            Figure::Sum => Some(sum),
            Figure::Min => values.iter().min().copied().map(f64::from),
            Figure::Max => values.iter().max().copied().map(f64::from),
            Figure::Avg => (!values.is_empty()).then(|| sum / count(values.len())),
        }
    }
}

/// A question to a relation to many, and to which of its rows it is put.
#[derive(Clone, Debug)]
struct Many<C> {
    among: Option<Box<C>>,
    descending: Option<bool>,
    slice: Option<(usize, usize)>,
    question: Question<C>,
}

#[derive(Clone, Debug)]
enum Question<C> {
    Exists,
    None,
    Any(Box<C>),
    All(Box<C>),
    Compare(Figure, Cmp, u8),
}

impl<C: Condition> Many<C> {
    /// The rows that the question is put to.
    fn rows<R: Row<Of = C::Of>>(&self, t: &Tables, rows: Vec<R>) -> Vec<R> {
        let passes = |row: &R| self.among.as_ref().is_none_or(|among| among.test(t, row.record()));
        let mut rows: Vec<R> = rows.into_iter().filter(passes).collect();
        if let Some(descending) = self.descending {
            rows.sort_by(|a, b| by_column(a.record(), b.record(), descending));
        }
        let (offset, limit) = self.slice.unwrap_or((0, usize::MAX));
        rows.into_iter().skip(offset).take(limit).collect()
    }

    fn test<R: Row<Of = C::Of>>(&self, t: &Tables, rows: Vec<R>) -> bool {
        let rows = self.rows(t, rows);
        match &self.question {
            Question::Exists => !rows.is_empty(),
            Question::None => rows.is_empty(),
            Question::Any(condition) => rows.iter().any(|row| condition.test(t, row.record())),
            Question::All(condition) => rows.iter().all(|row| condition.test(t, row.record())),
            Question::Compare(figure, cmp, value) => cmp.test(figure.of(&rows), (*value).into()),
        }
    }
}

/// A question to a relation to one.
#[derive(Clone, Debug)]
enum One<C> {
    Exists(Option<Box<C>>),
    None(Option<Box<C>>),
    Is(Option<Box<C>>, Box<C>),
}

impl<C: Condition> One<C> {
    fn test<'t>(
        &self,
        t: &'t Tables,
        choose: impl Fn(&dyn Fn(&C::Of) -> bool) -> Option<&'t C::Of>,
    ) -> bool {
        let among = match self {
            One::Exists(among) | One::None(among) | One::Is(among, _) => among,
        };
        let chosen = choose(&|record| among.as_ref().is_none_or(|among| among.test(t, record)));
        match self {
            One::Exists(_) => chosen.is_some(),
            One::None(_) => chosen.is_none(),
            One::Is(_, condition) => chosen.is_some_and(|record| condition.test(t, record)),
        }
    }
}

/// `None` last in either direction.
fn by_values<V: PartialOrd>(a: Option<V>, b: Option<V>, descending: bool) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) if descending => b.partial_cmp(&a).unwrap(),
        (Some(a), Some(b)) => a.partial_cmp(&b).unwrap(),
        (a, b) => a.is_none().cmp(&b.is_none()),
    }
}

fn by_column<M: Sorted>(a: &M, b: &M, descending: bool) -> Ordering {
    let (_, by) = M::order(descending);
    by_values(by(a), by(b), descending)
}

/// A small number in the type that a figure is compared in.
trait FromSmall {
    fn from_small(value: u8) -> Self;
}

macro_rules! from_small {
    ($($number:ty)*) => {$(
        impl FromSmall for $number {
            fn from_small(value: u8) -> Self {
                value.to_string().parse().unwrap()
            }
        }
    )*};
}

from_small!(usize u64 i64 u8 i8 f64);

/// Compares a figure that is a `$Number` with a small number.
macro_rules! compare {
    ($aggregate:expr, $Number:ty, $cmp:expr, $value:expr) => {{
        let (aggregate, value) = ($aggregate, <$Number>::from_small($value));
        match $cmp {
            Cmp::Eq => aggregate.eq(value),
            Cmp::Ne => aggregate.ne(value),
            Cmp::Lt => aggregate.lt(value),
            Cmp::Le => aggregate.le(value),
            Cmp::Gt => aggregate.gt(value),
            Cmp::Ge => aggregate.ge(value),
        }
    }};
}

macro_rules! question {
    ($relation:expr, $Column:expr, $Total:ty, $Value:ty, $question:expr) => {
        match $question {
            Question::Exists => $relation.exists(),
            Question::None => $relation.none(),
            Question::Any(condition) => $relation.any(condition.filter()),
            Question::All(condition) => $relation.all(condition.filter()),
            Question::Compare(figure, cmp, value) => match figure {
                Figure::Count => compare!($relation.count(), usize, *cmp, *value),
                Figure::Sum => compare!($relation.sum($Column), $Total, *cmp, *value),
                Figure::Min => compare!($relation.min($Column), $Value, *cmp, *value),
                Figure::Max => compare!($relation.max($Column), $Value, *cmp, *value),
                Figure::Avg => compare!($relation.avg($Column), f64, *cmp, *value),
            },
        }
    };
}

/// The question to a relation to many as a filter.
macro_rules! many {
    ($relation:expr, $Column:expr, $Total:ty, $Value:ty, $many:expr) => {{
        let many = $many;
        let relation = match many.descending {
            Some(descending) => $relation.order_by(Sorted::order(descending).0),
            None => $relation,
        };
        let relation = match (&many.among, many.slice) {
            (Some(among), Some((offset, limit))) => {
                relation.filter(among.filter()).offset(offset).limit(limit)
            }
            (Some(among), None) => relation.filter(among.filter()),
            (None, Some((offset, limit))) => relation.offset(offset).limit(limit),
            (None, None) => {
                return question!(relation, $Column, $Total, $Value, &many.question);
            }
        };
        question!(relation, $Column, $Total, $Value, &many.question)
    }};
}

macro_rules! one {
    ($relation:expr, $one:expr) => {
        match $one {
            One::Exists(None) => $relation.exists(),
            One::Exists(Some(among)) => $relation.filter(among.filter()).exists(),
            One::None(None) => $relation.none(),
            One::None(Some(among)) => $relation.filter(among.filter()).none(),
            One::Is(None, condition) => $relation.is(condition.filter()),
            One::Is(Some(among), condition) => {
                $relation.filter(among.filter()).is(condition.filter())
            }
        }
    };
}

#[derive(Clone, Debug)]
enum NodeIs {
    Id(u8),
    Below(u8),
    RankNull,
    Children(Many<NodeIs>),
    Grandchildren(Many<NodeIs>),
    CodedFriends(Many<NodeIs>),
    Sinks(Many<NodeIs>),
    Visits(Many<VisitIs>),
    Sites(Many<Below<Site>>),
    Notes(Many<NoteIs>),
    Tags(Many<Below<Tag>>),
    TopChild(One<NodeIs>),
    Parent(One<NodeIs>),
    Grandchild(One<NodeIs>),
    LowNote(One<NoteIs>),
    And(Box<NodeIs>, Box<NodeIs>),
    Or(Box<NodeIs>, Box<NodeIs>),
    Not(Box<NodeIs>),
}

impl Condition for NodeIs {
    type Of = Node;

    fn filter(&self) -> Filter<Node> {
        match self {
            NodeIs::Id(id) => Node::ID.eq(*id),
            NodeIs::Below(limit) => Node::below(*limit).0,
            NodeIs::RankNull => Node::RANK.is_null(),
            NodeIs::Children(many) => many!(Node::CHILDREN, Node::RANK, i64, i8, many),
            NodeIs::Grandchildren(many) => many!(Node::GRANDCHILDREN, Node::RANK, i64, i8, many),
            NodeIs::CodedFriends(many) => many!(Node::CODED_FRIENDS, Node::RANK, i64, i8, many),
            NodeIs::Sinks(many) => many!(Node::SINKS, Node::RANK, i64, i8, many),
            NodeIs::Visits(many) => many!(Node::VISITS, Visit::STARS, u64, u8, many),
            NodeIs::Sites(many) => many!(Node::SITES, Site::TAG, u64, u8, many),
            NodeIs::Notes(many) => many!(Node::NOTES, Note::LIKES, u64, u8, many),
            NodeIs::Tags(many) => many!(Node::TAGS, Tag::WORD, u64, u8, many),
            NodeIs::TopChild(one) => one!(Node::TOP_CHILD, one),
            NodeIs::Parent(one) => one!(Node::PARENT, one),
            NodeIs::Grandchild(one) => one!(Node::GRANDCHILD, one),
            NodeIs::LowNote(one) => one!(Node::LOW_NOTE, one),
            NodeIs::And(a, b) => a.filter() & b.filter(),
            NodeIs::Or(a, b) => a.filter() | b.filter(),
            NodeIs::Not(a) => !a.filter(),
        }
    }

    fn test(&self, t: &Tables, node: &Node) -> bool {
        match self {
            NodeIs::Id(id) => node.id == *id,
            NodeIs::Below(limit) => Node::below(*limit).1(node),
            NodeIs::RankNull => node.rank.is_none(),
            NodeIs::Children(many) => many.test(t, naive::node::children(t, node)),
            NodeIs::Grandchildren(many) => many.test(t, naive::node::grandchildren(t, node)),
            NodeIs::CodedFriends(many) => many.test(t, naive::node::coded_friends(t, node)),
            NodeIs::Sinks(many) => many.test(t, naive::node::sinks(t, node)),
            NodeIs::Visits(many) => many.test(t, naive::node::visits(t, node)),
            NodeIs::Sites(many) => many.test(t, naive::node::sites(t, node)),
            NodeIs::Notes(many) => many.test(t, naive::node::notes(t, node)),
            NodeIs::Tags(many) => many.test(t, naive::node::tags(t, node)),
            NodeIs::TopChild(one) => one.test(t, |may| naive::node::top_child(t, node, may)),
            NodeIs::Parent(one) => one.test(t, |may| naive::node::parent(t, node, may)),
            NodeIs::Grandchild(one) => one.test(t, |may| naive::node::grandchild(t, node, may)),
            NodeIs::LowNote(one) => one.test(t, |may| naive::node::low_note(t, node, may)),
            NodeIs::And(a, b) => a.test(t, node) && b.test(t, node),
            NodeIs::Or(a, b) => a.test(t, node) || b.test(t, node),
            NodeIs::Not(a) => !a.test(t, node),
        }
    }
}

#[derive(Clone, Debug)]
enum VisitIs {
    Below(u8),
    Node(One<NodeIs>),
    TaggedSite(One<Below<Site>>),
    Notes(Many<NoteIs>),
    Tags(Many<Below<Tag>>),
    Not(Box<VisitIs>),
}

impl Condition for VisitIs {
    type Of = Visit;

    fn filter(&self) -> Filter<Visit> {
        match self {
            VisitIs::Below(limit) => Visit::below(*limit).0,
            VisitIs::Node(one) => one!(Visit::NODE, one),
            VisitIs::TaggedSite(one) => one!(Visit::TAGGED_SITE, one),
            VisitIs::Notes(many) => many!(Visit::NOTES, Note::LIKES, u64, u8, many),
            VisitIs::Tags(many) => many!(Visit::TAGS, Tag::WORD, u64, u8, many),
            VisitIs::Not(a) => !a.filter(),
        }
    }

    fn test(&self, t: &Tables, visit: &Visit) -> bool {
        match self {
            VisitIs::Below(limit) => Visit::below(*limit).1(visit),
            VisitIs::Node(one) => one.test(t, |may| naive::visit::node(t, visit, may)),
            VisitIs::TaggedSite(one) => one.test(t, |may| naive::visit::tagged_site(t, visit, may)),
            VisitIs::Notes(many) => many.test(t, naive::visit::notes(t, visit)),
            VisitIs::Tags(many) => many.test(t, naive::visit::tags(t, visit)),
            VisitIs::Not(a) => !a.test(t, visit),
        }
    }
}

#[derive(Clone, Debug)]
enum NoteIs {
    Below(u8),
    HasSubject,
    HasNoSubject,
    SubjectNode(Box<NodeIs>),
    SubjectVisit(Box<VisitIs>),
    AuthorNote(Box<NoteIs>),
    Replies(Many<NoteIs>),
    Or(Box<NoteIs>, Box<NoteIs>),
}

impl Condition for NoteIs {
    type Of = Note;

    fn filter(&self) -> Filter<Note> {
        match self {
            NoteIs::Below(limit) => Note::below(*limit).0,
            NoteIs::HasSubject => Note::SUBJECT.exists(),
            NoteIs::HasNoSubject => Note::SUBJECT.none(),
            NoteIs::SubjectNode(condition) => Note::SUBJECT.is(condition.filter()),
            NoteIs::SubjectVisit(condition) => Note::SUBJECT.is(condition.filter()),
            NoteIs::AuthorNote(condition) => Note::AUTHOR.is(condition.filter()),
            NoteIs::Replies(many) => many!(Note::REPLIES, Note::LIKES, u64, u8, many),
            NoteIs::Or(a, b) => a.filter() | b.filter(),
        }
    }

    fn test(&self, t: &Tables, note: &Note) -> bool {
        let subject = || naive::note::subject(t, note, &|_| true, &|_| true);
        match self {
            NoteIs::Below(limit) => Note::below(*limit).1(note),
            NoteIs::HasSubject => subject().is_some(),
            NoteIs::HasNoSubject => subject().is_none(),
            NoteIs::SubjectNode(condition) => {
                matches!(subject(), Some(Subject::Node(owner)) if condition.test(t, owner))
            }
            NoteIs::SubjectVisit(condition) => {
                matches!(subject(), Some(Subject::Visit(owner)) if condition.test(t, owner))
            }
            NoteIs::AuthorNote(condition) => {
                let author = naive::note::author(t, note);
                matches!(author, Some(Author::Note(owner)) if condition.test(t, owner))
            }
            NoteIs::Replies(many) => many.test(t, naive::note::replies(t, note)),
            NoteIs::Or(a, b) => a.test(t, note) || b.test(t, note),
        }
    }
}

fn below<M: Sorted>() -> BoxedStrategy<Below<M>> {
    (0..6u8).prop_map(|limit| Below(limit, PhantomData)).boxed()
}

fn figure() -> impl Strategy<Value = Figure> + Clone {
    use Figure::{Avg, Count, Max, Min, Sum};
    proptest::sample::select(&[Count, Sum, Min, Max, Avg][..])
}

fn many<C: Condition + 'static>(targets: &BoxedStrategy<C>) -> BoxedStrategy<Many<C>> {
    use Cmp::{Eq, Ge, Gt, Le, Lt, Ne};
    let cmp = proptest::sample::select(&[Eq, Ne, Lt, Le, Gt, Ge][..]);
    let question = prop_oneof![
        1 => Just(Question::Exists),
        1 => Just(Question::None),
        2 => targets.clone().prop_map(|condition| Question::Any(condition.into())),
        2 => targets.clone().prop_map(|condition| Question::All(condition.into())),
        4 => (figure(), cmp, 0..4u8)
            .prop_map(|(figure, cmp, value)| Question::Compare(figure, cmp, value)),
    ];
    let among = proptest::option::weighted(0.4, targets.clone());
    let descending = proptest::option::weighted(0.3, any::<bool>());
    let slice = proptest::option::weighted(0.4, (0..2usize, 0..3usize));
    (among, descending, slice, question)
        .prop_map(|(among, descending, slice, question)| Many {
            among: among.map(Box::new),
            descending,
            slice,
            question,
        })
        .boxed()
}

fn one<C: Condition + 'static>(inner: &BoxedStrategy<C>) -> BoxedStrategy<One<C>> {
    let among = proptest::option::weighted(0.3, inner.clone().prop_map(Box::new));
    prop_oneof![
        1 => among.clone().prop_map(One::Exists),
        1 => among.clone().prop_map(One::None),
        3 => (among, inner.clone()).prop_map(|(among, condition)| One::Is(among, condition.into())),
    ]
    .boxed()
}

/// Conditions on each model, down to a depth.
struct Conditions {
    node: BoxedStrategy<NodeIs>,
    visit: BoxedStrategy<VisitIs>,
    note: BoxedStrategy<NoteIs>,
}

fn conditions(depth: u8) -> Conditions {
    let columns = Conditions {
        node: prop_oneof![
            key().prop_map(NodeIs::Id),
            (0..6u8).prop_map(NodeIs::Below),
            Just(NodeIs::RankNull),
        ]
        .boxed(),
        visit: (0..6u8).prop_map(VisitIs::Below).boxed(),
        note: prop_oneof![
            key().prop_map(NoteIs::Below),
            Just(NoteIs::HasSubject),
            Just(NoteIs::HasNoSubject),
        ]
        .boxed(),
    };
    if depth == 0 {
        return columns;
    }
    let Conditions { node, visit, note } = conditions(depth - 1);
    let pair = (node.clone().prop_map(Box::new), node.clone().prop_map(Box::new));
    let notes = (note.clone().prop_map(Box::new), note.clone().prop_map(Box::new));
    Conditions {
        node: prop_oneof![
            3 => columns.node,
            2 => many(&node).prop_map(NodeIs::Children),
            1 => many(&node).prop_map(NodeIs::Grandchildren),
            1 => many(&node).prop_map(NodeIs::CodedFriends),
            1 => many(&node).prop_map(NodeIs::Sinks),
            1 => many(&visit).prop_map(NodeIs::Visits),
            1 => many(&below()).prop_map(NodeIs::Sites),
            1 => many(&note).prop_map(NodeIs::Notes),
            1 => many(&below()).prop_map(NodeIs::Tags),
            1 => one(&node).prop_map(NodeIs::TopChild),
            1 => one(&node).prop_map(NodeIs::Parent),
            1 => one(&node).prop_map(NodeIs::Grandchild),
            1 => one(&note).prop_map(NodeIs::LowNote),
            2 => pair.clone().prop_map(|(a, b)| NodeIs::And(a, b)),
            2 => pair.prop_map(|(a, b)| NodeIs::Or(a, b)),
            2 => node.clone().prop_map(|a| NodeIs::Not(a.into())),
        ]
        .boxed(),
        visit: prop_oneof![
            1 => columns.visit,
            1 => one(&node).prop_map(VisitIs::Node),
            1 => one(&below()).prop_map(VisitIs::TaggedSite),
            1 => many(&note).prop_map(VisitIs::Notes),
            1 => many(&below()).prop_map(VisitIs::Tags),
            1 => visit.clone().prop_map(|a| VisitIs::Not(a.into())),
        ]
        .boxed(),
        note: prop_oneof![
            2 => columns.note,
            1 => node.prop_map(|a| NoteIs::SubjectNode(a.into())),
            1 => visit.prop_map(|a| NoteIs::SubjectVisit(a.into())),
            1 => note.clone().prop_map(|a| NoteIs::AuthorNote(a.into())),
            1 => many(&note).prop_map(NoteIs::Replies),
            1 => notes.prop_map(|(a, b)| NoteIs::Or(a, b)),
        ]
        .boxed(),
    }
}

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

fn check_condition<C: Condition>(store: &Store, t: &Tables, list: &[C::Of], condition: &C) {
    let filter = condition.filter();
    let query = C::Of::query().filter(filter.clone());
    let scan: Vec<&C::Of> = list.iter().filter(|record| condition.test(t, record)).collect();
    assert_eq!(query.all(store), scan, "{filter} as {condition:?}");
    assert_eq!(query.count(store), scan.len(), "count of {filter}");
    assert_eq!(query.exists(store), !scan.is_empty(), "exists of {filter}");
    assert_eq!(query.last(store), scan.last().copied(), "last of {filter}");
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
            check_condition(&store, &t, &t.visits, &visit);
            check_condition(&store, &t, &t.notes, &note);
            check_condition(&store, &t, &t.nodes, &node);

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
            let rows = query
                .with(Node::GRANDCHILDREN.count())
                .with(node.filter().named("passes"))
                .with(Node::NOTE)
                .with(Node::TAGS.sum(Tag::WORD))
                .with(Node::NOTES.filter(note.filter()).max(Note::LIKES))
                .with(Node::SINKS.min(Node::RANK))
                .with(Node::FRIENDS.order_by(Node::RANK.desc()).limit(2).avg(Node::RANK))
                .all(&store);
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
