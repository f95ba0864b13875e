/// A rule of serde's `rename_all`.
///
/// The rules are those that serde applies to fields, whose names it takes to be in snake case: two of
/// the eight change nothing, and only letters of ASCII change their case.
#[derive(Clone, Copy)]
pub(crate) enum RenameRule {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

impl RenameRule {
    /// The rule that serde knows by this text.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "lowercase" => RenameRule::Lower,
            "UPPERCASE" => RenameRule::Upper,
            "PascalCase" => RenameRule::Pascal,
            "camelCase" => RenameRule::Camel,
            "snake_case" => RenameRule::Snake,
            "SCREAMING_SNAKE_CASE" => RenameRule::ScreamingSnake,
            "kebab-case" => RenameRule::Kebab,
            "SCREAMING-KEBAB-CASE" => RenameRule::ScreamingKebab,
            _ => return None,
        })
    }

    /// The name by which a field, or a relation, is known under this rule.
    pub(crate) fn apply(self, name: &str) -> String {
        match self {
            RenameRule::Lower | RenameRule::Snake => name.to_owned(),
            RenameRule::Upper | RenameRule::ScreamingSnake => name.to_ascii_uppercase(),
            RenameRule::Pascal => {
                name.split('_').map(|word| first(word, str::make_ascii_uppercase)).collect()
            }
            RenameRule::Camel => first(&RenameRule::Pascal.apply(name), str::make_ascii_lowercase),
            RenameRule::Kebab => name.replace('_', "-"),
            RenameRule::ScreamingKebab => name.to_ascii_uppercase().replace('_', "-"),
        }
    }
}

/// The text with its first letter changed.
fn first(text: &str, change: fn(&mut str)) -> String {
    let mut text = text.to_owned();
    // A letter of several bytes is not of ASCII, and stays.
    if let Some(letter) = text.get_mut(..1) {
        change(letter);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::RenameRule;

    const RULES: [&str; 8] = [
        "lowercase",
        "UPPERCASE",
        "PascalCase",
        "camelCase",
        "snake_case",
        "SCREAMING_SNAKE_CASE",
        "kebab-case",
        "SCREAMING-KEBAB-CASE",
    ];

    /// `tests/tests/it/serde_names.rs` compares the rules with serde's own.
    #[test]
    fn a_rule_changes_names_as_serde_does() {
        #[rustfmt::skip]
        let names = [
            ["a", "A", "A", "a", "a", "A", "a", "A"],
            ["outcome", "OUTCOME", "Outcome", "outcome", "outcome", "OUTCOME", "outcome", "OUTCOME"],
            ["very_tasty", "VERY_TASTY", "VeryTasty", "veryTasty", "very_tasty", "VERY_TASTY", "very-tasty", "VERY-TASTY"],
            ["z42_b", "Z42_B", "Z42B", "z42B", "z42_b", "Z42_B", "z42-b", "Z42-B"],
            ["_two__lines_", "_TWO__LINES_", "TwoLines", "twoLines", "_two__lines_", "_TWO__LINES_", "-two--lines-", "-TWO--LINES-"],
            ["workPhone", "WORKPHONE", "WorkPhone", "workPhone", "workPhone", "WORKPHONE", "workPhone", "WORKPHONE"],
            ["größe_x", "GRößE_X", "GrößeX", "größeX", "größe_x", "GRößE_X", "größe-x", "GRößE-X"],
        ];
        for [name, changed @ ..] in names {
            let rules = RULES.iter().filter(|rule| **rule != "lowercase");
            for (rule, changed) in rules.zip(changed) {
                assert_eq!(RenameRule::parse(rule).unwrap().apply(name), changed, "{rule}");
            }
            assert_eq!(RenameRule::parse("lowercase").unwrap().apply(name), name);
        }
        assert!(RenameRule::parse("camelcase").is_none());
    }

    /// serde cannot derive for a field of such a name, but a relation may have one.
    #[test]
    fn a_name_need_not_begin_with_a_letter_of_ascii() {
        assert_eq!(RenameRule::Camel.apply("élan_vital"), "élanVital");
        assert_eq!(RenameRule::Camel.apply("__"), "");
    }
}
