//! Documents are written to a store.

use super::model::{FromDocument, Model};
use super::store::Store;
use crate::error::Result;
use crate::ingest::{Document, Ingest, IngestOnly, Ingested};
use crate::record::IntoKey;
use crate::storage::HoldsCore;

impl<M: Model> Ingest<M> {
    /// Takes in a document: all of it is stored, or nothing.
    ///
    /// # Errors
    ///
    /// When the document is malformed, is over a limit, or holds a record that cannot be read as its model or
    /// stored; the error tells the [`path`](crate::Error::path) of what is wrong and never a value from the
    /// document. The keys of a map are values: the path shows `[*]` for them. A message of your own `Deserialize` is
    /// shown as it is, up to 200 characters, so keep values out of it. Then the store is as it was.
    ///
    /// # Cost
    ///
    /// That of writing each record, and a look-up for each. A list at the top is read one element at a time, so what
    /// is held besides what is stored is one of them. This ends at the first element in which a key has to be
    /// generated, or may have to be: the rest of the list is read into memory, and all keys of the document are
    /// collected into sets. So a long list needs the least memory where each record has its key. If models that
    /// can be reached have generated keys, each element is gone over once more to find out.
    pub fn run<'s, 'de>(
        &self,
        store: &'s mut Store,
        document: impl Document<'de>,
    ) -> Result<Ingested<'s>> {
        self.run_in(HoldsCore::core(store), document)
    }
}

impl<M: FromDocument> IngestOnly<M> {
    /// Ingests a document: all of it is stored, or nothing.
    ///
    /// # Errors
    ///
    /// See [`IngestOnly`]. A document whose mode is [`replace_all`](Ingest::replace_all) is refused: it would remove
    /// records that nothing names.
    ///
    /// # Cost
    ///
    /// That of [`Ingest::run`], and for each relation that is named a look-up per nested record.
    pub fn run<'s, 'de>(
        &self,
        store: &'s mut Store,
        document: impl Document<'de>,
    ) -> Result<Ingested<'s>> {
        self.run_in(HoldsCore::core(store), document)
    }

    /// Inserts the one record that the document is, and returns it.
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

    /// Updates the record with this primary key, and returns it.
    ///
    /// The document can repeat the key, and cannot give another.
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

    /// Updates the record with this primary key, or inserts it, and returns it.
    ///
    /// The document can repeat the key, and cannot give another.
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
