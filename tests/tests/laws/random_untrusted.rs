//! Random documents through random limits change nothing but what is named.

use std::collections::{BTreeSet, HashSet};

use orm_core::ingest::Allow;
use orm_core::{FromDocument, Store};

use super::document_models::{
    Badge, Dice, Graph, KEYLESS_LIMIT, Label, Note, Person, Tag, Team, Writer, text_of,
};
use super::random_documents::{default, rows};
use super::random_stores::operations;

/// The columns that are named, by table.
#[derive(Debug, Default)]
struct Named {
    /// Of new records.
    insert: BTreeSet<(&'static str, &'static str)>,
    /// Of stored records.
    update: BTreeSet<(&'static str, &'static str)>,
}

/// Names random columns and relations.
struct Namer<'a> {
    dice: &'a mut Dice,
    reached: Named,
    /// Whether what is named is of new records, or of stored ones.
    is_new: bool,
}

/// Names a column or not.
macro_rules! column {
    ($namer:ident $table:literal $column:literal $Model:ident $COLUMN:ident) => {{
        let names = $namer.dice.one_in(2);
        if names {
            $namer.note($table, $column);
        }
        names.then_some($Model::$COLUMN)
    }};
}

/// Allows some of what can be done with the records of a relation.
macro_rules! relation {
    ($namer:ident $depth:ident $relation:expr, $target:ident in $table:literal,
     key in $holder:literal: $($key:literal)*) => {{
        (!$namer.dice.one_in(3)).then(|| {
            let mut allowed = None;
            let _of_holder = $holder != $table;
            // A key in the record around it is written by whatever links.
            if $depth > 0 && $namer.dice.one_in(2) {
                let nested = $namer.below(true, |namer| namer.$target($depth - 1));
                $(if _of_holder { $namer.note($holder, $key) } else { $namer.reached.insert.insert(($table, $key)); })*
                $namer.reached.insert.insert(($table, "+"));
                allowed = Some($relation.insert(nested));
            }
            if $depth > 0 && $namer.dice.one_in(2) {
                let nested = $namer.below(false, |namer| namer.$target($depth - 1));
                allowed = Some(match allowed {
                    Some(allowed) => allowed.update(nested),
                    None => $relation.update(nested),
                });
            }
            if allowed.is_none() || $namer.dice.one_in(2) {
                $(if _of_holder { $namer.note($holder, $key) } else { $namer.reached.update.insert(($table, $key)); })*
                allowed = Some(match allowed {
                    Some(allowed) => allowed.link(),
                    None => $relation.link(),
                });
            }
            allowed.unwrap()
        })
    }};
}

impl Namer<'_> {
    fn note(&mut self, table: &'static str, column: &'static str) {
        let set = if self.is_new { &mut self.reached.insert } else { &mut self.reached.update };
        set.insert((table, column));
    }

    fn below<A>(&mut self, is_new: bool, name: impl FnOnce(&mut Self) -> A) -> A {
        let before = std::mem::replace(&mut self.is_new, is_new);
        let allowed = name(self);
        self.is_new = before;
        allowed
    }

    fn team(&mut self, depth: u32) -> impl Allow<Team> + use<> {
        (
            column!(self "teams" "id" Team ID),
            column!(self "teams" "name" Team NAME),
            relation!(self depth Team::MEMBERS, person in "people", key in "people": "team_id"),
            self.tags(depth),
            relation!(self depth Team::NOTES, note_of in "notes", key in "notes": "subject_type" "subject_id"),
        )
    }

    fn tags(&mut self, depth: u32) -> impl Allow<Team> + use<> {
        let tags = relation!(self depth Team::TAGS, tag in "tags", key in "tags":);
        if tags.is_some() {
            self.reached.insert.extend([
                ("labels", "+"),
                ("labels", "team_id"),
                ("labels", "tag_id"),
            ]);
        }
        let weight = self.dice.one_in(2);
        if tags.is_some() && weight {
            self.reached.insert.insert(("labels", "weight"));
            self.reached.update.insert(("labels", "weight"));
        }
        tags.map(|tags| if weight { tags.pivot(Label::WEIGHT) } else { tags })
    }

    fn person(&mut self, depth: u32) -> impl Allow<Person> + use<> {
        (
            column!(self "people" "id" Person ID),
            column!(self "people" "name" Person NAME),
            column!(self "people" "age" Person AGE),
            column!(self "people" "boss_id" Person BOSS_ID),
            self.owners(depth),
            relation!(self depth Person::STAFF, person in "people", key in "people": "boss_id"),
            relation!(self depth Person::BADGE, badge in "badges", key in "badges": "person_id"),
            relation!(self depth Person::NOTES, note_of in "notes", key in "notes": "subject_type" "subject_id"),
        )
    }

    fn owners(&mut self, depth: u32) -> impl Allow<Person> + use<> {
        let boss = self.dice.one_in(2).then(|| {
            self.note("people", "boss_id");
            Person::BOSS
        });
        (
            boss,
            relation!(self depth Person::TEAM, team in "teams", key in "people": "team_id"),
            relation!(self depth Person::LIKED_TAGS, tag in "tags", key in "people": "liked"),
        )
    }

    fn badge(&mut self, depth: u32) -> impl Allow<Badge> + use<> {
        (
            column!(self "badges" "id" Badge ID),
            column!(self "badges" "color" Badge COLOR),
            relation!(self depth Badge::PERSON, person in "people", key in "badges": "person_id"),
        )
    }

    fn tag(&mut self, depth: u32) -> impl Allow<Tag> + use<> {
        let teams = relation!(self depth Tag::TEAMS, team in "teams", key in "teams":);
        if teams.is_some() {
            self.reached.insert.extend([
                ("labels", "+"),
                ("labels", "team_id"),
                ("labels", "tag_id"),
            ]);
        }
        (column!(self "tags" "id" Tag ID), column!(self "tags" "word" Tag WORD), teams)
    }

    fn note_of(&mut self, _depth: u32) -> impl Allow<Note> + use<> {
        let subject = self.dice.one_in(2).then(|| {
            self.note("notes", "subject_type");
            self.note("notes", "subject_id");
            Note::SUBJECT
        });
        (column!(self "notes" "id" Note ID), column!(self "notes" "text" Note TEXT), subject)
    }
}

