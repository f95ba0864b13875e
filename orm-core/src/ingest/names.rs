//! What the keys of an object mean.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::schema::ModelSchema;

/// The names by which the columns and relations of a model are read.
pub(super) struct Names {
    /// Those of columns, in the order of the struct, then those of relations.
    all: Vec<(&'static str, Part)>,
    places: HashMap<&'static str, usize, RandomState>,
}

/// What a key of an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Column(usize),
    Relation(usize),
}

/// How many names are compared before one is hashed.
const NEAR: usize = 4;

impl Names {
    pub(super) fn new(schema: &ModelSchema) -> Self {
        let columns = schema.columns.iter().flat_map(|column| {
            column.deserialized.iter().map(|name| (*name, Part::Column(column.place)))
        });
        let relations = schema.relations.iter().enumerate();
        let relations = relations.map(|(at, relation)| (relation.deserialized, Part::Relation(at)));
        let all: Vec<_> = columns.chain(relations).collect();
        let places = all.iter().enumerate().map(|(place, (name, _))| (*name, place)).collect();
        Names { all, places }
    }

    /// What a name means, and where it stands.
    ///
    /// It is looked for behind `after`, where the name before it was found: an object has its fields mostly in the
    /// order of the struct.
    #[inline]
    pub(super) fn find(&self, name: &str, after: usize) -> Option<(usize, &'static str, Part)> {
        let near = self.all.iter().enumerate().skip(after).take(NEAR);
        let near = near.filter(|(_, (known, _))| *known == name).map(|(place, _)| place).next();
        let place = match near {
            Some(place) => place,
            None => *self.places.get(name)?,
        };
        self.all.get(place).map(|&(name, part)| (place, name, part))
    }
}
