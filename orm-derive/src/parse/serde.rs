//! The names in `#[serde(..)]`.
//!
//! serde reads the same attributes and reports their errors. Whatever is unknown here, or cannot be read, is ignored.

use darling::ast::NestedMeta;
use syn::spanned::Spanned;
use syn::{Attribute, Expr, ExprLit, ExprPath, Ident, Lit, LitStr, Meta};

use super::relation::ungrouped;
use super::word;
use crate::util::RenameRule;

/// What the attributes of a struct say of all its fields.
#[derive(Clone, Copy, Default)]
pub(crate) struct SerdeStruct {
    /// `rename_all`, which may differ between writing and reading.
    pub(crate) serialize: Option<RenameRule>,
    pub(crate) deserialize: Option<RenameRule>,
    /// Whether each field that is left out has a default.
    pub(crate) default: bool,
}

impl SerdeStruct {
    pub(super) fn read(attrs: &[Attribute]) -> Self {
        let mut rules = SerdeStruct::default();
        for meta in items(attrs) {
            match word(meta.path()).as_str() {
                "rename_all" => {
                    let Ways { serialize, deserialize } = Ways::read(&meta);
                    let rule =
                        |names: &[String]| names.iter().find_map(|name| RenameRule::parse(name));
                    rules.serialize = rules.serialize.or(rule(&serialize));
                    rules.deserialize = rules.deserialize.or(rule(&deserialize));
                }
                "default" => rules.default = true,
                _ => {}
            }
        }
        rules
    }
}

/// What the attributes of a field say.
#[derive(Default)]
#[allow(clippy::struct_excessive_bools)] // Independent facts, each said by one word.
pub(crate) struct SerdeField {
    /// The name it is written by, where that is given.
    pub(crate) serialize: Option<String>,
    /// The names it is read by, where they are given. The first is the main one; serde takes the
    /// others for aliases.
    pub(crate) deserialize: Vec<String>,
    pub(crate) aliases: Vec<String>,
    pub(crate) skip_serializing: bool,
    pub(crate) skip_deserializing: bool,
    pub(crate) flatten: bool,
    /// Whether some values of it are not written.
    pub(crate) skips_some: bool,
    pub(crate) default: bool,
    /// The functions that write and read it, where its type's own impls do not.
    pub(crate) write_with: Option<ExprPath>,
    pub(crate) read_with: Option<ExprPath>,
}

impl SerdeField {
    pub(super) fn read(attrs: &[Attribute]) -> Self {
        let mut field = SerdeField::default();
        for meta in items(attrs) {
            field.item(&meta);
        }
        field
    }

    fn item(&mut self, meta: &Meta) {
        match word(meta.path()).as_str() {
            "rename" => {
                let ways = Ways::read(meta);
                self.serialize = self.serialize.take().or(ways.serialize.into_iter().next());
                self.deserialize.extend(ways.deserialize);
            }
            "alias" => self.aliases.extend(text(meta).map(LitStr::value)),
            "skip" => {
                self.skip_serializing = true;
                self.skip_deserializing = true;
            }
            "skip_serializing" => self.skip_serializing = true,
            "skip_deserializing" => self.skip_deserializing = true,
            "skip_serializing_if" => self.skips_some = true,
            "default" => self.default = true,
            "flatten" => self.flatten = true,
            "with" => {
                let function = |name| {
                    let mut path = path(meta)?;
                    path.path.segments.push(Ident::new(name, path.span()).into());
                    Some(path)
                };
                self.write_with = self.write_with.take().or(function("serialize"));
                self.read_with = self.read_with.take().or(function("deserialize"));
            }
            "serialize_with" => self.write_with = self.write_with.take().or(path(meta)),
            "deserialize_with" => self.read_with = self.read_with.take().or(path(meta)),
            _ => {}
        }
    }
}

/// The texts of `rename = ".."` or of `rename(serialize = "..", deserialize = "..")`.
#[derive(Default)]
struct Ways {
    serialize: Vec<String>,
    deserialize: Vec<String>,
}

impl Ways {
    fn read(meta: &Meta) -> Self {
        let mut ways = Ways::default();
        for item in list(meta) {
            match word(item.path()).as_str() {
                "serialize" => ways.serialize.extend(text(&item).map(LitStr::value)),
                "deserialize" => ways.deserialize.extend(text(&item).map(LitStr::value)),
                _ => {}
            }
        }
        if let Some(text) = text(meta) {
            ways.serialize.push(text.value());
            ways.deserialize.push(text.value());
        }
        ways
    }
}

/// The items in all `#[serde(..)]` of a place. Without the feature there are none: the names that
/// serde uses are then not needed.
fn items(attrs: &[Attribute]) -> Vec<Meta> {
    if cfg!(not(feature = "serde")) {
        return Vec::new();
    }
    let known = attrs.iter().filter(|attr| attr.path().is_ident("serde"));
    known.flat_map(|attr| list(&attr.meta)).collect()
}

/// The items in the parentheses of an item.
fn list(meta: &Meta) -> Vec<Meta> {
    let Meta::List(list) = meta else { return Vec::new() };
    let items = NestedMeta::parse_meta_list(list.tokens.clone()).unwrap_or_default();
    let metas = items.into_iter().filter_map(|item| match item {
        NestedMeta::Meta(meta) => Some(meta),
        _ => None,
    });
    metas.collect()
}

/// The string value of an item.
fn text(meta: &Meta) -> Option<&LitStr> {
    let Meta::NameValue(pair) = meta else { return None };
    match ungrouped(&pair.value) {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text),
        _ => None,
    }
}

/// A path in a string, as serde takes it.
fn path(meta: &Meta) -> Option<ExprPath> {
    text(meta)?.parse().ok()
}
