//! Twelve models tied together by every referential action: in chains, in cycles, over keys that are
//! composite, that are not unique and that can be `None`.
//!
//! Beside each stands what the naive model knows of it: its columns, and each relation as a row of data.

use std::fmt::Debug;

use orm_core::schema::ReferentialAction::{self, Cascade, Keep, Restrict, SetNull};
use orm_core::{Filter, Hooks, Model, Morph, Veto};

/// The fields of a record, in their order; those that it does not have are `None`.
pub(crate) type Cells = [Option<u8>; WIDTH];

/// No model has more columns.
pub(crate) const WIDTH: usize = 6;

pub(crate) const LAND: usize = 0;
pub(crate) const TOWN: usize = 1;
pub(crate) const PERSON: usize = 2;
pub(crate) const PLOT: usize = 3;
pub(crate) const HOUSE: usize = 4;
pub(crate) const CLUB: usize = 5;
pub(crate) const MEMBERSHIP: usize = 6;
pub(crate) const VOTE: usize = 7;
pub(crate) const NOTE: usize = 8;
pub(crate) const BADGE: usize = 9;
pub(crate) const SEAT: usize = 10;
pub(crate) const ECHO: usize = 11;

/// How many models there are.
pub(crate) const MODELS: usize = 12;

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(
    entity = "lands",
    has_many(Town, fk = land_id),
    has_many(Plot, fk = land, local = code)
)]
pub(crate) struct Land {
    id: u8,
    /// A key that neither all have, nor one alone.
    code: Option<u8>,
    #[orm(unique)]
    seal: Option<u8>,
}

/// With `Person` a cycle of two models.
#[derive(Model, Clone, Debug, PartialEq)]
#[orm(
    entity = "towns",
    belongs_to(Land, fk = land_id, on_delete = cascade, on_update = cascade),
    belongs_to(Person, fk = mayor, on_delete = cascade, on_update = cascade, name = governor),
    has_many(Person, fk = town),
    morph_many(Note, as = subject)
)]
pub(crate) struct Town {
    id: u8,
    land_id: u8,
    mayor: Option<u8>,
}

/// Three relations to itself, each with other actions.
#[derive(Model, Clone, Debug, PartialEq)]
#[orm(
    entity = "people",
    belongs_to(Town, fk = town, on_delete = cascade, on_update = cascade, name = home),
    belongs_to(Person, fk = boss, on_delete = cascade, on_update = set_null, name = chief),
    belongs_to(Person, fk = guide, on_delete = set_null, on_update = cascade, name = leader),
    belongs_to(Person, fk = friend, on_delete = restrict, name = companion),
    has_many(Person, fk = boss, name = staff),
    belongs_to_many(Club, pivot = Membership, fk = person, target_fk = club),
    morph_many(Note, as = author, name = written)
)]
pub(crate) struct Person {
    id: u8,
    town: Option<u8>,
    boss: Option<u8>,
    guide: Option<u8>,
    friend: Option<u8>,
    #[orm(index)]
    rank: u8,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(
    entity = "plots",
    primary_key(x, y),
    belongs_to(
        Land,
        fk = land,
        owner = code,
        on_delete = set_null,
        on_update = cascade,
        name = region
    )
)]
pub(crate) struct Plot {
    x: u8,
    y: u8,
    level: Option<u8>,
    land: Option<u8>,
}

