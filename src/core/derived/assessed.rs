//! The computed columns of audits, nonconformities and impact assessments.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::{labels, pointing_records, span, title, who_and_when};
use crate::core::impact;
use crate::core::method::Party;
use crate::core::natural;
use crate::core::nonconformity::{self, FollowUp};
use crate::core::path::PathValue;
use crate::core::workspace::RecordRef;

/// What is audited: the criteria, then the labels of the AI systems, then the sites.
pub fn audited<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    let sorted = |mut texts: Vec<Cow<'a, str>>| {
        texts.sort_by(|a, b| natural::compare(a, b));
        texts
    };
    let mut all = sorted(record.elements("criteria").map(Cow::from).collect());
    all.extend(sorted(record.targets("systems").map(|system| system.label().into()).collect()));
    all.extend(sorted(record.elements("sites").map(Cow::from).collect()));
    PathValue::list(all)
}

/// First and last day of an audit.
pub fn days<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    span(record.text("starts_on"), record.text("ends_on"))
}

/// Label and title of each corrective action of a nonconformity, or the decision that none is needed.
pub fn corrective_actions<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    let mut actions: Vec<RecordRef<'a>> = pointing_records(record, "corrective_action").collect();
    if actions.is_empty() {
        return PathValue::text(record.text("action_decision"));
    }
    actions.sort_by(|a, b| natural::compare(a.label(), b.label()));
    PathValue::list(actions.into_iter().map(|one| format!("{} {}", one.label(), title(one)).into()).collect())
}

/// Who looked at the effect, and when.
pub fn effect_verified<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    who_and_when(record, "verified_by", "verified_on")
}

/// The day that a nonconformity has to keep next, entered or counted from its audit.
pub fn deadline<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    nonconformity::deadline(record).map_or(PathValue::Empty, |deadline| PathValue::Date(deadline.day))
}

/// The step of a nonconformity that waits.
pub fn next_step<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    let next = FollowUp::of(record).and_then(FollowUp::next);
    next.map_or(PathValue::Empty, |next| PathValue::text(next.step.key()))
}

/// The impacts of an assessment, in the order of their labels.
fn impacts(record: RecordRef<'_>) -> Vec<RecordRef<'_>> {
    let mut all: Vec<RecordRef<'_>> = pointing_records(record, "impact").collect();
    all.sort_by(|a, b| natural::compare(a.label(), b.label()));
    all
}

/// The parties that the impacts of an assessment name.
pub fn parties<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    let named: Vec<Party> = impacts(record).into_iter().filter_map(impact::party).collect();
    let parties = Party::ALL.into_iter().filter(|party| named.contains(party));
    PathValue::list(parties.map(|party| Cow::from(party.key())).collect())
}

/// For each party with a rated harm the highest harm rating before measures, and how many harms have none yet.
pub fn highest_harm<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    let overall = impact::overall(impacts(record));
    let rated = overall.by_party.iter().filter_map(|(party, worst)| Some((party, worst.as_ref()?.rating)));
    let mut texts: Vec<Cow<'a, str>> = rated.map(|(party, rating)| format!("{party} {rating}").into()).collect();
    if !overall.unrated.is_empty() {
        texts.push(format!("not rated: {}", overall.unrated.len()).into());
    }
    PathValue::list(texts)
}

/// The measures of the impacts of an assessment, each behind the label of its impact.
pub fn measures<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    let measured = impacts(record).into_iter().filter(|one| one.filled(impact::field::MEASURES));
    PathValue::list(
        measured.map(|one| format!("{}: {}", one.label(), one.text(impact::field::MEASURES)).into()).collect(),
    )
}

/// Labels of the risks that the impacts of an assessment are linked to.
pub fn linked_risks<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    labels(impacts(record).into_iter().filter_map(|one| one.target(impact::field::RISK)))
}
