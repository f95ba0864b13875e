//! Relations that are loaded by name, and loaded values in serde's terms.

mod branch;
mod every;
mod includes;
mod only;
mod paths;
mod serialize;
mod tree;

pub use self::includes::{Included, Includes};
#[doc(hidden)]
pub use self::serialize::{Serialize, SerializeRelation, Serializer, serialize_loaded};
