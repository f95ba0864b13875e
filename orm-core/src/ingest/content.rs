//! One value of a document, as serde describes it.

use std::borrow::Cow;

/// A value of any format.
///
/// Of each value there is one form, so that equal values are equal wherever they come from: a whole
/// number is the first of `U64`, `I64`, `U128` and `I128` that can hold it, an `f32` is widened (and
/// narrows to itself again), a char is text, `()` is `Null`, and `Some` and newtypes are what they hold.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Content<'de> {
    Null,
    Bool(bool),
    U64(u64),
    I64(i64),
    U128(u128),
    I128(i128),
    F64(f64),
    Str(Cow<'de, str>),
    Bytes(Cow<'de, [u8]>),
    /// A number or a text that stands for the key of another record, and may be asked for as either: what one
    /// column writes as a number another may write as text.
    Key(Box<Content<'de>>),
    Seq(Vec<Content<'de>>),
    /// In the order of the document, and with keys that come twice.
    Map(Vec<(Content<'de>, Content<'de>)>),
}

impl Content<'_> {
    /// What it is, in words that do not tell the value.
    pub(crate) fn kind(&self) -> &'static str {
        match self.as_said() {
            Content::Null => "null",
            Content::Bool(_) => "true or false",
            Content::Str(_) => "a string",
            Content::Bytes(_) => "bytes",
            Content::Seq(_) => "a list",
            Content::Map(_) => "an object",
            Content::U64(_)
            | Content::I64(_)
            | Content::U128(_)
            | Content::I128(_)
            | Content::F64(_)
            | Content::Key(_) => "a number",
        }
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        match self.as_said() {
            Content::Str(text) => Some(text),
            _ => None,
        }
    }

    /// What a document or a record says, also where it stands for a key.
    pub(crate) fn as_said(&self) -> &Self {
        match self {
            Content::Key(key) => key,
            _ => self,
        }
    }

    /// The same value for the column of another record.
    pub(crate) fn into_key(self) -> Self {
        match self {
            Content::U64(_)
            | Content::I64(_)
            | Content::U128(_)
            | Content::I128(_)
            | Content::Str(_) => Content::Key(Box::new(self)),
            _ => self,
        }
    }

    pub(crate) fn into_owned(self) -> Content<'static> {
        match self {
            Content::Null => Content::Null,
            Content::Bool(value) => Content::Bool(value),
            Content::U64(value) => Content::U64(value),
            Content::I64(value) => Content::I64(value),
            Content::U128(value) => Content::U128(value),
            Content::I128(value) => Content::I128(value),
            Content::F64(value) => Content::F64(value),
            Content::Str(text) => Content::Str(Cow::Owned(text.into_owned())),
            Content::Bytes(bytes) => Content::Bytes(Cow::Owned(bytes.into_owned())),
            Content::Key(key) => Content::Key(Box::new(key.into_owned())),
            Content::Seq(items) => {
                Content::Seq(items.into_iter().map(Content::into_owned).collect())
            }
            Content::Map(entries) => Content::Map(
                entries
                    .into_iter()
                    .map(|(key, value)| (key.into_owned(), value.into_owned()))
                    .collect(),
            ),
        }
    }
}

impl From<u64> for Content<'_> {
    fn from(value: u64) -> Self {
        Content::U64(value)
    }
}

impl From<i64> for Content<'_> {
    fn from(value: i64) -> Self {
        u64::try_from(value).map_or(Content::I64(value), Content::U64)
    }
}

impl From<u128> for Content<'_> {
    fn from(value: u128) -> Self {
        u64::try_from(value).map_or(Content::U128(value), Content::U64)
    }
}

impl From<i128> for Content<'_> {
    fn from(value: i128) -> Self {
        match (u128::try_from(value), i64::try_from(value)) {
            (Ok(value), _) => value.into(),
            (_, Ok(value)) => Content::I64(value),
            _ => Content::I128(value),
        }
    }
}

impl From<String> for Content<'_> {
    fn from(text: String) -> Self {
        Content::Str(Cow::Owned(text))
    }
}
