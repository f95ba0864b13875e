//! Behaviour a user would notice, one topic a module.

mod atomic;
mod by_name;
mod diagram;
mod keys;
mod laws;
mod loading;
mod pages;
mod queries;
mod reference;
mod relations;
mod store;
