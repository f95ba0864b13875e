//! How a model makes its relations and keys known.

use super::has::HasRelation;
use super::morph::HasMorph;
use crate::error::Result;
use crate::key::KeyColumns;
use crate::model::Model;

/// What the derive hands the relations and keys of `M` to, in the order they are declared.
#[doc(hidden)]
pub trait Registrar<M: Model> {
    fn relation<const I: usize>(&mut self) -> Result<()>
    where
        M: HasRelation<I>;

    fn morph<const I: usize>(&mut self) -> Result<()>
    where
        M: HasMorph<I>;

    fn index<C: KeyColumns<Model = M>>(&mut self) -> Result<()>;

    fn unique<C: KeyColumns<Model = M>>(&mut self) -> Result<()>;
}
