//! AI systems: known well enough while in scope, left out of scope for a reason, looked at for their impacts.

use super::read::{self, pointing};
use super::weak::weakness;
use super::{Check, Context, Found, Reads, Rule, Severity, events};
use crate::core::impact::is_decided;
use crate::core::record::ValueRef;
use crate::core::workspace::RecordRef;

pub const RULES: &[Rule] = &[
    Rule {
        id: "VR-19",
        title: "Every AI system in scope has owner, roles held, intended purpose and life cycle stage.",
        severity: Severity::Error,
        basis: "4.1, A.3.2, A.9.4",
        reads: &[Reads::of("system", &["name", "status", "in_scope", "owner", "roles", "purpose", "stage"])],
        checks: &[Check::Each("system", known)],
    },
    Rule {
        id: "VR-20",
        title: "An approved AI system in scope has an impact assessment, or a screening that says why none is needed.",
        severity: Severity::Error,
        basis: "6.1.4, 8.4",
        reads: &[
            Reads::of(
                "system",
                &[
                    "name",
                    "status",
                    "in_scope",
                    "impact_screening",
                    "impact_screening_reason",
                    "last_impact_assessment",
                ],
            ),
            Reads::of("impact_assessment", &["system", "status"]),
        ],
        checks: &[Check::Each("system", impacts_looked_at)],
    },
    Rule {
        id: "VR-21",
        title: "Impact assessments are reviewed by their planned day and when significant changes are proposed.",
        severity: Severity::Error,
        basis: "8.4",
        reads: &[
            Reads::of("system", &["name", "status", "in_scope", "next_impact_assessment"]),
            // A newer assessment answers for one that a change names.
            Reads::everywhere(
                "impact_assessment",
                &["title", "system", "status", "next_review", "approved_on", "triggers"],
            ),
            events::CHANGES,
            events::WRITTEN,
        ],
        checks: &[Check::Each("system", impacts_reviewed), Check::Each("impact_assessment", assessment_reviewed)],
    },
    Rule {
        id: "VR-24",
        title: "An AI system out of scope has a reason and an approver.",
        severity: Severity::Error,
        basis: "4.3",
        reads: &[Reads::of("system", &["name", "status", "in_scope", "scope_reason", "scope_approved_by"])],
        checks: &[Check::Each("system", left_out_for_a_reason)],
    },
];

/// In scope and still of interest. Silence leaves nothing out: only a plain "no" does.
pub fn in_scope(system: RecordRef<'_>) -> bool {
    system.value("in_scope") != ValueRef::Bool(false) && !read::ended(system)
}

fn known(_: &Context<'_>, system: RecordRef<'_>, found: &mut Found) {
    if !in_scope(system) {
        return;
    }
    let needed = [
        ("owner", "no owner: name the one person who answers for it"),
        ("roles", "no role of yours: say whether you use, provide or produce it"),
        ("purpose", "no intended purpose: say what it is meant for, for whom and where"),
        ("stage", "no life cycle stage: say where it stands"),
    ];
    for (field, lacks) in needed {
        if !system.filled(field) {
            found.at(system, field, || format!("{} has {lacks}.", read::name(system)));
        }
    }
}

fn impacts_looked_at(_: &Context<'_>, system: RecordRef<'_>, found: &mut Found) {
    // Before the approval there is still time.
    let approved = !matches!(read::status(system), "" | "proposed" | "assessed");
    if !approved || !in_scope(system) || system.filled("last_impact_assessment") {
        return;
    }
    if pointing(system, "impact_assessment", "system").into_iter().any(is_decided) {
        return;
    }
    let name = read::name(system);
    let state = read::status_words(system);
    let reason = system.text("impact_screening_reason");
    match (system.text("impact_screening"), weakness(reason, "")) {
        ("not_needed", None) => {}
        ("not_needed", Some(weakness)) => {
            let about = weakness.about(reason);
            let sentence = || {
                format!(
                    "{name} is {state} without an impact assessment, and {about}: say why nobody can be touched in a way that matters."
                )
            };
            found.at(system, "impact_screening_reason", sentence);
        }
        ("needed", _) => {
            let sentence = || {
                format!(
                    "{name} is {state}, and its screening asks for an impact assessment, but none is dated: carry it out and enter its day."
                )
            };
            found.at(system, "last_impact_assessment", sentence);
        }
        _ => {
            let sentence = || {
                format!(
                    "{name} is {state}, but has neither an impact assessment nor a screening: decide whether one is needed, and why."
                )
            };
            found.at(system, "impact_screening", sentence);
        }
    }
}

fn impacts_reviewed(context: &Context<'_>, system: RecordRef<'_>, found: &mut Found) {
    if !in_scope(system) {
        return;
    }
    if let Some(day) = read::past(system, "next_impact_assessment", context.today) {
        let sentence = || {
            format!(
                "The impact assessment of {} was to be reviewed by {day}, {}: review it and set the next day.",
                read::name(system),
                read::ago(day, context.today)
            )
        };
        found.at(system, "next_impact_assessment", sentence);
    }
}

fn assessment_reviewed(context: &Context<'_>, assessment: RecordRef<'_>, found: &mut Found) {
    let of_interest = read::live_target(assessment, "system").is_some_and(in_scope);
    if !of_interest || !is_decided(assessment) {
        return;
    }
    let name = read::name(assessment);
    if let Some((changes, _)) = events::changes_since(context, assessment) {
        let sentence = || {
            format!(
                "{name} was approved before {changes}: review it, let a newer assessment take its place, or decide that no new look is needed."
            )
        };
        found.at(assessment, "approved_on", sentence);
    }
    match (read::date(assessment, "next_review"), read::past(assessment, "next_review", context.today)) {
        (None, _) => {
            let sentence =
                || format!("{name} has no day of its next review: set one, and the events that come before it.");
            found.at(assessment, "next_review", sentence);
        }
        (_, Some(day)) => {
            let sentence = || {
                format!(
                    "{name} was to be reviewed by {day}, {}: review it, or let a newer assessment take its place.",
                    read::ago(day, context.today)
                )
            };
            found.at(assessment, "next_review", sentence);
        }
        _ => {}
    }
}

fn left_out_for_a_reason(_: &Context<'_>, system: RecordRef<'_>, found: &mut Found) {
    let name = read::name(system);
    match system.value("in_scope") {
        ValueRef::Bool(true) => {}
        // What is over and was never decided on is no question any more; what was left out stays on record.
        _ if read::ended(system) && !system.filled("in_scope") => {}
        ValueRef::Bool(false) => {
            let reason = system.text("scope_reason");
            if let Some(weakness) = weakness(reason, system.title()) {
                let about = weakness.about(reason);
                let sentence = || format!("{name} is out of scope, but {about}: say why it is left out.");
                found.at(system, "scope_reason", sentence);
            }
            if !system.filled("scope_approved_by") {
                let sentence = || format!("{name} is out of scope, but nobody approved it: name who did.");
                found.at(system, "scope_approved_by", sentence);
            }
        }
        _ => {
            let sentence =
                || format!("{name} is neither in scope nor out of it: decide, and say why if it is left out.");
            found.at(system, "in_scope", sentence);
        }
    }
}
