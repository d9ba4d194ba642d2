//! Values as people read them, and as they could have typed them.

use serde_json::Value;

use super::read::{choice_named, join_list};
use crate::core::method::Party;
use crate::core::record::ValueRef;
use crate::core::schema::{Field, Kind, Register};
use crate::core::workspace::{RecordRef, Workspace};

/// What stands for a value that was erased.
pub const ERASED: &str = "(erased)";
/// What stands for a value that its reader is not sent.
pub const WITHHELD: &str = "(not for you to read)";

/// A field of a record as a person reads it: choices and states by label, references by label.
pub fn show(record: RecordRef<'_>, key: &str) -> String {
    let field = record.field(key);
    match record.value(key) {
        ValueRef::Absent if record.is_set(key) => {
            let words: Vec<String> = record
                .elements(key)
                .map(|element| show_text(record.workspace(), record.register(), field, element).to_string())
                .collect();
            words.join(", ")
        }
        ValueRef::Erased => record.missing().into(),
        ValueRef::Text(text) => show_text(record.workspace(), record.register(), field, text).to_string(),
        value => show_json(record.workspace(), record.register(), field, &value.to_json()),
    }
}

/// The same for a value that stands in no record any more. Fields that no register knows have no description.
pub fn show_json(workspace: &Workspace, register: Option<&Register>, field: Option<&Field>, value: &Value) -> String {
    let kind = field.map(|field| field.kind);
    match (kind, value) {
        (_, Value::Null) => String::new(),
        (_, Value::Bool(true)) => "yes".into(),
        (_, Value::Bool(false)) => "no".into(),
        (_, Value::String(text)) => show_text(workspace, register, field, text).to_string(),
        (_, Value::Array(list)) => {
            let words: Vec<String> = list.iter().map(|one| show_json(workspace, register, field, one)).collect();
            words.join(", ")
        }
        (Some(Kind::Percent), Value::Number(number)) => format!("{number} %"),
        (_, Value::Number(number)) => number.to_string(),
        (Some(Kind::Link), value) => word_of(value, &["url", "title"]),
        (Some(Kind::Attachment), value) => word_of(value, &["name", "sha256"]),
        (Some(Kind::Rating), value) => rating(value),
        (_, value) => value.to_string(),
    }
}

fn word_of(value: &Value, keys: &[&str]) -> String {
    keys.iter().find_map(|key| value.get(key)?.as_str()).unwrap_or("").to_string()
}

/// A rating without its method: likelihood and the highest consequence, then each party's where there are several:
/// `4x5 (5 3 - 4)`.
fn rating(value: &Value) -> String {
    let consequence = value.get("consequence").and_then(Value::as_object);
    let highest = consequence.and_then(|parties| parties.values().filter_map(Value::as_u64).max());
    match (value.get("likelihood").and_then(Value::as_u64), highest) {
        (Some(likelihood), Some(highest)) => {
            let each = Party::ALL.map(|party| {
                let number = consequence.and_then(|parties| parties.get(party.key())).and_then(Value::as_u64);
                number.map_or_else(|| "-".to_string(), |number| number.to_string())
            });
            match each.iter().filter(|number| *number != "-").count() {
                0 | 1 => format!("{likelihood}x{highest}"),
                _ => format!("{likelihood}x{highest} ({})", each.join(" ")),
            }
        }
        (Some(likelihood), None) => format!("{likelihood}x-"),
        _ => value.to_string(),
    }
}

/// One text value or element: a choice, state, person or record by what it is called.
pub fn show_text<'t>(
    workspace: &'t Workspace,
    register: Option<&'t Register>,
    field: Option<&'t Field>,
    text: &'t str,
) -> &'t str {
    let Some(field) = field else { return text };
    let record = || text.parse().ok().and_then(|id| workspace.get(id));
    let shown = match field.kind {
        Kind::Choice | Kind::Choices | Kind::Checklist => field.choice(text).map(|choice| choice.label.as_str()),
        Kind::State => register
            .and_then(|register| register.state.as_ref())
            .and_then(|states| states.state(text))
            .map(|state| state.label.as_str()),
        Kind::Person | Kind::People => record().map(RecordRef::title),
        Kind::Reference | Kind::References => record().map(RecordRef::label),
        _ => None,
    };
    shown.unwrap_or(text)
}

/// A field as text that [`super::read()`] turns into the same value: for forms and for files.
pub fn write(record: RecordRef<'_>, field: &Field) -> String {
    if field.kind.is_set() {
        let words: Vec<&str> = record.elements(&field.key).map(|one| write_text(record, field, one)).collect();
        return join_list(words);
    }
    match (field.kind, record.value(&field.key)) {
        (_, ValueRef::Text(text)) => write_text(record, field, text).to_string(),
        (Kind::Percent, ValueRef::Number(number)) => number.to_string(),
        (Kind::Rating | Kind::Link | Kind::Attachment, ValueRef::Tree(tree)) => tree.to_string(),
        (_, ValueRef::Erased) => String::new(),
        _ => show(record, &field.key),
    }
}

fn write_text<'t>(record: RecordRef<'t>, field: &'t Field, text: &'t str) -> &'t str {
    match field.kind {
        // A name may be shared by two people; a label never is.
        Kind::Person | Kind::People => {
            let person = text.parse().ok().and_then(|id| record.workspace().get(id));
            person.map_or(text, RecordRef::label)
        }
        Kind::State => text,
        // A label that is also another choice's would be read as that one.
        Kind::Choice | Kind::Choices | Kind::Checklist => {
            match field.choice(text).map(|choice| choice.label.as_str()) {
                Some(label) if choice_named(field, label).is_some_and(|choice| choice.key == text) => label,
                _ => text,
            }
        }
        _ => show_text(record.workspace(), record.register(), Some(field), text),
    }
}
