//! Documents made along the relations of the models.

use std::fmt::Write;

use arbitrary::{Result, Unstructured};
use orm_core::Model;
use orm_core::schema::{ColumnSchema, ModelSchema, RelationKind, RelationSchema};

use crate::check::{Control, SECRETS, document_as, of_root};
use crate::models::{Area, Note, Post, Reply, Role, Tag, User};

/// How long a document may become.
const LENGTH: usize = 4000;

/// Makes a document of the bytes, and checks what becomes of it.
pub fn shaped(bytes: &[u8]) {
    let mut bytes = Unstructured::new(bytes);
    let Ok(control) = bytes.arbitrary().map(Control::new) else { return };
    macro_rules! schema {
        ($Root:ident) => {
            $Root::SCHEMA
        };
    }
    let mut document = Maker { bytes, text: String::new() };
    if document.top(of_root!(control.root(), schema)).is_ok() {
        document_as(control, document.text.as_bytes());
    }
}

struct Maker<'b> {
    bytes: Unstructured<'b>,
    text: String,
}

impl Maker<'_> {
    fn top(&mut self, schema: &'static ModelSchema) -> Result<()> {
        if self.bytes.ratio(1, 4)? {
            return self.object(schema, 0, None);
        }
        self.list(0, |maker| maker.object(schema, 0, None))
    }

    fn list(&mut self, depth: usize, mut item: impl FnMut(&mut Self) -> Result<()>) -> Result<()> {
        self.text.push('[');
        let most = if depth < 3 { 4 } else { 2 };
        for place in 0..self.bytes.int_in_range(0..=most)? {
            if place > 0 {
                self.text.push(',');
            }
            item(self)?;
        }
        self.text.push(']');
        Ok(())
    }

    /// A record of a model, with what the pivot by which it is reached is to hold.
    fn object(
        &mut self,
        schema: &'static ModelSchema,
        depth: usize,
        pivot: Option<(&'static str, &'static ModelSchema)>,
    ) -> Result<()> {
        self.text.push('{');
        let mut first = true;
        for column in schema.columns {
            let Some(name) = column.deserialized.first() else { continue };
            let is_key = schema.primary_key.contains(&column.idx);
            let there = if is_key { self.bytes.ratio(9, 10)? } else { self.bytes.ratio(1, 2)? };
            if there {
                self.key(&mut first, name);
                self.column(column)?;
            }
        }
        for relation in schema.relations {
            let room = depth < 6 && self.text.len() < LENGTH && !self.bytes.is_empty();
            if room && self.bytes.ratio(1, 4)? {
                self.type_name(schema, relation, &mut first)?;
                self.key(&mut first, relation.deserialized);
                self.relation(relation, depth + 1)?;
            }
        }
        if let Some((name, schema)) = pivot
            && self.bytes.ratio(1, 2)?
        {
            self.key(&mut first, name);
            self.object(schema, depth + 1, None)?;
        }
        if self.bytes.ratio(1, 40)? {
            self.key(&mut first, "unknown");
            self.value()?;
        }
        self.text.push('}');
        Ok(())
    }

    /// Of a record that belongs to one of several models: which one.
    fn type_name(
        &mut self,
        schema: &ModelSchema,
        relation: &RelationSchema,
        first: &mut bool,
    ) -> Result<()> {
        if relation.kind == RelationKind::MorphTo && !self.bytes.ratio(1, 8)? {
            let column = schema.columns.iter().find(|column| column.name.ends_with("_type"));
            let name = column.and_then(|column| column.deserialized.first());
            let target = self.bytes.choose(relation.targets)?;
            if let Some(name) = name {
                self.key(first, name);
                let _ = write!(self.text, "\"{}\"", target.type_name.unwrap_or_default());
            }
        }
        Ok(())
    }

    fn relation(&mut self, relation: &'static RelationSchema, depth: usize) -> Result<()> {
        match relation.kind.is_many() {
            true if !self.bytes.ratio(1, 40)? => {
                self.list(depth, |maker| maker.target(relation, depth))
            }
            _ => self.target(relation, depth),
        }
    }

    fn target(&mut self, relation: &'static RelationSchema, depth: usize) -> Result<()> {
        let target = self.bytes.choose(relation.targets)?;
        match self.bytes.int_in_range(0..=15)? {
            0 => self.text.push_str("null"),
            1..=4 => {
                let schema = (target.model)();
                let columns = target.foreign.iter().filter_map(|column| schema.column(*column));
                let columns: Vec<_> = columns.collect();
                match columns.as_slice() {
                    [column] => self.column(column)?,
                    columns => {
                        self.text.push('[');
                        for (place, column) in columns.iter().enumerate() {
                            if place > 0 {
                                self.text.push(',');
                            }
                            self.column(column)?;
                        }
                        self.text.push(']');
                    }
                }
            }
            _ => {
                let pivot = relation.via.as_ref();
                let pivot = pivot.and_then(|via| Some((via.pivot?, (via.model)())));
                self.object((target.model)(), depth, pivot)?;
            }
        }
        Ok(())
    }

    fn key(&mut self, first: &mut bool, name: &str) {
        if !std::mem::replace(first, false) {
            self.text.push(',');
        }
        let _ = write!(self.text, "\"{name}\":");
    }

    /// A value that a column is likely to take.
    fn column(&mut self, column: &ColumnSchema) -> Result<()> {
        if self.bytes.ratio(1, 24)? {
            return self.value();
        }
        if column.nullable && self.bytes.ratio(1, 6)? {
            self.text.push_str("null");
            return Ok(());
        }
        if column.name.ends_with("_type") {
            let name = self.bytes.choose(&["users", "tag", "post", "areas", ""])?;
            let _ = write!(self.text, "\"{name}\"");
            return Ok(());
        }
        match column.ty {
            ty if ty.contains("Vec") && ty.contains("String") => self.list(0, Self::text),
            ty if ty.contains("Vec") => self.list(0, Self::number),
            ty if ty.contains("String") => self.text(),
            ty if ty.contains("Kind") => {
                let kinds = ["\"plain\"", "{\"scored\":1}", "{\"marked\":{\"by\":\"a\"}}"];
                self.text.push_str(self.bytes.choose(&kinds)?);
                Ok(())
            }
            _ if column.name == "color" => {
                self.text.push_str("\"ff\"");
                Ok(())
            }
            _ => self.number(),
        }
    }

    fn text(&mut self) -> Result<()> {
        let text = self.bytes.choose(&["a", "b", "c", "d", "", SECRETS[0]])?;
        let _ = write!(self.text, "\"{text}\"");
        Ok(())
    }

    fn number(&mut self) -> Result<()> {
        let number = self.bytes.int_in_range(0..=6)?;
        let _ = write!(self.text, "{number}");
        Ok(())
    }

    /// Any value.
    fn value(&mut self) -> Result<()> {
        let values = [
            "null",
            "true",
            "-1",
            "255",
            "18446744073709551615",
            "1.5",
            "[]",
            "{}",
            "[1,2]",
            "{\"a\":1}",
            "\"x\\u0041\"",
        ];
        match self.bytes.int_in_range(0..=values.len() + 1)? {
            0 => self.text.push_str(SECRETS[1]),
            1 => {
                let _ = write!(self.text, "\"{}\"", SECRETS[0]);
            }
            place => self.text.push_str(values[place - 2]),
        }
        Ok(())
    }
}
