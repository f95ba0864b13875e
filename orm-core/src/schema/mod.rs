//! Models and relations described as data.
//!
//! ```
//! use orm_core::{Model, schema::RelationKind};
//!
//! #[derive(Model)]
//! #[orm(entity = "users", has_one(Phone, fk = "user_id"))]
//! struct User { id: u64, name: String }
//!
//! #[derive(Model)]
//! #[orm(entity = "phones")]
//! struct Phone { id: u64, user_id: Option<u64> }
//!
//! let schema = User::SCHEMA;
//! assert_eq!((schema.name, schema.entity), ("User", "users"));
//! assert_eq!(schema.column_names(schema.primary_key), "id");
//!
//! let phone = &schema.relations[0];
//! assert_eq!((phone.name, phone.kind), ("phone", RelationKind::HasOne));
//! let foreign = phone.targets[0].foreign;
//! let target = (phone.targets[0].model)();
//! assert_eq!(target.column_names(foreign), "user_id");
//! assert!(target.column(foreign[0]).unwrap().nullable);
//! ```

mod column;
mod diagram;
mod id;
mod idx;
mod kind;
mod model;

pub use self::column::ColumnSchema;
#[doc(hidden)]
pub use self::column::{column_schema, distinct};
pub use self::diagram::Diagram;
#[doc(hidden)]
pub use self::id::RelationId;
pub use self::idx::{ColumnIdx, RelationIdx};
pub use self::kind::{OneOfMany, ReferentialAction, ReferentialActions, RelationKind};
pub use self::model::{ModelSchema, RelationSchema, TargetSchema, ViaSchema};
#[doc(hidden)]
pub use self::model::{is_free_in_json, model_schema};
