//! Every day that somebody has to keep, read from what fields mean: `due`, `next_review`, `also_due`. What is finished
//! has none. A day may be put off with a reason (`snooze`); the day itself and the rules that read it stay as they are.

use chrono::NaiveDate;

use super::control_test;
use super::duty;
use super::nonconformity;
use super::record::ValueRef;
use super::risk::Risk;
use super::schema::Field;
use super::trigger::{Cause, REVIEW_TRIGGER};
use super::workspace::{Life, RecordRef, Workspace};

/// The register of what was put off.
pub const SNOOZE: &str = "snooze";

/// A day that somebody has to keep.
#[derive(Clone, Debug)]
pub struct Appointment<'a> {
    pub day: NaiveDate,
    pub record: RecordRef<'a>,
    /// The field in which the day stands, or in which another can be agreed.
    pub field: &'a str,
    pub kind: Kind,
}

/// What has to be done on the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Due,
    Review,
    Clock(nonconformity::Clock),
}

/// What a field means where its day has to be kept.
fn kind(field: &Field) -> Option<Kind> {
    match field.means.as_deref()? {
        "due" | "also_due" => Some(Kind::Due),
        "next_review" => Some(Kind::Review),
        _ => None,
    }
}

/// States in which what was due by a day has come, although the workflow goes on.
const MET: &[(&str, &[&str])] = &[
    ("treatment", &["implemented"]),
    ("control", &["implemented", "operating", "ineffective"]),
    ("aims_change", &["implemented"]),
    ("system_change", &["implemented", "rolled_back"]),
    ("objective", &["missed"]),
    ("training", &["effective", "not_effective", "expired"]),
    ("management_review", &["held", "minutes_approved"]),
    ("certification_event", &["in_progress", "findings_open", "recommended"]),
    ("certificate", &["none", "expired"]),
    ("supplier_assessment", &["approved"]),
];

/// Days that are still to be kept although what the record is about is done: register, state and field.
const STILL_DUE: &[(&str, &str, &str)] = &[("training", "done", "effect_due")];

fn is_still_due(record: RecordRef<'_>, field: &str) -> bool {
    STILL_DUE.contains(&(record.register_key(), record.meaning("state"), field))
}

/// Whether nothing is left to do by a day: an end state, switched off, or done and only to be verified.
pub fn is_over(record: RecordRef<'_>) -> bool {
    let state = record.meaning("state");
    let key = record.register_key();
    has_ended(record)
        || state == "done"
        || (key == REVIEW_TRIGGER && is_answered(record))
        || MET.iter().any(|(register, states)| *register == key && states.contains(&state))
}

/// Whether a written trigger was decided on, or everything that it touches was looked at since.
fn is_answered(trigger: RecordRef<'_>) -> bool {
    let Some(cause) = Cause::of(trigger) else { return true };
    let asked = cause.triggers();
    !asked.is_empty() && asked.iter().all(|one| !one.open)
}

/// Whether it is at an end of its workflow, or switched off.
fn has_ended(record: RecordRef<'_>) -> bool {
    record.has_ended() || record.value("active") == ValueRef::Bool(false)
}

