//! The comment at the top of a fail case.
//!
//! ```text
//! // error at: "author_id" | "Author"
//! // reason: both columns have to be shown, and each takes four lines.
//! ```
//!
//! The header is the run of `//` lines that opens the file. Four of them have a meaning, all
//! others are prose:
//!
//! * `// error at: "text" | "text"` is required. The source text under every primary span of
//!   the error equals one of the alternatives. Nothing is escaped, so a string literal is written
//!   with its own quotes: `""author_id""`. A run of white space counts as one space. The line may
//!   be repeated for more alternatives.
//! * `// reason: …` says why the error is longer than allowed, or points into `#[derive(…)]`, or
//!   shows a denied name.
//! * `// shows: "Name" | "Name"` lists the denied names that the message has to show. Needs a
//!   reason.
//! * `// warnings: …` says why the compiler warns as well.
//!
//! An excuse for something that no longer happens is reported, so that none outlives its cause.

/// What a case says about its error.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Header {
    /// The alternatives of `error at`; never empty.
    pub(crate) error_at: Vec<String>,
    pub(crate) reason: Option<String>,
    pub(crate) shows: Vec<String>,
    pub(crate) warnings: Option<String>,
}

impl Header {
    /// Reads the header of a case, or says what is wrong with it.
    pub(crate) fn parse(source: &str) -> Result<Self, String> {
        let mut header = Header::default();
        for line in source.lines().map_while(|line| line.strip_prefix("//")) {
            let Some((key, value)) = line.split_once(':') else {
                continue;
            };
            let value = value.trim();
            match key.trim() {
                "error at" => header.error_at.extend(quoted(value)?),
                "shows" => header.shows.extend(quoted(value)?),
                "reason" => header.reason = Some(sentence(key, value)?),
                "warnings" => header.warnings = Some(sentence(key, value)?),
                _ => {}
            }
        }
        if header.error_at.is_empty() {
            return Err("the file does not begin with `// error at: \"text of the span\"`".into());
        }
        if !header.shows.is_empty() && header.reason.is_none() {
            return Err("`// shows:` needs a `// reason:`".into());
        }
        Ok(header)
    }
}

/// Makes every run of white space one space, for a span that covers several lines.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `"a" | "b"`, where the texts themselves may contain quotes.
fn quoted(value: &str) -> Result<Vec<String>, String> {
    value
        .strip_prefix('"')
        .and_then(|value| value.strip_suffix('"'))
        .map(|value| value.split("\" | \"").map(one_line).collect())
        .ok_or_else(|| format!("`{value}` is not of the form `\"text\" | \"text\"`"))
}

fn sentence(key: &str, value: &str) -> Result<String, String> {
    if value.is_empty() {
        return Err(format!("`//{key}:` says nothing"));
    }
    Ok(value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::Header;

    #[test]
    fn alternatives_may_contain_quotes() {
        let header = Header::parse("// error at: \"\"id\"\" | \"a |  b\"\nfn main() {}").unwrap();
        assert_eq!(header.error_at, ["\"id\"", "a | b"]);
    }

    #[test]
    fn only_the_comment_at_the_top_counts() {
        let source = "// Prose: ignored.\n// error at: \"x\"\n\n// reason: too late\n";
        let header = Header::parse(source).unwrap();
        assert_eq!(header.error_at, ["x"]);
        assert_eq!(header.reason, None);
    }

    #[test]
    fn a_header_without_a_place_or_an_excuse_without_a_reason_is_refused() {
        Header::parse("fn main() {}").unwrap_err();
        Header::parse("// error at: x").unwrap_err();
        Header::parse("// error at: \"x\"\n// reason:").unwrap_err();
        Header::parse("// error at: \"x\"\n// shows: \"Loader\"").unwrap_err();
    }
}
