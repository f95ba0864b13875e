//! Records with the records that belong to them, to be stored in one write.

use std::collections::HashSet;

use super::HasRelation;
use super::handle::Relation;
use super::join::{Joins, Pivots, edges_of};
use super::kind::{Kind, Many, One};
use super::links::{attach, detach, put};
use super::steps::{ByPivot, Steps};
use crate::error::Result;
use crate::key::IntoValue;
use crate::model::Model;
use crate::store::{Slot, Store};

/// A record and what is to be stored with it, made by [`Model::graph`] and stored by
/// [`Store::insert_graph`].
///
/// Each method names a relation and says what is done with the records on its other side; nothing is guessed
/// from whether a key is set or known. The keys between the records are written by the store, in whichever
/// record holds them and whatever that record says, keys that are generated included.
///
/// | method | the records on the other side are |
/// |---|---|
/// | [`insert`](Self::insert) | stored, as by [`Store::insert`], and linked |
/// | [`insert_with`](Self::insert_with) | the same, each with its record of the pivot |
/// | [`update`](Self::update) | stored already; one is changed and linked |
/// | [`connect`](Self::connect) | stored already, and linked as they are |
/// | [`replace`](Self::replace) | stored, and all that there is: others that were linked are removed |
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
    /// What the record refers to, which is stored before it.
    before: Vec<Before<M>>,
    /// What refers to the record, which is stored after it.
    after: Vec<After>,
}

type Before<M> = Box<dyn FnOnce(&mut Store, &mut M) -> Result<()>>;
type After = Box<dyn FnOnce(&mut Store, Slot) -> Result<()>>;

impl<M> From<M> for Graph<M>
where
    M: Model,
{
    fn from(record: M) -> Self {
        Graph { record, before: Vec::new(), after: Vec::new() }
    }
}

/// How a relation links a record that is stored with another.
#[doc(hidden)]
pub trait Nests: Steps {
    /// Whether the key is in the record that declares the relation, which is then stored last.
    const OWNS: bool;
    /// What must be `Clone` where a stored record is linked.
    type Target;

    /// Empties the list of keys of a record, where the relation goes by one.
    fn empty_list(record: &mut Self::From);
    fn lead(store: &Store, record: &mut Self::From, to: Slot) -> Result<()>;
    fn belong(store: &Store, from: Slot, record: &mut Self::To) -> Result<()>;
    /// Links two stored records, of which what `belong` does may have been done.
    fn tie(store: &mut Store, from: Slot, to: Slot) -> Result<()>;
    /// Unlinks a record from others than this one, where a key links them.
    fn part_others(store: &mut Store, from: Slot, to: Slot) -> Result<()>;
    /// Removes what links a record to others than these, or is linked.
    fn drop_others(store: &mut Store, from: Slot, kept: &HashSet<Slot>) -> Result<()>;
}

impl<P: Joins> Nests for P {
    const OWNS: bool = P::OWNS;
    type Target = P::Target;

    fn empty_list(record: &mut P::From) {
        P::empty_list(record);
    }

    fn lead(store: &Store, record: &mut P::From, to: Slot) -> Result<()> {
        P::lead(store, record, to)
    }

    fn belong(store: &Store, from: Slot, record: &mut P::To) -> Result<()> {
        P::belong(store, from, record)
    }

    fn tie(store: &mut Store, from: Slot, to: Slot) -> Result<()> {
        P::join(store, from, to)
    }

    fn part_others(store: &mut Store, from: Slot, to: Slot) -> Result<()> {
        P::part_others(store, from, to)
    }

    fn drop_others(store: &mut Store, from: Slot, kept: &HashSet<Slot>) -> Result<()> {
        for (to, _) in edges_of::<P>(store, from)? {
            if !kept.contains(&to) {
                store.remove_row::<P::To>(to)?;
            }
        }
        Ok(())
    }
}

impl<L, PF, PO, F, N> Nests for ByPivot<L, PF, PO, F, N>
where
    Self: Pivots<Pivot: Default>,
{
    const OWNS: bool = false;
    type Target = ();

    fn empty_list(_record: &mut Self::From) {}

    fn lead(_store: &Store, _record: &mut Self::From, _to: Slot) -> Result<()> {
        Ok(())
    }

    fn belong(_store: &Store, _from: Slot, _record: &mut Self::To) -> Result<()> {
        Ok(())
    }

    fn tie(store: &mut Store, from: Slot, to: Slot) -> Result<()> {
        let linked = edges_of::<Self>(store, from)?.iter().any(|(known, _)| *known == to);
        match linked {
            true => Ok(()),
            false => attach::<Self>(store, from, to, Default::default()),
        }
    }

    fn part_others(_store: &mut Store, _from: Slot, _to: Slot) -> Result<()> {
        Ok(())
    }

    fn drop_others(store: &mut Store, from: Slot, kept: &HashSet<Slot>) -> Result<()> {
        detach::<Self>(store, from, |to| !kept.contains(&to)).map(drop)
    }
}

