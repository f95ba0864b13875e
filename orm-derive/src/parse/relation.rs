use darling::ast::NestedMeta;
use darling::{Error, FromMeta};
use proc_macro2::{Span, TokenStream};
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned;
use syn::{
    Expr, ExprLit, ExprPath, GenericArgument, Ident, Lit, Meta, MetaList, Path, PathArguments, Type,
};

use super::{twice, unknown, word};
use crate::ir::{Action, Kind};
use crate::util::{KeyList, KeyName, Name, suggest};

/// What the declaration of one relation says.
pub(crate) struct RelationAttr {
    pub(crate) kind: Kind,
    pub(crate) span: Span,
    pub(crate) target: Path,
    pub(crate) fk: Option<KeyList>,
    pub(crate) local: Option<KeyList>,
    pub(crate) owner: Option<KeyList>,
    pub(crate) target_fk: Option<KeyList>,
    pub(crate) through_fk: Option<KeyList>,
    pub(crate) through_local: Option<KeyList>,
    pub(crate) id: Option<KeyList>,
    /// `keys` of `has_many_by`.
    pub(crate) keys: Option<KeyName>,
    /// `type` of `morph_to`.
    pub(crate) type_column: Option<KeyName>,
    /// `as`: the `morph_to` relation on the other side.
    pub(crate) relation: Option<KeyName>,
    /// `through` or `pivot`.
    pub(crate) via: Option<Path>,
    pub(crate) pivot_name: Option<KeyName>,
    /// The column, and whether its largest value is wanted.
    pub(crate) extreme: Option<(KeyName, bool)>,
    pub(crate) on_delete: Option<(Action, Span)>,
    pub(crate) on_update: Option<(Action, Span)>,
    pub(crate) required: bool,
    pub(crate) name: Option<KeyName>,
    /// Something in it could not be read; what is missing is not worth a second error.
    pub(crate) broken: bool,
}

/// Every kind with the word that declares it.
pub(super) const KINDS: [(&str, Kind); 12] = [
    ("has_one", Kind::HasOne),
    ("belongs_to", Kind::BelongsTo),
    ("has_many", Kind::HasMany),
    ("has_many_by", Kind::HasManyBy),
    ("has_many_through", Kind::HasManyThrough),
    ("has_one_through", Kind::HasOneThrough),
    ("belongs_to_many", Kind::BelongsToMany),
    ("morph_one", Kind::MorphOne),
    ("morph_many", Kind::MorphMany),
    ("morph_to", Kind::MorphTo),
    ("morph_to_many", Kind::MorphToMany),
    ("morphed_by_many", Kind::MorphedByMany),
];

/// Every referential action with the word that declares it.
const ACTIONS: [(&str, Action); 4] = [
    ("restrict", Action::Restrict),
    ("cascade", Action::Cascade),
    ("set_null", Action::SetNull),
    ("keep", Action::Keep),
];

