//! The computed columns of management reviews, implementation plans and the certification file.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::{Derived, pointing_records, span, title};
use crate::core::certification::file::{self, field};
use crate::core::management_review::{self, INPUTS, USUAL};
use crate::core::natural;
use crate::core::path::{PathValue, Shape};
use crate::core::plan;
use crate::core::typing;
use crate::core::workspace::RecordRef;

pub(super) const COLUMNS: &[Derived] = &[
    Derived {
        name: "review_inputs",
        registers: &["management_review"],
        heading: "Inputs",
        short: "Inputs",
        shape: Shape::List,
        compute: review_inputs,
    },
    Derived {
        name: "review_decisions",
        registers: &["management_review"],
        heading: "Decisions",
        short: "Decisions",
        shape: Shape::List,
        compute: review_decisions,
    },
    Derived {
        name: "review_actions",
        registers: &["management_review"],
        heading: "Actions with owner and date",
        short: "Actions",
        shape: Shape::List,
        compute: review_actions,
    },
    Derived {
        name: "milestone_tasks",
        registers: &["plan_milestone"],
        heading: "Tasks",
        short: "Tasks",
        shape: Shape::List,
        compute: milestone_tasks,
    },
    Derived {
        name: "slip",
        registers: &["plan_milestone"],
        heading: "Slip",
        short: "Slip",
        shape: Shape::Text,
        compute: slip,
    },
    Derived {
        name: "plan_slip",
        registers: &["plan"],
        heading: "Slip",
        short: "Slip",
        shape: Shape::Text,
        compute: plan_slip,
    },
    Derived {
        name: "plan_progress",
        registers: &["plan"],
        heading: "Milestones reached",
        short: "Reached",
        shape: Shape::Text,
        compute: plan_progress,
    },
    Derived {
        name: "event_dates",
        registers: &["certification_event"],
        heading: "Dates",
        short: "Dates",
        shape: Shape::Text,
        compute: event_dates,
    },
    Derived {
        name: "event_findings",
        registers: &["certification_event"],
        heading: "Findings",
        short: "Findings",
        shape: Shape::List,
        compute: event_findings,
    },
    Derived {
        name: "event_deadline",
        registers: &["certification_event"],
        heading: "Deadline",
        short: "Deadline",
        shape: Shape::Date,
        compute: event_deadline,
    },
    Derived {
        name: "event_certificate",
        registers: &["certification_event"],
        heading: "Certificate / expiry",
        short: "Certif.",
        shape: Shape::Text,
        compute: event_certificate,
    },
    Derived {
        name: "event_next_window",
        registers: &["certification_event"],
        heading: "Next window",
        short: "Next",
        shape: Shape::Text,
        compute: event_next_window,
    },
    Derived {
        name: "next_window",
        registers: &["certificate"],
        heading: "Next window",
        short: "Next",
        shape: Shape::Text,
        compute: next_window,
    },
    Derived {
        name: "next_look",
        registers: &["certificate"],
        heading: "Next look by",
        short: "Next look",
        shape: Shape::Date,
        compute: next_look,
    },
    Derived {
        name: "certificate_events",
        registers: &["certificate"],
        heading: "Events",
        short: "Events",
        shape: Shape::List,
        compute: certificate_events,
    },
];

/// `AC-041 Name a deputy for the supplier manager`.
fn named(record: RecordRef<'_>) -> String {
    format!("{} {}", record.label(), title(record))
}

fn in_order<'a>(records: impl Iterator<Item = RecordRef<'a>>) -> Vec<RecordRef<'a>> {
    let mut all: Vec<RecordRef<'a>> = records.collect();
    all.sort_by(|a, b| natural::compare(a.label(), b.label()));
    all
}

/// Every filled input of a management review behind its name.
pub fn review_inputs<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    let filled = INPUTS.iter().chain(&USUAL).filter(|input| record.filled(input.field));
    let text = |field: &str| record.text(field).trim().replace('\n', " ");
    PathValue::list(filled.map(|input| format!("{}: {}", input.name, text(input.field)).into()).collect())
}

/// The decisions of a management review: the text on improvement, then the linked ones.
pub fn review_decisions<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    let text = Some(record.text("decisions_improvement")).filter(|text| !text.trim().is_empty());
    let linked = in_order(record.targets("decisions")).into_iter().map(|one| Cow::from(named(one)));
    PathValue::list(text.into_iter().map(Cow::from).chain(linked).collect())
}

