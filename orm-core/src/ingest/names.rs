//! The names of columns and relations in documents.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::schema::{ColumnIdx, ModelSchema, RelationIdx};

/// The names by which the columns and relations of a model are read.
pub(super) struct Names {
    /// Those of columns, in the order of the struct, then those of relations.
    all: Vec<(&'static str, Part)>,
    positions: HashMap<&'static str, usize, RandomState>,
}

/// What a key of an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Column(ColumnIdx),
    Relation(RelationIdx),
}

/// How many names are compared before one is hashed.
const NEAR: usize = 4;

impl Names {
    pub(super) fn new(schema: &ModelSchema) -> Self {
        let columns = schema.columns.iter().flat_map(|column| {
            column.deserialized.iter().map(|name| (*name, Part::Column(column.idx)))
        });
        let relations = schema.relations.iter().enumerate();
        let relations = relations
            .map(|(at, relation)| (relation.deserialized, Part::Relation(RelationIdx::new(at))));
        let all: Vec<_> = columns.chain(relations).collect();
        let positions =
            all.iter().enumerate().map(|(position, (name, _))| (*name, position)).collect();
        Names { all, positions }
    }

    /// What a name means, and its position.
    ///
    /// It is looked for behind `after`, where the name before it was found: an object has its fields mostly in the
    /// order of the struct.
    #[inline]
    pub(super) fn find(&self, name: &str, after: usize) -> Option<(usize, &'static str, Part)> {
        let near = self.all.iter().enumerate().skip(after).take(NEAR);
        let near =
            near.filter(|(_, (known, _))| *known == name).map(|(position, _)| position).next();
        let position = match near {
            Some(position) => position,
            None => *self.positions.get(name)?,
        };
        self.all.get(position).map(|&(name, part)| (position, name, part))
    }
}
