//! What an interview goes through, in the order of the standard.

use super::{AUDIT, Check, INTERVIEW, field, of_interview};
use crate::core::id::RecordId;
use crate::core::natural;
use crate::core::workspace::RecordRef;

/// One thing to look at: a criterion, on an item where it is about single AI systems.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Stop {
    /// Clause, checkpoint or control.
    pub criterion: String,
    /// The sampled AI system; none for the management system as a whole.
    pub item: Option<RecordId>,
    /// What it is looked at on, where that is no AI system.
    pub other: String,
}

impl Stop {
    pub fn new(criterion: impl Into<String>, item: Option<RecordId>) -> Self {
        Self { criterion: criterion.into(), item, other: String::new() }
    }

    pub fn of(check: Check<'_>) -> Self {
        Self {
            criterion: check.criterion().to_string(),
            item: check.item().map(|item| item.id()),
            other: check.record.text(field::ITEM_OTHER).to_string(),
        }
    }

    /// A name for drafts: the same stop, the same name.
    pub fn key(&self) -> String {
        let item = self.item.map_or_else(|| self.other.clone(), |item| item.to_string());
        format!("{}@{item}", self.criterion)
    }

    /// The stop that has this name; none where it is no name of a stop.
    pub fn named(key: &str) -> Option<Self> {
        let (criterion, on) = key.split_once('@')?;
        let item = on.parse().ok();
        let other = if item.is_some() { String::new() } else { on.to_string() };
        Some(Self { criterion: criterion.to_string(), item, other })
    }

    /// Puts the stop among others, behind those on its criterion, unless it is there.
    pub fn join(self, stops: &mut Vec<Self>) {
        if stops.contains(&self) {
            return;
        }
        let at = stops.iter().rposition(|known| by_standard(&known.criterion, &self.criterion).is_le());
        stops.insert(at.map_or(0, |at| at + 1), self);
    }
}

/// The criteria of an interview, sorted: its own, or all of its audit.
pub fn criteria(interview: RecordRef<'_>) -> Vec<String> {
    let own: Vec<&str> = interview.elements(field::CRITERIA).collect();
    let of_audit = || interview.target(field::AUDIT).map(|audit| audit.elements(field::CRITERIA).collect());
    let mut found = if own.is_empty() { of_audit().unwrap_or_default() } else { own };
    found.sort_by(|a, b| by_standard(a, b));
    found.into_iter().map(str::to_string).collect()
}

/// Clauses before controls, each in the order of their numbers.
pub(super) fn by_standard(a: &str, b: &str) -> std::cmp::Ordering {
    let annex = |id: &str| id.starts_with(|letter: char| letter.is_ascii_uppercase());
    annex(a).cmp(&annex(b)).then_with(|| natural::compare(a, b))
}

/// What controls and clauses ask of each AI system; the others are asked once.
const PER_SYSTEM: [&str; 8] = ["6.1.4", "8.4", "A.5.4", "A.5.5", "A.6.2", "A.7", "A.8", "A.9"];

fn is_per_system(criterion: &str) -> bool {
    PER_SYSTEM
        .iter()
        .any(|part| criterion.strip_prefix(part).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '/'])))
}

/// The items of an interview: its own, what the audit sampled, or the systems in the audit's scope.
fn items(interview: RecordRef<'_>) -> Vec<RecordId> {
    let workspace = interview.workspace();
    let own: Vec<RecordId> = interview.targets(field::ITEMS).map(|item| item.id()).collect();
    if !own.is_empty() {
        return own;
    }
    let Some(audit) = interview.target(field::AUDIT) else { return Vec::new() };
    let sampled = workspace.pointing("sample", AUDIT, audit.id());
    let mut found: Vec<RecordRef<'_>> = sampled.flat_map(|sample| sample.targets(field::ITEMS)).collect();
    if found.is_empty() {
        found = audit.targets("systems").collect();
    }
    found.sort_by(|a, b| natural::compare(a.label(), b.label()));
    found.dedup_by_key(|item| item.id());
    found.into_iter().map(|item| item.id()).collect()
}

/// Everything that an interview goes through: its criteria, those about AI systems once for each item, and what was
/// looked at besides.
pub fn agenda(interview: RecordRef<'_>) -> Vec<Stop> {
    debug_assert_eq!(interview.register_key(), INTERVIEW);
    let items = items(interview);
    let mut stops = Vec::new();
    for criterion in criteria(interview) {
        match is_per_system(&criterion) && !items.is_empty() {
            true => stops.extend(items.iter().map(|item| Stop::new(criterion.clone(), Some(*item)))),
            false => stops.push(Stop::new(criterion, None)),
        }
    }
    for check in of_interview(interview) {
        Stop::of(check).join(&mut stops);
    }
    stops
}
