//! An implementation plan made from a gap analysis: one milestone for each clause or group of controls with an open gap,
//! the most urgent first, and one at the end that looks whether all of it holds.

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

use super::{MILESTONE, PLAN, field, is_reached, milestones};
use crate::core::catalogue::Catalogue;
use crate::core::gap::{self, Effort, Measure, Priority};
use crate::core::id::RecordId;
use crate::core::intent::Intent;
use crate::core::workspace::RecordRef;

/// When work on a gap begins, in days from today: what is urgent at once, the rest when there is room.
fn begins(priority: Option<Priority>) -> u64 {
    match priority {
        Some(Priority::High) => 0,
        Some(Priority::Medium) => 28,
        Some(Priority::Low) | None => 56,
    }
}

/// How long it takes, in days: days, weeks, months, with some air.
fn takes(effort: Option<Effort>) -> u64 {
    match effort {
        Some(Effort::Small) => 14,
        Some(Effort::Large) => 90,
        Some(Effort::Medium) | None => 42,
    }
}

/// The look at all of it takes this long after the last milestone.
const LOOK: u64 = 21;
/// 9.2.2: an internal audit.
const LOOK_AT: &str = "9.2.2";

/// A milestone as it would be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub record: RecordId,
    pub title: String,
    pub starts_on: NaiveDate,
    pub due: NaiveDate,
    pub priority: Option<&'static str>,
    pub gaps: usize,
}

/// What would be made of a gap analysis.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Made {
    /// The plan, and whether it is a new one.
    pub plan: Option<(RecordId, bool)>,
    pub milestones: Vec<Wanted>,
    pub intents: Vec<Intent>,
}