/// A relation with which records can be stored together.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "records cannot be stored together by this relation",
    label = "it goes through another model",
    note = "a relation through another model follows from the relations it goes through; a many-to-many relation needs a pivot that is `Default`, or is given with `insert_with`"
)]
pub trait Nested {
    type Nests: Nests;
}

#[diagnostic::do_not_recommend]
impl<M: HasRelation<I, Steps: Nests>, T, C, const I: usize> Nested for Relation<M, T, C, I> {
    type Nests = M::Steps;
}

/// What stands on the other side of a relation: one record or graph, or a list of them.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "expected `{T}`, as a record or a graph of records",
    label = "a relation to one record takes one, a relation to many takes a list",
    note = "in a list with graphs, every record is a graph: `record.graph()`"
)]
pub trait Graphs<T, C> {
    fn graphs(self) -> Vec<Graph<T>>;
}

#[diagnostic::do_not_recommend]
impl<T, G: Into<Graph<T>>> Graphs<T, One> for G {
    fn graphs(self) -> Vec<Graph<T>> {
        vec![self.into()]
    }
}

#[diagnostic::do_not_recommend]
impl<T, G: IntoIterator<Item: Into<Graph<T>>>> Graphs<T, Many> for G {
    fn graphs(self) -> Vec<Graph<T>> {
        self.into_iter().map(Into::into).collect()
    }
}

/// As [`Graphs`], of primary keys.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "expected primary keys of type `{K}`",
    label = "a relation to one record takes one key, a relation to many takes a list"
)]
pub trait Keys<K, C> {
    fn keys(self) -> Vec<K>;
}

#[diagnostic::do_not_recommend]
impl<K, V: IntoValue<K>> Keys<K, One> for V {
    fn keys(self) -> Vec<K> {
        vec![self.into_value()]
    }
}

#[diagnostic::do_not_recommend]
impl<K, V: IntoIterator<Item: IntoValue<K>>> Keys<K, Many> for V {
    fn keys(self) -> Vec<K> {
        self.into_iter().map(IntoValue::into_value).collect()
    }
}

impl<M: Model> Graph<M> {
    /// Stores records and links them.
    ///
    /// A relation to one record takes one, a relation to many takes a list; each is a record or a graph.
    pub fn insert<T, C, N, const I: usize>(
        self,
        relation: Relation<M, T, C, I>,
        records: impl Graphs<T, C>,
    ) -> Self
    where
        T: Model,
        Relation<M, T, C, I>: Nested<Nests = N>,
        N: Nests<From = M, To = T>,
    {
        let _ = relation;
        let graphs = records.graphs();
        self.step::<N>(move |store, end| nest::<N>(store, end, graphs).map(drop))
    }

    /// As [`insert`](Self::insert), with a record of the pivot for each, whose two keys are written into it.
    pub fn insert_with<T, P, const I: usize>(
        mut self,
        relation: Relation<M, T, Many, I>,
        records: impl IntoIterator<Item = (impl Into<Graph<T>>, P::Pivot)>,
    ) -> Self
    where
        T: Model,
        Relation<M, T, Many, I>: super::links::ByRecord<Pivots = P>,
        P: Pivots<From = M, To = T>,
    {
        let _ = relation;
        let records = records.into_iter().map(|(record, pivot)| (record.into(), pivot));
        let records: Vec<(Graph<T>, P::Pivot)> = records.collect();
        self.after.push(Box::new(move |store, from| {
            records.into_iter().try_for_each(|(graph, pivot)| {
                let to = graph.store(store, |_, _| Ok(()))?;
                put::<P>(store, from, to, pivot)
            })
        }));
        self
    }

    /// Changes a stored record through a closure, and links it. It is an error if there is none.
    pub fn update<T, C, N, const I: usize>(
        self,
        relation: Relation<M, T, C, I>,
        key: impl IntoValue<T::Key>,
        change: impl FnOnce(&mut T) + 'static,
    ) -> Self
    where
        T: Model + Clone,
        Relation<M, T, C, I>: Nested<Nests = N>,
        N: Nests<From = M, To = T>,
    {
        let _ = relation;
        let key = key.into_value();
        self.step::<N>(move |store, end| {
            let to = store.slot_of_stored::<T>(&key)?;
            store.change::<T>(to, |record| {
                change(record);
                Ok(())
            })?;
            link::<N>(store, end, to)
        })
    }

