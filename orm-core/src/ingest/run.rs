//! Ingesting: reads a document into an engine, record by record.

use std::fmt;

use serde_core::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::document::Document;
use super::engine::Engine;
use super::ingested::Ingested;
use super::map::ModelMap;
use super::node_id::NodeId;
use super::options::Ingest;
use super::read::{Budget, Limit};
use crate::content::{Content, Digits, number};
use crate::error::{DocumentError, Error, Result};
use crate::relation::HasRelations;
use crate::storage::Core;

impl<M: HasRelations> Ingest<M> {
    pub(crate) fn run_in<'s, 'de>(
        &self,
        store: &'s mut Core,
        document: impl Document<'de>,
    ) -> Result<Ingested<'s>> {
        let mut map = ModelMap::default();
        map.add::<M>()?;
        let options = self.resolve(&map);
        let (slots, moves) = store.run_operation_with_slots(|store| {
            let mut engine = Engine::new(store, &map, &options);
            read(&mut engine, document)?;
            engine.finish()?;
            Ok(engine.written())
        })?;
        Ok(Ingested::new(store, &map, slots, &moves))
    }
}

/// Reads a document into an engine, one element of a top-level list after the other.
pub(super) fn read<'de>(engine: &mut Engine<'_>, document: impl Document<'de>) -> Result<()> {
    let (mut failed, mut at) = (None, None);
    let limits = engine.limits();
    let digits = Digits::default();
    let mut budget = Budget::new(limits.depth, limits.size).with_digits(&digits);
    let seed = Top { engine, budget: &mut budget, at: &mut at, failed: &mut failed };
    let result = document.read(&digits, seed);
    let path = || at.map_or("$".to_owned(), |index| format!("$[{index}]"));
    match (result, failed, budget.exceeded) {
        (Ok(()), ..) => Ok(()),
        (Err(_), Some(error), _) => Err(error),
        (Err(_), None, Some(Limit::Depth)) => {
            Err(Error::document(DocumentError::TooDeep { most: limits.depth }, None)
                .at_path(path()))
        }
        (Err(_), None, Some(Limit::Size)) => {
            Err(Error::document(DocumentError::TooLarge { most: limits.size }, None)
                .at_path(path()))
        }
        (Err(text), None, None) => Err(Error::malformed(text)),
    }
}

/// The top of a document: a record or a list.
struct Top<'a, 'e, 'd> {
    engine: &'a mut Engine<'e>,
    budget: &'a mut Budget<'d>,
    /// Which element of the list at the top is read.
    at: &'a mut Option<usize>,
    /// Why a record was refused, for which formats have errors of their own.
    failed: &'a mut Option<Error>,
}

impl<'e> Top<'_, 'e, '_> {
    fn take<E: serde_core::de::Error>(
        &mut self,
        index: Option<usize>,
        content: Content<'_>,
    ) -> Result<(), E> {
        self.ask(|engine| engine.ingest_root(index, content))
    }

    fn ask<R, E: serde_core::de::Error>(
        &mut self,
        of: impl FnOnce(&mut Engine<'e>) -> Result<R>,
    ) -> Result<R, E> {
        of(self.engine).map_err(|error| {
            *self.failed = Some(error);
            E::custom("a record was refused")
        })
    }

    /// Takes the elements of the list at the top from one on for which a key is to be generated: that is to be
    /// none of the others, so all are read first. They count as one for [`Limits::size`](super::Limits::size).
    fn rest<'de, A: SeqAccess<'de>>(
        &mut self,
        start: usize,
        first: Content<'de>,
        mut list: A,
    ) -> Result<(), A::Error> {
        let mut rest = vec![first];
        loop {
            *self.at = Some(start + rest.len());
            match list.next_element_seed(self.budget.seed_within(1))? {
                Some(content) => rest.push(content),
                None => break,
            }
        }
        self.ask(|engine| engine.hold_keys(&rest))?;
        (start..).zip(rest).try_for_each(|(index, content)| self.take(Some(index), content))
    }

    fn refuse<E: serde_core::de::Error>(&mut self, found: &str) -> E {
        let expected = if self.engine.is_one() { "one object" } else { "an object or a list" };
        *self.failed = Some(
            Error::malformed(format!("expected {expected}, found {found}")).at_path("$".to_owned()),
        );
        E::custom("not a record")
    }
}

impl<'de> DeserializeSeed<'de> for Top<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

macro_rules! refuse {
    ($($method:ident $Type:ty: $found:literal,)*) => {$(
        fn $method<E: serde_core::de::Error>(mut self, _value: $Type) -> Result<(), E> {
            Err(self.refuse($found))
        }
    )*};
}

impl<'de> Visitor<'de> for Top<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or a list")
    }

    refuse! {
        visit_bool bool: "true or false",
        visit_i64 i64: "a number",
        visit_u64 u64: "a number",
        visit_i128 i128: "a number",
        visit_u128 u128: "a number",
        visit_f64 f64: "a number",
        visit_str &str: "a string",
        visit_bytes &[u8]: "bytes",
    }

    fn visit_unit<E: serde_core::de::Error>(mut self) -> Result<(), E> {
        Err(self.refuse("null"))
    }

    fn visit_none<E: serde_core::de::Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<(), D::Error> {
        inner.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<(), D::Error> {
        inner.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        if self.engine.is_one() {
            return Err(self.refuse("a list"));
        }
        let size = self.budget.size;
        self.ask(|engine| engine.clear_if_replacing(NodeId::ROOT))?;
        for index in 0.. {
            *self.at = Some(index);
            self.budget.size = size;
            let Some(content) = list.next_element_seed(self.budget.seed_within(1))? else { break };
            if self.ask(|engine| engine.is_keyless(&content))? {
                return self.rest(index, content, list);
            }
            self.take(Some(index), content)?;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut object: A) -> Result<(), A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = object.next_key_seed(self.budget.seed_within(1))? {
            entries.push((key, object.next_value_seed(self.budget.seed_within(1))?));
        }
        match number::object(entries) {
            object @ Content::Map(_) => {
                if self.ask(|engine| engine.is_keyless(&object))? {
                    self.ask(|engine| engine.hold_keys([&object]))?;
                }
                self.take(None, object)
            }
            other => Err(self.refuse(other.kind())),
        }
    }
}
