//! Seven models with every kind of relation: both directions, default and own keys, nullable, not
//! unique, composite, to itself, through itself, and two polymorphic relations between two models.

use std::cmp::Ordering;

use orm_core::{Filter, Model, Morph, Order};
use proptest::prelude::*;

use super::naive::{Naive, Test};

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(
    entity = "nodes",
    has_many(Node, fk = parent_id, name = children),
    has_one(Node, fk = parent_id, name = child),
    has_one(Node, fk = parent_id, max = rank, name = top_child),
    has_one(Node, fk = parent_id, min = rank, name = low_child),
    belongs_to(Node, fk = parent_id, name = parent),
    has_many_through(
        Node,
        through = Node,
        through_fk = parent_id,
        fk = parent_id,
        name = grandchildren
    ),
    has_one_through(
        Node,
        through = Node,
        through_fk = parent_id,
        fk = parent_id,
        name = grandchild
    ),
    has_one_through(
        Node,
        through = Node,
        local = parent_id,
        through_fk = id,
        through_local = parent_id,
        fk = id,
        name = grandparent
    ),
    has_many_by(Node, keys = friend_ids, name = friends),
    has_many_by(Node, keys = friend_ids, owner = code, name = coded_friends),
    belongs_to_many(Node, pivot = Link, fk = source, target_fk = sink, name = sinks),
    belongs_to_many(
        Node,
        pivot = Link,
        fk = sink,
        target_fk = source,
        name = sources,
        pivot_name = link
    ),
    has_many(Visit, fk = node_id),
    has_many(Visit, fk = node_code, local = code, name = coded_visits),
    has_many_through(
        Site,
        through = Visit,
        through_fk = node_id,
        through_local(site_area, site_spot),
        fk(area, spot)
    ),
    morph_many(Note, as = subject),
    morph_one(Note, as = subject),
    morph_one(Note, as = subject, max = likes, name = best_note),
    morph_one(Note, as = subject, min = score, name = low_note),
    morph_many(Note, as = author, name = written),
    morph_to_many(Tag, pivot = Tagging, as = taggable, target_fk = tag_id)
)]
pub(crate) struct Node {
    pub(crate) id: u8,
    pub(crate) parent_id: Option<u8>,
    /// Neither unique nor always there, and a key all the same.
    pub(crate) code: Option<u8>,
    pub(crate) rank: Option<i8>,
    pub(crate) friend_ids: Vec<u8>,
}

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[orm(
    entity = "links",
    primary_key(source, sink),
    belongs_to(Node, fk = source, name = source_node),
    belongs_to(Node, fk = sink, name = sink_node)
)]
pub(crate) struct Link {
    pub(crate) source: u8,
    pub(crate) sink: u8,
    pub(crate) weight: i8,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(
    entity = "sites",
    primary_key(area, spot),
    has_many(Visit, fk(site_area, site_spot)),
    has_one(Visit, fk(site_area, site_spot), max = stars, name = best_visit),
    has_many_through(
        Node,
        through = Visit,
        through_fk(site_area, site_spot),
        through_local = node_code,
        fk = code,
        name = coded_nodes
    ),
    has_one_through(
        Node,
        through = Visit,
        through_fk(site_area, site_spot),
        through_local = node_code,
        fk = code,
        name = coded_node
    ),
    belongs_to_many(Node, pivot = Visit, fk(site_area, site_spot), target_fk = node_id),
    belongs_to_many(
        Node,
        pivot = Visit,
        fk = site_tag,
        local = tag,
        target_fk = node_code,
        owner = code,
        name = tagged_nodes,
        pivot_name = visit
    ),
    morph_many(Note, as = place),
    morph_one(Note, as = place, name = place_note)
)]
pub(crate) struct Site {
    pub(crate) area: bool,
    pub(crate) spot: u8,
    pub(crate) tag: Option<u8>,
}

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[orm(
    entity = "visits",
    belongs_to(Site, fk(site_area, site_spot)),
    belongs_to(Site, fk = site_tag, owner = tag, name = tagged_site),
    belongs_to(Node, fk = node_id),
    belongs_to(Node, fk = node_code, owner = code, name = coded_node),
    morph_many(Note, as = subject),
    morph_to_many(
        Tag,
        pivot = Tagging,
        as = taggable,
        target_fk = tag_word,
        owner = word,
        pivot_name = tagging
    )
)]
pub(crate) struct Visit {
    pub(crate) id: u8,
    pub(crate) site_area: Option<bool>,
    pub(crate) site_spot: u8,
    pub(crate) site_tag: u8,
    pub(crate) node_id: Option<u8>,
    pub(crate) node_code: u8,
    pub(crate) stars: u8,
}

