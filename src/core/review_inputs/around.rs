//! What changed around the organisation: issues, parties, laws; and risks and incidents.

use super::{Source, joined, listed, named, tally, with_state};
use crate::core::risk::{Risk, Stage};
use crate::core::typing;
use crate::core::workspace::RecordRef;

/// Context issues, and laws, standards and methods that are watched.
pub fn issues(source: &Source<'_>) -> String {
    let changed = |register: &str| -> Vec<RecordRef<'_>> {
        source.live(register).into_iter().filter(|one| source.changed_since(*one)).collect()
    };
    let watched = |one: RecordRef<'_>| match one.text("change").lines().next() {
        Some(change) => format!("{}: {change}", named(one)),
        None => named(one),
    };
    joined(
        vec![
            listed("Issues, new or changed", &changed("context_issue"), |one| said(one, "effect")),
            listed("Laws, standards and methods, new or changed", &changed("watch_item"), watched),
        ],
        format!("No issue was entered or changed {}; say whether that is so.", source.since()),
    )
}

/// Interested parties, what they need, and what binds because of it.
pub fn parties(source: &Source<'_>) -> String {
    let changed = |register: &str| -> Vec<RecordRef<'_>> {
        source.live(register).into_iter().filter(|one| source.changed_since(*one)).collect()
    };
    let complaints = source.live("feedback").into_iter().filter(|one| source.day_since(*one, "received_on"));
    let complaints: Vec<RecordRef<'_>> = complaints.collect();
    let kinds = tally(complaints.iter().map(|one| typing::show(*one, "kind").to_lowercase()));
    let feedback = (!complaints.is_empty()).then(|| format!("Heard {}: {kinds}.", source.since()));
    joined(
        vec![
            listed("Parties, new or changed", &changed("interested_party"), |one| said(one, "needs")),
            listed("Requirements, new or changed", &changed("requirement"), |one| with_state(one, source.today)),
            feedback.into_iter().collect(),
        ],
        format!("No party and no requirement was entered or changed {}; say whether that is so.", source.since()),
    )
}

/// The name, and the first line of what one field says.
fn said(record: RecordRef<'_>, field: &str) -> String {
    match record.text(field).lines().next().map(str::trim).filter(|line| !line.is_empty()) {
        Some(line) => format!("{}: {line}", named(record)),
        None => named(record),
    }
}

/// Risks above the appetite, and incidents since the review before.
pub fn risks(source: &Source<'_>) -> String {
    let open = source.live("risk").into_iter().filter(|one| !one.has_ended());
    let open: Vec<RecordRef<'_>> = open.collect();
    let above: Vec<RecordRef<'_>> = open.iter().copied().filter(|one| is_above(*one)).collect();
    let mut lines = vec![format!("Open risks: {}, {} of them above the appetite.", open.len(), above.len())];
    lines.extend(listed("Above the appetite", &above, |one| with_state(one, source.today)).into_iter().skip(1));
    let incidents = source.live("incident").into_iter().filter(|one| source.day_since(*one, "detected_on"));
    let incidents: Vec<RecordRef<'_>> = incidents.collect();
    lines.extend(listed(&format!("Incidents {}", source.since()), &incidents, |one| with_state(one, source.today)));
    lines.join("\n")
}

fn is_above(risk: RecordRef<'_>) -> bool {
    let assessed = Risk::of(risk).and_then(|risk| risk.assessment(Stage::Current));
    assessed.is_some_and(|assessment| assessment.above_appetite.is_some())
}
