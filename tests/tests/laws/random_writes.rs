//! Writes of every sort, in transactions within transactions that end in every way, with referential
//! actions that follow them: after each, the store is what plain lists say it is.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use orm_core::{Error, Store};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestError, TestRunner};

use super::random_stores::operations_or;
use super::writes_looks::{assert_equal, is_equal, look};
use super::writes_models::{
    BADGE, Badge, CLUB, Celled, Cells, Club, ECHO, Echo, HOUSE, House, LAND, LONELY, Land,
    MEMBERSHIP, MODELS, Membership, NOTE, Note, PERSON, PLOT, Person, Plot, REFERENCES, Reference,
    SEAT, Seat, TABLES, TOWN, Town, VOTE, Vote, WIDTH, for_model,
};
use super::writes_naive::{Answer, Kind, Order, Outcome, Refusal, Tables, Write};

#[derive(Clone, Debug)]
struct Step {
    action: Action,
    /// Whether an error or a panic of it ends what is around it too.
    passes_on: bool,
    /// Whether everything that can be read is compared after it, inside a transaction.
    looks: bool,
}

#[derive(Clone, Debug)]
enum Action {
    /// Aimed at one of the records that there are, where it is one for a key.
    Write(Write, Option<u8>),
    /// So often that the table is compacted.
    Recreate(usize, u8),
    /// Aimed like `Write`, after a transaction that leaves more gaps in the table than records, and ends with a
    /// graph or a plain write.
    WriteAfterGaps(Write, Option<u8>, bool),
    Transaction(Vec<Step>, Ending),
}

/// How the closure of a transaction ends, unless a step ends it before.
#[derive(Clone, Copy, Debug)]
enum Ending {
    Ok,
    Err,
    Panic,
}

/// Each byte is made what the column may hold.
type Raw = [u8; WIDTH];

fn cells(table: usize, raw: Raw) -> Cells {
    let mut cells = Cells::default();
    for ((cell, byte), column) in cells.iter_mut().zip(raw).zip(TABLES[table].columns) {
        let place = usize::from(byte) % (column.values.len() + usize::from(column.nullable));
        *cell = column.values.get(place).copied();
    }
    if TABLES[table].auto && raw[0] == u8::MAX {
        // The last key that there is.
        cells[0] = Some(u8::MAX);
    }
    cells
}

/// Writes of every kind, `even` or in the numbers of a program.
fn write(even: bool) -> impl Strategy<Value = Write> {
    let often = move |times: u32| if even { 1 } else { times };
    let table = || 0..MODELS;
    let records = |most| (table(), proptest::collection::vec(any::<Raw>(), 0..most));
    let all = |(table, raws): (usize, Vec<Raw>)| {
        (table, raws.into_iter().map(|raw| cells(table, raw)).collect::<Vec<_>>())
    };
    let one = || (table(), any::<Raw>()).prop_map(|(table, raw)| (table, cells(table, raw)));
    let column = |table: usize, column: usize| column % TABLES[table].columns.len();
    prop_oneof![
        often(40) => one().prop_map(|(table, cells)| Write::Insert(table, cells)),
        often(6) => table().prop_map(|table| Write::Exchange(table, Vec::new())),
        often(4) => one().prop_map(|(table, cells)| Write::Graph(table, cells)),
        often(30) => records(7).prop_map(all).prop_map(|(table, records)| Write::InsertAll(table, records)),
        often(3) => records(6).prop_map(all).prop_map(|(table, records)| Write::ReplaceAll(table, records)),
        often(40) => (table(), any::<Raw>(), any::<u8>(), any::<Raw>()).prop_map(
            |(table, key, columns, to)| {
                let chosen = (0..TABLES[table].columns.len()).filter(|it| columns >> it & 1 == 1);
                Write::Update(table, cells(table, key), chosen.collect(), cells(table, to))
            }
        ),
        often(10) => one().prop_map(|(table, key)| Write::Remove(table, key)),
        often(2) => (table(), 0..WIDTH, 0..5u8)
            .prop_map(move |(table, it, value)| Write::RemoveWith(table, column(table, it), value)),
        often(1) => (table(), 0..WIDTH, 0..3u8)
            .prop_map(move |(table, it, value)| Write::RemoveBelow(table, column(table, it), value)),
        often(1) => table().prop_map(Write::Clear),
        often(2) => records(4).prop_map(all).prop_map(|(table, records)| Write::InsertAllPanics(table, records)),
        often(1) => one().prop_map(|(table, key)| Write::UpdatePanics(table, key)),
    ]
}

