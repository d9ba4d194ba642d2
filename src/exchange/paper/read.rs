//! Fields as they stand on paper: references with titles, lists one a line, and nothing that is confidential.

use chrono::{DateTime, NaiveDate, Utc};

use crate::core::access;
use crate::core::schema::Kind;
use crate::core::typing;
use crate::core::workspace::{RecordRef, Workspace};
use crate::exchange::sheet::Cell;

/// Stands where something belongs that nobody wrote down.
pub const MISSING: &str = "not recorded";

/// Stands beside a value that another copy of the workspace has otherwise: nobody signs one of two without knowing.
const CONFLICT: &str = "not settled: another copy says something else";

/// Label and title: `SYS-04 Fall watch`. A person is named without the label.
pub fn name(record: RecordRef<'_>) -> String {
    let title = match record.title() {
        own if own != record.label() => own,
        _ => record.workspace().catalogue().and_then(|known| known.title(record.text("control_id"))).unwrap_or(""),
    };
    match (record.register_key(), title) {
        (_, "") => record.label().to_string(),
        ("person", title) => title.to_string(),
        (_, title) => format!("{} {title}", record.label()),
    }
}

/// A field for people; empty where nothing stands. Working papers are marked confidential in the register and stay
/// where they are, whoever asks, unless the register says that they are open now.
pub fn of(record: RecordRef<'_>, key: &str) -> String {
    let field = record.field(key);
    if field.is_some_and(|field| field.confidential) && !access::is_open(record) {
        return String::new();
    }
    let text = match field.map(|field| field.kind) {
        Some(Kind::Reference) => record.target(key).map_or_else(|| typing::show(record, key), name),
        Some(Kind::References) => record.targets(key).map(name).collect::<Vec<_>>().join("\n"),
        Some(Kind::List) => record.elements(key).collect::<Vec<_>>().join("\n"),
        _ => typing::show(record, key),
    };
    match in_conflict(record, key) {
        true => format!("{text} ({CONFLICT})"),
        false => text,
    }
}

/// Whether two copies of the workspace say different things here and nobody has settled it.
fn in_conflict(record: RecordRef<'_>, key: &str) -> bool {
    record.in_conflict() && record.conflicts().contains(&key)
}

/// Fields under their labels in the register.
pub fn facts(record: RecordRef<'_>, keys: &[&str]) -> Vec<(String, String)> {
    keys.iter().map(|key| (label(record, key), of(record, key))).collect()
}

/// The same for what a paper has to say: where nothing stands, it says so.
pub fn wanted(record: RecordRef<'_>, keys: &[&str]) -> Vec<(String, String)> {
    let said = |text: String| if text.trim().is_empty() { MISSING.to_string() } else { text };
    facts(record, keys).into_iter().map(|(label, value)| (label, said(value))).collect()
}

pub fn label(record: RecordRef<'_>, key: &str) -> String {
    record.field(key).map_or(key, |field| field.label.as_str()).to_string()
}

/// A field as a cell: days stay days.
pub fn cell(record: RecordRef<'_>, key: &str) -> Cell {
    match date(record, key) {
        Some(day) if !in_conflict(record, key) => Cell::Date(day),
        _ => Cell::text(of(record, key)),
    }
}

pub fn date(record: RecordRef<'_>, key: &str) -> Option<NaiveDate> {
    record.text(key).parse().ok()
}

pub fn time(record: RecordRef<'_>, key: &str) -> Option<DateTime<Utc>> {
    record.text(key).parse().ok()
}

/// A clause, checkpoint or control with its title, where the catalogue has one: `9.1 Monitoring, ..`.
pub fn criterion(workspace: &Workspace, id: &str) -> String {
    let catalogue = workspace.catalogue();
    let clause = id.split_once('/').map_or(id, |(clause, _)| clause);
    let known = catalogue.and_then(|catalogue| catalogue.title(clause));
    let own = || workspace.by_label("control", id).map(RecordRef::title).filter(|title| *title != id);
    match known.or_else(own) {
        Some(title) => format!("{id} {title}"),
        None => id.to_string(),
    }
}

/// Criteria with their titles, each once and on a line of its own, in the order of the standard.
pub fn criteria(workspace: &Workspace, mut ids: Vec<&str>) -> String {
    ids.sort_by(|a, b| crate::core::natural::compare(a, b));
    ids.dedup();
    ids.into_iter().map(|id| criterion(workspace, id)).collect::<Vec<_>>().join("\n")
}

/// The place of a choice among its siblings, for sorting; what has none comes last.
pub fn rank(record: RecordRef<'_>, key: &str) -> usize {
    let chosen = record.text(key);
    let choices = record.field(key).map(|field| field.choices.as_slice()).unwrap_or_default();
    choices.iter().position(|choice| choice.key == chosen).unwrap_or(choices.len())
}

/// A number as a cell; text where none stands there.
pub fn number(record: RecordRef<'_>, key: &str) -> Cell {
    record.value(key).number().map_or_else(|| Cell::text(of(record, key)), Cell::number)
}
