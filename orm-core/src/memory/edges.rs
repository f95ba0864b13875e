//! Pivots of a relation in a store.

use crate::record::{Family, MakeFamily, MapFamily, Positions, Record};
use crate::storage::{Core, RowRef, Slot};

use super::getter::Getter;

/// The slots of a table for each model.
pub(crate) struct Slots<'s>(std::marker::PhantomData<&'s ()>);

impl<'s> Family for Slots<'s> {
    type Of<M: Record> = &'s [Option<M>];
}

/// Looks up where pivots are read from.
pub(crate) struct PivotSlots<'s>(pub(crate) &'s Core);

impl<'s> MakeFamily<Slots<'s>> for PivotSlots<'s> {
    #[inline]
    fn make<M: Record>(self) -> &'s [Option<M>] {
        self.0.slots::<M>()
    }
}

/// Reads the pivot in a slot.
pub(crate) struct ReadPivot(pub(crate) Slot);

impl<'s, G: Getter> MapFamily<Slots<'s>, Positions<&'s G>> for ReadPivot {
    #[inline]
    fn map<M: Record>(self, pivots: &'s [Option<M>]) -> Option<RowRef<'s, M>> {
        Some(RowRef { slot: self.0, record: pivots.get(self.0.index())?.as_ref()? })
    }
}
