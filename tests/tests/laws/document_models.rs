//! Models for random documents, and random graphs of their records written as nested JSON.

use std::collections::HashSet;

use orm_core::{Model, Morph, Store};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[orm(
    entity = "teams",
    has_many(Person, fk = team_id, name = members),
    has_many(Person, fk = team_id, name = alumni),
    belongs_to_many(Tag, pivot = Label, fk = team_id, target_fk = tag_id),
    morph_many(Note, as = subject)
)]
pub(super) struct Team {
    #[orm(auto)]
    pub(super) id: u32,
    #[serde(default)]
    pub(super) name: String,
}

#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
#[orm(
    entity = "people",
    belongs_to(Team, fk = team_id),
    belongs_to(Person, fk = boss_id, name = boss),
    has_many(Person, fk = boss_id, name = staff),
    has_one(Badge, fk = person_id),
    has_many_by(Tag, keys = liked, name = liked_tags),
    morph_many(Note, as = subject)
)]
#[derive(Default)]
pub(super) struct Person {
    pub(super) id: u32,
    pub(super) name: String,
    pub(super) age: u32,
    pub(super) team_id: Option<u32>,
    pub(super) boss_id: Option<u32>,
    pub(super) liked: Vec<u32>,
}

#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[orm(entity = "badges", belongs_to(Person, fk = person_id))]
pub(super) struct Badge {
    pub(super) id: u32,
    #[serde(default)]
    pub(super) person_id: Option<u32>,
    #[serde(default)]
    pub(super) color: String,
}

#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[orm(
    entity = "tags",
    belongs_to_many(Team, pivot = Label, fk = tag_id, target_fk = team_id, pivot_name = label)
)]
pub(super) struct Tag {
    #[orm(auto)]
    pub(super) id: u32,
    #[serde(default)]
    pub(super) word: String,
}

#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[orm(entity = "labels", primary_key(team_id, tag_id))]
pub(super) struct Label {
    pub(super) team_id: u32,
    pub(super) tag_id: u32,
    #[serde(default)]
    pub(super) weight: u32,
}

#[derive(Morph)]
pub(super) enum Subject<T = Team, P = Person> {
    Team(T),
    #[orm(type = "human")]
    Person(P),
}

#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
#[orm(entity = "notes", morph_to(Subject, type = subject_type, id = subject_id))]
#[derive(Default)]
pub(super) struct Note {
    #[orm(auto)]
    pub(super) id: u32,
    pub(super) text: String,
    pub(super) subject_type: Option<String>,
    pub(super) subject_id: Option<u32>,
}

/// All records, by table, as JSON.
pub(super) fn tables(store: &Store) -> Vec<(&'static str, Value)> {
    fn table<M: Model + Serialize>(store: &Store) -> (&'static str, Value) {
        (M::SCHEMA.entity, json!(store.iter::<M>().collect::<Vec<_>>()))
    }
    vec![
        table::<Team>(store),
        table::<Person>(store),
        table::<Badge>(store),
        table::<Tag>(store),
        table::<Label>(store),
        table::<Note>(store),
    ]
}

/// Numbers that are the same for the same seed.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn below(&mut self, end: usize) -> usize {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let z = usize::try_from((z ^ (z >> 31)) >> 33).unwrap();
        z % end.max(1)
    }

    pub(super) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn id(&mut self, end: u32) -> u32 {
        u32::try_from(self.below(end as usize)).unwrap() + 1
    }

    fn maybe_id(&mut self, end: u32) -> Option<u32> {
        (!self.one_in(3)).then(|| self.id(end))
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for end in (1..items.len()).rev() {
            let other = self.below(end + 1);
            items.swap(end, other);
        }
    }
}

/// A graph of records that agree with each other.
#[derive(Clone, Debug, Default)]
pub(super) struct Graph {
    teams: Vec<Team>,
    people: Vec<Person>,
    badges: Vec<Badge>,
    tags: Vec<Tag>,
    labels: Vec<Label>,
    notes: Vec<Note>,
}

impl Graph {
    /// Leaves each person with the first badge alone: what comes of several depends on where each stands in a document.
    pub(super) fn with_one_badge_each(mut self) -> Graph {
        let mut seen = HashSet::new();
        for badge in &mut self.badges {
            badge.person_id = badge.person_id.filter(|person| seen.insert(*person));
        }
        self
    }

