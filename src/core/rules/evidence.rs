//! Evidence: dated, in date, and there for every control that is said to work.

use super::read::{self, live_targets, pointing};
use super::{Check, Context, Found, Reads, Rule, Severity};
use crate::core::workspace::RecordRef;

pub const RULES: &[Rule] = &[
    Rule {
        id: "VR-47",
        title: "Evidence has a date, covers a named period, has not expired and still has its recorded hash.",
        severity: Severity::Error,
        basis: "7.5.3",
        reads: &[Reads::of(
            "evidence",
            &["title", "status", "collected_on", "period_from", "period_to", "valid_until", "file", "sha256"],
        )],
        checks: &[Check::Each("evidence", sound)],
    },
    Rule {
        id: "VR-48",
        title: "A control that applies and is in place has evidence.",
        severity: Severity::Warning,
        basis: "7.5.1",
        reads: &[
            Reads::of("control", &["status", "evidence"]),
            Reads::of("soa", &["control", "applicable"]),
            Reads::of("evidence", &["controls", "status"]),
        ],
        checks: &[Check::Each("control", control_has_evidence)],
    },
];

/// Whether somebody has it in hand and did not turn it down.
pub fn in_hand(evidence: RecordRef<'_>) -> bool {
    read::status_is(evidence, &["collected", "reviewed", "accepted"])
}

fn sound(context: &Context<'_>, evidence: RecordRef<'_>, found: &mut Found) {
    if !in_hand(evidence) {
        return;
    }
    let name = read::name(evidence);
    if let Some(day) = read::past(evidence, "valid_until", context.today) {
        let ago = read::ago(day, context.today);
        let sentence = || format!("{name} expired on {day}, {ago}, and no longer counts: ask for a newer one.");
        found.at(evidence, "valid_until", sentence);
    }
    if !evidence.filled("collected_on") {
        let sentence =
            || format!("{name} is {}, but has no date: say when it was taken in.", read::status_words(evidence));
        found.at(evidence, "collected_on", sentence);
    }
    match (read::date(evidence, "period_from"), read::date(evidence, "period_to")) {
        (Some(from), Some(to)) if from > to => {
            let sentence =
                || format!("{name} covers a time that ends ({to}) before it begins ({from}): correct the days.");
            found.at(evidence, "period_to", sentence);
        }
        (Some(_), Some(_)) => {}
        (from, _) => {
            let field = if from.is_none() { "period_from" } else { "period_to" };
            let sentence = || format!("{name} does not say which time it covers: enter its first and last day.");
            found.at(evidence, field, sentence);
        }
    }
    let recorded = evidence.text("sha256").trim();
    let file = evidence.value("file").to_json();
    let kept = file.get("sha256").and_then(|hash| hash.as_str()).unwrap_or("");
    if !recorded.is_empty() && !kept.is_empty() && !recorded.eq_ignore_ascii_case(kept) {
        let sentence = || {
            format!(
                "{name} has another file than the one whose fingerprint was recorded: find out who exchanged it and why."
            )
        };
        found.at(evidence, "sha256", sentence);
    }
}

fn control_has_evidence(context: &Context<'_>, control: RecordRef<'_>, found: &mut Found) {
    let in_place = read::status_is(control, &["implemented", "operating"]);
    let applies = |entry: RecordRef<'_>| entry.text("applicable") == "yes";
    if !in_place || !context.workspace.pointing("soa", "control", control.id()).any(applies) {
        return;
    }
    let pointing = pointing(control, "evidence", "controls");
    let linked: Vec<RecordRef<'_>> = live_targets(control, "evidence").chain(pointing).collect();
    // That it is past its day is said once, by VR-47.
    if linked.iter().any(|one| in_hand(*one)) {
        return;
    }
    let what = match linked.is_empty() {
        true => "no evidence is linked",
        false => "none of its evidence is in hand",
    };
    let sentence = || {
        format!(
            "{} applies and is {}, but {what}: link what proves it, or ask for it.",
            read::control_name(context.catalogue, control.label()),
            read::status_words(control)
        )
    };
    found.at(control, "evidence", sentence);
}
