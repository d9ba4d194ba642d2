//! What happens: measurements, suppliers and incidents, and the new looks that they ask for.

use super::read::{self, pointing};
use super::{Check, Context, Found, Reads, Rule, Severity};
use crate::core::duty::{self, DutyState};
use crate::core::metric::{self, Threshold, measured};
use crate::core::supplier;
use crate::core::trigger::{Cause, Trigger};
use crate::core::workspace::RecordRef;

pub const RULES: &[Rule] = &[
    Rule {
        id: "VR-26",
        title: "An AI system in operation has a metric with a threshold, and a measurement that is not too old.",
        severity: Severity::Warning,
        basis: "9.1, A.6.2.6",
        reads: &[
            Reads::of("system", &["name", "status", "in_scope"]),
            Reads::of("metric", &["title", "status", "system", "frequency", "threshold_kind", "lower", "upper"]),
            // From the system over its metric to what was measured.
            Reads::everywhere("measurement", &["metric", "measured_on", "value"]),
        ],
        checks: &[Check::Each("system", watched)],
    },
    Rule {
        id: "VR-43",
        title: "Suppliers of AI for systems in scope are assessed in time, and tasks are split with them.",
        severity: Severity::Error,
        basis: "A.10.2, A.10.3, 8.1",
        reads: &[
            Reads::of("supplier", &["title", "status", "delivers", "systems", "next_assessment"]),
            Reads::of("supplier_assessment", &["supplier", "status", "assessed_on"]),
            Reads::of("responsibility_split", &["supplier", "system", "status"]),
            Reads::of("system", &["name", "status", "in_scope"]),
        ],
        checks: &[Check::Each("supplier", supplier_known)],
    },
    Rule {
        id: "VR-44",
        title: "Incidents that have to be reported have a deadline, and proof that the report was sent.",
        severity: Severity::Error,
        basis: "A.8.4, A.8.5",
        reads: &[
            Reads::of(
                "incident",
                &["title", "status", "reporting_duty", "duty_reason", "detected_on", "occurred_on", "aware_at"],
            ),
            Reads::of(
                "incident_notification",
                &["title", "incident", "duty", "recipient", "due_at", "sent_at", "receipt", "evidence"],
            ),
        ],
        checks: &[Check::Each("incident", duty_judged), Check::Each("incident_notification", notified)],
    },
    Rule {
        id: "VR-45",
        title: "An incident with harm leads to a new look at the risk and the impact assessment that it touches.",
        severity: Severity::Warning,
        basis: "8.2, 8.4, 10.2",
        reads: &[
            Reads::of(
                "incident",
                &["title", "status", "harm", "detected_on", "systems", "risks", "impact_assessments"],
            ),
            // Named by the incident or only by its AI system, which is a step farther.
            Reads::everywhere(
                "risk",
                &["title", "status", "systems", "last_review", "confirmed_on", "decided_on", "current"],
            ),
            Reads::everywhere("impact_assessment", &["title", "status", "system", "approved_on", "triggers"]),
            Reads::everywhere("review_trigger", &["incidents", "risks", "impact_assessments", "cleared_on"]),
        ],
        checks: &[Check::Each("incident", harm_looked_at)],
    },
];

fn watched(context: &Context<'_>, system: RecordRef<'_>, found: &mut Found) {
    if read::status(system) != "in_operation" || !super::systems::in_scope(system) {
        return;
    }
    let name = read::name(system);
    let all = pointing(system, metric::METRIC, metric::field::SYSTEM);
    let metrics: Vec<RecordRef<'_>> = all.into_iter().filter(|one| !read::ended(*one)).collect();
    if metrics.is_empty() {
        let sentence =
            || format!("{name} is in operation, but no metric watches it: say what is measured, and how often.");
        return found.at(system, "status", sentence);
    }
    let with_threshold: Vec<RecordRef<'_>> =
        metrics.iter().copied().filter(|metric| Threshold::of(*metric).is_some()).collect();
    if with_threshold.is_empty() {
        let labels = read::labels(metrics.iter().map(|one| one.label()));
        let sentence = || {
            format!(
                "{name} is measured by {labels}, but without a threshold: say from which value on somebody has to act."
            )
        };
        return found.at(system, "status", sentence);
    }
    let newest = |metric: &RecordRef<'_>| measured(*metric).last().map(|last| last.day);
    let fresh =
        |metric: &RecordRef<'_>| newest(metric).is_some_and(|day| !metric::is_too_old(*metric, day, context.today));
    if !with_threshold.iter().any(fresh) {
        let labels = read::labels(with_threshold.iter().map(|one| one.label()));
        let last = with_threshold.iter().filter_map(newest).max();
        let since = last.map_or("never".to_string(), |day| format!("last on {day}, {}", read::ago(day, context.today)));
        let sentence = || format!("{name} is in operation, but {labels} was measured {since}: measure it again.");
        found.at(system, "status", sentence);
    }
}

