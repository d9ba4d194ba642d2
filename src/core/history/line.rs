//! An entry in one line, for the message line, the undo hint and the log: `R-012 current 3x4 -> 2x4`,
//! `3 risks: owner`, `38 controls added`.

use std::collections::HashMap;

use super::{Done, done, event};
use crate::core::change::Change;
use crate::core::definition::{BASELINE, IMPORT_MAP, METHOD, METHOD_IN_FORCE, OWN_FIELD, OWN_REGISTER};
use crate::core::diff::{Event, FieldChange, Shown};
use crate::core::entry::{Entry, EntryKind};
use crate::core::id::RecordId;
use crate::core::record::LABEL;
use crate::core::workspace::Workspace;

/// Longest value that is told; of a longer one only that it changed.
const VALUE: usize = 32;
/// Most things told of one kind; further ones are counted.
const NAMES: usize = 3;

/// What an entry did, without saying who, when and why. Sealed values are never told.
pub fn describe(entry: &Entry, workspace: &Workspace) -> String {
    if entry.header.kind == EntryKind::New {
        return "workspace made".into();
    }
    let mut order: Vec<RecordId> = Vec::new();
    let mut changes: HashMap<RecordId, Vec<&Change>> = HashMap::new();
    for change in &entry.changes {
        let Some(record) = change.record() else { continue };
        let of_record = changes.entry(record).or_default();
        if of_record.is_empty() {
            order.push(record);
        }
        of_record.push(change);
    }
    let defined = entry.changes.iter().filter_map(|change| match change {
        Change::Define { key, value, .. } => Some(definition(key, value)),
        _ => None,
    });
    let tell = |record: RecordId| {
        let changes = changes.get(&record).map_or(&[][..], Vec::as_slice);
        done(record, changes, entry, workspace).map(|done| one(&label(record, workspace), &done))
    };
    let mut phrases: Vec<String> = match order.as_slice() {
        [record] => tell(*record).into_iter().collect(),
        several => {
            groups(several, &changes, workspace).iter().filter_map(|group| group.phrase(&tell, workspace)).collect()
        }
    };
    phrases.extend(defined);
    let more = phrases.len().saturating_sub(NAMES + 1);
    if more > 0 {
        phrases.truncate(NAMES + 1);
        phrases.push(format!("and {more} more"));
    }
    match phrases.is_empty() {
        true => "nothing".into(),
        false => phrases.join(", "),
    }
}

/// What an entry did to one record, without naming it: `added`, `current 3x4 -> 2x4`. Empty where it did nothing to it.
pub fn of_record(entry: &Entry, record: RecordId, workspace: &Workspace) -> String {
    let changes: Vec<&Change> = entry.changes.iter().filter(|change| change.record() == Some(record)).collect();
    let done = done(record, &changes, entry, workspace);
    done.map_or_else(String::new, |done| one("", &done).trim_start_matches([':', ' ']).to_string())
}

fn label(record: RecordId, workspace: &Workspace) -> String {
    workspace.get(record).map_or_else(|| record.to_string(), |found| found.label().to_string())
}

fn one(label: &str, done: &Done) -> String {
    match (done.event, done.fields.as_slice()) {
        (Some(event), _) => format!("{label} {}", event.word()),
        (None, []) => label.to_string(),
        (None, [change]) => single(label, change),
        (None, several) => format!("{label}: {}", names(several.iter().map(|change| small(&change.label)))),
    }
}

fn single(label: &str, change: &FieldChange) -> String {
    let FieldChange { field, label: name, old, new } = change;
    if field == LABEL {
        return format!("{} is now {}", old.text, new.text);
    }
    let name = small(name);
    if old.value.is_array() || new.value.is_array() {
        let side = |sign: &str, side: &Shown| match side.value.as_array().map_or(0, Vec::len) {
            0 => String::new(),
            1 if fits(&side.text) => format!(" {sign}{}", side.text),
            count => format!(" {sign}{count}"),
        };
        return format!("{label} {name}{}{}", side("+", new), side("-", old));
    }
    match (old.text.as_str(), new.text.as_str()) {
        (_, "") => format!("{label} {name} cleared"),
        (before, after) if !fits(before) || !fits(after) || before == after => format!("{label} {name} changed"),
        ("", after) => format!("{label} {name} {after}"),
        (before, after) => format!("{label} {name} {before} -> {after}"),
    }
}

