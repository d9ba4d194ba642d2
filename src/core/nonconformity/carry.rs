//! An open finding of an earlier audit goes on in a new one. The old one stays as it is, and linked.

use serde_json::{Value, json};

use super::not_yet::NotYet;
use super::{field, status};
use crate::core::audit::{self, FINDING};
use crate::core::intent::Intent;
use crate::core::natural;
use crate::core::risk::Acting;
use crate::core::workspace::RecordRef;

/// Taken over as they stand. What was seen is not: the new audit looks for itself.
const TAKEN: [&str; 8] = ["title", "criterion", "requirement", "gap", "grade", "area", "owner", field::NONCONFORMITY];

/// The audits that it can be carried into: still under way, and not its own; the newest first.
pub fn into_audits(finding: RecordRef<'_>) -> Vec<RecordRef<'_>> {
    let own = finding.target(audit::field::AUDIT).map(|audit| audit.id());
    let open = |audit: &RecordRef<'_>| matches!(status(*audit), "open" | "planned" | "prepared" | "in_progress");
    let mut audits: Vec<RecordRef<'_>> =
        finding.workspace().live(audit::AUDIT).filter(open).filter(|audit| Some(audit.id()) != own).collect();
    audits.sort_by(|a, b| b.text("starts_on").cmp(a.text("starts_on")).then(natural::compare(b.label(), a.label())));
    audits
}

/// The finding that it goes on as in an audit.
pub fn carried_in<'a>(finding: RecordRef<'a>, audit: RecordRef<'a>) -> Option<RecordRef<'a>> {
    let later = finding.workspace().pointing(FINDING, field::CARRIED_FROM, finding.id());
    later.into_iter().find(|one| one.text(audit::field::AUDIT) == audit.id().to_string())
}

/// Findings of other audits that are still open and do not go on in this one yet, in the order of their labels.
pub fn open_elsewhere(audit: RecordRef<'_>) -> Vec<RecordRef<'_>> {
    let mut open: Vec<RecordRef<'_>> = audit
        .workspace()
        .live(FINDING)
        .filter(|finding| matches!(status(*finding), "confirmed" | "disputed" | "transferred"))
        .filter(|finding| finding.text(audit::field::AUDIT) != audit.id().to_string())
        .filter(|finding| carried_in(*finding, audit).is_none())
        .collect();
    open.sort_by(|a, b| natural::compare(a.label(), b.label()));
    open
}

/// A new finding of the audit, which says where it comes from.
pub fn carry(finding: RecordRef<'_>, audit: RecordRef<'_>, acting: Acting) -> Result<Intent, NotYet> {
    let label = || finding.label().to_string();
    if matches!(status(finding), "closed" | "withdrawn") {
        return Err(NotYet::NothingToCarry { finding: label() });
    }
    if let Some(known) = carried_in(finding, audit) {
        return Err(NotYet::Carried {
            finding: label(),
            audit: audit.label().to_string(),
            known: known.label().to_string(),
        });
    }
    let taken = TAKEN.iter().filter(|key| finding.filled(key)).map(|key| ((*key).to_string(), finding.json(key)));
    let systems: Vec<&str> = finding.elements("systems").collect();
    let mut fields: Vec<(String, Value)> = vec![
        (audit::field::AUDIT.into(), json!(audit.id().to_string())),
        (field::CARRIED_FROM.into(), json!(finding.id().to_string())),
    ];
    fields.extend(taken);
    if !systems.is_empty() {
        fields.push(("systems".into(), json!(systems)));
    }
    Ok(Intent::Create { record: acting.fresh, register: FINDING.into(), label: None, fields })
}
