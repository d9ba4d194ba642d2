//! Why a proposal was refused.

use serde::{Deserialize, Serialize};

use crate::core::id::RecordId;

/// Why one part of a proposal was refused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    pub record: Option<RecordId>,
    pub field: Option<String>,
    /// A sentence that names the thing and what would be right.
    pub message: String,
    pub kind: ProblemKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProblemKind {
    /// A value that the field can't take.
    Value,
    /// The reason is missing.
    Reason,
    /// The workflow has no such step, or it needs something first.
    State,
    /// Somebody changed it meanwhile.
    Moved,
    /// Who proposes may not.
    Authority,
    /// The record, field or register does not exist or can't be changed.
    Missing,
    /// There is nothing to do.
    Nothing,
}

/// Nothing was changed, and why.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub struct Refusal {
    pub problems: Vec<Problem>,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (at, problem) in self.problems.iter().enumerate() {
            let separator = if at == 0 { "" } else { "; " };
            write!(f, "{separator}{}", problem.message)?;
        }
        Ok(())
    }
}

impl Refusal {
    /// Whether there was simply nothing to change.
    pub fn is_nothing(&self) -> bool {
        self.problems.iter().all(|problem| problem.kind == ProblemKind::Nothing)
    }
}
