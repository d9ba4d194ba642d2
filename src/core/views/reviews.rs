//! The minutes of the management reviews (RG-24), newest first: a line for the meeting, below it one for each decision
//! and each action that it led to.

use super::{Cell, Column, HIDDEN, REST, Row, Scope, Tone, View};
use crate::core::derived;
use crate::core::management_review::{self as review, INPUTS, USUAL};
use crate::core::natural;
use crate::core::typing;
use crate::core::workspace::RecordRef;

pub const MINUTES: View = View {
    name: "review-log",
    title: "Review minutes and actions",
    aliases: &["rg-24"],
    help: "Every management review with what it was told, its decisions, and each action with owner and day.",
    report: Some("RG-24"),
    empty: "No management review is planned: add one, and fill its inputs.",
    columns: &[
        Column::new("Date", 10),
        Column::new("Attendees", HIDDEN),
        Column::new("Inputs (each of 9.3.2)", HIDDEN),
        Column::new("Decisions", REST),
        Column::new("Changes to AIMS", HIDDEN),
        Column::new("Actions with owner and date", 42),
    ],
    rows,
};

fn rows(scope: &Scope<'_>) -> Vec<Row> {
    let mut all: Vec<RecordRef<'_>> = scope.workspace.live(review::REGISTER).collect();
    let day = |one: &RecordRef<'_>| match one.text("held_on") {
        "" => one.text("planned_on").to_string(),
        held => held.to_string(),
    };
    all.sort_by(|a, b| day(b).cmp(&day(a)).then_with(|| natural::compare(a.label(), b.label())));
    all.into_iter().flat_map(|one| meeting(scope, one)).collect()
}

fn meeting(scope: &Scope<'_>, meeting: RecordRef<'_>) -> Vec<Row> {
    let date = if meeting.filled("held_on") { "held_on" } else { "planned_on" };
    let date = Cell::of(meeting, date);
    let people: Vec<&str> = meeting.targets("attendees").map(|one| one.title()).collect();
    let inputs = INPUTS.iter().chain(&USUAL).filter(|input| meeting.filled(input.field));
    let inputs: Vec<String> = inputs.map(|input| format!("{}: {}", input.name, meeting.text(input.field))).collect();
    let missing = INPUTS.iter().filter(|input| !meeting.filled(input.field)).count();
    let is_held = review::held_on(meeting).is_some();
    let decided = match meeting.text("decisions_improvement").trim() {
        "" => format!("{} {}: {}", meeting.label(), meeting.title(), typing::show(meeting, "status").to_lowercase()),
        text => text.to_string(),
    };
    let waits = match (is_held, missing) {
        (false, 0) => "every input is filled".to_string(),
        (false, missing) => format!("{missing} of {} inputs are missing", INPUTS.len()),
        (true, _) => String::new(),
    };
    let cells = vec![
        date.clone(),
        Cell::text(people.join(", ")),
        Cell::text(inputs.join("\n")),
        Cell::text(decided),
        Cell::text(meeting.text("decisions_changes")),
        Cell::text(waits),
    ];
    let late = derived::overdue_since(meeting, scope.today).is_some();
    let mut rows = vec![Row::of(meeting, cells).tone(if late { Tone::Bad } else { Tone::Plain })];
    let mut decisions: Vec<RecordRef<'_>> = meeting.targets("decisions").collect();
    decisions.sort_by(|a, b| natural::compare(a.label(), b.label()));
    let named = |one: RecordRef<'_>| format!("{} {}", one.label(), one.title());
    for decision in decisions {
        let text = Cell::text(named(decision));
        rows.push(Row::of(decision, vec![date.clone(), Cell::Empty, Cell::Empty, text, Cell::Empty, Cell::Empty]));
    }
    rows.extend(review::actions(meeting).into_iter().map(|action| {
        let late = derived::overdue_since(action, scope.today).is_some();
        let owner = action.target("owner").map_or("nobody", |owner| owner.title());
        let due = Some(action.text("due")).filter(|due| !due.is_empty()).unwrap_or("no day");
        let mark = if late { " late" } else { "" };
        let text = Cell::text(format!("{} {due}{mark}, {owner}: {}", action.label(), action.title()));
        let cells = vec![date.clone(), Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty, text];
        let tone = match (late, action.has_ended()) {
            (true, _) => Tone::Bad,
            (false, true) => Tone::Muted,
            (false, false) => Tone::Plain,
        };
        Row::of(action, cells).tone(tone)
    }));
    rows
}
