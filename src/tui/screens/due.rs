//! What is due: everything with a day that is near or past, the overdue first. The whole year is the view `calendar`.

use chrono::Days;

use super::lines::{Line, Lines};
use super::record;
use crate::core::calendar::{self, Appointment, Kind};
use crate::core::workspace::RecordRef;
use crate::tui::desk::Desk;
use crate::tui::theme::Role;
use crate::tui::words;

pub use crate::core::calendar::is_over;

/// How far ahead one looks.
const AHEAD: Days = Days::new(60);

/// The soonest day that a record has to keep; none when it is finished or has none.
pub fn of(record: RecordRef<'_>) -> Option<Appointment<'_>> {
    calendar::of(record).into_iter().min_by_key(|one| one.day)
}

/// Days up to [`AHEAD`] that nobody has put off, oldest first. What is finished is not due.
pub fn all(desk: &Desk) -> Vec<Appointment<'_>> {
    let today = desk.today();
    let until = today.checked_add_days(AHEAD).unwrap_or(today);
    let found = calendar::all(desk.workspace(), until).into_iter();
    found.filter(|one| one.snoozed(today).is_none()).collect()
}

/// What is to be done, in a word or two.
fn what<'a>(one: &Appointment<'a>) -> &'a str {
    match one.kind {
        Kind::Clock(clock) => words::clock_due(clock),
        Kind::Due | Kind::Review => one.what(),
    }
}

pub fn open(desk: &Desk) -> Lines {
    let fill = |desk: &Desk| {
        let today = desk.today();
        let arrow = if desk.settings.room { "" } else { " " };
        all(desk)
            .into_iter()
            .map(|due| {
                let late = due.day < today;
                let owner = if desk.settings.room { None } else { due.owner() };
                Line {
                    columns: vec![
                        format!("{}{}", due.day, if late { "*" } else { arrow }),
                        due.record.label().to_string(),
                        what(&due).to_string(),
                        owner.map_or_else(String::new, |owner| owner.title().to_string()),
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
