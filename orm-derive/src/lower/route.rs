//! The keys of a relation: which are declared, which have a default, and whether they can match.

use darling::Error;
use proc_macro2::Span;

use super::names::{MOST_COLUMNS, path, resolve, resolve_or};
use crate::ir::{Key, KeyColumns, Kind, Model, Route};
use crate::parse::RelationAttr;
use crate::util::{KeyList, KeyName, Name};

pub(super) fn route(model: &Model, attr: &RelationAttr) -> darling::Result<Route> {
    let keys = Keys { model, attr };
    match attr.kind {
        Kind::HasOne | Kind::HasMany => {
            let fk = keys.needed(attr.fk.as_ref(), "its foreign key")?;
            let (local, foreign) = keys.referred_to_by(fk)?;
            Ok(Route::Direct { local, foreign })
        }
        Kind::BelongsTo => {
            let fk = keys.needed(attr.fk.as_ref(), "its foreign key")?;
            Keys::as_many(fk, "fk", attr.owner.as_ref(), "owner")?;
            let local = keys.own_fk(fk)?;
            Ok(Route::Direct { local, foreign: keys.owner(fk.span)? })
        }
        Kind::HasManyBy => {
            let column = keys.needed(attr.keys.as_ref(), "the column that holds the keys")?;
            let span = column.span();
            if let Some(owner) = &attr.owner
                && owner.names.len() > 1
            {
                let message = "a list holds keys of one column; name one";
                return Err(Error::custom(message).with_span(&owner.span));
            }
            let foreign = keys.owner(span)?;
            Ok(Route::Listed { column: keys.own_one(column)?, foreign })
        }
        Kind::HasManyThrough | Kind::HasOneThrough => {
            let via = keys.needed(attr.via.as_ref(), "the model between")?.clone();
            let first =
                keys.needed(attr.through_fk.as_ref(), "the foreign key on the model between")?;
            let fk = keys.needed(attr.fk.as_ref(), "the foreign key on the target")?;
            let (local, via_foreign) = keys.referred_to_by(first)?;
            Keys::as_many(fk, "fk", attr.through_local.as_ref(), "through_local")?;
            let via_local = Keys::columns(attr.through_local.as_ref())?;
            Ok(Route::Through { via, local, via_foreign, via_local, foreign: Keys::named(fk)? })
        }
        Kind::BelongsToMany => {
            let via = keys.needed(attr.via.as_ref(), "a pivot")?.clone();
            let fk = keys.needed(attr.fk.as_ref(), "the pivot's foreign key to this model")?;
            let (local, via_foreign) = keys.referred_to_by(fk)?;
            let (via_local, foreign) = keys.target_fk()?;
            keys.differ(fk)?;
            let name = keys.pivot_name();
            Ok(Route::Pivot { via, local, via_foreign, via_local, foreign, name })
        }
        Kind::MorphOne | Kind::MorphMany => {
            let what = "the `morph_to` relation of the target";
            let relation = keys.needed(attr.relation.as_ref(), what)?.clone();
            Ok(Route::Morph { relation })
        }
        Kind::MorphToMany => {
            let via = keys.needed(attr.via.as_ref(), "a pivot")?.clone();
            let what = "the `morph_to` relation of the pivot";
            let relation = keys.needed(attr.relation.as_ref(), what)?.clone();
            let (via_local, foreign) = keys.target_fk()?;
            let name = keys.pivot_name();
            Ok(Route::MorphToMany { via, relation, via_local, foreign, name })
        }
        Kind::MorphedByMany => {
            let via = keys.needed(attr.via.as_ref(), "a pivot")?.clone();
            let fk = keys.needed(attr.fk.as_ref(), "the pivot's foreign key to this model")?;
            let what = "the `morph_to` relation of the pivot";
            let relation = keys.needed(attr.relation.as_ref(), what)?.clone();
            let (local, via_foreign) = keys.referred_to_by(fk)?;
            let name = keys.pivot_name();
            Ok(Route::MorphedByMany { via, local, via_foreign, relation, name })
        }
        Kind::MorphTo => {
            let what = "the column with the owner's type";
            let type_column = keys.needed(attr.type_column.as_ref(), what)?;
            let id = keys.needed(attr.id.as_ref(), "the column that holds the owner's key")?;
            let type_column = keys.own_one(type_column)?;
            let indices = keys.own(id)?;
            if indices.contains(&type_column) {
                let message = "the type and the key of the owner are two columns";
                return Err(Error::custom(message).with_span(&id.span));
            }
            Ok(Route::MorphTo {
                type_column: Some(type_column),
                id: indices,
                id_span: Some(id.span),
            })
        }
    }
}

struct Keys<'a> {
    model: &'a Model,
    attr: &'a RelationAttr,
}

