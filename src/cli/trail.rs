//! Entries and differences as people and programs read them: who, when, why, and each field with what stood there
//! before.

use serde_json::{Value, json};

use super::asof;
use super::out::{Out, Table};
use super::{Failure, shown};
use crate::core::change::Change;
use crate::core::diff::{FieldChange, RecordDiff, Shown};
use crate::core::entry::Entry;
use crate::core::history::history;
use crate::core::id::RecordId;
use crate::core::scoring::Rating;
use crate::core::workspace::Workspace;

/// What an entry did, record by record, in one record or in all.
pub fn touched(entry: &Entry, workspace: &Workspace, only: Option<RecordId>) -> Vec<RecordDiff> {
    let mut records: Vec<RecordId> = Vec::new();
    for record in entry.changes.iter().filter_map(Change::record).filter(|id| only.is_none_or(|only| only == *id)) {
        if records.last() != Some(&record) && !records.contains(&record) {
            records.push(record);
        }
    }
    let one = |record: RecordId| {
        let item = history(record, [entry], workspace).into_iter().next()?;
        let found = workspace.get(record);
        Some(RecordDiff {
            record,
            register: found.map_or_else(String::new, |found| found.register_key().to_string()),
            label: found.map_or_else(String::new, |found| found.label().to_string()),
            event: item.event,
            fields: item.fields,
        })
    };
    records.into_iter().filter_map(one).collect()
}

/// Keys of what an entry defined.
fn defined(entry: &Entry) -> Vec<&str> {
    let keys = entry.changes.iter().map(|change| match change {
        Change::Define { key, .. } => Some(key.as_str()),
        _ => None,
    });
    keys.flatten().collect()
}

/// Ratings by level and numbers, everything else as it is shown.
fn text(workspace: &Workspace, side: &Shown) -> String {
    let rating = side.value.is_object().then(|| Rating::from_value(&side.value).ok()).flatten();
    rating.map_or_else(|| side.text.clone(), |rating| shown::rating(workspace, &rating))
}

/// `Owner: Kim Weber -> Amara Okafor` on one line; of a list what came and went.
pub fn words(workspace: &Workspace, change: &FieldChange) -> String {
    let (old, new) = (text(workspace, &change.old), text(workspace, &change.new));
    let list = change.old.value.is_array() || change.new.value.is_array();
    let words = match (old.is_empty(), new.is_empty()) {
        (false, true) if list => format!("{}: without {old}", change.label),
        (true, _) => format!("{}: {new}", change.label),
        (false, true) => format!("{}: {old} -> (nothing)", change.label),
        (false, false) if list => format!("{}: {new}, without {old}", change.label),
        (false, false) => format!("{}: {old} -> {new}", change.label),
    };
    // A long text stands on one line here: the whole of it is what `show` and JSON are for.
    words.replace(['\n', '\r'], " ")
}

/// A line for what happened to the record, and one for each field.
pub fn lines(workspace: &Workspace, touched: &RecordDiff) -> Vec<String> {
    let event = touched.event.map(|event| event.word().to_string());
    event.into_iter().chain(touched.fields.iter().map(|change| words(workspace, change))).collect()
}

/// Who made an entry: the person's name, or the login.
pub fn who(entry: &Entry, workspace: &Workspace) -> String {
    let actor = &entry.header.actor;
    let person = actor.person.and_then(|id| workspace.get(id)).map(|person| person.title().to_string());
    person.unwrap_or_else(|| actor.login.clone())
}

/// An entry as JSON; see [`super::json`].
pub fn object(entry: &Entry, workspace: &Workspace, only: Option<RecordId>) -> Value {
    let header = &entry.header;
    let person = header.actor.person.and_then(|id| workspace.get(id)).map(|person| person.label().to_string());
    json!({
        "entry": entry.id().to_string(),
        "time": asof::rfc3339(header.time),
        "uid": header.actor.uid,
        "login": header.actor.login,
        "person": person,
        "kind": header.kind.word(),
        "because": header.because,
        "takes_back": header.takes_back.map(|id| id.to_string()),
        "records": touched(entry, workspace, only),
        "definitions": if only.is_none() { defined(entry) } else { Vec::new() },
    })
}

/// An entry for people: a line with when, who and why, and what it did below, at most `most` lines of it.
pub fn print(
    out: &mut Out,
    entry: &Entry,
    workspace: &Workspace,
    only: Option<RecordId>,
    most: usize,
) -> Result<(), Failure> {
    let header = &entry.header;
    let because = if header.because.is_empty() { String::new() } else { format!("  \"{}\"", header.because) };
    let time = asof::minute(header.time);
    out.line(&format!("{time}  {}  {}{because}", who(entry, workspace), header.kind.word()))?;
    let mut done: Vec<String> = Vec::new();
    for touched in touched(entry, workspace, only) {
        let label = if only.is_none() { format!("{} ", touched.label) } else { String::new() };
        done.extend(lines(workspace, &touched).into_iter().map(|line| format!("    {label}{line}")));
    }
    if only.is_none() {
        done.extend(defined(entry).into_iter().map(|key| format!("    {key} defined")));
    }
    for line in done.iter().take(most) {
        out.line(line)?;
    }
    if done.len() > most {
        out.line(&format!("    and {} more", done.len() - most))?;
    }
    Ok(())
}

/// Columns of [`rows`], after those that name the entry.
pub const COLUMNS: [&str; 6] = ["Register", "Label", "Event", "Field", "Old", "New"];

/// A row for what happened to a record, and one for each of its fields, for CSV.
pub fn rows(workspace: &Workspace, touched: &RecordDiff) -> Vec<[String; 6]> {
    let row = |event: &str, field: &str, old: String, new: String| {
        [touched.register.clone(), touched.label.clone(), event.into(), field.into(), old, new]
    };
    let event = touched.event.map(|event| row(event.word(), "", String::new(), String::new()));
    let fields = touched
        .fields
        .iter()
        .map(|change| row("", &change.label, text(workspace, &change.old), text(workspace, &change.new)));
    event.into_iter().chain(fields).collect()
}

/// Entries as a table, each with the record that it is told for, or all.
pub fn table(entries: &[(Entry, Option<RecordId>)], workspace: &Workspace) -> Table {
    let mut table = Table::new(&["Entry", "Time", "Who", "Login", "Kind", "Because"]);
    table.header.extend(COLUMNS.map(str::to_string));
    for (entry, only) in entries {
        let header = &entry.header;
        for touched in touched(entry, workspace, *only) {
            for row in rows(workspace, &touched) {
                let head = [
                    entry.id().to_string(),
                    asof::rfc3339(header.time),
                    who(entry, workspace),
                    header.actor.login.clone(),
                    header.kind.word().to_string(),
                    header.because.clone(),
                ];
                table.row(head.into_iter().chain(row));
            }
        }
    }
    table
}
