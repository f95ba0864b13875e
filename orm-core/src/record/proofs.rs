//! Proofs that the derive requires, each with a message of its own.

use super::record::Record;

/// Proof that a type is a model. The derive requires it at the target of a relation.
///
/// It is not [`Record`] because models would be listed as types that could be meant.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model",
    label = "expected a model",
    note = "add `#[derive(Model)]` and `#[orm(entity = \"..\")]` to the struct"
)]
pub trait IsModel {
    const CHECK: bool = true;
}

#[diagnostic::do_not_recommend]
impl<M: Record> IsModel for M {}

/// Proof that a model is `Clone`. The derive requires it at an action that changes its records.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not `Clone`",
    label = "this action changes records of `{Self}`, and works on a copy of each",
    note = "add `#[derive(Clone)]` to `{Self}`"
)]
pub trait IsClone {
    const CHECK: bool = true;
}

// For models alone: a reference is `Clone`, and rustc would suggest it.
#[diagnostic::do_not_recommend]
impl<M: Record + Clone> IsClone for M {}
