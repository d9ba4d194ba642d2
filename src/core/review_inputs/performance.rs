//! How the management system did: nonconformities, measured values, audits, objectives.

use super::{NAMED, Source, in_order, joined, listed, named, state, tally, with_state};
use crate::core::metric::Measured;
use crate::core::nonconformity;
use crate::core::typing;
use crate::core::workspace::RecordRef;

/// Nonconformities by state, what came and went, and how corrective actions stand.
pub fn nonconformities(source: &Source<'_>) -> String {
    let all = source.live(nonconformity::REGISTER);
    let came = all.iter().filter(|one| source.day_since(**one, nonconformity::field::DETECTED_ON)).count();
    let went = all.iter().filter(|one| source.day_since(**one, nonconformity::field::CLOSED_ON)).count();
    let open: Vec<RecordRef<'_>> = all.into_iter().filter(|one| !one.has_ended()).collect();
    let grades = tally(open.iter().map(|one| typing::show(*one, "grade").to_lowercase()));
    let states = tally(open.iter().map(|one| state(*one)));
    let actions = source.live(nonconformity::ACTION);
    let done = tally(actions.iter().map(|one| state(*one)));
    let mut lines = vec![format!("New {}: {came}. Closed: {went}. Open today: {}.", source.since(), open.len())];
    if !open.is_empty() {
        lines.push(format!("By grade: {grades}. By state: {states}."));
        lines.extend(listed("Open", &open, |one| with_state(one, source.today)).into_iter().skip(1));
    }
    if !actions.is_empty() {
        lines.push(format!("Corrective actions: {done}."));
    }
    lines.join("\n")
}

/// The newest value of each metric, those beyond their threshold first, with the one before.
pub fn measurements(source: &Source<'_>) -> String {
    let metrics = source.live("metric");
    let lines = metrics.iter().filter(|one| !one.has_ended()).map(|metric| measured(source, *metric));
    let mut lines: Vec<(bool, String)> = lines.collect();
    lines.sort_by_key(|(breach, _)| !*breach);
    let beyond = lines.iter().filter(|(breach, _)| *breach).count();
    if lines.is_empty() {
        return "No metric is entered; say what was measured, and which way it goes.".to_string();
    }
    let mut said = vec![format!("Metrics: {}, beyond their threshold: {beyond}.", lines.len())];
    let more = lines.len().saturating_sub(NAMED);
    let mark = |beyond: bool| if beyond { " (beyond its threshold)" } else { "" };
    said.extend(lines.into_iter().take(NAMED).map(|(beyond, line)| format!("- {line}{}", mark(beyond))));
    if more > 0 {
        said.push(format!("- and {more} more"));
    }
    said.join("\n")
}

fn measured(source: &Source<'_>, metric: RecordRef<'_>) -> (bool, String) {
    let values = source.review.workspace().pointing("measurement", "metric", metric.id());
    let mut values: Vec<RecordRef<'_>> = in_order(values);
    values.sort_by(|a, b| b.text("measured_on").cmp(a.text("measured_on")));
    let said = |one: &RecordRef<'_>| format!("{} on {}", typing::show(*one, "value"), one.text("measured_on"));
    let name = named(metric);
    match values.as_slice() {
        [] => (false, format!("{name}: never measured")),
        [newest] => (is_beyond(*newest), format!("{name}: {}", said(newest))),
        [newest, before, ..] => (is_beyond(*newest), format!("{name}: {}, before that {}", said(newest), said(before))),
    }
}

/// Whether a value lies beyond the threshold from which on somebody has to act.
fn is_beyond(measurement: RecordRef<'_>) -> bool {
    Measured::of(measurement).and_then(Measured::breach).is_some()
}

/// Audits reported since, with what they found; those that go on.
pub fn audits(source: &Source<'_>) -> String {
    let all = source.live(crate::core::audit::AUDIT);
    let reported: Vec<_> = all.iter().copied().filter(|one| source.day_since(*one, "reported_on")).collect();
    let going: Vec<_> = all.iter().copied().filter(|one| one.text("status") == "in_progress").collect();
    let follow: Vec<_> = all.iter().copied().filter(|one| one.text("status") == "follow_up").collect();
    let told = |one: RecordRef<'_>| {
        let findings = one.workspace().pointing(crate::core::audit::FINDING, "audit", one.id());
        let grades = tally(in_order(findings).into_iter().map(|one| typing::show(one, "grade").to_lowercase()));
        let grades = if grades.is_empty() { "no finding entered".to_string() } else { grades };
        match one.text("conclusion").lines().next() {
            Some(conclusion) => format!("{}: {grades}. {conclusion}", named(one)),
            None => format!("{}: {grades}", named(one)),
        }
    };
    let open = source.live(crate::core::audit::FINDING);
    let open: Vec<_> = open.into_iter().filter(|one| !one.has_ended() && one.text("status") != "draft").collect();
    joined(
        vec![
            listed("Reported", &reported, told),
            listed("Going on", &going, told),
            listed("In follow-up", &follow, named),
            listed("Findings that are open", &open, |one| with_state(one, source.today)),
        ],
        format!("No audit was reported {}.", source.since()),
    )
}

/// Objectives by how they stand.
pub fn objectives(source: &Source<'_>) -> String {
    let all = source.live("objective").into_iter().filter(|one| one.text("status") != "withdrawn");
    let all: Vec<RecordRef<'_>> = all.collect();
    let with = |states: &[&str]| -> Vec<RecordRef<'_>> {
        all.iter().copied().filter(|one| states.contains(&one.text("status"))).collect()
    };
    let line = |one: RecordRef<'_>| match typing::show(one, "progress") {
        progress if progress.is_empty() => with_state(one, source.today),
        progress => format!("{}, {progress} % done", with_state(one, source.today)),
    };
    joined(
        vec![
            listed("Missed", &with(&["missed"]), line),
            listed("At risk", &with(&["at_risk"]), line),
            listed("On track", &with(&["on_track", "approved"]), line),
            listed("Achieved", &with(&["achieved"]), line),
        ],
        "No objective is in force.".to_string(),
    )
}
