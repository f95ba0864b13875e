//! Names of columns and relations: resolving lists of names, and the errors of wrong ones.

use darling::Error;
use quote::ToTokens;
use syn::Path;

use crate::ir::Column;
use crate::parse::RelationAttr;
use crate::util::{KeyList, KeyName, all, suggest};

/// How many columns a key can have.
pub(super) const MOST_COLUMNS: usize = 8;

/// The indexes of the columns that a list names.
pub(super) fn resolve(
    columns: &[Column],
    owner: &str,
    list: &KeyList,
) -> darling::Result<Vec<usize>> {
    resolve_or(columns, owner, list, "")
}

/// As [`resolve`]. An error about a field without a near name ends with a hint, which follows a semicolon.
pub(super) fn resolve_or(
    columns: &[Column],
    owner: &str,
    list: &KeyList,
    hint: &str,
) -> darling::Result<Vec<usize>> {
    let mut errors = Error::accumulator();
    let mut indices: Vec<usize> = Vec::new();
    for name in &list.names {
        let idx = columns.iter().position(|column| column.name.text == name.text());
        match idx {
            Some(idx) if indices.contains(&idx) => {
                let message = format!("`{}` is listed twice; remove one", name.text());
                errors.push(Error::custom(message).with_span(&name.span()));
            }
            Some(idx) => indices.push(idx),
            None => errors.push(no_field(columns, owner, name, hint)),
        }
    }
    if list.names.len() > MOST_COLUMNS {
        let message = format!("a key has at most {MOST_COLUMNS} columns");
        errors.push(Error::custom(message).with_span(&list.span));
    }
    errors.finish_with(indices)
}

fn no_field(columns: &[Column], owner: &str, name: &KeyName, hint: &str) -> Error {
    let known = columns.iter().map(|column| column.name.text.as_str());
    let near = match suggest(name.text(), known.clone()) {
        near if near.is_empty() => format!("; it has {}{hint}", all(known)),
        near => near,
    };
    Error::custom(format!("no field `{}` on `{owner}`{near}", name.text())).with_span(&name.span())
}

/// What a relation is to be given where something else has its name.
pub(super) fn another_name(attr: &RelationAttr) -> String {
    match attr.name {
        Some(_) => "another name".to_owned(),
        None => format!(
            "a name of its own: `{}({}, .., name = \"..\")`",
            attr.kind.word(),
            path(&attr.target)
        ),
    }
}

pub(super) fn path(path: &Path) -> String {
    path.to_token_stream().to_string().replace(' ', "")
}
