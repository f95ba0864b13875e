//! What a store numbers, each with a type of its own.

/// Types that number the entries of a list. Only the room that owns the list makes and reads them.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[repr(transparent)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) struct $name(usize);

        impl $name {
            #[inline]
            pub(super) const fn new(index: usize) -> Self {
                $name(index)
            }

            #[inline]
            pub(super) const fn index(self) -> usize {
                self.0
            }
        }
    )*};
}

ids! {
    /// A table of a store.
    TableId;
    /// A dictionary of a store.
    DictionaryId;
    /// An adjacency of a store.
    AdjacencyId;
    /// A reference of a store.
    ReferenceId;
    /// A change in a journal. A later one is larger.
    ChangeIdx;
}

impl ChangeIdx {
    /// This change and those after it, up to another.
    pub(super) fn until(self, end: ChangeIdx) -> impl DoubleEndedIterator<Item = ChangeIdx> {
        (self.0..end.0).map(ChangeIdx)
    }

    pub(super) fn next(self) -> ChangeIdx {
        ChangeIdx(self.0 + 1)
    }
}

/// The place of a record in its table.
pub(crate) type Slot = u32;

/// "No slot" and "no key".
pub(crate) const NONE: u32 = u32::MAX;

/// The id of a key value in its dictionary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct KeyId(pub(crate) u32);
