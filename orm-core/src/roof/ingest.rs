//! Writing documents to a store.

use super::model::{FromDocument, Model};
use super::store::Store;
use crate::error::Result;
use crate::ingest::{Document, Ingest, IngestOnly, Ingested};
use crate::record::IntoKey;
use crate::storage::HoldsCore;

impl<M: Model> Ingest<M> {
    /// Stores a document, all or nothing, and returns the records that were written.
    ///
    /// # Errors
    ///
    /// If the document is malformed, exceeds a limit, or contains a record that cannot be read as its model or cannot
    /// be stored. Then the store is unchanged. The error has the [`path`](crate::Error::path) of the mistake, and never
    /// a value from the document. The keys of a map are values, so the path shows `[*]` for them. A message of your own
    /// `Deserialize` appears as it is, up to 200 characters: do not put values in it.
    ///
    /// # Cost
    ///
    /// That of writing each record, and a look-up for each. A top-level list is read one element at a time, so memory
    /// holds one element besides the stored records. This ends at the first element in which a key has to be
    /// generated, or might have to be. Then the rest of the list is read into memory, and all keys of the document
    /// are collected into sets. So a long list needs the least memory if each record has its key. If the model, or one
    /// that its relations reach, has generated keys, each element is scanned once more to find out.
    pub fn run<'s, 'de>(
        &self,
        store: &'s mut Store,
        document: impl Document<'de>,
    ) -> Result<Ingested<'s>> {
        self.run_in(HoldsCore::core(store), document)
    }
}

impl<M: FromDocument> IngestOnly<M> {
    /// Stores a document, all or nothing, and returns the records that were written.
    ///
    /// # Errors
    ///
    /// See [`IngestOnly`]. The mode [`replace_all`](Ingest::replace_all) is an error: it would remove records that the
    /// document does not name.
    ///
    /// # Cost
    ///
    /// That of [`Ingest::run`], and a look-up for each nested record of an allowed relation.
    pub fn run<'s, 'de>(
        &self,
        store: &'s mut Store,
        document: impl Document<'de>,
    ) -> Result<Ingested<'s>> {
        self.run_in(HoldsCore::core(store), document)
    }

    /// Inserts the one record of the document, and returns it as stored.
    ///
    /// # Errors
    ///
    /// See [`IngestOnly`].
    pub fn insert_one<'s, 'de>(
        &self,
        store: &'s mut Store,
        document: impl Document<'de>,
    ) -> Result<&'s M> {
        self.insert_one_in(HoldsCore::core(store), document)
    }

    /// Updates the record with this primary key, and returns it as stored.
    ///
    /// The document can repeat the key. Another key is an error.
    ///
    /// # Errors
    ///
    /// See [`IngestOnly`]. [`Error::is_not_found`](crate::Error::is_not_found) if no record has the key.
    pub fn update_one<'s, 'de>(
        &self,
        store: &'s mut Store,
        key: impl IntoKey<M::Key>,
        document: impl Document<'de>,
    ) -> Result<&'s M> {
        self.update_one_in(HoldsCore::core(store), key.into_key(), document)
    }

    /// Updates the record with this primary key, or inserts it, and returns it as stored.
    ///
    /// The document can repeat the key. Another key is an error.
    ///
    /// # Errors
    ///
    /// See [`IngestOnly`].
    pub fn upsert_one<'s, 'de>(
        &self,
        store: &'s mut Store,
        key: impl IntoKey<M::Key>,
        document: impl Document<'de>,
    ) -> Result<&'s M>
    where
        M::Key: serde_core::Serialize,
    {
        self.upsert_one_in(HoldsCore::core(store), key.into_key(), document)
    }
}
