use darling::ast::NestedMeta;
use darling::{Error, FromMeta};
use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Ident, Meta, Path};

use super::{twice, unknown, word};
use crate::ir::Kind;
use crate::util::{KeyList, KeyName, Name};

/// What the declaration of one relation says.
pub(crate) struct RelationAttr {
    pub(crate) kind: Kind,
    pub(crate) span: Span,
    pub(crate) target: Path,
    pub(crate) fk: Option<KeyList>,
    /// `local` of `has_one`, `owner` of `belongs_to`.
    pub(crate) other: Option<KeyList>,
    pub(crate) name: Option<KeyName>,
    /// Something in it could not be read; what is missing is not worth a second error.
    pub(crate) broken: bool,
}

impl Kind {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Kind::HasOne => "has_one",
            Kind::BelongsTo => "belongs_to",
        }
    }

    /// The key that names the columns the foreign key refers to.
    pub(crate) fn other(self) -> &'static str {
        match self {
            Kind::HasOne => "local",
            Kind::BelongsTo => "owner",
        }
    }
}

impl RelationAttr {
    /// Reads a declaration: what of it can be used, and what is wrong with it.
    ///
    /// A target `Self` is the model that declares it.
    pub(crate) fn read(
        kind: Kind,
        meta: &Meta,
        model: &Ident,
    ) -> (Option<Self>, darling::Result<()>) {
        match Self::target(kind, meta) {
            Err(error) => (None, Err(error)),
            Ok((mut target, keys)) => {
                if target.is_ident("Self") {
                    let mut model = model.clone();
                    model.set_span(target.span());
                    target = model.into();
                }
                let (fk, other, name) = (None, None, None);
                let span = meta.path().span();
                let mut relation =
                    RelationAttr { kind, span, target, fk, other, name, broken: false };
                let mut errors = Error::accumulator();
                for item in keys {
                    errors.handle_in(|| relation.key(&item));
                }
                let result = errors.finish();
                relation.broken = result.is_err();
                (Some(relation), result)
            }
        }
    }

    fn target(kind: Kind, meta: &Meta) -> darling::Result<(Path, Vec<NestedMeta>)> {
        let word = kind.word();
        let example = format!("`{word}(Target, fk = \"..\")`");
        let Meta::List(list) = meta else {
            let message = format!("`{word}` needs a target and a foreign key: {example}");
            return Err(Error::custom(message).with_span(meta.path()));
        };
        let mut items = NestedMeta::parse_meta_list(list.tokens.clone())?.into_iter();
        let first = items.next();
        let no_target = |span: Span| {
            let message = format!(
                "`{word}` starts with the target, which is the name of a struct: {example}"
            );
            Err(Error::custom(message).with_span(&span))
        };
        match first {
            Some(NestedMeta::Meta(Meta::Path(target))) => Ok((target, items.collect())),
            Some(other) => no_target(other.span()),
            None => no_target(meta.path().span()),
        }
    }

    fn key(&mut self, item: &NestedMeta) -> darling::Result<()> {
        let meta = match item {
            NestedMeta::Meta(meta) => meta,
            other => {
                return Err(
                    Error::custom("expected a key, as in `fk = \"..\"`").with_span(&other.span())
                );
            }
        };
        let path = meta.path();
        let kind = self.kind;
        let list = |known: &mut Option<KeyList>| match known {
            Some(_) => Err(twice(path)),
            None => KeyList::from_meta(meta).map(|list| *known = Some(list)),
        };
        match word(path).as_str() {
            "fk" => list(&mut self.fk),
            key if key == kind.other() => list(&mut self.other),
            "local" => {
                let message = "`belongs_to` has no `local`; the column of the target that the foreign key refers to is `owner`";
                Err(Error::custom(message).with_span(path))
            }
            "owner" => {
                let message = "`has_one` has no `owner`; the column of this struct that the foreign key refers to is `local`";
                Err(Error::custom(message).with_span(path))
            }
            "name" if self.name.is_some() => Err(twice(path)),
            "name" => {
                let value = match meta {
                    Meta::NameValue(pair) => KeyName::from_expr(&pair.value),
                    other => {
                        let message = "expected a name: `name = \"work_phone\"`";
                        Err(Error::custom(message).with_span(&other.span()))
                    }
                };
                self.name = Some(value?);
                Ok(())
            }
            _ => Err(unknown("key", path, ["fk", kind.other(), "name"])),
        }
    }

    /// The name, or the one it has by default: the target in snake case.
    pub(crate) fn name(&self) -> darling::Result<Name> {
        if let Some(name) = &self.name {
            return Ok(name.0.clone());
        }
        let text = Name::snake(&self.target_name());
        let span = self.target.span();
        Name::parse(&text, span).ok_or_else(|| {
            let message = format!(
                "no function can be named `{text}`, so the relation needs a name: `name = \"..\"`"
            );
            Error::custom(message).with_span(&span)
        })
    }

    /// The target without the path to it.
    pub(crate) fn target_name(&self) -> String {
        let last = self.target.segments.last();
        last.map(|segment| Name::new(segment.ident.clone()).text).unwrap_or_default()
    }
}
