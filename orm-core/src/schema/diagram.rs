use std::fmt::Write;

use super::idx::ColumnIdx;
use super::kind::RelationKind;
use super::model::{ModelSchema, RelationSchema};

/// An entity-relationship diagram of models, as text for a program that draws it.
///
/// ```
/// use orm_core::{Model, schema::Diagram};
///
/// #[derive(Model)]
/// #[orm(entity = "users", has_many(Post, fk = "user_id"))]
/// struct User { id: u64, name: String }
///
/// #[derive(Model)]
/// #[orm(entity = "posts", belongs_to(User, fk = "user_id"))]
/// struct Post { id: u64, user_id: Option<u64> }
///
/// // `Post` is included as the target of a relation.
/// assert_eq!(Diagram::of([User::SCHEMA]).mermaid(), "\
/// erDiagram
///     User[\"users\"] {
///         u64 id PK
///         String name
///     }
///     Post[\"posts\"] {
///         u64 id PK
///         u64 user_id FK \"nullable\"
///     }
///     User |o--o{ Post : \"posts / user\"
/// ");
/// ```
///
/// Each line is a foreign key, labeled with the relations that use it: those of the owner, then after `/` those of the
/// model that holds the key. A relation through a pivot or another model is on both of its lines, in parentheses and
/// with its model: `(User.roles)`.
#[derive(Debug)]
pub struct Diagram {
    models: Vec<&'static ModelSchema>,
    lines: Vec<Line>,
}

