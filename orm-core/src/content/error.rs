//! Why a value could not be read as a type.
//!
//! Neither a message nor a path shows a value, and the keys of a map are values. Only names that a type knows are
//! shown: those of fields, variants, columns and relations, and a key that the model has no field for.

use std::fmt::{self, Write};

use serde_core::de::{Expected, Unexpected};
use serde_core::{de, ser};

use crate::error::one_of;

/// How many characters of a key are shown: a document can contain keys of any length.
const KEY: usize = 64;

/// How many characters of a message of the user's code are shown.
const TEXT: usize = 200;

/// How many characters of it are searched for values.
const LONG_TEXT: usize = 4000;

/// What is wrong in a value, and its path.
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(hidden)]
pub struct ValueError {
    // Boxed to keep `Result<T, ValueError>` small.
    inner: Box<ValueErrorInner>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct ValueErrorInner {
    /// From the inside out: each caller adds its segment.
    path: Vec<Segment>,
    problem: ValueProblem,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Segment {
    Key(String),
    /// A key that no type knows as a name.
    AnyKey,
    Index(usize),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ValueProblem {
    Missing {
        field: String,
    },
    /// `field` is `None` within a column, where it can be the key of a map. `expected` lists the known fields, if any.
    Unknown {
        field: Option<String>,
        expected: String,
    },
    Duplicate {
        field: String,
    },
    Expected {
        expected: String,
        found: String,
    },
    /// A message of the user's code, or of serde.
    Custom(String),
}

impl ValueError {
    #[cold]
    fn new(problem: ValueProblem) -> Self {
        ValueError { inner: Box::new(ValueErrorInner { path: Vec::new(), problem }) }
    }

    /// Another kind of value was expected. Only the kind of the value that was found is kept.
    #[cold]
    pub(crate) fn expected(expected: &dyn Expected, found: impl fmt::Display) -> Self {
        let expected = shown(TEXT, expected);
        ValueError::new(ValueProblem::Expected { expected, found: found.to_string() })
    }

    /// A whole number does not fit the type of integers that was expected.
    #[cold]
    pub(crate) fn out_of_range(expected: &dyn Expected, is_negative: bool) -> Self {
        let is_unsigned = int_of(&expected.to_string()).is_some_and(|int| int.starts_with('u'));
        let found = match is_unsigned && is_negative {
            true => "a negative number",
            false => "a number out of range",
        };
        ValueError::expected(expected, found)
    }

    #[cfg(test)]
    pub(crate) fn problem(&self) -> &ValueProblem {
        &self.inner.problem
    }

    /// The path, such as `.posts[0].user_id`, from the value that is read.
    pub(crate) fn path(&self) -> String {
        self.inner.path.iter().rev().map(ToString::to_string).collect()
    }

    /// The error is in the value of this key, which is the name of a field, a variant or a column.
    #[cold]
    pub(crate) fn at_key(self, key: &str) -> Self {
        self.within(Segment::new(key))
    }

    /// The error is in the value of a key that can be anything.
    #[cold]
    pub(crate) fn at_any_key(self) -> Self {
        self.within(Segment::AnyKey)
    }

    /// The error is in the element at this index.
    #[cold]
    pub(crate) fn at_index(self, index: usize) -> Self {
        self.within(Segment::Index(index))
    }

    fn within(mut self, segment: Segment) -> Self {
        if let ValueProblem::Unknown { field, .. } = &mut self.inner.problem {
            *field = None;
        }
        self.inner.path.push(segment);
        self
    }

    /// The error is in the value of one of these columns: the only one, or the one at its position in a list.
    #[cold]
    pub(crate) fn in_columns(mut self, names: &[&str]) -> Self {
        let path = &mut self.inner.path;
        let name = match (names, path.last()) {
            ([name], _) => Some(*name),
            (_, Some(Segment::Index(index))) => names.get(*index).copied(),
            _ => None,
        };
        let Some(name) = name else { return self };
        if names.len() > 1 {
            path.pop();
        }
        self.at_key(name)
    }

    /// Replaces the first path segment: that key was inherited, so the document has no such field.
    #[cold]
    pub(crate) fn by_key(mut self, not: &str, key: &str) -> Self {
        if let Some(first) = self.inner.path.last_mut()
            && *first == Segment::new(not)
        {
            *first = Segment::new(key);
        }
        self
    }

    /// Replaces the first path segment: the element is in another list of the document.
    #[cold]
    pub(crate) fn by_list(
        mut self,
        not: &str,
        key: &str,
        position: impl Fn(usize) -> Option<usize>,
    ) -> Self {
        if let [.., element @ Segment::Index(_), list] = &mut self.inner.path[..]
            && *list == Segment::new(not)
            && let Segment::Index(index) = *element
            && let Some(index) = position(index)
        {
            (*list, *element) = (Segment::new(key), Segment::Index(index));
        }
        self
    }

    /// The name of the record's field that is missing.
    pub(crate) fn missing(&self) -> Option<&str> {
        match &self.inner.problem {
            ValueProblem::Missing { field } if self.inner.path.is_empty() => Some(field),
            _ => None,
        }
    }

    /// The missing field is one that the document cannot contain.
    #[cold]
    pub(crate) fn or_set(mut self) -> Self {
        if let Some(field) = self.missing() {
            let text = format!("missing field `{field}`; the document cannot give it: use `set`");
            self.inner.problem = ValueProblem::Custom(text);
        }
        self
    }

    /// Adds relations to the expected names: an unknown field can be meant as one.
    #[cold]
    pub(crate) fn or_relation(mut self, relations: &[&str]) -> Self {
        if let ValueProblem::Unknown { expected, .. } = &mut self.inner.problem
            && self.inner.path.is_empty()
            && !relations.is_empty()
        {
            let (before, after) = if expected.is_empty() { ("", "") } else { (", ", "or ") };
            *expected = format!("{expected}{before}{after}the relation {}", one_of(relations));
        }
        self
    }

    /// The error is in a key itself. An unknown field is an error of the object.
    #[cold]
    pub(crate) fn of_key(mut self) -> Self {
        match &mut self.inner.problem {
            ValueProblem::Missing { .. }
            | ValueProblem::Unknown { .. }
            | ValueProblem::Duplicate { .. } => {
                return self;
            }
            ValueProblem::Expected { expected, .. } => expected.push_str(" as key"),
            ValueProblem::Custom(_) => {}
        }
        self.at_any_key()
    }
}

impl Segment {
    fn new(key: &str) -> Self {
        let mut chars = key.chars();
        let first = chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
        match first && key.len() <= KEY && chars.all(|c| c.is_ascii_alphanumeric() || c == '_') {
            true => Segment::Key(format!(".{key}")),
            false => Segment::Key(format!("[\"{}\"]", quoted(key))),
        }
    }
}

impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Segment::Key(key) => f.write_str(key),
            Segment::AnyKey => f.write_str("[*]"),
            Segment::Index(index) => write!(f, "[{index}]"),
        }
    }
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.inner.problem {
            ValueProblem::Missing { field } => write!(f, "missing field `{field}`"),
            ValueProblem::Unknown { field, expected } => {
                match field {
                    Some(field) => write!(f, "unknown field `{field}`")?,
                    None => f.write_str("unknown field")?,
                }
                match expected.is_empty() {
                    true => f.write_str("; expected no field"),
                    false => write!(f, "; expected {expected}"),
                }
            }
            ValueProblem::Duplicate { field } => write!(f, "duplicate field `{field}`"),
            ValueProblem::Expected { expected, found } => {
                write!(f, "expected {expected}, found {found}")
            }
            ValueProblem::Custom(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for ValueError {}

impl ser::Error for ValueError {
    #[cold]
    fn custom<T: fmt::Display>(text: T) -> Self {
        let text = match without_values(&shown(LONG_TEXT, &text)) {
            Some(text) => shown(TEXT, text),
            None => shown(TEXT, text),
        };
        ValueError::new(ValueProblem::Custom(text))
    }
}

impl de::Error for ValueError {
    #[cold]
    fn custom<T: fmt::Display>(text: T) -> Self {
        ser::Error::custom(text)
    }

    #[cold]
    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        match (found, kind(found)) {
            // A whole number that is too large for its type may come as a fraction.
            (Unexpected::Float(value), _) if value.abs() >= TOO_LARGE && is_narrow(expected) => {
                ValueError::out_of_range(expected, value < 0.0)
            }
            (_, kind) => ValueError::expected(expected, kind),
        }
    }

    /// The kind is right and the value is not, so the message needs more than the kind.
    #[cold]
    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let is_negative = match found {
            Unexpected::Unsigned(value) if value > 0 => false,
            Unexpected::Signed(value) => value < 0,
            // A number of 128 bits.
            Unexpected::Other(text) if text.starts_with("integer `") => text.contains("`-"),
            _ => return ValueError::expected(expected, other(found)),
        };
        match is_int(expected) {
            true => ValueError::out_of_range(expected, is_negative),
            false => ValueError::expected(expected, other(found)),
        }
    }

    #[cold]
    fn invalid_length(length: usize, expected: &dyn Expected) -> Self {
        ValueError::expected(expected, format_args!("a length of {length}"))
    }

    #[cold]
    fn unknown_variant(_variant: &str, expected: &'static [&'static str]) -> Self {
        let expected = match expected.is_empty() {
            true => "nothing, as the enum has no variants".to_owned(),
            false => one_of(expected),
        };
        ValueError::new(ValueProblem::Expected { expected, found: "another name".to_owned() })
    }