/// Not known to the models it refers to, as those below it that nothing has many of.
#[derive(Model, Clone, Debug, PartialEq)]
#[orm(
    entity = "houses",
    belongs_to(Plot, fk(x, y), on_delete = set_null, on_update = set_null),
    belongs_to(Person, fk = owner, on_update = cascade, name = holder),
    belongs_to(Land, fk = land_code, owner = code, on_delete = keep, on_update = cascade)
)]
pub(crate) struct House {
    #[orm(auto)]
    id: u8,
    x: u8,
    y: Option<u8>,
    #[orm(unique)]
    owner: Option<u8>,
    land_code: u8,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(
    entity = "clubs",
    belongs_to(Land, fk = code, owner = code, on_delete = restrict, on_update = restrict),
    belongs_to(Person, fk = chair, on_delete = cascade, on_update = keep, name = head),
    has_many(Membership, fk = club),
    morph_many(Note, as = subject)
)]
pub(crate) struct Club {
    id: u8,
    code: Option<u8>,
    chair: Option<u8>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(
    entity = "memberships",
    primary_key(person, club),
    belongs_to(Person, fk = person, on_delete = cascade, on_update = cascade, name = member),
    belongs_to(Club, fk = club, on_delete = cascade, on_update = cascade, name = group)
)]
pub(crate) struct Membership {
    person: u8,
    club: u8,
    #[orm(index)]
    since: u8,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(
    entity = "votes",
    belongs_to(Membership, fk(person, club), on_delete = set_null, on_update = cascade)
)]
pub(crate) struct Vote {
    #[orm(auto)]
    id: Option<u8>,
    person: u8,
    club: Option<u8>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(
    entity = "notes",
    morph_to(Subject, type = of, id = of_id, on_delete = set_null, on_update = cascade),
    morph_to(Author, type = by, id = by_id, on_delete = cascade, on_update = restrict),
    morph_many(Note, as = author, name = replies)
)]
pub(crate) struct Note {
    id: u8,
    of: Option<String>,
    of_id: Option<u8>,
    by: String,
    by_id: u8,
}

#[derive(Morph, Debug)]
pub(crate) enum Subject<T = Town, C = Club> {
    Town(T),
    Club(C),
}

#[derive(Morph, Debug)]
pub(crate) enum Author<P = Person, N = Note> {
    Person(P),
    Note(N),
}

/// Three relations by one column, to two models, which do not agree on what becomes of it.
#[derive(Model, Clone, Debug, PartialEq)]
#[orm(
    entity = "badges",
    belongs_to(Town, fk = ref_id, on_delete = cascade),
    belongs_to(Town, fk = ref_id, on_update = set_null, name = place),
    belongs_to(Club, fk = ref_id, on_delete = set_null, on_update = cascade),
    belongs_to(
        Town,
        fk = mayor,
        owner = mayor,
        on_delete = cascade,
        on_update = cascade,
        name = governed
    )
)]
pub(crate) struct Badge {
    id: u8,
    ref_id: Option<u8>,
    mayor: Option<u8>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(
    entity = "seats",
    belongs_to(Person, fk = person, required, name = sitter),
    belongs_to(Club, fk = club, required, on_delete = cascade, name = host)
)]
pub(crate) struct Seat {
    id: u8,
    person: Option<u8>,
    club: u8,
}

/// Refers to keys that nothing else refers to, and is referred to by one, so that their indexes are made
/// when it becomes known.
#[derive(Model, Clone, Debug, PartialEq)]
#[orm(
    entity = "echoes",
    belongs_to(Person, fk = guide, owner = guide, on_delete = cascade, on_update = cascade),
    belongs_to(Plot, fk(x, level), owner(x, level), on_delete = set_null, on_update = cascade),
    has_many(Person, fk = rank, local = x, name = ranked)
)]
pub(crate) struct Echo {
    id: u8,
    guide: Option<u8>,
    x: u8,
    level: Option<u8>,
}

/// What a field can hold, beside `None`.
pub(crate) struct Column {
    pub(crate) values: &'static [u8],
    pub(crate) nullable: bool,
    pub(crate) unique: bool,
}

pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) columns: &'static [Column],
    pub(crate) primary: &'static [usize],
    pub(crate) auto: bool,
    /// Columns that name a model, each with the values that it may have.
    pub(crate) types: &'static [(usize, &'static [u8])],
}

const SMALL: &[u8] = &[0, 1, 2, 3];
/// What a type column holds, in the order of strings. The last but two is no model's.
const NAMES: [&str; 5] = ["clubs", "notes", "nothing", "people", "towns"];

const fn one_of(values: &'static [u8]) -> Column {
    Column { values, nullable: false, unique: false }
}

const fn maybe(values: &'static [u8]) -> Column {
    Column { values, nullable: true, unique: false }
}

