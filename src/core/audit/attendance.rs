//! Who is to be at the opening and at the closing: the team, and whoever is asked in between.

use std::collections::BTreeSet;

use serde_json::json;

use super::{ATTENDANCE, INTERVIEW, SLOT, field, independence};
use crate::core::id::RecordId;
use crate::core::intent::Intent;
use crate::core::workspace::RecordRef;

/// The meetings that have lists of their own.
pub const MEETINGS: [&str; 2] = ["opening", "closing"];

/// The team first, then those of the plan and of the interviews, each once.
pub fn invited(audit: RecordRef<'_>) -> Vec<RecordRef<'_>> {
    let workspace = audit.workspace();
    let planned = workspace
        .pointing(SLOT, field::AUDIT, audit.id())
        .flat_map(|slot| slot.targets("interviewees").chain(slot.target(field::AUDITOR)));
    let asked = workspace.pointing(INTERVIEW, field::AUDIT, audit.id()).flat_map(|talk| talk.targets("people"));
    let mut seen = BTreeSet::new();
    let team = independence::auditors(audit);
    team.into_iter().chain(planned).chain(asked).filter(|person| seen.insert(person.id())).collect()
}

/// Those invited who do not stand on the list of a meeting yet.
pub fn missing<'a>(audit: RecordRef<'a>, meeting: &str) -> Vec<RecordRef<'a>> {
    let listed: BTreeSet<RecordId> = audit
        .workspace()
        .pointing(ATTENDANCE, field::AUDIT, audit.id())
        .filter(|one| one.text("meeting") == meeting)
        .filter_map(|one| one.target("person").map(|person| person.id()))
        .collect();
    invited(audit).into_iter().filter(|person| !listed.contains(&person.id())).collect()
}

/// One line of a meeting's list.
pub fn attended(audit: RecordId, meeting: &str, person: RecordRef<'_>, present: bool, fresh: RecordId) -> Intent {
    let fields = [
        (field::AUDIT, json!(audit.to_string())),
        ("meeting", json!(meeting)),
        ("person", json!(person.id().to_string())),
        ("function", json!(person.text("function"))),
        ("present", json!(present)),
    ];
    Intent::Create {
        record: fresh,
        register: ATTENDANCE.into(),
        label: None,
        fields: fields.into_iter().map(|(key, value)| (key.to_string(), value)).collect(),
    }
}
