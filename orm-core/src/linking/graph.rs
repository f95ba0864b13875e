//! Graphs: records with their related records, stored in one write.

use std::collections::HashSet;

use super::arguments::IntoKeys;
use super::exclusive::Exclusive;
use super::foreign_key::{ForeignKeyLink, PivotLink, edges_of};
use super::links::{LinksByPivot, WritableRelation, attach_new, attach_or_replace, detach_others};
use crate::error::Result;
use crate::handle::Relation;
use crate::record::{IntoKey, KeyColumns, KeyOf, Record};
use crate::relation::{ByPivot, Cardinality, HasRelation, HasRelations, Many, PivotName, Route};
use crate::storage::{Core, Slot, is_keyless, run_transaction};

/// A record with its related records. Made by [`Model::graph`](crate::Model::graph), stored by
/// [`Store::insert_graph`](crate::Store::insert_graph).
///
/// Each method names a relation, and says what happens to the related records:
///
/// | method | the related records |
/// |---|---|
/// | [`insert`](Self::insert) | are stored, as by [`Store::insert`](crate::Store::insert), and linked |
/// | [`insert_with`](Self::insert_with) | the same, each with its pivot record |
/// | [`update`](Self::update) | one that is stored is changed and linked |
/// | [`connect`](Self::connect) | are stored, and linked as they are |
/// | [`replace`](Self::replace) | are stored and linked; **other linked records are removed** |
///
/// The store writes the keys between the records, including generated ones, and overwrites what the records contain. A
/// generated key is never an explicit key of the graph, in a record, in `connect` or in `update`. A `has_one` or
/// `morph_one` then has this record alone, as after [`Links::link`](crate::Links::link). If another relation of the
/// model returns several records by the same key, nothing is unlinked, and a new link is an error if the relation would
/// return another record.
///
/// ```
/// use orm_core::{Model, Store};
///
/// #[derive(Model)]
/// #[orm(
///     entity = "users",
///     has_one(Phone, fk = "user_id"),
///     has_many(Post, fk = "user_id"),
///     belongs_to_many(Role, pivot = Member, fk = "user_id", target_fk = "role_id")
/// )]
/// struct User { #[orm(auto)] id: u64, name: String }
///
/// #[derive(Model)]
/// #[orm(entity = "phones")]
/// struct Phone { #[orm(auto)] id: u64, user_id: u64, number: String }
///
/// #[derive(Model)]
/// #[orm(entity = "posts", has_many(Comment, fk = "post_id"))]
/// struct Post { #[orm(auto)] id: u64, user_id: u64, title: String }
///
/// #[derive(Model, Default)]
/// #[orm(entity = "comments")]
/// struct Comment { #[orm(auto)] id: u64, post_id: u64, text: String }
///
/// #[derive(Model)]
/// #[orm(entity = "roles")]
/// struct Role { id: u64 }
///
/// #[derive(Model, Default)]
/// #[orm(entity = "members", primary_key("user_id", "role_id"))]
/// struct Member { user_id: u64, role_id: u64 }
///
/// # fn main() -> orm_core::Result<()> {
/// # let mut store = Store::new();
/// store.insert(Role { id: 3 })?;
///
/// // The zeros are keys that the store writes.
/// let post = |title: &str| Post { id: 0, user_id: 0, title: title.into() };
/// let comment = Comment { text: "First!".into(), ..Comment::default() };
/// let john = User { id: 0, name: "John".into() }
///     .graph()
///     .insert(User::PHONE, Phone { id: 0, user_id: 0, number: "555-0100".into() })
///     .insert(User::POSTS, [
///         post("Hello").graph().insert(Post::COMMENTS, [comment]),
///         post("Goodbye").graph(),
///     ])
///     .connect(User::ROLES, [3]);
/// let id = store.insert_graph(john)?.id;
///
/// let john = store.find::<User>(id).unwrap();
/// assert_eq!(john.phone(&store).unwrap().number, "555-0100");
/// assert!(john.posts(&store).map(|post| post.comments(&store).count()).eq([1, 0]));
/// assert_eq!(john.roles(&store).count(), 1);
/// # Ok(()) }
/// ```
#[must_use = "a graph is stored by `Store::insert_graph`"]
pub struct Graph<M> {
    record: M,
    /// Stores records that the record refers to, before it.
    before: Vec<Box<dyn GraphStep<M>>>,
    /// Stores records that refer to the record, after it.
    after: Vec<Box<dyn GraphStep<M>>>,
}

