//! What a management review has to be told, proposed from what the workspace holds today: a text for each input that
//! nobody has filled yet. Somebody reads it, changes it, and answers for it; what was typed is never touched.
//!
//! Counted since the review before; where there is none, everything counts.

mod around;
mod earlier;
mod performance;

use chrono::{DateTime, NaiveDate};

use super::intent::Intent;
use super::management_review::{self as review, INPUTS, USUAL};
use super::natural;
use super::typing;
use super::workspace::RecordRef;

/// A text for an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed {
    pub field: &'static str,
    pub text: String,
}

/// What the texts are made from.
struct Source<'a> {
    review: RecordRef<'a>,
    /// The review before and its day.
    before: Option<(RecordRef<'a>, NaiveDate)>,
    today: NaiveDate,
}

/// Records named one by one; of more only the number is told.
const NAMED: usize = 12;

impl<'a> Source<'a> {
    fn live(&self, register: &str) -> Vec<RecordRef<'a>> {
        in_order(self.review.workspace().live(register))
    }

    /// Whether a day lies after the review before; any day does where there is none.
    fn is_since(&self, day: NaiveDate) -> bool {
        day <= self.today && self.before.is_none_or(|(_, before)| day > before)
    }

    fn day_since(&self, record: RecordRef<'_>, field: &str) -> bool {
        record.text(field).parse().is_ok_and(|day| self.is_since(day))
    }

    /// Whether anything of it was written after the review before.
    fn changed_since(&self, record: RecordRef<'_>) -> bool {
        let written = DateTime::from_timestamp_millis(record.updated().millis());
        written.is_none_or(|time| self.is_since(time.date_naive().min(self.today)))
    }

    /// `since 2026-09-12 (MR-001)`, or `so far`.
    fn since(&self) -> String {
        self.before.map_or_else(|| "so far".to_string(), |(review, day)| format!("since {day} ({})", review.label()))
    }
}

/// A text for every input that is empty, in the order of the standard.
pub fn proposed(review: RecordRef<'_>, today: NaiveDate) -> Vec<Proposed> {
    let before = review::before(review, today).and_then(|one| Some((one, review::held_on(one)?)));
    let source = Source { review, before, today };
    let empty = INPUTS.iter().chain(&USUAL).filter(|input| !review.filled(input.field));
    empty.map(|input| Proposed { field: input.field, text: text(&source, input.field) }).collect()
}

fn text(source: &Source<'_>, field: &str) -> String {
    match field {
        "input_earlier_actions" => earlier::actions(source),
        "input_issues" => around::issues(source),
        "input_parties" => around::parties(source),
        "input_nonconformities" => performance::nonconformities(source),
        "input_measurements" => performance::measurements(source),
        "input_audits" => performance::audits(source),
        "input_opportunities" => earlier::opportunities(source),
        "input_objectives" => performance::objectives(source),
        _ => around::risks(source),
    }
}

/// Puts the texts into the empty inputs, as one entry.
pub fn fill(review: RecordRef<'_>, today: NaiveDate) -> Vec<Intent> {
    let texts = proposed(review, today).into_iter();
    texts.map(|one| Intent::set(review.id(), one.field, one.text)).collect()
}

fn in_order<'a>(records: impl Iterator<Item = RecordRef<'a>>) -> Vec<RecordRef<'a>> {
    let mut all: Vec<RecordRef<'a>> = records.collect();
    all.sort_by(|a, b| natural::compare(a.label(), b.label()).then(a.id().cmp(&b.id())));
    all.dedup_by_key(|one| one.id());
    all
}

/// `AC-041 Name a deputy`.
fn named(record: RecordRef<'_>) -> String {
    match record.title() {
        title if title == record.label() => title.to_string(),
        title => format!("{} {title}", record.label()),
    }
}

/// `AC-041 Name a deputy: in progress, Helen Strand, due 2026-11-22 (late)`.
fn with_state(record: RecordRef<'_>, today: NaiveDate) -> String {
    let mut said = vec![state(record)];
    said.extend(record.register().and_then(|one| one.meaning("owner")).and_then(|field| {
        let owner = if field.kind.is_set() { record.targets(&field.key).next() } else { record.target(&field.key) };
        owner.map(|owner| owner.title().to_string())
    }));
    let due = record.meaning("due");
    if !due.is_empty() {
        let late = if super::derived::overdue_since(record, today).is_some() { " (late)" } else { "" };
        said.push(format!("due {due}{late}"));
    }
    said.retain(|one| !one.is_empty());
    format!("{}: {}", named(record), said.join(", "))
}

fn state(record: RecordRef<'_>) -> String {
    let workflow = record.register().and_then(|register| register.workflow());
    workflow.map_or_else(String::new, |(field, states)| match record.text(field) {
        "" => states.state(&states.initial).map_or_else(String::new, |state| state.label.to_lowercase()),
        _ => typing::show(record, field).to_lowercase(),
    })
}

/// One a line below a heading, of many only the first; nothing where there are none.
fn listed<'a>(heading: &str, records: &[RecordRef<'a>], line: impl Fn(RecordRef<'a>) -> String) -> Vec<String> {
    if records.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![format!("{heading}: {}.", records.len())];
    lines.extend(records.iter().take(NAMED).map(|one| format!("- {}", line(*one))));
    if let Some(more) = records.len().checked_sub(NAMED).filter(|more| *more > 0) {
        lines.push(format!("- and {more} more"));
    }
    lines
}

/// `2 open, 1 closed`, in the order of the first of each.
fn tally<T: PartialEq + std::fmt::Display>(words: impl Iterator<Item = T>) -> String {
    let mut counts: Vec<(T, usize)> = Vec::new();
    for word in words {
        match counts.iter_mut().find(|(known, _)| *known == word) {
            Some((_, count)) => *count += 1,
            None => counts.push((word, 1)),
        }
    }
    counts.iter().map(|(word, count)| format!("{count} {word}")).collect::<Vec<_>>().join(", ")
}

/// The parts that say something, or the sentence that stands where none does.
fn joined(parts: Vec<Vec<String>>, none: String) -> String {
    let lines: Vec<String> = parts.into_iter().flatten().collect();
    if lines.is_empty() { none } else { lines.join("\n") }
}