fn fits(text: &str) -> bool {
    text.chars().count() <= VALUE && !text.contains(char::is_control)
}

/// A label within a sentence: `Next review` as `next review`, but `AI systems` as it is.
fn small(label: &str) -> String {
    let mut letters = label.chars();
    match (letters.next(), letters.next()) {
        (Some(first), second) if !second.is_some_and(char::is_uppercase) => {
            first.to_lowercase().chain(label.chars().skip(1)).collect()
        }
        _ => label.to_string(),
    }
}

fn names(all: impl Iterator<Item = String>) -> String {
    let mut names: Vec<String> = Vec::new();
    for name in all {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let more = names.len().saturating_sub(NAMES);
    if more > 0 {
        names.truncate(NAMES);
        names.push(format!("and {more} more"));
    }
    names.join(", ")
}

/// Records of one register to which the same was done. Values are not read: there may be very many.
struct Group<'a> {
    register: &'a str,
    event: Option<Event>,
    records: Vec<RecordId>,
    /// Keys of the fields, without those of new records.
    fields: Vec<&'a str>,
}

fn groups<'a>(
    records: &[RecordId],
    changes: &HashMap<RecordId, Vec<&'a Change>>,
    workspace: &'a Workspace,
) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for record in records {
        let changes = changes.get(record).map_or(&[][..], Vec::as_slice);
        let created = changes.iter().find_map(|change| match change {
            Change::Create { register, .. } => Some(register.as_str()),
            _ => None,
        });
        let register = created.or_else(|| Some(workspace.get(*record)?.register_key())).unwrap_or_default();
        let event = changes.iter().rev().find_map(|change| event(change));
        let at = groups.iter().position(|group| group.register == register && group.event == event);
        let at = at.unwrap_or_else(|| {
            groups.push(Group { register, event, records: Vec::new(), fields: Vec::new() });
            groups.len() - 1
        });
        let Some(group) = groups.get_mut(at) else { continue };
        group.records.push(*record);
        if event.is_none() {
            let fields = changes.iter().flat_map(|change| change.edits()).map(|edit| edit.field);
            group.fields.extend(fields);
            group.fields.sort_unstable();
            group.fields.dedup();
        }
    }
    groups
}

impl Group<'_> {
    fn phrase(&self, tell: &dyn Fn(RecordId) -> Option<String>, workspace: &Workspace) -> Option<String> {
        if let [record] = self.records.as_slice() {
            return tell(*record);
        }
        let register = workspace.schema().register(self.register);
        let plural = register.map_or("records", |register| &register.plural);
        let count = self.records.len();
        let name = |key: &str| match register.and_then(|register| register.field(key)) {
            Some(field) => small(&field.label),
            None if key == LABEL => "label".into(),
            None => key.to_string(),
        };
        Some(match self.event {
            Some(event) => format!("{count} {plural} {}", event.word()),
            None => format!("{count} {plural}: {}", names(self.fields.iter().map(|key| name(key)))),
        })
    }
}

fn definition(key: &str, value: &serde_json::Value) -> String {
    let verb = |made: &'static str| if value.is_null() { "taken back" } else { made };
    if let Some(name) = key.strip_prefix(OWN_REGISTER) {
        return format!("own register {name} {}", verb("defined"));
    }
    if let Some((register, name)) = key.strip_prefix(OWN_FIELD).and_then(|rest| rest.split_once('.')) {
        return format!("own field {name} of {register} {}", verb("defined"));
    }
    if let Some(name) = key.strip_prefix(METHOD) {
        return format!("method {name} {}", verb("defined"));
    }
    if let Some(name) = key.strip_prefix(IMPORT_MAP) {
        return format!("columns of {name} {}", verb("remembered"));
    }
    if let Some(name) = key.strip_prefix(BASELINE) {
        return format!("baseline {name} {}", verb("approved"));
    }
    match value.as_str().filter(|_| key == METHOD_IN_FORCE) {
        Some(method) => format!("method {method} put in force"),
        None => format!("{key} {}", verb("defined")),
    }
}