/// The plan of an assessment that is not over; its milestones are added to.
fn open_plan(assessment: RecordRef<'_>) -> Option<RecordRef<'_>> {
    let plans = assessment.workspace().pointing(PLAN, "gap_assessment", assessment.id());
    plans.filter(|plan| !plan.has_ended()).max_by_key(|plan| plan.id())
}

/// The plan of the gaps of an assessment that stand in no milestone yet; empty where there are none.
pub fn from_gap(
    assessment: RecordRef<'_>,
    catalogue: &Catalogue,
    owner: Option<RecordId>,
    today: NaiveDate,
    fresh: &mut dyn FnMut() -> RecordId,
) -> Made {
    let planned = |measure: &Measure<'_>| {
        let item = measure.item.record;
        item.workspace().pointing(MILESTONE, "gap_items", item.id()).any(|one| !one.has_ended() && !is_reached(one))
    };
    let mut groups: Vec<(&str, &str, Vec<Measure<'_>>)> = Vec::new();
    // Measures come the most urgent first, so groups come by the most urgent of their gaps.
    for measure in gap::measures(assessment).into_iter().filter(|one| !planned(one)) {
        let (id, title) = gap::group_of(catalogue, measure.criterion());
        let (id, title) = if id.is_empty() { (measure.criterion(), "") } else { (id, title) };
        match groups.iter_mut().find(|(known, _, _)| *known == id) {
            Some((_, _, measures)) => measures.push(measure),
            None => groups.push((id, title, vec![measure])),
        }
    }
    if groups.is_empty() {
        return Made::default();
    }
    let found = open_plan(assessment);
    let plan = found.map_or_else(&mut *fresh, |plan| plan.id());
    let mut made = Made { plan: Some((plan, found.is_none())), ..Made::default() };
    let mut milestones_made = Vec::new();
    for (id, title, measures) in &groups {
        milestones_made.push(milestone(plan, (id, title), measures, today, fresh()));
    }
    if found.is_none_or(|plan| !milestones(plan).iter().any(|one| one.has_element("clauses", LOOK_AT))) {
        let last = milestones_made.iter().map(|(wanted, _)| wanted.due).max().unwrap_or(today);
        let before: Vec<String> = milestones_made.iter().map(|(wanted, _)| wanted.record.to_string()).collect();
        milestones_made.push(look(plan, last, before, fresh()));
    }
    if found.is_none() {
        let ends = milestones_made.iter().map(|(wanted, _)| wanted.due).max().unwrap_or(today);
        let mut fields = vec![
            ("title", json!(format!("Plan from {}", assessment.label()))),
            ("version", json!("1")),
            ("goal", json!(format!("Every gap of {} is closed, and an audit has seen it.", assessment.label()))),
            ("gap_assessment", json!(assessment.id().to_string())),
            ("starts_on", json!(today.to_string())),
            ("ends_on", json!(ends.to_string())),
        ];
        fields.extend(owner.map(|owner| ("owner", json!(owner.to_string()))));
        made.intents.push(create(plan, PLAN, fields));
    }
    for (wanted, intents) in milestones_made {
        made.milestones.push(wanted);
        made.intents.extend(intents);
    }
    made
}

fn create(record: RecordId, register: &str, fields: Vec<(&str, Value)>) -> Intent {
    let fields = fields.into_iter().filter(|(_, value)| !value.is_null());
    let fields = fields.map(|(key, value)| (key.to_string(), value)).collect();
    Intent::Create { record, register: register.into(), label: None, fields }
}

fn milestone(
    plan: RecordId,
    (id, title): (&str, &str),
    measures: &[Measure<'_>],
    today: NaiveDate,
    record: RecordId,
) -> (Wanted, Vec<Intent>) {
    let priority = measures.iter().filter_map(|one| one.priority).min();
    let after = |day: NaiveDate, days: u64| day.checked_add_days(Days::new(days)).unwrap_or(day);
    let starts_on = after(today, begins(priority));
    let due = measures.iter().map(|one| after(today, begins(one.priority) + takes(one.effort))).max().unwrap_or(today);
    let gaps = measures.len();
    let title = match title {
        "" => format!("{id}: gaps are closed"),
        title => format!("{id} {title}: gaps are closed"),
    };
    let mut clauses: Vec<&str> =
        measures.iter().map(|one| one.criterion()).map(|one| one.split('/').next().unwrap_or(one)).collect();
    clauses.sort_by(|a, b| gap::by_standard(a, b));
    clauses.dedup();
    let missing: Vec<String> = measures.iter().map(|one| format!("{}: {}", one.criterion(), one.gap())).collect();
    let items: Vec<String> = measures.iter().map(|one| one.item.record.id().to_string()).collect();
    let owner = measures.iter().find_map(|one| one.owner());
    let mut intents = vec![create(
        record,
        MILESTONE,
        vec![
            ("title", json!(title)),
            (field::PLAN, json!(plan.to_string())),
            ("description", json!(missing.join("\n"))),
            ("clauses", json!(clauses)),
            ("gap_items", json!(items)),
            ("owner", json!(owner.map(|owner| owner.id().to_string()))),
            ("priority", json!(priority.map(Priority::key))),
            ("starts_on", json!(starts_on.to_string())),
            (field::DUE, json!(due.to_string())),
        ],
    )];
    let actions = measures.iter().filter_map(|one| one.action()).filter(|one| !one.has_ended());
    let free = actions.filter(|one| !one.filled(field::MILESTONE));
    let mut free: Vec<RecordId> = free.map(|one| one.id()).collect();
    free.sort_unstable();
    free.dedup();
    intents.extend(free.into_iter().map(|one| Intent::set(one, field::MILESTONE, record.to_string())));
    (Wanted { record, title, starts_on, due, priority: priority.map(Priority::key), gaps }, intents)
}

/// The milestone at the end: somebody who did none of it looks whether it holds.
fn look(plan: RecordId, last: NaiveDate, before: Vec<String>, record: RecordId) -> (Wanted, Vec<Intent>) {
    let due = last.checked_add_days(Days::new(LOOK)).unwrap_or(last);
    let title = "An internal audit has looked at what was mended".to_string();
    let intent = create(
        record,
        MILESTONE,
        vec![
            ("title", json!(title)),
            (field::PLAN, json!(plan.to_string())),
            ("clauses", json!([LOOK_AT])),
            (field::DEPENDS_ON, json!(before)),
            ("starts_on", json!(last.to_string())),
            (field::DUE, json!(due.to_string())),
        ],
    );
    (Wanted { record, title, starts_on: last, due, priority: None, gaps: 0 }, vec![intent])
}