    #[cold]
    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        let (field, expected) = (Some(shown(KEY, field)), one_of(expected));
        ValueError::new(ValueProblem::Unknown { field, expected })
    }

    #[cold]
    fn missing_field(field: &'static str) -> Self {
        ValueError::new(ValueProblem::Missing { field: field.to_owned() })
    }

    #[cold]
    fn duplicate_field(field: &'static str) -> Self {
        ValueError::new(ValueProblem::Duplicate { field: field.to_owned() })
    }
}

/// The kind of a value that serde would print.
fn kind(found: Unexpected<'_>) -> &'static str {
    match found {
        Unexpected::Bool(_) => "true or false",
        Unexpected::Unsigned(_) | Unexpected::Signed(_) => "a number",
        // A number that is not whole, or one that is too large for 64 bits.
        Unexpected::Float(_) => "a floating-point number",
        Unexpected::Char(_) | Unexpected::Str(_) => "a string",
        Unexpected::Bytes(_) => "bytes",
        Unexpected::Unit | Unexpected::Option => "null",
        Unexpected::Seq => "a list",
        Unexpected::Map => "an object",
        Unexpected::Enum
        | Unexpected::UnitVariant
        | Unexpected::NewtypeVariant
        | Unexpected::TupleVariant
        | Unexpected::StructVariant => "a variant of an enum",
        // The text may hold the value, as serde's own does for numbers of 128 bits.
        Unexpected::NewtypeStruct | Unexpected::Other(_) => "another value",
    }
}

/// Another value of the same kind.
fn other(found: Unexpected<'_>) -> &'static str {
    match kind(found) {
        "a number" | "a floating-point number" => "another number",
        "a string" => "another string",
        "bytes" => "other bytes",
        "a list" => "another list",
        "an object" => "another object",
        _ => "another value",
    }
}

/// No integer of 64 bits is as large.
const TOO_LARGE: f64 = 18_446_744_073_709_551_616.0;

fn is_narrow(expected: &dyn Expected) -> bool {
    int_of(&expected.to_string()).is_some_and(|int| !int.ends_with("128"))
}

fn is_int(expected: &dyn Expected) -> bool {
    int_of(&expected.to_string()).is_some()
}

/// The integer type that a text of serde names, such as "u8" and "a nonzero u8".
fn int_of(expected: &str) -> Option<&str> {
    let int = expected.strip_prefix("a nonzero ").unwrap_or(expected);
    let bits = int.strip_prefix(['u', 'i'])?;
    matches!(bits, "8" | "16" | "32" | "64" | "128" | "size").then_some(int)
}

/// A message of serde without the values that it quotes. It can be part of another error's message. `None` if it is no
/// such message.
fn without_values(text: &str) -> Option<String> {
    const QUOTING: [&str; 4] =
        ["unknown variant `", "unknown field `", "invalid value: ", "invalid type: "];
    const AFTER: [&str; 2] = [", expected ", ", there are no "];
    let starts = QUOTING.iter().filter_map(|start| Some(text.find(start)? + start.len()));
    let (before, rest) = text.split_at(starts.min()?);
    let ends = AFTER.iter().filter_map(|end| rest.rfind(end));
    let (value, after) = rest.split_at(ends.max().unwrap_or(rest.len()));
    // Keeps the kind of a value, as in "string", and nothing of a name.
    let quoted = match before.ends_with('`') {
        true => "…`",
        false => value.split(['"', '`']).next().unwrap_or_default().trim_end(),
    };
    Some(format!("{before}{quoted}{after}"))
}

/// Text that is cut, and without control characters for a terminal or a log.
fn shown(most: usize, value: impl fmt::Display) -> String {
    let mut cut = Cut { text: String::new(), kept: 0, length: 0, most, quoted: false };
    // It fails when it is cut; the text is what was written before.
    let _ = write!(cut, "{value}");
    cut.text
}

/// A key of an object between backticks.
pub(crate) fn shown_key(key: &str) -> String {
    format!("`{}`", shown(KEY, key))
}

/// The same for a key between quotes.
fn quoted(key: &str) -> String {
    let mut cut = Cut { text: String::new(), kept: 0, length: 0, most: KEY, quoted: true };
    let _ = cut.write_str(key);
    cut.text
}

struct Cut {
    text: String,
    /// How many bytes of the text are kept if there is more than can be shown.
    kept: usize,
    /// In characters, as `most` is.
    length: usize,
    most: usize,
    quoted: bool,
}

impl Write for Cut {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.chars().try_for_each(|c| self.push(c))
    }
}

impl Cut {
    fn push(&mut self, c: char) -> fmt::Result {
        if self.length > self.most {
            return Err(fmt::Error);
        }
        let before = self.text.len();
        match is_unseen(c) || (self.quoted && matches!(c, '"' | '\\')) {
            true => self.text.extend(c.escape_default()),
            false => self.text.push(c),
        }
        // What is escaped is ASCII.
        self.length += match c.is_ascii() || is_unseen(c) {
            true => self.text.len() - before,
            false => 1,
        };
        if self.length < self.most {
            self.kept = self.text.len();
        }
        match self.length > self.most {
            true => {
                self.text.truncate(self.kept);
                self.text.push('…');
                Err(fmt::Error)
            }
            false => Ok(()),
        }
    }
}

/// Control characters, and those that end a line or turn its direction.
fn is_unseen(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
