//! The columns and relations that a document from a client can write.

use std::marker::PhantomData;
use std::sync::Arc;

use super::scope::{Acts, Scope};
use crate::handle::{MorphTo, Relation};
use crate::linking::PivotLink;
use crate::query::Column;
use crate::relation::{
    BelongsToKind, BelongsToManyKind, HasManyByKind, HasManyKind, HasMorph, HasOneKind,
    HasRelation, HasRelations, Morph, MorphManyKind, MorphOneKind, MorphToManyKind,
    MorphedByManyKind, OneOfManyKind,
};
use crate::schema::{ColumnIdx, RelationIdx};

/// What [`Ingest::only`](crate::Ingest::only) takes for records of `M`: a column, a relation, or a tuple of these.
///
/// - A **column** (`Post::TITLE`) can be written.
/// - A **relation** whose key the record itself or a pivot holds (`Post::AUTHOR`, `Post::TAGS`) can *link* stored
///   records: the document contains their primary keys, or objects with nothing else.
/// - **Actions** are allowed one by one: [`insert`](Relation::insert), [`update`](Relation::update),
///   [`link`](Relation::link) and [`pivot`](Allowed::pivot).
///
/// - `None` names nothing: `is_editor.then_some(Post::PUBLISHED)`.
///
/// A relation whose key the target holds (`has_one`, `has_many`, `morph_one`, `morph_many`) needs one of these actions,
/// because linking such a record takes it away from its present owner. You cannot name a relation through another
/// model.
#[diagnostic::on_unimplemented(
    message = "a document of `{M}` cannot be limited to `{Self}`",
    label = "expected a column or a relation of `{M}`, without conditions",
    note = "name columns and relations of `{M}` in a tuple, and those of its targets below the relation: `.insert((..))`, `.update((..))`"
)]
pub trait Allow<M> {
    #[doc(hidden)]
    fn add_to(self, scope: &mut Scope);
}

#[diagnostic::do_not_recommend]
impl<M: HasRelations, T, const I: usize> Allow<M> for Column<M, T, I> {
    fn add_to(self, scope: &mut Scope) {
        scope.add_column(ColumnIdx::new(I));
    }
}

impl<M, T, C, const I: usize> Allow<M> for Relation<M, T, C, I>
where
    Self: LinkedAlone,
{
    fn add_to(self, scope: &mut Scope) {
        scope.add_relation(RelationIdx::new(I), Acts::link());
    }
}

#[diagnostic::do_not_recommend]
impl<M: HasMorph<I>, E: Morph, const I: usize> Allow<M> for MorphTo<M, E, I> {
    fn add_to(self, scope: &mut Scope) {
        scope.add_relation(RelationIdx::new(I), Acts::link());
    }
}

#[diagnostic::do_not_recommend]
impl<M, T, C, const I: usize> Allow<M> for Allowed<Relation<M, T, C, I>> {
    fn add_to(self, scope: &mut Scope) {
        scope.add_relation(RelationIdx::new(I), self.acts);
    }
}

/// What is named in some cases, as in `is_editor.then_some(Post::PUBLISHED)`.
#[diagnostic::do_not_recommend]
impl<M, A: Allow<M>> Allow<M> for Option<A> {
    fn add_to(self, scope: &mut Scope) {
        if let Some(allowed) = self {
            allowed.add_to(scope);
        }
    }
}

macro_rules! tuples {
    ($(($($A:ident $at:tt),*))*) => {$(
        impl<M, $($A: Allow<M>),*> Allow<M> for ($($A,)*) {
            fn add_to(self, scope: &mut Scope) {
                let _ = &scope;
                $(self.$at.add_to(scope);)*
            }
        }
    )*};
}

tuples! {
    ()
    (A 0)
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
    (A 0, B 1, C 2, D 3, E 4)
    (A 0, B 1, C 2, D 3, E 4, F 5)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11)
}

