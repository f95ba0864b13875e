//! One value of a document, as serde describes it.

use std::borrow::Cow;

use crate::schema::ColumnIdx;

/// A value of any format.
///
/// Of each value there is one form, so that equal values are equal wherever they come from: a whole
/// number is the first of `U64`, `I64`, `U128` and `I128` that can hold it, an `f32` is widened (and
/// narrows to itself again), a char is text, `()` is `Null`, and `Some` and newtypes are what they hold.
#[derive(Clone, Debug, PartialEq)]
#[doc(hidden)]
pub enum Content<'de> {
    Null,
    Bool(bool),
    U64(u64),
    I64(i64),
    U128(u128),
    I128(i128),
    F64(f64),
    /// A number by its digits as the document has them, where no other form holds them. `serde_json` hands it over as
    /// an object of its own.
    Digits(Cow<'de, str>),
    /// A whole number of more than 64 bits in JSON text: `serde_json` hands it over as a fraction.
    Whole(Cow<'de, str>),
    Str(Cow<'de, str>),
    Bytes(Cow<'de, [u8]>),
    /// The key of another record. It can be read as a number or as text, because the columns of the two can differ in
    /// how they write it.
    Key(KeyValue<'de>),
    /// As key of an object: a column of its model, under the name that the object has for it. The name is found once,
    /// and known by the column's index from then on.
    Column(ColumnIdx, &'static str),
    Seq(Vec<Content<'de>>),
    /// In the order of the document, and with keys that come twice.
    Map(Vec<(Content<'de>, Content<'de>)>),
}

/// A value of a document or a record that is a key.
#[derive(Clone, Debug, PartialEq)]
#[doc(hidden)]
pub enum KeyValue<'de> {
    U64(u64),
    I64(i64),
    U128(u128),
    I128(i128),
    Str(Cow<'de, str>),
}

impl Content<'_> {
    /// The kind of the value, in words that do not contain it.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Content::Null => "null",
            Content::Bool(_) => "true or false",
            Content::Str(_) | Content::Column(..) | Content::Key(KeyValue::Str(_)) => "a string",
            Content::Bytes(_) => "bytes",
            Content::Seq(_) => "a list",
            Content::Map(_) => "an object",
            Content::U64(_)
            | Content::I64(_)
            | Content::U128(_)
            | Content::I128(_)
            | Content::F64(_)
            | Content::Digits(_)
            | Content::Whole(_)
            | Content::Key(_) => "a number",
        }
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Content::Str(text) | Content::Key(KeyValue::Str(text)) => Some(text),
            Content::Column(_, name) => Some(name),
            _ => None,
        }
    }

    /// Whether it is a column, as key of an object.
    #[inline]
    pub(crate) fn is_column(&self, column: ColumnIdx) -> bool {
        matches!(self, Content::Column(known, _) if *known == column)
    }

    /// The same without copies of its texts.
    pub(crate) fn borrowed(&self) -> Content<'_> {
        match self {
            Content::Str(text) => Content::Str(Cow::Borrowed(text)),
            Content::Digits(text) => Content::Digits(Cow::Borrowed(text)),
            Content::Whole(text) => Content::Whole(Cow::Borrowed(text)),
            Content::Bytes(bytes) => Content::Bytes(Cow::Borrowed(bytes)),
            Content::Key(KeyValue::Str(text)) => Content::Key(KeyValue::Str(Cow::Borrowed(text))),
            Content::Seq(items) => Content::Seq(items.iter().map(Content::borrowed).collect()),
            Content::Map(entries) => {
                Content::Map(entries.iter().map(|(k, v)| (k.borrowed(), v.borrowed())).collect())
            }
            other => other.clone(),
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
            Content::Digits(text) => Content::Digits(Cow::Owned(text.into_owned())),
            Content::Whole(text) => Content::Whole(Cow::Owned(text.into_owned())),
            Content::Bytes(bytes) => Content::Bytes(Cow::Owned(bytes.into_owned())),
            Content::Key(key) => Content::Key(key.into_owned()),
            Content::Column(column, name) => Content::Column(column, name),
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

impl KeyValue<'_> {
    fn into_owned(self) -> KeyValue<'static> {
        match self {
            KeyValue::U64(value) => KeyValue::U64(value),
            KeyValue::I64(value) => KeyValue::I64(value),
            KeyValue::U128(value) => KeyValue::U128(value),
            KeyValue::I128(value) => KeyValue::I128(value),
            KeyValue::Str(text) => KeyValue::Str(Cow::Owned(text.into_owned())),
        }
    }
}

impl<'de> From<KeyValue<'de>> for Content<'de> {
    fn from(key: KeyValue<'de>) -> Self {
        match key {
            KeyValue::U64(value) => Content::U64(value),
            KeyValue::I64(value) => Content::I64(value),
            KeyValue::U128(value) => Content::U128(value),
            KeyValue::I128(value) => Content::I128(value),
            KeyValue::Str(text) => Content::Str(text),
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
