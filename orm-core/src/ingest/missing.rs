//! Relations for which a document can be authoritative, and what then becomes of the records that it does not list.

use crate::handle::Relation;
use crate::linking::{ForeignKeyLink, PivotLink, ToChildren};
use crate::record::Nullness;
use crate::relation::{AllTargets, HasRelation, HasRelations};
use crate::schema::RelationIdx;

/// A relation of which missing records can be removed: they belong to the record, or are listed by it. An owner
/// is not among them, for others may refer to it as well; nor the best of several, which says nothing of the others.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "what this leads to cannot be removed where a document does not list it",
    label = "not a relation, as it is declared, to the records that belong to this one",
    note = "many-to-many relations have `detach_missing`, and `belongs_to` has `unlink_missing`; one that chooses by `max` or `min` says nothing of the others"
)]
pub trait RemoveMissing {
    type From: HasRelations;
    const RELATION: RelationIdx;
}

#[diagnostic::do_not_recommend]
impl<M, T, C, const I: usize> RemoveMissing for Relation<M, T, C, I>
where
    M: HasRelation<I, Kind: AllTargets, Route: ForeignKeyLink<Direction = ToChildren>>,
{
    type From = M;
    const RELATION: RelationIdx = RelationIdx::new(I);
}

/// A relation of which missing records can be unlinked: one that goes by a key which can be `None`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "what this leads to cannot be unlinked where a document does not list it",
    label = "not a relation, as it is declared, by a foreign key",
    note = "many-to-many relations have `detach_missing`; one that chooses by `max` or `min` says nothing of the others"
)]
pub trait UnlinkMissing {
    type From: HasRelations;
    type Null: Nullness;
    const RELATION: RelationIdx;
}

#[diagnostic::do_not_recommend]
impl<M, T, C, const I: usize> UnlinkMissing for Relation<M, T, C, I>
where
    M: HasRelation<I, Kind: AllTargets, Route: ForeignKeyLink>,
{
    type From = M;
    type Null = <M::Route as ForeignKeyLink>::Null;
    const RELATION: RelationIdx = RelationIdx::new(I);
}

/// A relation of which missing records can be detached: one that goes by a pivot.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "what this leads to cannot be detached where a document does not list it",
    label = "not a many-to-many relation, as it is declared",
    note = "relations by a foreign key have `remove_missing` and `unlink_missing`"
)]
pub trait DetachMissing {
    type From: HasRelations;
    const RELATION: RelationIdx;
}

#[diagnostic::do_not_recommend]
impl<M, T, C, const I: usize> DetachMissing for Relation<M, T, C, I>
where
    M: HasRelation<I, Route: PivotLink>,
{
    type From = M;
    const RELATION: RelationIdx = RelationIdx::new(I);
}
