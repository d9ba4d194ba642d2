//! Everything with a date that is near or past, the overdue first: reviews, treatments, actions, evidence,
//! nonconformities and corrective actions.

use chrono::{Days, NaiveDate};

use super::lines::{Line, Lines};
use super::record;
use crate::core::nonconformity;
use crate::core::risk::Risk;
use crate::core::workspace::RecordRef;
use crate::tui::desk::Desk;
use crate::tui::theme::Role;
use crate::tui::words;

/// How far ahead one looks.
const AHEAD: Days = Days::new(60);

/// Registers whose records have such dates.
pub const REGISTERS: [&str; 6] =
    ["risk", "treatment", "action", "evidence", nonconformity::REGISTER, nonconformity::ACTION];

/// A date that somebody has to keep.
pub struct Due<'a> {
    pub date: NaiveDate,
    pub record: RecordRef<'a>,
    pub what: &'static str,
    pub field: &'static str,
}

/// The date that a record has to keep; none when it is finished or has none.
pub fn of(record: RecordRef<'_>) -> Option<Due<'_>> {
    if record.register_key() == nonconformity::REGISTER {
        let deadline = nonconformity::deadline(record)?;
        return Some(Due { date: deadline.day, record, what: words::clock_due(deadline.clock), field: deadline.field });
    }
    let (what, field) = match record.register_key() {
        "risk" => (words::REVIEW, "next_review"),
        "treatment" => (words::TREATMENT, "due"),
        "action" => (words::ACTION, "due"),
        "evidence" => (words::VALID_UNTIL, "valid_until"),
        nonconformity::ACTION => (words::CORRECTIVE_ACTION, "due"),
        _ => return None,
    };
    let date = record.text(field).parse().ok()?;
    let over = Risk::of(record).map_or_else(|| is_over(record), Risk::is_closed);
    (!over).then_some(Due { date, record, what, field })
}

/// Dates up to `AHEAD`, oldest first. What is finished is not due.
pub fn all(desk: &Desk) -> Vec<Due<'_>> {
    let today = desk.today();
    let until = today.checked_add_days(AHEAD).unwrap_or(today);
    let records = REGISTERS.into_iter().flat_map(|register| desk.workspace().live(register));
    let mut found: Vec<Due<'_>> = records.filter_map(of).filter(|due| due.date <= until).collect();
    found.sort_by(|a, b| {
        a.date.cmp(&b.date).then_with(|| crate::core::natural::compare(a.record.label(), b.record.label()))
    });
    found
}

/// Whether nothing is left to do: an end state, or done and only to be verified.
pub fn is_over(record: RecordRef<'_>) -> bool {
    let Some((field, states)) = record.register().and_then(|register| register.workflow()) else { return false };
    let state = record.text(field);
    matches!(state, "done" | "implemented") || states.state(state).is_some_and(|state| state.end)
}

pub fn open(desk: &Desk) -> Lines {
    let fill = |desk: &Desk| {
        let today = desk.today();
        let arrow = if desk.settings.room { "" } else { " " };
        all(desk)
            .into_iter()
            .map(|due| {
                let late = due.date < today;
                let owner = crate::core::typing::show(due.record, "owner");
                let owner = if desk.settings.room { String::new() } else { owner };
                Line {
                    columns: vec![
                        format!("{}{}", due.date, if late { "*" } else { arrow }),
                        due.record.label().to_string(),
                        due.what.to_string(),
                        owner,
                    ],
                    text: record::title(due.record),
                    role: if late { Role::Warning } else { Role::Text },
                    record: Some(due.record.id()),
                    field: Some(due.field.into()),
                    ..Line::default()
                }
            })
            .collect()
    };
    Lines::new(desk, words::DUE, words::NOTHING_DUE, Box::new(fill))
}
