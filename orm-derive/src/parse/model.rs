use darling::ast::NestedMeta;
use darling::error::Accumulator;
use darling::{Error, FromMeta};
use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Expr, ExprLit, Fields, Ident, Lit, Meta, Path};

use super::relation::{KINDS, ungrouped};
use super::{FieldAttr, RelationAttr, SerdeStruct, items, twice, unknown, word};
use crate::ir::Kind;
use crate::util::KeyList;

/// What a struct and its attributes say.
pub(crate) struct ModelAttr<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) krate: Option<Path>,
    pub(crate) entity: Option<(String, Span)>,
    /// An entity was given, though perhaps not one that can be read.
    pub(crate) has_entity: bool,
    pub(crate) primary_key: Option<KeyList>,
    pub(crate) has_primary_key: bool,
    pub(crate) relations: Vec<RelationAttr>,
    pub(crate) fields: Vec<FieldAttr<'a>>,
    pub(crate) rename_all: SerdeStruct,
}

const KEYS: [&str; 3] = ["entity", "primary_key", "crate"];
const FIELD_WORDS: [&str; 3] = ["unique", "index", "auto"];

/// Reads a struct; an error where it is of a shape that no model has.
pub(crate) fn model<'a>(
    input: &'a DeriveInput,
    errors: &mut Accumulator,
) -> Result<ModelAttr<'a>, Refused> {
    let refuse = |what: &str| {
        let name = &input.ident;
        let message = format!(
            "`{name}` is {what}; a model is a struct with named fields: `struct {name} {{ id: u64 }}`"
        );
        Refused::new(input, syn::Error::new(name.span(), message))
    };
    let fields = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) if fields.named.is_empty() => {
                return Err(refuse("a struct without fields"));
            }
            Fields::Named(fields) => &fields.named,
            Fields::Unnamed(_) => return Err(refuse("a tuple struct")),
            Fields::Unit => return Err(refuse("a struct without fields")),
        },
        Data::Enum(_) => return Err(refuse("an enum")),
        Data::Union(_) => return Err(refuse("a union")),
    };
    if let Some(parameter) = input.generics.params.first() {
        let message = format!(
            "`{}` is generic, and a model cannot be; use the types it is needed for, or wrap it in a struct for each",
            input.ident
        );
        return Err(Refused::new(input, syn::Error::new(parameter.span(), message)));
    }

    let mut model = ModelAttr {
        ident: &input.ident,
        krate: None,
        entity: None,
        has_entity: false,
        primary_key: None,
        has_primary_key: false,
        relations: Vec::new(),
        fields: fields.iter().map(|field| FieldAttr::new(field, errors)).collect(),
        rename_all: SerdeStruct::read(&input.attrs),
    };
    let (items, complete) = items(&input.attrs, "#[orm(entity = \"..\")]", errors);
    for item in items {
        errors.handle_in(|| model.read(item));
    }
    // What could not be read may have been the entity.
    model.has_entity |= !complete;
    Ok(model)
}

/// A type that cannot be a model: what is wrong with it, and what is needed to name it all the same.
pub(crate) struct Refused {
    pub(crate) krate: Option<Path>,
    pub(crate) error: syn::Error,
}

impl Refused {
    fn new(input: &DeriveInput, error: syn::Error) -> Self {
        // One error is enough, so attributes that cannot be read are not reported.
        let mut unread = Error::accumulator();
        let (items, _) = items(&input.attrs, "", &mut unread);
        let _ = unread.finish();
        let krate = items.iter().find_map(|item| match item {
            NestedMeta::Meta(meta) if meta.path().is_ident("crate") => crate_path(meta).ok(),
            _ => None,
        });
        Refused { krate, error }
    }
}

impl ModelAttr<'_> {
    fn read(&mut self, item: NestedMeta) -> darling::Result<()> {
        let meta = match item {
            NestedMeta::Meta(meta) => meta,
            other => {
                self.has_entity = true; // Perhaps meant as one.
                let message = "expected a key, as in `entity = \"..\"`";
                return Err(Error::custom(message).with_span(&other.span()));
            }
        };
        let path = meta.path();
        match word(path).as_str() {
            "entity" => {
                if std::mem::replace(&mut self.has_entity, true) {
                    return Err(twice(path));
                }
                self.entity = Some(string(&meta, "entity = \"users\"")?);
            }
            "primary_key" => {
                if std::mem::replace(&mut self.has_primary_key, true) {
                    return Err(twice(path));
                }
                self.primary_key = Some(KeyList::from_meta(&meta)?);
            }
            "crate" => {
                if self.krate.is_some() {
                    return Err(twice(path));
                }
                self.krate = Some(crate_path(&meta)?);
            }
            other if kind_of(other).is_some() => {
                return kind_of(other).map_or(Ok(()), |kind| self.relation(kind, &meta));
            }
            field if FIELD_WORDS.contains(&field) => {
                let message = format!("`{field}` belongs on a field: `#[orm({field})]` above it");
                return Err(Error::custom(message).with_span(path));
            }
            _ if matches!(meta, Meta::List(_)) => {
                return Err(unknown("kind of relation", path, kind_words()));
            }
            _ => return Err(unknown("key", path, KEYS.into_iter().chain(kind_words()))),
        }
        Ok(())
    }

    fn relation(&mut self, kind: Kind, meta: &Meta) -> darling::Result<()> {
        let (relation, result) = RelationAttr::read(kind, meta, self.ident);
        self.relations.extend(relation);
        result
    }
}

fn kind_of(word: &str) -> Option<Kind> {
    KINDS.iter().find(|(known, _)| *known == word).map(|(_, kind)| *kind)
}

fn kind_words() -> impl Iterator<Item = &'static str> + Clone {
    KINDS.iter().map(|(word, _)| *word)
}

pub(super) fn string(meta: &Meta, example: &str) -> darling::Result<(String, Span)> {
    let expected = |span: &dyn Fn() -> Span| {
        Err(Error::custom(format!("expected a string: `{example}`")).with_span(&span()))
    };
    match meta {
        Meta::NameValue(pair) => match ungrouped(&pair.value) {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Ok((text.value(), text.span())),
            other => expected(&|| other.span()),
        },
        other => expected(&|| other.span()),
    }
}

/// Where generated code finds `orm_core`. One name is the crate of that name; a path that depends
/// on the module of the struct is an error.
pub(super) fn crate_path(meta: &Meta) -> darling::Result<Path> {
    let path = match meta {
        Meta::NameValue(pair) => match ungrouped(&pair.value) {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => text.parse::<Path>().ok(),
            Expr::Path(path) if path.qself.is_none() => Some(path.path.clone()),
            _ => None,
        },
        _ => None,
    };
    let example = "`crate = renamed_orm_core` or `crate = crate::path::to::orm_core`";
    let Some(mut path) = path else {
        let message = format!("expected a path: {example}");
        return Err(Error::custom(message).with_span(&meta.span()));
    };
    let first = path.segments.first().map(|segment| segment.ident.to_string()).unwrap_or_default();
    if path.leading_colon.is_none() && first != "crate" && first != "$crate" {
        if path.segments.len() > 1 {
            let message =
                format!("a relative path means something else in each module; write {example}");
            return Err(Error::custom(message).with_span(&path.span()));
        }
        path.leading_colon = Some(syn::token::PathSep::default());
    }
    Ok(path)
}