/// A number of which one value compares with nothing, not with itself either.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Score {
    Number(i8),
    NotANumber,
}

impl PartialOrd for Score {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Score::Number(a), Score::Number(b)) => a.partial_cmp(b),
            _ => None,
        }
    }
}

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(
    entity = "notes",
    morph_to(Subject, type = subject_type, id = subject_id),
    morph_to(Author, type = author_type, id = author_id),
    morph_to(Place, type = place_type, id(place_area, place_spot)),
    morph_many(Note, as = author, name = replies)
)]
pub(crate) struct Note {
    pub(crate) id: u8,
    pub(crate) subject_type: Option<String>,
    pub(crate) subject_id: u8,
    pub(crate) author_type: String,
    pub(crate) author_id: Option<u8>,
    pub(crate) place_type: Option<String>,
    pub(crate) place_area: bool,
    pub(crate) place_spot: Option<u8>,
    pub(crate) likes: Option<u8>,
    pub(crate) score: Score,
}

/// One variant under a name of its own, one by a key that is not unique.
#[derive(Morph, Clone, Copy, Debug)]
pub(crate) enum Subject<N = Node, V = Visit> {
    #[orm(type = "node")]
    Node(N),
    #[orm(owner = node_code)]
    Visit(V),
}

/// Leads to one of the models that `Subject` leads to, and back to the model it starts from.
#[derive(Morph, Clone, Copy, Debug)]
pub(crate) enum Author<T = Note, N = Node> {
    #[orm(owner = code)]
    Node(N),
    Note(T),
}

#[derive(Morph, Clone, Copy, Debug)]
pub(crate) enum Place<S = Site> {
    Site(S),
}

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(
    entity = "tags",
    morphed_by_many(Node, pivot = Tagging, fk = tag_id, as = taggable),
    morphed_by_many(
        Visit,
        pivot = Tagging,
        fk = tag_word,
        local = word,
        as = taggable,
        pivot_name = tagging
    )
)]
pub(crate) struct Tag {
    pub(crate) id: u8,
    pub(crate) word: Option<u8>,
}

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[orm(
    entity = "taggings",
    belongs_to(Tag, fk = tag_id),
    morph_to(Taggable, type = taggable_type, id = taggable_id)
)]
pub(crate) struct Tagging {
    pub(crate) id: u8,
    pub(crate) tag_id: Option<u8>,
    pub(crate) tag_word: u8,
    pub(crate) taggable_type: String,
    pub(crate) taggable_id: Option<u8>,
    pub(crate) weight: i8,
}

#[derive(Morph, Clone, Copy, Debug)]
pub(crate) enum Taggable<V = Visit, N = Node> {
    #[orm(type = "visit", owner = stars)]
    Visit(V),
    Node(N),
}

/// Leads to other models in every way that does not need them to lead back. It stays unknown to a store
/// until one is written, so that its getters scan and its indexes are built late.
#[derive(Model, Clone, Debug, PartialEq)]
#[orm(
    entity = "watchers",
    has_many(Node, fk = code, local = code),
    has_one(Node, fk = code, local = code, max = rank, name = top_node),
    belongs_to(Node, fk = code, owner = code),
    has_many_by(Node, keys = codes, owner = code, name = listed_nodes),
    has_many_through(
        Site,
        through = Visit,
        local = code,
        through_fk = node_code,
        through_local = site_tag,
        fk = tag
    ),
    has_one_through(
        Site,
        through = Visit,
        local = code,
        through_fk = node_code,
        through_local = site_tag,
        fk = tag
    ),
    belongs_to_many(
        Node,
        pivot = Visit,
        fk = stars,
        local = code,
        target_fk = node_code,
        owner = code,
        name = visited_nodes
    ),
    morphed_by_many(
        Visit,
        pivot = Tagging,
        fk = tag_word,
        local = code,
        as = taggable,
        name = tagged_visits
    )
)]
pub(crate) struct Watcher {
    pub(crate) id: u8,
    pub(crate) code: Option<u8>,
    pub(crate) codes: Vec<u8>,
}

