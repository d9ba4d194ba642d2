//! What audits and nonconformities do to a plan: a milestone is added, or one gets another day, each with a reason.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{MILESTONE, field, milestones};
use crate::core::audit::FINDING;
use crate::core::id::RecordId;
use crate::core::intent::Intent;
use crate::core::natural;
use crate::core::nonconformity;
use crate::core::workspace::RecordRef;

/// The field of a milestone that names a finding or a nonconformity.
fn link_of(source: RecordRef<'_>) -> &'static str {
    if source.register_key() == FINDING { "findings" } else { "nonconformities" }
}

/// Findings that are confirmed and nonconformities that are open, of which no milestone of the plan knows. A finding
/// whose nonconformity stands for it is not named twice.
pub fn waiting(plan: RecordRef<'_>) -> Vec<RecordRef<'_>> {
    let workspace = plan.workspace();
    let all = milestones(plan);
    let known = |one: &RecordRef<'_>| all.iter().any(|at| at.has_element(link_of(*one), &one.id().to_string()));
    let findings = workspace.live(FINDING).filter(|one| {
        !one.has_ended()
            && !matches!(one.text("grade"), "conformity" | "good_practice")
            && one.target("nonconformity").is_none()
    });
    let nonconformities = workspace
        .live(nonconformity::REGISTER)
        .filter(|one| !one.has_ended() && !one.target("finding").is_some_and(|finding| known(&finding)));
    let mut found: Vec<RecordRef<'_>> = findings.chain(nonconformities).filter(|one| !known(one)).collect();
    found.sort_by(|a, b| natural::compare(a.label(), b.label()).then(a.id().cmp(&b.id())));
    found
}

/// A milestone of its own, by a day. It has no approved day: it was not in the plan that was approved.
pub fn add(plan: RecordRef<'_>, source: RecordRef<'_>, due: NaiveDate, reason: &str, record: RecordId) -> Vec<Intent> {
    let clause = source.text("criterion").split('/').next().unwrap_or_default();
    let clauses: Vec<&str> = Some(clause).filter(|clause| !clause.is_empty()).into_iter().collect();
    let owner = Some(source.text("owner")).filter(|owner| !owner.is_empty());
    let fields: Vec<(&str, Value)> = vec![
        ("title", json!(format!("{} is mended: {}", source.label(), source.title()))),
        (field::PLAN, json!(plan.id().to_string())),
        ("description", json!(reason)),
        ("clauses", json!(clauses)),
        (link_of(source), json!([source.id().to_string()])),
        ("owner", json!(owner)),
        (field::DUE, json!(due.to_string())),
    ];
    let fields = fields.into_iter().filter(|(_, value)| !value.is_null());
    let fields = fields.map(|(key, value)| (key.to_string(), value)).collect();
    vec![Intent::Create { record, register: MILESTONE.into(), label: None, fields }]
}

/// Another day for a milestone, with the reason beside it; the approved day stays, so that the slip is seen.
pub fn shift(milestone: RecordRef<'_>, source: RecordRef<'_>, due: NaiveDate, reason: &str) -> Vec<Intent> {
    let id = milestone.id();
    let link = Intent::Add { record: id, field: link_of(source).into(), element: source.id().to_string() };
    vec![Intent::set(id, field::DUE, due.to_string()), Intent::set(id, "shift_reason", reason), link]
}