const fn unique() -> Column {
    Column { values: SMALL, nullable: true, unique: true }
}

const fn table(name: &'static str, columns: &'static [Column]) -> Table {
    Table { name, columns, primary: &[0], auto: false, types: &[] }
}

pub(crate) const TABLES: [Table; MODELS] = [
    table("Land", &[one_of(SMALL), maybe(&[0, 1, 2]), unique()]),
    table("Town", &[one_of(SMALL), one_of(SMALL), maybe(SMALL)]),
    table(
        "Person",
        &[
            one_of(SMALL),
            maybe(SMALL),
            maybe(SMALL),
            maybe(SMALL),
            maybe(SMALL),
            one_of(&[0, 1, 2]),
        ],
    ),
    Table {
        primary: &[0, 1],
        ..table("Plot", &[one_of(&[0, 1, 2]), one_of(&[0, 1]), maybe(&[0, 1]), maybe(&[0, 1, 2])])
    },
    Table {
        auto: true,
        ..table(
            "House",
            &[
                one_of(&[0, 0, 0, 1, 2, 3, 4, 5]),
                one_of(&[0, 1, 2]),
                maybe(&[0, 1]),
                unique(),
                one_of(&[0, 1, 2]),
            ],
        )
    },
    table("Club", &[one_of(SMALL), maybe(&[0, 1, 2]), maybe(SMALL)]),
    Table {
        primary: &[0, 1],
        ..table("Membership", &[one_of(SMALL), one_of(SMALL), one_of(&[0, 1, 2])])
    },
    Table { auto: true, ..table("Vote", &[maybe(&[0, 1, 2, 3, 4]), one_of(SMALL), maybe(SMALL)]) },
    Table {
        types: &[(1, &[0, 4]), (3, &[1, 3])],
        ..table(
            "Note",
            &[
                one_of(SMALL),
                maybe(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 4, 4, 4, 4, 4, 4, 4, 4, 2]),
                maybe(SMALL),
                one_of(&[1, 1, 1, 1, 1, 1, 1, 1, 1, 3, 3, 3, 3, 3, 3, 3, 3, 3, 2]),
                one_of(SMALL),
            ],
        )
    },
    table("Badge", &[one_of(SMALL), maybe(SMALL), maybe(SMALL)]),
    table("Seat", &[one_of(SMALL), maybe(SMALL), one_of(SMALL)]),
    table("Echo", &[one_of(SMALL), maybe(SMALL), one_of(&[0, 1, 2]), maybe(&[0, 1])]),
];

/// What the hooks of a model make of a record that is written; `None` where they refuse it.
pub(crate) fn hooked(table: usize, mut cells: Cells, before: Option<&Cells>) -> Option<Cells> {
    match table {
        PERSON => {
            let rank_before = before.and_then(|before| before[5]);
            if (rank_before, cells[5]) == (Some(0), Some(2)) {
                return None;
            }
            if rank_before == Some(1) && cells[4].is_none() {
                cells[5] = Some(1);
            }
        }
        PLOT if before.is_none() && cells[2] == Some(1) => cells[3] = None,
        _ => {}
    }
    Some(cells)
}

/// Whether the hooks of a model refuse that a record is removed.
pub(crate) fn stays(table: usize, cells: &Cells) -> bool {
    table == PERSON && cells[5] == Some(2) && cells[2].is_some() && cells[2] == cells[3]
}

macro_rules! hooked {
    ($($Model:ident)*) => {$(
        impl Hooks for $Model {
            fn before_write(&mut self, before: Option<&Self>) -> Result<(), Veto> {
                let cells = hooked($Model::PLACE, self.cells(), before.map(Celled::cells).as_ref());
                *self = $Model::of(&cells.ok_or("refused")?);
                Ok(())
            }

            fn before_remove(&self) -> Result<(), Veto> {
                if stays($Model::PLACE, &self.cells()) { Err("it stays".into()) } else { Ok(()) }
            }
        }
    )*};
}

hooked! { Person Plot }

