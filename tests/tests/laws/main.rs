//! The laws, checked on random stores against a naive model that has no index at all.
//!
//! `ORM_PROPTEST_OPS` sets how many random operations are run; the default is 100,000.

mod document_models;
mod kinds_models;
mod kinds_naive;
mod links_naive;
mod models;
mod naive;
mod random_cycles;
mod random_documents;
mod random_kinds;
mod random_limits;
#[allow(clippy::similar_names)] // `node` and `note` are two models.
mod random_links;
mod random_orders;
mod random_queries;
mod random_relation_queries;
mod random_stores;
mod random_untrusted;
mod random_writes;
mod relation_conditions;
mod second_source;
mod shelf;
mod writes_looks;
mod writes_models;
mod writes_naive;
