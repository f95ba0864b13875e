//! Writes and what follows them, said over plain lists: no index, no journal, all by scan and by copy.

use orm_core::schema::ReferentialAction::{self, Cascade, Keep, Restrict, SetNull};

use super::writes_models::{Cells, End, MODELS, REFERENCES, Reference, TABLES, hooked, stays};

/// All records, and what else a write can change.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Tables {
    pub(crate) rows: [Vec<Row>; MODELS],
    /// The largest key that a table with generated keys has had, and the one behind which a gap is looked for.
    counters: [(u8, u8); MODELS],
    /// The keys that are given in the write itself.
    held: Vec<u8>,
    /// How many rows there have been.
    given: u32,
}

/// A record in its place. What replaces it there is the same row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row {
    id: u32,
    pub(crate) cells: Cells,
}

#[derive(Clone, Debug)]
pub(crate) enum Write {
    Insert(usize, Cells),
    /// As `InsertAll`, of records that are stored, whose unique columns change places.
    Exchange(usize, Vec<Cells>),
    /// As `Insert`, of a graph of the record alone.
    Graph(usize, Cells),
    InsertAll(usize, Vec<Cells>),
    ReplaceAll(usize, Vec<Cells>),
    /// In the record with the key of the first, these columns become those of the second.
    Update(usize, Cells, Vec<usize>, Cells),
    Remove(usize, Cells),
    /// Those with this value in a column.
    RemoveWith(usize, usize, u8),
    /// Those with less than this in a column.
    RemoveBelow(usize, usize, u8),
    Clear(usize),
    /// The table becomes what it is, so that its rows are others.
    Recreate(usize),
    /// As `InsertAll`, of an iterator that panics after these.
    InsertAllPanics(usize, Vec<Cells>),
    /// As `Update`, by a closure that panics.
    UpdatePanics(usize, Cells),
}

impl Write {
    pub(crate) fn table(&self) -> usize {
        match *self {
            Write::Insert(table, ..)
            | Write::Graph(table, ..)
            | Write::Exchange(table, ..)
            | Write::InsertAll(table, ..)
            | Write::ReplaceAll(table, ..)
            | Write::Update(table, ..)
            | Write::Remove(table, ..)
            | Write::RemoveWith(table, ..)
            | Write::RemoveBelow(table, ..)
            | Write::Clear(table)
            | Write::Recreate(table)
            | Write::InsertAllPanics(table, ..)
            | Write::UpdatePanics(table, ..) => table,
        }
    }
}

impl Write {
    /// The same, of a record that there is, where it is of one by its key.
    pub(crate) fn aimed(&self, tables: &Tables, aim: u8) -> Write {
        let mut write = self.clone();
        if let Write::Exchange(table, records) = &mut write {
            *records = tables.exchanged(*table, aim);
        }
        if let Write::Update(table, key, ..)
        | Write::Remove(table, key)
        | Write::UpdatePanics(table, key) = &mut write
            && let Some(place) = usize::from(aim).checked_rem(tables.rows[*table].len())
        {
            *key = tables.rows[*table][place].cells;
        }
        write
    }
}

/// What a write gives back.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Answer {
    Records(Vec<Cells>),
    Count(usize),
    Found(bool),
    Refused(Refusal),
    Panicked,
}

/// What comes of a write.
pub(crate) struct Outcome {
    pub(crate) tables: Tables,
    pub(crate) answer: Answer,
    /// The references whose actions have followed, by their places, with the action and whether the
    /// owner was removed.
    pub(crate) followed: Vec<(usize, ReferentialAction, bool)>,
}

/// Why a write is refused, and which models the error may name.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Refusal {
    pub(crate) kind: Kind,
    pub(crate) models: Vec<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Unique,
    NotFound,
    UnknownType,
    Restricted,
    Dangling,
    Veto,
    /// No predicate of an error tells these: a key that cannot be `None`, keys that are used up.
    Other,
}

fn refuse<T>(kind: Kind, table: usize) -> Result<T, Stop> {
    Err(Stop::Refused(Refusal { kind, models: vec![TABLES[table].name] }))
}