impl<M> From<M> for Graph<M>
where
    M: HasRelations,
{
    fn from(record: M) -> Self {
        Graph { record, before: Vec::new(), after: Vec::new() }
    }
}

/// What can be stored as a graph of `M`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a graph nor a model",
    label = "expected a graph or a record, by value",
    note = "pass a record with its related records: `record.graph().insert(..)`; if you have a reference, pass `.clone()`"
)]
pub trait IntoGraph<M> {
    fn into_graph(self) -> Graph<M>;
}

#[diagnostic::do_not_recommend]
impl<M, G: Into<Graph<M>>> IntoGraph<M> for G {
    fn into_graph(self) -> Graph<M> {
        self.into()
    }
}

/// How a relation links a record that is stored with others.
#[doc(hidden)]
pub trait GraphLink: Route {
    /// Whether the key is in the record that declares the relation, which is then stored last.
    const KEY_ON_SOURCE: bool;
    /// Whether records are linked by new records, whose keys are generated.
    const GENERATES: bool = false;

    /// Clears the list of keys of a record, if the relation has one.
    fn clear_list(record: &mut Self::From);
    fn write_own_keys(store: &Core, record: &mut Self::From, to: &[Slot]) -> Result<()>;
    fn write_target_key(store: &Core, from: Slot, record: &mut Self::To) -> Result<()>;
    /// Links a stored record to others. `write_target_key` can have been called for these.
    fn link_all(store: &mut Core, from: Slot, to: &[Slot]) -> Result<()>
    where
        Self::Between: Default;
    /// Unlinks a record from all others but this one, if a key links them.
    fn unlink_others(store: &mut Core, from: Slot, to: Slot) -> Result<()>;
    /// Removes the other linked records but these, or the pivot records that link them.
    fn drop_others(store: &mut Core, from: Slot, kept: &HashSet<Slot>) -> Result<()>;
}

impl<P: ForeignKeyLink> GraphLink for P {
    const KEY_ON_SOURCE: bool = P::KEY_ON_SOURCE;

    fn clear_list(record: &mut P::From) {
        P::clear_list(record);
    }

    fn write_own_keys(store: &Core, record: &mut P::From, to: &[Slot]) -> Result<()> {
        P::write_own_keys(store, record, to)
    }

    fn write_target_key(store: &Core, from: Slot, record: &mut P::To) -> Result<()> {
        P::write_target_key(store, from, record)
    }

    fn link_all(store: &mut Core, from: Slot, to: &[Slot]) -> Result<()> {
        to.iter().try_for_each(|&to| P::link(store, from, to))
    }

    fn unlink_others(store: &mut Core, from: Slot, to: Slot) -> Result<()> {
        P::unlink_others(store, from, to)
    }

    fn drop_others(store: &mut Core, from: Slot, kept: &HashSet<Slot>) -> Result<()> {
        for (to, _) in edges_of::<P>(store, from)? {
            if !kept.contains(&to) {
                store.remove_row::<P::To>(to)?;
            }
        }
        Ok(())
    }
}

impl<L, PF, PO, F, N> GraphLink for ByPivot<L, PF, PO, F, N>
where
    N: PivotName,
    L: KeyColumns<Model: HasRelations>,
    PF: KeyColumns<Model: HasRelations>,
    PO: KeyColumns<Model = PF::Model>,
    F: KeyColumns<Model: HasRelations>,
{
    const KEY_ON_SOURCE: bool = false;
    const GENERATES: bool = PF::Model::AUTO.is_some();

    fn clear_list(_record: &mut Self::From) {}

    fn write_own_keys(_store: &Core, _record: &mut Self::From, _to: &[Slot]) -> Result<()> {
        Ok(())
    }

    fn write_target_key(_store: &Core, _from: Slot, _record: &mut Self::To) -> Result<()> {
        Ok(())
    }

    fn link_all(store: &mut Core, from: Slot, to: &[Slot]) -> Result<()>
    where
        Self::Between: Default,
    {
        let to = to.iter().map(|&to| ((), to)).collect();
        attach_new::<Self, _>(store, from, to).map(drop)
    }

    fn unlink_others(_store: &mut Core, _from: Slot, _to: Slot) -> Result<()> {
        Ok(())
    }

    fn drop_others(store: &mut Core, from: Slot, kept: &HashSet<Slot>) -> Result<()> {
        detach_others::<Self>(store, from, kept).map(drop)
    }
}

