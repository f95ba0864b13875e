//! Reading included relations: records without their types.

use std::cell::Cell;

use super::branch::IncludeBranch;
use crate::query::{Found, Source};
use crate::record::{Hold, Record};
use crate::schema::{ModelSchema, RelationSchema};

/// The included relations, prepared for a store.
#[doc(hidden)]
pub struct IncludeTree<S: Source> {
    branches: Vec<PreparedInclude<S>>,
    max_rows: usize,
    /// The rows that this run of the query has included.
    rows: Cell<usize>,
}

struct PreparedInclude<S: Source> {
    relation: &'static RelationSchema,
    reader: S::Untyped,
    nested: Vec<Vec<PreparedInclude<S>>>,
    ends_cycles: bool,
}

impl<S: Source> IncludeTree<S> {
    pub(super) fn new(source: S, branches: &[IncludeBranch], max_rows: Option<usize>) -> Self {
        IncludeTree {
            branches: prepare(source, branches),
            max_rows: max_rows.unwrap_or(usize::MAX),
            rows: Cell::new(0),
        }
    }

    pub(super) fn node<M: Record>(&self, at: S::Position<M>) -> IncludedRecord<S::Hold> {
        let mut path = vec![Ancestor { model: M::MODEL_SCHEMA, position: S::untyped_position(at) }];
        let record = S::Hold::json(S::to_row(at));
        let relations = self.relations(&self.branches, &mut path);
        IncludedRecord { record, pivot: None, relations, misses: None }
    }
}

fn prepare<S: Source>(source: S, branches: &[IncludeBranch]) -> Vec<PreparedInclude<S>> {
    let prepare = |branch: &IncludeBranch| PreparedInclude {
        relation: branch.relation,
        reader: source.prepare_untyped(branch.id),
        nested: branch.nested.iter().map(|nested| prepare(source, nested)).collect(),
        ends_cycles: branch.ends_cycles,
    };
    branches.iter().map(prepare).collect()
}

/// A record on the path from the root.
#[derive(Clone, Copy, PartialEq)]
struct Ancestor<P> {
    model: &'static ModelSchema,
    position: P,
}

/// A record without its type, with its included relations.
#[doc(hidden)]
pub struct IncludedRecord<H: Hold> {
    pub(super) record: Option<H::Json>,
    pub(super) pivot: Option<(&'static str, H::Json)>,
    /// By their names in JSON.
    pub(super) relations: Vec<(&'static str, IncludedRecords<H>)>,
    /// The model whose relations were not loaded because there were too many rows.
    pub(super) misses: Option<&'static ModelSchema>,
}

/// The records of one relation.
pub(super) enum IncludedRecords<H: Hold> {
    One(Option<Box<IncludedRecord<H>>>),
    Many(Vec<IncludedRecord<H>>),
}

impl<S: Source> IncludeTree<S> {
    fn relations(
        &self,
        branches: &[PreparedInclude<S>],
        path: &mut Vec<Ancestor<S::UntypedPosition>>,
    ) -> Vec<(&'static str, IncludedRecords<S::Hold>)> {
        let mut relations = Vec::with_capacity(branches.len());
        let Some((&from, ancestors)) = path.split_last() else { return relations };
        let is_repeated = ancestors.contains(&from);
        for branch in branches.iter().filter(|branch| !(is_repeated && branch.ends_cycles)) {
            let mut nodes = Vec::new();
            let many = branch.relation.kind.is_many();
            S::visit_untyped(&branch.reader, from.position, many, &mut |edge: Found<S>| {
                let target = branch.relation.targets.get(edge.target);
                let nested = branch.nested.get(edge.target).map(Vec::as_slice).unwrap_or_default();
                let mut misses = None;
                self.rows.set(self.rows.get().saturating_add(1));
                let relations = match target {
                    Some(target) if !nested.is_empty() && self.rows.get() > self.max_rows => {
                        misses = Some((target.model)());
                        Vec::new()
                    }
                    Some(target) if !nested.is_empty() => {
                        path.push(Ancestor { model: (target.model)(), position: edge.position });
                        let relations = self.relations(nested, path);
                        path.pop();
                        relations
                    }
                    _ => Vec::new(),
                };
                nodes.push(IncludedRecord {
                    record: Some(edge.record),
                    pivot: edge.pivot,
                    relations,
                    misses,
                });
            });
            let nodes = match many {
                true => IncludedRecords::Many(nodes),
                false => IncludedRecords::One(nodes.pop().map(Box::new)),
            };
            relations.push((branch.relation.serialized, nodes));
        }
        relations
    }
}
