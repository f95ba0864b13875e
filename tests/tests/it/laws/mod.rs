//! The laws, checked on random stores against a naive model that has no index at all.
//!
//! `ORM_PROPTEST_OPS` sets how many random operations are run; the default is 100,000.

mod kinds_models;
mod kinds_naive;
mod models;
mod naive;
mod random_kinds;
mod random_queries;
mod random_relation_queries;
mod random_stores;
mod relation_conditions;
