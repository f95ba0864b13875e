//! From objects in objects to records in tables.
//!
//! One record is stored at a time. What it refers to, an object in the place of a `belongs_to` relation, is
//! stored before it, and what refers to it after; so each is stored when the key it needs is there. The key is
//! written into the record itself before it is stored, whatever the document says of that field; where a
//! document leaves the field out that `Deserialize` demands, the other record's key stands in for it while the
//! record is read.
//!
//! What can only be done when all records are there is kept for the end: links to records by a bare key, and
//! the removal of what a document no longer lists.

mod authoritative;
mod dependents;
mod engine;
mod exclusive;
mod failures;
mod fields;
mod finish;
mod held;
mod keys;
mod limited;
mod lists;
mod object;
mod owners;
mod pending;
mod record;
mod refusals;
mod state;
mod write;

pub(super) use self::engine::Engine;