/// Each action of a management review with its owner and day.
pub fn review_actions<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    let with = |one: RecordRef<'_>| {
        let owner = one.target("owner").map_or("nobody", title);
        let due = Some(one.text("due")).filter(|due| !due.is_empty()).unwrap_or("no day");
        format!("{} ({owner}, {due})", named(one)).into()
    };
    PathValue::list(management_review::actions(record).into_iter().map(with).collect())
}

/// Actions of a milestone.
pub fn milestone_tasks<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    PathValue::list(plan::tasks(record).into_iter().map(|one| named(one).into()).collect())
}

fn signed(days: Option<i64>) -> PathValue<'static> {
    // A plus tells a slip from an early day without colour.
    match days {
        None => PathValue::Empty,
        Some(days) if days > 0 => PathValue::owned(format!("+{days} d")),
        Some(days) => PathValue::owned(format!("{days} d")),
    }
}

/// Days by which a milestone is later than approved.
pub fn slip<'a>(record: RecordRef<'a>, today: NaiveDate) -> PathValue<'a> {
    signed(plan::slip(record, today))
}

/// Days by which a plan ends later than approved.
pub fn plan_slip<'a>(record: RecordRef<'a>, today: NaiveDate) -> PathValue<'a> {
    signed(plan::plan_slip(record, today))
}

/// `3 of 9` milestones that are reached.
pub fn plan_progress<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    let all = plan::milestones(record);
    let reached = all.iter().filter(|one| plan::is_reached(**one)).count();
    if all.is_empty() { PathValue::Empty } else { PathValue::owned(format!("{reached} of {}", all.len())) }
}

/// First and last day of a certification event, or its window while nothing is booked.
pub fn event_dates<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    let booked = span(record.text(field::STARTS_ON), record.text(field::ENDS_ON));
    if !booked.is_empty() {
        return booked;
    }
    match span(record.text(field::WINDOW_FROM), record.text(field::WINDOW_TO)) {
        PathValue::Empty => PathValue::Empty,
        window => PathValue::owned(format!("window {}", window.into_text(Shape::Text))),
    }
}

/// Labels and grades of what an event found: its findings, and the nonconformities that have no finding there.
pub fn event_findings<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    let findings = file::findings(record);
    let named = |one: &RecordRef<'_>| {
        let grade = typing::show(*one, "grade").to_lowercase();
        format!("{} {grade}", one.label()).trim().to_string()
    };
    let mut texts: Vec<Cow<'a, str>> = findings.iter().map(|one| named(one).into()).collect();
    let of_finding = |one: &RecordRef<'_>| {
        one.target("finding").is_some_and(|from| findings.iter().any(|finding| finding.id() == from.id()))
    };
    texts.extend(file::nonconformities(record).iter().filter(|one| !of_finding(one)).map(|one| Cow::from(named(one))));
    PathValue::list(texts)
}

/// The soonest day that what an event found still has to keep.
pub fn event_deadline<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    file::deadline(record).map_or(PathValue::Empty, PathValue::Date)
}

/// Number and last day of the certificate of an event.
pub fn event_certificate<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    let Some(certificate) = record.target(field::CERTIFICATE) else { return PathValue::Empty };
    let number = Some(certificate.text("number")).filter(|number| !number.is_empty());
    let number = number.unwrap_or(certificate.label());
    match certificate.text(field::EXPIRES) {
        "" => PathValue::text(number),
        expires => PathValue::owned(format!("{number}, until {expires}")),
    }
}

/// The next look that the certificate of an event asks for.
pub fn event_next_window<'a>(record: RecordRef<'a>, today: NaiveDate) -> PathValue<'a> {
    record.target(field::CERTIFICATE).map_or(PathValue::Empty, |certificate| next_window(certificate, today))
}

/// The next look of the body that a certificate asks for.
pub fn next_window<'a>(record: RecordRef<'a>, today: NaiveDate) -> PathValue<'a> {
    let next = file::cycle(record).and_then(|cycle| cycle.next(today));
    next.map_or(PathValue::Empty, |window| PathValue::owned(window.to_string()))
}

/// The last day of that look.
pub fn next_look<'a>(record: RecordRef<'a>, today: NaiveDate) -> PathValue<'a> {
    file::cycle(record)
        .and_then(|cycle| cycle.next(today))
        .map_or(PathValue::Empty, |window| PathValue::Date(window.to))
}

/// Labels and titles of the events of a certificate.
pub fn certificate_events<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    let events = in_order(pointing_records(record, file::EVENT));
    PathValue::list(events.into_iter().map(|one| named(one).into()).collect())
}
