//! What changed between two ratings, in words, and whether the change needs a second person.

use super::assess::{Assessment, assess};
use super::cell::{Cell, CellEntry};
use super::rating::{PartyRating, Rating};
use super::{Confidence, Method, Party};

/// What was judged before and after; levels come along because they are what people look at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// In the order of the cells, then method and confidence. Empty: nothing changed, a confirmation.
    pub steps: Vec<Step>,
    /// The marks of the overall levels before and after, where they differ.
    pub level: Option<(String, String)>,
    /// The risk went above the appetite or came back.
    pub appetite: Option<Direction>,
    /// The risk needs another function's acceptance than before, or crossed the tolerance, above which nobody may keep it.
    pub acceptance: Option<Direction>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub what: Changed,
    /// As a cell shows it: `4`, `3:5`, `-`; `?` when nothing was there.
    pub from: String,
    pub to: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Changed {
    Cell(Cell),
    /// Only the words why there is no consequence for the party; `from` and `to` hold them.
    NoneReason(Party),
    Method,
    Confidence,
    /// Only the words about the confidence; `from` and `to` hold them.
    ConfidenceReason,
}

/// `Up` is for the worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    Up,
    Down,
}

/// Who made a rating.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rater {
    RiskOwner,
    Assessor,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RatingStatus {
    Valid,
    /// Waits for an assessor's countersignature; until then the rating before it holds and both are kept.
    Proposed,
}

impl Difference {
    /// Compares two ratings, each under its own method. `None` before: the first rating, which crosses no limit.
    pub fn between(before: Option<(&Rating, &Method)>, after: (&Rating, &Method)) -> Difference {
        let (new, method) = after;
        let now = assess(new, method);
        let then = before.map(|(rating, method)| (assess(rating, method), method));
        let mark = |assessment: &Assessment<'_>, method: &Method| {
            assessment.overall.map_or_else(|| "?".to_owned(), |level| method.mark(level).to_owned())
        };
        let marks = (then.as_ref().map_or_else(|| "?".to_owned(), |(was, old)| mark(was, old)), mark(&now, method));
        let crossings = then.as_ref().map(|(was, _)| (appetite(was, &now), acceptance(was, &now, method)));
        Difference {
            steps: steps(before.map(|(rating, _)| rating), new),
            level: (marks.0 != marks.1).then_some(marks),
            appetite: crossings.and_then(|(appetite, _)| appetite),
            acceptance: crossings.and_then(|(_, acceptance)| acceptance),
        }
    }

    /// True when nothing that was judged changed.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// A risk owner's rating that crosses a limit, in either direction, waits for an assessor.
    pub const fn status_when_made_by(&self, rater: Rater) -> RatingStatus {
        match rater {
            Rater::RiskOwner if self.appetite.is_some() || self.acceptance.is_some() => RatingStatus::Proposed,
            Rater::RiskOwner | Rater::Assessor => RatingStatus::Valid,
        }
    }

    /// `I 4→5, S -→2, confidence low→medium`; `no change` when nothing changed.
    pub fn words(&self) -> String {
        self.words_with("→")
    }

    /// The same with another arrow, for terminals without one: `I 4->5`.
    pub fn words_with(&self, arrow: &str) -> String {
        if self.steps.is_empty() {
            return "no change".to_owned();
        }
        self.steps.iter().map(|step| step.words(arrow)).collect::<Vec<_>>().join(", ")
    }
}

impl Step {
    fn words(&self, arrow: &str) -> String {
        let Step { what, from, to } = self;
        match what {
            Changed::Cell(cell) => format!("{} {from}{arrow}{to}", cell.letter()),
            Changed::NoneReason(party) => format!("reason for no consequence to {party} reworded"),
            Changed::Method => format!("method {from}{arrow}{to}"),
            Changed::Confidence => format!("confidence {from}{arrow}{to}"),
            Changed::ConfidenceReason => "reason for confidence reworded".to_owned(),
        }
    }
}

fn steps(before: Option<&Rating>, after: &Rating) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut compare = |what, from: Option<String>, to: Option<String>| {
        if from != to {
            let shown = |text: Option<String>| text.unwrap_or_else(|| "?".to_owned());
            steps.push(Step { what, from: shown(from), to: shown(to) });
        }
    };
    for cell in Cell::ALL {
        let text = |entry: Option<CellEntry>| entry.map(|entry| entry.to_string());
        compare(Changed::Cell(cell), text(before.and_then(|old| old.entry(cell))), text(after.entry(cell)));
    }
    let Some(before) = before else { return steps };
    for party in Party::ALL {
        if let (Some(old), Some(new)) = (none_reason(before, party), none_reason(after, party)) {
            compare(Changed::NoneReason(party), Some(old.to_owned()), Some(new.to_owned()));
        }
    }
    let title = |rating: &Rating| Some(format!("{} v{}", rating.method, rating.version));
    compare(Changed::Method, title(before), title(after));
    let key = |confidence: Option<Confidence>| confidence.map(|confidence| confidence.key().to_owned());
    compare(Changed::Confidence, key(before.confidence), key(after.confidence));
    compare(Changed::ConfidenceReason, before.confidence_reason.clone(), after.confidence_reason.clone());
    steps
}

fn none_reason(rating: &Rating, party: Party) -> Option<&str> {
    match rating.party(party) {
        Some(PartyRating::NoConsequence { reason }) => Some(reason),
        _ => None,
    }
}

fn appetite(was: &Assessment<'_>, now: &Assessment<'_>) -> Option<Direction> {
    crossed(was.above_appetite.is_some(), now.above_appetite.is_some())
}

fn crossed<T: Ord>(was: T, now: T) -> Option<Direction> {
    match now.cmp(&was) {
        std::cmp::Ordering::Greater => Some(Direction::Up),
        std::cmp::Ordering::Less => Some(Direction::Down),
        std::cmp::Ordering::Equal => None,
    }
}

/// Compares whose acceptance the risk needs: nobody's within the appetite. Ranks are those of the new method; a function
/// that it doesn't know says nothing.
fn acceptance(was: &Assessment<'_>, now: &Assessment<'_>, method: &Method) -> Option<Direction> {
    let rank = |assessment: &Assessment<'_>| match (assessment.above_appetite, assessment.who_may_accept) {
        (Some(_), Some(acceptor)) => method.acceptor_rank(&acceptor.key),
        _ => Some(0),
    };
    let function = match (rank(was), rank(now)) {
        (Some(old), Some(new)) => crossed(old, new),
        _ => None,
    };
    crossed(was.above_tolerance.is_some(), now.above_tolerance.is_some()).or(function)
}