/// A key at one end of a relation.
#[derive(Clone, Copy)]
pub(crate) struct End {
    pub(crate) table: usize,
    pub(crate) columns: &'static [usize],
    /// The column that names a model, and what it holds where these columns are a key.
    pub(crate) typed: Option<(usize, u8)>,
}

/// A relation of a record to one that owns its key.
#[derive(Clone, Copy)]
pub(crate) struct Reference {
    pub(crate) child: End,
    pub(crate) owner: End,
    pub(crate) on_delete: ReferentialAction,
    pub(crate) on_update: ReferentialAction,
    pub(crate) required: bool,
}

const fn key(table: usize, columns: &'static [usize]) -> End {
    End { table, columns, typed: None }
}

const fn typed(table: usize, column: usize, name: u8, columns: &'static [usize]) -> End {
    End { table, columns, typed: Some((column, name)) }
}

const fn refers(
    child: End,
    owner: End,
    on_delete: ReferentialAction,
    on_update: ReferentialAction,
) -> Reference {
    Reference { child, owner, on_delete, on_update, required: false }
}

pub(crate) const LAND_OF_TOWN: usize = 0;
pub(crate) const GOVERNOR: usize = 1;
pub(crate) const HOME: usize = 2;
pub(crate) const CHIEF: usize = 3;
pub(crate) const LEADER: usize = 4;
pub(crate) const COMPANION: usize = 5;
pub(crate) const REGION: usize = 6;
pub(crate) const PLOT_OF_HOUSE: usize = 7;
pub(crate) const HOLDER: usize = 8;
pub(crate) const LAND_OF_HOUSE: usize = 9;
pub(crate) const LAND_OF_CLUB: usize = 10;
pub(crate) const HEAD: usize = 11;
pub(crate) const MEMBER: usize = 12;
pub(crate) const GROUP: usize = 13;
pub(crate) const MEMBERSHIP_OF_VOTE: usize = 14;
pub(crate) const SUBJECT_TOWN: usize = 15;
pub(crate) const SUBJECT_CLUB: usize = 16;
pub(crate) const AUTHOR_PERSON: usize = 17;
pub(crate) const AUTHOR_NOTE: usize = 18;
pub(crate) const TOWN_OF_BADGE: usize = 19;
pub(crate) const CLUB_OF_BADGE: usize = 20;
pub(crate) const GOVERNED: usize = 21;
pub(crate) const SITTER: usize = 22;
pub(crate) const HOST: usize = 23;
pub(crate) const PERSON_OF_ECHO: usize = 24;
pub(crate) const PLOT_OF_ECHO: usize = 25;
pub(crate) const RANKED: usize = 26;
pub(crate) const PLACE_OF_BADGE: usize = 27;

