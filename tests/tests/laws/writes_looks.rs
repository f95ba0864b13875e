//! What a store of the models says when it is asked, compared with what a scan of lists finds.

use std::fmt::Debug;

use orm_core::{Error, Store};

use super::writes_models::{
    AUTHOR_NOTE, AUTHOR_PERSON, Author, BADGE, Badge, CHIEF, CLUB, CLUB_OF_BADGE, COMPANION,
    Celled, Cells, Club, ECHO, Echo, GOVERNED, GOVERNOR, GROUP, HEAD, HOLDER, HOME, HOST, HOUSE,
    House, LAND, LAND_OF_CLUB, LAND_OF_HOUSE, LAND_OF_TOWN, LEADER, Land, MEMBER, MEMBERSHIP,
    MEMBERSHIP_OF_VOTE, MODELS, Membership, NOTE, Note, PERSON, PERSON_OF_ECHO, PLACE_OF_BADGE,
    PLOT, PLOT_OF_ECHO, PLOT_OF_HOUSE, Person, Plot, RANKED, REFERENCES, REGION, SEAT, SITTER,
    SUBJECT_CLUB, SUBJECT_TOWN, Seat, Subject, TABLES, TOWN, TOWN_OF_BADGE, Town, VOTE, Vote,
    for_model,
};
use super::writes_naive::{Tables, key_at};

/// The tables alone, in order.
pub(crate) fn is_equal(store: &Store, tables: &Tables) -> bool {
    (0..MODELS).all(
        |table| for_model!(table, M => store.iter::<M>().map(M::cells).eq(tables.records(table))),
    )
}

/// Fails where [`is_equal`] is not so, and says where.
#[track_caller]
pub(crate) fn assert_equal(store: &Store, tables: &Tables, what: &dyn Debug) {
    for (place, table) in TABLES.iter().enumerate() {
        let stored = for_model!(place, M => store.iter::<M>().map(M::cells).collect::<Vec<_>>());
        let listed: Vec<_> = tables.records(place).collect();
        assert_eq!(stored, listed, "{} after {what:?}", table.name);
    }
}

/// Compares everything that can be read: of the models that are `known` the next generated key as well,
/// which is asked for by a write.
pub(crate) fn look(store: &mut Store, tables: &Tables, known: &[bool; MODELS]) {
    for table in 0..MODELS {
        for_model!(table, M => look_at_table::<M>(store, tables));
    }
    look_at_owners((store, tables));
    look_at_children((store, tables));
    if known[HOUSE] {
        look_at_counter::<House>(store, tables);
    }
    if known[VOTE] {
        look_at_counter::<Vote>(store, tables);
    }
}

/// The next generated key is told by a record that is inserted and taken back.
fn look_at_counter<M: Celled>(store: &mut Store, tables: &Tables) {
    let mut given = None;
    let taken_back = store.try_transaction(|store| {
        given = store.insert(M::of(&Cells::default()))?.cells()[0];
        Err::<(), _>(Failure)
    });
    assert!(taken_back.is_err());
    let expected = tables.clone().next_key(M::PLACE);
    assert_eq!(given, expected, "the next key of {}", TABLES[M::PLACE].name);
}

struct Failure;

impl From<Error> for Failure {
    fn from(_: Error) -> Self {
        Failure
    }
}

/// A table, its keys, and the records by what they hold in each column.
fn look_at_table<M: Celled>(store: &Store, tables: &Tables) {
    let (table, name) = (M::PLACE, TABLES[M::PLACE].name);
    let said = |records: Vec<&M>| records.into_iter().map(M::cells).collect::<Vec<_>>();
    let list: Vec<_> = tables.records(table).collect();
    assert_eq!(said(store.iter().collect()), list, "{name}");
    assert!(store.iter::<M>().rev().map(M::cells).eq(list.iter().rev().copied()), "{name}");
    assert_eq!((store.len::<M>(), store.is_empty::<M>()), (list.len(), list.is_empty()), "{name}");
    let composite = TABLES[table].primary.len() > 1;
    for first in (0..8).chain([u8::MAX - 1, u8::MAX]) {
        for second in 0..if composite { 6 } else { 1 } {
            let mut key = Cells::default();
            (key[0], key[1]) = (Some(first), Some(second));
            let is = |cells: &&Cells| cells[0] == key[0] && (!composite || cells[1] == key[1]);
            let expected = list.iter().find(is).copied();
            let found = store.find::<M>(M::key(&key)).map(M::cells);
            assert_eq!(found, expected, "{name} {key:?} in {tables:?}");
        }
    }
    for cells in &list {
        assert_eq!(store.find::<M>(M::key(cells)).map(M::cells), Some(*cells), "{name}");
    }
    for column in 0..TABLES[table].columns.len() {
        for value in 0..5 {
            let rows = said(M::query().filter(M::with(column, value)).all(store));
            let holds = |cells: &&Cells| cells[column] == Some(value);
            let expected: Vec<_> = list.iter().filter(holds).copied().collect();
            assert_eq!(rows, expected, "{name} with {value} in {column}, in {tables:?}");
        }
    }
}

