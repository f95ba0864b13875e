//! A model as the derive understands it: names resolved, defaults filled in, nothing left to doubt.

use proc_macro2::Span;
use syn::{Ident, Path, Type, Visibility};

use crate::util::{KeyName, Name};

pub(crate) struct Model {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    /// Where generated code finds `orm_core`.
    pub(crate) krate: Path,
    pub(crate) entity: String,
    pub(crate) columns: Vec<Column>,
    /// Places in `columns`. Empty only beside an error.
    pub(crate) primary_key: Vec<usize>,
    pub(crate) relations: Vec<Relation>,
}

#[allow(clippy::struct_excessive_bools)] // Independent facts, each said by one word.
pub(crate) struct Column {
    pub(crate) name: Name,
    pub(crate) vis: Visibility,
    /// The type of the field.
    pub(crate) ty: Type,
    /// The same without `Option`.
    pub(crate) value: Type,
    pub(crate) nullable: bool,
    pub(crate) unique: bool,
    pub(crate) index: bool,
    pub(crate) auto: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    HasOne,
    BelongsTo,
}

pub(crate) struct Relation {
    pub(crate) kind: Kind,
    pub(crate) name: Name,
    pub(crate) target: Path,
    /// Places in `columns`.
    pub(crate) local: Vec<usize>,
    pub(crate) foreign: ForeignKey,
    /// Where a disagreement of the two keys is reported; `None` where they are wrong already.
    pub(crate) key_span: Option<Span>,
}

/// The columns of the target that a relation matches.
pub(crate) enum ForeignKey {
    PrimaryKey,
    Columns(Vec<KeyName>),
}
