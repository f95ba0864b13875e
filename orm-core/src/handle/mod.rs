//! What users write relations with: conditions, aggregates, loaders, trees, values beside rows.

mod aggregate;
mod branch;
mod conditions;
mod load;
mod morph;
mod recursive;
mod relation;
mod value;

pub use self::aggregate::Aggregate;
pub use self::branch::{Branch, BranchOf, Branches, LoadedMorph, PreparedBranch, VariantBranch};
pub use self::load::load;
pub use self::morph::MorphTo;
#[cfg(feature = "serde")]
pub(crate) use self::recursive::MAX_ROWS;
pub use self::recursive::{Recursive, Tree, TreeIter};
pub use self::relation::Relation;
pub use self::value::{AddValue, LoadsWithValues, Named, WithValues};