/// Why a write ends early.
enum Stop {
    Refused(Refusal),
    Panicked,
}

/// What a write gives back, before the rows are known to have stayed what they are.
enum Given {
    Rows(Vec<u32>),
    All,
    Count(usize),
    Found(bool),
}

/// Which of several actions is next: the first, or any.
#[derive(Clone, Copy)]
pub(crate) enum Order {
    First,
    Shuffled(u64),
}

impl Order {
    fn pick(&mut self, among: usize) -> usize {
        match self {
            Order::First => 0,
            Order::Shuffled(state) => {
                *state ^= *state << 13;
                *state ^= *state >> 7;
                *state ^= *state << 17;
                usize::try_from(*state % (among as u64)).unwrap_or_default()
            }
        }
    }
}

type Key = [u8; 2];

/// The key that a record has at one end of a relation.
pub(crate) fn key_at(end: End, cells: &Cells) -> Option<Key> {
    if end.typed.is_some_and(|(column, name)| cells[column] != Some(name)) {
        return None;
    }
    let mut key = Key::default();
    for (part, &column) in key.iter_mut().zip(end.columns) {
        *part = cells[column]?;
    }
    Some(key)
}

fn primary(table: usize, cells: &Cells) -> Vec<Option<u8>> {
    TABLES[table].primary.iter().map(|&column| cells[column]).collect()
}

/// A row that has lost a key which it had.
#[derive(Clone, Copy)]
struct Loss {
    /// A place in [`REFERENCES`].
    reference: usize,
    row: u32,
    key: Key,
}

impl Loss {
    fn reference(&self) -> &'static Reference {
        &REFERENCES[self.reference]
    }
}

impl Tables {
    /// What becomes of the tables by a write, and what it gives back. The tables of a write that is
    /// refused are as they were.
    pub(crate) fn after(&self, write: &Write, outermost: bool, order: Order) -> Outcome {
        let mut after = self.clone();
        let mut followed = Vec::new();
        let given = after.write(write).and_then(|given| {
            after.follow(self, order, &mut followed)?;
            Ok(given)
        });
        let answer = match given {
            Err(Stop::Panicked) => Answer::Panicked,
            Err(Stop::Refused(refusal)) => Answer::Refused(refusal),
            Ok(given) => match after.conflict().filter(|_| outermost) {
                Some(refusal) => Answer::Refused(refusal),
                None => {
                    let answer = after.answer(write.table(), given);
                    return Outcome { tables: after, answer, followed };
                }
            },
        };
        Outcome { tables: self.clone(), answer, followed }
    }

    fn answer(&self, table: usize, given: Given) -> Answer {
        match given {
            Given::Count(count) => Answer::Count(count),
            Given::Found(found) => Answer::Found(found),
            Given::All => Answer::Records(self.records(table).collect()),
            Given::Rows(ids) => Answer::Records(
                ids.into_iter().filter_map(|id| self.row(table, id)).copied().collect(),
            ),
        }
    }

    pub(crate) fn records(&self, table: usize) -> impl DoubleEndedIterator<Item = Cells> {
        self.rows[table].iter().map(|row| row.cells)
    }

    /// Up to three records of a table, each with the unique columns of the one before it.
    fn exchanged(&self, table: usize, aim: u8) -> Vec<Cells> {
        let rows = &self.rows[table];
        let Some(start) = usize::from(aim).checked_rem(rows.len()) else { return Vec::new() };
        let chosen = rows.iter().cycle().skip(start).take(rows.len().min(2 + start % 2));
        let chosen: Vec<Cells> = chosen.map(|row| row.cells).collect();
        let mut exchanged = chosen.clone();
        for (record, before) in
            exchanged.iter_mut().zip(chosen.iter().cycle().skip(chosen.len() - 1))
        {
            for (column, _) in TABLES[table].columns.iter().enumerate().filter(|(_, it)| it.unique)
            {
                record[column] = before[column];
            }
        }
        exchanged
    }

    fn row(&self, table: usize, id: u32) -> Option<&Cells> {
        self.rows[table].iter().find(|row| row.id == id).map(|row| &row.cells)
    }