/// Runs a document in one of the ways; gives the columns that were named, and whether it was stored.
fn run<M: FromDocument<Key = u32>, A: Allow<M>>(
    table: &'static str,
    namer: &mut Namer<'_>,
    name: impl Fn(&mut Namer<'_>) -> A,
    store: &mut Store,
    document: &str,
) -> Result<(), String> {
    let way = namer.dice.below(4);
    let allowed = match way {
        0 => namer.below(true, &name),
        1 | 2 => namer.below(false, &name),
        // The same columns of new and of stored records.
        _ => {
            let allowed = namer.below(true, &name);
            let insert = namer.reached.insert.clone();
            namer.reached.update.extend(insert.into_iter().filter(|(_, column)| *column != "+"));
            allowed
        }
    };
    if matches!(way, 0 | 3) {
        namer.reached.insert.insert((table, "+"));
    }
    let only = M::ingest().only(allowed);
    let only = if namer.dice.one_in(4) { only } else { only.ignore_unknown() };
    let result = match way {
        0 => only.run(store, document).map(drop),
        1 => only.update().run(store, document).map(drop),
        2 => only
            .update_one(store, u32::try_from(namer.dice.below(4)).unwrap() + 1, document)
            .map(drop),
        _ => only.upsert().run(store, document).map(drop),
    };
    result.map_err(|error| error.to_string())
}

#[test]
fn limited_documents_change_only_what_is_named() {
    let (mut stored, mut refused, mut changed) = (0, 0, 0);
    for seed in 0..u64::try_from(operations() / 20).unwrap() {
        let mut dice = Dice(seed);
        let mut store = Graph::random(&mut dice).store(&mut dice);
        let graph = Graph::random(&mut dice);
        // No more records without keys: the law compares records by them.
        let keyless = KEYLESS_LIMIT;
        let mut writer =
            Writer { graph: &graph, dice: &mut dice, listed: HashSet::new(), records: 0, keyless };
        let (model, document) = writer.document();
        let before = rows(&store);
        let mut namer = Namer { dice: &mut dice, reached: Named::default(), is_new: false };
        let (target, depth) = (&mut store, 2);
        let result = match model {
            "teams" => {
                run::<Team, _>(model, &mut namer, |namer| namer.team(depth), target, &document)
            }
            "people" => {
                run::<Person, _>(model, &mut namer, |namer| namer.person(depth), target, &document)
            }
            "badges" => {
                run::<Badge, _>(model, &mut namer, |namer| namer.badge(depth), target, &document)
            }
            "tags" => run::<Tag, _>(model, &mut namer, |namer| namer.tag(depth), target, &document),
            _ => run::<Note, _>(model, &mut namer, |namer| namer.note_of(depth), target, &document),
        };
        let reached = namer.reached;
        let after = rows(&store);
        let what = || format!("seed {seed}, {reached:?}, {model}: {document}\nof {before:?}");
        if result.is_err() {
            assert_eq!(before, after, "{}", what());
            refused += 1;
            continue;
        }
        stored += 1;
        changed += usize::from(before != after);
        for key in before.keys() {
            assert!(after.contains_key(key), "{key:?} is removed: {}", what());
        }
        for (key @ (table, ..), record) in &after {
            let is_new = !before.contains_key(key);
            assert!(
                !is_new || reached.insert.contains(&(*table, "+")),
                "{key:?} is new: {}",
                what()
            );
            let old = before.get(key).cloned();
            let old = old.unwrap_or_else(|| default(table).as_object().unwrap().clone());
            // A new record can be updated and linked further on in the document.
            let new = reached.insert.iter().filter(|_| is_new);
            let set: Vec<_> = reached.update.iter().chain(new).collect();
            for (column, value) in record {
                let is_generated = is_new && column == "id" && text_of(table).is_some();
                let is_named = is_generated
                    || set.iter().any(|(known, name)| known == table && name == column);
                assert!(is_named || old[column] == *value, "{key:?} {column}: {}", what());
            }
        }
    }
    assert!(stored * 4 > refused && changed * 8 > refused, "{stored} {changed} {refused}");
}