/// Records of several models, in any order: what a program starts with.
fn filling() -> impl Strategy<Value = Vec<Step>> {
    let records = (0..MODELS, proptest::collection::vec(any::<Raw>(), 2..6));
    let all = records.prop_map(|(table, raws)| {
        let records = raws.into_iter().map(|raw| cells(table, raw)).collect();
        let action = Action::Write(Write::InsertAll(table, records), None);
        Step { action, passes_on: false, looks: false }
    });
    proptest::collection::vec(all, 0..24)
}

/// Transactions lie this deep within each other.
const DEPTH: u32 = 4;

fn step(depth: u32) -> BoxedStrategy<Step> {
    let aim = || proptest::option::weighted(0.9, any::<u8>());
    let write = (write(false), aim()).prop_map(|(write, aim)| Action::Write(write, aim));
    let recreate = (0..MODELS, 1..25u8).prop_map(|(table, times)| Action::Recreate(table, times));
    let after_gaps = (self::write(true), aim(), any::<bool>())
        .prop_map(|(write, aim, by_graph)| Action::WriteAfterGaps(write, aim, by_graph));
    let single = prop_oneof![150 => write, 1 => recreate, 8 => after_gaps];
    let action = match depth {
        0 => single.boxed(),
        _ => {
            let end = prop_oneof![5 => Just(Ending::Ok), 3 => Just(Ending::Err), 2 => Just(Ending::Panic)];
            let steps = proptest::collection::vec(step(depth - 1), 0..7);
            let transaction = (steps, end).prop_map(|(steps, end)| Action::Transaction(steps, end));
            prop_oneof![5 => single, 1 => transaction].boxed()
        }
    };
    (action, proptest::bool::weighted(0.2), proptest::bool::weighted(0.3))
        .prop_map(|(action, passes_on, looks)| Step { action, passes_on, looks })
        .boxed()
}

/// Why a closure gives up.
enum Failure {
    Enough,
    Store(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Store(error)
    }
}

/// What the steps panic with.
struct Boom;

fn boom() -> ! {
    resume_unwind(Box::new(Boom))
}

/// `None` where the work has panicked because it was to.
fn catch<R>(work: impl FnOnce() -> R) -> Option<R> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => Some(result),
        Err(payload) if payload.is::<Boom>() => None,
        Err(payload) => resume_unwind(payload),
    }
}

/// How often what has come of the writes, for whoever wants to know what was tried.
#[derive(Default, Debug)]
struct Tally {
    writes: usize,
    by_outcome: BTreeMap<String, usize>,
    /// Actions that have followed writes, those of writes that failed in the end included.
    followed: BTreeMap<String, usize>,
    /// Writes of which more than one outcome is right.
    ambiguous: usize,
    transactions: BTreeMap<String, usize>,
    looks: usize,
    /// The records that there were, by model, summed up over the looks.
    records: BTreeMap<&'static str, usize>,
}

