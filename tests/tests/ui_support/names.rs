//! Names that must not reach the user.

/// How a denied text is found.
#[derive(Clone, Copy)]
enum Match {
    /// Not as a part of a longer name: `Fill` is not found in `Filled`.
    Word,
    /// As the beginning of a name.
    Start,
    /// Anywhere in a name, but not alone: the compiler draws spans of several lines with `____`.
    Within,
}

use Match::{Start, Within, Word};

/// What no message may contain, each with the place it would leak from.
const DENIED: &[(Match, &str)] = &[
    // Generated items, and the module `__private` through which generated code reaches the crate.
    (Within, "__"),
    // Internal traits that say which columns a model has.
    (Word, "HasColumn"),
    // Internal traits that say which relations a model has.
    (Word, "HasRelation"),
    // Internal traits of `morph_to` relations and of the enums they lead to.
    (Word, "HasMorph"),
    (Word, "MorphOf"),
    (Word, "MorphRelations"),
    (Word, "VariantBranch"),
    // How a relation is walked.
    (Word, "Steps"),
    // What an aggregate is computed with.
    (Word, "AggregateFn"),
    // The columns a key is made of.
    (Word, "KeyColumns"),
    // The type that places a column or relation at an index.
    (Word, "At<"),
    // The module of key types. A user names its types from the crate's root.
    (Word, "orm_core::key"),
    // Functions that exist only to demand a bound.
    (Start, "assert_"),
    // The item that wraps generated code.
    (Word, "const _"),
    // A constant that did not evaluate, as a type shows it.
    (Word, "{const error}"),
    // The bound behind a closure, where the user expects to read about the query.
    (Word, "FnOnce"),
    // Fields that carry a type only.
    (Word, "PhantomData"),
    // The machinery that loads relations.
    (Word, "Loader"),
    // The machinery that puts loaded relations in place.
    (Word, "Fill"),
    // The compiler's hint that a span lies in generated code.
    (Word, "in this derive macro"),
];

/// The denied texts that occur in a message.
pub(crate) fn denied_in(message: &str) -> Vec<&'static str> {
    DENIED
        .iter()
        .filter(|(kind, denied)| occurs(message, *kind, denied))
        .map(|(_, denied)| *denied)
        .collect()
}

fn occurs(message: &str, kind: Match, denied: &str) -> bool {
    message.match_indices(denied).any(|(start, _)| {
        let before = message[..start].chars().next_back();
        let after = message[start + denied.len()..].chars().next();
        match kind {
            Word => {
                !joined(before, denied.chars().next()) && !joined(denied.chars().next_back(), after)
            }
            Start => !joined(before, denied.chars().next()),
            Within => after.is_some_and(char::is_alphanumeric),
        }
    })
}

/// Whether two neighbouring characters belong to one name.
fn joined(left: Option<char>, right: Option<char>) -> bool {
    let in_name =
        |char: Option<char>| char.is_some_and(|char| char.is_alphanumeric() || char == '_');
    in_name(left) && in_name(right)
}

#[cfg(test)]
mod tests {
    use super::denied_in;

    #[test]
    fn a_generated_name_is_told_from_a_drawn_line() {
        assert_eq!(denied_in("use of `__Posts`"), ["__"]);
        assert_eq!(denied_in("in `Post__title`"), ["__"]);
        assert!(denied_in("  |  _____^\n  | |_____- here").is_empty());
    }

    #[test]
    fn a_word_is_not_found_in_a_longer_one() {
        assert_eq!(denied_in("`Fill` and `At<3>`"), ["At<", "Fill"]);
        assert!(denied_in("`Filled`, `CreatedAt<Utc>`, `hard_assert_x`").is_empty());
        assert_eq!(denied_in("orm_core::key::Single, assert_key"), ["orm_core::key", "assert_"]);
        assert!(denied_in("orm_core::keys").is_empty());
    }
}
