use darling::Error;
use darling::ast::NestedMeta;
use darling::error::Accumulator;
use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Field, Meta};

use super::{SerdeField, items, twice, unknown, word};

/// A field, its `#[orm(..)]` words, and its serde attributes.
pub(crate) struct FieldAttr<'a> {
    pub(crate) field: &'a Field,
    pub(crate) words: Vec<(Word, Span)>,
    pub(crate) serde: SerdeField,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    PrimaryKey,
    Unique,
    Index,
    Auto,
}

const WORDS: [&str; 4] = ["primary_key", "unique", "index", "auto"];

fn is_kind(word: &str) -> bool {
    super::relation::KINDS.iter().any(|(known, _)| *known == word)
}

impl<'a> FieldAttr<'a> {
    pub(crate) fn new(field: &'a Field, errors: &mut Accumulator) -> Self {
        let serde = SerdeField::read(&field.attrs);
        let mut attr = FieldAttr { field, words: Vec::new(), serde };
        let (items, _) = items(&field.attrs, "#[orm(unique)]", errors);
        for item in items {
            errors.handle_in(|| attr.read(&item));
        }
        attr
    }

    pub(crate) fn span_of(&self, word: Word) -> Option<Span> {
        self.words.iter().find(|(known, _)| *known == word).map(|(_, span)| *span)
    }

    fn read(&mut self, item: &NestedMeta) -> darling::Result<()> {
        let meta = match item {
            NestedMeta::Meta(meta) => meta,
            other => {
                let expected = crate::util::one_of(WORDS);
                return Err(Error::custom(format!("expected {expected}")).with_span(&other.span()));
            }
        };
        let path = meta.path();
        let name = word(path);
        let word = match name.as_str() {
            "primary_key" => Word::PrimaryKey,
            "unique" => Word::Unique,
            "index" => Word::Index,
            "auto" => Word::Auto,
            other if other == "entity" || other == "crate" || is_kind(other) => {
                let example = match other {
                    "entity" => "entity = \"..\"".to_owned(),
                    "crate" => "crate = ..".to_owned(),
                    kind => format!("{kind}(..)"),
                };
                let message = format!("`{name}` belongs above the struct: `#[orm({example})]`");
                return Err(Error::custom(message).with_span(path));
            }
            _ => return Err(unknown("word", path, WORDS)),
        };
        if !matches!(meta, Meta::Path(_)) {
            let message = format!("`{name}` takes no value; write `#[orm({name})]`");
            return Err(Error::custom(message).with_span(path));
        }
        if self.span_of(word).is_some() {
            return Err(twice(path));
        }
        let span = path.get_ident().map_or_else(Span::call_site, proc_macro2::Ident::span);
        self.words.push((word, span));
        Ok(())
    }
}
