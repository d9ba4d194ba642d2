//! The days that have to be kept. What is entered counts; what a certification body sets is counted from the last day of
//! its audit and never stored, so that it moves with that day.

use chrono::{Days, Months, NaiveDate};

use super::{FollowUp, REGISTER, field, status};
use crate::core::record::ValueRef;
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

/// Days until the plan, as the audit says, else as the register assumes.
fn plan_days(audit: RecordRef<'_>) -> Option<Days> {
    let said = match audit.value(field::PLAN_DAYS) {
        ValueRef::Number(text) => text.parse().ok(),
        _ => audit.field(field::PLAN_DAYS)?.assumed,
    };
    said.map(|days: u32| Days::new(u64::from(days)))
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
    let audit = follow_up.audit();
    let kind = audit.map_or("", |audit| audit.text("kind"));
    let last_day = audit.and_then(|audit| day(audit, "ends_on"));
    let mut found = Vec::new();
    let mut put = |clock, field, entered: Option<NaiveDate>, counted: Option<NaiveDate>| {
        let day = entered.or(counted);
        found.extend(day.map(|day| Deadline { clock, day, field, counted: entered.is_none() }));
    };
    if matches!(state, "open" | "contained" | "cause_analysed" | "not_effective") {
        let counted = last_day.zip(audit.and_then(plan_days)).filter(|_| BY_A_BODY.contains(&kind));
        let counted = counted.and_then(|(last, days)| last.checked_add_days(days));
        put(Clock::Plan, field::PLAN_DUE, day(nonconformity, field::PLAN_DUE), counted);
    }
    if !matches!(state, "action_implemented" | "verified_effective") {
        put(Clock::Mended, field::DUE, day(nonconformity, field::DUE), None);
    }
    if state == "action_implemented" {
        put(Clock::Effect, field::EFFECT_DUE, day(nonconformity, field::EFFECT_DUE), None);
    }
    let of_stage_2 = nonconformity.text(field::GRADE) == "major" && kind == "stage_2";
    if of_stage_2 && state != "verified_effective" {
        let counted = last_day.and_then(|last| last.checked_add_months(TIME_TO_VERIFY));
        put(Clock::Verified, field::VERIFIED_ON, None, counted);
    }
    found.sort_by_key(|deadline| deadline.day);
    found
}

/// The soonest of them.
pub fn deadline(nonconformity: RecordRef<'_>) -> Option<Deadline> {
    deadlines(nonconformity).into_iter().next()
}
