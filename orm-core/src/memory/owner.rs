//! Tests whether a record has an owner, and which.

use super::prepared_filter::Test;
use super::prepared_relation::PreparedRelation;
use super::related::picked;
use crate::error::Result;
use crate::query::{
    AnyFilter, Criteria, EveryRecord, Filter, PreparedTest, Quantifier, RelationTest, TermView,
};
use crate::relation::{
    BelongsToKind, FindVariant, HasMorph, HasRelations, MorphOf, MorphVariant, OwnerOf, ToVariant,
    Variant, VariantRoute, VisitVariants,
};
use crate::schema::{ModelSchema, RelationId, RelationIdx};
use crate::storage::{Core, RowRef};

/// Looks owners up in a store.
pub(crate) struct InCore<'s>(pub(crate) &'s Core);

impl<'s, M: HasMorph<I>, const I: usize> FindVariant<'s, M, I> for InCore<'s> {
    fn find<V: HasRelations>(&self, record: &M) -> Option<&'s V>
    where
        M: HasMorph<I, Owner: MorphVariant<V>>,
    {
        picked::<ToVariant<M, V, I>, BelongsToKind>(record, self.0)
    }
}

/// Whether a record has an owner of one model.
trait OwnerTest<M> {
    fn test(&self, at: RowRef<'_, M>) -> bool;
}

struct OneOwner<'s, M, V, const I: usize>
where
    M: HasMorph<I>,
    V: Variant<OwnerOf<M, I>>,
{
    owner: PreparedRelation<'s, VariantRoute<M, V, I>>,
    test: Option<Test<'s, V>>,
}

impl<M, V, const I: usize> OwnerTest<M> for OneOwner<'_, M, V, I>
where
    M: HasMorph<I>,
    V: Variant<OwnerOf<M, I>>,
{
    fn test(&self, at: RowRef<'_, M>) -> bool {
        let owner = self.owner.one::<BelongsToKind>(at);
        owner.is_some_and(|at| self.test.as_ref().is_none_or(|test| test.test(at)))
    }
}

/// Collects a test for each model that an owner can be of.
struct OwnerTests<'s, M> {
    core: &'s Core,
    tests: Vec<Box<dyn OwnerTest<M> + 's>>,
}

impl<M: HasMorph<I>, const I: usize> VisitVariants<M, I> for OwnerTests<'_, M> {
    fn variant<V: HasRelations>(&mut self) -> Result<()>
    where
        M: HasMorph<I, Owner: MorphVariant<V>>,
    {
        let owner = PreparedRelation::new(self.core, &Criteria::new());
        self.tests.push(Box::new(OneOwner::<M, V, I> { owner, test: None }));
        Ok(())
    }
}

pub(crate) fn name_of(model: &ModelSchema, relation: RelationIdx) -> &'static str {
    model.relation(relation).map_or("", |relation| relation.name)
}

pub(crate) struct HasOwner<const I: usize> {
    pub(crate) wanted: bool,
}

impl<M: HasMorph<I>, const I: usize> RelationTest<M> for HasOwner<I> {
    fn view(&self) -> TermView<'_> {
        TermView::Relation {
            relation: RelationId::new(M::MODEL_SCHEMA, I),
            variant: None,
            quantifier: if self.wanted { Quantifier::Exists } else { Quantifier::None },
            among: &EveryRecord,
            filter: None,
        }
    }

    fn prepare<'s>(&self, store: &'s Core) -> Box<dyn PreparedTest<M> + 's> {
        let mut tests = OwnerTests { core: store, tests: Vec::new() };
        // Each variant has a test: no visit fails.
        let _ = M::Owner::visit_variants(&mut tests);
        Box::new(AnyOwner { tests: tests.tests, wanted: self.wanted })
    }
}

struct AnyOwner<'s, M> {
    tests: Vec<Box<dyn OwnerTest<M> + 's>>,
    wanted: bool,
}

impl<M> PreparedTest<M> for AnyOwner<'_, M> {
    fn test(&self, at: RowRef<'_, M>) -> bool {
        self.tests.iter().any(|test| test.test(at)) == self.wanted
    }
}

pub(crate) struct IsVariant<V, const I: usize> {
    /// A filter that the owner must pass too.
    pub(crate) filter: Option<Filter<V>>,
}

impl<M, V, const I: usize> RelationTest<M> for IsVariant<V, I>
where
    M: HasMorph<I>,
    V: Variant<OwnerOf<M, I>>,
{
    fn view(&self) -> TermView<'_> {
        let targets = <M::Owner as MorphOf<M, I>>::TARGETS;
        TermView::Relation {
            relation: RelationId::new(M::MODEL_SCHEMA, I),
            variant: targets.iter().position(|target| (target.model)() == V::MODEL_SCHEMA),
            quantifier: match self.filter {
                Some(_) => Quantifier::Any,
                None => Quantifier::Exists,
            },
            among: &EveryRecord,
            filter: self.filter.as_ref().map(|filter| filter as &dyn AnyFilter),
        }
    }

    fn prepare<'s>(&self, store: &'s Core) -> Box<dyn PreparedTest<M> + 's> {
        let owner = PreparedRelation::new(store, &Criteria::new());
        let test = self.filter.as_ref().map(|filter| filter.prepare(store));
        let tests: Vec<Box<dyn OwnerTest<M> + 's>> =
            vec![Box::new(OneOwner::<M, V, I> { owner, test })];
        Box::new(AnyOwner { tests, wanted: true })
    }
}
