//! What a finding is measured against, and whether that can carry a nonconformity (VR-35): only what is asked for can be
//! left unmet. ISO/IEC 42001 asks in clauses 4 to 10 and in the controls that apply; an organisation asks of itself in
//! what it decided. Annex B, notes and other guidance ask for nothing.

use super::catalogue::{Catalogue, CheckpointKind, belongs};
use super::workspace::Workspace;

/// What kind of thing a criterion is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Criterion {
    /// Nothing is named.
    Missing,
    /// An assessable clause of 4 to 10, or a checkpoint of kind requirement.
    Requirement,
    /// A checkpoint of kind practice.
    Practice,
    /// A control of Annex A or of the workspace.
    Control,
    /// A heading, a chapter or a group of controls: too wide to be met or not.
    Chapter,
    /// Annex B, a note, another standard that only guides.
    Guidance,
    /// Words of the organisation: a policy, a procedure, a plan, a decision.
    Own,
}

/// How guidance is cited. The other annexes of ISO/IEC 42001 are informative, too.
const GUIDANCE: [&str; 12] = [
    "annex b",
    "annex c",
    "annex d",
    "iso 19011",
    "iso/iec 42005",
    "iso/iec 23894",
    "iso 31000",
    "iso/iec 22989",
    "note ",
    "note:",
    "guidance",
    "implementation guidance",
];

impl Criterion {
    /// Reads what was entered as a criterion: an id of the catalogue, the label of a control, or words.
    pub fn of(catalogue: &Catalogue, workspace: &Workspace, entered: &str) -> Self {
        let id = entered.trim();
        if id.is_empty() {
            return Self::Missing;
        }
        if let Some(checkpoint) = catalogue.checkpoint(id) {
            return match checkpoint.kind {
                CheckpointKind::Requirement => Self::Requirement,
                CheckpointKind::Practice => Self::Practice,
            };
        }
        if catalogue.clause(id).is_some() {
            return Self::Requirement;
        }
        if catalogue.control(id).is_some() || workspace.by_label("control", id).is_some() {
            return Self::Control;
        }
        if catalogue.title(id).is_some() {
            return Self::Chapter;
        }
        let words = id.to_lowercase();
        let annex = ["B", "C", "D"].into_iter().any(|letter| belongs(id, letter, '.') && is_numbered(id));
        match annex || words == "note" || GUIDANCE.iter().any(|guide| words.starts_with(guide)) {
            true => Self::Guidance,
            false => Self::Own,
        }
    }

    /// Whether something that is not as it says can be a nonconformity.
    pub fn carries_nonconformity(self) -> bool {
        matches!(self, Self::Requirement | Self::Control | Self::Own)
    }

    /// Why it cannot carry a nonconformity, for the middle of a sentence; empty where it can.
    pub fn objection(self) -> &'static str {
        match self {
            Self::Missing => "no criterion is named",
            Self::Practice => "that is good practice, which the standard does not ask for",
            Self::Chapter => "that is a whole chapter",
            Self::Guidance => "that is guidance, which asks for nothing",
            Self::Requirement | Self::Control | Self::Own => "",
        }
    }
}

/// `B.6.2.6`: a letter and numbers behind points.
fn is_numbered(id: &str) -> bool {
    id.split('.').skip(1).all(|part| !part.is_empty() && part.chars().all(|letter| letter.is_ascii_digit()))
}
