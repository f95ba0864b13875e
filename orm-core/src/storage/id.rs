//! What a store numbers, each with a type of its own.

/// Types that number the entries of a list, and where they are made and read.
macro_rules! ids {
    (in $made:vis, $($(#[$meta:meta])* $vis:vis $name:ident($number:ty);)*) => {$(
        $(#[$meta])*
        #[repr(transparent)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis struct $name($number);

        impl $name {
            #[inline]
            $made const fn new(number: $number) -> Self {
                $name(number)
            }

            /// Where the entry is in the list.
            #[inline]
            #[allow(clippy::unnecessary_cast)] // Some of the numbers are `u32`.
            $made const fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids! {
    in pub(super),

    /// A table of a store.
    pub(crate) TableId(usize);
    /// A dictionary of a store.
    pub(crate) DictionaryId(usize);
    /// An adjacency of a store.
    pub(crate) AdjacencyId(usize);
    /// A reference of a store.
    pub(crate) ReferenceId(usize);
    /// A change in a journal. A later one is larger.
    pub(crate) ChangeIdx(usize);
}

ids! {
    in pub(crate),

    /// Where a table keeps a record.
    #[doc(hidden)]
    pub Slot(u32);
    /// A key value in its dictionary.
    pub(crate) KeyId(u32);
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

/// An id in an array, in which [`NONE`](Self::NONE) is no id.
pub(super) trait Entry: Copy {
    const NONE: Self;

    fn index(self) -> usize;
}

macro_rules! entries {
    ($($name:ident)*) => {$(
        impl $name {
            /// "None" in an array.
            pub(crate) const NONE: Self = $name(u32::MAX);

            /// The id of the entry at an index; `None` where every id is in use.
            #[inline]
            pub(super) fn at(index: usize) -> Option<Self> {
                $name::new(u32::try_from(index).ok()?).some()
            }

            /// The id, unless it is [`NONE`](Self::NONE).
            #[inline]
            pub(crate) fn some(self) -> Option<Self> {
                (self != Self::NONE).then_some(self)
            }
        }

        impl Entry for $name {
            const NONE: Self = $name::NONE;

            #[inline]
            fn index(self) -> usize {
                $name::index(self)
            }
        }
    )*};
}

entries!(Slot KeyId);

impl Slot {
    /// The slot with the number of a key, for a table whose slots are in step with its primary key.
    #[inline]
    pub(crate) const fn in_step_with(key: KeyId) -> Slot {
        Slot(key.0)
    }

    /// The slot that is some rows further on.
    #[inline]
    pub(crate) const fn plus(self, rows: u32) -> Slot {
        Slot(self.0 + rows)
    }
}
