//! Resolves names to columns, fills in defaults, and checks every rule that concerns only this struct.

mod actions;
mod json;
mod names;
mod route;

use darling::Error;
use darling::error::Accumulator;
use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Attribute, DeriveInput, Ident, Meta};

use self::names::{MOST_COLUMNS, another_name, resolve};
use crate::ir::{Column, Key, KeyColumns, Kind, Model, Relation, Route};
use crate::parse::{FieldAttr, ModelAttr, RelationAttr, SerdeStruct, Word};
use crate::util::{Name, without_option};

/// Names that something else on a model has.
const TAKEN: [&str; 1] = ["query"];

pub(crate) fn model(
    input: &DeriveInput,
    parsed: ModelAttr<'_>,
    errors: &mut Accumulator,
) -> Option<Model> {
    let ident = &input.ident;
    let entity = match &parsed.entity {
        Some((entity, span)) if entity.is_empty() => {
            errors.push(
                Error::custom(
                    "the entity name is empty; give the external name, as in `entity = \"users\"`",
                )
                .with_span(span),
            );
            String::new()
        }
        Some((entity, _)) => entity.clone(),
        None => {
            if !parsed.has_entity {
                let example = Name::snake(&Name::new(ident.clone()).text);
                let message =
                    format!("`{ident}` has no entity name; add `#[orm(entity = \"{example}s\")]`");
                errors.push(Error::custom(message).with_span(ident));
            }
            String::new()
        }
    };
    let rules = parsed.rename_all;
    let columns = parsed.fields.iter().filter_map(|attr| column(attr, rules));
    let mut columns: Vec<Column> = columns.collect();
    let mut primary_key = primary_key(input, &parsed, &columns, errors);
    check_auto(&parsed.fields, &primary_key, errors);
    for (idx, column) in columns.iter_mut().enumerate() {
        column.auto &= primary_key[..] == [idx];
    }
    if primary_key.is_empty() {
        // Beside the error that was reported, any key keeps the rest of the code meaningful.
        primary_key.extend((!columns.is_empty()).then_some(0));
    }
    if columns.is_empty() {
        return None;
    }
    let mut model = Model {
        ident: ident.clone(),
        vis: input.vis.clone(),
        krate: parsed.krate.clone().unwrap_or_else(|| syn::parse_quote!(::orm_core)),
        entity,
        columns,
        primary_key,
        relations: Vec::new(),
        deprecated: deprecated(&input.attrs).is_some(),
        lint_levels: input.attrs.iter().filter_map(lint_level).collect(),
    };
    for attr in &parsed.relations {
        let relation = relation(&model, attr, rules, errors);
        model.relations.extend(relation);
    }
    // `Clone` is required once, at the first action that needs it.
    let actions = model.relations.iter_mut().filter_map(|relation| relation.actions.as_mut());
    actions.filter(|actions| actions.changes.is_some()).skip(1).for_each(|actions| {
        actions.changes = None;
    });
    Some(model)
}

fn deprecated(attrs: &[Attribute]) -> Option<&Attribute> {
    attrs.iter().find(|attr| attr.path().is_ident("deprecated"))
}