    fn place_of(&self, table: usize, cells: &Cells) -> Option<usize> {
        let key = primary(table, cells);
        self.rows[table].iter().position(|row| primary(table, &row.cells) == key)
    }

    /// The changes of the write itself.
    fn write(&mut self, write: &Write) -> Result<Given, Stop> {
        let table = write.table();
        Ok(match write {
            Write::Insert(_, cells) | Write::Graph(_, cells) => {
                Given::Rows(vec![self.insert(table, *cells)?])
            }
            Write::InsertAll(_, records) | Write::Exchange(_, records) => {
                Given::Rows(self.insert_all(table, records)?)
            }
            Write::InsertAllPanics(_, records) => {
                // From the first record without a key on all are asked for before any of them is stored.
                let keyless = |cells: &Cells| is_keyless(table, cells);
                let before = records.iter().position(keyless).unwrap_or(records.len());
                self.insert_all(table, &records[..before])?;
                return Err(Stop::Panicked);
            }
            Write::ReplaceAll(_, records) => {
                self.remove_where(table, |_| true)?;
                self.insert_all(table, records)?;
                Given::All
            }
            Write::Recreate(_) => {
                let records: Vec<_> = self.records(table).collect();
                self.remove_where(table, |_| true)?;
                self.insert_all(table, &records)?;
                Given::All
            }
            Write::Update(_, key, columns, to) => {
                let Some(place) = self.place_of(table, key) else {
                    return refuse(Kind::NotFound, table);
                };
                let Row { id, mut cells } = self.rows[table][place];
                for &column in columns {
                    cells[column] = to[column];
                }
                self.replace(table, id, cells)?;
                Given::Rows(vec![id])
            }
            Write::UpdatePanics(_, key) => match self.place_of(table, key) {
                Some(_) => return Err(Stop::Panicked),
                None => return refuse(Kind::NotFound, table),
            },
            Write::Remove(_, key) => {
                let id = self.place_of(table, key).map(|place| self.rows[table][place].id);
                id.map_or(Ok(()), |id| self.remove(table, id))?;
                Given::Found(id.is_some())
            }
            Write::RemoveWith(_, column, value) => {
                self.remove_where(table, |cells| cells[*column] == Some(*value))?
            }
            Write::RemoveBelow(_, column, value) => {
                self.remove_where(table, |cells| cells[*column].is_some_and(|cell| cell < *value))?
            }
            Write::Clear(_) => self.remove_where(table, |_| true)?,
        })
    }

    fn remove_where(&mut self, table: usize, gone: impl Fn(&Cells) -> bool) -> Result<Given, Stop> {
        let gone = self.rows[table].iter().filter(|row| gone(&row.cells));
        let gone: Vec<u32> = gone.map(|row| row.id).collect();
        gone.iter().try_for_each(|&id| self.remove(table, id))?;
        Ok(Given::Count(gone.len()))
    }

    fn remove(&mut self, table: usize, id: u32) -> Result<(), Stop> {
        if self.row(table, id).is_some_and(|cells| stays(table, cells)) {
            return refuse(Kind::Veto, table);
        }
        self.rows[table].retain(|row| row.id != id);
        Ok(())
    }

    /// What is stored of a record, as the hooks of its model have it.
    fn hooked(table: usize, cells: Cells, before: Option<&Cells>) -> Result<Cells, Stop> {
        hooked(table, cells, before).map_or_else(|| refuse(Kind::Veto, table), Ok)
    }

    fn insert_all(&mut self, table: usize, records: &[Cells]) -> Result<Vec<u32>, Stop> {
        let mut rows = Vec::new();
        for (place, &cells) in records.iter().enumerate() {
            self.held = records[place..].iter().filter_map(|cells| cells[0]).collect();
            rows.push(self.insert(table, cells)?);
            self.held.clear();
        }
        Ok(rows)
    }

