//! Nobody audits what he or she owns, runs or built (9.2.2 asks for objectivity and impartiality). A year of cooling off
//! after a role is practice, and a warning. A safeguard that is written down makes up for either.

use super::coverage;
use std::collections::BTreeSet;

use chrono::{Months, NaiveDate};

use super::AUDIT;
use crate::core::apply::Applied;
use crate::core::id::RecordId;
use crate::core::workspace::{Life, RecordRef, Workspace};

/// What ties an auditor to what is audited.
#[derive(Clone, Debug)]
pub enum Tie<'a> {
    /// Systems and controls for which the auditor answers, by label or id.
    Own(Vec<&'a str>),
    /// A role for systems, held until less than a year before the audit.
    Lately { role: RecordRef<'a>, until: NaiveDate, systems: Vec<&'a str> },
}

/// Who audits: the lead and the team.
pub fn auditors(audit: RecordRef<'_>) -> Vec<RecordRef<'_>> {
    let mut all: Vec<RecordRef<'_>> = audit.target("lead").into_iter().chain(audit.targets("team")).collect();
    let mut seen = BTreeSet::new();
    all.retain(|person| seen.insert(person.id()));
    all
}

/// The ties of the auditors of an audit to its systems and criteria, as of a day; each with who has it.
pub fn ties(audit: RecordRef<'_>, today: NaiveDate) -> Vec<(RecordRef<'_>, Tie<'_>)> {
    let mut found = Vec::new();
    for auditor in auditors(audit) {
        let own = own(audit, auditor);
        if !own.is_empty() {
            found.push((auditor, Tie::Own(own)));
        }
        found.extend(lately(audit, auditor, today).into_iter().map(|tie| (auditor, tie)));
    }
    found
}

fn own<'a>(audit: RecordRef<'a>, auditor: RecordRef<'a>) -> Vec<&'a str> {
    let systems = systems(audit).filter(|system| answers_for(*system, auditor)).map(RecordRef::label);
    let person = auditor.id().to_string();
    let owned = audit.workspace().live("control").filter(|control| control.text("owner") == person);
    // A chapter that is audited takes in the controls below it.
    let controls = owned.map(control_id).filter(|id| coverage::has(audit, id));
    systems.chain(controls).collect()
}

fn systems(audit: RecordRef<'_>) -> impl Iterator<Item = RecordRef<'_>> {
    audit.targets("systems").filter(|system| system.life() == Life::Live)
}

/// Whether the person owns the system or stands in for its owner.
pub fn answers_for(system: RecordRef<'_>, person: RecordRef<'_>) -> bool {
    let id = person.id().to_string();
    system.text("owner") == id || system.text("deputy") == id
}

fn control_id(control: RecordRef<'_>) -> &str {
    match control.text("control_id") {
        "" => control.label(),
        id => id,
    }
}

fn lately<'a>(audit: RecordRef<'a>, auditor: RecordRef<'a>, today: NaiveDate) -> Vec<Tie<'a>> {
    let start = audit.text("starts_on").parse().unwrap_or(today);
    let Some(year_before) = start.checked_sub_months(Months::new(12)) else { return Vec::new() };
    let mut roles: Vec<RecordRef<'a>> = audit.workspace().pointing("assignment", "person", auditor.id()).collect();
    roles.sort_by(|a, b| crate::core::natural::compare(a.label(), b.label()));
    let tie = |role: RecordRef<'a>| {
        let until = role.text("until").parse().ok().filter(|day| (year_before..start).contains(day))?;
        let held = |system: &RecordRef<'a>| role.has_element("systems", &system.id().to_string());
        let systems: Vec<&str> = systems(audit).filter(held).map(RecordRef::label).collect();
        (!systems.is_empty()).then_some(Tie::Lately { role, until, systems })
    };
    roles.into_iter().filter_map(tie).collect()
}

/// What is to be thought of when a team is set, in short sentences: its ties, and what the register of people says of
/// each auditor. Nothing where a safeguard makes up for it.
pub fn warnings(audit: RecordRef<'_>, today: NaiveDate) -> Vec<String> {
    if audit.filled("safeguard") {
        return Vec::new();
    }
    let mut said: Vec<String> = ties(audit, today)
        .into_iter()
        .map(|(auditor, tie)| match tie {
            Tie::Own(own) => format!("{} answers for {}", auditor.title(), own.join(", ")),
            Tie::Lately { role, until, systems } => {
                format!("{} had a role for {} until {until} ({})", auditor.title(), systems.join(", "), role.label())
            }
        })
        .collect();
    let noted = auditors(audit).into_iter().filter(|auditor| auditor.filled("independence_notes"));
    said.extend(noted.map(|auditor| format!("{}: {}", auditor.title(), auditor.text("independence_notes"))));
    said
}

/// The fields that say who audits what.
const WHO_AUDITS_WHAT: [&str; 4] = ["lead", "team", "systems", "criteria"];

/// The warnings of every audit of which an entry has set who audits what, each behind the audit's label.
pub fn warnings_after(workspace: &Workspace, applied: &Applied, today: NaiveDate) -> Vec<String> {
    let set = applied.touched.iter().filter(|(_, field)| WHO_AUDITS_WHAT.contains(&&**field)).map(|(id, _)| *id);
    let audits: BTreeSet<RecordId> = set.collect();
    let audits = audits.into_iter().filter_map(|id| workspace.get(id)).filter(|one| one.register_key() == AUDIT);
    audits
        .flat_map(|audit| warnings(audit, today).into_iter().map(move |said| format!("{}: {said}", audit.label())))
        .collect()
}
