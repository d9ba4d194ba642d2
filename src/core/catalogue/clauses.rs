//! Clauses 4 to 10: what an assessor goes through, checkpoint by checkpoint.

use serde::{Deserialize, Serialize};

/// One of the clauses 4 to 10 with everything below it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    pub id: String,
    pub title: String,
    pub pdca: Vec<Pdca>,
    /// Titles that stand over clauses and can't be judged themselves: 6.1, 7.5, 9.2, 9.3.
    #[serde(rename = "heading", default)]
    pub headings: Vec<Heading>,
    #[serde(rename = "clause")]
    pub clauses: Vec<Clause>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Heading {
    pub id: String,
    pub title: String,
}

/// A clause that can be conformed to or not. None of them can be declared not applicable.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// `6.1.3`.
    pub id: String,
    pub title: String,
    /// Its place in plan, do, check, act; the first is the main one.
    pub pdca: Vec<Pdca>,
    pub summary: String,
    pub questions: Vec<String>,
    pub evidence: Vec<String>,
    pub documented: Documented,
    pub related_controls: Vec<String>,
    /// Registers whose records show it at work.
    pub registers: Vec<String>,
    /// What an assessor should know before grading; empty if nothing.
    #[serde(default)]
    pub note: String,
    #[serde(rename = "checkpoint")]
    pub checkpoints: Vec<Checkpoint>,
}

/// One thing to look for. Ids are for ever, because findings cite them.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    /// The clause, a slash and a number: `6.1.3/7`.
    pub id: String,
    pub kind: CheckpointKind,
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CheckpointKind {
    /// The standard asks for it; only this can carry a nonconformity.
    Requirement,
    /// Good practice; can carry an opportunity for improvement.
    Practice,
}

/// Whether the clause asks for documented information by name.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Documented {
    pub required: bool,
    pub what: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Pdca {
    Plan,
    Do,
    Check,
    Act,
}