impl Tally {
    fn write(&mut self, write: &Write, answer: &Answer, outcome: &Outcome) {
        self.writes += 1;
        let name = format!("{write:?}");
        let name = name.split('(').next().unwrap_or_default();
        let outcome_of = match answer {
            Answer::Refused(refusal) => format!("{name} {:?}", refusal.kind),
            Answer::Panicked => format!("{name} panicked"),
            _ => name.to_owned(),
        };
        *self.by_outcome.entry(outcome_of).or_default() += 1;
        for &(reference, action, of_removal) in &outcome.followed {
            let Reference { child, owner, .. } = REFERENCES[reference];
            let (child, owner) = (TABLES[child.table].name, TABLES[owner.table].name);
            let what = if of_removal { "delete" } else { "update" };
            let name = format!("{reference}: {child} of {owner}, on {what} {action:?}");
            *self.followed.entry(name).or_default() += 1;
        }
    }

    fn look(&mut self, tables: &Tables) {
        self.looks += 1;
        for (table, rows) in TABLES.iter().zip(&tables.rows) {
            *self.records.entry(table.name).or_default() += rows.len();
        }
    }
}

struct World<'a> {
    tables: Tables,
    /// The models that were written to.
    known: [bool; MODELS],
    /// Those of the lonely ones, as bits, that become known in a transaction.
    withheld: u8,
    tally: &'a RefCell<Tally>,
}

/// Does a write, and says what came of it in the terms of the lists.
fn apply<M: Celled>(store: &mut Store, write: &Write) -> Result<Answer, Error> {
    let all = |records: &[Cells]| records.iter().map(M::of).collect::<Vec<_>>();
    let said = |records: Vec<&M>| Answer::Records(records.into_iter().map(M::cells).collect());
    Ok(match write {
        Write::Insert(_, cells) => Answer::Records(vec![store.insert(M::of(cells))?.cells()]),
        Write::Graph(_, cells) => Answer::Records(vec![store.insert_graph(M::of(cells))?.cells()]),
        Write::InsertAll(_, records) | Write::Exchange(_, records) => {
            said(store.insert_all(all(records))?)
        }
        Write::InsertAllPanics(_, records) => {
            let mut records = all(records).into_iter();
            store.insert_all(std::iter::from_fn(|| {
                Some(records.next().unwrap_or_else(|| boom()))
            }))?;
            unreachable!("the iterator does not end")
        }
        Write::ReplaceAll(_, records) => said(store.replace_all(all(records))?),
        Write::Recreate(_) => {
            let records: Vec<M> = store.iter().cloned().collect();
            said(store.replace_all(records)?)
        }
        Write::Update(_, key, columns, to) => {
            let change = |record: &mut M| {
                let mut cells = record.cells();
                for &column in columns {
                    cells[column] = to[column];
                }
                *record = M::of(&cells);
            };
            Answer::Records(vec![store.update::<M>(M::key(key), change)?.cells()])
        }
        Write::UpdatePanics(_, key) => {
            store.update::<M>(M::key(key), |_| boom())?;
            unreachable!("the closure does not return")
        }
        Write::Remove(_, key) => Answer::Found(store.remove::<M>(M::key(key))?),
        Write::RemoveWith(_, column, value) => {
            Answer::Count(store.remove_where(M::with(*column, *value))?)
        }
        Write::RemoveBelow(_, column, value) => {
            Answer::Count(store.remove_where(M::below(*column, *value))?)
        }
        Write::Clear(_) => Answer::Count(store.clear::<M>()?),
    })
}

fn refusal(error: &Error) -> Refusal {
    let kinds = [
        (error.is_unique_violation(), Kind::Unique),
        (error.is_not_found(), Kind::NotFound),
        (error.is_unknown_type(), Kind::UnknownType),
        (error.is_restrict_violation(), Kind::Restricted),
        (error.is_foreign_key_violation(), Kind::Dangling),
        (error.is_veto(), Kind::Veto),
    ];
    let said: Vec<_> = kinds.into_iter().filter(|(is, _)| *is).map(|(_, kind)| kind).collect();
    assert!(said.len() <= 1, "{said:?}");
    let kind = said.first().copied().unwrap_or(Kind::Other);
    Refusal { kind, models: vec![error.model()] }
}

