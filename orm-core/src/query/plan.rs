use std::fmt;

use super::select::{Bounds, Select, SelectLoad, SelectLoadKind};
use super::text::{self, FilterText, aggregate_text};
use super::view::{Equality, TermView, equalities};
use crate::schema::{ColumnIdx, ModelSchema, RelationKind, RelationSchema};

/// How a query is answered: by which index or scan, its filter, order and limit, and what it loads.
///
/// Made by [`Query::plan`](crate::Query::plan). It prints as text, and contains no value of a record or a filter.
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
    /// Its columns.
    pub columns: &'static [ColumnIdx],
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
    let columns = columns.map(|column| (std::slice::from_ref(&column.idx), column.unique));
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
    /// The records of some keys of the index at this position of the list.
    Index(usize),
}

/// Chooses the access path: a unique index before others, then the one on the most columns.
///
/// An index serves where the filter pins each of its columns to one value, or its only column to a
/// list of values. The whole filter is tested on the candidates in every case.
pub(crate) fn access(pinned: &[Equality<'_>], indexes: &[IndexShape]) -> Access {
    let serves = |index: &IndexShape| {
        !index.partial
            && index.columns.iter().all(|&column| {
                let values = |len: usize| index.columns.len() == 1 || len == 1;
                pinned.iter().any(|pin| pin.column == column && values(pin.values.operand_count()))
            })
    };
    let best = indexes.iter().enumerate().filter(|(_, index)| serves(index));
    let best = best.max_by_key(|(position, index)| {
        // The first of equals; the primary key is the first index.
        (index.unique, index.columns.len(), std::cmp::Reverse(*position))
    });
    best.map_or(Access::Scan, |(position, _)| Access::Index(position))
}

pub(super) fn plan(select: &Select, indexes: &[IndexShape]) -> Plan {
    let Select { model, criteria, loads } = select;
    let filter = criteria.filter_view();
    let pinned = filter.map(equalities).unwrap_or_default();
    let is_empty =
        matches!(filter.and_then(|filter| filter.term(0)), Some(TermView::Constant(false)));
    let path = match access(&pinned, indexes) {
        _ if is_empty => "no records".to_owned(),
        Access::Scan => "scan".to_owned(),
        Access::Index(position) => match indexes.get(position) {
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
    let heading = format!("{}: {path}", model.name);
    Plan { heading, details: text::details(model, &**criteria), loads: load_plans(model, loads) }
}

/// The plans of what is loaded with records of a model.
fn load_plans(model: &ModelSchema, loads: &[SelectLoad]) -> Vec<Plan> {
    loads.iter().filter_map(|load| load_plan(model, load)).collect()
}

fn load_plan(model: &ModelSchema, SelectLoad(load): &SelectLoad) -> Option<Plan> {
    Some(match load {
        SelectLoadKind::Relation { relation, bounds, targets } => {
            let schema = relation.schema()?;
            let (mut details, mut loads) = (Vec::new(), Vec::new());
            for Select { model, criteria, loads: nested } in targets {
                let lines = text::details(model, &**criteria).into_iter();
                // The conditions of a `morph_to` relation are each about one of its models.
                details.extend(lines.map(|line| match schema.kind {
                    RelationKind::MorphTo => format!("{} {line}", model.name),
                    _ => line,
                }));
                loads.extend(load_plans(model, nested));
            }
            details.extend(bounds.map(|Bounds { depth, once, .. }| {
                let once = if once { ", each record once" } else { "" };
                format!("recursive: {depth} levels{once}")
            }));
            relation_plan(relation.owner(), schema, details, loads)
        }
        SelectLoadKind::Aggregate { relation, function, column, among, name } => {
            value_plan(&aggregate_text(*relation, *function, *column, &**among), *name)
        }
        SelectLoadKind::Condition { filter, name } => {
            value_plan(&FilterText { filter: &**filter, model }.to_string(), *name)
        }
    })
}

/// The plan of one relation, below that of its owner.
fn relation_plan(
    owner: &ModelSchema,
    relation: &RelationSchema,
    details: Vec<String>,
    loads: Vec<Plan>,
) -> Plan {
    let RelationSchema { name, kind, one_of_many, .. } = relation;
    let routes = relation.targets.iter().map(|target| {
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
    let routes: Vec<_> = routes.collect();
    let mut heading = format!("load {name}: {kind} {}", routes.join(" or "));
    if let (Some(choice), Some(target)) = (one_of_many, relation.targets.first()) {
        let column = (target.model)().column_names(&[choice.column]);
        heading = format!("{heading}, {} {column}", choice.as_str());
    }
    Plan { heading, details, loads }
}

/// The plan of a value beside each record.
fn value_plan(value: &str, name: Option<&str>) -> Plan {
    let name = name.map(|name| format!(" as {name}")).unwrap_or_default();
    Plan { heading: format!("value: {value}{name}"), details: Vec::new(), loads: Vec::new() }
}
