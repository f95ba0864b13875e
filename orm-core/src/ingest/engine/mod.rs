//! From nested objects to records in tables.
//!
//! Records are stored one after the other: first those that a record refers to, such as the object of a `belongs_to`
//! relation, then the record, then those that refer to it. So every key exists before it is needed. The key is
//! written into the record before it is stored, and overwrites the field of the document. If the document omits a field
//! that `Deserialize` requires, the other record's key is its placeholder while the record is read.
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
