//! The year: everything that has a day, the overdue first.

use chrono::Days;

use super::{Cell, Column, HIDDEN, REST, Row, Scope, Target, Tone, View};
use crate::core::calendar::{self, Appointment};
use crate::core::derived;
use crate::core::workspace::RecordRef;

/// How far ahead the calendar reaches.
const AHEAD: Days = Days::new(365);

pub const CALENDAR: View = View {
    name: "calendar",
    title: "Calendar",
    aliases: &["year"],
    help: "Everything that has to be kept by a day in the coming year, the overdue first.",
    report: None,
    empty: "Nothing has a day in the coming year: enter due days and next reviews, and they stand here.",
    columns: COLUMNS,
    rows: |scope| rows(scope, |_| true),
};

pub const MINE: View = View {
    name: "my-days",
    title: "My days",
    aliases: &["my-calendar", "mine-due"],
    help: "The calendar of whoever looks: the days of the records that you own, the overdue first.",
    report: None,
    empty: "Nothing of yours has a day in the coming year. What you own stands under your name in the registers.",
    columns: COLUMNS,
    rows: |scope| rows(scope, |one| scope.me.is_some() && one.owner().map(RecordRef::id) == scope.me),
};

const COLUMNS: &[Column] = &[
    Column::new("Day", 10),
    Column::new("Late", 5),
    Column::new("Record", 10),
    Column::new("What", 13),
    Column::new("Owner", HIDDEN),
    Column::new("Title", REST),
    Column::new("Register", HIDDEN),
    Column::new("Phase", HIDDEN),
    Column::new("Put off until", HIDDEN),
    Column::new("Reason", HIDDEN),
];

fn rows<'a>(scope: &Scope<'a>, wanted: impl Fn(&Appointment<'a>) -> bool) -> Vec<Row> {
    let until = scope.today.checked_add_days(AHEAD).unwrap_or(scope.today);
    let appointments = calendar::all(scope.workspace, until).into_iter().filter(|one| wanted(one));
    let mut found: Vec<_> = appointments.map(|one| row(scope, &one)).collect();
    // What was put off stands where it comes back.
    found.sort_by_key(|(day, _)| *day);
    found.into_iter().map(|(_, row)| row).collect()
}

fn row(scope: &Scope<'_>, one: &Appointment<'_>) -> (chrono::NaiveDate, Row) {
    let record = one.record;
    let snoozed = one.snoozed(scope.today);
    let until = snoozed.and_then(|snooze| snooze.text("until").parse().ok());
    let late = (scope.today - one.day).num_days();
    let register = record.register();
    let cells = vec![
        Cell::Date(one.day),
        match (until.is_some(), late > 0) {
            (true, _) => Cell::text("off"),
            (false, true) => Cell::text(format!("{late} d")),
            (false, false) => Cell::Empty,
        },
        Cell::text(record.label()),
        Cell::text(one.what()),
        one.owner().map_or(Cell::Empty, |owner| Cell::text(owner.title())),
        Cell::text(derived::title(record)),
        register.map_or(Cell::Empty, |register| Cell::text(register.name.as_str())),
        register.map_or(Cell::Empty, |register| Cell::text(super::pdca::phase(&register.pdca))),
        Cell::day(until),
        snoozed.map_or(Cell::Empty, |snooze| Cell::text(snooze.text("reason"))),
    ];
    let tone = match (until.is_some(), late > 0) {
        (true, _) => Tone::Muted,
        (false, true) => Tone::Bad,
        (false, false) if late > -30 => Tone::Warning,
        (false, false) => Tone::Plain,
    };
    let target = Target::Field(record.id(), one.field.to_string());
    (until.unwrap_or(one.day), Row { cells, tone, target })
}
