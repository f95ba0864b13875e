//! Random nested documents, against a normaliser that knows nothing but JSON and lists; and the round trip.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;

use orm_core::ingest::WriteMode;
use orm_core::{FromDocument, Store};
use serde_json::{Map, Value, json};

use super::document_models::{
    Badge, Dice, Graph, KEYLESS, Label, Note, Person, Tag, Team, Writer, tables, text_of,
};
use super::random_stores::operations;

/// How a relation leads to its target.
#[derive(Clone, Copy)]
enum Way {
    /// By columns of the target, of which one may hold a type.
    Below { key: &'static str, kind: Option<(&'static str, &'static str)>, many: bool },
    /// By a column of the record itself.
    Above { key: &'static str },
    /// The same, to one of several models.
    Either {
        kind: &'static str,
        key: &'static str,
        models: &'static [(&'static str, &'static str)],
    },
    /// By a list of keys.
    Listed { keys: &'static str },
    /// By labels.
    Label { from: &'static str, to: &'static str, name: &'static str },
}

type Relation = (&'static str, &'static str, Way);

/// The relations of a model: the name, the target, and the way.
fn relations(model: &str) -> &'static [Relation] {
    match model {
        "teams" => &[
            ("members", "people", Way::Below { key: "team_id", kind: None, many: true }),
            ("alumni", "people", Way::Below { key: "team_id", kind: None, many: true }),
            ("tags", "tags", Way::Label { from: "team_id", to: "tag_id", name: "pivot" }),
            (
                "notes",
                "notes",
                Way::Below { key: "subject_id", kind: Some(("subject_type", "teams")), many: true },
            ),
        ],
        "people" => &[
            ("team", "teams", Way::Above { key: "team_id" }),
            ("boss", "people", Way::Above { key: "boss_id" }),
            ("staff", "people", Way::Below { key: "boss_id", kind: None, many: true }),
            ("badge", "badges", Way::Below { key: "person_id", kind: None, many: false }),
            ("liked_tags", "tags", Way::Listed { keys: "liked" }),
            (
                "notes",
                "notes",
                Way::Below { key: "subject_id", kind: Some(("subject_type", "human")), many: true },
            ),
        ],
        "badges" => &[("person", "people", Way::Above { key: "person_id" })],
        "tags" => {
            &[("teams", "teams", Way::Label { from: "tag_id", to: "team_id", name: "label" })]
        }
        "notes" => &[(
            "subject",
            "",
            Way::Either {
                kind: "subject_type",
                key: "subject_id",
                models: &[("teams", "teams"), ("human", "people")],
            },
        )],
        _ => &[],
    }
}

pub(super) fn default(model: &str) -> Value {
    match model {
        "teams" => json!({ "id": 0, "name": "" }),
        "people" => {
            json!({ "id": 0, "name": "", "age": 0, "team_id": null, "boss_id": null, "liked": [] })
        }
        "badges" => json!({ "id": 0, "person_id": null, "color": "" }),
        "tags" => json!({ "id": 0, "word": "" }),
        "labels" => json!({ "team_id": 0, "tag_id": 0, "weight": 0 }),
        _ => json!({ "id": 0, "text": "", "subject_type": null, "subject_id": null }),
    }
}

pub(super) type Key = (&'static str, u64, u64);
pub(super) type Rows = BTreeMap<Key, Map<String, Value>>;

fn key(model: &'static str, record: &Map<String, Value>) -> Key {
    match model {
        "labels" => (model, number(&record["team_id"]), number(&record["tag_id"])),
        _ => (model, number(&record["id"]), 0),
    }
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("not a key: {value}"))
}

pub(super) fn rows(store: &Store) -> Rows {
    let mut rows = Rows::new();
    for (model, table) in tables(store) {
        for record in table.as_array().unwrap() {
            let record = record.as_object().unwrap();
            assert!(rows.insert(key(model, record), record.clone()).is_none());
        }
    }
    rows
}

/// What is done with each model, and which lists are the truth.
#[derive(Clone, Debug)]
struct Rules {
    mode: WriteMode,
    modes: Vec<(&'static str, WriteMode)>,
    /// Labels that a team does not list are removed, its members unlinked, the badges of a person removed, the
    /// alumni of a team unlinked.
    truth: [bool; 4],
}

impl Rules {
    fn random(dice: &mut Dice) -> Rules {
        let mode = |dice: &mut Dice| {
            [WriteMode::Insert, WriteMode::ReplaceAll, WriteMode::Update, WriteMode::Upsert]
                [dice.below(4)]
        };
        let models = ["teams", "people", "badges", "tags", "labels", "notes"];
        let mut rules = Rules { mode: mode(dice), modes: Vec::new(), truth: [false; 4] };
        if dice.one_in(3) {
            for model in models {
                if dice.one_in(3) {
                    rules.modes.push((model, mode(dice)));
                }
            }
        }
        rules.truth = [(); 4].map(|()| dice.one_in(3));
        rules
    }

    fn of(&self, model: &str) -> WriteMode {
        let own = self.modes.iter().find(|(known, _)| *known == model);
        own.map_or(self.mode, |(_, mode)| *mode)
    }

    fn run<M: FromDocument>(&self, store: &mut Store, document: &str) -> Result<(), String> {
        let mut ingest = M::ingest();
        ingest = match self.mode {
            WriteMode::Insert => ingest,
            WriteMode::InsertNew => ingest.insert_new(),
            WriteMode::ReplaceAll => ingest.replace_all(),
            WriteMode::Update => ingest.update(),
            WriteMode::Upsert => ingest.upsert(),
            mode => unreachable!("{mode:?} is not generated"),
        };
        for &(model, mode) in &self.modes {
            ingest = match model {
                "teams" => ingest.mode::<Team>(mode),
                "people" => ingest.mode::<Person>(mode),
                "badges" => ingest.mode::<Badge>(mode),
                "tags" => ingest.mode::<Tag>(mode),
                "labels" => ingest.mode::<Label>(mode),
                _ => ingest.mode::<Note>(mode),
            };
        }
        if self.truth[0] {
            ingest = ingest.detach_missing(Team::TAGS);
        }
        if self.truth[1] {
            ingest = ingest.unlink_missing(Team::MEMBERS);
        }
        if self.truth[2] {
            ingest = ingest.remove_missing(Person::BADGE);
        }
        if self.truth[3] {
            ingest = ingest.unlink_missing(Team::ALUMNI);
        }
        ingest.run(store, document).map(drop).map_err(|error| error.to_string())
    }
}

/// Collects what a document says, and then does it.
struct Naive<'a> {
    stored: &'a Rows,
    rules: &'a Rules,
    /// What is said of each record, and what nesting says, which is stronger.
    said: BTreeMap<Key, (Map<String, Value>, Map<String, Value>)>,
    touched: BTreeSet<&'static str>,
    /// Keys in the place of records: whose, by which relation, and what.
    links: Vec<(Key, Relation, u64)>,
    listed: BTreeMap<(Key, &'static str), BTreeSet<u64>>,
    /// Records with an owner that stands in them: the owner, the column that refers to it, and the record.
    nested: BTreeSet<(&'static str, u64, &'static str, u64)>,
    /// How many records without a key there are. Until the store has generated their keys they have others.
    keyless: u64,
    /// The badges that are stored, in the order of their table.
    badges: &'a [u64],
}

impl Naive<'_> {
    /// A record with what is nested in it; `None` where it is passed over.
    fn record(
        &mut self,
        model: &'static str,
        object: &Map<String, Value>,
        nested: &Map<String, Value>,
    ) -> Option<Key> {
        self.touched.insert(model);
        let mut fields: Map<String, Value> = Map::new();
        let known = default(model);
        for (name, value) in object {
            if known.get(name).is_some() {
                fields.insert(name.clone(), value.clone());
            }
        }
        fields.extend(nested.clone());
        if text_of(model).is_some()
            && [None, Some(0)].contains(&fields.get("id").and_then(Value::as_u64))
        {
            self.keyless += 1;
            fields.insert("id".into(), json!(FIRST_KEYLESS + self.keyless));
        }
        let place = key(model, &fields);
        if self.rules.of(model) == WriteMode::Update && !self.stored.contains_key(&place) {
            return None;
        }
        let mut strong = nested.clone();
        for relation @ (name, target, way) in relations(model).iter().copied() {
            let Some(value) = object.get(name) else { continue };
            match way {
                Way::Above { key: column } => {
                    let owner = self.owner(target, value);
                    if let (Some(owner), true) = (&owner, value.is_object()) {
                        self.nested.insert((target, number(owner), column, place.1));
                    }
                    owner.map(|id| strong.insert(column.into(), id));
                }
                Way::Either { kind, key: column, models } => {
                    let owner = models.iter().find(|(word, _)| fields[kind] == *word).unwrap();
                    self.owner(owner.1, value).map(|id| strong.insert(column.into(), id));
                }
                Way::Listed { keys } => {
                    let items = value.as_array().unwrap();
                    if items.is_empty() {
                        self.touched.insert(target);
                    }
                    let ids: Vec<_> =
                        items.iter().filter_map(|item| self.owner(target, item)).collect();
                    // They are added to what the object says, or else to what is kept of the record.
                    let kept =
                        matches!(self.rules.of(model), WriteMode::Update | WriteMode::Upsert);
                    let stored =
                        self.stored.get(&place).filter(|_| kept).map(|record| &record[keys]);
                    let held = fields.get(keys).or(stored).and_then(Value::as_array).cloned();
                    let mut held = held.unwrap_or_default();
                    for id in ids {
                        if !held.contains(&id) {
                            held.push(id);
                        }
                    }
                    strong.insert(keys.into(), json!(held));
                }
                Way::Below { key: column, kind, many } => {
                    let mut nested = Map::new();
                    nested.insert(column.into(), json!(place.1));
                    if let Some((kind, word)) = kind {
                        nested.insert(kind.into(), json!(word));
                    }
                    let one = [value.clone()];
                    let items = if many { &value.as_array().unwrap()[..] } else { &one };
                    self.below(place, relation, items, |naive, object| {
                        naive.record(target, object, &nested).map(|key| key.1)
                    });
                }
                Way::Label { from, to, name } => {
                    self.touched.insert("labels");
                    let items = value.as_array().unwrap();
                    self.below(place, relation, items, |naive, object| {
                        let at = naive.record(target, object, &Map::new())?.1;
                        let mut keys = Map::new();
                        keys.insert(from.into(), json!(place.1));
                        keys.insert(to.into(), json!(at));
                        let none = Map::new();
                        let data = object.get(name).and_then(Value::as_object).unwrap_or(&none);
                        naive.record("labels", data, &keys);
                        Some(at)
                    });
                }
            }
        }
        let said = self.said.entry(place).or_default();
        said.0.extend(fields);
        said.1.extend(strong);
        Some(place)
    }

    fn owner(&mut self, model: &'static str, value: &Value) -> Option<Value> {
        match value {
            Value::Object(object) => {
                self.record(model, object, &Map::new()).map(|key| json!(key.1))
            }
            key => Some(key.clone()),
        }
    }

    fn below(
        &mut self,
        from: Key,
        relation: Relation,
        items: &[Value],
        mut record: impl FnMut(&mut Self, &Map<String, Value>) -> Option<u64>,
    ) {
        if items.is_empty() {
            self.touched.insert(relation.1);
        }
        self.listed.entry((from, relation.0)).or_default();
        for item in items {
            let to = match item {
                Value::Object(object) => record(self, object),
                key => {
                    self.links.push((from, relation, number(key)));
                    Some(number(key))
                }
            };
            self.listed.get_mut(&(from, relation.0)).unwrap().extend(to);
        }
    }

    /// What is stored afterwards; `None` where a key leads nowhere.
    fn finish(self) -> Option<Rows> {
        let emptied = |model: &str| {
            self.touched.contains(model) && self.rules.of(model) == WriteMode::ReplaceAll
        };
        let mut rows = self.stored.clone();
        rows.retain(|(model, ..), _| !emptied(model));
        for (place, (fields, strong)) in self.said {
            let (model, first, second) = place;
            let kept = match self.rules.of(model) {
                // A label that is stored is changed, whatever the mode.
                WriteMode::Insert if model == "labels" => rows.get(&place),
                WriteMode::Insert | WriteMode::InsertNew | WriteMode::ReplaceAll => None,
                _ => rows.get(&place),
            };
            if self.rules.of(model) == WriteMode::Update && kept.is_none() {
                continue;
            }
            let mut record =
                kept.cloned().unwrap_or_else(|| default(model).as_object().unwrap().clone());
            record.extend(fields);
            record.extend(strong);
            assert_eq!(key(model, &record), (model, first, second));
            rows.insert(place, record);
        }
        for (from, (_, target, way), to) in self.links {
            let at = (target, to, 0);
            let record = rows.get_mut(&at)?;
            match way {
                Way::Below { key, kind, .. } => {
                    record.insert(key.into(), json!(from.1));
                    if let Some((kind, word)) = kind {
                        record.insert(kind.into(), json!(word));
                    }
                }
                Way::Label { from: own, to: other, .. } => {
                    let mut label = default("labels").as_object().unwrap().clone();
                    label.insert(own.into(), json!(from.1));
                    label.insert(other.into(), json!(to));
                    if self.rules.of("labels") != WriteMode::Update {
                        rows.entry(key("labels", &label)).or_insert(label);
                    }
                }
                _ => unreachable!(),
            }
        }
        let lists = self.listed.clone();
        for (((model, id, _), relation), listed) in self.listed {
            match (model, relation) {
                ("teams", "tags") if self.rules.truth[0] => {
                    let tags: BTreeSet<u64> =
                        rows.keys().filter(|key| key.0 == "tags").map(|key| key.1).collect();
                    // A label whose tag is not there leads nowhere, and is not seen.
                    rows.retain(|&(table, team, tag), _| {
                        table != "labels"
                            || team != id
                            || listed.contains(&tag)
                            || !tags.contains(&tag)
                    });
                }
                ("teams", "members") if !self.rules.truth[1] => {}
                ("teams", "alumni") if !self.rules.truth[3] => {}
                ("teams", "members" | "alumni") => {
                    // They have one key, so what is listed under either is listed.
                    let lists =
                        ["members", "alumni"].map(|name| lists.get(&((model, id, 0), name)));
                    let is_listed = |person: u64| {
                        lists.iter().flatten().any(|listed| listed.contains(&person))
                            || self.nested.contains(&("teams", id, "team_id", person))
                    };
                    for (&(table, person, _), record) in &mut rows {
                        if table == "people" && record["team_id"] == id && !is_listed(person) {
                            record.insert("team_id".into(), Value::Null);
                        }
                    }
                }
                ("people", "badge") if !self.rules.truth[2] => {
                    // Others that come later in the table would be read instead of one that is newly linked.
                    let mut later = self.badges.iter().skip_while(|badge| !listed.contains(badge));
                    let Some(badge) = later.next() else { continue };
                    if self.stored[&("badges", *badge, 0)]["person_id"] == id {
                        continue;
                    }
                    for &badge in later {
                        let record = rows.get_mut(&("badges", badge, 0));
                        if let Some(record) = record.filter(|record| record["person_id"] == id) {
                            record.insert("person_id".into(), Value::Null);
                        }
                    }
                }
                ("people", "badge") => {
                    rows.retain(|&(table, badge, _), record| {
                        table != "badges"
                            || record["person_id"] != id
                            || listed.contains(&badge)
                            || self.nested.contains(&("people", id, "person_id", badge))
                    });
                }
                _ => {}
            }
        }
        Some(rows)
    }
}

fn normalised(store: &Store, rules: &Rules, model: &'static str, document: &str) -> Option<Rows> {
    let stored = &rows(store);
    let badges: Vec<u64> = store.iter::<Badge>().map(|badge| badge.id.into()).collect();
    let (said, listed) = (BTreeMap::new(), BTreeMap::new());
    let (touched, links, nested) = (BTreeSet::new(), Vec::new(), BTreeSet::new());
    let badges = &badges;
    let mut naive =
        Naive { stored, rules, said, touched, links, listed, nested, keyless: 0, badges };
    match serde_json::from_str(document).unwrap() {
        Value::Object(object) => drop(naive.record(model, &object, &Map::new())),
        Value::Array(items) => {
            naive.touched.insert(model);
            for item in items {
                naive.record(model, item.as_object().unwrap(), &Map::new());
            }
        }
        _ => unreachable!(),
    }
    naive.finish()
}

/// The keys of records without a key begin behind this one, as long as they are not generated.
const FIRST_KEYLESS: u64 = 1_000_000;

/// The keys of records that had none, by their texts.
fn keyless(rows: &Rows) -> BTreeMap<(&'static str, String), u64> {
    let text = |(key, record): (&Key, &Map<String, Value>)| {
        let text = record[text_of(key.0)?].as_str()?;
        text.starts_with(KEYLESS).then(|| ((key.0, text.to_owned()), key.1))
    };
    rows.iter().filter_map(text).collect()
}

/// Puts the keys that were generated in the place of those that records without a key had.
fn with_keys(expected: &Rows, found: &Rows) -> Rows {
    let generated = keyless(found);
    let keys: BTreeMap<(&str, u64), u64> = keyless(expected)
        .into_iter()
        .filter_map(|(text, key)| Some(((text.0, key), *generated.get(&text)?)))
        .collect();
    let replace = |model: &str, key: &mut Value| {
        if let Some(generated) = key.as_u64().and_then(|key| keys.get(&(model, key))) {
            *key = json!(generated);
        }
    };
    let mut rows = Rows::new();
    for (&(model, ..), record) in expected {
        let mut record = record.clone();
        let of_team = record.get("subject_type").is_some_and(|name| name == "teams");
        for (column, value) in &mut record {
            match column.as_str() {
                "id" => replace(model, value),
                "team_id" => replace("teams", value),
                "tag_id" => replace("tags", value),
                "subject_id" if of_team => replace("teams", value),
                "liked" => {
                    value.as_array_mut().unwrap().iter_mut().for_each(|key| replace("tags", key));
                }
                _ => {}
            }
        }
        let key = key(model, &record);
        assert!(
            rows.insert(key, record).is_none(),
            "{key:?} is generated, and another record has it"
        );
    }
    rows
}

fn run(rules: &Rules, store: &mut Store, model: &str, document: &str) -> Result<(), String> {
    match model {
        "teams" => rules.run::<Team>(store, document),
        "people" => rules.run::<Person>(store, document),
        "badges" => rules.run::<Badge>(store, document),
        "tags" => rules.run::<Tag>(store, document),
        _ => rules.run::<Note>(store, document),
    }
}

/// One seed for so many operations.
fn cases(operations_each: usize) -> Range<u64> {
    0..u64::try_from(operations() / operations_each).unwrap()
}

#[test]
fn documents_are_normalised_as_a_naive_reader_would() {
    let (mut stored, mut refused, mut generated) = (0, 0, 0);
    for seed in cases(50) {
        let mut dice = Dice(seed);
        let mut store = Graph::random(&mut dice).store(&mut dice);
        let graph = Graph::random(&mut dice).with_one_badge_each();
        let rules = Rules::random(&mut dice);
        let mut writer = Writer {
            graph: &graph,
            dice: &mut dice,
            listed: HashSet::new(),
            records: 0,
            keyless: 0,
        };
        let (model, document) = writer.document();
        let before = tables(&store);
        let expected = normalised(&store, &rules, model, &document);
        let result = run(&rules, &mut store, model, &document);
        let what = || format!("seed {seed}, {rules:?}, {model}: {document}\nof {before:?}");
        match expected {
            Some(expected) => {
                assert_eq!(result, Ok(()), "{}", what());
                let found = rows(&store);
                let expected = with_keys(&expected, &found);
                generated += keyless(&found).len();
                for key in expected.keys().chain(found.keys()) {
                    assert_eq!(found.get(key), expected.get(key), "{key:?} after {}", what());
                }
                stored += 1;
            }
            None => {
                let message = result.expect_err(&what());
                assert!(message.contains("cannot find a record"), "{message} {}", what());
                assert_eq!(tables(&store), before, "{}", what());
                refused += 1;
            }
        }
    }
    assert!(refused * 40 > stored && stored > refused, "{stored} stored, {refused} refused");
    assert!(generated > stored / 8, "{generated} keys were generated, {stored} documents stored");
}

/// Loads all records of a model with all that they lead to, and takes them in again.
fn round_trip<M: FromDocument>(graph: &mut Store, depth: usize) {
    let loaded = M::query().include_recursive(depth).unwrap();
    let document = serde_json::to_string(&loaded.all(&*graph)).unwrap();
    let original = rows(graph);
    let mut copy = Store::new();
    take_in::<M>(&mut copy, &document);
    let copied = rows(&copy);
    for (key, record) in &copied {
        assert_eq!(Some(record), original.get(key), "{key:?} of {document}");
    }
    for key in original.keys().filter(|key| key.0 == M::SCHEMA.entity) {
        assert!(copied.contains_key(key), "{key:?} of {document}");
    }
    // Into the store that it comes from it brings nothing new.
    let before = tables(graph);
    take_in::<M>(graph, &document);
    assert_eq!(tables(graph), before, "{document}");
}

fn take_in<M: FromDocument>(store: &mut Store, document: &str) {
    if let Err(error) = M::ingest().run(store, document) {
        panic!("{error}: {document}");
    }
}

#[test]
fn what_is_loaded_and_written_as_json_is_the_same_when_it_is_taken_in() {
    for seed in cases(500) {
        let mut dice = Dice(seed);
        let graph = Graph::random(&mut dice);
        let mut store = graph.store(&mut dice);
        let depth = dice.below(3) + 1;
        round_trip::<Team>(&mut store, depth);
        round_trip::<Person>(&mut store, depth);
        round_trip::<Badge>(&mut store, depth);
        round_trip::<Tag>(&mut store, depth);
        round_trip::<Note>(&mut store, depth);
        // Nor does what a filter has left of it.
        let badge = Person::BADGE.filter(Badge::ID.lt(3));
        let people = serde_json::to_string(&Person::query().with(badge).all(&store)).unwrap();
        let before = tables(&store);
        take_in::<Person>(&mut store, &people);
        assert_eq!(tables(&store), before, "{people}");
    }
}