impl Keys<'_> {
    /// A key that the relation cannot do without.
    fn needed<'k, K>(&self, key: Option<&'k K>, what: &str) -> darling::Result<&'k K> {
        key.ok_or_else(|| {
            let attr = self.attr;
            let this = Name::snake(&self.model.ident.to_string());
            let that = Name::snake(&attr.target_name());
            let word = attr.kind.word();
            let via = attr.via.as_ref().map(path);
            let example = attr.kind.example(&path(&attr.target), &this, &that, via.as_deref());
            let message = format!("`{word}` needs {what}: {example}");
            Error::custom(message).with_span(&attr.span)
        })
    }

    /// The indexes of columns of this model.
    fn own(&self, list: &KeyList) -> darling::Result<Vec<usize>> {
        resolve(&self.model.columns, &self.model.ident.to_string(), list)
    }

    /// The foreign key of a `belongs_to`. It is often looked for on the other struct.
    fn own_fk(&self, list: &KeyList) -> darling::Result<Vec<usize>> {
        let target = path(&self.attr.target);
        let hint = format!("; if `{target}` has the key, the relation is `has_one` or `has_many`");
        resolve_or(&self.model.columns, &self.model.ident.to_string(), list, &hint)
    }

    fn own_one(&self, name: &KeyName) -> darling::Result<usize> {
        let list = KeyList { names: vec![name.clone()], span: name.span() };
        self.own(&list).map(|indices| indices.first().copied().unwrap_or_default())
    }

    /// The columns of this model that a foreign key refers to: `local`, or the primary key.
    fn referred_to_by(&self, fk: &KeyList) -> darling::Result<(Vec<usize>, Key)> {
        let key = match self.attr.kind {
            Kind::HasManyThrough | Kind::HasOneThrough => "through_fk",
            _ => "fk",
        };
        Keys::as_many(fk, key, self.attr.local.as_ref(), "local")?;
        let local = match &self.attr.local {
            Some(local) => self.own(local)?,
            None => self.model.primary_key.clone(),
        };
        if local.len() != fk.names.len() {
            let message = format!(
                "`{key}` lists {}, the primary key of `{}` has {}; list as many",
                count(fk.names.len()),
                self.model.ident,
                local.len(),
            );
            return Err(Error::custom(message).with_span(&fk.span));
        }
        Ok((local, Keys::named(fk)?))
    }

    /// The columns of the target that are referred to: `owner`, or its primary key.
    fn owner(&self, span: Span) -> darling::Result<Key> {
        Ok(Key { columns: Keys::columns(self.attr.owner.as_ref())?, span: Some(span) })
    }

    /// The pivot's foreign key to the target, and what it refers to.
    fn target_fk(&self) -> darling::Result<(KeyColumns, Key)> {
        let what = "the pivot's foreign key to the target";
        let target_fk = self.needed(self.attr.target_fk.as_ref(), what)?;
        Keys::as_many(target_fk, "target_fk", self.attr.owner.as_ref(), "owner")?;
        Ok((Keys::columns(Some(target_fk))?, self.owner(target_fk.span)?))
    }

    /// The two foreign keys of a pivot are not one: it would link records with equal keys.
    fn differ(&self, fk: &KeyList) -> darling::Result<()> {
        let Some(target_fk) = &self.attr.target_fk else { return Ok(()) };
        let (names, others) = (fk.names.iter(), target_fk.names.iter());
        if !names.map(KeyName::text).eq(others.map(KeyName::text)) {
            return Ok(());
        }
        let message = format!(
            "`fk` and `target_fk` are the same; `fk` refers to `{}`, and `target_fk` to `{}`",
            self.model.ident,
            path(&self.attr.target),
        );
        Err(Error::custom(message).with_span(&target_fk.span))
    }

    fn pivot_name(&self) -> Option<KeyName> {
        self.attr.pivot_name.clone()
    }

    fn named(list: &KeyList) -> darling::Result<Key> {
        Ok(Key { columns: Keys::columns(Some(list))?, span: Some(list.span) })
    }

    /// Columns of another model: those of a list, or the primary key.
    fn columns(list: Option<&KeyList>) -> darling::Result<KeyColumns> {
        let Some(list) = list else { return Ok(KeyColumns::PrimaryKey) };
        for (idx, name) in list.names.iter().enumerate() {
            if list.names[..idx].iter().any(|before| before.text() == name.text()) {
                let message = format!("`{}` is listed twice; remove one", name.text());
                return Err(Error::custom(message).with_span(&name.span()));
            }
        }
        if list.names.len() > MOST_COLUMNS {
            let message = format!("a key has at most {MOST_COLUMNS} columns");
            return Err(Error::custom(message).with_span(&list.span));
        }
        Ok(KeyColumns::Named(list.names.clone()))
    }

    /// Two lists of columns that match each other are of one length.
    fn as_many(
        list: &KeyList,
        word: &str,
        other: Option<&KeyList>,
        other_word: &str,
    ) -> darling::Result<()> {
        match other {
            Some(other) if other.names.len() != list.names.len() => {
                let message = format!(
                    "`{word}` lists {}, `{other_word}` lists {}; list as many",
                    count(list.names.len()),
                    count(other.names.len()),
                );
                Err(Error::custom(message).with_span(&other.span))
            }
            _ => Ok(()),
        }
    }
}

fn count(columns: usize) -> String {
    match columns {
        1 => "1 column".to_owned(),
        more => format!("{more} columns"),
    }
}
