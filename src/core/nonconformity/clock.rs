//! The days that have to be kept. What is entered counts; what a certification body sets is counted from the last day of
//! its audit and never stored, so that it moves with that day. Where the certification file has an event for it, that
//! speaks; else the record of the audit.

use chrono::{Months, NaiveDate};

use super::{FollowUp, REGISTER, field, status};
use crate::core::certification::file;
use crate::core::workspace::{Life, RecordRef};

/// A major nonconformity of stage 2 is corrected and verified within this time after its last day, or stage 2 is
/// repeated (ISO/IEC 17021-1, 9.5.3.2).
pub const TIME_TO_VERIFY: Months = Months::new(6);

/// What has to be there on the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// The plan of correction and corrective action.
    Plan,
    /// The nonconformity is mended.
    Mended,
    /// A major nonconformity of stage 2 is verified.
    Verified,
    /// Somebody looks at the effect.
    Effect,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    pub clock: Clock,
    pub day: NaiveDate,
    /// The field of the nonconformity in which the day stands, or in which another day can be agreed.
    pub field: &'static str,
    /// Counted from the audit, not entered.
    pub counted: bool,
}

/// Kinds of audits after which the body wants a plan. Stage 1 names areas of concern, which need none.
const BY_A_BODY: [&str; 4] = ["stage_2", "surveillance", "recertification", "special"];

fn day(record: RecordRef<'_>, field: &str) -> Option<NaiveDate> {
    record.text(field).parse().ok()
}

/// What starts the clocks of a nonconformity that a certification body found.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The event of the certification file, or the audit.
    pub record: RecordRef<'a>,
    pub is_stage_2: bool,
    pub last_day: Option<NaiveDate>,
    plans_due: Option<NaiveDate>,
}

/// None where no certification body and no audit found it.
pub fn source(follow_up: FollowUp<'_>) -> Option<Source<'_>> {
    let event = follow_up.nonconformity.and_then(file::event_of);
    event.map(Source::of_event).or_else(|| follow_up.audit().map(Source::of_audit))
}

impl<'a> Source<'a> {
    fn of_event(event: RecordRef<'a>) -> Self {
        let is_stage_2 = event.text(file::field::KIND) == "stage_2";
        Self {
            record: event,
            is_stage_2,
            last_day: day(event, file::field::ENDS_ON),
            plans_due: file::plans_due(event),
        }
    }

    fn of_audit(audit: RecordRef<'a>) -> Self {
        let last_day = day(audit, file::field::ENDS_ON);
        let kind = audit.text(file::field::KIND);
        let days = file::days_said(audit, field::PLAN_DAYS, true).filter(|_| BY_A_BODY.contains(&kind));
        let plans_due = last_day.zip(days).and_then(|(last, days)| last.checked_add_days(days));
        Self { record: audit, is_stage_2: kind == "stage_2", last_day, plans_due }
    }
}

/// The days that a nonconformity still has to keep, the soonest first.
pub fn deadlines(nonconformity: RecordRef<'_>) -> Vec<Deadline> {
    let Some(follow_up) = FollowUp::of(nonconformity).filter(|_| nonconformity.register_key() == REGISTER) else {
        return Vec::new();
    };
    let state = status(nonconformity);
    if nonconformity.life() != Life::Live || matches!(state, "closed" | "withdrawn") {
        return Vec::new();
    }
    let source = source(follow_up);
    let mut found = Vec::new();
    let mut put = |clock, field, entered: Option<NaiveDate>, counted: Option<NaiveDate>| {
        let day = entered.or(counted);
        found.extend(day.map(|day| Deadline { clock, day, field, counted: entered.is_none() }));
    };
    if matches!(state, "open" | "contained" | "cause_analysed" | "not_effective") {
        let counted = source.and_then(|source| source.plans_due);
        put(Clock::Plan, field::PLAN_DUE, day(nonconformity, field::PLAN_DUE), counted);
    }
    if !matches!(state, "action_implemented" | "verified_effective") {
        put(Clock::Mended, field::DUE, day(nonconformity, field::DUE), None);
    }
    if state == "action_implemented" {
        put(Clock::Effect, field::EFFECT_DUE, day(nonconformity, field::EFFECT_DUE), None);
    }
    let of_stage_2 = source.filter(|source| source.is_stage_2 && nonconformity.text(field::GRADE) == "major");
    if let Some(source) = of_stage_2.filter(|_| state != "verified_effective") {
        let counted = source.last_day.and_then(|last| last.checked_add_months(TIME_TO_VERIFY));
        put(Clock::Verified, field::VERIFIED_ON, None, counted);
    }
    found.sort_by_key(|deadline| deadline.day);
    found
}

/// The soonest of them.
pub fn deadline(nonconformity: RecordRef<'_>) -> Option<Deadline> {
    deadlines(nonconformity).into_iter().next()
}
