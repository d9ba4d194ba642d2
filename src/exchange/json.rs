//! Registers as JSON, in the envelope of every command that answers in JSON.
//!
//! ```json
//! { "aims": 1, "workspace": {"file": "northfield.aims", "name": "Northfield Care"}, "position": "..", "as_of": null,
//!   "command": "export",
//!   "data": { "register": "risk", "columns": [{"title": "Risk id", "holds": "@label"}],
//!             "records": [{"id": "..", "label": "R-012", "archived": false,
//!                          "report": {"Current level": "High"}, "fields": {"owner": "P-001", "systems": ["SYS-01"]}}] } }
//! ```
//!
//! `report` holds the register's columns as people read them, `fields` every stored value in its own JSON form, with
//! references as labels. What is empty is left out. Keys may be added, never renamed or removed.

use serde_json::{Map, Value, json};

use super::cell::text_of;
use super::export::{About, Table, cell};
use super::register::Content;
use crate::core::record::ValueRef;
use crate::core::workspace::{Life, RecordRef};

/// Number of the shape described above.
pub const SHAPE: u32 = 1;

/// The envelope around an answer.
pub fn envelope(about: &About, command: &str, data: Value) -> Value {
    json!({
        "aims": SHAPE,
        "workspace": { "file": about.workspace, "name": about.organisation },
        "position": about.position,
        "as_of": about.as_of,
        "command": command,
        "data": data,
    })
}

/// The data of a register.
pub fn register(table: &Table<'_>) -> Value {
    let columns: Vec<Value> = table
        .columns
        .iter()
        .map(|column| {
            let holds = match &column.content {
                Content::Label => super::register::LABEL.to_string(),
                Content::Archived => super::register::ARCHIVED.to_string(),
                Content::Field(key) => key.clone(),
                Content::Rating(key, part) => format!("{key}.{}", part.name()),
                Content::Shown(path) => path.as_str().to_string(),
            };
            json!({ "title": column.title, "holds": holds })
        })
        .collect();
    let records: Vec<Value> = table.records.iter().map(|record| one(table, *record)).collect();
    json!({ "register": table.register.key, "columns": columns, "records": records })
}

fn one(table: &Table<'_>, record: RecordRef<'_>) -> Value {
    let mut report = Map::new();
    for column in table.columns.iter().filter(|column| column.report) {
        let styled = cell::of(record, column, table.today);
        let text = text_of(&styled.cell);
        if !text.is_empty() {
            report.insert(column.title.clone(), Value::String(text.into_owned()));
        }
    }
    let mut fields = Map::new();
    for key in record.fields() {
        let refers = table.register.field(key).is_some_and(|field| field.kind.is_reference());
        let label = |id: &str| {
            let target = id.parse().ok().and_then(|id| record.workspace().get(id));
            Value::String(target.map_or(id, RecordRef::label).to_string())
        };
        let value = match record.json(key) {
            Value::String(id) if refers => label(&id),
            Value::Array(ids) if refers => ids.iter().filter_map(Value::as_str).map(label).collect(),
            Value::Null if record.value(key) == ValueRef::Erased && record.is_withheld() => record.missing().into(),
            other => other,
        };
        let empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        if !empty {
            fields.insert(key.to_string(), value);
        }
    }
    json!({
        "id": record.id().to_string(),
        "label": record.label(),
        "archived": record.life() == Life::Archived,
        "report": report,
        "fields": fields,
    })
}

/// Indented JSON as a file, in which nothing steers a terminal.
pub fn file(value: &Value) -> Vec<u8> {
    let mut text = String::new();
    // Values without odd keys can always be written.
    for letter in serde_json::to_string_pretty(value).unwrap_or_default().chars() {
        match letter {
            '\n' => text.push('\n'),
            letter if letter.is_control() => text.push_str(&format!("\\u{:04x}", u32::from(letter))),
            letter => text.push(letter),
        }
    }
    text.push('\n');
    text.into_bytes()
}