/// What a naive sort goes by.
pub(crate) type By<M> = fn(&M) -> Option<i32>;

/// A model whose records can be sorted by a column, and by the same said without it.
pub(crate) trait Sorted: Naive {
    fn order(descending: bool) -> (Order<Self>, By<Self>);
}

macro_rules! sorted {
    ($($Model:ident by $COLUMN:ident |$record:ident| $value:expr;)*) => {$(
        impl Sorted for $Model {
            fn order(descending: bool) -> (Order<Self>, By<Self>) {
                let order = match descending {
                    true => $Model::$COLUMN.desc(),
                    false => $Model::$COLUMN.asc(),
                };
                (order, |$record| $value)
            }
        }
    )*};
}

// Columns of few values, so that there are ties.
sorted! {
    Node by RANK |node| node.rank.map(i32::from);
    Link by WEIGHT |link| Some(link.weight.into());
    Site by TAG |site| site.tag.map(i32::from);
    Visit by STARS |visit| Some(visit.stars.into());
    Note by LIKES |note| note.likes.map(i32::from);
    Tag by WORD |tag| tag.word.map(i32::from);
    Tagging by WEIGHT |tagging| Some(tagging.weight.into());
    Watcher by CODE |watcher| watcher.code.map(i32::from);
}

impl Naive for Node {
    fn key(&self) -> u8 {
        self.id
    }

    fn below(limit: u8) -> (Filter<Self>, Test<Self>) {
        (Node::CODE.lt(limit), Box::new(move |node| node.code.is_some_and(|code| code < limit)))
    }
}

impl Naive for Link {
    fn key(&self) -> (u8, u8) {
        (self.source, self.sink)
    }

    fn below(limit: u8) -> (Filter<Self>, Test<Self>) {
        (Link::SINK.eq(limit), Box::new(move |link| link.sink == limit))
    }
}

impl Naive for Site {
    fn key(&self) -> (bool, u8) {
        (self.area, self.spot)
    }

    fn below(limit: u8) -> (Filter<Self>, Test<Self>) {
        (Site::SPOT.lt(limit), Box::new(move |site| site.spot < limit))
    }
}

impl Naive for Visit {
    fn key(&self) -> u8 {
        self.id
    }

    fn below(limit: u8) -> (Filter<Self>, Test<Self>) {
        (Visit::NODE_CODE.ge(limit), Box::new(move |visit| visit.node_code >= limit))
    }
}

impl Naive for Note {
    fn key(&self) -> u8 {
        self.id
    }

    fn is_valid(&self) -> bool {
        let names = |name: &Option<String>, known: &[&str]| {
            name.as_ref().is_none_or(|name| known.contains(&name.as_str()))
        };
        names(&self.subject_type, &["node", "visits"])
            && ["nodes", "notes"].contains(&self.author_type.as_str())
            && names(&self.place_type, &["sites"])
    }

    fn below(limit: u8) -> (Filter<Self>, Test<Self>) {
        // The key of an owner is indexed for one model after the other and never as a whole.
        (Note::SUBJECT_ID.eq(limit), Box::new(move |note| note.subject_id == limit))
    }
}

impl Naive for Tag {
    fn key(&self) -> u8 {
        self.id
    }

    fn below(limit: u8) -> (Filter<Self>, Test<Self>) {
        (Tag::ID.ne(limit), Box::new(move |tag| tag.id != limit))
    }
}

impl Naive for Tagging {
    fn key(&self) -> u8 {
        self.id
    }

    fn is_valid(&self) -> bool {
        ["nodes", "visit"].contains(&self.taggable_type.as_str())
    }

    fn below(limit: u8) -> (Filter<Self>, Test<Self>) {
        (Tagging::TAG_ID.eq(limit), Box::new(move |tagging| tagging.tag_id == Some(limit)))
    }
}

impl Naive for Watcher {
    fn key(&self) -> u8 {
        self.id
    }