/// The days that a record has to keep.
pub fn of(record: RecordRef<'_>) -> Vec<Appointment<'_>> {
    if record.life() != Life::Live {
        return Vec::new();
    }
    if record.register_key() == nonconformity::REGISTER {
        let clock = nonconformity::deadline(record);
        let one = |clock: nonconformity::Deadline| Appointment {
            day: clock.day,
            record,
            field: clock.field,
            kind: Kind::Clock(clock.clock),
        };
        return clock.map(one).into_iter().collect();
    }
    if record.register_key() == duty::NOTIFICATION {
        let waits = !record.filled(duty::field::SENT_AT);
        let catalogue = record.workspace().catalogue().filter(|_| waits);
        let deadline = catalogue.and_then(|catalogue| duty::deadline(record, catalogue));
        let one =
            |by: duty::Deadline| Appointment { day: by.day, record, field: duty::field::SENT_AT, kind: Kind::Due };
        return deadline.map(one).into_iter().collect();
    }
    let Some(register) = record.register() else { return Vec::new() };
    let mut fields = register.fields.iter().filter_map(|field| Some((field, kind(field)?))).peekable();
    if fields.peek().is_none() || Risk::of(record).map_or_else(|| has_ended(record), Risk::is_closed) {
        return Vec::new();
    }
    let over = is_over(record);
    fields
        .filter(|(field, kind)| !(over && *kind == Kind::Due) || is_still_due(record, &field.key))
        .filter_map(|(field, kind)| {
            let day = match (record.register_key(), field.key.as_str()) {
                (control_test::CONTROL, control_test::own::NEXT_TEST) => control_test::next(record)?,
                (_, key) => record.text(key).parse().ok()?,
            };
            Some(Appointment { day, record, field: field.key.as_str(), kind })
        })
        .collect()
}

/// Whether a record of this register can have a day to keep.
pub fn keeps_days(register: &super::schema::Register) -> bool {
    let counted = [nonconformity::REGISTER, duty::NOTIFICATION].contains(&register.key.as_str());
    counted || register.fields.iter().any(|field| kind(field).is_some())
}

/// Every day up to `until`, the oldest first; of one day in the order of labels.
pub fn all(workspace: &Workspace, until: NaiveDate) -> Vec<Appointment<'_>> {
    let registers = workspace.schema().registers().filter(|register| keeps_days(register));
    let records = registers.flat_map(|register| workspace.live(&register.key));
    let mut found: Vec<Appointment<'_>> = records.flat_map(of).filter(|one| one.day <= until).collect();
    found.sort_by(|a, b| a.day.cmp(&b.day).then_with(|| super::natural::compare(a.record.label(), b.record.label())));
    found
}

impl<'a> Appointment<'a> {
    /// The field's own words: `Next review`.
    pub fn what(&self) -> &'a str {
        self.record.field(self.field).map_or(self.field, |field| field.label.as_str())
    }

    /// Who has to keep it.
    pub fn owner(&self) -> Option<RecordRef<'a>> {
        let field = self.record.register()?.meaning("owner")?;
        self.record.targets(&field.key).next().or_else(|| self.record.target(&field.key))
    }

    /// The record that puts it off beyond today, the latest of several.
    pub fn snoozed(&self, today: NaiveDate) -> Option<RecordRef<'a>> {
        let workspace = self.record.workspace();
        let until = |snooze: &RecordRef<'_>| snooze.text("until").parse::<NaiveDate>().ok();
        let of_this = |snooze: &RecordRef<'_>| {
            snooze.text("title") == self.record.label()
                && snooze.text("register") == self.record.register_key()
                && (snooze.text("field").is_empty() || snooze.text("field") == self.field)
        };
        workspace.live(SNOOZE).filter(of_this).filter(|one| until(one).is_some_and(|day| day > today)).max_by_key(until)
    }
}

/// Why a day can't be put off.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotPutOff {
    #[error("{label} has no day that somebody has to keep; there is nothing to put off")]
    NoDay { label: String },
    #[error("{label} can be put off to a day after today, not to {until}")]
    NotLater { label: String, until: NaiveDate },
}

/// Puts the soonest day of a record off.
///
/// # Errors
/// When it has no day to keep, or the new one is not after today.
pub fn put_off(
    record: RecordRef<'_>,
    until: NaiveDate,
    reason: &str,
    acting: &super::risk::Acting,
) -> Result<Vec<super::intent::Intent>, NotPutOff> {
    let label = || record.label().to_string();
    let soonest =
        of(record).into_iter().min_by_key(|one| one.day).ok_or_else(|| NotPutOff::NoDay { label: label() })?;
    if until <= acting.today {
        return Err(NotPutOff::NotLater { label: label(), until });
    }
    let mut fields: Vec<(String, serde_json::Value)> = vec![
        ("title".into(), record.label().into()),
        ("register".into(), record.register_key().into()),
        ("field".into(), soonest.field.into()),
        ("until".into(), until.to_string().into()),
        ("reason".into(), reason.trim().into()),
    ];
    fields.extend(acting.person.map(|person| ("by".to_string(), person.to_string().into())));
    Ok(vec![super::intent::Intent::Create { record: acting.fresh, register: SNOOZE.into(), label: None, fields }])
}
