//! The clocks of incidents: by when each notification is due, and whether that was kept.
//!
//! Duties are data: those of the program (`data/duties`), over which a workspace lays its own as definitions
//! `own.duty.ID`. A deadline is counted from the duty and its incident whenever it is asked for, and never stored, so
//! that it moves when the incident turns out to have been known earlier. What is entered counts before what is counted.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::catalogue::{Catalogue, ClockStart, Duty};
use super::id::RecordId;
use super::intent::Intent;
use super::workspace::{Life, RecordRef, Workspace};

/// Key of the register of incidents.
pub const INCIDENT: &str = "incident";
/// Key of the register of notifications.
pub const NOTIFICATION: &str = "incident_notification";
/// Prefix of a workspace's own duties: `own.duty.county-contract`.
pub const OWN_DUTY: &str = "own.duty.";

/// Fields, checked against the schema by a test.
pub mod field {
    pub const INCIDENT: &str = "incident";
    pub const DUTY: &str = "duty";
    pub const BASIS: &str = "basis";
    pub const RECIPIENT: &str = "recipient";
    pub const DUE_AT: &str = "due_at";
    pub const SENT_AT: &str = "sent_at";
    pub const EVIDENCE: &str = "evidence";
    pub const RECEIPT: &str = "receipt";
    pub const DETECTED_ON: &str = "detected_on";
    pub const OCCURRED_ON: &str = "occurred_on";
    pub const AWARE_AT: &str = "aware_at";
    pub const REPORTING_DUTY: &str = "reporting_duty";
}

/// A duty of the workspace by its id: its own, else that of the program.
pub fn find(workspace: &Workspace, catalogue: &Catalogue, id: &str) -> Option<Duty> {
    own(workspace, id).or_else(|| catalogue.duties.iter().find(|duty| duty.id == id).cloned())
}

fn own(workspace: &Workspace, id: &str) -> Option<Duty> {
    let value = workspace.definition(&format!("{OWN_DUTY}{id}"))?;
    serde_json::from_value::<Duty>(value.clone()).ok().filter(|duty| duty.id == id && duty.fault().is_none())
}

/// All duties: those of the program, own ones in their place or behind them.
pub fn all(workspace: &Workspace, catalogue: &Catalogue) -> Vec<Duty> {
    let shipped = catalogue.duties.iter().map(|duty| own(workspace, &duty.id).unwrap_or_else(|| duty.clone()));
    let more = workspace.definitions(OWN_DUTY).filter(|(id, _)| !catalogue.duties.iter().any(|duty| duty.id == **id));
    shipped.chain(more.filter_map(|(id, _)| own(workspace, id))).collect()
}

/// By when something has to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline {
    pub day: NaiveDate,
    /// None where the whole day counts.
    pub time: Option<NaiveTime>,
}

impl Deadline {
    fn at(time: NaiveDateTime) -> Self {
        Self { day: time.date(), time: Some(time.time()) }
    }

    /// Whether something sent then was sent in time.
    pub fn keeps(self, sent: NaiveDateTime) -> bool {
        match self.time {
            Some(time) => sent <= self.day.and_time(time),
            None => sent.date() <= self.day,
        }
    }

    /// `2026-11-24 14:30`, or the day alone.
    pub fn text(self) -> String {
        match self.time {
            Some(time) => format!("{} {}", self.day, time.format("%H:%M")),
            None => self.day.to_string(),
        }
    }
}

/// How a notification stands against its deadline. Core has no clock: a deadline of today is still open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DutyState {
    /// Not sent, and the deadline has passed.
    Late,
    /// Not sent; days that are left.
    Open(i64),
    /// Not sent, and nothing says by when.
    NoDeadline,
    /// Sent after its deadline.
    SentLate,
    /// Sent in time, or there was no deadline to miss.
    Met,
}

impl DutyState {
    /// What a table shows.
    pub fn words(self) -> String {
        match self {
            Self::Late => "late".into(),
            Self::Open(0) => "today".into(),
            Self::Open(days) => format!("{days} d left"),
            Self::NoDeadline => "no deadline".into(),
            Self::SentLate => "sent late".into(),
            Self::Met => "met".into(),
        }
    }
}

/// A day and time as a field keeps it, in UTC.
fn time(record: RecordRef<'_>, field: &str) -> Option<NaiveDateTime> {
    let text = record.text(field);
    DateTime::parse_from_rfc3339(text).ok().map(|time| time.naive_utc())
}