/// A relation that a graph of `M` can use.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a graph of `{M}` cannot use this relation",
    label = "expected a relation declared on `{M}`, without conditions",
    note = "pass the relation itself, such as `{M}::POSTS`; store the records of a `morph_to` from the side of the owner"
)]
pub trait RelationOf<M> {
    type To: HasRelations;
    /// The records that it takes: one, or a list.
    type Records: ?Sized;
    /// Their primary keys.
    type Keys: ?Sized;
    /// The relation itself. If it is not a relation of `M`, it has none, so that rustc reports only that.
    type Relation: RelationOf<M, To = Self::To>;
}

#[diagnostic::do_not_recommend]
impl<M: HasRelations, T: HasRelations, C: Cardinality, const I: usize> RelationOf<M>
    for Relation<M, T, C, I>
{
    type To = T;
    type Records = C::Of<T>;
    type Keys = C::Of<T::Id>;
    type Relation = Self;
}

/// A relation whose targets can be replaced.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`replace` needs a to-many relation",
    label = "this relation has at most one target",
    note = "store the record of a to-one relation with `insert`, `update` or `connect`"
)]
pub trait Replaceable {
    /// To-one relations have none, so that rustc does not report their arguments too.
    type Records: ?Sized;
}

#[diagnostic::do_not_recommend]
impl<M, T, const I: usize> Replaceable for Relation<M, T, Many, I> {
    type Records = [T];
}

/// A relation with which records can be stored together.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a graph cannot use a relation through another model",
    label = "this relation goes through another model",
    note = "store the records of the model between with its own relations"
)]
pub trait GraphRelation<M>: RelationOf<M> + WritableRelation {
    type GraphLink: GraphLink<From = M, To = Self::To, Between = Self::Between>;
    /// Whether it has one target, which holds the key.
    fn exclusive() -> Exclusive;
}

#[diagnostic::do_not_recommend]
impl<M, T, C, const I: usize> GraphRelation<M> for Relation<M, T, C, I>
where
    M: HasRelation<I, Route: GraphLink<To = T>>,
    T: HasRelations,
    C: Cardinality,
{
    type GraphLink = M::Route;

    fn exclusive() -> Exclusive {
        Exclusive::of::<M, I>(M::Route::KEY_ON_SOURCE)
    }
}

type GraphLinkOf<M, R> = <<R as RelationOf<M>>::Relation as GraphRelation<M>>::GraphLink;

/// The related records that a method takes: one record or graph if `A` is `T`, a list of them if it is `[T]`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "expected `{A}`, found `{Self}`",
    label = "not `{A}`",
    note = "a to-many relation takes a list of records, `[record]`, or of graphs, `[record.graph()]`"
)]
pub trait IntoGraphs<T, A: ?Sized> {
    fn graphs(self) -> Vec<Graph<T>>;
}

#[diagnostic::do_not_recommend]
impl<T, G: Into<Graph<T>>> IntoGraphs<T, T> for G {
    fn graphs(self) -> Vec<Graph<T>> {
        vec![self.into()]
    }
}

#[diagnostic::do_not_recommend]
impl<T, G: IntoIterator<Item: Into<Graph<T>>>> IntoGraphs<T, [T]> for G {
    fn graphs(self) -> Vec<Graph<T>> {
        self.into_iter().map(Into::into).collect()
    }
}

/// As [`IntoGraphs`], each with a pivot record.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "expected records or graphs of `{T}`, each with a `{P}`, found `{Self}`",
    label = "expected pairs of a record and its pivot record",
    note = "pass a list such as `[(record, pivot)]`"
)]
pub trait IntoGraphsWithPivots<T, P> {
    fn graphs_with(self) -> (Vec<Graph<T>>, Vec<P>);
}

#[diagnostic::do_not_recommend]
impl<T, P, G: IntoIterator<Item: GraphWith<T, P>>> IntoGraphsWithPivots<T, P> for G {
    fn graphs_with(self) -> (Vec<Graph<T>>, Vec<P>) {
        self.into_iter().map(GraphWith::graph_with).unzip()
    }
}

#[doc(hidden)]
pub trait GraphWith<T, P> {
    fn graph_with(self) -> (Graph<T>, P);
}

#[diagnostic::do_not_recommend]
impl<T, P, G: Into<Graph<T>>> GraphWith<T, P> for (G, P) {
    fn graph_with(self) -> (Graph<T>, P) {
        (self.0.into(), self.1)
    }
}