    pub(super) fn random(dice: &mut Dice) -> Graph {
        let word = |dice: &mut Dice| ["", "a", "b", "é\"\\"][dice.below(4)].to_owned();
        let mut graph = Graph::default();
        let [teams, people, tags] = [4, 6, 4];
        for id in 1..=teams {
            graph.teams.push(Team { id, name: word(dice) });
        }
        for id in 1..=people {
            let mut liked: Vec<u32> = (1..=tags).filter(|_| dice.one_in(3)).collect();
            dice.shuffle(&mut liked);
            graph.people.push(Person {
                id,
                name: word(dice),
                age: dice.id(50),
                team_id: dice.maybe_id(teams),
                boss_id: dice.maybe_id(people),
                liked,
            });
        }
        for id in 1..=5 {
            let person_id = Some(dice.id(people));
            graph.badges.push(Badge { id, person_id, color: word(dice) });
        }
        for id in 1..=tags {
            graph.tags.push(Tag { id, word: word(dice) });
        }
        for (team_id, tag_id) in (1..=teams).flat_map(|team| (1..=tags).map(move |tag| (team, tag)))
        {
            if dice.one_in(2) {
                graph.labels.push(Label { team_id, tag_id, weight: dice.id(9) });
            }
        }
        for id in 1..=6 {
            let owner = match dice.below(3) {
                0 => None,
                1 => Some(("teams", dice.id(teams))),
                _ => Some(("human", dice.id(people))),
            };
            let (subject_type, subject_id) = owner.map(|(name, id)| (name.to_owned(), id)).unzip();
            graph.notes.push(Note { id, text: word(dice), subject_type, subject_id });
        }
        graph
    }

    /// A store with most of the records, in any order.
    pub(super) fn store(&self, dice: &mut Dice) -> Store {
        fn some<M: Model + Clone>(store: &mut Store, records: &[M], dice: &mut Dice) {
            let mut records: Vec<M> = records.iter().filter(|_| !dice.one_in(4)).cloned().collect();
            dice.shuffle(&mut records);
            store.insert_all(records).unwrap();
        }
        let mut store = Store::new();
        some(&mut store, &self.teams, dice);
        some(&mut store, &self.tags, dice);
        // What a label or a list of tags leads to may not be there, but then it is no key that is generated next.
        let team = store.iter::<Team>().map(|team| team.id).max().unwrap_or_default();
        let tag = store.iter::<Tag>().map(|tag| tag.id).max().unwrap_or_default();
        let mut people = self.people.clone();
        for person in &mut people {
            person.liked.retain(|liked| *liked <= tag);
        }
        some(&mut store, &people, dice);
        some(&mut store, &self.badges, dice);
        let labels = self.labels.iter().filter(|it| it.team_id <= team && it.tag_id <= tag);
        some(&mut store, &labels.cloned().collect::<Vec<_>>(), dice);
        some(&mut store, &self.notes, dice);
        store
    }
}

/// A record of the graph by its table and key.
pub(super) type Place = (&'static str, u32);

/// Writes records of a graph as nested JSON: a part of the fields, a part of the relations, in any order.
pub(super) struct Writer<'a> {
    pub(super) graph: &'a Graph,
    pub(super) dice: &'a mut Dice,
    /// People of whose list of tags something was said.
    pub(super) listed: HashSet<u32>,
    pub(super) records: usize,
    /// How many records without a key there are.
    pub(super) keyless: usize,
}

/// The column in which each model with generated keys has a text.
pub(super) fn text_of(model: &str) -> Option<&'static str> {
    match model {
        "teams" => Some("name"),
        "tags" => Some("word"),
        "notes" => Some("text"),
        _ => None,
    }
}

/// What the texts of records without a key begin with: each has a number of its own behind it.
pub(super) const KEYLESS: &str = "new ";

/// How many records without a key a document has at most.
pub(super) const KEYLESS_LIMIT: usize = 20;

