//! What the certification file says: events with their findings and clocks, the certificate with its calendar.

use chrono::{Days, NaiveDate};

use super::Cycle;
use crate::core::audit::FINDING;
use crate::core::natural;
use crate::core::nonconformity;
use crate::core::record::ValueRef;
use crate::core::workspace::{Life, RecordRef};

/// Keys of the registers.
pub const BODY: &str = "certification_body";
pub const EVENT: &str = "certification_event";
pub const CERTIFICATE: &str = "certificate";

/// Fields, checked against the schema by a test.
pub mod field {
    pub const KIND: &str = "kind";
    pub const BODY: &str = "body";
    pub const CERTIFICATE: &str = "certificate";
    pub const AUDIT: &str = "audit";
    pub const FINDINGS: &str = "findings";
    pub const NONCONFORMITIES: &str = "nonconformities";
    pub const PLAN_DUE: &str = "plan_due";
    pub const PLAN_DAYS: &str = "plan_days";
    pub const WINDOW_FROM: &str = "window_from";
    pub const WINDOW_TO: &str = "window_to";
    pub const STARTS_ON: &str = "starts_on";
    pub const ENDS_ON: &str = "ends_on";
    pub const DECIDED_ON: &str = "decided_on";
    pub const EXPIRES: &str = "expires";
    pub const RESTORED_ON: &str = "restored_on";
}

/// Kinds of events after which the body wants plans for what it found. Stage 1 names areas of concern, which need none.
const WITH_PLANS: [&str; 6] = ["stage_2", "surveillance_1", "surveillance_2", "recertification", "special", "transfer"];

fn day(record: RecordRef<'_>, field: &str) -> Option<NaiveDate> {
    record.text(field).parse().ok()
}

/// Days that a field says, with what it assumes where `assume`.
pub(in crate::core) fn days_said(record: RecordRef<'_>, key: &str, assume: bool) -> Option<Days> {
    let said = match record.value(key) {
        ValueRef::Number(text) => text.parse().ok(),
        _ => record.field(key)?.assumed.filter(|_| assume),
    };
    said.map(|days: u32| Days::new(u64::from(days)))
}

pub fn wants_plans(event: RecordRef<'_>) -> bool {
    WITH_PLANS.contains(&event.text(field::KIND))
}

/// Whether the auditors of the body were there.
pub fn took_place(event: RecordRef<'_>) -> bool {
    !matches!(event.text("status"), "" | "planned" | "booked" | "cancelled")
}

/// The event that a nonconformity came of: it names the nonconformity, its finding, or the audit of that finding.
pub fn event_of(nonconformity: RecordRef<'_>) -> Option<RecordRef<'_>> {
    let workspace = nonconformity.workspace();
    let finding = nonconformity.target(nonconformity::field::FINDING);
    let audit = finding.and_then(|finding| finding.target(field::AUDIT));
    let by = |field, record: RecordRef<'_>| workspace.pointing(EVENT, field, record.id()).next();
    by(field::NONCONFORMITIES, nonconformity)
        .or_else(|| finding.and_then(|finding| by(field::FINDINGS, finding)))
        .or_else(|| audit.and_then(|audit| by(field::AUDIT, audit)))
}

/// The findings of an event: those that it names and those of its audit, in the order of their labels.
pub fn findings(event: RecordRef<'_>) -> Vec<RecordRef<'_>> {
    let workspace = event.workspace();
    let named = event.targets(field::FINDINGS);
    let audited = event.target(field::AUDIT).into_iter();
    let of_audit = audited.flat_map(|audit| workspace.pointing(FINDING, field::AUDIT, audit.id()));
    in_order(named.chain(of_audit).filter(|one| one.text("status") != "withdrawn"))
}

/// The nonconformities of an event: those that it names and those of its findings.
pub fn nonconformities(event: RecordRef<'_>) -> Vec<RecordRef<'_>> {
    let workspace = event.workspace();
    let named = event.targets(field::NONCONFORMITIES);
    let findings = findings(event).into_iter();
    let of_findings = findings.flat_map(|one| {
        let linked = one.target(nonconformity::field::NONCONFORMITY);
        linked.into_iter().chain(workspace.pointing(nonconformity::REGISTER, nonconformity::field::FINDING, one.id()))
    });
    in_order(named.chain(of_findings).filter(|one| one.text("status") != "withdrawn"))
}

fn in_order<'a>(records: impl Iterator<Item = RecordRef<'a>>) -> Vec<RecordRef<'a>> {
    let mut all: Vec<RecordRef<'a>> = records.filter(|one| one.life() == Life::Live).collect();
    all.sort_by(|a, b| natural::compare(a.label(), b.label()).then(a.id().cmp(&b.id())));
    all.dedup_by_key(|one| one.id());
    all
}

/// The day by which the body wants the plans for what an event found: as it says, else counted from the last day with
/// the days of the audit, of the body, or those that are usual.
pub fn plans_due(event: RecordRef<'_>) -> Option<NaiveDate> {
    day(event, field::PLAN_DUE).or_else(|| {
        let last = day(event, field::ENDS_ON).filter(|_| wants_plans(event))?;
        let audit = event.target(field::AUDIT).and_then(|audit| days_said(audit, field::PLAN_DAYS, false));
        let days = audit.or_else(|| days_said(event.target(field::BODY)?, field::PLAN_DAYS, true))?;
        last.checked_add_days(days)
    })
}

/// The soonest day that what was found in an event still has to keep.
pub fn deadline(event: RecordRef<'_>) -> Option<NaiveDate> {
    let all = nonconformities(event);
    let soonest = all.iter().filter_map(|one| nonconformity::deadline(*one)).map(|deadline| deadline.day).min();
    // Findings that nobody has written down yet have their day, too.
    let unwritten = || plans_due(event).filter(|_| all.is_empty() && event.text("status") == "findings_open");
    soonest.or_else(unwritten)
}

/// The events that look after a certificate, in the order of their labels.
pub fn events(certificate: RecordRef<'_>) -> Vec<RecordRef<'_>> {
    in_order(certificate.workspace().pointing(EVENT, field::CERTIFICATE, certificate.id()))
}

/// The calendar of a certificate; none before it is decided on, and none once it is withdrawn.
pub fn cycle(certificate: RecordRef<'_>) -> Option<Cycle> {
    if certificate.life() != Life::Live || matches!(certificate.text("status"), "" | "none" | "withdrawn") {
        return None;
    }
    let decided = day(certificate, field::DECIDED_ON)?;
    let expires = day(certificate, field::EXPIRES)?;
    let held: Vec<RecordRef<'_>> = events(certificate).into_iter().filter(|event| took_place(*event)).collect();
    let of = |kinds: &[&str], days: &[&str]| -> Vec<NaiveDate> {
        let of_kind = held.iter().filter(|event| kinds.contains(&event.text(field::KIND)));
        of_kind.filter_map(|event| days.iter().find_map(|key| day(*event, key))).collect()
    };
    let mut renewed = of(&["recertification"], &[field::DECIDED_ON]);
    renewed.extend(day(certificate, field::RESTORED_ON));
    let surveillances = of(&["surveillance_1", "surveillance_2"], &[field::ENDS_ON, field::STARTS_ON]);
    Some(Cycle { decided, expires, surveillances, renewed })
}