impl<M: HasRelations> Graph<M> {
    /// Stores records and links them.
    ///
    /// A to-one relation takes one, a to-many relation takes a list. Each is a record or a graph.
    pub fn insert<R>(self, relation: R, records: impl IntoGraphs<R::To, R::Records>) -> Self
    where
        R: RelationOf<M>,
        R::Relation: GraphRelation<M> + WritableRelation<Between: Default>,
    {
        let _ = relation;
        self.step::<GraphLinkOf<M, R>, _>(records.graphs(), graph_keys, |graphs, store, end| {
            let slots = nest::<GraphLinkOf<M, R>>(store, end, graphs, R::Relation::exclusive())?;
            link::<GraphLinkOf<M, R>>(store, end, &slots)
        })
    }

    /// Stores records and links each by its own pivot record, whose two keys are overwritten.
    pub fn insert_with<R, B, P>(
        mut self,
        relation: R,
        records: impl IntoGraphsWithPivots<R::To, P::Pivot>,
    ) -> Self
    where
        R: RelationOf<M>,
        R::Relation: WritableRelation<By = B> + LinksByPivot<B, Pivots = P>,
        P: PivotLink<From = M, To = R::To>,
    {
        let _ = relation;
        self.after.push(Box::new(GraphTask {
            data: records.graphs_with(),
            keys: |(graphs, pivots), keys| {
                graph_keys(graphs, keys)?;
                pivots.iter().try_for_each(|pivot| keys.record(pivot))
            },
            generates: false,
            run: |(graphs, pivots): (Vec<Graph<R::To>>, Vec<_>),
                  store: &mut Core,
                  end: &mut GraphRecord<'_, M>| {
                let GraphRecord::Stored(from) = *end else { return Ok(()) };
                let slots = graphs.into_iter().map(|graph| graph.store(store));
                let slots = slots.collect::<Result<Vec<_>>>()?;
                attach_or_replace::<P>(store, from, slots.into_iter().zip(pivots).collect())
                    .map(drop)
            },
        }));
        self
    }

    /// Changes a stored record through a closure, and links it. It is an error if no record has the key.
    pub fn update<R>(
        self,
        relation: R,
        key: impl IntoKey<KeyOf<R::To>>,
        change: impl FnOnce(&mut R::To) + 'static,
    ) -> Self
    where
        R: RelationOf<M, To: Clone>,
        R::Relation: GraphRelation<M> + WritableRelation<Between: Default>,
    {
        let _ = relation;
        let keys = |key: &_, keys: &mut Keyed<'_>| keys.key::<R::To>(key);
        self.step::<GraphLinkOf<M, R>, _>(key.into_key(), keys, |key, store, end| {
            let to = store.slot_of_stored::<R::To>(&key)?;
            let exclusive = R::Relation::exclusive();
            let exclusive = end.displace_previous::<GraphLinkOf<M, R>>(store, to, exclusive)?;
            let mut record = store.stored::<R::To>(to)?.clone();
            change(&mut record);
            end.write_target_key::<GraphLinkOf<M, R>>(store, &mut record)?;
            store.replace_row(to, record)?;
            link::<GraphLinkOf<M, R>>(store, end, &[to])?;
            end.check::<GraphLinkOf<M, R>>(store, to, exclusive)
        })
    }

    /// Links stored records by their primary keys. It is an error if no record has one of the keys.
    pub fn connect<R>(self, relation: R, keys: impl IntoKeys<KeyOf<R::To>, R::Keys>) -> Self
    where
        R: RelationOf<M>,
        R::Relation: GraphRelation<M> + WritableRelation<Holder: Clone, Between: Default>,
    {
        let _ = relation;
        let given = |given: &Vec<_>, keys: &mut Keyed<'_>| {
            given.iter().try_for_each(|key| keys.key::<R::To>(key))
        };
        self.step::<GraphLinkOf<M, R>, _>(keys.keys(), given, |keys, store, end| {
            let slots = keys.iter().map(|key| store.slot_of_stored::<R::To>(key));
            let slots = slots.collect::<Result<Vec<_>>>()?;
            let mut exclusive = R::Relation::exclusive();
            for &to in &slots {
                exclusive = end.displace_previous::<GraphLinkOf<M, R>>(store, to, exclusive)?;
            }
            link::<GraphLinkOf<M, R>>(store, end, &slots)?;
            slots.iter().try_for_each(|&to| end.check::<GraphLinkOf<M, R>>(store, to, exclusive))
        })
    }

    /// Stores records and links them, and **removes the other records that were linked**.
    ///
    /// Through a pivot or a list of keys, the other records are only detached, and stay stored.
    pub fn replace<R, A: ?Sized>(self, relation: R, records: impl IntoGraphs<R::To, A>) -> Self
    where
        R: RelationOf<M>,
        R::Relation:
            Replaceable<Records = A> + GraphRelation<M> + WritableRelation<Between: Default>,
    {
        let _ = relation;
        self.step::<GraphLinkOf<M, R>, _>(records.graphs(), graph_keys, |graphs, store, end| {
            if let GraphRecord::Record(record) = end {
                GraphLinkOf::<M, R>::clear_list(record);
            }
            let slots = nest::<GraphLinkOf<M, R>>(store, end, graphs, Exclusive::No)?;
            link::<GraphLinkOf<M, R>>(store, end, &slots)?;
            match end {
                GraphRecord::Stored(from) => {
                    GraphLinkOf::<M, R>::drop_others(store, *from, &slots.into_iter().collect())
                }
                GraphRecord::Record(_) => Ok(()),
            }
        })
    }

    /// Adds a step before or after storing the record itself.
    fn step<N: GraphLink<From = M>, D: 'static>(
        mut self,
        data: D,
        keys: fn(&D, &mut Keyed<'_>) -> Result<()>,
        work: impl FnOnce(D, &mut Core, &mut GraphRecord<'_, M>) -> Result<()> + 'static,
    ) -> Self {
        let steps = if N::KEY_ON_SOURCE { &mut self.before } else { &mut self.after };
        steps.push(Box::new(GraphTask { data, keys, generates: N::GENERATES, run: work }));
        self
    }

    /// Stores the records, inside an operation. A generated key is none of the graph's explicit keys.
    pub(crate) fn store_all(self, store: &mut Core) -> Result<Slot> {
        let mut keyed = Keyed::Search { generates: false };
        self.visit_keys(&mut keyed)?;
        if matches!(keyed, Keyed::Search { generates: true }) {
            self.visit_keys(&mut Keyed::Hold(store))?;
        }
        self.store(store)
    }

    /// Visits the keys of all records.
    fn visit_keys(&self, keys: &mut Keyed<'_>) -> Result<()> {
        keys.record(&self.record)?;
        self.before.iter().chain(&self.after).try_for_each(|step| step.visit_keys(keys))
    }

    /// Stores the records.
    fn store(self, store: &mut Core) -> Result<Slot> {
        self.store_with(store, |_, _| Ok(()))
    }

    /// As [`store`](Self::store); `fill` gets the record itself before it is stored.
    fn store_with(
        self,
        store: &mut Core,
        fill: impl FnOnce(&mut Core, &mut M) -> Result<()>,
    ) -> Result<Slot> {
        let Graph { mut record, before, after } = self;
        before
            .into_iter()
            .try_for_each(|step| step.run(store, &mut GraphRecord::Record(&mut record)))?;
        fill(store, &mut record)?;
        let slot = store.insert_row(record)?;
        after.into_iter().try_for_each(|step| step.run(store, &mut GraphRecord::Stored(slot)))?;
        Ok(slot)
    }
}