impl Writer<'_> {
    pub(super) fn document(&mut self) -> (&'static str, String) {
        let model = ["teams", "people", "badges", "tags", "notes"][self.dice.below(5)];
        if self.dice.one_in(4) {
            let id = self.dice.id(4);
            return (model, self.record((model, id), 0, &[]));
        }
        let mut elements = Vec::new();
        for _ in 0..self.dice.below(4) {
            let id = self.dice.id(4);
            elements.push(self.record((model, id), 0, &[]));
        }
        self.add_keyless(&mut elements, model, 0);
        (model, format!("[{}]", elements.join(",")))
    }

    /// The columns in `filled` are written by the record around: they are left out, or wrong.
    fn record(&mut self, (model, id): Place, depth: usize, filled: &[&str]) -> String {
        self.records += 1;
        let at = id as usize - 1;
        let record = match model {
            "teams" => json!(self.graph.teams[at]),
            "people" => json!(self.graph.people[at]),
            "badges" => json!(self.graph.badges[at]),
            "tags" => json!(self.graph.tags[at]),
            _ => json!(self.graph.notes[at]),
        };
        let relations = self.relations((model, id), depth);
        let names: Vec<&str> = relations.iter().map(|(name, _)| name.as_str()).collect();
        let mut parts = Vec::new();
        for (name, value) in record.as_object().unwrap() {
            let replaced = match name.as_str() {
                "team_id" => names.contains(&"team"),
                "boss_id" => names.contains(&"boss"),
                "person_id" => names.contains(&"person"),
                "subject_id" => names.contains(&"subject"),
                _ => false,
            };
            let said = match name.as_str() {
                "id" => Some(value.to_string()),
                // Wrong, null or left out where nesting wins.
                name if filled.contains(&name) => match self.dice.below(4) {
                    0 => Some("77".to_owned()),
                    1 => Some("null".to_owned()),
                    _ => None,
                },
                "subject_type" if replaced || names.contains(&"subject") => Some(value.to_string()),
                "liked" => {
                    let first = match names.contains(&"liked_tags") {
                        true => self.dice.one_in(2),
                        false => self.listed.insert(id),
                    };
                    first.then(|| value.to_string())
                }
                // Read by all that need it, where no nesting tells it.
                "person_id" if !replaced => Some(value.to_string()),
                _ if replaced || self.dice.one_in(3) => None,
                _ => Some(value.to_string()),
            };
            parts.extend(said.map(|said| (name.clone(), said)));
        }
        parts.extend(relations);
        self.dice.shuffle(&mut parts);
        let parts: Vec<_> =
            parts.into_iter().map(|(name, value)| format!("\"{name}\": {value}")).collect();
        format!("{{{}}}", parts.join(", "))
    }

    fn relations(&mut self, (model, id): Place, depth: usize) -> Vec<(String, String)> {
        let graph = self.graph;
        let mut relations = Vec::new();
        let mut tell = |name: &str, value: String| relations.push((name.to_owned(), value));
        if depth == 4 || self.records > 60 {
            return relations;
        }
        let deep = depth + 1;
        match model {
            "teams" => {
                if self.told() {
                    let people = ids(&graph.people, |person| {
                        (person.team_id == Some(id)).then_some(person.id)
                    });
                    tell("members", self.some(people.clone(), "people", deep, &["team_id"]));
                    if self.told() {
                        tell("alumni", self.some(people, "people", deep, &["team_id"]));
                    }
                }
                if self.told() {
                    let tags =
                        ids(&graph.labels, |label| (label.team_id == id).then_some(label.tag_id));
                    tell("tags", self.linked(tags, "tags", deep, "pivot", |tag| (id, tag)));
                }
            }
            "people" => {
                let person = &graph.people[id as usize - 1];
                if let Some(team) = person.team_id
                    && self.told()
                {
                    tell("team", self.one(("teams", team), deep, &[]));
                }
                if let Some(boss) = person.boss_id
                    && self.told()
                {
                    tell("boss", self.one(("people", boss), deep, &[]));
                }
                if self.told() {
                    let people = ids(&graph.people, |person| {
                        (person.boss_id == Some(id)).then_some(person.id)
                    });
                    tell("staff", self.some(people, "people", deep, &["boss_id"]));
                }
                let badge = graph.badges.iter().find(|badge| badge.person_id == Some(id));
                if let Some(badge) = badge
                    && self.told()
                {
                    tell("badge", self.one(("badges", badge.id), deep, &["person_id"]));
                }
                if self.told() && self.listed.insert(id) {
                    let mut items: Vec<_> = person
                        .liked
                        .iter()
                        .map(|&tag| self.one(("tags", tag), deep, &[]))
                        .collect();
                    self.add_keyless(&mut items, "tags", deep);
                    tell("liked_tags", format!("[{}]", items.join(", ")));
                }
            }
            "badges" => {
                if let Some(person) = graph.badges[id as usize - 1].person_id
                    && self.told()
                {
                    tell("person", self.one(("people", person), deep, &[]));
                }
            }
            "tags" => {
                if self.told() {
                    let teams =
                        ids(&graph.labels, |label| (label.tag_id == id).then_some(label.team_id));
                    tell("teams", self.linked(teams, "teams", deep, "label", |team| (team, id)));
                }
            }
            _ => {
                let note = &graph.notes[id as usize - 1];
                if let (Some(name), Some(owner)) = (&note.subject_type, note.subject_id)
                    && self.told()
                {
                    let model = if name == "teams" { "teams" } else { "people" };
                    tell("subject", self.one((model, owner), deep, &[]));
                }
            }
        }
        let name = if model == "teams" { "teams" } else { "human" };
        if matches!(model, "teams" | "people") && self.told() {
            let of = |note: &Note| {
                note.subject_id == Some(id) && note.subject_type.as_deref() == Some(name)
            };
            let notes = ids(&graph.notes, |note| of(note).then_some(note.id));
            tell("notes", self.some(notes, "notes", deep, &["subject_type", "subject_id"]));
        }
        relations
    }

    /// Puts records without a key in a list. Nothing else in the document is about them.
    fn add_keyless(&mut self, items: &mut Vec<String>, model: &'static str, depth: usize) {
        let Some(column) = text_of(model) else { return };
        while self.dice.one_in(3) && self.keyless < KEYLESS_LIMIT {
            self.keyless += 1;
            let key = ["", "\"id\": null, ", "\"id\": 0, "][self.dice.below(3)];
            let mut record = format!("{{{key}\"{column}\": \"{KEYLESS}{}\"", self.keyless);
            if model == "teams" && depth < 4 && self.told() {
                let mut tags = Vec::new();
                if self.dice.one_in(2) {
                    let id = self.dice.id(4);
                    tags.push(self.one(("tags", id), depth + 1, &[]));
                }
                self.add_keyless(&mut tags, "tags", depth + 1);
                record = format!("{record}, \"tags\": [{}]", tags.join(", "));
            }
            let place = self.dice.below(items.len() + 1);
            items.insert(place, record + "}");
        }
    }

    fn told(&mut self) -> bool {
        self.dice.one_in(3)
    }

    /// A record, or its key alone.
    fn one(&mut self, place: Place, depth: usize, filled: &[&str]) -> String {
        match self.dice.one_in(4) {
            true => place.1.to_string(),
            false => self.record(place, depth, filled),
        }
    }

    fn some(
        &mut self,
        mut ids: Vec<u32>,
        model: &'static str,
        depth: usize,
        filled: &[&str],
    ) -> String {
        ids.retain(|_| !self.dice.one_in(4));
        self.dice.shuffle(&mut ids);
        let mut items: Vec<_> =
            ids.iter().map(|&id| self.one((model, id), depth, filled)).collect();
        self.add_keyless(&mut items, model, depth);
        format!("[{}]", items.join(", "))
    }

    fn linked(
        &mut self,
        mut ids: Vec<u32>,
        model: &'static str,
        depth: usize,
        name: &str,
        key: impl Fn(u32) -> (u32, u32),
    ) -> String {
        ids.retain(|_| !self.dice.one_in(4));
        self.dice.shuffle(&mut ids);
        let mut items = Vec::new();
        for id in ids {
            let mut item = self.one((model, id), depth, &[]);
            let label = |label: &&Label| (label.team_id, label.tag_id) == key(id);
            let weight = self.graph.labels.iter().find(label).unwrap().weight;
            if item.starts_with('{') && !self.dice.one_in(3) {
                item.insert_str(1, &format!("\"{name}\": {{\"weight\": {weight}}}, "));
            }
            items.push(item);
        }
        self.add_keyless(&mut items, model, depth);
        format!("[{}]", items.join(", "))
    }
}

fn ids<T>(records: &[T], id: impl Fn(&T) -> Option<u32>) -> Vec<u32> {
    records.iter().filter_map(id).collect()
}
