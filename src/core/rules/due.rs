//! What is past its day, and who verified what was done.

use chrono::NaiveDate;

use super::read::{self};
use super::{Check, Context, Found, Reads, Rule, Severity};
use crate::core::control_test::{self, field};
use crate::core::nonconformity::{self, Clock, Deadline, FollowUp, too_few_people};
use crate::core::workspace::RecordRef;

pub const RULES: &[Rule] = &[
    Rule {
        id: "VR-38",
        title: "Who verifies that something worked is not the one who did it.",
        severity: Severity::Practice,
        basis: "good practice",
        reads: &[
            Reads::of("action", &["title", "status", "owner", "verified_by"]),
            Reads::of("treatment", &["title", "status", "owner", "verified_by"]),
            Reads::of("improvement", &["title", "status", "owner", "verified_by"]),
            Reads::of("corrective_action", &["title", "status", "owner", "verified_by", "nonconformity"]),
            Reads::of("nonconformity", &["title", "status", "owner", "verified_by", "finding"]),
            Reads::of("control_test", &["title", "control", "tester", "operator"]),
            Reads::of("control", &["owner"]),
            Reads::of("person", &["name"]),
            Reads::everywhere("finding", &["systems"]),
            Reads::everywhere("system", &["owner", "deputy"]),
            Reads::everywhere("organisation", &["too_small_note"]),
        ],
        checks: &[
            Check::Each("action", verified_by_another),
            Check::Each("treatment", verified_by_another),
            Check::Each("improvement", verified_by_another),
            Check::Each("corrective_action", verified_by_another),
            Check::Each("nonconformity", nonconformity_verified),
            Check::Each("control_test", tested_by_another),
        ],
    },
    Rule {
        id: "VR-42",
        title: "Nothing open is past its day.",
        severity: Severity::Warning,
        basis: "8.3, 10.2",
        reads: &[
            Reads::of("action", &["title", "status", "due", "owner"]),
            Reads::of("treatment", &["title", "status", "due", "owner"]),
            Reads::of("control", &["title", "control_id", "status", "target_date", "owner"]),
            Reads::of("decision", &["title", "review_on", "decided_by"]),
            Reads::of(
                "nonconformity",
                &["title", "status", "grade", "due", "plan_due", "effect_due", "owner", "finding"],
            ),
            // From the nonconformity over its finding to the audit whose last day starts the clock.
            Reads::everywhere("finding", &["audit"]),
            Reads::everywhere("audit", &["kind", "ends_on", "plan_days"]),
            Reads::everywhere(
                "certification_event",
                &["kind", "ends_on", "plan_due", "audit", "body", "findings", "nonconformities"],
            ),
            Reads::everywhere("certification_body", &["plan_days"]),
            Reads::of("improvement", &["title", "status", "due", "owner"]),
            Reads::of("plan_milestone", &["title", "status", "due", "owner"]),
            Reads::of("watch_item", &["title", "status", "due", "owner"]),
            Reads::of("corrective_action", &["title", "status", "due", "owner"]),
            Reads::of("evidence_request", &["what", "status", "due", "asked_of"]),
            Reads::of("opportunity", &["title", "status", "due", "owner"]),
            Reads::of("objective", &["title", "status", "due", "owner"]),
            Reads::of("aims_change", &["title", "status", "due", "owner"]),
            Reads::of("training", &["title", "status", "due", "person"]),
            Reads::of("awareness_activity", &["title", "status", "due", "owner"]),
            Reads::of("communication", &["title", "status", "due", "owner"]),
            Reads::of("feedback", &["title", "status", "answer_due", "handler"]),
            Reads::of("risk_acceptance", &["title", "status", "expires", "accepted_by"]),
            Reads::of("person", &["name"]),
        ],
        checks: &[
            Check::Each("action", action_due),
            Check::Each("treatment", treatment_due),
            Check::Each("control", control_due),
            Check::Each("decision", decision_due),
            Check::Each("nonconformity", nonconformity_due),
            Check::Each("corrective_action", action_due),
            Check::Each("evidence_request", request_due),
            Check::Each("opportunity", action_due),
            Check::Each("objective", objective_due),
            Check::Each("aims_change", aims_change_due),
            Check::Each("training", training_due),
            Check::Each("awareness_activity", action_due),
            Check::Each("communication", action_due),
            Check::Each("feedback", answer_due),
            Check::Each("improvement", action_due),
            Check::Each("plan_milestone", action_due),
            Check::Each("watch_item", action_due),
            Check::Each("risk_acceptance", acceptance_due),
        ],
    },
];

