//! Asking whether a record has an owner, and which.

use super::{HasMorph, MorphOf, MorphVariant, ToVariant};
use crate::model::Model;
use crate::query::{Criteria, Expr, Filter, PreparedTest, RelationTest, Stored, Test};
use crate::relation::condition::Opened;
use crate::relation::kind::BelongsToKind;
use crate::schema::ModelSchema;
use crate::store::Store;

/// Whether a record has an owner of one model.
#[doc(hidden)]
pub trait OwnerTest<M> {
    fn test(&self, at: Stored<'_, M>) -> bool;
}

struct OneOwner<'s, M, V, const I: usize>
where
    M: HasMorph<I, Owner: MorphVariant<V>>,
    V: Model,
{
    opened: Opened<'s, ToVariant<M, V, I>>,
    test: Option<Test<'s, V>>,
}

impl<M, V, const I: usize> OwnerTest<M> for OneOwner<'_, M, V, I>
where
    M: HasMorph<I, Owner: MorphVariant<V>>,
    V: Model,
{
    fn test(&self, at: Stored<'_, M>) -> bool {
        let owner = self.opened.one::<BelongsToKind>(at);
        owner.is_some_and(|at| self.test.as_ref().is_none_or(|test| test.test(at)))
    }
}

/// Tells whether records have an owner that is a `V`.
#[doc(hidden)]
pub fn variant_test<M, V, const I: usize>(store: &Store) -> Box<dyn OwnerTest<M> + '_>
where
    M: HasMorph<I, Owner: MorphVariant<V>>,
    V: Model,
{
    Box::new(OneOwner::<M, V, I> { opened: Opened::new(store, &Criteria::new()), test: None })
}

pub(super) fn name_of(model: &ModelSchema, place: usize) -> &'static str {
    model.relations.get(place).map_or("", |relation| relation.name)
}

pub(super) struct HasOwner<const I: usize> {
    pub(super) wanted: bool,
}

impl<M: HasMorph<I>, const I: usize> RelationTest<M> for HasOwner<I> {
    fn expr(&self) -> Expr {
        let text = if self.wanted { "exists" } else { "none" };
        Expr::Related { relation: name_of(M::SCHEMA, I), text, inner: None }
    }

    fn prepare<'s>(&self, store: &'s Store) -> Box<dyn PreparedTest<M> + 's> {
        let tests = <M::Owner as MorphOf<M, I>>::tests(store);
        Box::new(AnyOwner { tests, wanted: self.wanted })
    }
}

struct AnyOwner<'s, M> {
    tests: Vec<Box<dyn OwnerTest<M> + 's>>,
    wanted: bool,
}

impl<M> PreparedTest<M> for AnyOwner<'_, M> {
    fn test(&self, at: Stored<'_, M>) -> bool {
        self.tests.iter().any(|test| test.test(at)) == self.wanted
    }
}

pub(super) struct IsVariant<V, const I: usize> {
    /// What must be true of it beside.
    pub(super) filter: Option<Filter<V>>,
}

impl<M, V, const I: usize> RelationTest<M> for IsVariant<V, I>
where
    M: HasMorph<I, Owner: MorphVariant<V>>,
    V: Model,
{
    fn expr(&self) -> Expr {
        let name = V::SCHEMA.name;
        let inner = match &self.filter {
            Some(filter) => format!("{name} {filter}"),
            None => name.to_owned(),
        };
        let inner = Some(inner);
        Expr::Related { relation: name_of(M::SCHEMA, I), text: "is", inner }
    }

    fn prepare<'s>(&self, store: &'s Store) -> Box<dyn PreparedTest<M> + 's> {
        let opened = Opened::new(store, &Criteria::new());
        let test = self.filter.as_ref().map(|filter| filter.prepare(store));
        let tests: Vec<Box<dyn OwnerTest<M> + 's>> =
            vec![Box::new(OneOwner::<M, V, I> { opened, test })];
        Box::new(AnyOwner { tests, wanted: true })
    }
}
