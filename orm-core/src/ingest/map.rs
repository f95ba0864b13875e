//! The models that a document can hold records of, and how their records are linked.
//!
//! Nothing here knows a model by its type: a document names its relations at run time. Reading a document makes the map
//! of the models that can be reached from its own. A program that reads no documents has none of this code.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::marker::PhantomData;

use super::merge::merge;
use super::names::Names;
use super::node_id::NodeId;
use super::ops::{FillKeys, Find, Ops, StoreFailure};
use super::route::{AddModel, DocumentRoute, document_route};
use crate::content::{Content, SerdeForm, Value, ValueError, to_content};
use crate::error::{Error, Result};
use crate::record::KeyColumns;
use crate::relation::{
    HasMorph, HasRelation, HasRelations, Kind, MorphOf, MorphVariant, Registrar, ToVariant,
    VisitVariants,
};
use crate::schema::{ColumnIdx, ModelSchema, RelationIdx, RelationSchema};
use crate::storage::{Core, Slot};

/// Models by their id.
#[derive(Default)]
pub(super) struct ModelMap {
    pub(super) nodes: Vec<ModelNode>,
    ids: HashMap<TypeId, NodeId>,
}

/// A model.
pub(super) struct ModelNode {
    pub(super) schema: &'static ModelSchema,
    pub(super) ops: Ops,
    pub(super) relations: Vec<RelationNode>,
    pub(super) names: Names,
    pub(super) forms: &'static [SerdeForm],
    /// Whether serde reads every column by a name.
    pub(super) reads_all: bool,
    pub(super) auto: Option<Auto>,
    /// The column of a primary key that the store generates, also one that is an `Option`.
    pub(super) key: Option<ColumnIdx>,
}

/// A primary key that the store generates, and that is no `Option`.
pub(super) struct Auto {
    pub(super) column: ColumnIdx,
    /// What is read as a key that is not assigned, if the document has none and serde has no default; `None`
    /// where that is not known.
    pub(super) unset: Option<Content<'static>>,
}

impl Auto {
    fn of<M: HasRelations>() -> Option<Self> {
        let column =
            M::MODEL_SCHEMA.columns.iter().find(|column| column.auto && !column.nullable)?;
        let is_plain =
            !column.default && M::ABILITIES.forms().iter().all(|form| form.column != column.idx);
        let unset = if is_plain { unset::<M::Id>() } else { None };
        Some(Auto { column: column.idx, unset })
    }
}

/// What a key of this type is read from that is not assigned.
fn unset<K: 'static>() -> Option<Content<'static>> {
    macro_rules! is_one_of {
        ($($int:ty)*) => { [$(TypeId::of::<$int>()),*].contains(&TypeId::of::<K>()) };
    }
    if is_one_of!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize) {
        return Some(Content::U64(0));
    }
    #[cfg(feature = "uuid")]
    if TypeId::of::<K>() == TypeId::of::<uuid::Uuid>() {
        return Some(Content::from(uuid::Uuid::nil().to_string()));
    }
    None
}

impl ModelNode {
    pub(super) fn relation(&self, relation: RelationIdx) -> Option<&RelationNode> {
        self.relations.get(relation.index())
    }

    /// The form of a column that has one of its own.
    pub(super) fn form(&self, column: ColumnIdx) -> Option<&'static SerdeForm> {
        self.forms.iter().find(|form| form.column == column)
    }
}

/// A relation of a model: a route for each of its targets.
pub(super) struct RelationNode {
    pub(super) schema: &'static RelationSchema,
    pub(super) routes: Vec<DocumentRoute>,
    /// Whether it has one target, without `max` or `min`.
    pub(super) is_exclusive: bool,
    /// Whether it returns one of the targets of another relation of the model.
    pub(super) is_one_of_many: bool,
}

impl ModelMap {
    /// Returns the id of a model, which is added with all models that its relations reach.
    pub(super) fn add<M: HasRelations>(&mut self) -> Result<NodeId> {
        if let Some(&id) = self.ids.get(&TypeId::of::<M>()) {
            return Ok(id);
        }
        let id = NodeId::new(self.nodes.len());
        self.ids.insert(TypeId::of::<M>(), id);
        self.nodes.push(ModelNode {
            schema: M::MODEL_SCHEMA,
            ops: Ops {
                table: |store| store.ensure::<M>(),
                insert: insert::<M>,
                merge: merge::<M>,
                find: M::ABILITIES.read_key().map(|_| find::<M> as Find),
                key: key::<M>,
                content: content::<M>,
                column: column::<M>,
            },
            relations: Vec::new(),
            names: Names::new(M::MODEL_SCHEMA),
            forms: M::ABILITIES.forms(),
            reads_all: M::MODEL_SCHEMA.columns.iter().all(|column| !column.deserialized.is_empty()),
            auto: Auto::of::<M>(),
            key: M::MODEL_SCHEMA.columns.iter().find(|column| column.auto).map(|column| column.idx),
        });
        let mut collector =
            RelationCollector { map: self, relations: Vec::new(), model: PhantomData };
        M::register(&mut collector)?;
        let relations = collector.relations;
        if let Some(node) = self.nodes.get_mut(id.index()) {
            node.relations = relations;
        }
        Ok(id)
    }

