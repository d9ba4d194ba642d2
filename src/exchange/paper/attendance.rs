//! The attendance sheet: who was there at opening, interviews and closing, with room to sign.

use super::model::{Table, days};
use super::{Paper, read};
use crate::core::audit::field;
use crate::core::workspace::RecordRef;
use crate::exchange::sheet::Cell;

/// Rows for people whom nobody expected.
const FREE_ROWS: usize = 5;

/// Meetings in their order. Opening and closing have a sheet whether or not somebody is entered.
const MEETINGS: [(&str, &str, bool); 4] = [
    ("opening", "Opening meeting", true),
    ("interview", "Interviews", false),
    ("closing", "Closing meeting", true),
    ("", "No meeting named", false),
];

pub fn fill(paper: &mut Paper, audit: RecordRef<'_>) {
    let people = people(audit);
    let blocks = &mut paper.blocks;
    let mut facts = read::facts(audit, &["lead", "team"]);
    facts.push(("Days".into(), days(read::date(audit, "starts_on"), read::date(audit, "ends_on"))));
    blocks.facts(facts);
    for (key, title, always) in MEETINGS {
        let mut table = Table::new([("Name", 28), ("Function", 28), ("Present", 10), ("Signature", 34)]);
        table.to_fill_in = true;
        for person in people.iter().filter(|person| person.meeting == key) {
            table.row([person.name.clone(), person.function.clone(), person.present.clone(), Cell::Empty]);
        }
        if table.rows.is_empty() && !always {
            continue;
        }
        for _ in 0..FREE_ROWS {
            table.row(std::iter::repeat_n(Cell::Empty, 4));
        }
        blocks.heading(title);
        blocks.table(table, "");
    }
    paper.table = rows(&people);
}

/// Somebody who was invited to a meeting.
pub struct Attendee {
    meeting: String,
    title: String,
    name: Cell,
    function: Cell,
    present: Cell,
}

/// Who was invited, in the order of the meetings.
pub fn people(audit: RecordRef<'_>) -> Vec<Attendee> {
    let mut records: Vec<RecordRef<'_>> = audit.workspace().pointing("attendance", field::AUDIT, audit.id()).collect();
    records.sort_by(|a, b| {
        let key = |one: RecordRef<'_>| read::rank(one, "meeting");
        key(*a).cmp(&key(*b)).then_with(|| crate::core::natural::compare(a.label(), b.label()))
    });
    let one = |record: &RecordRef<'_>| {
        let person = record.target("person");
        let function = match read::of(*record, "function") {
            own if own.is_empty() => person.map(|person| read::of(person, "function")).unwrap_or_default(),
            own => own,
        };
        Attendee {
            meeting: record.text("meeting").to_string(),
            title: read::of(*record, "meeting"),
            name: Cell::text(person.map_or_else(|| read::of(*record, "name"), read::name)),
            function: Cell::text(function),
            present: read::cell(*record, "present"),
        }
    };
    records.iter().map(one).collect()
}

pub fn rows(people: &[Attendee]) -> Table {
    let mut table = Table::new([("Meeting", 18), ("Name", 32), ("Function", 38), ("Present", 12)]);
    for person in people {
        let cells = [&person.name, &person.function, &person.present].map(Clone::clone);
        table.row(std::iter::once(Cell::text(person.title.as_str())).chain(cells));
    }
    table
}