pub(super) fn scope_of<M>(allowed: impl Allow<M>) -> Arc<Scope> {
    let mut scope = Scope::default();
    allowed.add_to(&mut scope);
    Arc::new(scope)
}

/// What a document from a client can do with the records of a relation. Made by [`Relation::insert`],
/// [`Relation::update`] and [`Relation::link`], for [`Ingest::only`](crate::Ingest::only).
///
/// ```
/// use orm_core::{Model, Store};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Model, Clone, Serialize, Deserialize)]
/// #[orm(entity = "posts", has_many(Comment, fk = "post_id"))]
/// struct Post { id: u64, title: String }
///
/// #[derive(Model, Clone, Serialize, Deserialize)]
/// #[orm(entity = "comments")]
/// struct Comment { #[orm(auto)] id: u64, post_id: u64, text: String, pinned: bool }
///
/// # fn main() -> orm_core::Result<()> {
/// # let mut store = Store::new();
/// # store.insert(Post { id: 1, title: "Hello".into() })?;
/// # store.insert(Comment { id: 7, post_id: 1, text: "First".into(), pinned: true })?;
/// // A document can add comments with a text, and pin the post's comments.
/// let comments = Post::COMMENTS.insert((Comment::TEXT,)).update((Comment::PINNED,));
/// let patch = Post::ingest().only((Post::TITLE, comments)).set(Comment::PINNED, false);
/// # assert!(patch.update_one(&mut store, 1, r#"{ "comments": [{ "text": "New", "pinned": true }] }"#).is_err());
/// patch.update_one(&mut store, 1, r#"{ "comments": [{ "text": "New" }] }"#)?;
/// # Ok(()) }
/// ```
#[must_use = "it does nothing until it is given to `only`"]
#[derive(Debug)]
pub struct Allowed<R> {
    acts: Acts,
    relation: PhantomData<fn() -> R>,
}

impl<R> Clone for Allowed<R> {
    fn clone(&self) -> Self {
        Allowed { acts: self.acts.clone(), relation: PhantomData }
    }
}

/// What a document from a client can do with the records of this relation; see [`Ingest::only`](crate::Ingest::only).
impl<M, T, C, const I: usize> Relation<M, T, C, I> {
    /// Allows a document to insert records of this relation, with these columns and relations.
    ///
    /// A new record is linked to the enclosing record. A `has_one` or `morph_one` relation unlinks its previous record,
    /// if the foreign key is an `Option`.
    pub fn insert<A: Allow<T>>(self, allowed: A) -> Allowed<Self>
    where
        Self: Nestable,
    {
        Allowed::new().insert(allowed)
    }

    /// Allows a document to update these columns and relations of records that this relation links.
    ///
    /// The document names a record by its primary key. For records that are not linked, allow [`link`](Self::link) too.
    pub fn update<A: Allow<T>>(self, allowed: A) -> Allowed<Self>
    where
        Self: Nestable,
    {
        Allowed::new().update(allowed)
    }

    /// Allows a document to link stored records by this relation, **also those that belong to another record**.
    ///
    /// The document contains their primary keys, or objects with nothing else. Limit which records can be linked with
    /// [`among`](crate::ingest::IngestOnly::among).
    pub fn link(self) -> Allowed<Self>
    where
        Self: Nestable,
    {
        Allowed::new().link()
    }
}

impl<M, T, C, const I: usize> Allowed<Relation<M, T, C, I>> {
    fn new() -> Self {
        Allowed { acts: Acts::default(), relation: PhantomData }
    }

    /// Also allows a document to insert records; see [`Relation::insert`].
    pub fn insert<A: Allow<T>>(mut self, allowed: A) -> Self {
        self.acts.insert = Some(scope_of(allowed));
        self
    }

    /// Also allows a document to update linked records; see [`Relation::update`].
    pub fn update<A: Allow<T>>(mut self, allowed: A) -> Self {
        self.acts.update = Some(scope_of(allowed));
        self
    }

