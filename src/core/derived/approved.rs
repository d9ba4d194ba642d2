//! The computed columns of what is approved in versions and of acceptances.

use std::borrow::Cow;

use chrono::NaiveDate;

use crate::core::acceptance::{Acceptance, Standing};
use crate::core::path::PathValue;
use crate::core::risk::Risk;
use crate::core::versions::{self, Versioned, field};
use crate::core::workspace::RecordRef;

use super::{day, title};

/// Version of the Statement of Applicability that counts on the day; empty if none was approved by then.
pub fn soa_version<'a>(record: RecordRef<'a>, today: NaiveDate) -> PathValue<'a> {
    approved_soa(record, today).map_or(PathValue::Empty, |version| PathValue::text(version.text(field::VERSION)))
}

/// Day of approval of that version.
pub fn soa_approved_on<'a>(record: RecordRef<'a>, today: NaiveDate) -> PathValue<'a> {
    let approved = approved_soa(record, today).and_then(|version| day(version, field::APPROVED_ON));
    approved.map_or(PathValue::Empty, PathValue::Date)
}

fn approved_soa(record: RecordRef<'_>, today: NaiveDate) -> Option<RecordRef<'_>> {
    versions::in_force(record.workspace(), Versioned::Soa.register(), today)
}

/// Who gave the newest acceptance of the risk that counts today.
pub fn accepted_by<'a>(record: RecordRef<'a>, today: NaiveDate) -> PathValue<'a> {
    let acceptance = acceptance(record, today);
    acceptance.and_then(|one| one.record.target("accepted_by")).map_or(PathValue::Empty, |person| title(person).into())
}

/// Last day of that acceptance; empty if it has no end.
pub fn acceptance_expires<'a>(record: RecordRef<'a>, today: NaiveDate) -> PathValue<'a> {
    acceptance(record, today).and_then(Acceptance::expires).map_or(PathValue::Empty, PathValue::Date)
}

fn acceptance(record: RecordRef<'_>, today: NaiveDate) -> Option<Acceptance<'_>> {
    Acceptance::in_force(Risk::of(record)?, today)
}

/// Whether an acceptance counts today for all its risks, and if not, why.
pub fn standing<'a>(record: RecordRef<'a>, today: NaiveDate) -> PathValue<'a> {
    let Some(acceptance) = Acceptance::of(record) else { return PathValue::Empty };
    let risks = record.targets("risks").filter_map(Risk::of);
    let standings: Vec<(&str, Standing)> =
        risks.map(|risk| (risk.record.label(), acceptance.standing(risk, today))).collect();
    match standings.iter().find(|(_, standing)| !standing.counts()) {
        None if standings.is_empty() => PathValue::Empty,
        None => PathValue::text("yes"),
        Some((label, Standing::Worse { then, now })) => PathValue::owned(format!("{label} got worse: {then} to {now}")),
        Some((_, Standing::Expired(Some(day)))) => PathValue::owned(format!("ended {day}")),
        Some((_, Standing::Expired(None))) => PathValue::text("ended"),
        Some((_, Standing::Revoked)) => PathValue::text("revoked"),
        Some((_, Standing::Renewed)) => PathValue::text("renewed"),
        Some(_) => PathValue::text("not accepted"),
    }
}

/// The units and then the sites of a scope.
pub fn units_and_sites<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    PathValue::list(record.elements("units").chain(record.elements("sites")).map(Cow::from).collect())
}

/// Who approved it, and when.
pub fn approval<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    match versions::approval_words(record) {
        words if words.is_empty() => PathValue::Empty,
        words => PathValue::owned(words),
    }
}

/// The approval of a treatment: the version of the plan that counts, else its own.
pub fn plan_approval<'a>(record: RecordRef<'a>, today: NaiveDate) -> PathValue<'a> {
    let own = versions::approval_words(record);
    let plan = versions::in_force(record.workspace(), Versioned::TreatmentPlan.register(), today);
    match plan {
        Some(plan) if !own.is_empty() => {
            let version = plan.text(field::VERSION);
            PathValue::owned(format!("plan version {version}: {}", versions::approval_words(plan)))
        }
        _ if own.is_empty() => PathValue::Empty,
        _ => PathValue::owned(own),
    }
}
