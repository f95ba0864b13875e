//! Errors of loading relations by name.

use std::fmt;

use super::error::{Error, Problem};
use super::kind::ErrorKind;
use super::text::one_of;
use crate::schema::ModelSchema;

#[derive(Clone, PartialEq)]
enum IncludeProblem {
    UnknownRelation {
        name: String,
        near: String,
        owners: String,
        known: String,
    },
    /// A relation that is not among those that a request can include.
    NotAllowed {
        name: String,
        allowed: String,
    },
    TooDeep {
        most: usize,
    },
    TooWide {
        most: usize,
    },
    NotSerialize,
}

impl Problem for IncludeProblem {
    fn kind(&self) -> ErrorKind {
        match self {
            IncludeProblem::UnknownRelation { .. } => ErrorKind::UnknownRelation,
            IncludeProblem::NotAllowed { .. } => ErrorKind::NotAllowed,
            IncludeProblem::TooDeep { .. } | IncludeProblem::TooWide { .. } => ErrorKind::OverLimit,
            IncludeProblem::NotSerialize => ErrorKind::MissingSerialize,
        }
    }

    fn fmt(&self, model: &str, _columns: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            IncludeProblem::UnknownRelation { name, .. } if name.is_empty() => {
                write!(f, "cannot include a relation of `{model}`: a name in the path is empty")
            }
            IncludeProblem::UnknownRelation { name, near, owners, known } => {
                if known.is_empty() {
                    return write!(f, "cannot include `{name}`: {owners} no relations");
                }
                write!(f, "cannot include `{name}`: {owners} no relation of that name")?;
                match near.is_empty() {
                    true => write!(f, "; expected {known}"),
                    false => write!(f, "; did you mean `{near}`? Expected {known}"),
                }
            }
            IncludeProblem::NotAllowed { name, allowed } if allowed.is_empty() => {
                write!(f, "cannot include `{name}`: nothing is allowed there")
            }
            IncludeProblem::NotAllowed { name, allowed } => {
                write!(f, "cannot include `{name}`: expected {allowed}")
            }
            IncludeProblem::TooDeep { most } => write!(
                f,
                "cannot include relations of `{model}` at this depth: the limit is {most} levels; shorten the path"
            ),
            IncludeProblem::TooWide { most } => write!(
                f,
                "cannot include more relations with `{model}`: {most} are allowed in one query"
            ),
            IncludeProblem::NotSerialize => write!(
                f,
                "cannot write records of `{model}` for serde: the struct is not `Serialize`; \
                 add `#[derive(serde::Serialize)]`"
            ),
        }
    }
}

impl Error {
    #[cold]
    pub(crate) fn unknown_relation(models: &[&'static ModelSchema], name: &str) -> Self {
        let mut known: Vec<_> =
            models.iter().flat_map(|model| model.relations).map(|relation| relation.name).collect();
        let mut seen = std::collections::HashSet::new();
        known.retain(|name| seen.insert(*name));
        let names: Vec<_> = models.iter().map(|model| model.name).collect();
        let owners = match names.len() {
            1 => format!("{} has", one_of(&names)),
            _ => format!("{} have", one_of(&names).replace(" or ", " and ")),
        };
        let small = name.to_lowercase();
        let scored = known.iter().map(|known| (strsim::jaro_winkler(&small, known), known));
        let near = scored.filter(|(score, _)| *score > 0.8).max_by(|(a, _), (b, _)| a.total_cmp(b));
        let near = near.map(|(_, name)| (*name).to_owned()).unwrap_or_default();
        // A name from outside may be of any length, and hold anything.
        let name = name.chars().take(64).flat_map(char::escape_debug).collect();
        let known = one_of(&known);
        let problem = IncludeProblem::UnknownRelation { name, near, owners, known };
        Error::of(Box::new(problem), names.first().copied().unwrap_or_default(), String::new())
    }

    #[cold]
    pub(crate) fn not_included(model: &ModelSchema, name: &str, allowed: &[&str]) -> Self {
        let name = name.chars().take(64).flat_map(char::escape_debug).collect();
        let allowed = one_of(allowed);
        Error::new(IncludeProblem::NotAllowed { name, allowed }, model, &[])
    }

    #[cold]
    pub(crate) fn too_deep(model: &ModelSchema, most: usize) -> Self {
        Error::new(IncludeProblem::TooDeep { most }, model, &[])
    }

    #[cold]
    pub(crate) fn too_wide(model: &ModelSchema, most: usize) -> Self {
        Error::new(IncludeProblem::TooWide { most }, model, &[])
    }

    #[cold]
    pub(crate) fn not_serialize(model: &ModelSchema) -> Self {
        Error::new(IncludeProblem::NotSerialize, model, &[])
    }
}