fn supplier_known(context: &Context<'_>, supplier: RecordRef<'_>, found: &mut Found) {
    if !supplier::delivers_ai(supplier) {
        return;
    }
    let in_scope: Vec<RecordRef<'_>> =
        read::live_targets(supplier, supplier::field::SYSTEMS).filter(|one| super::systems::in_scope(*one)).collect();
    if in_scope.is_empty() {
        return;
    }
    let name = read::name(supplier);
    let next = supplier::field::NEXT_ASSESSMENT;
    match (supplier::newest_assessment(supplier), read::past(supplier, next, context.today)) {
        (None, _) => {
            let systems = read::labels(in_scope.iter().map(|one| one.label()));
            let sentence = || {
                format!(
                    "{name} delivers AI for {systems}, but no assessment of it was approved: assess it, and approve what came of it."
                )
            };
            found.at(supplier, next, sentence);
        }
        (Some(_), Some(day)) => {
            let ago = read::ago(day, context.today);
            let sentence =
                || format!("{name} was to be assessed again by {day}, {ago}: assess it and set the next day.");
            found.at(supplier, next, sentence);
        }
        (Some(_), None) if !supplier.filled(next) => {
            let sentence = || format!("{name} was assessed, but no day is set for the next time: set one.");
            found.at(supplier, next, sentence);
        }
        _ => {}
    }
    let lacks: Vec<&str> = supplier::without_split(supplier)
        .into_iter()
        .filter(|system| super::systems::in_scope(*system))
        .map(RecordRef::label)
        .collect();
    if !lacks.is_empty() {
        let sentence = || {
            format!(
                "{name} delivers AI for {}, but no split says who does what: write one for each system.",
                read::labels(lacks)
            )
        };
        found.at(supplier, supplier::field::SYSTEMS, sentence);
    }
}

/// Before triage there is no judgement; a dismissed one was no incident.
fn duty_judged(context: &Context<'_>, incident: RecordRef<'_>, found: &mut Found) {
    if read::status_is(incident, &["", "reported", "dismissed"]) {
        return;
    }
    let (name, field) = (read::name(incident), duty::field::REPORTING_DUTY);
    match incident.text(field) {
        "no" => {}
        "yes" => {
            if duty::notifications(incident, context.catalogue).is_empty() {
                let sentence =
                    || format!("{name} has to be reported, but no notification is there: make one for each duty.");
                found.at(incident, field, sentence);
            }
        }
        _ => {
            let sentence = || {
                format!(
                    "Whether {name} has to be reported is not decided, and clocks run from the day it was known: decide, and say why."
                )
            };
            found.at(incident, field, sentence);
        }
    }
}

