use darling::Error;

use super::names::another_name;
use crate::ir::{Model, Relation};
use crate::parse::{RelationAttr, SerdeField, SerdeStruct};
use crate::util::RenameRule;

/// A name under a rule of `rename_all`, if there is one.
pub(super) fn renamed(name: &str, rule: Option<RenameRule>) -> String {
    rule.map_or_else(|| name.to_owned(), |rule| rule.apply(name))
}

/// The name by which serde writes a field.
pub(super) fn serialized(name: &str, serde: &SerdeField, rules: SerdeStruct) -> Option<String> {
    if serde.skip_serializing || serde.flatten {
        return None;
    }
    Some(serde.serialize.clone().unwrap_or_else(|| renamed(name, rules.serialize)))
}

/// The names by which serde reads a field, the main one first.
pub(super) fn deserialized(name: &str, serde: &SerdeField, rules: SerdeStruct) -> Vec<String> {
    let mut names = Vec::new();
    if serde.skip_deserializing || serde.flatten {
        return names;
    }
    let main = match serde.deserialize.is_empty() {
        true => Some(renamed(name, rules.deserialize)),
        false => None,
    };
    for name in main.iter().chain(&serde.deserialize).chain(&serde.aliases) {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}

/// In JSON a loaded relation is next to the fields, so no field can have its name, neither when it is written nor when
/// it is read.
pub(super) fn check_name(
    model: &Model,
    attr: &RelationAttr,
    relation: &Relation,
) -> darling::Result<()> {
    let Relation { name, serialized, deserialized, .. } = relation;
    let clash = model.columns.iter().find_map(|column| {
        let written = column.serialized.as_ref().filter(|name| *name == serialized);
        let read = || column.deserialized.iter().find(|name| *name == deserialized);
        Some((column, written.or_else(read)?))
    });
    let Some((column, json)) = clash else { return Ok(()) };
    let message = format!(
        "the relation `{}` is `{json}` in JSON, like the field `{}`; give it {}",
        name.text,
        column.name.text,
        another_name(attr)
    );
    Err(Error::custom(message).with_span(&name.span()))
}

#[cfg(all(test, feature = "serde"))]
mod tests {
    use quote::ToTokens;
    use syn::{DeriveInput, ExprPath, parse_quote};

    use crate::ir::Model;
    use crate::{lower, parse};

    fn lowered(input: &DeriveInput) -> (Option<Model>, Vec<String>) {
        let mut errors = darling::Error::accumulator();
        let Ok(parsed) = parse::model(input, &mut errors) else { panic!("no model") };
        let model = lower::model(input, parsed, &mut errors);
        let errors = errors.finish().err().into_iter().flatten();
        (model, errors.map(|error| error.to_string()).collect())
    }

    /// `tests/tests/it/serde_names.rs` compares the names with what serde does.
    #[test]
    fn attributes_may_be_apart_and_hold_what_is_not_known() {
        let (model, errors) = lowered(&parse_quote! {
            #[serde(deny_unknown_fields, bound(serialize = ""), crate = "serde")]
            #[serde(rename_all = "no rule")]
            #[serde(rename_all(serialize = "camelCase", other = "UPPERCASE"))]
            #[serde()]
            #[orm(entity = "users", has_one(Phone, fk = user_id, name = work_phone))]
            struct User {
                #[serde]
                id: u32,
                #[serde(default = "f", alias = "a", "text", alias = 5, later, alias = "b")]
                first_one: u32,
                #[serde(alias = "a", alias = let, alias = "b")]
                second_one: u32,
                #[serde(rename = "a" "b")]
                third_one: u32,
                #[serde(rename, rename(), rename(both = "a"), skipped)]
                fourth_one: u32,
            }
        });
        assert!(errors.is_empty(), "{errors:?}");
        let model = model.unwrap();
        let names: Vec<_> = model
            .columns
            .iter()
            .map(|column| (column.serialized.as_deref(), column.deserialized.join(" ")))
            .collect();
        let name = |written, read: &str| (Some(written), read.to_owned());
        assert_eq!(
            names,
            [
                name("id", "id"),
                name("firstOne", "first_one a b"),
                name("secondOne", "second_one a b"),
                name("thirdOne", "third_one"),
                name("fourthOne", "fourth_one"),
            ]
        );
        let phone = &model.relations[0];
        assert_eq!((&*phone.serialized, &*phone.deserialized), ("workPhone", "work_phone"));
    }

    #[test]
    fn a_column_knows_the_functions_that_write_and_read_it() {
        let (model, _) = lowered(&parse_quote! {
            #[orm(entity = "users")]
            struct User {
                id: u32,
                #[serde(with = "crate::text")]
                by_module: u32,
                #[serde(serialize_with = "write", deserialize_with = "<Text as Read>::read::<u32>")]
                by_function: u32,
                #[serde(with = "no path")]
                by_nothing: u32,
            }
        });
        let columns = model.unwrap().columns;
        let text = |path: &Option<ExprPath>| path.to_token_stream().to_string().replace(' ', "");
        let read_with = columns.iter().map(|column| text(&column.read_with));
        let expected = ["", "crate::text::deserialize", "<TextasRead>::read::<u32>", ""];
        assert!(read_with.eq(expected));
        let write_with = columns.iter().map(|column| text(&column.write_with));
        assert!(write_with.eq(["", "crate::text::serialize", "write", ""]));
    }

    #[test]
    fn a_relation_has_no_name_of_a_field_in_json() {
        let (model, errors) = lowered(&parse_quote! {
            #[serde(rename_all(serialize = "camelCase"))]
            #[orm(
                entity = "users",
                has_one(WorkPhone, fk = user_id),
                has_one(Badge, fk = user_id, name = badge),
                has_one(Card, fk = user_id),
                has_one(Desk, fk = user_id)
            )]
            struct User {
                id: u32,
                #[serde(rename(serialize = "workPhone"))]
                number: u32,
                #[serde(alias = "badge")]
                token: u32,
                #[serde(skip, rename = "card")]
                hidden: u32,
                #[serde(flatten, alias = "card")]
                more: u32,
                #[serde(rename(serialize = "desk"), skip_serializing)]
                seat: u32,
            }
        });
        assert_eq!(
            errors,
            [
                "the relation `work_phone` is `workPhone` in JSON, like the field `number`; \
                 give it a name of its own: `has_one(WorkPhone, .., name = \"..\")`",
                "the relation `badge` is `badge` in JSON, like the field `token`; \
                 give it another name",
            ]
        );
        // The relation exists in spite of the error, so that its uses are not errors too.
        assert_eq!(model.unwrap().relations.len(), 4);
    }
}