    /// The next key that is generated for a table.
    pub(crate) fn next_key(&mut self, table: usize) -> Option<u8> {
        let (last, gap) = self.counters[table];
        let is_held = |key: &u8| self.held.contains(key);
        if let Some(next) = (last..u8::MAX).map(|key| key + 1).find(|key| !is_held(key)) {
            self.counters[table].0 = next;
            return Some(next);
        }
        let is_stored = |key: &u8| self.rows[table].iter().any(|row| row.cells[0] == Some(*key));
        let mut gaps = (gap..u8::MAX).map(|key| key + 1).chain(1..=gap);
        let next = gaps.find(|key| !is_held(key) && !is_stored(key))?;
        self.counters[table].1 = next;
        Some(next)
    }

    fn insert(&mut self, table: usize, mut cells: Cells) -> Result<u32, Stop> {
        self.prepare(table, &mut cells)?;
        let place = self.place_of(table, &cells);
        let id = place.map_or(self.given, |place| self.rows[table][place].id);
        cells = Self::hooked(table, cells, self.row(table, id))?;
        match place {
            Some(place) => self.rows[table][place].cells = cells,
            None => {
                self.given += 1;
                self.rows[table].push(Row { id, cells });
            }
        }
        Ok(id)
    }

    fn replace(&mut self, table: usize, id: u32, mut cells: Cells) -> Result<(), Stop> {
        self.prepare(table, &mut cells)?;
        cells = Self::hooked(table, cells, self.row(table, id))?;
        if self.place_of(table, &cells).is_some_and(|place| self.rows[table][place].id != id) {
            return refuse(Kind::Unique, table);
        }
        if let Some(row) = self.rows[table].iter_mut().find(|row| row.id == id) {
            row.cells = cells;
        }
        Ok(())
    }

    /// Generates a key where one is to be, and checks what one record alone can be wrong in.
    fn prepare(&mut self, table: usize, cells: &mut Cells) -> Result<(), Stop> {
        if TABLES[table].auto {
            if is_keyless(table, cells) {
                cells[0] = self.next_key(table);
            }
            let (last, gap) = &mut self.counters[table];
            match cells[0] {
                None => return refuse(Kind::Other, table),
                Some(key) if key > *last => (*gap, *last) = (*last, key),
                Some(_) => {}
            }
        }
        for (column, known) in TABLES[table].types {
            if cells[*column].is_some_and(|name| !known.contains(&name)) {
                return refuse(Kind::UnknownType, table);
            }
        }
        Ok(())
    }

    /// Why a transaction cannot end like this.
    pub(crate) fn conflict(&self) -> Option<Refusal> {
        self.clash().or_else(|| self.dangling())
    }

    /// Two records with one value in a unique column.
    fn clash(&self) -> Option<Refusal> {
        let mut models = Vec::new();
        for (table, rows) in TABLES.iter().zip(&self.rows) {
            let unique = table.columns.iter().enumerate().filter(|(_, it)| it.unique);
            let clashes = |column: usize| {
                let mut held: Vec<_> = rows.iter().filter_map(|row| row.cells[column]).collect();
                held.sort_unstable();
                held.windows(2).any(|pair| pair[0] == pair[1])
            };
            if unique.map(|(column, _)| column).any(clashes) {
                models.push(table.name);
            }
        }
        (!models.is_empty()).then_some(Refusal { kind: Kind::Unique, models })
    }

    fn has(&self, end: End, key: Key) -> bool {
        self.rows[end.table].iter().any(|row| key_at(end, &row.cells) == Some(key))
    }

    fn with(&self, end: End, key: Key) -> Vec<Row> {
        let has = |row: &&Row| key_at(end, &row.cells) == Some(key);
        self.rows[end.table].iter().filter(has).cloned().collect()
    }

    /// The keys that rows had before, and do not have now.
    fn losses(&self, before: &Tables) -> Vec<Loss> {
        let mut losses = Vec::new();
        for (reference, Reference { owner, .. }) in REFERENCES.iter().enumerate() {
            let owner = *owner;
            if self.rows[owner.table] == before.rows[owner.table] {
                continue;
            }
            for row in &before.rows[owner.table] {
                let now = self.row(owner.table, row.id).and_then(|cells| key_at(owner, cells));
                if let Some(key) = key_at(owner, &row.cells)
                    && now != Some(key)
                {
                    losses.push(Loss { reference, row: row.id, key });
                }
            }
        }
        losses
    }