fn notified(context: &Context<'_>, notification: RecordRef<'_>, found: &mut Found) {
    let Some(incident) = read::live_target(notification, duty::field::INCIDENT) else { return };
    if read::status(incident) == "dismissed" {
        return;
    }
    let name = read::name(notification);
    let deadline = duty::deadline(notification, context.catalogue);
    let by = deadline.map_or(String::new(), |deadline| deadline.text());
    match duty::state(notification, context.catalogue, context.today) {
        DutyState::NoDeadline => {
            let sentence = || {
                format!("{name} about {} has no deadline: name the duty, or enter the day and time.", incident.label())
            };
            found.at(notification, duty::field::DUE_AT, sentence);
        }
        DutyState::Late => {
            let ago = deadline.map_or(String::new(), |deadline| read::ago(deadline.day, context.today));
            let sentence = || {
                format!(
                    "{name} about {} was to be sent by {by}, {ago}: send it, and say why it is late.",
                    incident.label()
                )
            };
            found.at(notification, duty::field::SENT_AT, sentence);
        }
        DutyState::SentLate => {
            let sentence = || {
                format!(
                    "{name} about {} was sent after its deadline, {by}: keep the reason for the delay with it.",
                    incident.label()
                )
            };
            found.weighing(Severity::Warning, notification, duty::field::SENT_AT, sentence);
        }
        DutyState::Open(_) | DutyState::Met => {}
    }
    let proved = notification.filled(duty::field::EVIDENCE) || notification.filled(duty::field::RECEIPT);
    if notification.filled(duty::field::SENT_AT) && !proved {
        let sentence = || {
            format!(
                "{name} is said to be sent, but nothing proves it: enter the number of the receipt, or link the evidence."
            )
        };
        found.at(notification, duty::field::EVIDENCE, sentence);
    }
}

/// Once the cause is being looked for there was time to look at the risk, too.
fn harm_looked_at(_: &Context<'_>, incident: RecordRef<'_>, found: &mut Found) {
    let harmed = matches!(incident.text("harm"), "minor" | "serious" | "death");
    if !harmed || read::status_is(incident, &["", "reported", "triaged", "contained", "dismissed"]) {
        return;
    }
    let name = read::name(incident);
    let Some(cause) = Cause::of(incident) else { return };
    let triggers = cause.triggers();
    if triggers.is_empty() {
        let sentence = || {
            format!(
                "{name} harmed somebody, but touches no risk and no impact assessment: link what it throws a new light on, or add the risk."
            )
        };
        return found.at(incident, "risks", sentence);
    }
    let open: Vec<&str> = triggers.iter().filter(|trigger| trigger.open).map(|trigger| trigger.about.label()).collect();
    if !open.is_empty() {
        let sentence = || {
            format!(
                "{name} harmed somebody, and {} was not looked at since: confirm or rate each risk and review each assessment, or decide that no look is needed.",
                read::labels(open)
            )
        };
        found.at(incident, "risks", sentence);
    }
}

/// `significant change SX-004 (New training data) of 2026-10-03, and 2 more`, of what is open and lies before today.
pub(super) fn changes_since(context: &Context<'_>, record: RecordRef<'_>) -> Option<(String, bool)> {
    let triggers = context.triggers();
    let record = context.workspace.get(record.id())?;
    let open: Vec<Trigger<'_>> = triggers
        .open_about(record)
        .into_iter()
        .filter(|trigger| trigger.kind.is_change() && trigger.day < context.today)
        .collect();
    let newest = open.last()?;
    let carried_out = open.iter().any(|trigger| !is_proposed(trigger.cause));
    let more = match open.len() {
        1 => String::new(),
        count => format!(", and {} more", count - 1),
    };
    Some((format!("the {} of {}{more}", newest.what(), newest.day), carried_out))
}

/// Whether a change is only proposed yet.
fn is_proposed(cause: RecordRef<'_>) -> bool {
    read::status_is(cause, &["requested", "assessed", "approved"]) && cause.text("origin") != "unintended"
}

/// What [`changes_since`] reads beside the target.
pub(super) const CHANGES: Reads = Reads::everywhere(
    "system_change",
    &[
        "title",
        "system",
        "kind",
        "origin",
        "significant",
        "status",
        "requested_on",
        "done_on",
        "risks",
        "impact_assessments",
    ],
);

/// The same of what people write.
pub(super) const WRITTEN: Reads = Reads::everywhere(
    "review_trigger",
    &[
        "title",
        "kind",
        "raised_on",
        "systems",
        "risks",
        "impact_assessments",
        "system_changes",
        "triggers",
        "cleared_on",
    ],
);