    fn below(limit: u8) -> (Filter<Self>, Test<Self>) {
        (Watcher::CODE.eq(limit), Box::new(move |watcher| watcher.code == Some(limit)))
    }
}

/// Primary keys; few, so that records are replaced and removed, and that references dangle.
pub(crate) fn key() -> impl Strategy<Value = u8> + Clone {
    0..9u8
}

/// What refers to a primary key: fewer than there are keys, so that many records share one.
fn reference() -> impl Strategy<Value = u8> + Clone {
    prop_oneof![3 => 0..4u8, 1 => key()]
}

/// Keys that are not unique.
fn code() -> impl Strategy<Value = u8> + Clone {
    0..5u8
}

fn nullable<T: Clone + std::fmt::Debug>(
    value: impl Strategy<Value = T> + Clone,
) -> impl Strategy<Value = Option<T>> + Clone {
    proptest::option::weighted(0.8, value)
}

/// Mostly one of the names, and seldom one that no relation knows.
fn type_name(names: &'static [&'static str]) -> impl Strategy<Value = String> + Clone {
    prop_oneof![
        20 => proptest::sample::select(names).prop_map(str::to_owned),
        1 => Just("nowhere".to_owned()),
    ]
}

pub(crate) fn node() -> impl Strategy<Value = Node> + Clone {
    let friends = proptest::collection::vec(key(), 0..4);
    (key(), nullable(reference()), nullable(code()), nullable(-2..3i8), friends).prop_map(
        |(id, parent_id, code, rank, friend_ids)| Node { id, parent_id, code, rank, friend_ids },
    )
}

pub(crate) fn link() -> impl Strategy<Value = Link> + Clone {
    (key(), key(), -2..3i8).prop_map(|(source, sink, weight)| Link { source, sink, weight })
}

pub(crate) fn site() -> impl Strategy<Value = Site> + Clone {
    (any::<bool>(), 0..4u8, nullable(code())).prop_map(|(area, spot, tag)| Site { area, spot, tag })
}

pub(crate) fn visit() -> impl Strategy<Value = Visit> + Clone {
    let site = (nullable(any::<bool>()), 0..4u8, code());
    (0..12u8, site, nullable(reference()), code(), code()).prop_map(
        |(id, (site_area, site_spot, site_tag), node_id, node_code, stars)| Visit {
            id,
            site_area,
            site_spot,
            site_tag,
            node_id,
            node_code,
            stars,
        },
    )
}

pub(crate) fn note() -> impl Strategy<Value = Note> + Clone {
    let score = prop_oneof![
        3 => (-1..3i8).prop_map(Score::Number),
        1 => Just(Score::NotANumber),
    ];
    let subject = (nullable(type_name(&["node", "visits"])), reference());
    let author = (type_name(&["nodes", "notes"]), nullable(reference()));
    let place = (nullable(type_name(&["sites"])), any::<bool>(), nullable(0..4u8));
    (0..12u8, subject, author, place, nullable(0..4u8), score).prop_map(
        |(id, subject, author, place, likes, score)| Note {
            id,
            subject_type: subject.0,
            subject_id: subject.1,
            author_type: author.0,
            author_id: author.1,
            place_type: place.0,
            place_area: place.1,
            place_spot: place.2,
            likes,
            score,
        },
    )
}

pub(crate) fn tag() -> impl Strategy<Value = Tag> + Clone {
    (0..6u8, nullable(code())).prop_map(|(id, word)| Tag { id, word })
}

pub(crate) fn tagging() -> impl Strategy<Value = Tagging> + Clone {
    let taggable = (type_name(&["nodes", "visit"]), nullable(reference()));
    (0..14u8, nullable(0..6u8), code(), taggable, -2..3i8).prop_map(
        |(id, tag_id, tag_word, (taggable_type, taggable_id), weight)| Tagging {
            id,
            tag_id,
            tag_word,
            taggable_type,
            taggable_id,
            weight,
        },
    )
}

pub(crate) fn watcher() -> impl Strategy<Value = Watcher> + Clone {
    let codes = proptest::collection::vec(code(), 0..4);
    (0..4u8, nullable(code()), codes).prop_map(|(id, code, codes)| Watcher { id, code, codes })
}
