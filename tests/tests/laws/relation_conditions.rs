//! Conditions that go through relations, as data: random ones, each said as a filter and as a closure
//! over plain lists.

use std::cmp::Ordering;
use std::fmt::Debug;
use std::marker::PhantomData;

use orm_core::Filter;
use proptest::prelude::*;

use super::kinds_models::{Author, Node, Note, Site, Sorted, Subject, Tag, Visit, key};
use super::kinds_naive::{self as naive, Row, Tables};
use super::naive::Naive;

/// A condition as data, to be said as a filter and as a closure.
pub(super) trait Condition: Clone + Debug {
    type Of: Sorted;

    fn filter(&self) -> Filter<Self::Of>;
    fn test(&self, t: &Tables, record: &Self::Of) -> bool;
}

/// A condition on a column alone.
#[derive(Clone, Debug)]
pub(super) struct Below<M>(u8, PhantomData<M>);

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
pub(super) enum Cmp {
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
pub(super) enum Figure {
    Count,
    Sum,
    Min,
    Max,
    Avg,
}

impl Figure {
    pub(super) fn of<R: Row<Of: Sorted>>(self, rows: &[R]) -> Option<f64> {
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
pub(super) struct Many<C> {
    pub(super) among: Option<Box<C>>,
    pub(super) descending: Option<bool>,
    pub(super) slice: Option<(usize, usize)>,
    pub(super) question: Question<C>,
}

#[derive(Clone, Debug)]
pub(super) enum Question<C> {
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
pub(super) enum One<C> {
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
pub(super) fn by_values<V: PartialOrd>(a: Option<V>, b: Option<V>, descending: bool) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) if descending => b.partial_cmp(&a).unwrap(),
        (Some(a), Some(b)) => a.partial_cmp(&b).unwrap(),
        (a, b) => a.is_none().cmp(&b.is_none()),
    }
}

pub(super) fn by_column<M: Sorted>(a: &M, b: &M, descending: bool) -> Ordering {
    let (_, by) = M::order(descending);
    by_values(by(a), by(b), descending)
}

/// A small number in the type that a figure is compared in.
pub(super) trait FromSmall {
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
pub(super) enum NodeIs {
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
pub(super) enum VisitIs {
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
pub(super) enum NoteIs {
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

pub(super) fn below<M: Sorted>() -> BoxedStrategy<Below<M>> {
    (0..6u8).prop_map(|limit| Below(limit, PhantomData)).boxed()
}

pub(super) fn figure() -> impl Strategy<Value = Figure> + Clone {
    use Figure::{Avg, Count, Max, Min, Sum};
    proptest::sample::select(&[Count, Sum, Min, Max, Avg][..])
}

pub(super) fn many<C: Condition + 'static>(targets: &BoxedStrategy<C>) -> BoxedStrategy<Many<C>> {
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

pub(super) fn one<C: Condition + 'static>(inner: &BoxedStrategy<C>) -> BoxedStrategy<One<C>> {
    let among = proptest::option::weighted(0.3, inner.clone().prop_map(Box::new));
    prop_oneof![
        1 => among.clone().prop_map(One::Exists),
        1 => among.clone().prop_map(One::None),
        3 => (among, inner.clone()).prop_map(|(among, condition)| One::Is(among, condition.into())),
    ]
    .boxed()
}

/// Conditions on each model, down to a depth.
pub(super) struct Conditions {
    pub(super) node: BoxedStrategy<NodeIs>,
    pub(super) visit: BoxedStrategy<VisitIs>,
    pub(super) note: BoxedStrategy<NoteIs>,
}

pub(super) fn conditions(depth: u8) -> Conditions {
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