fn overdue(context: &Context<'_>, record: RecordRef<'_>, field: &'static str, open: &[&str], found: &mut Found) {
    overdue_by(context, record, "owner", field, open, found);
}

fn overdue_by(
    context: &Context<'_>,
    record: RecordRef<'_>,
    owner: &str,
    field: &'static str,
    open: &[&str],
    found: &mut Found,
) {
    if !read::status_is(record, open) {
        return;
    }
    if let Some(day) = read::past(record, field, context.today) {
        late(context, record, owner, field, day, found);
    }
}

fn late(
    context: &Context<'_>,
    record: RecordRef<'_>,
    owner: &str,
    field: &'static str,
    day: NaiveDate,
    found: &mut Found,
) {
    let owner = record.target(owner).map_or(String::new(), |owner| format!(" by {}", owner.title()));
    let sentence = || {
        format!(
            "{} was due{owner} on {day}, {}, and is {}: finish it, agree another day, or take it to the next level.",
            read::name(record),
            read::ago(day, context.today),
            read::status_words(record)
        )
    };
    found.at(record, field, sentence);
}

fn action_due(context: &Context<'_>, action: RecordRef<'_>, found: &mut Found) {
    overdue(context, action, "due", &["open", "in_progress"], found);
}

fn treatment_due(context: &Context<'_>, treatment: RecordRef<'_>, found: &mut Found) {
    overdue(context, treatment, "due", &["planned", "approved", "in_progress", "not_effective"], found);
}

fn control_due(context: &Context<'_>, control: RecordRef<'_>, found: &mut Found) {
    overdue(context, control, "target_date", &["planned", "in_progress"], found);
}

/// The days that were entered and those that are counted from the audit; that a major one is verified in time is VR-55.
fn nonconformity_due(context: &Context<'_>, nonconformity: RecordRef<'_>, found: &mut Found) {
    let kept = |deadline: &Deadline| deadline.day >= context.today || deadline.clock == Clock::Verified;
    for deadline in nonconformity::deadlines(nonconformity).into_iter().filter(|deadline| !kept(deadline)) {
        late(context, nonconformity, "owner", deadline.field, deadline.day, found);
    }
}

/// Who looked at the effect carried none of the actions out, and answers for nothing that it was found on.
fn effect_seen_by_another(context: &Context<'_>, nonconformity: RecordRef<'_>, found: &mut Found) {
    let Some(verifier) = nonconformity.target("verified_by") else { return };
    let Some(follow_up) = FollowUp::of(nonconformity).filter(|_| !too_few_people(context.workspace)) else { return };
    let id = verifier.id().to_string();
    let actions = follow_up.actions().into_iter().filter(|one| one.text("owner") == id);
    let systems: Vec<RecordRef<'_>> =
        follow_up.finding.into_iter().flat_map(|one| read::live_targets(one, "systems")).collect();
    let systems = systems.into_iter().filter(|one| one.text("owner") == id || one.text("deputy") == id);
    let own: Vec<&str> = actions.chain(systems).map(RecordRef::label).collect();
    if own.is_empty() {
        return;
    }
    let sentence = || {
        format!(
            "{} was verified by {}, who answers for {}: have someone else look at it, or say once on the organisation that there are too few people.",
            read::name(nonconformity),
            verifier.title(),
            read::labels(own)
        )
    };
    found.weighing(Severity::Warning, nonconformity, "verified_by", sentence);
}

