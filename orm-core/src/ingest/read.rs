//! A document's values, read under limits from any format.

use std::borrow::Cow;
use std::fmt;

use serde_core::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::content::{Content, Fractions, number};

/// What a value counts beside its text.
const COST: usize = 16;

/// How many values are made room for before they come, however many a document says that it has.
const MAX_CAPACITY: usize = 256;

/// A whole number of JSON text that is a fraction is as large.
const LARGEST_I64: f64 = 9_223_372_036_854_775_808.0;

/// How much of a document can still be read.
///
/// It is handed from value to value. After a limit has stopped the reading nothing more is read, and
/// `exceeded` says that it was a limit, and not a malformed document.
pub(crate) struct Budget<'d> {
    /// How many lists and objects can enclose a value.
    pub(crate) depth: usize,
    /// How much can still be read: 16 for each value and key, and the bytes of texts.
    pub(crate) size: usize,
    pub(crate) exceeded: Option<Limit>,
    /// How many numbers were handed over as fractions.
    fractions: usize,
    /// Where the digits of those are that are none.
    digits: Option<&'d dyn Fractions>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    Depth,
    Size,
}

impl<'d> Budget<'d> {
    pub(crate) fn new(depth: usize, size: usize) -> Self {
        Budget { depth, size, exceeded: None, fractions: 0, digits: None }
    }

    /// The same, of a JSON text.
    pub(crate) fn with_digits(self, digits: &'d dyn Fractions) -> Self {
        Budget { digits: Some(digits), ..self }
    }

    /// Reads one value that is in no list or object.
    #[cfg(test)]
    pub(crate) fn seed(&mut self) -> ContentSeed<'_, 'd> {
        self.seed_within(0)
    }

    /// Reads one value, or one key, that is in so many lists and objects already. Those are the
    /// caller's to count: it has read them itself, element by element or entry by entry.
    pub(crate) fn seed_within(&mut self, levels: usize) -> ContentSeed<'_, 'd> {
        let depth_left = self.depth.saturating_sub(levels);
        ContentSeed { budget: self, depth_left }
    }

    /// Accounts for one value with so many bytes of text.
    pub(crate) fn spend<E: Error>(&mut self, bytes: usize) -> Result<(), E> {
        match self.size.checked_sub(COST.saturating_add(bytes)) {
            Some(size) => {
                self.size = size;
                Ok(())
            }
            None => Err(self.exceed(Limit::Size)),
        }
    }

    #[cold]
    fn exceed<E: Error>(&mut self, limit: Limit) -> E {
        self.size = 0;
        match self.exceeded.get_or_insert(limit) {
            Limit::Depth => {
                E::custom(format_args!("more than {} lists and objects in each other", self.depth))
            }
            Limit::Size => E::custom("more than may be read of one document"),
        }
    }

    /// What a document says about its length is believed up to a point.
    fn capacity(&self, hint: Option<usize>) -> usize {
        hint.unwrap_or(0).min(MAX_CAPACITY).min(self.size / COST)
    }
}

/// Reads one value as [`Content`].
pub(crate) struct ContentSeed<'a, 'd> {
    budget: &'a mut Budget<'d>,
    depth_left: usize,
}

impl<'d> ContentSeed<'_, 'd> {
    fn again(&mut self) -> ContentSeed<'_, 'd> {
        ContentSeed { budget: self.budget, depth_left: self.depth_left }
    }

    /// For what is inside of the value. Every step inwards is a call in a call, so each one takes a
    /// level, also into a `Some` or a newtype, of which most formats say nothing.
    fn inwards<E: Error>(mut self) -> Result<Self, E> {
        match self.depth_left.checked_sub(1) {
            Some(depth_left) => {
                self.depth_left = depth_left;
                Ok(self)
            }
            None => Err(self.budget.exceed(Limit::Depth)),
        }
    }

    fn scalar<E: Error>(self, value: Content<'_>) -> Result<Content<'_>, E> {
        self.budget.spend(0)?;
        Ok(value)
    }
}

impl<'de> DeserializeSeed<'de> for ContentSeed<'_, '_> {
    type Value = Content<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Content<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// Narrower numbers become wider ones, and chars become text: serde does that if a visitor does not handle them. An
/// enum is an error, because its content cannot be read without its type.
impl<'de> Visitor<'de> for ContentSeed<'_, '_> {
    type Value = Content<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Content<'de>, E> {
        self.scalar(Content::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Content<'de>, E> {
        self.scalar(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Content<'de>, E> {
        self.scalar(value.into())
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<Content<'de>, E> {
        self.scalar(value.into())
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<Content<'de>, E> {
        self.scalar(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Content<'de>, E> {
        self.budget.fractions += 1;
        if value.abs() >= LARGEST_I64
            && let Some(digits) = self.budget.digits
            && let Some(text) = digits.whole(self.budget.fractions)
        {
            self.budget.spend(text.len())?;
            return Ok(Content::Whole(Cow::Owned(text)));
        }
        self.scalar(Content::F64(value))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Content<'de>, E> {
        self.budget.spend(text.len())?;
        Ok(Content::Str(Cow::Owned(text.to_owned())))
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Content<'de>, E> {
        self.budget.spend(text.len())?;
        Ok(Content::Str(Cow::Borrowed(text)))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Content<'de>, E> {
        self.budget.spend(text.len())?;
        Ok(text.into())
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Content<'de>, E> {
        self.budget.spend(bytes.len())?;
        Ok(Content::Bytes(Cow::Owned(bytes.to_owned())))
    }

    fn visit_borrowed_bytes<E: Error>(self, bytes: &'de [u8]) -> Result<Content<'de>, E> {
        self.budget.spend(bytes.len())?;
        Ok(Content::Bytes(Cow::Borrowed(bytes)))
    }

    fn visit_byte_buf<E: Error>(self, bytes: Vec<u8>) -> Result<Content<'de>, E> {
        self.budget.spend(bytes.len())?;
        Ok(Content::Bytes(Cow::Owned(bytes)))
    }

    fn visit_none<E: Error>(self) -> Result<Content<'de>, E> {
        self.scalar(Content::Null)
    }

    fn visit_unit<E: Error>(self) -> Result<Content<'de>, E> {
        self.scalar(Content::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<Content<'de>, D::Error> {
        self.inwards()?.deserialize(inner)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        inner: D,
    ) -> Result<Content<'de>, D::Error> {
        self.inwards()?.deserialize(inner)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Content<'de>, A::Error> {
        let mut inner = self.inwards()?;
        inner.budget.spend(0)?;
        let mut items = Vec::with_capacity(inner.budget.capacity(list.size_hint()));
        while let Some(item) = list.next_element_seed(inner.again())? {
            items.push(item);
        }
        Ok(Content::Seq(items))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut object: A) -> Result<Content<'de>, A::Error> {
        // A number that comes as an object is no level of its own.
        let mut next = object.next_key_seed(self.again())?;
        let (mut inner, mut entries) = match &next {
            Some(key) if number::is_token(key) => (self, Vec::with_capacity(1)),
            _ => {
                let inner = self.inwards()?;
                let room = inner.budget.capacity(object.size_hint());
                (inner, Vec::with_capacity(room))
            }
        };
        inner.budget.spend(0)?;
        while let Some(key) = next {
            entries.push((key, object.next_value_seed(inner.again())?));
            next = object.next_key_seed(inner.again())?;
        }
        Ok(number::object(entries))
    }
}
