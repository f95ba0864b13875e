//! Referential actions of a relation, and whether its key allows them.

use darling::Error;
use proc_macro2::Span;

use crate::ir::{Action, Actions, Column, Key, Model, Route};
use crate::parse::RelationAttr;

pub(super) fn actions(
    model: &Model,
    attr: &RelationAttr,
    route: &Route,
) -> darling::Result<Option<Actions>> {
    if attr.on_delete.is_none() && attr.on_update.is_none() && !attr.required {
        return Ok(None);
    }
    // The key that the relation holds; `None` where it is in error.
    let key = match route {
        Route::Direct { local, foreign: Key { span: Some(_), .. } } => Some(local),
        Route::MorphTo { id, id_span: Some(_), .. } => Some(id),
        _ => None,
    };
    for (action, span) in [attr.on_delete, attr.on_update].into_iter().flatten() {
        let Some(key) = key.filter(|_| action == Action::SetNull) else { continue };
        let columns: Vec<&Column> = key.iter().map(|&idx| &model.columns[idx]).collect();
        if columns.iter().any(|column| column.nullable) {
            continue;
        }
        let names = crate::util::one_of(columns.iter().map(|column| column.name.text.as_str()));
        let message = format!(
            "`set_null` needs {names} to be an `Option`; make it one, or declare `cascade` or `restrict`"
        );
        return Err(Error::custom(message).with_span(&span));
    }
    let action =
        |declared: Option<(Action, Span)>| declared.map_or(Action::Keep, |(action, _)| action);
    let (on_delete, on_update) = (action(attr.on_delete), action(attr.on_update));
    let nulls = attr.on_delete.filter(|(action, _)| *action == Action::SetNull);
    let changes =
        attr.on_update.filter(|(action, _)| matches!(action, Action::Cascade | Action::SetNull));
    let changes = nulls.or(changes).map(|(_, span)| span);
    Ok(Some(Actions { on_delete, on_update, required: attr.required, changes }))
}