/// The level of a lint as an item beside the struct can have it.
fn lint_level(attr: &Attribute) -> Option<Attribute> {
    let is = |word: &&str| attr.path().is_ident(word);
    let word = ["allow", "expect", "warn", "deny", "forbid"].into_iter().find(is)?;
    let Meta::List(list) = &attr.meta else { return None };
    // What is expected is met, or not, at the struct.
    let word = if word == "expect" { "allow" } else { word };
    let (word, lints) = (Ident::new(word, attr.path().span()), &list.tokens);
    Some(syn::parse_quote!(#[#word(#lints)]))
}

fn column(attr: &FieldAttr<'_>, rules: SerdeStruct) -> Option<Column> {
    let field = attr.field;
    let name = Name::new(field.ident.clone()?);
    let value = without_option(&field.ty);
    Some(Column {
        serialized: json::serialized(&name.text, &attr.serde, rules),
        deserialized: json::deserialized(&name.text, &attr.serde, rules),
        default: attr.serde.default || rules.default,
        skips_some: attr.serde.skips_some,
        write_with: attr.serde.write_with.clone(),
        read_with: attr.serde.read_with.clone(),
        flattened: attr.serde.flatten,
        name,
        vis: field.vis.clone(),
        deprecated: deprecated(&field.attrs).cloned(),
        ty: field.ty.clone(),
        value: value.unwrap_or(&field.ty).clone(),
        nullable: value.is_some(),
        unique: attr.span_of(Word::Unique).is_some(),
        index: attr.span_of(Word::Index).is_some(),
        auto: attr.span_of(Word::Auto).is_some(),
    })
}

/// The columns of the primary key; empty where there is an error.
fn primary_key(
    input: &DeriveInput,
    parsed: &ModelAttr<'_>,
    columns: &[Column],
    errors: &mut Accumulator,
) -> Vec<usize> {
    let marked = |attr: &FieldAttr<'_>| attr.span_of(Word::PrimaryKey);
    let marked: Vec<(usize, Span)> =
        parsed.fields.iter().enumerate().filter_map(|(i, attr)| Some((i, marked(attr)?))).collect();
    let indices = match (&parsed.primary_key, &marked[..]) {
        (Some(_), [(_, span), ..]) => {
            let message = "the primary key is declared twice, here and on the struct; remove one";
            errors.push(Error::custom(message).with_span(span));
            Vec::new()
        }
        (Some(list), []) => {
            let owner = input.ident.to_string();
            let indices = errors.handle_in(|| resolve(columns, &owner, list));
            indices.unwrap_or_default()
        }
        (None, [_, ..]) => marked.iter().map(|(idx, _)| *idx).collect(),
        (None, []) if parsed.has_primary_key => Vec::new(),
        (None, []) => match columns.iter().position(|column| column.name.text == "id") {
            Some(idx) => vec![idx],
            None => {
                let message = format!(
                    "`{}` has no primary key, and no field `id` to be one; \
                     mark a field with `#[orm(primary_key)]`",
                    input.ident
                );
                errors.push(Error::custom(message).with_span(&input.ident));
                Vec::new()
            }
        },
    };
    if indices.len() > MOST_COLUMNS {
        let message = format!("a key has at most {MOST_COLUMNS} columns");
        errors.push(Error::custom(message).with_span(&input.ident));
        return Vec::new();
    }
    for &idx in &indices {
        let column = &columns[idx];
        if column.nullable && !(column.auto && indices.len() == 1) {
            let or = match indices.len() {
                1 => ", or let keys be generated with `#[orm(auto)]`",
                _ => "",
            };
            let message = format!(
                "the primary key `{}` is an `Option`, and a primary key is never `None`; \
                 remove the `Option`{or}",
                column.name.text
            );
            let span = column.ty.span();
            errors.push(Error::custom(message).with_span(&span));
        }
    }
    indices
}

fn check_auto(fields: &[FieldAttr<'_>], primary_key: &[usize], errors: &mut Accumulator) {
    if primary_key.is_empty() {
        return;
    }
    for (idx, attr) in fields.iter().enumerate() {
        let Some(span) = attr.span_of(Word::Auto) else { continue };
        let message = match primary_key {
            [only] if *only == idx => continue,
            [_] => "only the primary key can be generated; remove `auto`",
            _ => "only a primary key of one column can be generated; remove `auto`",
        };
        errors.push(Error::custom(message).with_span(&span));
    }
}

/// A relation, even where its keys are wrong: with keys that claim nothing its handle and getter
/// still have their types, so that their uses are not errors too.
fn relation(
    model: &Model,
    attr: &RelationAttr,
    rules: SerdeStruct,
    errors: &mut Accumulator,
) -> Option<Relation> {
    let name = errors.handle_in(|| attr.name())?;
    errors.handle_in(|| check_name(model, attr, &name))?;
    let route = match attr.broken {
        true => inert(model, attr),
        false => match errors.handle_in(|| route::route(model, attr)) {
            Some(route) => route,
            None => inert(model, attr),
        },
    };
    let actions = errors.handle_in(|| actions::actions(model, attr, &route)).flatten();
    let relation = Relation {
        kind: attr.kind,
        serialized: json::renamed(&name.text, rules.serialize),
        deserialized: json::renamed(&name.text, rules.deserialize),
        name,
        target: attr.target.clone(),
        route,
        extreme: attr.extreme.clone(),
        actions,
    };
    // What is in Rust has a name of its own, so only JSON would be wrong.
    errors.handle_in(|| json::check_name(model, attr, &relation));
    Some(relation)
}

fn inert(model: &Model, attr: &RelationAttr) -> Route {
    let key = || Key { columns: KeyColumns::PrimaryKey, span: None };
    let local = model.primary_key.clone();
    match (attr.kind, &attr.via) {
        (Kind::MorphTo, _) => Route::MorphTo { type_column: None, id: local, id_span: None },
        (Kind::BelongsToMany | Kind::MorphToMany | Kind::MorphedByMany, Some(via)) => {
            Route::Pivot {
                via: via.clone(),
                local,
                via_foreign: key(),
                via_local: KeyColumns::PrimaryKey,
                foreign: key(),
                name: None,
            }
        }
        _ => Route::Direct { local, foreign: key() },
    }
}

fn check_name(model: &Model, attr: &RelationAttr, name: &Name) -> darling::Result<()> {
    let fix = another_name(attr);
    let text = &name.text;
    let message = if model.relations.iter().any(|other| other.name.upper() == name.upper()) {
        format!("two relations are named `{text}`; give this one {fix}")
    } else if let Some(other) =
        model.relations.iter().find(|other| other.name.pascal() == name.pascal())
    {
        let (trait_, other) = (format!("{}With{}", model.ident, name.pascal()), &other.name.text);
        format!(
            "the relations `{other}` and `{text}` are both `{trait_}` in signatures; give this one {fix}"
        )
    } else if model.columns.iter().any(|column| column.name.upper() == name.upper()) {
        format!("the relation `{text}` is named like a field; give it {fix}")
    } else if TAKEN.contains(&text.as_str()) {
        format!("every model has a `{text}()`, so no relation can have that name; give it {fix}")
    } else {
        return Ok(());
    };
    Err(Error::custom(message).with_span(&name.span()))
}
