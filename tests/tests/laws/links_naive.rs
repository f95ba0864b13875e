//! Links and graphs on plain lists: what each write does, said as plainly as it can be.

use std::collections::HashMap;

use orm_core::{Graph, Model};

use super::kinds_models::{Link, Node, Note, Site, Tag, Tagging, Visit, Watcher};
use super::kinds_naive::{self as naive, Tables};
use super::naive::Naive;

/// The keys that were attached, and those that were detached.
pub(crate) type Exchanged<K> = (Vec<K>, Vec<K>);

/// Why a write is refused, and on whose account.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Refused {
    NotFound(&'static str),
    NotNull(&'static str),
    NotReturned(&'static str),
    NoOwnerKey(&'static str),
    SameKey(&'static str),
    UnknownType(&'static str),
}

pub(crate) type Outcome<T = ()> = Result<T, Refused>;

/// The list that the records of a model are in.
pub(crate) trait Listed: Naive {
    fn list(tables: &Tables) -> &Vec<Self>;
    fn list_mut(tables: &mut Tables) -> &mut Vec<Self>;

    fn place(tables: &Tables, key: &Self::Key) -> Outcome<usize> {
        let place = Self::list(tables).iter().position(|record| record.key() == *key);
        place.ok_or(Refused::NotFound(Self::SCHEMA.name))
    }

    fn find(tables: &Tables, key: &Self::Key) -> Outcome<Self> {
        Self::place(tables, key).map(|place| Self::list(tables)[place].clone())
    }

    fn change(tables: &mut Tables, key: &Self::Key, change: impl FnOnce(&mut Self)) -> Outcome {
        let place = Self::place(tables, key)?;
        change(&mut Self::list_mut(tables)[place]);
        Ok(())
    }

    /// In the place of the one with its key, or else at the end.
    fn put(tables: &mut Tables, record: Self) -> Outcome {
        if !record.is_valid() {
            return Err(Refused::UnknownType(Self::SCHEMA.name));
        }
        match Self::place(tables, &record.key()) {
            Ok(place) => Self::list_mut(tables)[place] = record,
            Err(_) => Self::list_mut(tables).push(record),
        }
        Ok(())
    }
}

macro_rules! listed {
    ($($Model:ident in $list:ident;)*) => {$(
        impl Listed for $Model {
            fn list(tables: &Tables) -> &Vec<Self> {
                &tables.$list
            }

            fn list_mut(tables: &mut Tables) -> &mut Vec<Self> {
                &mut tables.$list
            }
        }
    )*};
}

listed! {
    Node in nodes;
    Link in links;
    Site in sites;
    Visit in visits;
    Note in notes;
    Tag in tags;
    Tagging in taggings;
    Watcher in watchers;
}

/// A foreign key of a `C`, and the key of an `O` that it refers to.
pub(crate) struct ForeignKey<C, O, K> {
    pub(crate) of: fn(&O) -> Option<K>,
    pub(crate) get: fn(&C) -> Option<K>,
    /// `false` where it cannot be `None`.
    pub(crate) set: fn(&mut C, Option<K>) -> bool,
}

impl<C: Listed, O: Listed, K: PartialEq + Clone> ForeignKey<C, O, K> {
    fn of(&self, tables: &Tables, owner: &O::Key) -> Outcome<K> {
        (self.of)(&O::find(tables, owner)?).ok_or(Refused::NoOwnerKey(O::SCHEMA.name))
    }

    pub(crate) fn link(&self, tables: &mut Tables, child: &C::Key, owner: &O::Key) -> Outcome {
        let key = self.of(tables, owner)?;
        C::change(tables, child, |child| {
            (self.set)(child, Some(key));
        })
    }

    pub(crate) fn part(
        &self,
        tables: &mut Tables,
        child: &C::Key,
        owner: &O::Key,
    ) -> Outcome<bool> {
        let key = (self.of)(&O::find(tables, owner)?);
        if key.is_none() || (self.get)(&C::find(tables, child)?) != key {
            return Ok(false);
        }
        self.empty(tables, child).map(|()| true)
    }

    fn empty(&self, tables: &mut Tables, child: &C::Key) -> Outcome {
        let mut emptied = false;
        C::change(tables, child, |child| emptied = (self.set)(child, None))?;
        emptied.then_some(()).ok_or(Refused::NotNull(C::SCHEMA.name))
    }

    /// What `belongs_to` and `morph_to` do, which need not know the owner.
    pub(crate) fn leave(&self, tables: &mut Tables, child: &C::Key) -> Outcome<bool> {
        if (self.get)(&C::find(tables, child)?).is_none() {
            return Ok(false);
        }
        self.empty(tables, child).map(|()| true)
    }

    fn children(&self, tables: &Tables, owner: &O::Key) -> Outcome<Vec<C::Key>> {
        let key = (self.of)(&O::find(tables, owner)?);
        let children = C::list(tables).iter();
        let children = children.filter(|child| key.is_some() && (self.get)(child) == key);
        Ok(children.map(Naive::key).collect())
    }

    pub(crate) fn is_linked(&self, tables: &Tables, owner: &O::Key, child: &C::Key) -> bool {
        self.children(tables, owner).is_ok_and(|children| children.contains(child))
    }

    /// What a relation to one asks of a record that it links, where another reads the same key to many.
    pub(crate) fn is_last(&self, tables: &Tables, owner: &O::Key, child: &C::Key) -> Outcome {
        let children = self.children(tables, owner)?;
        match children.contains(child) && children.last() != Some(child) {
            true => Err(Refused::NotReturned(C::SCHEMA.name)),
            false => Ok(()),
        }
    }

    pub(crate) fn link_last(&self, tables: &mut Tables, child: &C::Key, owner: &O::Key) -> Outcome {
        self.link(tables, child, owner)?;
        let children = self.children(tables, owner)?;
        let mut later = children.into_iter().skip_while(|other| other != child).skip(1);
        later.try_for_each(|other| self.part(tables, &other, owner).map(drop))
    }

    pub(crate) fn part_all(&self, tables: &mut Tables, owner: &O::Key) -> Outcome<bool> {
        let children = self.children(tables, owner)?;
        let parted = children.iter().map(|child| self.part(tables, child, owner));
        parted.collect::<Outcome<Vec<_>>>().map(|parted| parted.contains(&true))
    }
}

/// Sets a column that can be empty.
fn nullable<T>(column: &mut Option<T>, value: Option<T>) -> bool {
    *column = value;
    true
}

/// Sets one that cannot.
fn plain<T>(column: &mut T, value: Option<T>) -> bool {
    value.is_some_and(|value| {
        *column = value;
        true
    })
}

pub(crate) const PARENT: ForeignKey<Node, Node, u8> = ForeignKey {
    of: |node| Some(node.id),
    get: |node| node.parent_id,
    set: |node, key| nullable(&mut node.parent_id, key),
};

pub(crate) const VISITOR: ForeignKey<Visit, Node, u8> = ForeignKey {
    of: |node| Some(node.id),
    get: |visit| visit.node_id,
    set: |visit, key| nullable(&mut visit.node_id, key),
};

pub(crate) const CODED_VISITOR: ForeignKey<Visit, Node, u8> = ForeignKey {
    of: |node| node.code,
    get: |visit| Some(visit.node_code),
    set: |visit, key| plain(&mut visit.node_code, key),
};

pub(crate) const SITE: ForeignKey<Visit, Site, (bool, u8)> = ForeignKey {
    of: |site| Some((site.area, site.spot)),
    get: |visit| Some((visit.site_area?, visit.site_spot)),
    set: |visit, key| {
        if let Some((_, spot)) = key {
            visit.site_spot = spot;
        }
        nullable(&mut visit.site_area, key.map(|(area, _)| area))
    },
};

pub(crate) const TAGGED_SITE: ForeignKey<Visit, Site, u8> = ForeignKey {
    of: |site| site.tag,
    get: |visit| Some(visit.site_tag),
    set: |visit, key| plain(&mut visit.site_tag, key),
};

pub(crate) const WATCHED: ForeignKey<Watcher, Node, u8> = ForeignKey {
    of: |node| node.code,
    get: |watcher| watcher.code,
    set: |watcher, key| nullable(&mut watcher.code, key),
};

pub(crate) const WATCHING: ForeignKey<Node, Watcher, u8> = ForeignKey {
    of: |watcher| watcher.code,
    get: |node| node.code,
    set: |node, key| nullable(&mut node.code, key),
};

/// The key of a subject, which cannot be empty; the type can.
macro_rules! subject {
    ($Owner:ident, $name:literal, $key:ident) => {
        ForeignKey {
            of: |owner: &$Owner| Some(owner.$key),
            get: |note| (note.subject_type.as_deref() == Some($name)).then_some(note.subject_id),
            set: |note, key| {
                note.subject_type = key.map(|_| $name.to_owned());
                plain(&mut note.subject_id, key)
            },
        }
    };
}

pub(crate) const SUBJECT_NODE: ForeignKey<Note, Node, u8> = subject!(Node, "node", id);
pub(crate) const SUBJECT_VISIT: ForeignKey<Note, Visit, u8> = subject!(Visit, "visits", node_code);

/// The key of an author, which can be empty; the type cannot.
macro_rules! author {
    ($Owner:ident, $name:literal, |$owner:ident| $key:expr) => {
        ForeignKey {
            of: |$owner: &$Owner| $key,
            get: |note| note.author_id.filter(|_| note.author_type == $name),
            set: |note, key| {
                if key.is_some() {
                    note.author_type = $name.to_owned();
                }
                nullable(&mut note.author_id, key)
            },
        }
    };
}

pub(crate) const AUTHOR_NODE: ForeignKey<Note, Node, u8> = author!(Node, "nodes", |node| node.code);
pub(crate) const AUTHOR_NOTE: ForeignKey<Note, Note, u8> =
    author!(Note, "notes", |note| Some(note.id));
/// Whoever it is.
pub(crate) const AUTHOR: ForeignKey<Note, Note, u8> = ForeignKey {
    of: |_| None,
    get: |note| note.author_id,
    set: |note, key| nullable(&mut note.author_id, key),
};

pub(crate) const PLACE: ForeignKey<Note, Site, (bool, u8)> = ForeignKey {
    of: |site| Some((site.area, site.spot)),
    get: |note| {
        let key = (note.place_area, note.place_spot?);
        (note.place_type.as_deref() == Some("sites")).then_some(key)
    },
    set: |note, key| {
        note.place_type = key.map(|_| "sites".to_owned());
        if let Some((area, _)) = key {
            note.place_area = area;
        }
        nullable(&mut note.place_spot, key.map(|(_, spot)| spot))
    },
};

/// A list of keys of an `M`, and the key of a `T` that it holds.
pub(crate) struct KeyList<M, T> {
    pub(crate) of: fn(&T) -> Option<u8>,
    pub(crate) keys: fn(&mut M) -> &mut Vec<u8>,
}

impl<M: Listed, T: Listed> KeyList<M, T> {
    pub(crate) fn of(&self, tables: &Tables, target: &T::Key) -> Outcome<u8> {
        (self.of)(&T::find(tables, target)?).ok_or(Refused::NoOwnerKey(T::SCHEMA.name))
    }

    pub(crate) fn link(&self, tables: &mut Tables, from: &M::Key, to: &T::Key) -> Outcome {
        let key = self.of(tables, to)?;
        M::change(tables, from, |record| add(&mut *(self.keys)(record), key))
    }

    pub(crate) fn part(&self, tables: &mut Tables, from: &M::Key, to: &T::Key) -> Outcome<bool> {
        let Some(key) = (self.of)(&T::find(tables, to)?) else { return Ok(false) };
        let mut parted = false;
        M::change(tables, from, |record| {
            let keys = (self.keys)(record);
            parted = keys.contains(&key);
            keys.retain(|known| *known != key);
        })?;
        Ok(parted)
    }
}

fn add(keys: &mut Vec<u8>, key: u8) {
    if !keys.contains(&key) {
        keys.push(key);
    }
}

pub(crate) const FRIENDS: KeyList<Node, Node> =
    KeyList { of: |node| Some(node.id), keys: |node| &mut node.friend_ids };
pub(crate) const CODED_FRIENDS: KeyList<Node, Node> =
    KeyList { of: |node| node.code, keys: |node| &mut node.friend_ids };
pub(crate) const LISTED_NODES: KeyList<Watcher, Node> =
    KeyList { of: |node| node.code, keys: |watcher| &mut watcher.codes };

/// A relation through a pivot `P`.
pub(crate) struct Pivot<F, T, P: Model> {
    pub(crate) rows: for<'t> fn(&'t Tables, &F) -> Vec<(&'t T, &'t P)>,
    /// Writes the keys of both; the name of the model that has none is given back.
    pub(crate) tie: fn(&mut P, &F, &T) -> Result<(), &'static str>,
    pub(crate) rekey: fn(&mut P, P::Key),
}

impl<F, T, P> Pivot<F, T, P>
where
    F: Listed,
    T: Listed<Key: Clone>,
    P: Listed + Default,
{
    /// What a record is linked to, and by which pivots.
    fn edges(&self, tables: &Tables, from: &F::Key) -> Outcome<Vec<(T::Key, P::Key)>> {
        let from = F::find(tables, from)?;
        let rows = (self.rows)(tables, &from);
        Ok(rows.into_iter().map(|(to, pivot)| (to.key(), pivot.key())).collect())
    }

    fn tie(&self, tables: &Tables, pivot: &mut P, from: &F::Key, to: &T::Key) -> Outcome {
        let (from, to) = (F::find(tables, from)?, T::find(tables, to)?);
        (self.tie)(pivot, &from, &to).map_err(Refused::NoOwnerKey)
    }

    fn add(
        &self,
        tables: &mut Tables,
        from: &F::Key,
        to: &T::Key,
        mut pivot: P,
    ) -> Outcome<P::Key> {
        self.tie(tables, &mut pivot, from, to)?;
        let key = pivot.key();
        match P::place(tables, &key) {
            Ok(_) => Err(Refused::SameKey(P::SCHEMA.name)),
            Err(_) => P::put(tables, pivot).map(|()| key),
        }
    }

    fn add_new(&self, tables: &mut Tables, from: &F::Key, to: &[T::Key]) -> Outcome<Vec<T::Key>> {
        let mut linked: Vec<T::Key> =
            self.edges(tables, from)?.into_iter().map(|(to, _)| to).collect();
        let mut attached = Vec::new();
        for to in to {
            if !linked.contains(to) {
                self.add(tables, from, to, P::default())?;
                linked.push(to.clone());
                attached.push(to.clone());
            }
        }
        Ok(attached)
    }

    fn put(
        &self,
        tables: &mut Tables,
        from: &F::Key,
        pivots: Vec<(T::Key, P)>,
    ) -> Outcome<Vec<T::Key>> {
        let mut linked: Vec<(T::Key, P::Key)> = self.edges(tables, from)?;
        let mut attached = Vec::new();
        for (to, mut pivot) in pivots {
            match linked.iter().position(|(known, _)| *known == to) {
                None => {
                    let key = self.add(tables, from, &to, pivot)?;
                    linked.push((to.clone(), key));
                    attached.push(to);
                }
                Some(place) => {
                    let key = linked.remove(place).1;
                    let place = P::place(tables, &key)?;
                    (self.rekey)(&mut pivot, key.clone());
                    self.tie(tables, &mut pivot, from, &to)?;
                    P::list_mut(tables)[place] = pivot;
                    linked.insert(0, (to, key));
                }
            }
        }
        Ok(attached)
    }

    fn remove(
        &self,
        tables: &mut Tables,
        from: &F::Key,
        which: impl Fn(&T::Key) -> bool,
    ) -> Outcome<Vec<T::Key>> {
        let mut detached = Vec::new();
        for (to, pivot) in self.edges(tables, from)? {
            if which(&to) {
                P::list_mut(tables).retain(|known| known.key() != pivot);
                if !detached.contains(&to) {
                    detached.push(to);
                }
            }
        }
        Ok(detached)
    }

    fn found(tables: &Tables, from: &F::Key, to: &[T::Key]) -> Outcome {
        F::find(tables, from)?;
        to.iter().try_for_each(|to| T::find(tables, to).map(drop))
    }

    pub(crate) fn attach(&self, tables: &mut Tables, from: &F::Key, to: &T::Key) -> Outcome<bool> {
        Self::found(tables, from, std::slice::from_ref(to))?;
        Ok(!self.add_new(tables, from, std::slice::from_ref(to))?.is_empty())
    }

    pub(crate) fn attach_with(
        &self,
        tables: &mut Tables,
        from: &F::Key,
        to: &T::Key,
        pivot: P,
    ) -> Outcome {
        Self::found(tables, from, std::slice::from_ref(to))?;
        self.put(tables, from, vec![(to.clone(), pivot)]).map(drop)
    }

    pub(crate) fn detach(&self, tables: &mut Tables, from: &F::Key, to: &T::Key) -> Outcome<bool> {
        Self::found(tables, from, std::slice::from_ref(to))?;
        Ok(!self.remove(tables, from, |known| known == to)?.is_empty())
    }

    pub(crate) fn detach_all(&self, tables: &mut Tables, from: &F::Key) -> Outcome<usize> {
        Ok(self.remove(tables, from, |_| true)?.len())
    }

    pub(crate) fn sync(
        &self,
        tables: &mut Tables,
        from: &F::Key,
        to: &[T::Key],
    ) -> Outcome<Exchanged<T::Key>> {
        Self::found(tables, from, to)?;
        let detached = self.remove(tables, from, |known| !to.contains(known))?;
        Ok((self.add_new(tables, from, to)?, detached))
    }

    pub(crate) fn sync_with(
        &self,
        tables: &mut Tables,
        from: &F::Key,
        pivots: Vec<(T::Key, P)>,
    ) -> Outcome<Exchanged<T::Key>> {
        let to: Vec<T::Key> = pivots.iter().map(|(to, _)| to.clone()).collect();
        Self::found(tables, from, &to)?;
        let detached = self.remove(tables, from, |known| !to.contains(known))?;
        Ok((self.put(tables, from, pivots)?, detached))
    }

    pub(crate) fn toggle(
        &self,
        tables: &mut Tables,
        from: &F::Key,
        to: &[T::Key],
    ) -> Outcome<Exchanged<T::Key>> {
        Self::found(tables, from, to)?;
        let linked: Vec<T::Key> = self.edges(tables, from)?.into_iter().map(|(to, _)| to).collect();
        let detached = self.remove(tables, from, |known| to.contains(known))?;
        let off: Vec<T::Key> = to.iter().filter(|to| !linked.contains(to)).cloned().collect();
        Ok((self.add_new(tables, from, &off)?, detached))
    }
}

pub(crate) const SINKS: Pivot<Node, Node, Link> = Pivot {
    rows: naive::node::sinks,
    tie: |link, from, to| {
        (link.source, link.sink) = (from.id, to.id);
        Ok(())
    },
    rekey: |link, (source, sink)| (link.source, link.sink) = (source, sink),
};

pub(crate) const SOURCES: Pivot<Node, Node, Link> = Pivot {
    rows: naive::node::sources,
    tie: |link, from, to| {
        (link.source, link.sink) = (to.id, from.id);
        Ok(())
    },
    rekey: |link, (source, sink)| (link.source, link.sink) = (source, sink),
};

pub(crate) const VISITORS: Pivot<Site, Node, Visit> = Pivot {
    rows: naive::site::nodes,
    tie: |visit, from, to| {
        (visit.site_area, visit.site_spot) = (Some(from.area), from.spot);
        visit.node_id = Some(to.id);
        Ok(())
    },
    rekey: |visit, id| visit.id = id,
};

/// By keys that may be missing and that several may have.
pub(crate) const TAGGED_VISITORS: Pivot<Site, Node, Visit> = Pivot {
    rows: naive::site::tagged_nodes,
    tie: |visit, from, to| {
        (visit.site_tag, visit.node_code) = (from.tag.ok_or("Site")?, to.code.ok_or("Node")?);
        Ok(())
    },
    rekey: |visit, id| visit.id = id,
};

pub(crate) const TAGS: Pivot<Node, Tag, Tagging> = Pivot {
    rows: naive::node::tags,
    tie: |tagging, from, to| {
        tag(tagging, from, to);
        Ok(())
    },
    rekey: |tagging, id| tagging.id = id,
};

pub(crate) const TAGGED: Pivot<Tag, Node, Tagging> = Pivot {
    rows: naive::tag::nodes,
    tie: |tagging, from, to| {
        tag(tagging, to, from);
        Ok(())
    },
    rekey: |tagging, id| tagging.id = id,
};

fn tag(tagging: &mut Tagging, node: &Node, tag: &Tag) {
    tagging.taggable_type = "nodes".into();
    (tagging.taggable_id, tagging.tag_id) = (Some(node.id), Some(tag.id));
}

pub(crate) const VISIT_TAGS: Pivot<Visit, Tag, Tagging> = Pivot {
    rows: naive::visit::tags,
    tie: |tagging, from, to| {
        tagging.taggable_type = "visit".into();
        tagging.taggable_id = Some(from.stars);
        tagging.tag_word = to.word.ok_or("Tag")?;
        Ok(())
    },
    rekey: |tagging, id| tagging.id = id,
};

/// A graph of nodes, as data.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) node: Node,
    pub(crate) steps: Vec<PlanStep>,
}

#[derive(Clone, Debug)]
pub(crate) enum PlanStep {
    Parent(Box<Plan>),
    ConnectParent(u8),
    UpdateParent(u8, i8),
    Child(Box<Plan>),
    ConnectChild(u8),
    UpdateChild(u8, i8),
    TopChild(Box<Plan>),
    Children(Vec<Plan>),
    ConnectChildren(Vec<u8>),
    ReplaceChildren(Vec<Plan>),
    Friends(Vec<Plan>),
    ConnectFriends(Vec<u8>),
    ReplaceFriends(Vec<Plan>),
    CodedVisits(Vec<Visit>),
    ReplaceVisits(Vec<Visit>),
    Notes(Vec<Note>),
    BestNote(Note),
    LastNote(Note),
    Sinks(Vec<Plan>),
    SinksWith(Vec<(Plan, Link)>),
    ConnectSinks(Vec<u8>),
    ReplaceSinks(Vec<Plan>),
    Tags(Vec<Tag>),
    ConnectTags(Vec<u8>),
}

impl Plan {
    pub(crate) fn graph(self) -> Graph<Node> {
        fn all(plans: Vec<Plan>) -> Vec<Graph<Node>> {
            plans.into_iter().map(Plan::graph).collect()
        }
        self.steps.into_iter().fold(self.node.graph(), |graph, step| match step {
            PlanStep::Parent(plan) => graph.insert(Node::PARENT, plan.graph()),
            PlanStep::ConnectParent(key) => graph.connect(Node::PARENT, key),
            PlanStep::UpdateParent(key, rank) => {
                graph.update(Node::PARENT, key, move |node| node.rank = Some(rank))
            }
            PlanStep::Child(plan) => graph.insert(Node::CHILD, plan.graph()),
            PlanStep::ConnectChild(key) => graph.connect(Node::CHILD, key),
            PlanStep::UpdateChild(key, rank) => {
                graph.update(Node::CHILD, key, move |node| node.rank = Some(rank))
            }
            PlanStep::TopChild(plan) => graph.insert(Node::TOP_CHILD, plan.graph()),
            PlanStep::Children(plans) => graph.insert(Node::CHILDREN, all(plans)),
            PlanStep::ConnectChildren(keys) => graph.connect(Node::CHILDREN, keys),
            PlanStep::ReplaceChildren(plans) => graph.replace(Node::CHILDREN, all(plans)),
            PlanStep::Friends(plans) => graph.insert(Node::FRIENDS, all(plans)),
            PlanStep::ConnectFriends(keys) => graph.connect(Node::FRIENDS, keys),
            PlanStep::ReplaceFriends(plans) => graph.replace(Node::FRIENDS, all(plans)),
            PlanStep::CodedVisits(visits) => graph.insert(Node::CODED_VISITS, visits),
            PlanStep::ReplaceVisits(visits) => graph.replace(Node::VISITS, visits),
            PlanStep::Notes(notes) => graph.insert(Node::NOTES, notes),
            PlanStep::BestNote(note) => graph.insert(Node::BEST_NOTE, note),
            PlanStep::LastNote(note) => graph.insert(Node::NOTE, note),
            PlanStep::Sinks(plans) => graph.insert(Node::SINKS, all(plans)),
            PlanStep::SinksWith(plans) => {
                let plans = plans.into_iter().map(|(plan, link)| (plan.graph(), link));
                graph.insert_with(Node::SINKS, plans)
            }
            PlanStep::ConnectSinks(keys) => graph.connect(Node::SINKS, keys),
            PlanStep::ReplaceSinks(plans) => graph.replace(Node::SINKS, all(plans)),
            PlanStep::Tags(tags) => graph.insert(Node::TAGS, tags),
            PlanStep::ConnectTags(keys) => graph.connect(Node::TAGS, keys),
        })
    }
}

/// One record of a graph: its key, and how often a record with that key had been removed.
type Handle = (u8, u32);

/// Stores graphs in the lists.
pub(crate) struct Planter<'t> {
    pub(crate) tables: &'t mut Tables,
    pub(crate) removed: HashMap<u8, u32>,
}

impl Planter<'_> {
    pub(crate) fn plant(&mut self, plan: Plan) -> Outcome<u8> {
        let handle = self.store(plan, |_, _| Ok(()))?;
        self.living(handle)
    }

    fn handle(&self, key: u8) -> Handle {
        (key, self.removed.get(&key).copied().unwrap_or(0))
    }

    /// The key of a record that is still there.
    fn living(&self, handle: Handle) -> Outcome<u8> {
        Node::find(self.tables, &handle.0)?;
        (self.handle(handle.0) == handle).then_some(handle.0).ok_or(Refused::NotFound("Node"))
    }

    fn store(
        &mut self,
        plan: Plan,
        fill: impl FnOnce(&mut Self, &mut Node) -> Outcome,
    ) -> Outcome<Handle> {
        let Plan { mut node, steps } = plan;
        let (before, after): (Vec<_>, Vec<_>) = steps.into_iter().partition(|step| {
            use PlanStep as S;
            let parent = matches!(step, S::Parent(_) | S::ConnectParent(_) | S::UpdateParent(..));
            let list = matches!(step, S::Friends(_) | S::ConnectFriends(_) | S::ReplaceFriends(_));
            parent || list
        });
        before.into_iter().try_for_each(|step| self.before(&mut node, step))?;
        fill(self, &mut node)?;
        let key = node.id;
        Node::put(self.tables, node)?;
        let handle = self.handle(key);
        after.into_iter().try_for_each(|step| self.after(handle, step))?;
        Ok(handle)
    }

    fn store_all(&mut self, plans: Vec<Plan>) -> Outcome<Vec<Handle>> {
        plans.into_iter().map(|plan| self.store(plan, |_, _| Ok(()))).collect()
    }

    fn stored(&self, keys: &[u8]) -> Outcome<Vec<Handle>> {
        let handle = |key: &u8| Node::find(self.tables, key).map(|_| self.handle(*key));
        keys.iter().map(handle).collect()
    }

    /// A step on which the record depends.
    fn before(&mut self, node: &mut Node, step: PlanStep) -> Outcome {
        let friends = match step {
            PlanStep::Parent(plan) => {
                let parent = self.store(*plan, |_, _| Ok(()))?;
                node.parent_id = Some(self.living(parent)?);
                return Ok(());
            }
            PlanStep::ConnectParent(key) => {
                Node::find(self.tables, &key)?;
                node.parent_id = Some(key);
                return Ok(());
            }
            PlanStep::UpdateParent(key, rank) => {
                Node::change(self.tables, &key, |parent| parent.rank = Some(rank))?;
                node.parent_id = Some(key);
                return Ok(());
            }
            PlanStep::Friends(plans) => self.store_all(plans)?,
            PlanStep::ConnectFriends(keys) => self.stored(&keys)?,
            PlanStep::ReplaceFriends(plans) => {
                node.friend_ids.clear();
                self.store_all(plans)?
            }
            other => unreachable!("{other:?} comes after"),
        };
        for friend in friends {
            add(&mut node.friend_ids, self.living(friend)?);
        }
        Ok(())
    }

    /// Stores children of a record, and links them.
    fn children(&mut self, of: Handle, plans: Vec<Plan>, alone: bool) -> Outcome<Vec<Handle>> {
        let children = plans.into_iter().map(|plan| {
            let mut is_new = false;
            let child = self.store(plan, |planter, child| {
                let of = planter.living(of)?;
                is_new = alone && !PARENT.is_linked(planter.tables, &of, &child.id);
                child.parent_id = Some(of);
                Ok(())
            })?;
            self.check_last(of, child, is_new)?;
            Ok(child)
        });
        let children = children.collect::<Outcome<Vec<_>>>()?;
        self.link_children(of, &children)?;
        Ok(children)
    }

    /// A child that was linked before says nothing about the others.
    fn check_last(&self, of: Handle, child: Handle, is_new: bool) -> Outcome {
        match (self.living(of), self.living(child)) {
            (Ok(of), Ok(child)) if is_new => PARENT.is_last(self.tables, &of, &child),
            _ => Ok(()),
        }
    }

    fn link_children(&mut self, of: Handle, children: &[Handle]) -> Outcome {
        for &child in children {
            let (of, child) = (self.living(of)?, self.living(child)?);
            PARENT.link(self.tables, &child, &of)?;
        }
        Ok(())
    }

    fn only_child(&mut self, of: Handle, key: u8, change: impl FnOnce(&mut Node)) -> Outcome {
        let child = self.stored(&[key])?;
        let is_new =
            self.living(of).is_ok_and(|parent| !PARENT.is_linked(self.tables, &parent, &key));
        Node::change(self.tables, &key, change)?;
        self.link_children(of, &child)?;
        child.iter().try_for_each(|&child| self.check_last(of, child, is_new))
    }

    /// Stores records that refer to this one, and links them.
    fn leaves<C: Listed>(
        &mut self,
        of: Handle,
        records: Vec<C>,
        by: &ForeignKey<C, Node, u8>,
        alone: bool,
    ) -> Outcome<Vec<C::Key>> {
        let mut keys = Vec::new();
        for mut record in records {
            let of = self.living(of)?;
            let key = record.key();
            let is_new = alone && !by.is_linked(self.tables, &of, &key);
            (by.set)(&mut record, Some(by.of(self.tables, &of)?));
            C::put(self.tables, record)?;
            if is_new {
                by.is_last(self.tables, &of, &key)?;
            }
            keys.push(key);
        }
        for key in &keys {
            let of = self.living(of)?;
            by.link(self.tables, key, &of)?;
        }
        Ok(keys)
    }

    fn attach(&mut self, of: Handle, sinks: &[Handle]) -> Outcome<Vec<u8>> {
        if sinks.is_empty() {
            return Ok(Vec::new());
        }
        let of = self.living(of)?;
        let sinks = sinks.iter().map(|sink| self.living(*sink));
        let sinks = sinks.collect::<Outcome<Vec<_>>>()?;
        SINKS.add_new(self.tables, &of, &sinks)?;
        Ok(sinks)
    }

    fn tag(&mut self, of: Handle, tags: &[u8]) -> Outcome {
        if tags.is_empty() {
            return Ok(());
        }
        let of = self.living(of)?;
        TAGS.add_new(self.tables, &of, tags).map(drop)
    }

    /// A step that depends on the record.
    fn after(&mut self, of: Handle, step: PlanStep) -> Outcome {
        match step {
            PlanStep::Child(plan) => self.children(of, vec![*plan], true).map(drop),
            PlanStep::ConnectChild(key) => self.only_child(of, key, |_| ()),
            PlanStep::UpdateChild(key, rank) => {
                self.only_child(of, key, |child| child.rank = Some(rank))
            }
            PlanStep::TopChild(plan) => self.children(of, vec![*plan], false).map(drop),
            PlanStep::Children(plans) => self.children(of, plans, false).map(drop),
            PlanStep::ConnectChildren(keys) => {
                let children = self.stored(&keys)?;
                self.link_children(of, &children)
            }
            PlanStep::ReplaceChildren(plans) => {
                let kept = self.children(of, plans, false)?;
                let of = self.living(of)?;
                for child in PARENT.children(self.tables, &of)? {
                    if !kept.contains(&self.handle(child)) {
                        self.tables.nodes.retain(|node| node.id != child);
                        *self.removed.entry(child).or_default() += 1;
                    }
                }
                Ok(())
            }
            PlanStep::CodedVisits(visits) => {
                self.leaves(of, visits, &CODED_VISITOR, false).map(drop)
            }
            PlanStep::ReplaceVisits(visits) => {
                let kept = self.leaves(of, visits, &VISITOR, false)?;
                let of = self.living(of)?;
                let gone = VISITOR.children(self.tables, &of)?;
                let gone = |visit: &Visit| gone.contains(&visit.id) && !kept.contains(&visit.id);
                self.tables.visits.retain(|visit| !gone(visit));
                Ok(())
            }
            PlanStep::Notes(notes) => self.leaves(of, notes, &SUBJECT_NODE, false).map(drop),
            PlanStep::BestNote(note) => self.leaves(of, vec![note], &SUBJECT_NODE, false).map(drop),
            PlanStep::LastNote(note) => self.leaves(of, vec![note], &SUBJECT_NODE, true).map(drop),
            PlanStep::Sinks(plans) => {
                let sinks = self.store_all(plans)?;
                self.attach(of, &sinks).map(drop)
            }
            PlanStep::SinksWith(plans) => {
                let (plans, links): (Vec<_>, Vec<_>) = plans.into_iter().unzip();
                let sinks = self.store_all(plans)?;
                if sinks.is_empty() {
                    return Ok(());
                }
                let of = self.living(of)?;
                let sinks = sinks.iter().map(|sink| self.living(*sink));
                let sinks = sinks.collect::<Outcome<Vec<_>>>()?;
                SINKS.put(self.tables, &of, sinks.into_iter().zip(links).collect()).map(drop)
            }
            PlanStep::ConnectSinks(keys) => {
                let sinks = self.stored(&keys)?;
                self.attach(of, &sinks).map(drop)
            }
            PlanStep::ReplaceSinks(plans) => {
                let sinks = self.store_all(plans)?;
                let kept = self.attach(of, &sinks)?;
                let of = self.living(of)?;
                SINKS.remove(self.tables, &of, |sink| !kept.contains(sink)).map(drop)
            }
            PlanStep::Tags(tags) => {
                let keys: Vec<u8> = tags.iter().map(|tag| tag.id).collect();
                tags.into_iter().try_for_each(|tag| Tag::put(self.tables, tag))?;
                self.tag(of, &keys)
            }
            PlanStep::ConnectTags(keys) => {
                keys.iter().try_for_each(|key| Tag::find(self.tables, key).map(drop))?;
                self.tag(of, &keys)
            }
            other => unreachable!("{other:?} comes before"),
        }
    }
}
