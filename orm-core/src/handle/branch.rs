//! Loading an owner, with relations of its model.

use crate::query::{Criteria, Filter, Filtered, LoadOnce, Loads, Source, VisitLoads};
use crate::record::Hold;
use crate::relation::{BelongsToKind, HasMorph, HasRelations, MorphVariant, ToVariant};

/// How an owner of the model `V` is loaded.
#[doc(hidden)]
pub struct Branch<V, L> {
    criteria: Criteria<V>,
    loads: L,
}

impl<V> Branch<V, ()> {
    #[doc(hidden)]
    pub const NEW: Self = Branch { criteria: Criteria::new(), loads: () };
}

impl<V, L: Clone> Clone for Branch<V, L> {
    fn clone(&self) -> Self {
        Branch { criteria: self.criteria.clone(), loads: self.loads.clone() }
    }
}

/// What a branch reads from.
#[doc(hidden)]
pub type PreparedBranch<S, M, V, L, const I: usize> =
    (<S as Source>::Prepared<ToVariant<M, V, I>>, <L as Loads<V>>::Prepared<S>);

impl<V: HasRelations, L: Loads<V>> Branch<V, L> {
    #[doc(hidden)]
    pub fn prepare<S: Source, M, const I: usize>(&self, source: S) -> PreparedBranch<S, M, V, L, I>
    where
        M: HasMorph<I, Owner: MorphVariant<V>>,
    {
        (source.prepare_relation::<ToVariant<M, V, I>>(&self.criteria), self.loads.prepare(source))
    }

    #[doc(hidden)]
    pub fn load<S: Source, M, const I: usize>(
        (link, loads): &PreparedBranch<S, M, V, L, I>,
        from: S::Position<M>,
    ) -> Option<L::Row<S::Hold>>
    where
        M: HasMorph<I, Owner: MorphVariant<V>>,
    {
        let owner = S::fetch_one::<ToVariant<M, V, I>, BelongsToKind>(link, from);
        owner.map(|at| L::row(loads, at))
    }

    #[doc(hidden)]
    pub fn visit<W: VisitLoads, M, const I: usize>(&self, visitor: &mut W)
    where
        M: HasMorph<I, Owner: MorphVariant<V>>,
    {
        visitor.variant::<ToVariant<M, V, I>, L>(&self.criteria, &self.loads);
    }
}

impl<V: HasRelations, L> Branch<V, L> {
    #[doc(hidden)]
    pub fn with<R: LoadOnce<V, L>>(self, relation: R) -> Branch<V, R::Loads> {
        Branch { criteria: self.criteria, loads: relation.add_to(self.loads) }
    }

    #[doc(hidden)]
    pub fn filter(mut self, filter: Filter<V>) -> Self {
        self.criteria.add_filter(filter);
        self
    }
}

/// The branches of an enum, as a tuple, of the relation at index `I` of `M`.
#[doc(hidden)]
pub trait Branches<E, M: HasMorph<I>, const I: usize>: Clone {
    type Row<H: Hold>;
    type Prepared<S: Source>;

    fn prepare<S: Source>(&self, source: S) -> Self::Prepared<S>;
    fn load<S: Source>(
        prepared: &Self::Prepared<S>,
        from: S::Position<M>,
    ) -> Option<Self::Row<S::Hold>>;
    fn visit<W: VisitLoads>(&self, visitor: &mut W);
}

/// The branch of `V` among those of the enum `E`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{V}` is not a variant of `{E}`",
    label = "`{E}` has no variant for `{V}`",
    note = "the owner of this relation is a variant of `{E}`: pass relations and filters of those models"
)]
pub trait BranchOf<E, V> {
    type Loads;
    /// The branches with other loads in this one.
    type With<L>;

    fn map<L>(self, change: impl FnOnce(Branch<V, Self::Loads>) -> Branch<V, L>) -> Self::With<L>;
}

/// [`BranchOf`] as the derive implements it, for each variant; methods do not require it, because rustc
/// would list the implementations, at the derive.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{V}` is not a variant of `{E}`",
    label = "`{E}` has no variant for `{V}`",
    note = "the owner of this relation is a variant of `{E}`: pass relations and filters of those models"
)]
pub trait VariantBranch<E, V> {
    type Loads;
    type With<L>;

    fn map<L>(self, change: impl FnOnce(Branch<V, Self::Loads>) -> Branch<V, L>) -> Self::With<L>;
}

#[diagnostic::do_not_recommend]
impl<B: VariantBranch<E, V>, E, V> BranchOf<E, V> for B {
    type Loads = B::Loads;
    type With<L> = B::With<L>;

    fn map<L>(self, change: impl FnOnce(Branch<V, B::Loads>) -> Branch<V, L>) -> B::With<L> {
        VariantBranch::map(self, change)
    }
}

/// How a row holds a `morph_to` relation that was loaded.
#[doc(hidden)]
pub trait LoadedMorph {
    type Row;

    fn owner(&self) -> Option<&Self::Row>;
}

impl<R> LoadedMorph for Option<R> {
    type Row = R;

    fn owner(&self) -> Option<&R> {
        self.as_ref()
    }
}

impl<R> LoadedMorph for Filtered<Option<R>> {
    type Row = R;

    fn owner(&self) -> Option<&R> {
        self.0.as_ref()
    }
}
