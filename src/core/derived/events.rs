//! The computed columns of what happens: incidents and their notifications, changes of AI systems, metrics and
//! measurements, suppliers.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::{Derived, day, labels, title};
use crate::core::duty::{self, DutyState};
use crate::core::metric::{self, Measured, Threshold, Trend, measured};
use crate::core::natural;
use crate::core::path::{PathValue, Shape};
use crate::core::supplier;
use crate::core::trigger::{Cause, Trigger};
use crate::core::workspace::RecordRef;

const fn column(
    name: &'static str,
    registers: &'static [&'static str],
    heading: &'static str,
    short: &'static str,
    shape: Shape,
    compute: for<'a> fn(RecordRef<'a>, NaiveDate) -> PathValue<'a>,
) -> Derived {
    Derived { name, registers, heading, short, shape, compute }
}

pub(super) const COLUMNS: &[Derived] = &[
    column("duty_state", &["incident", "incident_notification"], "Reporting", "Report", Shape::Text, duty_state),
    column("reported_to", &["incident"], "Reported to / by when", "Reported", Shape::List, reported_to),
    column("incident_actions", &["incident"], "Corrective action", "Actions", Shape::List, incident_actions),
    column("due_on", &["incident_notification"], "Deadline", "By", Shape::Date, due_on),
    column("days_left", &["incident_notification"], "Days left", "Left", Shape::Number, days_left),
    column("reassessments", &["system_change"], "Re-assessments", "Looked at", Shape::List, reassessments),
    column("approval", &["system_change"], "Approval", "Approval", Shape::Text, approval),
    column("reviewed", &["system_change"], "Review", "Review", Shape::Text, reviewed),
    column("last_value", &["metric"], "Last value", "Now", Shape::Number, last_value),
    column("last_measured", &["metric"], "Last measured", "Day", Shape::Date, last_measured),
    column("trend", &["metric", "measurement"], "Trend", "Trend", Shape::Text, trend),
    column("breach", &["metric"], "Against threshold", "State", Shape::Text, breach),
    column("against", &["measurement"], "Against threshold", "Against", Shape::Text, against),
    column("measured_object", &["measurement"], "Object", "Object", Shape::Text, measured_object),
    column("measured_target", &["measurement"], "Target", "Target", Shape::Text, measured_target),
    column("measured_action", &["measurement"], "Action", "Action", Shape::List, measured_action),
    column("assessed_on", &["supplier"], "Assessed", "Assessed", Shape::Date, assessed_on),
    column("assessment_result", &["supplier"], "Score / decision", "Result", Shape::Text, assessment_result),
];

/// How the notifications of an incident, or one of them, stand against their deadlines.
fn duty_state<'a>(record: RecordRef<'a>, today: NaiveDate) -> PathValue<'a> {
    let Some(catalogue) = record.workspace().catalogue() else { return PathValue::Empty };
    let state = match record.register_key() {
        duty::NOTIFICATION => Some(duty::state(record, catalogue, today)),
        _ => duty::state_of_incident(record, catalogue, today),
    };
    match (state, record.text(duty::field::REPORTING_DUTY)) {
        (Some(state), _) => PathValue::owned(state.words()),
        (None, "yes") => PathValue::text("to be told"),
        (None, "unclear") => PathValue::text("unclear"),
        _ => PathValue::Empty,
    }
}

/// Each recipient with the day by which he is to be told, and when he was.
fn reported_to<'a>(record: RecordRef<'a>, today: NaiveDate) -> PathValue<'a> {
    let Some(catalogue) = record.workspace().catalogue() else { return PathValue::Empty };
    let told = duty::notifications(record, catalogue).into_iter().map(|one| {
        let by = duty::deadline(one, catalogue).map_or("no deadline".to_string(), |by| format!("by {}", by.text()));
        let sent = one.text(duty::field::SENT_AT);
        let state = duty::state(one, catalogue, today);
        let outcome = match (sent.get(..10), state) {
            (Some(day), DutyState::SentLate) => format!("sent late on {day}"),
            (Some(day), _) => format!("sent on {day}"),
            (None, DutyState::Late) => "late".to_string(),
            (None, _) => "not sent".to_string(),
        };
        Cow::from(format!("{} {by}, {outcome}", one.text(duty::field::RECIPIENT)))
    });
    PathValue::list(told.collect())
}

/// Label and title of what an incident led to.
fn incident_actions<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    let all = record.target("nonconformity").into_iter().chain(record.targets("corrective_actions"));
    let mut all: Vec<RecordRef<'a>> = all.chain(record.targets("actions")).collect();
    all.sort_by(|a, b| natural::compare(a.label(), b.label()));
    PathValue::list(all.into_iter().map(|one| format!("{} {}", one.label(), title(one)).into()).collect())
}

/// The day by which a notification has to be sent.
fn due_on<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    let deadline = record.workspace().catalogue().and_then(|catalogue| duty::deadline(record, catalogue));
    deadline.map_or(PathValue::Empty, |deadline| PathValue::Date(deadline.day))
}