pub(crate) const REFERENCES: [Reference; 28] = [
    refers(key(TOWN, &[1]), key(LAND, &[0]), Cascade, Cascade),
    refers(key(TOWN, &[2]), key(PERSON, &[0]), Cascade, Cascade),
    refers(key(PERSON, &[1]), key(TOWN, &[0]), Cascade, Cascade),
    refers(key(PERSON, &[2]), key(PERSON, &[0]), Cascade, SetNull),
    refers(key(PERSON, &[3]), key(PERSON, &[0]), SetNull, Cascade),
    refers(key(PERSON, &[4]), key(PERSON, &[0]), Restrict, Keep),
    refers(key(PLOT, &[3]), key(LAND, &[1]), SetNull, Cascade),
    refers(key(HOUSE, &[1, 2]), key(PLOT, &[0, 1]), SetNull, SetNull),
    refers(key(HOUSE, &[3]), key(PERSON, &[0]), Keep, Cascade),
    refers(key(HOUSE, &[4]), key(LAND, &[1]), Keep, Cascade),
    refers(key(CLUB, &[1]), key(LAND, &[1]), Restrict, Restrict),
    refers(key(CLUB, &[2]), key(PERSON, &[0]), Cascade, Keep),
    refers(key(MEMBERSHIP, &[0]), key(PERSON, &[0]), Cascade, Cascade),
    refers(key(MEMBERSHIP, &[1]), key(CLUB, &[0]), Cascade, Cascade),
    refers(key(VOTE, &[1, 2]), key(MEMBERSHIP, &[0, 1]), SetNull, Cascade),
    refers(typed(NOTE, 1, 4, &[2]), key(TOWN, &[0]), SetNull, Cascade),
    refers(typed(NOTE, 1, 0, &[2]), key(CLUB, &[0]), SetNull, Cascade),
    refers(typed(NOTE, 3, 3, &[4]), key(PERSON, &[0]), Cascade, Restrict),
    refers(typed(NOTE, 3, 1, &[4]), key(NOTE, &[0]), Cascade, Restrict),
    refers(key(BADGE, &[1]), key(TOWN, &[0]), Cascade, Keep),
    refers(key(BADGE, &[1]), key(CLUB, &[0]), SetNull, Cascade),
    refers(key(BADGE, &[2]), key(TOWN, &[2]), Cascade, Cascade),
    Reference { required: true, ..refers(key(SEAT, &[1]), key(PERSON, &[0]), Keep, Keep) },
    Reference { required: true, ..refers(key(SEAT, &[2]), key(CLUB, &[0]), Cascade, Keep) },
    refers(key(ECHO, &[1]), key(PERSON, &[3]), Cascade, Cascade),
    refers(key(ECHO, &[2, 3]), key(PLOT, &[0, 2]), SetNull, Cascade),
    // This one is declared by the owner, and so without actions.
    refers(key(PERSON, &[5]), key(ECHO, &[2]), Keep, Keep),
    refers(key(BADGE, &[1]), key(TOWN, &[0]), Keep, SetNull),
];

/// The models that no other leads to, so that nothing but a write to them makes them known.
pub(crate) const LONELY: [usize; 5] = [HOUSE, VOTE, BADGE, SEAT, ECHO];

/// A field as a cell.
pub(crate) trait Cell {
    type Value;
    fn cell(&self) -> Option<u8>;
    fn of(cell: Option<u8>) -> Self;
    fn value(cell: u8) -> Self::Value;
}

impl Cell for u8 {
    type Value = u8;

    fn cell(&self) -> Option<u8> {
        Some(*self)
    }

    fn of(cell: Option<u8>) -> Self {
        cell.unwrap_or_default()
    }

    fn value(cell: u8) -> u8 {
        cell
    }
}

impl Cell for String {
    type Value = String;

    fn cell(&self) -> Option<u8> {
        let place = NAMES.iter().position(|name| name == self);
        place.and_then(|place| u8::try_from(place).ok())
    }

    fn of(cell: Option<u8>) -> Self {
        Self::value(cell.unwrap_or_default())
    }

    fn value(cell: u8) -> String {
        NAMES[usize::from(cell)].to_owned()
    }
}

impl<C: Cell<Value = C>> Cell for Option<C> {
    type Value = C;

    fn cell(&self) -> Option<u8> {
        self.as_ref().and_then(C::cell)
    }

    fn of(cell: Option<u8>) -> Self {
        cell.map(C::value)
    }

    fn value(cell: u8) -> C {
        C::value(cell)
    }
}

/// A model whose records can be said in cells.
pub(crate) trait Celled: Model<Key: Debug> + Clone + Debug + PartialEq {
    const PLACE: usize;

    fn cells(&self) -> Cells;
    fn of(cells: &Cells) -> Self;
    /// The primary key; that of another record, where a column of it is `None`.
    fn key(cells: &Cells) -> Self::Key;
    /// The records with this in a column.
    fn with(column: usize, value: u8) -> Filter<Self>;
    /// The records with less than this in a column.
    fn below(column: usize, value: u8) -> Filter<Self>;
}

