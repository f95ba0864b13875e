//! Models of a document by their index.

/// A model, by its index in a [`ModelMap`](super::map::ModelMap).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(transparent)]
pub(super) struct NodeId(usize);

impl NodeId {
    /// The model that a document is read as.
    pub(super) const ROOT: NodeId = NodeId(0);

    pub(super) const fn new(index: usize) -> Self {
        NodeId(index)
    }

    pub(super) const fn index(self) -> usize {
        self.0
    }
}