    /// Links stored records by their primary keys. It is an error if one is not there.
    ///
    /// A relation to one record leads to this one then and to no other, as by [`Links::link`](crate::Links).
    pub fn connect<T, C, N, const I: usize>(
        self,
        relation: Relation<M, T, C, I>,
        keys: impl Keys<T::Key, C>,
    ) -> Self
    where
        M: HasRelation<I, Kind: Kind<T>>,
        T: Model,
        Relation<M, T, C, I>: Nested<Nests = N>,
        N: Nests<From = M, To = T, Target: Clone>,
    {
        let _ = relation;
        let single = !M::Kind::KIND.is_many() && M::Kind::LAST;
        let keys = keys.keys();
        self.step::<N>(move |store, mut end| {
            keys.iter().try_for_each(|key| {
                let to = store.slot_of_stored::<T>(key)?;
                if let (true, End::Stored(from)) = (single, &end) {
                    N::part_others(store, *from, to)?;
                }
                link::<N>(store, end.again(), to)
            })
        })
    }

    /// Stores records and links them, and takes them for all that there are: what else the record was linked
    /// to is removed, or for a many-to-many relation detached.
    pub fn replace<T, N, const I: usize>(
        self,
        relation: Relation<M, T, Many, I>,
        records: impl Graphs<T, Many>,
    ) -> Self
    where
        T: Model,
        Relation<M, T, Many, I>: Nested<Nests = N>,
        N: Nests<From = M, To = T>,
    {
        let _ = relation;
        let graphs = records.graphs();
        self.step::<N>(move |store, mut end| {
            if let End::Record(record) = &mut end {
                N::empty_list(record);
            }
            let kept = nest::<N>(store, end.again(), graphs)?;
            match end {
                End::Stored(from) => N::drop_others(store, from, &kept),
                End::Record(_) => Ok(()),
            }
        })
    }

    /// Adds what is to be done before or after the record itself is stored.
    fn step<N: Nests<From = M>>(
        mut self,
        work: impl FnOnce(&mut Store, End<'_, M>) -> Result<()> + 'static,
    ) -> Self {
        match N::OWNS {
            true => {
                self.before.push(Box::new(|store, record| work(store, End::Record(record))));
            }
            false => self.after.push(Box::new(|store, from| work(store, End::Stored(from)))),
        }
        self
    }

    /// Stores the records; `fill` is given the record itself before it is.
    fn store(
        self,
        store: &mut Store,
        fill: impl FnOnce(&Store, &mut M) -> Result<()>,
    ) -> Result<Slot> {
        let Graph { mut record, before, after } = self;
        before.into_iter().try_for_each(|work| work(store, &mut record))?;
        fill(store, &mut record)?;
        let slot = store.insert_row(record)?;
        after.into_iter().try_for_each(|work| work(store, slot))?;
        Ok(slot)
    }
}

/// The record that a graph is about: not stored yet, or stored.
enum End<'a, M> {
    Record(&'a mut M),
    Stored(Slot),
}

impl<M> End<'_, M> {
    fn again(&mut self) -> End<'_, M> {
        match self {
            End::Record(record) => End::Record(record),
            End::Stored(slot) => End::Stored(*slot),
        }
    }
}

/// Stores graphs on the other side of a relation, and gives their rows.
fn nest<N: Nests>(
    store: &mut Store,
    mut end: End<'_, N::From>,
    graphs: Vec<Graph<N::To>>,
) -> Result<HashSet<Slot>> {
    let mut slots = HashSet::new();
    for graph in graphs {
        let to = match &mut end {
            End::Record(record) => {
                let to = graph.store(store, |_, _| Ok(()))?;
                N::lead(store, record, to)?;
                to
            }
            End::Stored(from) => {
                let to = graph.store(store, |store, record| N::belong(store, *from, record))?;
                N::tie(store, *from, to)?;
                to
            }
        };
        slots.insert(to);
    }
    Ok(slots)
}

/// Links a stored record.
fn link<N: Nests>(store: &mut Store, end: End<'_, N::From>, to: Slot) -> Result<()> {
    match end {
        End::Record(record) => N::lead(store, record, to),
        End::Stored(from) => N::tie(store, from, to),
    }
}

impl Store {
    /// Stores a record with what is to be stored with it, all or none, and gives the record back.
    ///
    /// What the record refers to is stored before it, what refers to it after; within one relation in the order
    /// given. See [`Graph`] for an example.
    ///
    /// # Errors
    ///
    /// As for [`insert`](Self::insert) of any of the records, and when a record that is to be connected or
    /// updated is not there; then nothing is stored.
    ///
    /// # Cost
    ///
    /// That of each record alone.
    pub fn insert_graph<M: Model>(&mut self, graph: Graph<M>) -> Result<&M> {
        let slot = self.operation(|store| graph.store(store, |_, _| Ok(())))?;
        self.stored(slot)
    }
}
