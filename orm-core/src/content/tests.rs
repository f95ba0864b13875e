//! What is read of a document is what `serde_json` would read, and what is written is read again.

mod digits;
mod documents;
mod law;
mod messages;
mod types;

use serde_core::Deserialize;
use serde_core::de::DeserializeSeed;

use super::content::Content;
use super::error::ValueError;
use super::value::Value;
use crate::ingest::read::Budget;

fn read(json: &str) -> Content<'_> {
    let mut budget = Budget::new(64, 1 << 20);
    let mut format = serde_json::Deserializer::from_str(json);
    let content = budget.seed().deserialize(&mut format).unwrap();
    format.end().unwrap();
    content
}

fn from<'de, T: Deserialize<'de>>(content: Content<'de>) -> Result<T, ValueError> {
    T::deserialize(Value(content))
}