/// A step before or after storing a record.
trait GraphStep<M> {
    fn visit_keys(&self, keys: &mut Keyed<'_>) -> Result<()>;
    fn run(self: Box<Self>, store: &mut Core, end: &mut GraphRecord<'_, M>) -> Result<()>;
}

struct GraphTask<D, F> {
    data: D,
    /// Visits the keys in `data`.
    keys: fn(&D, &mut Keyed<'_>) -> Result<()>,
    /// Whether keys are generated for more than the records in `data`.
    generates: bool,
    run: F,
}

impl<M, D, F> GraphStep<M> for GraphTask<D, F>
where
    F: FnOnce(D, &mut Core, &mut GraphRecord<'_, M>) -> Result<()>,
{
    fn visit_keys(&self, keys: &mut Keyed<'_>) -> Result<()> {
        keys.generates(self.generates);
        (self.keys)(&self.data, keys)
    }

    fn run(self: Box<Self>, store: &mut Core, end: &mut GraphRecord<'_, M>) -> Result<()> {
        (self.run)(self.data, store, end)
    }
}

/// Why the keys of a graph are visited.
enum Keyed<'s> {
    /// To find out whether a key must be generated.
    Search { generates: bool },
    /// To hold them, so that none of them is generated.
    Hold(&'s mut Core),
}

impl Keyed<'_> {
    fn generates(&mut self, more: bool) {
        if let Keyed::Search { generates } = self {
            *generates |= more;
        }
    }

    fn record<M: HasRelations>(&mut self, record: &M) -> Result<()> {
        match self {
            Keyed::Search { generates } => *generates |= is_keyless(record),
            Keyed::Hold(store) => store.hold_keys::<M>(M::PrimaryKey::read(record))?,
        }
        Ok(())
    }

    fn key<M: HasRelations>(&mut self, key: &M::Id) -> Result<()> {
        match self {
            Keyed::Search { .. } => Ok(()),
            Keyed::Hold(store) => store.hold_keys::<M>([key.clone()]),
        }
    }
}

// A step owns the list itself.
#[allow(clippy::ptr_arg)]
fn graph_keys<M: HasRelations>(graphs: &Vec<Graph<M>>, keys: &mut Keyed<'_>) -> Result<()> {
    graphs.iter().try_for_each(|graph| graph.visit_keys(keys))
}

/// The record at the root of a graph: not stored yet, or stored.
enum GraphRecord<'a, M> {
    Record(&'a mut M),
    Stored(Slot),
}

impl<M: HasRelations> GraphRecord<'_, M> {
    /// If the relation is exclusive, unlinks the record from all others but this one. Returns what to check when the
    /// two are linked.
    fn displace_previous<N: GraphLink<From = M>>(
        &self,
        store: &mut Core,
        to: Slot,
        exclusive: Exclusive,
    ) -> Result<Exclusive> {
        let GraphRecord::Stored(from) = self else { return Ok(Exclusive::No) };
        if exclusive == Exclusive::UnlinkOthers {
            N::unlink_others(store, *from, to)?;
        }
        Ok(exclusive.unless_linked::<N>(store, *from, to))
    }

    fn check<N: GraphLink<From = M>>(
        &self,
        store: &Core,
        to: Slot,
        exclusive: Exclusive,
    ) -> Result<()> {
        match self {
            GraphRecord::Stored(from) => exclusive.check::<N>(store, *from, to),
            GraphRecord::Record(_) => Ok(()),
        }
    }

    /// Writes the record's key into a target that holds the foreign key.
    fn write_target_key<N: GraphLink<From = M>>(
        &self,
        store: &Core,
        record: &mut N::To,
    ) -> Result<()> {
        match self {
            GraphRecord::Stored(from) => N::write_target_key(store, *from, record),
            GraphRecord::Record(_) => Ok(()),
        }
    }
}

/// Stores the related graphs of a relation, and returns their rows.
fn nest<N: GraphLink>(
    store: &mut Core,
    end: &GraphRecord<'_, N::From>,
    graphs: Vec<Graph<N::To>>,
    exclusive: Exclusive,
) -> Result<Vec<Slot>> {
    let graphs = graphs.into_iter().map(|graph| {
        let mut checked = Exclusive::No;
        let to = graph.store_with(store, |store, record| {
            // The written key can be part of the primary key, which decides which record this one replaces.
            end.write_target_key::<N>(store, record)?;
            if exclusive != Exclusive::No {
                let key = <N::To as Record>::PrimaryKey::read(record);
                let to = key.and_then(|key| store.slot_of::<N::To>(&key));
                checked = end.displace_previous::<N>(store, to.unwrap_or(Slot::NONE), exclusive)?;
            }
            Ok(())
        })?;
        end.check::<N>(store, to, checked)?;
        Ok(to)
    });
    graphs.collect()
}

/// Links stored records.
fn link<N>(store: &mut Core, end: &mut GraphRecord<'_, N::From>, to: &[Slot]) -> Result<()>
where
    N: GraphLink<Between: Default>,
{
    match end {
        GraphRecord::Record(record) => N::write_own_keys(store, record, to),
        GraphRecord::Stored(from) => N::link_all(store, *from, to),
    }
}

impl Core {
    /// Stores a graph in one transaction, and returns the record at its root.
    pub(crate) fn insert_graph<M: HasRelations>(&mut self, graph: Graph<M>) -> Result<&M> {
        let table = self.ensure::<M>()?;
        let (mut slot, moves) = run_transaction(self, |core| {
            let slot = core.run_operation(|core| graph.store_all(core))?;
            core.stored::<M>(slot).map(|_| slot)
        })?;
        moves.rename(table, std::slice::from_mut(&mut slot));
        self.stored(slot)
    }
}