    /// Has actions follow until there is nothing left to follow. Each of them is a change like that of
    /// the write.
    fn follow(
        &mut self,
        before: &Tables,
        mut order: Order,
        followed: &mut Vec<(usize, ReferentialAction, bool)>,
    ) -> Result<(), Stop> {
        let mut losses = self.losses(before);
        loop {
            let due: Vec<usize> = (0..losses.len())
                .filter(|&place| {
                    let action = self.action(&losses[place]);
                    matches!(action, Cascade | SetNull) && self.is_felt(&losses[place])
                })
                .collect();
            if due.is_empty() {
                break;
            }
            let loss = losses.remove(due[order.pick(due.len())]);
            let before = self.clone();
            let of_removal = self.row(loss.reference().owner.table, loss.row).is_none();
            followed.push((loss.reference, self.action(&loss), of_removal));
            self.act(&loss)?;
            losses.extend(self.losses(&before));
        }
        let restricts = |loss: &&Loss| self.action(loss) == Restrict && self.is_felt(loss);
        let restricted = losses.iter().filter(restricts);
        let mut models: Vec<_> =
            restricted.map(|loss| TABLES[loss.reference().child.table].name).collect();
        models.dedup();
        match models.is_empty() {
            true => Ok(()),
            false => Err(Stop::Refused(Refusal { kind: Kind::Restricted, models })),
        }
    }

    /// Whether nobody has the key any longer, and somebody refers to it.
    fn is_felt(&self, loss: &Loss) -> bool {
        let Reference { owner, child, .. } = *loss.reference();
        !self.has(owner, loss.key) && self.has(child, loss.key)
    }

    fn action(&self, loss: &Loss) -> ReferentialAction {
        let Reference { owner, on_delete, on_update, .. } = *loss.reference();
        match self.row(owner.table, loss.row) {
            Some(_) => on_update,
            None => on_delete,
        }
    }

    fn act(&mut self, loss: &Loss) -> Result<(), Stop> {
        let Loss { row, key, .. } = *loss;
        let Reference { child, owner, .. } = loss.reference();
        let now = self.row(owner.table, row).copied();
        let action = self.action(loss);
        for Row { id, mut cells } in self.with(*child, key) {
            match (action, now) {
                (Cascade, None) => self.remove(child.table, id)?,
                (Cascade, Some(now)) => {
                    match key_at(*owner, &now) {
                        Some(key) => {
                            for (&column, part) in child.columns.iter().zip(key) {
                                cells[column] = Some(part);
                            }
                        }
                        None => forget(*child, &mut cells)?,
                    }
                    self.replace(child.table, id, cells)?;
                }
                (SetNull, _) => {
                    forget(*child, &mut cells)?;
                    self.replace(child.table, id, cells)?;
                }
                (Keep | Restrict | _, _) => {}
            }
        }
        Ok(())
    }

    /// A key without an owner that must have one.
    fn dangling(&self) -> Option<Refusal> {
        let mut models = Vec::new();
        for reference in REFERENCES.iter().filter(|reference| reference.required) {
            let dangles = |row: &Row| {
                let key = key_at(reference.child, &row.cells);
                key.is_some_and(|key| !self.has(reference.owner, key))
            };
            if self.rows[reference.child.table].iter().any(dangles) {
                models.push(TABLES[reference.child.table].name);
            }
        }
        models.dedup();
        (!models.is_empty()).then_some(Refusal { kind: Kind::Dangling, models })
    }
}

/// Whether a key is generated for a record.
fn is_keyless(table: usize, cells: &Cells) -> bool {
    TABLES[table].auto && matches!(cells[0], None | Some(0))
}

/// Empties a key: those of its columns that can be empty, one of which there must be.
fn forget(child: End, cells: &mut Cells) -> Result<(), Stop> {
    let can = |column: usize| TABLES[child.table].columns[column].nullable;
    if !child.columns.iter().any(|&column| can(column)) {
        return refuse(Kind::Other, child.table);
    }
    let name = child.typed.map(|(column, _)| column);
    for column in child.columns.iter().copied().chain(name).filter(|&column| can(column)) {
        cells[column] = None;
    }
    Ok(())
}