/// Whether the store's answer is what the lists say it should be.
fn is_right(given: &Answer, expected: &Answer) -> bool {
    match (given, expected) {
        (Answer::Refused(given), Answer::Refused(expected)) => {
            given.kind == expected.kind
                && given.models.iter().all(|model| expected.models.contains(model))
        }
        _ => given == expected,
    }
}

impl World<'_> {
    fn run(&mut self, store: &mut Store, step: &Step, depth: u32) -> Result<(), Failure> {
        let mut end = match &step.action {
            Action::Write(write, aim) => {
                let write = aim.map_or(write.clone(), |aim| write.aimed(&self.tables, aim));
                self.write(store, &write, depth)
            }
            Action::Recreate(table, times) => (0..*times)
                .map(|_| self.write(store, &Write::Recreate(*table), depth))
                .last()
                .unwrap_or(Some(Ok(()))),
            Action::WriteAfterGaps(write, aim, by_graph) => {
                let steps = self.leave_gaps(write.table(), *by_graph);
                self.transaction(store, &steps, Ending::Ok, false, depth);
                let write = aim.map_or(write.clone(), |aim| write.aimed(&self.tables, aim));
                self.write(store, &write, depth)
            }
            Action::Transaction(steps, end) => {
                self.transaction(store, steps, *end, step.passes_on, depth)
            }
        };
        if depth == 0 || !step.passes_on {
            end = Some(Ok(()));
        }
        if depth == 0 || step.looks {
            self.tally.borrow_mut().look(&self.tables);
            look(store, &self.tables, &self.known);
        }
        end.unwrap_or_else(|| boom())
    }

    /// Steps after which the table has 64 gaps and more of them than records, if it has any.
    fn leave_gaps(&self, table: usize, by_graph: bool) -> Vec<Step> {
        const GAPS: usize = 64;
        let Some(last) = self.tables.records(table).last() else { return Vec::new() };
        let times = GAPS.div_ceil(self.tables.rows[table].len()) + 1;
        let last = if by_graph { Write::Graph(table, last) } else { Write::Insert(table, last) };
        let writes = vec![Write::Recreate(table); times].into_iter().chain([last]);
        let step = |write| {
            let action = Action::Write(write, None);
            Step { action, passes_on: false, looks: false }
        };
        writes.map(step).collect()
    }

    fn is_withheld(&self, table: usize) -> bool {
        let place = LONELY.iter().position(|&lonely| lonely == table);
        !self.known[table] && place.is_some_and(|place| self.withheld >> place & 1 == 1)
    }

    /// Does a write to the store and to the lists, and compares the two.
    fn write(
        &mut self,
        store: &mut Store,
        write: &Write,
        depth: u32,
    ) -> Option<Result<(), Failure>> {
        let table = write.table();
        if self.is_withheld(table) && depth == 0 {
            return Some(Ok(()));
        }
        self.known[table] = true;
        let result = catch(|| for_model!(table, M => apply::<M>(store, write)));
        let answer = match &result {
            Some(Ok(answer)) => answer.clone(),
            Some(Err(error)) => Answer::Refused(refusal(error)),
            None => Answer::Panicked,
        };
        self.follow(store, write, depth == 0, &answer);
        result.map(|result| result.map(drop).map_err(Failure::Store))
    }

    fn follow(&mut self, store: &Store, write: &Write, outermost: bool, answer: &Answer) {
        let first = self.tables.after(write, outermost, Order::First);
        self.tally.borrow_mut().write(write, answer, &first);
        let is_so = |outcome: &Outcome| {
            is_right(answer, &outcome.answer) && is_equal(store, &outcome.tables)
        };
        if is_so(&first) {
            self.tables = first.tables;
            return;
        }
        // Where two actions reach one record, what comes of it may depend on which is first; and where
        // there is more than one reason to refuse a write, which is told.
        for seed in 1..=3000u64 {
            let order = Order::Shuffled(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
            let other = self.tables.after(write, outermost, order);
            if is_so(&other) {
                let changed = !matches!(answer, Answer::Refused(_));
                self.tally.borrow_mut().ambiguous += usize::from(changed);
                self.tables = other.tables;
                return;
            }
        }
        let expected = &first.answer;
        let on = &self.tables;
        assert!(
            is_right(answer, expected),
            "{write:?} gave {answer:?}, not {expected:?}, on {on:?}"
        );
        assert_equal(store, &first.tables, &(write, &self.tables));
    }

    fn transaction(
        &mut self,
        store: &mut Store,
        steps: &[Step],
        end: Ending,
        passes_on: bool,
        depth: u32,
    ) -> Option<Result<(), Failure>> {
        let before = self.tables.clone();
        let mut finished = false;
        let mut work = || {
            store.try_transaction(|store| {
                for step in steps {
                    self.run(store, step, depth + 1)?;
                }
                match end {
                    Ending::Ok => finished = true,
                    Ending::Err => return Err(Failure::Enough),
                    Ending::Panic => boom(),
                }
                Ok(())
            })
        };
        // A panic that is passed on runs through all transactions up to the one that catches it.
        let result = if passes_on && depth > 0 { Some(work()) } else { catch(work) };
        let refused = self.tables.conflict().filter(|_| finished && depth == 0);
        let said = match &result {
            Some(Ok(())) => "ok",
            Some(Err(Failure::Enough)) => "gave up",
            Some(Err(Failure::Store(_))) => "error",
            None => "panic",
        };
        match &result {
            Some(Ok(())) => assert!(finished && refused.is_none(), "{refused:?}"),
            Some(Err(Failure::Store(error))) if finished => {
                let expected = refused.expect("a transaction that is finished has no error");
                let (given, expected) =
                    (Answer::Refused(refusal(error)), Answer::Refused(expected));
                assert!(is_right(&given, &expected), "{given:?} and not {expected:?}");
            }
            _ => assert!(!finished),
        }
        if !matches!(result, Some(Ok(()))) {
            self.tables = before;
        }
        let said = format!("{said} at {depth}");
        *self.tally.borrow_mut().transactions.entry(said).or_default() += 1;
        assert_equal(store, &self.tables, &"a transaction");
        result
    }
}

