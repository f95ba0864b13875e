//! Behaviour a user would notice, one topic a module.

mod atomic;
mod by_name;
mod diagram;
mod fetched;
mod keys;
mod laws;
mod loading;
mod morphs;
mod one_of_many;
mod pages;
mod pivots;
mod queries;
mod reference;
mod referential;
mod relation_queries;
mod relations;
mod serde_names;
mod store;
mod through;
mod to_many;
mod transactions;
