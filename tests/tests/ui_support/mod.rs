//! The parts of the `ui` test, one subject each.

pub(crate) mod cargo;
pub(crate) mod cases;
pub(crate) mod diagnostics;
pub(crate) mod header;
pub(crate) mod names;
pub(crate) mod project;
pub(crate) mod report;
pub(crate) mod rules;
pub(crate) mod show;
pub(crate) mod toolchain;