fn nonconformity_verified(context: &Context<'_>, nonconformity: RecordRef<'_>, found: &mut Found) {
    verified_by_another(context, nonconformity, found);
    effect_seen_by_another(context, nonconformity, found);
}

fn request_due(context: &Context<'_>, request: RecordRef<'_>, found: &mut Found) {
    overdue_by(context, request, "asked_of", "due", &["asked"], found);
}

fn objective_due(context: &Context<'_>, objective: RecordRef<'_>, found: &mut Found) {
    overdue(context, objective, "due", &["approved", "on_track", "at_risk"], found);
}

fn aims_change_due(context: &Context<'_>, change: RecordRef<'_>, found: &mut Found) {
    overdue(context, change, "due", &["requested", "assessed", "approved"], found);
}

fn training_due(context: &Context<'_>, training: RecordRef<'_>, found: &mut Found) {
    overdue_by(context, training, "person", "due", &["required", "planned"], found);
}

/// Whoever complained waits until it is closed, whatever was done meanwhile.
fn answer_due(context: &Context<'_>, feedback: RecordRef<'_>, found: &mut Found) {
    if !read::ended(feedback)
        && let Some(day) = read::past(feedback, "answer_due", context.today)
    {
        late(context, feedback, "handler", "answer_due", day, found);
    }
}

/// An acceptance that has ended keeps nothing, whether or not its risk is still there.
fn acceptance_due(context: &Context<'_>, acceptance: RecordRef<'_>, found: &mut Found) {
    if !read::status_is(acceptance, &["accepted"]) {
        return;
    }
    if let Some(day) = read::past(acceptance, "expires", context.today) {
        let by = acceptance.target("accepted_by").map_or(String::new(), |person| format!(" by {}", person.title()));
        let sentence = || {
            format!(
                "{} was accepted{by} until {day}, {}: renew it, or mark it as expired and treat the risk.",
                read::name(acceptance),
                read::ago(day, context.today)
            )
        };
        found.at(acceptance, "expires", sentence);
    }
}

fn decision_due(context: &Context<'_>, decision: RecordRef<'_>, found: &mut Found) {
    let Some(day) = read::past(decision, "review_on", context.today) else { return };
    let people: Vec<&str> = decision.targets("decided_by").map(RecordRef::title).collect();
    let by = if people.is_empty() { String::new() } else { format!(" by {}", read::labels(people)) };
    let sentence = || {
        format!(
            "{} was to be looked at again{by} on {day}, {}: decide again and set the next day.",
            read::name(decision),
            read::ago(day, context.today)
        )
    };
    found.at(decision, "review_on", sentence);
}

fn verified_by_another(context: &Context<'_>, record: RecordRef<'_>, found: &mut Found) {
    let (Some(owner), Some(verifier)) = (record.target("owner"), record.target("verified_by")) else { return };
    if owner.id() != verifier.id() || read::status(record) == "cancelled" || too_few_people(context.workspace) {
        return;
    }
    let sentence = || {
        format!(
            "{} was verified by {}, who carried it out: have someone else look at it, or say once on the organisation that there are too few people.",
            read::name(record),
            owner.title()
        )
    };
    found.at(record, "verified_by", sentence);
}

/// A test is a verification, too: whoever operates the control, or answers for it, does not test it.
fn tested_by_another(context: &Context<'_>, test: RecordRef<'_>, found: &mut Found) {
    let (Some(tester), Some(operator)) = (test.target(field::TESTER), control_test::operator(test)) else { return };
    if tester.id() != operator.id() || too_few_people(context.workspace) {
        return;
    }
    let control = test.target(field::CONTROL).map_or("the control", RecordRef::label);
    let sentence = || {
        format!(
            "{} was made by {}, who operates {control}: have someone else test it, or say once on the organisation that there are too few people.",
            read::name(test),
            tester.title()
        )
    };
    found.at(test, field::TESTER, sentence);
}
