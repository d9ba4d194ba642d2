//! What several rules read in the same way.

use std::fmt;

use chrono::NaiveDate;

use crate::core::catalogue::{Catalogue, Role};
use crate::core::method::parse_day;
use crate::core::workspace::{Life, RecordRef};

/// Every workflow of the shipped registers stands in the field of this name.
pub const STATUS: &str = "status";

pub fn status(record: RecordRef<'_>) -> &str {
    record.text(STATUS)
}

pub fn status_is(record: RecordRef<'_>, states: &[&str]) -> bool {
    states.contains(&status(record))
}

/// The state as a person reads it, in the middle of a sentence.
pub fn status_words(record: RecordRef<'_>) -> String {
    crate::core::typing::show(record, STATUS).to_lowercase()
}

/// Whether its workflow has ended.
pub fn ended(record: RecordRef<'_>) -> bool {
    record.has_ended()
}

pub fn is_live(record: RecordRef<'_>) -> bool {
    record.life() == Life::Live
}

pub fn date(record: RecordRef<'_>, field: &str) -> Option<NaiveDate> {
    let text = record.text(field);
    // Nearly all are written so, and days are read by the hundred thousand.
    parse_day(text).or_else(|| text.parse().ok())
}

/// The day in a field, if it is before today: a day that is today is not past.
pub fn past(record: RecordRef<'_>, field: &str, today: NaiveDate) -> Option<NaiveDate> {
    date(record, field).filter(|day| *day < today)
}

/// `41 days ago`.
pub fn ago(day: NaiveDate, today: NaiveDate) -> String {
    match (today - day).num_days() {
        1 => "yesterday".to_string(),
        days => format!("{days} days ago"),
    }
}

/// A live record behind a reference.
pub fn live_target<'a>(record: RecordRef<'a>, field: &str) -> Option<RecordRef<'a>> {
    record.target(field).filter(|target| is_live(*target))
}

/// Live records behind a set of references.
pub fn live_targets<'a>(record: RecordRef<'a>, field: &str) -> impl Iterator<Item = RecordRef<'a>> + 'a {
    record.targets(field).filter(|target| is_live(*target))
}

/// The live records of `register` that point here by `field`, in the order of their labels: the order of links hangs
/// on how the workspace was loaded.
pub fn pointing<'a>(record: RecordRef<'a>, register: &'a str, field: &'a str) -> Vec<RecordRef<'a>> {
    let mut found: Vec<_> = record.workspace().pointing(register, field, record.id()).collect();
    found.sort_by(|a, b| crate::core::natural::compare(a.label(), b.label()).then(a.id().cmp(&b.id())));
    found.dedup_by_key(|one| one.id());
    found
}

/// A control as a sentence names it: `A.6.2.3 (Documentation of ..)`, or with its own title.
pub fn control_name(catalogue: &Catalogue, id: &str) -> String {
    match catalogue.control(id) {
        Some(control) => format!("{id} ({})", control.title),
        None => id.to_string(),
    }
}

/// `R-012 (Triage model misses sepsis)`; the title is cut where it is long.
pub fn name(record: RecordRef<'_>) -> Name<'_> {
    Name(record)
}

/// A record as sentences name it; put together when one is read.
#[derive(Clone, Copy)]
pub struct Name<'a>(RecordRef<'a>);

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LONGEST: usize = 48;
        let (label, title) = (self.0.label(), self.0.title().trim());
        if title.is_empty() || title == label {
            return f.write_str(label);
        }
        match title.char_indices().nth(LONGEST).and_then(|(end, _)| title.get(..end)) {
            Some(start) => write!(f, "{label} ({}..)", start.trim_end()),
            None => write!(f, "{label} ({title})"),
        }
    }
}

/// `R-001`, `R-001 and R-002`, `R-001, R-002, R-003 and 4 more`.
pub fn labels<'a>(labels: impl IntoIterator<Item = &'a str>) -> String {
    const SHOWN: usize = 3;
    let all: Vec<&str> = labels.into_iter().collect();
    let shown: Vec<&str> = all.iter().copied().take(SHOWN).collect();
    match (all.len().saturating_sub(SHOWN), shown.split_last()) {
        (0, Some((last, []))) => (*last).to_string(),
        (0, Some((last, rest))) => format!("{} and {last}", rest.join(", ")),
        (0, None) => String::new(),
        (more, _) => format!("{} and {more} more", shown.join(", ")),
    }
}

/// Roles that the organisation holds towards an AI system.
pub fn roles(system: RecordRef<'_>) -> Vec<Role> {
    system.elements("roles").filter_map(Role::from_key).collect()
}
