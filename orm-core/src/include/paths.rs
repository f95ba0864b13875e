//! Paths of relations, by name.

use super::branch::{IncludeBranch, MOST_LEVELS, MOST_RELATIONS, checked, shows};
use crate::error::{Error, Result};
use crate::schema::{ModelSchema, RelationId};

/// Adds paths to the branches of a model. With `allowed`, only those are accepted.
pub(super) fn add_paths(
    model: &'static ModelSchema,
    branches: &mut Vec<IncludeBranch>,
    paths: &str,
    allowed: Option<&[IncludeBranch]>,
) -> Result<()> {
    for path in paths.split(',').map(str::trim).filter(|path| !path.is_empty()) {
        let names: Vec<&str> = path.split('.').map(str::trim).collect();
        if names.len() > MOST_LEVELS {
            return Err(Error::too_deep(model, MOST_LEVELS));
        }
        let mut room = MOST_RELATIONS.saturating_sub(width(branches));
        add(vec![Owner { model, branches: &mut *branches, allowed }], &names, &mut room)?;
    }
    Ok(())
}

/// A model that can have the relation of a name in a path.
struct Owner<'b> {
    model: &'static ModelSchema,
    branches: &'b mut Vec<IncludeBranch>,
    /// The relations that can be included; `None` for all.
    allowed: Option<&'b [IncludeBranch]>,
}

impl Owner<'_> {
    fn has(&self, name: &str) -> bool {
        self.model.relations.iter().any(|one| one.name == name) && allows(self.allowed, name)
    }
}

fn allows(allowed: Option<&[IncludeBranch]>, name: &str) -> bool {
    allowed.is_none_or(|allowed| allowed.iter().any(|one| one.relation.name == name))
}

fn width(branches: &[IncludeBranch]) -> usize {
    let below =
        |branch: &IncludeBranch| branch.nested.iter().map(|nested| width(nested)).sum::<usize>();
    branches.iter().map(|branch| 1 + below(branch)).sum()
}

/// Adds a path to the branches of the models that can have its relations.
///
/// The owners are the targets of the previous name. At least one of them must have the relation of each name. `room` is
/// how many more relations can be added.
fn add<'b>(owners: Vec<Owner<'b>>, names: &[&str], room: &mut usize) -> Result<()> {
    let Some((first, rest)) = names.split_first() else { return Ok(()) };
    let wanted: Vec<&str> = first.split('|').map(str::trim).collect();
    for name in wanted.iter().filter(|name| **name != "*") {
        if !owners.iter().any(|owner| owner.has(name)) {
            return Err(not_there(&owners, name));
        }
    }
    let mut below = Vec::new();
    for Owner { model, branches, allowed } in owners {
        let is_wanted =
            |name: &str| (wanted.contains(&name) || wanted.contains(&"*")) && allows(allowed, name);
        let relations = model.relations.iter().enumerate();
        for (index, relation) in relations.filter(|(_, relation)| is_wanted(relation.name)) {
            for target in relation.targets {
                let target = (target.model)();
                checked(target, shows(relation, target))?;
            }
            if !branches.iter().any(|branch| branch.relation.name == relation.name) {
                *room =
                    room.checked_sub(1).ok_or_else(|| Error::too_wide(model, MOST_RELATIONS))?;
                let nested = vec![Vec::new(); relation.targets.len()];
                let id = RelationId::new(model, index);
                branches.push(IncludeBranch { id, relation, nested, ends_cycles: false });
            }
        }
        for branch in branches.iter_mut().filter(|branch| is_wanted(branch.relation.name)) {
            let known = |allowed: &&IncludeBranch| allowed.relation.name == branch.relation.name;
            let known = allowed.map(|allowed| allowed.iter().find(known));
            let targets = branch.relation.targets.iter().zip(&mut branch.nested).enumerate();
            below.extend(targets.map(|(at, (target, branches))| {
                let nested = |branch: &'b IncludeBranch| branch.nested.get(at).map(Vec::as_slice);
                let allowed = known.map(|known| known.and_then(nested).unwrap_or_default());
                Owner { model: (target.model)(), branches, allowed }
            }));
        }
    }
    add(below, rest, room)
}

/// The error of a name that none of the models has.
fn not_there(owners: &[Owner<'_>], name: &str) -> Error {
    let models: Vec<_> = owners.iter().map(|owner| owner.model).collect();
    let limited = owners.iter().find(|owner| owner.allowed.is_some() && !name.is_empty());
    let Some(Owner { model, .. }) = limited else {
        return Error::unknown_relation(&models, name);
    };
    let mut allowed: Vec<&str> = Vec::new();
    for branch in owners.iter().filter_map(|owner| owner.allowed).flatten() {
        if !allowed.contains(&branch.relation.name) {
            allowed.push(branch.relation.name);
        }
    }
    Error::not_included(model, name, &allowed)
}
