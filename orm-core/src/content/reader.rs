//! Reading a value that is part of another.

use serde_core::Deserializer;

use super::content::Content;
use super::error::ValueError;

/// Reads content as a type. There is one reader, `Value`; keys, variants and numbers take it as a
/// parameter because it reads them in turn.
pub(crate) trait Reader<'de>:
    Deserializer<'de, Error = ValueError> + From<Content<'de>>
{
}

impl<'de, R> Reader<'de> for R where R: Deserializer<'de, Error = ValueError> + From<Content<'de>> {}
