//! Limited documents: what an object can do, and which of its keys are allowed.

use super::super::map::{ModelNode, RelationNode};
use super::super::node_id::NodeId;
use super::super::route::{DocumentRoute, Endpoints};
use super::super::scope::{Acts, Fixed, Scope};
use super::engine::Engine;
use super::fields::Values;
use super::object::{Act, Bare, Granted, Owners, ParentContext, SplitObject, relation_idx};
use super::state::OwnerCheck;
use crate::content::{Content, Value, shown_key};
use crate::error::{Error, Result};
use crate::schema::ColumnIdx;
use crate::storage::Slot;

impl<'a> Engine<'a> {
    /// What can be done at the top.
    pub(super) fn granted_at_root(&self) -> Option<Granted<'a, 'static>> {
        let bounds = self.options.bounds.as_ref()?;
        let (acts, fixed, skips) = (&bounds.acts, bounds.fixed.as_ref(), bounds.skips);
        Some(Granted { acts, linked: &|_, _| true, fixed, skips })
    }

    /// What an object does. Keys that are not allowed are removed or an error, and those of a stored record are taken
    /// out and given back.
    pub(super) fn decide(
        &self,
        id: NodeId,
        node: &ModelNode,
        granted: Granted<'a, '_>,
        split: &mut SplitObject<'_, '_>,
        parent: Option<&ParentContext<'_, '_>>,
    ) -> Result<Act<'a>> {
        let acts = granted.acts;
        if let Some(auto) = &node.auto {
            split.fields.forget_null(auto.column);
        }
        if let Some(fixed) = granted.fixed {
            self.check_key(node, fixed, split)?;
            self.check_owners(node, split)?;
            return match (fixed.slot, acts.update.as_deref(), acts.insert.as_deref()) {
                (Some(slot), Some(scope), _) if self.is_among(id, slot) => {
                    self.admit(node, Some(scope), split)?;
                    Ok(Act::Update { slot, scope })
                }
                (None, _, Some(scope)) => {
                    self.admit(node, Some(scope), split)?;
                    Ok(Act::Insert(scope))
                }
                _ => Err(self.missing_record(node)),
            };
        }
        if let (false, Some(scope)) = (acts.reaches(), acts.insert.as_deref()) {
            self.admit(node, Some(scope), split)?;
            return match self.find_allowed_row(id, node, split, parent, false)? {
                Some(slot) if self.state.has_inserted(id, slot) => Ok(Act::Update { slot, scope }),
                Some(_) => Err(self.duplicate_key(node)),
                None => Ok(Act::Insert(scope)),
            };
        }
        let key = node.schema.primary_key;
        let given: Vec<ColumnIdx> =
            key.iter().copied().filter(|&column| split.fields.get(column).is_some()).collect();
        let around = |column: &ColumnIdx| {
            parent.is_some_and(|parent| {
                parent.inherited_keys.iter().any(|(known, _)| known == column)
            })
        };
        let Some(slot) = self.find_allowed_row(id, node, split, parent, false)? else {
            return match acts.insert.as_deref() {
                Some(scope) if given.iter().all(|it| scope.has_column(*it) || around(it)) => {
                    self.admit(node, Some(scope), split)?;
                    Ok(Act::Insert(scope))
                }
                None if given.is_empty() => Err(self.no_key(node, acts)),
                None if granted.skips => Ok(Act::Skip),
                _ => Err(self.missing_record(node)),
            };
        };
        if !self.is_among(id, slot) {
            return Err(self.missing_record(node));
        }
        // What the nesting says of a key the document can only repeat.
        if let Some(&column) = given.iter().find(|column| around(column))
            && self.find_allowed_row(id, node, split, parent, true)? != Some(slot)
        {
            return Err(self.another_key(node, column));
        }
        let again = acts.insert.as_deref().filter(|_| self.state.has_inserted(id, slot));
        let linked = (granted.linked)(self.store, slot);
        if !linked && !acts.link && again.is_none() {
            return Err(self.not_linked(node.schema, acts));
        }
        self.take_key(node, split)?;
        let is_bare =
            split.fields.entries().is_empty() && split.before.is_empty() && split.after.is_empty();
        match acts.update.as_deref().or(again) {
            Some(scope) if !is_bare => {
                self.admit(node, Some(scope), split)?;
                Ok(Act::Update { slot, scope })
            }
            _ => {
                self.admit(node, None, split)?;
                Ok(Act::Link { slot, linked })
            }
        }
    }

    /// The row of an object's record, by its key: from the caller, the enclosing record and the object. The object's
    /// key overrides that of the enclosing record if `own` is true.
    fn find_allowed_row(
        &self,
        id: NodeId,
        node: &ModelNode,
        split: &SplitObject<'_, '_>,
        parent: Option<&ParentContext<'_, '_>>,
        own: bool,
    ) -> Result<Option<Slot>> {
        let sets = self.options.bounds.iter().flat_map(|bounds| &bounds.sets);
        let set: Vec<_> = sets
            .filter(|(of, _)| *of == id)
            .filter_map(|(_, set)| Some((set.column, set.content.as_ref()?)))
            .collect();
        let around: &[(ColumnIdx, Content<'_>)] =
            parent.map_or(&[], |parent| parent.inherited_keys);
        let value = |&column: &ColumnIdx| {
            let set = set.iter().rev().find(|(known, _)| *known == column).map(|(_, value)| *value);
            let around = around.iter().find(|(known, _)| *known == column).map(|(_, value)| value);
            let given = split.fields.get(column);
            let value = set.or(if own { given.or(around) } else { around.or(given) })?;
            (*value != Content::Null).then(|| value.borrowed())
        };
        let key = match node.schema.primary_key {
            [column] => value(column),
            columns => columns.iter().map(value).collect::<Option<_>>().map(Content::Seq),
        };
        let (Some(find), Some(key)) = (node.ops.find, key) else {
            return Ok(parent.and_then(|parent| parent.rows.last().copied()));
        };
        find(self.store, Value(key)).map_err(|error| self.key_error(node, error))
    }

    /// Removes keys of an object that are not in a scope, or returns an error.
    fn admit(
        &self,
        node: &ModelNode,
        scope: Option<&Scope>,
        split: &mut SplitObject<'_, '_>,
    ) -> Result<()> {
        let ignore = self.options.bounds.as_ref().is_some_and(|bounds| bounds.ignore);
        let allows = |relation: &RelationNode| {
            scope.is_some_and(|scope| scope.relation(relation_idx(node, relation)).is_some())
        };
        let mut refused = None;
        let mut keep = |allowed: bool, name: &dyn Fn() -> String| {
            if !allowed && !ignore && refused.is_none() {
                refused = Some(name());
            }
            allowed
        };
        for list in [&mut split.before, &mut split.after] {
            list.retain(|(relation, _)| {
                keep(allows(relation), &|| relation.schema.deserialized.to_owned())
            });
        }
        let types: Vec<ColumnIdx> = split
            .before
            .iter()
            .filter(|(_, content)| *content != Content::Null)
            .filter_map(|(relation, _)| Some(relation.routes.first()?.type_column?.0))
            .collect();
        let mut flattened = node.schema.columns.iter().filter(|column| column.flattened).peekable();
        // What of a record's flattened fields a key belongs to is known to serde alone.
        let others = flattened.peek().is_some()
            && flattened.all(|column| scope.is_some_and(|scope| scope.has_column(column.idx)));
        split.fields.retain(|key| {
            let allowed = match key {
                Content::Column(column, _) => {
                    types.contains(column) || scope.is_some_and(|scope| scope.has_column(*column))
                }
                _ => others,
            };
            keep(allowed, &|| name_of(key).to_owned())
        });
        refused.map_or(Ok(()), |name| Err(self.not_named(node, scope, &name)))
    }

    /// Removes the fields of a pivot if they are not allowed, or returns an error.
    pub(super) fn admit_pivot(
        &self,
        route: &DocumentRoute,
        acts: &Acts,
        name: &str,
        data: &mut Content<'_>,
    ) -> Result<()> {
        let ignore = self.options.bounds.as_ref().is_some_and(|bounds| bounds.ignore);
        match (&acts.pivot, route.pivot) {
            (None, Some(_)) if ignore => *data = Content::Null,
            (None, Some(pivot)) => {
                let text = format!("{} is not allowed here; only the link is", shown_key(name));
                return Err(self.not_allowed(self.node(pivot)?.schema, text, Some(name)));
            }
            _ => {}
        }
        Ok(())
    }

    /// Takes the primary key out of an object.
    fn take_key(&self, node: &ModelNode, split: &mut SplitObject<'_, '_>) -> Result<()> {
        for &column in node.schema.primary_key {
            let count = split.fields.entries().iter().filter(|(key, _)| key.is_column(column));
            if count.count() > 1 {
                let name = node.schema.column(column).and_then(|it| it.deserialized.first());
                let text = format!("duplicate field `{}`", name.unwrap_or(&""));
                return Err(self.unreadable(node.schema, text));
            }
        }
        split.key = split.fields.values(node.schema.primary_key);
        split.fields.retain(
            |key| !matches!(key, Content::Column(column, _) if node.schema.primary_key.contains(column)),
        );
        Ok(())
    }

    /// A document can repeat the key that the caller passes. Another key is an error.
    fn check_key(
        &self,
        node: &ModelNode,
        fixed: &Fixed,
        split: &mut SplitObject<'_, '_>,
    ) -> Result<()> {
        let columns = node.schema.primary_key;
        let Some(&first) = columns.iter().find(|&&column| split.fields.get(column).is_some())
        else {
            return Ok(());
        };
        let key = split.fields.key(node);
        let same = match key {
            Some(key) => (fixed.is_it)(key).map_err(|error| self.key_error(node, error))?,
            None => false,
        };
        if !same {
            return Err(self.another_key(node, first));
        }
        self.take_key(node, split)
    }

    /// A relation that would write the key that the caller passes is an error.
    fn check_owners(&self, node: &ModelNode, split: &SplitObject<'_, '_>) -> Result<()> {
        let key = node.schema.primary_key;
        let writes_key = |relation: &RelationNode| {
            let local = relation.schema.targets.first().map_or(&[][..], |target| target.local);
            local.iter().any(|column| key.contains(column))
        };
        let owners = split.before.iter().filter(|(_, owner)| *owner != Content::Null);
        match owners.map(|(relation, _)| *relation).find(|relation| writes_key(relation)) {
            Some(relation) => Err(self.keeps_key(node, relation)),
            None => Ok(()),
        }
    }

    /// Whether a stored record is one that the document can reach.
    pub(super) fn is_among(&self, id: NodeId, slot: Slot) -> bool {
        let among = self.options.bounds.iter().flat_map(|bounds| &bounds.among);
        let mut among = among.filter(|(of, _)| *of == id);
        among.all(|(_, among)| (among.test)(self.store, slot))
    }

    /// The values that the caller sets in a new record, in the form in which its columns are read.
    pub(super) fn caller_values(&self, id: NodeId, act: Act<'_>, is_top: bool) -> Values<'static> {
        let (Some(bounds), Act::Insert(_)) = (&self.options.bounds, act) else { return Vec::new() };
        let fixed = bounds.fixed.as_ref().filter(|_| is_top).and_then(|fixed| fixed.key.as_ref());
        let key = fixed.into_iter().flat_map(|key| key.contents.iter().cloned());
        let sets = bounds.sets.iter().filter(|(of, _)| *of == id);
        sets.filter_map(|(_, set)| Some((set.column, set.content.clone()?))).chain(key).collect()
    }

    /// Checks the rows that a stored record links by bare keys.
    pub(super) fn check_bare(&mut self, from: Slot, owners: &mut Owners<'a>) -> Result<()> {
        for bare in std::mem::take(&mut owners.bare) {
            if bare.acts.link {
                self.state.add_check(bare, from);
                continue;
            }
            if !self.resolves_bare_keys(&bare, from, |to| bare.known.contains(to))? {
                let error = self.not_linked(self.node(bare.route.to)?.schema, bare.acts);
                return Err(error.with_path(bare.path.to_string()));
            }
        }
        Ok(())
    }

    /// Checks the rows that records link by bare keys, when all are stored.
    pub(super) fn finish_checks(&self) -> Result<()> {
        for OwnerCheck { bare, from } in self.state.checks() {
            let target = self.node(bare.route.to)?;
            let passes = |to: &Slot| bare.known.contains(to) || self.is_among(bare.route.to, *to);
            if !self.resolves_bare_keys(bare, *from, passes)? {
                return Err(Error::not_found(target.schema).at_path(bare.path.to_string()));
            }
        }
        Ok(())
    }

    /// Whether a record links as many rows as its keys need, all of which pass, and each bare key of a list is
    /// that of a stored record that passes. The number of rows is not enough for the latter: a key that was of no
    /// record before can be that of a record of the document now.
    fn resolves_bare_keys(
        &self,
        bare: &Bare<'_>,
        from: Slot,
        passes: impl Fn(&Slot) -> bool,
    ) -> Result<bool> {
        let rows = self.linked_rows(bare.route, Some(from))?;
        if rows.len() < bare.expected || !rows.iter().all(&passes) {
            return Ok(false);
        }
        let target = self.node(bare.route.to)?;
        let Some(find) = target.ops.find else { return Ok(true) };
        for key in &bare.keys {
            let row = find(self.store, Value(key.borrowed()));
            if !row.map_err(|error| self.key_error(target, error))?.as_ref().is_some_and(&passes) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The rows that a record links.
    pub(super) fn linked_rows(
        &self,
        route: &DocumentRoute,
        from: Option<Slot>,
    ) -> Result<Vec<Slot>> {
        let edges = from.map_or(Ok(Vec::new()), |from| (route.edges)(self.store, from))?;
        Ok(edges.into_iter().map(|(to, _)| to).collect())
    }

    /// Links a record that an object names, which holds the key.
    pub(super) fn link_named(&mut self, parent: &ParentContext<'_, '_>, to: Slot) -> Result<()> {
        let Some((route, from)) = parent.route else { return Ok(()) };
        let doubts = self.store.doubts();
        let linked = (route.link)(self.store, Endpoints { from, to });
        linked.map_err(|error| error.at_path(self.state.path().to_string()))?;
        self.store.locate_doubts(doubts, || self.state.path().to_string());
        self.state.mark_written(route.to, to);
        Ok(())
    }
}

/// The name of a column or relation in an object.
fn name_of<'k>(key: &'k Content<'_>) -> &'k str {
    match key {
        Content::Str(text) => text,
        Content::Column(_, name) => name,
        other => other.kind(),
    }
}
