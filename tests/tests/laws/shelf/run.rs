//! A shelf as where queries run: each is a whole question, and its answer a `Result`.

use std::sync::Arc;

use orm_core::engine::{AggregateFn, Criteria, GroupedBy, Loads, Record, Run, Source};

use super::source::{NOWHERE, Spot};
use super::tables::Shared;
use super::{Notes, Reader, Refused, Shelf};

impl Shelf {
    /// The answer to a question, unless it is noted meanwhile that it cannot be answered.
    fn ask<T>(&self, question: impl FnOnce(Reader<'_>) -> T) -> Result<T, Refused> {
        let notes = Notes::default();
        notes.answer(question(Reader { shelf: self, notes: &notes }))
    }
}

impl Run for &Shelf {
    type Hold = Shared;
    type Answer<T> = Result<T, Refused>;

    fn run_all<M: Record, L: Loads<M>>(
        self,
        criteria: &Criteria<M>,
        loads: &L,
    ) -> Result<Vec<L::Row<Shared>>, Refused> {
        self.ask(|reader| {
            let prepared = reader.prepared(loads);
            reader.rows(criteria).map(|at| L::row(&prepared, at)).collect()
        })
    }

    fn run_first<M: Record, L: Loads<M>>(
        self,
        criteria: &Criteria<M>,
        loads: &L,
    ) -> Result<Option<L::Row<Shared>>, Refused> {
        self.ask(|reader| {
            let prepared = reader.prepared(loads);
            reader.rows(criteria).next().map(|at| L::row(&prepared, at))
        })
    }

    fn run_last<M: Record, L: Loads<M>>(
        self,
        criteria: &Criteria<M>,
        loads: &L,
    ) -> Result<Option<L::Row<Shared>>, Refused> {
        self.ask(|reader| {
            let prepared = reader.prepared(loads);
            reader.last(criteria).map(|at| L::row(&prepared, at))
        })
    }

    fn run_find<M: Record, L: Loads<M>>(
        self,
        key: &M::Id,
        criteria: &Criteria<M>,
        loads: &L,
    ) -> Result<Option<L::Row<Shared>>, Refused> {
        self.ask(|reader| {
            let prepared = reader.prepared(loads);
            reader.at(key, criteria).map(|at| L::row(&prepared, at))
        })
    }

    fn run_exists<M: Record>(self, criteria: &Criteria<M>) -> Result<bool, Refused> {
        Ok(self.run_count(criteria)? > 0)
    }

    fn run_count<M: Record>(self, criteria: &Criteria<M>) -> Result<usize, Refused> {
        self.ask(|reader| reader.rows(criteria).count())
    }

    fn run_aggregate<M: Record, A: AggregateFn<M>>(
        self,
        criteria: &Criteria<M>,
    ) -> Result<A::Value, Refused> {
        self.ask(|reader| {
            let mut state = A::Accumulator::default();
            reader.rows(criteria).for_each(|at| A::add(&mut state, at.record));
            A::value(state)
        })
    }

    fn run_groups<M: Record, L: Loads<M>, T>(
        self,
        criteria: &Criteria<M>,
        by: GroupedBy<M, T>,
        loads: &L,
    ) -> Result<Vec<(T, Vec<L::Row<Shared>>)>, Refused> {
        self.ask(|reader| {
            let prepared = reader.prepared(loads);
            let groups = groups(reader.rows(criteria), by).into_iter().map(|(value, group)| {
                (value, group.into_iter().map(|at| L::row(&prepared, at)).collect())
            });
            groups.collect()
        })
    }

    fn run_group_aggregates<M: Record, A: AggregateFn<M>, T>(
        self,
        criteria: &Criteria<M>,
        by: GroupedBy<M, T>,
    ) -> Result<Vec<(T, A::Value)>, Refused> {
        self.ask(|reader| {
            let figure = |group: Vec<Spot<'_, M>>| {
                let mut state = A::Accumulator::default();
                for at in group {
                    A::add(&mut state, at.record);
                }
                A::value(state)
            };
            let groups = groups(reader.rows(criteria), by).into_iter();
            groups.map(|(value, group)| (value, figure(group))).collect()
        })
    }

    fn run_load<M: Record, L: Loads<M>>(
        self,
        records: &[Arc<M>],
        loads: &L,
    ) -> Result<Vec<L::Row<Shared>>, Refused> {
        self.ask(|reader| {
            let prepared = reader.prepared(loads);
            let spots = records.iter().map(|record| Spot { position: NOWHERE, record });
            spots.map(|at| L::row(&prepared, at)).collect()
        })
    }
}

/// Records by the value of a column, in the order in which the values are met.
fn groups<'r, M: Record, T>(
    rows: impl Iterator<Item = Spot<'r, M>>,
    by: GroupedBy<M, T>,
) -> Vec<(T, Vec<Spot<'r, M>>)> {
    let mut index = (by.index)();
    let mut groups: Vec<Vec<_>> = Vec::new();
    for at in rows {
        let group = index.group_of(at.record);
        if group == groups.len() {
            groups.push(Vec::new());
        }
        groups[group].push(at);
    }
    index.group_values().into_iter().zip(groups).collect()
}
