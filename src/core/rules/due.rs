//! What is past its day, and who verified what was done.

use super::read::{self};
use super::{Check, Context, Found, Reads, Rule, Severity};
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
            Reads::of("corrective_action", &["title", "status", "owner", "verified_by"]),
            Reads::of("nonconformity", &["title", "status", "owner", "verified_by"]),
            Reads::of("person", &["name"]),
            Reads::everywhere("organisation", &["too_small_note"]),
        ],
        checks: &[
            Check::Each("action", verified_by_another),
            Check::Each("treatment", verified_by_another),
            Check::Each("corrective_action", verified_by_another),
            Check::Each("nonconformity", verified_by_another),
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
            Reads::of("nonconformity", &["title", "status", "due", "plan_due", "owner"]),
            Reads::of("corrective_action", &["title", "status", "due", "owner"]),
            Reads::of("evidence_request", &["what", "status", "due", "asked_of"]),
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
    let Some(day) = read::past(record, field, context.today) else { return };
    let owner = record.target(owner).map_or(String::new(), |owner| format!(" by {}", owner.title()));
    let sentence = format!(
        "{} was due{owner} on {day}, {}, and is {}: finish it, agree another day, or take it to the next level.",
        read::name(record),
        read::ago(day, context.today),
        read::status_words(record)
    );
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

fn nonconformity_due(context: &Context<'_>, nonconformity: RecordRef<'_>, found: &mut Found) {
    let unplanned = ["open", "contained", "cause_analysed", "not_effective"];
    overdue(context, nonconformity, "plan_due", &unplanned, found);
    let open = ["open", "contained", "cause_analysed", "action_planned", "not_effective"];
    overdue(context, nonconformity, "due", &open, found);
}

fn request_due(context: &Context<'_>, request: RecordRef<'_>, found: &mut Found) {
    overdue_by(context, request, "asked_of", "due", &["asked"], found);
}

fn decision_due(context: &Context<'_>, decision: RecordRef<'_>, found: &mut Found) {
    let Some(day) = read::past(decision, "review_on", context.today) else { return };
    let people: Vec<&str> = decision.targets("decided_by").map(RecordRef::title).collect();
    let by = if people.is_empty() { String::new() } else { format!(" by {}", read::labels(people)) };
    let sentence = format!(
        "{} was to be looked at again{by} on {day}, {}: decide again and set the next day.",
        read::name(decision),
        read::ago(day, context.today)
    );
    found.at(decision, "review_on", sentence);
}

fn verified_by_another(context: &Context<'_>, record: RecordRef<'_>, found: &mut Found) {
    let (Some(owner), Some(verifier)) = (record.target("owner"), record.target("verified_by")) else { return };
    let said = || context.workspace.live("organisation").any(|one| one.filled("too_small_note"));
    if owner.id() != verifier.id() || read::status(record) == "cancelled" || said() {
        return;
    }
    let sentence = format!(
        "{} was verified by {}, who carried it out: have someone else look at it, or say once on the organisation that there are too few people.",
        read::name(record),
        owner.title()
    );
    found.at(record, "verified_by", sentence);
}
