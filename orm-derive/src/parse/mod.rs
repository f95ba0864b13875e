//! Reads attributes with darling. It checks no meaning and generates nothing: an item that cannot be read is reported
//! and skipped.

mod field;
mod model;
mod morph;
mod relation;
mod serde;

use darling::Error;
use darling::ast::NestedMeta;
use darling::error::Accumulator;
use syn::spanned::Spanned;
use syn::{Attribute, Meta, Path};

pub(crate) use self::field::{FieldAttr, Word};
pub(crate) use self::model::{ModelAttr, Refused, model};
pub(crate) use self::morph::morph;
pub(crate) use self::relation::RelationAttr;
pub(crate) use self::serde::{SerdeField, SerdeStruct};
use crate::util::suggest;

/// The items in all `#[orm(..)]` of a place, and whether these are all that were written.
fn items(attrs: &[Attribute], example: &str, errors: &mut Accumulator) -> (Vec<NestedMeta>, bool) {
    let mut items = Vec::new();
    let mut complete = true;
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("orm")) {
        match &attr.meta {
            Meta::List(list) => {
                let parsed = NestedMeta::parse_meta_list(list.tokens.clone()).map_err(Error::from);
                let parsed = errors.handle(parsed);
                complete &= parsed.is_some();
                items.extend(parsed.unwrap_or_default());
            }
            other => {
                let message = format!("expected a list in parentheses: `{example}`");
                errors.push(Error::custom(message).with_span(&other.span()));
                complete = false;
            }
        }
    }
    (items, complete)
}

fn word(path: &Path) -> String {
    path.get_ident().map(ToString::to_string).unwrap_or_default()
}

/// "unknown key", with what is near or else all that is known.
fn unknown<'a>(what: &str, path: &Path, known: impl IntoIterator<Item = &'a str> + Clone) -> Error {
    use quote::ToTokens;
    let name = path.to_token_stream().to_string();
    let near = match suggest(&name, known.clone()) {
        near if near.is_empty() => format!("; expected {}", crate::util::one_of(known)),
        near => near,
    };
    Error::custom(format!("unknown {what} `{name}`{near}")).with_span(path)
}

fn twice(path: &Path) -> Error {
    Error::custom(format!("`{}` is given twice; remove one", word(path))).with_span(path)
}