fn day(record: RecordRef<'_>, field: &str) -> Option<NaiveDate> {
    record.text(field).parse().ok()
}

fn started(incident: RecordRef<'_>, start: ClockStart) -> Option<NaiveDateTime> {
    let detected = || day(incident, field::DETECTED_ON).map(|day| day.and_time(NaiveTime::MIN));
    match start {
        ClockStart::Aware => time(incident, field::AWARE_AT).or_else(detected),
        ClockStart::Detected => detected(),
        ClockStart::Occurred => {
            day(incident, field::OCCURRED_ON).map(|day| day.and_time(NaiveTime::MIN)).or_else(detected)
        }
    }
}

/// When the clock of a duty runs out for an incident; none where the duty leaves that to be entered.
pub fn counted(incident: RecordRef<'_>, duty: &Duty) -> Option<Deadline> {
    let start = started(incident, duty.starts)?;
    match (duty.days, duty.hours) {
        (Some(days), _) => {
            let day = start.date().checked_add_days(Days::new(u64::from(days)))?;
            Some(Deadline { day, time: None })
        }
        (None, Some(hours)) => start.checked_add_signed(TimeDelta::hours(i64::from(hours))).map(Deadline::at),
        (None, None) => None,
    }
}

/// By when a notification has to be sent.
pub fn deadline(notification: RecordRef<'_>, catalogue: &Catalogue) -> Option<Deadline> {
    if let Some(entered) = time(notification, field::DUE_AT) {
        return Some(Deadline::at(entered));
    }
    let incident = notification.target(field::INCIDENT)?;
    let duty = find(notification.workspace(), catalogue, notification.text(field::DUTY))?;
    counted(incident, &duty)
}

/// How a notification stands.
pub fn state(notification: RecordRef<'_>, catalogue: &Catalogue, today: NaiveDate) -> DutyState {
    let deadline = deadline(notification, catalogue);
    match (deadline, time(notification, field::SENT_AT)) {
        (None, None) => DutyState::NoDeadline,
        (None, Some(_)) => DutyState::Met,
        (Some(deadline), Some(sent)) if deadline.keeps(sent) => DutyState::Met,
        (Some(_), Some(_)) => DutyState::SentLate,
        (Some(deadline), None) if deadline.day < today => DutyState::Late,
        (Some(deadline), None) => DutyState::Open((deadline.day - today).num_days()),
    }
}

/// The live notifications of an incident, the soonest deadline first.
pub fn notifications<'a>(incident: RecordRef<'a>, catalogue: &Catalogue) -> Vec<RecordRef<'a>> {
    let mut all: Vec<RecordRef<'a>> =
        incident.workspace().pointing(NOTIFICATION, field::INCIDENT, incident.id()).collect();
    all.sort_by(|a, b| {
        let key = |one: RecordRef<'a>| deadline(one, catalogue).map_or(NaiveDate::MAX, |deadline| deadline.day);
        key(*a).cmp(&key(*b)).then_with(|| super::natural::compare(a.label(), b.label()))
    });
    all.dedup_by_key(|one| one.id());
    all
}

/// The notification that an incident needs most: the first late one, else the next open one, else whether all was
/// kept. None while nothing has to be told.
pub fn state_of_incident(incident: RecordRef<'_>, catalogue: &Catalogue, today: NaiveDate) -> Option<DutyState> {
    if incident.life() != Life::Live {
        return None;
    }
    notifications(incident, catalogue).into_iter().map(|one| state(one, catalogue, today)).min()
}

/// What makes a notification of an incident under a duty: title, basis and recipient as the duty says.
pub fn notify(incident: RecordRef<'_>, duty: &Duty, fresh: RecordId) -> Intent {
    let text = |text: &str| serde_json::Value::String(text.to_string());
    let fields = vec![
        ("title".to_string(), text(&format!("{}: {}", duty.title, incident.label()))),
        (field::INCIDENT.to_string(), text(&incident.id().to_string())),
        (field::DUTY.to_string(), text(&duty.id)),
        (field::BASIS.to_string(), text(&duty.basis())),
        (field::RECIPIENT.to_string(), text(&duty.recipient)),
    ];
    Intent::Create { record: fresh, register: NOTIFICATION.into(), label: None, fields }
}
