//! Values of each kind: whether a plain JSON value is one, how typed text becomes one, how one reads as text.
//! Screen, command line, forms and files share this, so that a date is a date everywhere.

mod read;
mod show;

use chrono::{Datelike, NaiveDate};
use serde_json::Value;

pub use read::{date, join_list, read, resolve, split_list};
pub use show::{ERASED, WITHHELD, show, show_json, show_text, write};

use super::entry::sealed_in;
use super::schema::{Field, Kind};
use super::workspace::{Life, Workspace};

/// Longest text of a field, in bytes (design: 64 KiB). Objects count as their JSON text.
pub const MAX_TEXT: usize = 64 * 1024;

/// How deep lists and objects may lie within each other. The journal's reader stops at 128 levels, and what can't be
/// read back must never get in.
pub const MAX_DEPTH: usize = 32;

/// Checks a value against its field. The message says what would be right.
pub fn check(field: &Field, value: &Value, workspace: &Workspace) -> Result<(), String> {
    if value.is_null() {
        return Ok(());
    }
    if field.kind.is_set() {
        let Some(elements) = value.as_array() else { return Err("should be a list".into()) };
        return elements.iter().try_for_each(|element| match element.as_str() {
            Some(text) => check_element(field, text, workspace),
            None => Err("holds something that is no text".into()),
        });
    }
    let text = value.as_str();
    match field.kind {
        Kind::Line | Kind::Money => check_line(text.ok_or("should be text")?),
        Kind::Text => check_text(text.ok_or("should be text")?),
        Kind::Number => value.is_number().then_some(()).ok_or("should be a number".into()),
        Kind::Percent => match value.as_f64() {
            Some(number) if (0.0..=100.0).contains(&number) => Ok(()),
            _ => Err("should be a number from 0 to 100".into()),
        },
        Kind::Duration => match value.as_u64() {
            Some(_) => Ok(()),
            None => Err("should be a whole number of days".into()),
        },
        Kind::Date => match text.and_then(|text| text.parse::<NaiveDate>().ok().filter(|_| text.len() == 10)) {
            Some(date) if (1900..=9999).contains(&date.year()) => Ok(()),
            _ => Err("should be a date such as 2026-11-21".into()),
        },
        Kind::Datetime => match text.map(chrono::DateTime::parse_from_rfc3339) {
            Some(Ok(_)) => Ok(()),
            _ => Err("should be a time such as 2026-11-21T09:30:00Z".into()),
        },
        Kind::Yesno => value.is_boolean().then_some(()).ok_or("should be yes or no".into()),
        Kind::Choice => check_element(field, text.ok_or("should be one of its choices")?, workspace),
        Kind::Person | Kind::Reference => check_element(field, text.ok_or("should be a reference")?, workspace),
        Kind::Rating if !value.is_object() => Err("should be a rating".into()),
        Kind::Rating => check_json(value),
        Kind::Link => check_object(value, "url"),
        Kind::Attachment => check_object(value, "sha256"),
        Kind::State => text.map(|_| ()).ok_or("should be a state".into()),
        Kind::Choices | Kind::Checklist | Kind::People | Kind::References | Kind::List => Ok(()),
    }
}

/// Any text that may stand in a field.
pub fn check_text(text: &str) -> Result<(), String> {
    if text.len() > MAX_TEXT {
        return Err(format!("is {} bytes long; at most {MAX_TEXT} fit", text.len()));
    }
    if text.contains('\0') {
        return Err("holds a NUL character, which no text can".into());
    }
    Ok(())
}

fn check_line(text: &str) -> Result<(), String> {
    match text.contains(is_line_break) {
        true => Err("should be one line".into()),
        false => check_text(text),
    }
}

/// Everything that Unicode lets begin a new line, so that no table or file is torn.
fn is_line_break(letter: char) -> bool {
    matches!(letter, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether the journal can keep a value and give it back: not too long, not too deep, not one of its own marks.
pub fn check_json(value: &Value) -> Result<(), String> {
    if !depth_fits(value) {
        return Err(format!("is nested deeper than {MAX_DEPTH} levels"));
    }
    let length = value.to_string().len();
    if length > MAX_TEXT {
        return Err(format!("is {length} bytes long; at most {MAX_TEXT} fit"));
    }
    if sealed_in(value).is_some() {
        return Err("is a mark that only the journal makes".into());
    }
    Ok(())
}

/// Whether the journal can read a value back; see [`MAX_DEPTH`].
pub fn depth_fits(value: &Value) -> bool {
    depth(value, MAX_DEPTH + 1) <= MAX_DEPTH
}

/// Levels of a value, counted no further than `limit`, so that no value can exhaust the stack.
fn depth(value: &Value, limit: usize) -> usize {
    let deepest = |inner: &mut dyn Iterator<Item = &Value>| match limit {
        0 => 0,
        _ => inner.map(|one| depth(one, limit - 1)).max().unwrap_or(0),
    };
    match value {
        Value::Array(list) => 1 + deepest(&mut list.iter()),
        Value::Object(map) => 1 + deepest(&mut map.values()),
        _ => 0,
    }
}

fn check_object(value: &Value, needs: &str) -> Result<(), String> {
    match value.get(needs).and_then(Value::as_str) {
        Some(text) if !text.is_empty() => check_json(value),
        _ => Err(format!("should be an object with \"{needs}\"")),
    }
}

/// Checks one element of a set, or the value of a single choice or reference.
pub fn check_element(field: &Field, text: &str, workspace: &Workspace) -> Result<(), String> {
    match field.kind {
        Kind::Choice | Kind::Choices | Kind::Checklist => match field.choice(text) {
            Some(_) => Ok(()),
            None => Err(format!("\"{text}\" is none of {}", choice_list(field))),
        },
        Kind::Person | Kind::People | Kind::Reference | Kind::References => {
            let target = field.target().unwrap_or("");
            match text.parse().ok().and_then(|id| workspace.get(id)) {
                Some(record) if record.register_key() != target => {
                    Err(format!("points to {}, which is no record of the register {target}", record.label()))
                }
                Some(record) if record.life() == Life::Removed => {
                    Err(format!("points to {}, which was taken back", record.label()))
                }
                Some(record) if record.id().to_string() != text => Err("should be an id in small letters".into()),
                Some(_) => Ok(()),
                None => Err(format!("points to no record of the register {target}")),
            }
        }
        _ if text.trim().is_empty() => Err("holds an element without text".into()),
        _ if text.trim() != text => Err(format!("holds \"{text}\"; elements begin and end without spaces")),
        _ if text.contains(is_line_break) => Err("holds an element of several lines; each should be one line".into()),
        _ => check_text(text),
    }
}

fn choice_list(field: &Field) -> String {
    let keys: Vec<&str> = field.choices.iter().filter(|c| !c.retired).map(|c| c.key.as_str()).collect();
    keys.join(", ")
}