    /// Also allows a document to link stored records; see [`Relation::link`].
    pub fn link(mut self) -> Self {
        self.acts.link = true;
        self
    }

    /// Allows a document to write these columns of pivot records, of new links and of those that exist.
    ///
    /// ```
    /// # use orm_core::{Model, Store};
    /// # use serde::{Deserialize, Serialize};
    /// # #[derive(Model, Clone, Serialize, Deserialize)]
    /// # #[orm(entity = "users",
    /// #     belongs_to_many(Role, pivot = Member, fk = "user_id", target_fk = "role_id"))]
    /// # struct User { id: u64 }
    /// # #[derive(Model, Clone, Serialize, Deserialize)] #[orm(entity = "roles")] struct Role { id: u64 }
    /// # #[derive(Model, Clone, Serialize, Deserialize)]
    /// # #[orm(entity = "members", primary_key("user_id", "role_id"))]
    /// # struct Member { user_id: u64, role_id: u64, since: u32 }
    /// # fn main() -> orm_core::Result<()> {
    /// # let mut store = Store::new();
    /// # store.insert(User { id: 1 })?;
    /// # store.insert(Role { id: 5 })?;
    /// let patch = User::ingest().only(User::ROLES.link().pivot(Member::SINCE));
    /// patch.update_one(&mut store, 1, r#"{ "roles": [{ "id": 5, "pivot": { "since": 2020 } }] }"#)?;
    /// assert_eq!(store.find::<Member>((1, 5)).unwrap().since, 2020);
    /// # Ok(()) }
    /// ```
    pub fn pivot<A>(mut self, allowed: A) -> Self
    where
        M: HasRelation<I, Route: PivotLink>,
        A: Allow<PivotOf<M, I>>,
    {
        self.acts.pivot = Some(Arc::new(Acts::columns(scope_of(allowed))));
        self
    }
}

/// The model of a relation's pivot.
type PivotOf<M, const I: usize> = <<M as HasRelation<I>>::Route as PivotLink>::Pivot;

/// A relation whose records a document from a client can be allowed to write.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a relation through another model cannot be written by a limited document",
    label = "this relation goes through another model",
    note = "name the relation to the model between, and below it the one to the target"
)]
pub trait Nestable {}

/// A relation that can be named without an action: linking writes the record itself or a pivot, and no other record.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "this relation needs an action",
    label = "expected `.insert((..))`, `.update((..))` or `.link()` after the relation",
    note = "the related records hold the foreign key: linking one takes it from its present owner"
)]
pub trait LinkedAlone {}

#[diagnostic::do_not_recommend]
impl<M, T, C, const I: usize> Nestable for Relation<M, T, C, I> where
    M: HasRelation<I, Kind: NestableKind>
{
}

#[diagnostic::do_not_recommend]
impl<M, T, C, const I: usize> LinkedAlone for Relation<M, T, C, I> where
    M: HasRelation<I, Kind: LinkedKind>
{
}

/// The kinds that are [`Nestable`].
#[doc(hidden)]
pub trait NestableKind {}

/// The kinds that are [`LinkedAlone`].
#[doc(hidden)]
pub trait LinkedKind {}

macro_rules! kinds {
    ($Trait:ident: $($Kind:ident)*) => {$(
        impl $Trait for $Kind {}
    )*};
}

kinds! { NestableKind:
    HasOneKind BelongsToKind HasManyKind HasManyByKind BelongsToManyKind MorphOneKind MorphManyKind
    MorphToManyKind MorphedByManyKind
}

kinds! { LinkedKind: BelongsToKind HasManyByKind BelongsToManyKind MorphToManyKind MorphedByManyKind }

impl<K: NestableKind, const C: usize, const LARGEST: bool> NestableKind
    for OneOfManyKind<K, C, LARGEST>
{
}