    pub(super) fn get(&self, id: NodeId) -> Option<&ModelNode> {
        self.nodes.get(id.index())
    }

    /// The models, each with its id.
    pub(super) fn iter(&self) -> impl Iterator<Item = (NodeId, &ModelNode)> {
        self.nodes.iter().enumerate().map(|(index, node)| (NodeId::new(index), node))
    }

    pub(super) fn id_of(&self, model: TypeId) -> Option<NodeId> {
        self.ids.get(&model).copied()
    }

    /// The models, in the order of their ids.
    pub(super) fn types(&self) -> impl Iterator<Item = TypeId> {
        self.nodes.iter().map(|node| (node.schema.id)())
    }
}

impl AddModel for ModelMap {
    fn add_model<M: HasRelations>(&mut self) -> Result<NodeId> {
        self.add::<M>()
    }
}

/// Collects the relations of a model, in the order they are declared.
struct RelationCollector<'a, M> {
    map: &'a mut ModelMap,
    relations: Vec<RelationNode>,
    model: PhantomData<M>,
}

impl<M: HasRelations> Registrar<M> for RelationCollector<'_, M> {
    fn relation<const I: usize>(&mut self) -> Result<()>
    where
        M: HasRelation<I>,
    {
        if let Some(schema) = M::MODEL_SCHEMA.relation(RelationIdx::new(I)) {
            let route = document_route::<M::Route, ModelMap>(self.map)?;
            let is_exclusive = !schema.kind.is_many() && M::Kind::LAST;
            let is_one_of_many = is_exclusive && schema.is_one_of_many(M::MODEL_SCHEMA);
            self.relations.push(RelationNode {
                schema,
                routes: vec![route],
                is_exclusive,
                is_one_of_many,
            });
        }
        Ok(())
    }

    fn morph<const I: usize>(&mut self) -> Result<()>
    where
        M: HasMorph<I>,
    {
        if let Some(schema) = M::MODEL_SCHEMA.relation(RelationIdx::new(I)) {
            let routes = Vec::new();
            self.relations.push(RelationNode {
                schema,
                routes,
                is_exclusive: true,
                is_one_of_many: false,
            });
        }
        M::Owner::visit_variants(self)
    }

    fn index<C: KeyColumns<Model = M>>(&mut self) -> Result<()> {
        Ok(())
    }

    fn unique<C: KeyColumns<Model = M>>(&mut self) -> Result<()> {
        Ok(())
    }
}

impl<M: HasMorph<I>, const I: usize> VisitVariants<M, I> for RelationCollector<'_, M> {
    fn variant<V: HasRelations>(&mut self) -> Result<()>
    where
        M: HasMorph<I, Owner: MorphVariant<V>>,
    {
        let route = document_route::<ToVariant<M, V, I>, ModelMap>(self.map)?;
        if let Some(relation) = self.relations.last_mut() {
            relation.routes.push(route);
        }
        Ok(())
    }
}

fn insert<M: HasRelations>(
    store: &mut Core,
    value: Value<'_>,
    fill: FillKeys<'_>,
    is_new: bool,
) -> Result<Slot, StoreFailure> {
    let read = M::ABILITIES.read().ok_or_else(|| Error::not_deserialize(M::MODEL_SCHEMA))?;
    let mut record = read(value)?;
    fill(store, &mut record)?;
    if is_new
        && let Some(key) = M::PrimaryKey::read(&record)
        && store.slot_of::<M>(&key).is_some()
    {
        return Err(Error::duplicate_key(M::MODEL_SCHEMA).into());
    }
    Ok(store.insert_row(record)?)
}

fn find<M: HasRelations>(store: &Core, value: Value<'_>) -> Result<Option<Slot>, ValueError> {
    let Some(read) = M::ABILITIES.read_key() else { return Ok(None) };
    Ok(store.slot_of::<M>(&read(value)?))
}

fn key<M: HasRelations>(store: &mut Core, value: Value<'_>, hold: bool) -> Result<bool> {
    let Some(keys) = &M::AUTO else { return Ok(true) };
    let Some(read) = M::ABILITIES.read_key() else { return Ok(false) };
    // A value that is no key is an error when the record is read.
    let Ok(key) = read(value) else { return Ok(true) };
    let is_key = keys.is_set(&key);
    if is_key && hold {
        store.hold_keys::<M>([key])?;
    }
    Ok(is_key)
}

fn content<M: HasRelations>(store: &Core, slot: Slot) -> Option<Content<'static>> {
    to_content((M::ABILITIES.json()?)(store.stored(slot).ok()?)).ok()
}

fn column<M: HasRelations>(
    store: &Core,
    slot: Slot,
    column: ColumnIdx,
) -> Option<Content<'static>> {
    let own = M::ABILITIES.forms().iter().find(|form| form.column == column)?.own?;
    let mut record = (M::ABILITIES.clone_fn()?)(store.stored(slot).ok()?);
    let field: &mut dyn Any = record.column_mut(column);
    own(field)?.ok().map(|value| value.0)
}
