//! Routes: the models of a relation, the columns of its keys, and its shape.
//!
//! Each kind of relation has one of four shapes: [`Direct`], [`Listed`], [`Through`] and [`ByPivot`]. Code that works
//! on any route implements [`VisitRoute`], which has a method for each shape.

use std::marker::PhantomData;

use super::edge::{NoPivot, PivotName, WithPivot};
use super::relations::{HasRelations, Route, VisitRoute};
use crate::record::{HasColumn, KeyColumns, Record};
use crate::schema::{ColumnIdx, ModelSchema, TargetSchema, ViaSchema};

/// Marks a relation by a foreign key or a list of keys.
#[doc(hidden)]
pub struct ForeignKey;

/// Marks a relation by pivot records.
#[doc(hidden)]
pub struct PivotRecords;

/// Marks a relation through another model.
#[doc(hidden)]
pub struct AnotherModel;

/// One hop: the columns `L` of a record match the columns `F` of the target.
///
/// `TARGET_OWNS` says that the target has the referenced key, and the record has the foreign key.
#[doc(hidden)]
pub struct Direct<L, F, const TARGET_OWNS: bool>(PhantomData<(L, F)>);

impl<
    L: KeyColumns<Model: HasRelations>,
    F: KeyColumns<Model: HasRelations>,
    const TARGET_OWNS: bool,
> Route for Direct<L, F, TARGET_OWNS>
{
    type From = L::Model;
    type To = F::Model;
    type Edge = NoPivot;
    type Between = ();
    type By = ForeignKey;

    const TARGET: TargetSchema = TargetSchema::new::<L, F>();
    const DIRECT: bool = true;

    #[inline]
    fn visit<V: VisitRoute<L::Model, F::Model>>(visitor: V) -> V::Out {
        visitor.direct::<L, F, TARGET_OWNS>()
    }
}

/// A list of keys in the column `C` of `M`, each of which the columns `F` of the target match.
///
/// Each key has one target, as a foreign key has. A key that is listed twice has its target twice.
#[doc(hidden)]
pub struct Listed<M, F, const C: usize>(PhantomData<(M, F)>);

impl<M, F, const C: usize> Route for Listed<M, F, C>
where
    M: HasRelations + HasColumn<C, Value: AsRef<[F::Key]>>,
    F: KeyColumns<Model: HasRelations>,
{
    type From = M;
    type To = F::Model;
    type Edge = NoPivot;
    type Between = ();
    type By = ForeignKey;

    const TARGET: TargetSchema = TargetSchema {
        model: || F::Model::MODEL_SCHEMA,
        local: &[ColumnIdx::new(C)],
        foreign: F::COLUMNS,
        type_name: None,
    };

    #[inline]
    fn visit<V: VisitRoute<M, F::Model>>(visitor: V) -> V::Out {
        visitor.listed::<F, C>()
    }
}

/// Two hops through another model: `L` matches `TF`, and `TL` of the same record matches `F`.
///
/// Edges are in the order of the table between, and for each of its records in the order of the target's table.
#[doc(hidden)]
pub struct Through<L, TF, TL, F>(PhantomData<(L, TF, TL, F)>);

impl<L, TF, TL, F> Route for Through<L, TF, TL, F>
where
    L: KeyColumns<Model: HasRelations>,
    TF: KeyColumns<Model: HasRelations>,
    TL: KeyColumns<Model = TF::Model>,
    F: KeyColumns<Model: HasRelations>,
{
    type From = L::Model;
    type To = F::Model;
    type Edge = NoPivot;
    type Between = ();
    type By = AnotherModel;

    const TARGET: TargetSchema = TargetSchema::new::<L, F>();
    const VIA: Option<ViaSchema> = Some(ViaSchema::new::<TF, TL>(None));

    #[inline]
    fn visit<V: VisitRoute<L::Model, F::Model>>(visitor: V) -> V::Out {
        visitor.through::<L, TF, TL, F>()
    }
}

/// Two hops through a pivot: `PF` refers to `L`, and `PO` of the same pivot record refers to `F`.
///
/// Edges are in the order of the pivot's table, one for each pivot record with a target.
#[doc(hidden)]
pub struct ByPivot<L, PF, PO, F, N>(PhantomData<(L, PF, PO, F, N)>);

impl<L, PF, PO, F, N> Route for ByPivot<L, PF, PO, F, N>
where
    N: PivotName,
    L: KeyColumns<Model: HasRelations>,
    PF: KeyColumns<Model: HasRelations>,
    PO: KeyColumns<Model = PF::Model>,
    F: KeyColumns<Model: HasRelations>,
{
    type From = L::Model;
    type To = F::Model;
    type Edge = WithPivot<PF::Model, N>;
    type Between = PF::Model;
    type By = PivotRecords;

    const TARGET: TargetSchema = TargetSchema::new::<L, F>();
    const VIA: Option<ViaSchema> = Some(ViaSchema::new::<PF, PO>(Some(*N::PIVOT_NAME)));

    #[inline]
    fn visit<V: VisitRoute<L::Model, F::Model>>(visitor: V) -> V::Out {
        visitor.by_pivot::<L, PF, PO, F, N>()
    }
}

impl TargetSchema {
    const fn new<L: KeyColumns, F: KeyColumns>() -> Self {
        let model = || -> &'static ModelSchema { F::Model::MODEL_SCHEMA };
        let type_name = match (L::TYPE, F::TYPE) {
            (Some((_, name)), _) | (None, Some((_, name))) => Some(name),
            (None, None) => None,
        };
        TargetSchema { model, local: L::COLUMNS, foreign: F::COLUMNS, type_name }
    }
}

impl ViaSchema {
    const fn new<F: KeyColumns, L: KeyColumns>(pivot: Option<&'static str>) -> Self {
        let model = || -> &'static ModelSchema { F::Model::MODEL_SCHEMA };
        ViaSchema { model, foreign: F::COLUMNS, local: L::COLUMNS, pivot }
    }
}