/// The last record that has the key which a record refers to.
fn owner(tables: &Tables, reference: usize, record: &Cells) -> Option<Cells> {
    let reference = &REFERENCES[reference];
    let key = key_at(reference.child, record)?;
    let mut owners = tables.records(reference.owner.table).rev();
    owners.find(|cells| key_at(reference.owner, cells) == Some(key))
}

/// The records that refer to a key which a record has.
fn children(tables: &Tables, reference: usize, record: &Cells) -> Vec<Cells> {
    let reference = &REFERENCES[reference];
    let Some(key) = key_at(reference.owner, record) else { return Vec::new() };
    let children = tables.records(reference.child.table);
    children.filter(|cells| key_at(reference.child, cells) == Some(key)).collect()
}

/// Compares what a getter gives, of the stored record and of a copy, with what a scan finds.
fn each<M: Celled, R: PartialEq + Debug>(
    (store, tables): (&Store, &Tables),
    what: &str,
    scan: impl Fn(&Cells) -> R,
    getter: impl Fn(&M) -> R,
) {
    for record in store.iter::<M>() {
        let expected = scan(&record.cells());
        assert_eq!(getter(record), expected, "{what} of {record:?} in {tables:?}");
        let copy = record.clone();
        assert_eq!(getter(&copy), expected, "{what} of a copy of {record:?} in {tables:?}");
    }
}

macro_rules! to_one {
    ($world:expr, $($Model:ident.$getter:ident is $reference:ident),* $(,)?) => {$(
        each::<$Model, _>(
            $world,
            concat!(stringify!($Model), ".", stringify!($getter)),
            |cells| owner($world.1, $reference, cells),
            |record| record.$getter($world.0).map(Celled::cells),
        );
    )*};
}

macro_rules! to_many {
    ($world:expr, $($Model:ident.$getter:ident is $reference:ident),* $(,)?) => {$(
        each::<$Model, _>(
            $world,
            concat!(stringify!($Model), ".", stringify!($getter)),
            |cells| children($world.1, $reference, cells),
            |record| record.$getter($world.0).map(Celled::cells).collect::<Vec<_>>(),
        );
    )*};
}

fn look_at_owners(world: (&Store, &Tables)) {
    to_one!(
        world,
        Town.land is LAND_OF_TOWN,
        Town.governor is GOVERNOR,
        Person.home is HOME,
        Person.chief is CHIEF,
        Person.leader is LEADER,
        Person.companion is COMPANION,
        Plot.region is REGION,
        House.plot is PLOT_OF_HOUSE,
        House.holder is HOLDER,
        House.land is LAND_OF_HOUSE,
        Club.land is LAND_OF_CLUB,
        Club.head is HEAD,
        Membership.member is MEMBER,
        Membership.group is GROUP,
        Vote.membership is MEMBERSHIP_OF_VOTE,
        Badge.town is TOWN_OF_BADGE,
        Badge.place is PLACE_OF_BADGE,
        Badge.club is CLUB_OF_BADGE,
        Badge.governed is GOVERNED,
        Seat.sitter is SITTER,
        Seat.host is HOST,
        Echo.person is PERSON_OF_ECHO,
        Echo.plot is PLOT_OF_ECHO,
    );
    let (store, tables) = world;
    let either = |cells: &Cells, references: [usize; 2]| {
        references.map(|reference| owner(tables, reference, cells))
    };
    each::<Note, _>(
        world,
        "Note.subject",
        |cells| either(cells, [SUBJECT_TOWN, SUBJECT_CLUB]),
        |note| match note.subject(store) {
            Some(Subject::Town(town)) => [Some(town.cells()), None],
            Some(Subject::Club(club)) => [None, Some(club.cells())],
            None => [None, None],
        },
    );
    each::<Note, _>(
        world,
        "Note.author",
        |cells| either(cells, [AUTHOR_PERSON, AUTHOR_NOTE]),
        |note| match note.author(store) {
            Some(Author::Person(person)) => [Some(person.cells()), None],
            Some(Author::Note(note)) => [None, Some(note.cells())],
            None => [None, None],
        },
    );
}

fn look_at_children(world: (&Store, &Tables)) {
    to_many!(
        world,
        Land.towns is LAND_OF_TOWN,
        Land.plots is REGION,
        Town.persons is HOME,
        Town.notes is SUBJECT_TOWN,
        Person.staff is CHIEF,
        Person.written is AUTHOR_PERSON,
        Club.memberships is GROUP,
        Club.notes is SUBJECT_CLUB,
        Note.replies is AUTHOR_NOTE,
        Echo.ranked is RANKED,
    );
    let (store, tables) = world;
    each::<Person, _>(
        world,
        "Person.clubs",
        |cells| {
            let pivots = children(tables, MEMBER, cells).into_iter();
            pivots.filter_map(|pivot| Some((owner(tables, GROUP, &pivot)?, pivot))).collect()
        },
        |person| {
            let clubs = person.clubs(store);
            clubs.map(|club| (club.cells(), club.pivot().cells())).collect::<Vec<_>>()
        },
    );
}