impl Kind {
    pub(crate) fn word(self) -> &'static str {
        KINDS.iter().find(|(_, kind)| *kind == self).map_or("", |(word, _)| word)
    }

    /// The keys it takes.
    fn keys(self) -> &'static [&'static str] {
        match self {
            Kind::HasOne => &["fk", "local", "max", "min", "name"],
            Kind::BelongsTo => &["fk", "owner", "on_delete", "on_update", "required", "name"],
            Kind::HasMany => &["fk", "local", "name"],
            Kind::HasManyBy => &["keys", "owner", "name"],
            Kind::HasManyThrough | Kind::HasOneThrough => {
                &["through", "through_fk", "fk", "local", "through_local", "name"]
            }
            Kind::BelongsToMany => {
                &["pivot", "fk", "target_fk", "local", "owner", "pivot_name", "name"]
            }
            Kind::MorphOne => &["as", "max", "min", "name"],
            Kind::MorphMany => &["as", "name"],
            Kind::MorphTo => &["type", "id", "on_delete", "on_update", "required", "name"],
            Kind::MorphToMany => &["pivot", "as", "target_fk", "owner", "pivot_name", "name"],
            Kind::MorphedByMany => &["pivot", "fk", "as", "local", "pivot_name", "name"],
        }
    }

    /// An example of its declaration with every required key. `this` and `that` are the names of the model and the
    /// target in the names of columns. `via` is the model between, if it is known.
    pub(crate) fn example(self, target: &str, this: &str, that: &str, via: Option<&str>) -> String {
        let word = self.word();
        let pivot = via.unwrap_or("Pivot");
        let keys = match self {
            Kind::HasOne | Kind::HasMany => format!("fk = \"{this}_id\""),
            Kind::BelongsTo => format!("fk = \"{that}_id\""),
            Kind::HasManyBy => format!("keys = \"{that}_ids\""),
            Kind::HasManyThrough | Kind::HasOneThrough => {
                let via = via.unwrap_or("Between");
                let between = Name::snake(via.rsplit(':').next().unwrap_or(via));
                format!("through = {via}, through_fk = \"{this}_id\", fk = \"{between}_id\"")
            }
            Kind::BelongsToMany => {
                format!("pivot = {pivot}, fk = \"{this}_id\", target_fk = \"{that}_id\"")
            }
            Kind::MorphOne | Kind::MorphMany => "as = \"owner\"".to_owned(),
            Kind::MorphTo => format!("type = \"{that}_type\", id = \"{that}_id\""),
            Kind::MorphToMany => {
                format!("pivot = {pivot}, as = \"owner\", target_fk = \"{that}_id\"")
            }
            Kind::MorphedByMany => format!("pivot = {pivot}, fk = \"{this}_id\", as = \"owner\""),
        };
        format!("`{word}({target}, {keys})`")
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
            Ok((target, keys)) => {
                let target = without_self(target, model);
                let mut relation = RelationAttr {
                    kind,
                    span: meta.path().span(),
                    target,
                    fk: None,
                    local: None,
                    owner: None,
                    target_fk: None,
                    through_fk: None,
                    through_local: None,
                    id: None,
                    keys: None,
                    type_column: None,
                    relation: None,
                    via: None,
                    pivot_name: None,
                    extreme: None,
                    on_delete: None,
                    on_update: None,
                    required: false,
                    name: None,
                    broken: false,
                };
                let mut errors = Error::accumulator();
                for item in keys {
                    errors.handle_in(|| relation.key(&item, model));
                }
                let result = errors.finish();
                relation.broken = result.is_err();
                (Some(relation), result)
            }
        }
    }

    fn target(kind: Kind, meta: &Meta) -> darling::Result<(Path, Vec<NestedMeta>)> {
        let word = kind.word();
        let example = kind.example("Target", "this", "target", None);
        let Meta::List(list) = meta else {
            let needs = match kind {
                Kind::HasOne | Kind::BelongsTo | Kind::HasMany => "a target and a foreign key",
                _ => "a target and its keys",
            };
            let example = match kind {
                Kind::HasOne | Kind::BelongsTo | Kind::HasMany => {
                    format!("`{word}(Target, fk = \"..\")`")
                }
                _ => example,
            };
            let message = format!("`{word}` needs {needs}: {example}");
            return Err(Error::custom(message).with_span(meta.path()));
        };
        if let Some(error) = Self::target_in_wrapper(kind, list) {
            return Err(error);
        }
        let mut items = NestedMeta::parse_meta_list(list.tokens.clone())?.into_iter();
        let first = items.next();
        let no_target = |span: Span| {
            let what = match kind {
                Kind::MorphTo => "an enum",
                _ => "a struct",
            };
            let example = match kind {
                Kind::HasOne | Kind::BelongsTo | Kind::HasMany => {
                    format!("`{word}(Target, fk = \"..\")`")
                }
                _ => example.clone(),
            };
            let message =
                format!("`{word}` starts with the target, which is the name of {what}: {example}");
            Err(Error::custom(message).with_span(&span))
        };
        match first {
            Some(NestedMeta::Meta(Meta::Path(target))) => Ok((target, items.collect())),
            Some(other) => no_target(other.span()),
            None => no_target(meta.path().span()),
        }
    }

    /// The error about a target that is written as the type of a field: `Vec<Post>`, `&Post`.
    fn target_in_wrapper(kind: Kind, list: &MetaList) -> Option<Error> {
        let parser = |input: ParseStream<'_>| {
            let ty: Type = input.parse()?;
            input.parse::<TokenStream>().map(|_| ty)
        };
        let ty = parser.parse2(list.tokens.clone()).ok()?;
        let inner = match &ty {
            Type::Reference(reference) => Some(&*reference.elem),
            Type::Slice(slice) => Some(&*slice.elem),
            Type::Path(path) => match &path.path.segments.last()?.arguments {
                PathArguments::AngleBracketed(arguments) => match arguments.args.first() {
                    Some(GenericArgument::Type(ty)) => Some(ty),
                    _ => None,
                },
                _ => return None,
            },
            _ => return None,
        };
        let target = match inner {
            Some(Type::Path(path)) => path.path.get_ident().map(ToString::to_string),
            _ => None,
        };
        let (word, target) = (kind.word(), target.unwrap_or_else(|| "Target".to_owned()));
        let message = format!(
            "`{word}` takes the name of its target alone, and says itself how many there are: \
             `{word}({target}, ..)`",
        );
        Some(Error::custom(message).with_span(&ty))
    }

    fn key(&mut self, item: &NestedMeta, model: &Ident) -> darling::Result<()> {
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
        let key = word(path);
        if !kind.keys().contains(&key.as_str()) {
            return Err(not_of(kind, &key, path));
        }
        let list = |known: &mut Option<KeyList>| match known {
            Some(_) => Err(twice(path)),
            None => KeyList::from_meta(meta).map(|list| *known = Some(list)),
        };
        let one = |known: &mut Option<KeyName>, example: &str| match known {
            Some(_) => Err(twice(path)),
            None => name(meta, example).map(|name| *known = Some(name)),
        };
        match key.as_str() {
            "fk" => list(&mut self.fk),
            "local" => list(&mut self.local),
            "owner" => list(&mut self.owner),
            "target_fk" => list(&mut self.target_fk),
            "through_fk" => list(&mut self.through_fk),
            "through_local" => list(&mut self.through_local),
            "id" => list(&mut self.id),
            "keys" => one(&mut self.keys, "keys = \"role_ids\""),
            "type" => one(&mut self.type_column, "type = \"owner_type\""),
            "as" => one(&mut self.relation, "as = \"owner\""),
            "name" => one(&mut self.name, "name = \"work_phone\""),
            "pivot_name" => one(&mut self.pivot_name, "pivot_name = \"membership\""),
            "on_delete" | "on_update" => {
                let known = match key.as_str() {
                    "on_delete" => &mut self.on_delete,
                    _ => &mut self.on_update,
                };
                match known {
                    Some(_) => Err(twice(path)),
                    None => action(meta, &key).map(|action| *known = Some(action)),
                }
            }
            "required" => match meta {
                Meta::Path(_) if std::mem::replace(&mut self.required, true) => Err(twice(path)),
                Meta::Path(_) => Ok(()),
                _ => {
                    let message = "`required` takes no value; write `required` alone";
                    Err(Error::custom(message).with_span(&meta.span()))
                }
            },
            "max" | "min" => match &self.extreme {
                Some((_, largest)) if *largest == (key == "max") => Err(twice(path)),
                Some(_) => {
                    let message = "`max` and `min` ask for different records; remove one";
                    Err(Error::custom(message).with_span(path))
                }
                None => {
                    let column = name(meta, &format!("{key} = \"created_at\""))?;
                    self.extreme = Some((column, key == "max"));
                    Ok(())
                }
            },
            _ => match &self.via {
                Some(_) => Err(twice(path)),
                None => {
                    self.via = Some(without_self(model_path(meta, &key)?, model));
                    Ok(())
                }
            },
        }
    }

    /// The name, or the default: the target in snake case, in the plural for to-many kinds.
    pub(crate) fn name(&self) -> darling::Result<Name> {
        if let Some(name) = &self.name {
            return Ok(name.0.clone());
        }
        let mut text = Name::snake(&self.target_name());
        if self.kind.is_many() {
            text = Name::plural(&text);
        }
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

/// Replaces `Self` by the model.
fn without_self(path: Path, model: &Ident) -> Path {
    if !path.is_ident("Self") {
        return path;
    }
    let mut model = model.clone();
    model.set_span(path.span());
    model.into()
}

/// A key that a kind does not take, with the one that may be meant.
fn not_of(kind: Kind, key: &str, path: &Path) -> Error {
    let word = kind.word();
    let instead = match (key, kind) {
        ("local", Kind::BelongsTo | Kind::HasManyBy) => {
            "the column of the target that the foreign key refers to is `owner`"
        }
        ("owner", Kind::HasOne | Kind::HasMany) => {
            "the column of this struct that the foreign key refers to is `local`"
        }
        ("local" | "owner", Kind::MorphOne | Kind::MorphMany | Kind::MorphTo) => {
            "the column that is referred to is given at the variant of the enum: \
             `#[orm(owner = \"..\")]`"
        }
        ("fk", Kind::HasManyBy) => "the column that holds the list is `keys`",
        ("fk", Kind::MorphTo) => "the column that holds the owner's key is `id`",
        ("fk" | "id" | "type", Kind::MorphOne | Kind::MorphMany) => {
            "it names the `morph_to` relation of the target, and uses its columns: \
             `as = \"owner\"`"
        }
        ("fk" | "id" | "type", Kind::MorphToMany) => {
            "it names the `morph_to` relation of the pivot, and uses its columns: \
             `as = \"owner\"`"
        }
        ("on_delete" | "on_update" | "required", _) => {
            "it belongs to the relation that holds the key: `belongs_to` or `morph_to`"
        }
        ("max" | "min", _) => "only `has_one` and `morph_one` choose one of several records",
        ("pivot", Kind::HasManyThrough | Kind::HasOneThrough) => "the model between is `through`",
        ("target_fk", Kind::HasManyThrough | Kind::HasOneThrough) => {
            "`fk` is the column of the target that refers to the model between; if that model holds both keys, the \
             relation is `belongs_to_many`"
        }
        ("through", Kind::BelongsToMany | Kind::MorphToMany | Kind::MorphedByMany) => {
            "the model between is its `pivot`"
        }
        _ => return unknown("key", path, kind.keys().iter().copied()),
    };
    Error::custom(format!("`{word}` has no `{key}`; {instead}")).with_span(path)
}

/// A referential action, as a string or a bare word.
fn action(meta: &Meta, key: &str) -> darling::Result<(Action, Span)> {
    let words = ACTIONS.iter().map(|(word, _)| *word);
    let expected =
        |span| Error::custom(format!("expected an action: `{key} = \"cascade\"`")).with_span(&span);
    let (text, span) = match meta {
        Meta::NameValue(pair) => match ungrouped(&pair.value) {
            // Words of SQL are texts, and no names.
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => (text.value(), text.span()),
            value => match KeyName::from_expr(value) {
                Ok(name) => (name.text().to_owned(), name.span()),
                Err(_) => return Err(expected(value.span())),
            },
        },
        other => return Err(expected(other.span())),
    };
    match ACTIONS.iter().find(|(word, _)| *word == text) {
        Some((_, action)) => Ok((*action, span)),
        None => {
            let near = match suggest(&text.to_lowercase().replace([' ', '-'], "_"), words.clone()) {
                near if near.is_empty() => format!("; expected {}", crate::util::one_of(words)),
                near => near,
            };
            Err(Error::custom(format!("unknown action `{text}`{near}")).with_span(&span))
        }
    }
}

fn name(meta: &Meta, example: &str) -> darling::Result<KeyName> {
    match meta {
        Meta::NameValue(pair) => KeyName::from_expr(&pair.value),
        other => {
            Err(Error::custom(format!("expected a name: `{example}`")).with_span(&other.span()))
        }
    }
}

fn model_path(meta: &Meta, key: &str) -> darling::Result<Path> {
    let path = match meta {
        Meta::NameValue(pair) => match ungrouped(&pair.value) {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => text.parse::<Path>().ok(),
            Expr::Path(ExprPath { path, qself: None, .. }) => Some(path.clone()),
            _ => None,
        },
        _ => None,
    };
    path.ok_or_else(|| {
        let message = format!("expected the name of a struct: `{key} = Model`");
        Error::custom(message).with_span(&meta.span())
    })
}

/// What a macro handed over comes in an invisible group.
pub(super) fn ungrouped(expr: &Expr) -> &Expr {
    match expr {
        Expr::Group(group) => ungrouped(&group.expr),
        other => other,
    }
}