macro_rules! celled {
    ($Model:ident at $PLACE:ident, key $key:tt: $($place:literal $field:ident $HANDLE:ident $ty:ty),*) => {
        impl Celled for $Model {
            const PLACE: usize = $PLACE;

            fn cells(&self) -> Cells {
                let mut cells = Cells::default();
                $(cells[$place] = self.$field.cell();)*
                cells
            }

            fn of(cells: &Cells) -> Self {
                $Model { $($field: Cell::of(cells[$place])),* }
            }

            fn key(cells: &Cells) -> Self::Key {
                celled!(@key cells $key)
            }

            fn with(column: usize, value: u8) -> Filter<Self> {
                match column {
                    $($place => $Model::$HANDLE.eq(<$ty as Cell>::value(value)),)*
                    _ => unreachable!("column {column} of {}", stringify!($Model)),
                }
            }

            fn below(column: usize, value: u8) -> Filter<Self> {
                match column {
                    $($place => $Model::$HANDLE.lt(<$ty as Cell>::value(value)),)*
                    _ => unreachable!("column {column} of {}", stringify!($Model)),
                }
            }
        }
    };
    (@key $cells:ident 1) => { $cells[0].unwrap_or_default() };
    (@key $cells:ident 2) => {
        ($cells[0].unwrap_or_default(), $cells[1].unwrap_or_default())
    };
}

celled!(Land at LAND, key 1: 0 id ID u8, 1 code CODE Option<u8>, 2 seal SEAL Option<u8>);
celled!(Town at TOWN, key 1: 0 id ID u8, 1 land_id LAND_ID u8, 2 mayor MAYOR Option<u8>);
celled!(
    Person at PERSON, key 1:
    0 id ID u8, 1 town TOWN Option<u8>, 2 boss BOSS Option<u8>, 3 guide GUIDE Option<u8>,
    4 friend FRIEND Option<u8>, 5 rank RANK u8
);
celled!(
    Plot at PLOT, key 2: 0 x X u8, 1 y Y u8, 2 level LEVEL Option<u8>, 3 land LAND Option<u8>
);
celled!(
    House at HOUSE, key 1:
    0 id ID u8, 1 x X u8, 2 y Y Option<u8>, 3 owner OWNER Option<u8>, 4 land_code LAND_CODE u8
);
celled!(Club at CLUB, key 1: 0 id ID u8, 1 code CODE Option<u8>, 2 chair CHAIR Option<u8>);
celled!(
    Membership at MEMBERSHIP, key 2: 0 person PERSON u8, 1 club CLUB u8, 2 since SINCE u8
);
celled!(Vote at VOTE, key 1: 0 id ID Option<u8>, 1 person PERSON u8, 2 club CLUB Option<u8>);
celled!(
    Note at NOTE, key 1:
    0 id ID u8, 1 of OF Option<String>, 2 of_id OF_ID Option<u8>, 3 by BY String, 4 by_id BY_ID u8
);
celled!(
    Badge at BADGE, key 1: 0 id ID u8, 1 ref_id REF_ID Option<u8>, 2 mayor MAYOR Option<u8>
);
celled!(Seat at SEAT, key 1: 0 id ID u8, 1 person PERSON Option<u8>, 2 club CLUB u8);
celled!(
    Echo at ECHO, key 1: 0 id ID u8, 1 guide GUIDE Option<u8>, 2 x X u8, 3 level LEVEL Option<u8>
);

/// Does the same for the model at a place, whichever that is.
macro_rules! for_model {
    ($place:expr, $M:ident => $body:expr) => {
        match $place {
            LAND => {
                type $M = Land;
                $body
            }
            TOWN => {
                type $M = Town;
                $body
            }
            PERSON => {
                type $M = Person;
                $body
            }
            PLOT => {
                type $M = Plot;
                $body
            }
            HOUSE => {
                type $M = House;
                $body
            }
            CLUB => {
                type $M = Club;
                $body
            }
            MEMBERSHIP => {
                type $M = Membership;
                $body
            }
            VOTE => {
                type $M = Vote;
                $body
            }
            NOTE => {
                type $M = Note;
                $body
            }
            BADGE => {
                type $M = Badge;
                $body
            }
            SEAT => {
                type $M = Seat;
                $body
            }
            ECHO => {
                type $M = Echo;
                $body
            }
            place => unreachable!("model {place}"),
        }
    };
}

pub(crate) use for_model;
