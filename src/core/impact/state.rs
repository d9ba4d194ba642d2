//! What is missing before each state, and what may not be decided: by whom an assessment is not approved, and which
//! choices its screening rules out.

use super::course::{course, depth, impacts, is_prohibited, is_sensitive};
use super::rating::{HIGH, is_harm, left};
use super::{STOP, field, is_open};
use crate::core::catalogue::{Depth, ImpactCatalogue, ImpactQuestion, Party};
use crate::core::id::RecordId;
use crate::core::workspace::{Life, RecordRef};

/// Whether somebody stands behind it: it is neither being written nor over.
pub fn is_decided(assessment: RecordRef<'_>) -> bool {
    matches!(assessment.text(field::STATUS), "approved" | "conditional")
}

/// What an assessment still needs.
#[derive(Clone, Copy, Debug)]
pub enum Missing<'a, 'c> {
    /// A question waits for its answer.
    Answer(&'c ImpactQuestion),
    /// A harm has no rating.
    Rating(RecordRef<'a>),
    /// A harm stays high, and no risk takes it up.
    Risk(RecordRef<'a>),
    /// It names no individual and no group, and does not say why.
    People,
}

impl Missing<'_, '_> {
    /// Its place: the question, or the label of the impact.
    pub fn place(&self) -> &str {
        match self {
            Self::Answer(question) => &question.id,
            Self::Rating(impact) | Self::Risk(impact) => impact.label(),
            Self::People => "IA-8.1",
        }
    }
}

/// Questions of the decision, which wait for the review.
const DECIDED_AFTERWARDS: [&str; 4] = [field::DECISION, field::APPROVER, field::TOLD, field::NEXT_REVIEW];

/// What is missing before a step to `state`; nothing before one that goes back or ends it.
///
/// Who reads it before the decision needs all answers and ratings; who approves it needs the decision, too, and a risk
/// for each harm that stays high.
pub fn missing<'a, 'c>(assessment: RecordRef<'a>, catalogue: &'c ImpactCatalogue, state: &str) -> Vec<Missing<'a, 'c>> {
    let approval = matches!(state, "approved" | "conditional");
    if !approval && state != "in_review" {
        return Vec::new();
    }
    let later = |question: &ImpactQuestion| {
        !approval && question.field.as_deref().is_some_and(|field| DECIDED_AFTERWARDS.contains(&field))
    };
    let asked = course(assessment, catalogue).into_iter().map(|stop| stop.question);
    let waits = asked.filter(|question| !later(question) && is_open(assessment, question));
    let mut found: Vec<Missing<'a, 'c>> = waits.map(Missing::Answer).collect();
    if is_prohibited(assessment) || depth(assessment) == Some(Depth::None) {
        return found;
    }
    let harms: Vec<RecordRef<'a>> = impacts(assessment).into_iter().filter(|one| is_harm(*one)).collect();
    found.extend(harms.iter().copied().filter(|harm| left(*harm).is_none()).map(Missing::Rating));
    let stays = !matches!(assessment.text(field::DECISION), STOP | "retire");
    if approval && stays {
        let no_risk = |harm: &RecordRef<'a>| {
            let risk = harm.target(field::RISK).filter(|risk| risk.life() == Life::Live);
            left(*harm).is_some_and(|left| left >= HIGH) && risk.is_none()
        };
        found.extend(harms.iter().copied().filter(no_risk).map(Missing::Risk));
    }
    let mut parties = impacts(assessment).into_iter().filter_map(super::party);
    let names_people = parties.any(|party| matches!(party, Party::Individuals | Party::Groups));
    if !names_people && !assessment.filled(field::NOBODY_REASON) {
        found.push(Missing::People);
    }
    found
}

/// Why an answer can't be given; each sentence says what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Objection {
    #[error(
        "a sensitive use, or one of which that is unclear, is assessed in full; correct IA-0.5 if it is not sensitive"
    )]
    NeedsFull,
    #[error("the use is prohibited, so the system does not proceed; correct IA-0.3 if it is not prohibited")]
    Prohibited,
    #[error("{0} is the only author; somebody else approves, or somebody else writes along (IA-1.2)")]
    OnlyAuthor(String),
}

/// Why `value` can't be given for `field` of an assessment; none where it can.
pub fn objection(assessment: RecordRef<'_>, key: &str, value: &str) -> Option<Objection> {
    match key {
        field::DEPTH if is_sensitive(assessment) && !is_prohibited(assessment) && value != Depth::Full.key() => {
            Some(Objection::NeedsFull)
        }
        field::DECISION if is_prohibited(assessment) && value != STOP => Some(Objection::Prohibited),
        field::APPROVER => {
            let approver: RecordId = value.parse().ok()?;
            let authors: Vec<&str> = assessment.elements(field::AUTHORS).collect();
            let name = assessment.workspace().get(approver).map_or(String::new(), |person| person.title().to_string());
            is_only_author(approver, &authors).then_some(Objection::OnlyAuthor(name))
        }
        _ => None,
    }
}

/// Whether somebody wrote an assessment alone: such a person does not approve it.
pub fn is_only_author(person: RecordId, authors: &[&str]) -> bool {
    matches!(authors, [only] if *only == person.to_string())
}
