use std::fmt;

use super::Criteria;
use super::filter::Equality;
use super::filter::Filter;
use crate::record::Record;
use crate::schema::{ModelSchema, RelationSchema};

/// How a query will be answered: access path, filter, order, slice, loads.
///
/// Made by [`Query::plan`](crate::Query::plan); it prints as text and holds no values of records or
/// filters.
///
/// ```
/// # use orm_core::{Model, Store};
/// # #[derive(Model)] #[orm(entity = "users", has_one(Phone, fk = "user_id"))]
/// # struct User { id: u64, name: String }
/// # #[derive(Model)] #[orm(entity = "phones")]
/// # struct Phone { id: u64, user_id: u64, number: String }
/// # fn main() -> orm_core::Result<()> {
/// # let mut store = Store::new();
/// # store.insert(User { id: 1, name: "John".into() })?;
/// let plan = User::query()
///     .filter(User::ID.eq(1) & User::NAME.starts_with("J"))
///     .with(User::PHONE)
///     .order_by(User::NAME.asc())
///     .plan(&store);
/// assert_eq!(plan.to_string(), "\
/// User: by primary key (id)
///   filter: id = ? and name starts with ?
///   order: name asc
///   load phone: has_one Phone by user_id = id
/// ");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    pub(crate) heading: String,
    pub(crate) details: Vec<String>,
    pub(crate) loads: Vec<Plan>,
}

/// The plans of the relations that a query loads, as they are gathered.
#[doc(hidden)]
pub type Plans = Vec<Plan>;

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn print(plan: &Plan, depth: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            writeln!(f, "{:depth$}{}", "", plan.heading, depth = 2 * depth)?;
            for detail in &plan.details {
                writeln!(f, "{:depth$}  {detail}", "", depth = 2 * depth)?;
            }
            plan.loads.iter().try_for_each(|load| print(load, depth + 1, f))
        }
        print(self, 0, f)
    }
}

/// A key that a source can look records up by.
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexShape {
    /// The places of its columns.
    pub columns: &'static [usize],
    /// Whether a key has one record at most.
    pub unique: bool,
    /// Whether some records that have the key are not in it, so that it answers for no filter.
    pub partial: bool,
}

/// The indexes that a model's own declaration asks for; what a plan is made with where no record of
/// the model was written yet.
pub(crate) fn declared_indexes(model: &'static ModelSchema) -> Vec<IndexShape> {
    let mut indexes = vec![IndexShape { columns: model.primary_key, unique: true, partial: false }];
    let local = |relation: &RelationSchema| relation.local_index().map(|columns| (columns, false));
    let relations = model.relations.iter().filter_map(local);
    let columns = model.columns.iter().filter(|column| column.unique || column.index);
    let columns = columns.map(|column| (std::slice::from_ref(&column.place), column.unique));
    for (columns, unique) in relations.chain(columns) {
        match indexes.iter_mut().find(|known| known.columns == columns) {
            Some(known) => known.unique |= unique,
            None => indexes.push(IndexShape { columns, unique, partial: false }),
        }
    }
    indexes
}

/// How the candidates of a query are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Every record, in the order of the table.
    Scan,
    /// The records of some keys of the index at this place of the list.
    Index(usize),
}

/// Chooses the access path: a unique index before others, then the one on the most columns.
///
/// An index serves where the filter pins each of its columns to one value, or its only column to a
/// list of values. The whole filter is tested on the candidates in every case.
pub(crate) fn access(pinned: &[Equality<'_>], indexes: &[IndexShape]) -> Access {
    let serves = |index: &&(usize, &IndexShape)| {
        !index.1.partial
            && index.1.columns.iter().all(|&column| {
                let values = |len: usize| index.1.columns.len() == 1 || len == 1;
                pinned.iter().any(|pin| pin.column == column && values(pin.values.len()))
            })
    };
    let all: Vec<_> = indexes.iter().enumerate().collect();
    let best = all.iter().filter(serves).max_by_key(|(place, index)| {
        // Among equals the first; the primary key stands first.
        (index.unique, index.columns.len(), std::cmp::Reverse(*place))
    });
    best.map_or(Access::Scan, |&(place, _)| Access::Index(place))
}

pub(crate) fn plan<M: Record>(criteria: &Criteria<M>, indexes: &[IndexShape]) -> Plan {
    let model = M::MODEL_SCHEMA;
    let pinned = criteria.filter.as_ref().map(Filter::equalities).unwrap_or_default();
    let is_empty = criteria.filter.as_ref().and_then(Filter::constant) == Some(false);
    let path = match access(&pinned, indexes) {
        _ if is_empty => "no records".to_owned(),
        Access::Scan => "scan".to_owned(),
        Access::Index(place) => match indexes.get(place) {
            Some(index) if index.columns == model.primary_key => {
                format!("by primary key ({})", model.column_names(index.columns))
            }
            Some(index) => {
                let unique = if index.unique { "unique " } else { "" };
                format!("by {unique}index ({})", model.column_names(index.columns))
            }
            None => "scan".to_owned(),
        },
    };
    let details = criteria.details();
    Plan { heading: format!("{}: {path}", model.name), details, loads: Vec::new() }
}

/// The plan of one relation, below that of its owner.
pub(crate) fn relation_plan(
    owner: &ModelSchema,
    relation: &RelationSchema,
    details: Vec<String>,
    loads: Vec<Plan>,
) -> Plan {
    let RelationSchema { name, kind, choice, .. } = relation;
    let ways = relation.targets.iter().map(|target| {
        let model = (target.model)();
        let (foreign, local) =
            (model.column_names(target.foreign), owner.column_names(target.local));
        match &relation.via {
            None => format!("{} by {foreign} = {local}", model.name),
            Some(via) => {
                let between = (via.model)();
                format!(
                    "{} through {} by {} = {local}, {foreign} = {}",
                    model.name,
                    between.name,
                    between.column_names(via.foreign),
                    between.column_names(via.local),
                )
            }
        }
    });
    let ways: Vec<_> = ways.collect();
    let mut heading = format!("load {name}: {kind} {}", ways.join(" or "));
    if let (Some(choice), Some(target)) = (choice, relation.targets.first()) {
        let column = (target.model)().column_names(&[choice.column]);
        heading = format!("{heading}, {} {column}", choice.as_str());
    }
    Plan { heading, details, loads }
}

/// The plan of a value beside each record.
pub(crate) fn value_plan(value: String) -> Plan {
    Plan { heading: format!("value: {value}"), details: Vec::new(), loads: Vec::new() }
}
