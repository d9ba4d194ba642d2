//! What each step shows: what is known already, and the fields that are filled there.

use super::Finding;
use crate::core::audit;
use crate::core::nonconformity::{self, FollowUp, Step, field};
use crate::core::typing;
use crate::core::workspace::RecordRef;
use crate::tui::desk::Desk;
use crate::tui::screens::form::fields::Entry;
use crate::tui::words;

/// Whether nothing is filled in any more.
fn is_over(record: RecordRef<'_>) -> bool {
    matches!(record.text(field::STATUS), "closed" | "withdrawn")
}

/// Fields of a step, in the order in which tab goes through them.
fn fields(follow_up: FollowUp<'_>, step: Step) -> Vec<&'static str> {
    let told = follow_up.finding.is_some_and(|finding| !matches!(finding.text(field::STATUS), "" | "draft"));
    let state = follow_up.nonconformity.map_or("", |one| one.text(field::STATUS));
    match step {
        Step::Finding if told => Vec::new(),
        Step::Finding => vec!["requirement", "evidence_text", "gap", field::GRADE, field::OWNER],
        Step::Answer if told => vec![field::OPINION, field::ACKNOWLEDGED_BY],
        Step::Answer => Vec::new(),
        Step::Correction => vec![field::CORRECTION, field::CONSEQUENCES],
        Step::Similar => vec![field::EXTENT, field::EXTENT_ON],
        Step::Cause => {
            let mut all = field::WHYS.to_vec();
            all.extend([field::CLASSES, field::ROOT_CAUSE, field::METHOD]);
            all
        }
        Step::Decision => vec![field::DECISION],
        Step::Action => vec![field::OWNER, field::DUE, field::EFFECT_CRITERIA, field::EFFECT_DUE],
        Step::Effect if state == "action_implemented" => vec![field::EFFECT, field::VERIFIED_BY, field::VERIFIED_ON],
        Step::Effect => Vec::new(),
    }
}

/// Whose name is put down where no other is typed.
fn assumed<'a>(follow_up: FollowUp<'a>, key: &str, me: Option<RecordRef<'a>>) -> Option<RecordRef<'a>> {
    match key {
        field::ACKNOWLEDGED_BY => follow_up.finding.and_then(|finding| finding.target(field::OWNER)),
        field::VERIFIED_BY => {
            let owners = nonconformity::owners_of_actions(follow_up);
            me.filter(|me| owners.iter().all(|owner| owner.id() != me.id()))
        }
        _ => None,
    }
}

/// The fields of a step with what stands in them; a statement begins anew each time.
pub fn entries<'a>(follow_up: FollowUp<'a>, step: Step, me: Option<RecordRef<'a>>) -> Vec<Entry> {
    let Some(record) = follow_up.record(step).filter(|record| !is_over(*record)) else { return Vec::new() };
    let described = fields(follow_up, step).into_iter().filter_map(|key| record.field(key));
    described
        .map(|field| match step.statement() == Some(field.key.as_str()) {
            true => {
                let mut entry = Entry::new(field, String::new());
                entry.help = words::STATEMENT_NEW.into();
                entry
            }
            false => {
                let stands = typing::write(record, field);
                let name = assumed(follow_up, &field.key, me).filter(|_| stands.is_empty());
                Entry::new(field, name.map_or(stands, |person| person.label().to_string()))
            }
        })
        .collect()
}

/// Whether the digits have the focus first: actions are added before the rest of the plan is filled in, and once it
/// stands they are carried out.
pub fn begins_with_digits(sheet: &Finding, desk: &Desk) -> bool {
    let Some(follow_up) = sheet.follow_up(desk).filter(|_| sheet.step == Step::Action) else { return false };
    let planned = follow_up.nonconformity.is_some_and(|one| one.text(field::STATUS) == "action_planned");
    planned || follow_up.open_actions().is_empty()
}

/// Fields that a step still lacks, for people.
pub fn lacking(follow_up: FollowUp<'_>, step: Step) -> String {
    let register = follow_up.record(step).and_then(|record| record.register());
    let label =
        |key: &str| register.and_then(|register| register.field(key)).map_or(key, |field| &field.label).to_string();
    follow_up.missing(step).into_iter().map(label).collect::<Vec<_>>().join(", ")
}

/// A line of what is known: its name and its text.
pub type Known = (String, String);

/// What one has to know at the step.
pub fn known(sheet: &Finding, desk: &Desk) -> Vec<Known> {
    let Some(follow_up) = sheet.follow_up(desk) else { return Vec::new() };
    let mut found = Vec::new();
    let mut put = |record: Option<RecordRef<'_>>, keys: &[&str]| {
        let Some(record) = record else { return };
        for key in keys.iter().filter(|key| record.filled(key)) {
            let label = record.field(key).map_or(*key, |field| &field.label);
            found.push((label.to_string(), typing::show(record, key)));
        }
    };
    let (finding, nonconformity) = (follow_up.finding, follow_up.nonconformity);
    // A field that is filled in at the step is not shown twice.
    let is_told = sheet.entries.is_empty();
    match sheet.step {
        Step::Finding if is_told => put(
            finding,
            &["criterion", "requirement", "evidence_text", "gap", field::OWNER, field::ACKNOWLEDGEMENT, field::OPINION],
        ),
        Step::Finding => put(finding, &["criterion"]),
        Step::Answer => put(finding, &["gap", field::ACKNOWLEDGEMENT, field::OPINION]),
        Step::Correction => match finding {
            Some(finding) => put(Some(finding), &["gap"]),
            None => put(nonconformity, &["evidence_text"]),
        },
        Step::Similar => {
            put(finding, &["systems"]);
            put(nonconformity, &[field::CORRECTION]);
        }
        Step::Cause => {
            put(finding, &["gap"]);
            put(nonconformity, &[field::EFFECT]);
        }
        Step::Decision => put(nonconformity, &[field::EXTENT, field::ROOT_CAUSE, field::NEEDED]),
        Step::Action => put(nonconformity, &[field::ROOT_CAUSE]),
        Step::Effect => {
            put(nonconformity, &[field::EFFECT_CRITERIA, field::EFFECT]);
            if is_told {
                put(nonconformity, &[field::VERIFIED_BY, field::VERIFIED_ON, field::CLOSED_ON]);
            }
        }
    }
    if is_told && !matches!(sheet.step, Step::Finding | Step::Answer | Step::Effect) {
        let rest: Vec<&str> = fields(follow_up, sheet.step);
        put(nonconformity, &rest);
    }
    if let Some(earlier) = finding.and_then(|finding| finding.target(field::CARRIED_FROM))
        && sheet.step == Step::Finding
    {
        let label = finding.and_then(|finding| finding.field(field::CARRIED_FROM)).map_or("", |field| &field.label);
        let audit = earlier.target(audit::field::AUDIT).map_or("", |audit| audit.label());
        found.push((label.to_string(), words::carried_from(earlier.label(), audit)));
        found.push((words::EARLIER_EVIDENCE.to_string(), earlier.text("evidence_text").to_string()));
    }
    if matches!(sheet.step, Step::Action | Step::Effect) {
        found.extend(follow_up.actions().into_iter().map(|action| {
            let owner = typing::show(action, field::OWNER);
            let (due, state) = (action.text(field::DUE), typing::show(action, field::STATUS));
            (action.label().to_string(), words::corrective(action.title(), &owner, due, &state))
        }));
    }
    found
}
