//! Minutes of a management review: who was there, what it was told, what it decided, who does what by when, and the
//! lines on which the minutes are signed (RG-24; 9.3.3).

use super::model::{Signature, Table};
use super::{Paper, read};
use crate::core::management_review::{self, INPUTS, USUAL};
use crate::core::workspace::RecordRef;
use crate::exchange::sheet::Cell;

pub fn fill(paper: &mut Paper, review: RecordRef<'_>) {
    let blocks = &mut paper.blocks;
    if management_review::held_on(review).is_none() {
        blocks.note("Draft: the review was not held yet.");
    } else if !review.filled("approved_on") {
        blocks.note("Draft: the minutes are not approved yet.");
    }
    blocks.heading("Meeting");
    blocks.facts(read::wanted(review, &["held_on", "chair"]));
    blocks.facts(read::facts(review, &["planned_on", "previous", "absent"]));
    blocks.heading("Attendees");
    blocks.table(attendees(review), "Nobody is entered.");
    blocks.heading("Inputs");
    for input in INPUTS {
        blocks.subheading(capital(input.name));
        blocks.text(said(review, input.field));
    }
    for input in USUAL.iter().filter(|input| review.filled(input.field)) {
        blocks.subheading(capital(input.name));
        blocks.text(said(review, input.field));
    }
    blocks.chapter("Results");
    for key in ["discussion", "conclusion"] {
        if review.filled(key) {
            blocks.subheading(read::label(review, key));
            blocks.text(said(review, key));
        }
    }
    for (key, heading) in [
        ("decisions_improvement", "Decisions on improvement"),
        ("decisions_changes", "Decisions on changes of the AIMS"),
    ] {
        blocks.subheading(heading);
        blocks.text(said(review, key));
    }
    blocks.facts(read::facts(review, &["resources", "improvements"]));
    blocks.heading("Decisions");
    blocks.table(decisions(review), "No decision is linked.");
    blocks.heading("Actions");
    let actions = actions(review);
    blocks.table(actions.clone(), "No action was agreed.");
    blocks.facts(read::wanted(review, &["next_review"]));
    blocks.heading("Signed");
    blocks.facts(read::facts(review, &["approved_on"]));
    blocks.signatures(vec![
        Signature::new("Chair", read::of(review, "chair")),
        Signature::new("Minutes approved by", read::of(review, "approved_by")),
        Signature::new("Minutes by", read::of(review, "minutes_by")),
    ]);
    paper.table = actions;
}

/// The name of an input as a heading; in the register it is cut to what a form has room for.
fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn said(review: RecordRef<'_>, key: &str) -> String {
    match read::of(review, key) {
        text if text.trim().is_empty() => read::MISSING.to_string(),
        text => text,
    }
}

/// Who was there, and who of them is top management on that day.
fn attendees(review: RecordRef<'_>) -> Table {
    let mut table = Table::new([("Name", 34), ("Function", 40), ("Top management", 26)]);
    let mut people: Vec<RecordRef<'_>> = review.targets("attendees").collect();
    people.sort_by(|a, b| crate::core::natural::compare(a.label(), b.label()));
    let day = management_review::held_on(review).or_else(|| read::date(review, "planned_on"));
    for person in people {
        let top = day.is_some_and(|day| management_review::is_top_management(person, day));
        let top = if top { "yes" } else { "" };
        table.row([read::name(person), read::of(person, "function"), top.to_string()].map(Cell::text));
    }
    table
}

fn decisions(review: RecordRef<'_>) -> Table {
    let mut table = Table::new([("Decision", 50), ("Decided by", 30), ("Decided on", 20)]);
    let mut decisions: Vec<RecordRef<'_>> = review.targets("decisions").collect();
    decisions.sort_by(|a, b| crate::core::natural::compare(a.label(), b.label()));
    for decision in decisions {
        let by = Cell::text(read::of(decision, "decided_by"));
        table.row([Cell::text(read::name(decision)), by, read::cell(decision, "decided_on")]);
    }
    table
}

fn actions(review: RecordRef<'_>) -> Table {
    let mut table = Table::new([("Action", 46), ("Owner", 22), ("Due", 14), ("Status", 18)]);
    for action in management_review::actions(review) {
        let owner = Cell::text(said(action, "owner"));
        let status = Cell::text(read::of(action, "status"));
        table.row([Cell::text(read::name(action)), owner, read::cell(action, "due"), status]);
    }
    table
}
