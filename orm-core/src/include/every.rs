//! Every relation, down to a depth.

use super::branch::{IncludeBranch, MOST_LEVELS, MOST_RELATIONS, checked, shows};
use crate::error::{Error, Result};
use crate::schema::{ModelSchema, RelationId};

/// Every relation of a model and of its targets, down to a depth. `last` is the self-referential relation on which the
/// model was reached.
pub(super) fn every(
    model: &'static ModelSchema,
    depth: usize,
    way: &mut Vec<&'static ModelSchema>,
    last: Option<&'static str>,
    count: &mut usize,
) -> Result<Vec<IncludeBranch>> {
    if way.len() > MOST_LEVELS && depth > 0 {
        return Err(Error::too_deep(model, MOST_LEVELS));
    }
    let mut branches = Vec::new();
    if depth == 0 {
        return Ok(branches);
    }
    for (index, relation) in model.relations.iter().enumerate() {
        let known = |target: &ModelSchema, way: &[&ModelSchema]| match target == model {
            // A tree is followed in the direction in which it was entered: down or up.
            true => last.is_some_and(|last| last != relation.name),
            false => way.contains(&target),
        };
        if relation.targets.iter().all(|target| known((target.model)(), way)) {
            continue;
        }
        *count += 1;
        if *count > MOST_RELATIONS {
            return Err(Error::too_wide(model, MOST_RELATIONS));
        }
        let mut nested = Vec::new();
        for target in relation.targets {
            let target = (target.model)();
            checked(target, shows(relation, target))?;
            if known(target, way) {
                nested.push(Vec::new());
                continue;
            }
            let last = (target == model).then_some(relation.name);
            way.push(target);
            nested.push(every(target, depth - 1, way, last, count)?);
            way.pop();
        }
        let ends_cycles = relation.targets.iter().any(|target| (target.model)() == model);
        let id = RelationId::new(model, index);
        branches.push(IncludeBranch { id, relation, nested, ends_cycles });
    }
    Ok(branches)
}
