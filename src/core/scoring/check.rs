//! What is wrong with a rating under a method, cell by cell, each as a sentence with its remedy.

use serde_json::Value;

use super::cell::Cell;
use super::fit::Fit;
use super::rating::{PartyRating, Rating};
use super::{Confidence, Method, Party, Severity};
use crate::core::method::ScaleValue;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RatingProblem {
    /// The cell to look at, where there is one.
    pub cell: Option<Cell>,
    pub severity: Severity,
    pub kind: ProblemKind,
    pub sentence: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProblemKind {
    /// The stored value is no rating at all.
    Unreadable,
    /// A likelihood or consequence is not on the method's scale.
    OffScale,
    /// A party has neither a consequence nor a reason for none (6.1.2).
    PartyMissing,
    /// A party has no consequence, but no reason says why (6.1.2).
    NoReason,
    /// Low confidence without a reason.
    DoubtWithoutReason,
    /// Nobody suffers any consequence: then there may be no risk.
    NobodyAffected,
    /// Made with an older version or another method: marked, not wrong.
    Marked,
}

/// Errors first, then advice; each in the order of the cells.
pub fn check(rating: &Rating, method: &Method) -> Vec<RatingProblem> {
    let mut problems = Vec::new();
    let likelihood = scale_sentence(method, Cell::Likelihood, rating.likelihood, false);
    problems.extend(likelihood.map(|sentence| error(Cell::Likelihood, ProblemKind::OffScale, sentence)));
    for party in Party::ALL {
        check_party(rating, method, party, &mut problems);
    }
    problems.extend(advice(rating, method));
    problems
}

/// The same for a stored value: what can't be read at all is one problem.
pub fn check_value(value: &Value, method: &Method) -> Vec<RatingProblem> {
    match Rating::from_value(value) {
        Ok(rating) => check(&rating, method),
        Err(failure) => vec![RatingProblem {
            cell: failure.cell(),
            severity: Severity::Error,
            kind: ProblemKind::Unreadable,
            sentence: failure.to_string(),
        }],
    }
}

fn error(cell: Cell, kind: ProblemKind, sentence: String) -> RatingProblem {
    RatingProblem { cell: Some(cell), severity: Severity::Error, kind, sentence }
}

fn check_party(rating: &Rating, method: &Method, party: Party, problems: &mut Vec<RatingProblem>) {
    let cell = Cell::Party(party);
    match rating.party(party) {
        None => problems.push(error(cell, ProblemKind::PartyMissing, missing_sentence(method, cell))),
        Some(PartyRating::NoConsequence { reason }) if reason.trim().is_empty() => {
            problems.push(error(cell, ProblemKind::NoReason, no_reason_sentence(party)));
        }
        Some(PartyRating::NoConsequence { .. }) => {}
        Some(PartyRating::Consequence { value, own_likelihood }) => {
            let own = own_likelihood.and_then(|own| scale_sentence(method, cell, own, true));
            let consequence = scale_sentence(method, cell, *value, false);
            let sentences = own.into_iter().chain(consequence);
            problems.extend(sentences.map(|sentence| error(cell, ProblemKind::OffScale, sentence)));
        }
    }
}

fn advice(rating: &Rating, method: &Method) -> Vec<RatingProblem> {
    let mut found = Vec::new();
    let mut say = |kind, sentence| {
        found.push(RatingProblem { cell: None, severity: Severity::Advice, kind, sentence });
    };
    let spared = |party| matches!(rating.party(party), Some(PartyRating::NoConsequence { .. }));
    if Party::ALL.into_iter().all(spared) {
        say(
            ProblemKind::NobodyAffected,
            "Nobody suffers any consequence: close the risk with a reason, or rate the party that does.".to_owned(),
        );
    }
    let reasoned = rating.confidence_reason.as_deref().is_some_and(|reason| !reason.trim().is_empty());
    if rating.confidence == Some(Confidence::Low) && !reasoned {
        say(
            ProblemKind::DoubtWithoutReason,
            "The confidence is low and no reason says what is not known; add one sentence.".to_owned(),
        );
    }
    match Fit::of(rating, method) {
        Fit::Current => {}
        Fit::OlderVersion => say(
            ProblemKind::Marked,
            format!(
                "This rating was made with {} v{}, the method is now at v{}: rate again or freeze it.",
                rating.method,
                rating.version,
                method.version()
            ),
        ),
        Fit::OtherMethod => say(
            ProblemKind::Marked,
            format!(
                "This rating was made with {} v{}, not with {}: rate again or freeze it.",
                rating.method,
                rating.version,
                method.title()
            ),
        ),
    }
    found
}

/// Says that a party was forgotten; also for the score screen.
pub(super) fn missing_sentence(method: &Method, cell: Cell) -> String {
    match cell {
        Cell::Likelihood => format!("The likelihood is missing: give 1 to {}.", method.likelihood_max()),
        Cell::Party(party) => format!(
            "The consequence for {party} is missing: give 1 to {}, or - with a reason why there is none (6.1.2 asks for \
             every party).",
            method.consequence_max()
        ),
    }
}

pub(super) fn no_reason_sentence(party: Party) -> String {
    format!("No reason says why there is no consequence for {party}: add one sentence (6.1.2).")
}

/// `None` when the value is on the scale, else a sentence that names the scale's range. `own` asks about a party's own
/// likelihood instead of its consequence.
pub(super) fn scale_sentence(method: &Method, cell: Cell, value: u8, own: bool) -> Option<String> {
    let (what, scale) = match cell {
        Cell::Likelihood => ("Likelihood".to_owned(), method.likelihood_scale()),
        Cell::Party(party) if own => (format!("The likelihood for {party}"), method.likelihood_scale()),
        Cell::Party(party) => (format!("The consequence for {party}"), method.consequence_scale(party)),
    };
    let inside = value >= 1 && usize::from(value) <= scale.len();
    (!inside).then(|| format!("{what} goes from {}; {value} is not on the scale.", range(scale)))
}

/// `1 (rare) to 5 (almost certain)`.
fn range(scale: &[ScaleValue]) -> String {
    let label = |value: Option<&ScaleValue>| value.map_or(String::new(), |value| value.label.to_lowercase());
    format!("1 ({}) to {} ({})", label(scale.first()), scale.len(), label(scale.last()))
}
