//! Relations for which a document can be authoritative, and what happens to the records that it does not list.

use crate::handle::Relation;
use crate::linking::{ForeignKeyLink, PivotLink, ToChildren};
use crate::record::Nullness;
use crate::relation::{AllTargets, HasRelation, HasRelations};
use crate::schema::RelationIdx;

/// A relation whose missing records can be removed: they belong to the record, or it lists them. Not an owner, to which
/// other records can refer. Not a relation with `max` or `min`: one record says nothing about the others.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`remove_missing` does not support this relation",
    label = "expected a relation to child records, without conditions, `max` or `min`",
    note = "many-to-many relations have `detach_missing`, `belongs_to` has `unlink_missing`"
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

/// A relation whose missing records can be unlinked: one with a nullable foreign key.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`unlink_missing` does not support this relation",
    label = "expected a relation with a foreign key, without conditions, `max` or `min`",
    note = "many-to-many relations have `detach_missing`"
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

/// A relation whose missing records can be detached: one with a pivot.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`detach_missing` does not support this relation",
    label = "expected a many-to-many relation without conditions",
    note = "relations with a foreign key have `remove_missing` and `unlink_missing`"
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