/// Days until then, while it was not sent; less than nothing once it is late.
fn days_left<'a>(record: RecordRef<'a>, today: NaiveDate) -> PathValue<'a> {
    let deadline = record.workspace().catalogue().and_then(|catalogue| duty::deadline(record, catalogue));
    let days = deadline.filter(|_| !record.filled(duty::field::SENT_AT)).map(|by| (by.day - today).num_days());
    days.and_then(|days| i32::try_from(days).ok()).map_or(PathValue::Empty, |days| PathValue::Number(f64::from(days)))
}

/// Each risk and impact assessment that a change touches, with the day of its last look since, or `open`.
fn reassessments<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    let Some(cause) = Cause::of(record) else { return PathValue::Empty };
    let told = |trigger: Trigger<'a>| {
        let answer = match crate::core::trigger::decided_on(trigger.about) {
            _ if trigger.open => "open".to_string(),
            Some(day) if day >= trigger.day => day.to_string(),
            _ => "not needed".to_string(),
        };
        Cow::from(format!("{} {answer}", trigger.about.label()))
    };
    PathValue::list(cause.triggers().into_iter().map(told).collect())
}

/// `WHO, DAY`, or the one of the two that there is.
fn who_and_when<'a>(who: &'a str, day: &'a str) -> PathValue<'a> {
    match (who, day) {
        (who, "") => PathValue::text(who),
        ("", day) => PathValue::text(day),
        (who, day) => PathValue::owned(format!("{who}, {day}")),
    }
}

fn approval<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    who_and_when(record.target("approved_by").map_or("", title), record.text("approved_on"))
}

fn reviewed<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    who_and_when(record.text("result"), record.text("reviewed_on"))
}

fn last(record: RecordRef<'_>) -> Option<Measured<'_>> {
    measured(record).into_iter().next_back()
}

fn last_value<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    last(record).map_or(PathValue::Empty, |last| PathValue::Number(last.value))
}

fn last_measured<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    last(record).map_or(PathValue::Empty, |last| PathValue::Date(last.day))
}

/// Where the values of a metric go, until today or until this measurement.
fn trend<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    let until = Measured::of(record).filter(|_| record.register_key() == metric::MEASUREMENT);
    let metric = match until {
        Some(until) => until.metric(),
        None => Some(record).filter(|one| one.register_key() == metric::METRIC),
    };
    let all = metric.map(measured).unwrap_or_default();
    let values: Vec<f64> =
        all.iter().filter(|one| until.is_none_or(|until| one.day <= until.day)).map(|one| one.value).collect();
    Trend::of(&values).map_or(PathValue::Empty, |trend| PathValue::text(trend.words()))
}

/// The last value against the threshold, or that it is too old.
fn breach<'a>(record: RecordRef<'a>, today: NaiveDate) -> PathValue<'a> {
    if record.has_ended() {
        return PathValue::Empty;
    }
    let Some(last) = last(record) else { return PathValue::text("not measured") };
    let side = Threshold::of(record).map(|threshold| threshold.breach(last.value));
    let too_old = metric::is_too_old(record, last.day, today);
    PathValue::text(match side {
        Some(Some(side)) => side.words(),
        _ if too_old => "too old",
        Some(None) => "within",
        None => "",
    })
}

fn against<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    let Some(value) = Measured::of(record) else { return PathValue::Empty };
    let threshold = value.metric().and_then(Threshold::of);
    PathValue::text(match threshold.map(|threshold| threshold.breach(value.value)) {
        Some(Some(side)) => side.words(),
        Some(None) => "within",
        None => "",
    })
}

/// The AI system of a measurement's metric, or the kind of thing that it is about.
fn measured_object<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    record.target(metric::field::METRIC).map(metric::object_words).map_or(PathValue::Empty, PathValue::owned)
}

/// Target and threshold of a measurement's metric.
fn measured_target<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    record.target(metric::field::METRIC).map(metric::target_words).map_or(PathValue::Empty, PathValue::owned)
}

/// What was done about a value, then the labels of the actions.
fn measured_action<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    let said = Some(record.text("action")).filter(|text| !text.is_empty()).map(Cow::from);
    let PathValue::List(actions) = labels(record.targets("actions")) else {
        return said.map_or(PathValue::Empty, |text| PathValue::list(vec![text]));
    };
    PathValue::list(said.into_iter().chain(actions).collect())
}

/// Day of the newest assessment of a supplier that was approved.
fn assessed_on<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    let newest = supplier::newest_assessment(record).and_then(|one| day(one, supplier::field::ASSESSED_ON));
    newest.map_or(PathValue::Empty, PathValue::Date)
}

/// `75 %, with conditions`.
fn assessment_result<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    let Some(newest) = supplier::newest_assessment(record) else { return PathValue::Empty };
    let score = newest.value("score").number().map(|score| format!("{score} %"));
    let decision = Some(crate::core::typing::show(newest, "decision").to_lowercase()).filter(|text| !text.is_empty());
    let parts: Vec<String> = score.into_iter().chain(decision).collect();
    PathValue::owned(parts.join(", "))
}