/// A key that one model refers to another by.
#[derive(Debug)]
struct Line {
    owner: usize,
    owner_columns: &'static [ColumnIdx],
    /// The model that holds the foreign key, or the list of keys.
    holder: usize,
    holder_columns: &'static [ColumnIdx],
    /// Whether an owner can have several holders, if one of its own relations decides it.
    many: Option<bool>,
    /// Whether a holder's key is its alone.
    unique: bool,
    /// Whether a holder holds a list of keys.
    listed: bool,
    /// Whether a holder can have no owner.
    optional: bool,
    /// The relations of the owner, those of the holder, and those that go along as part of a longer
    /// way; each with the index of the model that declares it.
    labels: [Vec<(usize, &'static str)>; 3],
}

/// A relation on a line.
#[derive(Clone, Copy)]
struct Label {
    /// The index of the model that declares it.
    from: usize,
    name: &'static str,
    side: LineDirection,
}

/// The direction of a relation on a line.
#[derive(Clone, Copy)]
enum LineDirection {
    /// From the owner to the holder.
    Owner,
    /// From the holder to the owner.
    Holder,
    /// Along the line and further.
    Along,
}

impl Line {
    fn is_many(&self) -> bool {
        self.many.unwrap_or(true) && !self.unique
    }

    /// What is written at the line.
    fn label(&self, names: &[String]) -> String {
        let [owner, holder, along] = &self.labels;
        let bare = |labels: &[(usize, &'static str)]| {
            labels.iter().map(|(_, name)| *name).collect::<Vec<_>>().join(", ")
        };
        let full = along.iter().map(|(from, name)| {
            let model = names.get(*from).map_or("", String::as_str);
            format!("{model}.{name}")
        });
        let full = full.collect::<Vec<_>>().join(", ");
        let mut text = [bare(owner), bare(holder)];
        text.sort_by_key(String::is_empty);
        let [first, second] = text;
        let ends = if second.is_empty() { first } else { format!("{first} / {second}") };
        match (ends.is_empty(), full.is_empty()) {
            (_, true) => ends,
            (true, false) => format!("({full})"),
            (false, false) => format!("{ends} ({full})"),
        }
    }
}

impl Diagram {
    /// Returns the diagram of these models and of all models that their relations reach.
    ///
    /// # Cost
    ///
    /// Grows with the number of models and of their relations.
    pub fn of(models: impl IntoIterator<Item = &'static ModelSchema>) -> Self {
        let mut diagram = Diagram { models: Vec::new(), lines: Vec::new() };
        for model in models {
            diagram.index_of(model);
        }
        let mut next = 0;
        while let Some(&model) = diagram.models.get(next) {
            for relation in model.relations {
                diagram.relation(next, relation);
            }
            next += 1;
        }
        diagram
    }

    /// The index of a model, which is added if it is new.
    fn index_of(&mut self, model: &'static ModelSchema) -> usize {
        let known = self.models.iter().position(|known| *known == model);
        known.unwrap_or_else(|| {
            self.models.push(model);
            self.models.len() - 1
        })
    }

    fn relation(&mut self, from: usize, relation: &'static RelationSchema) {
        let kind = relation.kind;
        let label = |side| Label { from, name: relation.name, side };
        // With `max` or `min`, several records of a model can match, and one of them is read.
        let many = kind.is_many() || relation.one_of_many.is_some();
        for target in relation.targets {
            let to = self.index_of((target.model)());
            let (local, foreign) = ((from, target.local), (to, target.foreign));
            // A polymorphic key has an owner of one of several models, so the line to each of them is optional.
            let morph = target.type_name.is_some();
            match &relation.via {
                Some(via) => {
                    let between = self.index_of((via.model)());
                    let (near, far) = ((between, via.foreign), (between, via.local));
                    let to_owner = kind == RelationKind::MorphedByMany;
                    let line = self.line(local, near, Some(true), label(LineDirection::Along));
                    line.optional |= morph && !to_owner;
                    let line = match kind {
                        RelationKind::HasManyThrough | RelationKind::HasOneThrough => {
                            self.line(far, foreign, None, label(LineDirection::Along))
                        }
                        _ => self.line(foreign, far, None, label(LineDirection::Along)),
                    };
                    line.optional |= morph && to_owner;
                }
                None => match kind {
                    RelationKind::BelongsTo | RelationKind::MorphTo => {
                        self.line(foreign, local, None, label(LineDirection::Holder)).optional |=
                            morph;
                    }
                    RelationKind::HasManyBy => {
                        self.line(foreign, local, None, label(LineDirection::Holder)).listed = true;
                    }
                    _ => {
                        self.line(local, foreign, Some(many), label(LineDirection::Owner))
                            .optional |= morph;
                    }
                },
            }
        }
    }

    /// The line between two keys, with one more relation on it.
    fn line(
        &mut self,
        (owner, owner_columns): (usize, &'static [ColumnIdx]),
        (holder, holder_columns): (usize, &'static [ColumnIdx]),
        many: Option<bool>,
        label: Label,
    ) -> &mut Line {
        let known = self.lines.iter().position(|line| {
            (line.owner, line.holder) == (owner, holder)
                && (line.owner_columns, line.holder_columns) == (owner_columns, holder_columns)
        });
        let index = known.unwrap_or_else(|| {
            let column = |column: &ColumnIdx| self.models.get(holder)?.column(*column);
            let columns = || holder_columns.iter().filter_map(column);
            self.lines.push(Line {
                owner,
                owner_columns,
                holder,
                holder_columns,
                many: None,
                unique: columns().any(|column| column.unique),
                listed: false,
                optional: columns().any(|column| column.nullable),
                labels: Default::default(),
            });
            self.lines.len() - 1
        });
        let line = &mut self.lines[index];
        line.many = match (line.many, many) {
            (Some(known), Some(many)) => Some(known || many),
            (known, many) => known.or(many),
        };
        let labels = &mut line.labels[label.side as usize];
        if !labels.contains(&(label.from, label.name)) {
            labels.push((label.from, label.name));
        }
        line
    }

    /// The names of the models, of which no two are the same.
    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for model in &self.models {
            let mut name = model.name.to_owned();
            let mut number = 2;
            while names.contains(&name) {
                name = format!("{}_{number}", model.name);
                number += 1;
            }
            names.push(name);
        }
        names
    }

    /// What a column is, beside its type: part of the primary key, of a foreign key, unique.
    fn marks(&self, model_at: usize, model: &ModelSchema, column: ColumnIdx) -> Vec<&'static str> {
        let mut marks = Vec::new();
        let holds = |line: &Line| line.holder == model_at && line.holder_columns.contains(&column);
        marks.extend(model.primary_key.contains(&column).then_some("PK"));
        marks.extend(self.lines.iter().any(holds).then_some("FK"));
        let unique = model.column(column).is_some_and(|column| column.unique);
        marks.extend(unique.then_some("UK"));
        marks
    }

    /// Returns the diagram in the language of [Mermaid](https://mermaid.js.org/syntax/entityRelationshipDiagram.html),
    /// which also draws it in Markdown pages.
    pub fn mermaid(&self) -> String {
        let names = self.names();
        let mut text = String::from("erDiagram\n");
        for (index, (model, name)) in self.models.iter().zip(&names).enumerate() {
            let _ = writeln!(text, "    {name}[\"{}\"] {{", model.entity.replace('"', "'"));
            for column in model.columns {
                let marks = self.marks(index, model, column.idx).join(", ");
                let space = if marks.is_empty() { "" } else { " " };
                let nullable = if column.nullable { " \"nullable\"" } else { "" };
                let ty = mermaid_type(column.ty);
                let _ = writeln!(text, "        {ty} {}{space}{marks}{nullable}", column.name);
            }
            text.push_str("    }\n");
        }
        for line in &self.lines {
            let (Some(owner), Some(holder)) = (names.get(line.owner), names.get(line.holder))
            else {
                continue;
            };
            let left = match (line.listed, line.optional) {
                (true, _) => "}o",
                (false, true) => "|o",
                (false, false) => "||",
            };
            let right = if line.is_many() { "o{" } else { "o|" };
            let labels = line.label(&names);
            let _ = writeln!(text, "    {owner} {left}--{right} {holder} : \"{labels}\"");
        }
        text
    }

    /// Returns the diagram in the language of [Graphviz](https://graphviz.org/doc/info/lang.html), for `dot`.
    ///
    /// ```
    /// # use orm_core::{Model, schema::Diagram};
    /// # #[derive(Model)] #[orm(entity = "users")] struct User { id: u64 }
    /// assert_eq!(Diagram::of([User::SCHEMA]).dot(), "\
    /// digraph {
    ///     node [shape=record];
    ///     User [label=\"{User|id: u64 PK\\l}\"];
    /// }
    /// ");
    /// ```
    pub fn dot(&self) -> String {
        let names = self.names();
        let mut text = String::from("digraph {\n    node [shape=record];\n");
        for (index, (model, name)) in self.models.iter().zip(&names).enumerate() {
            let mut columns = String::new();
            for column in model.columns {
                let marks = self.marks(index, model, column.idx);
                let marks: String = marks.iter().flat_map(|mark| [" ", *mark]).collect();
                let nullable = if column.nullable { "?" } else { "" };
                let ty = dot_text(column.ty);
                let _ = write!(columns, "{}: {ty}{nullable}{marks}\\l", column.name);
            }
            let _ = writeln!(text, "    {name} [label=\"{{{name}|{columns}}}\"];");
        }
        for line in &self.lines {
            let (Some(owner), Some(holder)) = (names.get(line.owner), names.get(line.holder))
            else {
                continue;
            };
            let tail = if line.listed { "crowodot" } else { "teetee" };
            let tail = if line.optional && !line.listed { "teeodot" } else { tail };
            let head = if line.is_many() { "crowodot" } else { "teeodot" };
            let labels = line.label(&names);
            let _ = writeln!(
                text,
                "    {owner} -> {holder} [label=\"{labels}\", dir=both, arrowtail={tail}, arrowhead={head}];"
            );
        }
        text.push_str("}\n");
        text
    }
}

/// A type as one word, as Mermaid wants it.
fn mermaid_type(ty: &str) -> String {
    let plain = |letter: char| if letter.is_alphanumeric() { letter } else { '_' };
    let word: String = ty.chars().map(plain).collect();
    word.trim_matches('_').to_owned()
}

/// Text with what records of Graphviz read as their own escaped.
fn dot_text(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        if "{}|<>\"\\ ".contains(letter) {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}