#[test]
fn a_store_is_what_was_written_and_not_taken_back() {
    /// Of a program, on average.
    const STEPS: usize = 60;
    /// Those in transactions included.
    const WRITES: usize = 105;
    let cases = u32::try_from(operations_or(8_000).div_ceil(WRITES)).unwrap();
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let tally = RefCell::new(Tally::default());
    let programs = (filling(), proptest::collection::vec(step(DEPTH), 1..2 * STEPS), any::<u8>());
    let result = TestRunner::new(config).run(&programs, |(filling, steps, withheld)| {
        let mut store = Store::new();
        let mut world =
            World { tables: Tables::default(), known: [false; MODELS], withheld, tally: &tally };
        for step in filling.iter().chain(&steps) {
            assert!(world.run(&mut store, step, 0).is_ok());
        }
        Ok(())
    });
    let tally = tally.into_inner();
    println!("{tally:#?}");
    match result {
        Ok(()) => {}
        // On a line each, unlike the failure itself.
        Err(TestError::Fail(reason, (filling, steps, withheld))) => {
            let steps: Vec<_> =
                filling.iter().chain(&steps).map(|step| format!("{step:?}\n")).collect();
            panic!("{reason}, with {withheld:#b} withheld, after\n{}", steps.concat());
        }
        Err(failure) => panic!("{failure}"),
    }
    assert!(tally.ambiguous * 50 < tally.writes, "{} of {}", tally.ambiguous, tally.writes);
}
