//! Entries of the journal as people read them: who, when, why, and each field with what stood there before.

use serde_json::{Value, json};

use super::asof;
use super::out::{Out, Table};
use super::{Failure, shown};
use crate::core::change::{CellEdit, Change, Was};
use crate::core::entry::{Entry, sealed_in};
use crate::core::id::RecordId;
use crate::core::record::{LABEL, LIFE};
use crate::core::schema::{Field, Kind};
use crate::core::scoring::Rating;
use crate::core::workspace::{RecordRef, Workspace};

/// One line of a trail. Texts are empty where they mean nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    pub register: String,
    pub label: String,
    /// `created`, `changed`, ..; see [`super::json`].
    pub change: &'static str,
    /// The field's label.
    pub field: String,
    pub old: String,
    pub new: String,
}

impl Step {
    pub fn json(&self) -> Value {
        let text = |text: &str| if text.is_empty() { Value::Null } else { json!(text) };
        json!({
            "register": text(&self.register),
            "label": text(&self.label),
            "change": self.change,
            "field": text(&self.field),
            "old": text(&self.old),
            "new": text(&self.new),
        })
    }

    /// `Owner: Kim Weber -> Amara Okafor`, without the record.
    pub fn words(&self) -> String {
        match (self.field.is_empty(), self.old.is_empty(), self.new.is_empty()) {
            (true, _, _) => self.change.to_string(),
            (false, true, _) => format!("{}: {}", self.field, self.new),
            (false, false, true) => format!("{}: {} -> (nothing)", self.field, self.old),
            (false, false, false) => format!("{}: {} -> {}", self.field, self.old, self.new),
        }
    }
}

/// What an entry changed, in one record or in all.
pub fn steps(entry: &Entry, workspace: &Workspace, only: Option<RecordId>) -> Vec<Step> {
    let wanted = |change: &&Change| only.is_none() || change.record() == only;
    entry.changes.iter().filter(wanted).flat_map(|change| of_change(entry, change, workspace)).collect()
}

fn of_change(entry: &Entry, change: &Change, workspace: &Workspace) -> Vec<Step> {
    let record = change.record().and_then(|id| workspace.get(id));
    let base = Step {
        register: record.map_or_else(String::new, |record| record.register_key().to_string()),
        label: record.map_or_else(String::new, |record| record.label().to_string()),
        ..Step::default()
    };
    let whole = |word: &'static str| vec![Step { change: word, ..base.clone() }];
    match change {
        Change::Create { .. } => {
            let mut steps = whole("created");
            steps.extend(cells(entry, change, record, &base, workspace));
            steps
        }
        Change::Remove { .. } => whole("removed"),
        Change::Archive { .. } => whole("archived"),
        Change::Restore { .. } => whole("restored"),
        Change::Define { key, .. } => vec![Step { change: "defined", field: key.clone(), ..base }],
        _ => cells(entry, change, record, &base, workspace),
    }
}

fn cells(
    entry: &Entry,
    change: &Change,
    record: Option<RecordRef<'_>>,
    base: &Step,
    workspace: &Workspace,
) -> Vec<Step> {
    let change_word = match change {
        Change::Move { .. } => "moved",
        Change::Label { .. } => "labelled",
        Change::Drop { .. } => "dropped",
        Change::Add { .. } => "added",
        _ => "changed",
    };
    let created = matches!(change, Change::Create { .. });
    let mut steps: Vec<Step> = Vec::new();
    for CellEdit { field, element, value, was } in change.edits() {
        if field == LIFE || (created && field == LABEL) {
            continue;
        }
        let known = record.and_then(|record| record.register()).and_then(|register| register.field(field));
        let label = match field {
            LABEL => "Label".to_string(),
            other => known.map_or(other, |field| field.label.as_str()).to_string(),
        };
        let said = |value: &Value| words(entry, record, known, value, workspace);
        let element = element.map(|element| said(&Value::String(element.to_string())));
        let (old, new) = match (element, change) {
            (Some(element), Change::Drop { .. }) => (element, String::new()),
            (Some(element), _) => (String::new(), element),
            (None, _) => {
                let old: Vec<String> = was.iter().map(|Was(_, _, value)| said(value)).collect();
                (old.join(" / "), value.as_ref().map_or_else(String::new, said))
            }
        };
        // Elements of a new record's set stand together.
        match steps.last_mut() {
            Some(last) if created && last.field == label => last.new = format!("{}, {new}", last.new),
            _ => steps.push(Step { change: change_word, field: label, old, new, ..base.clone() }),
        }
    }
    steps
}

/// A value of the journal as text: choices and states by label, references by label, people by name.
fn words(
    entry: &Entry,
    record: Option<RecordRef<'_>>,
    field: Option<&Field>,
    value: &Value,
    workspace: &Workspace,
) -> String {
    if let Some(commitment) = sealed_in(value) {
        return match entry.seals.get(&commitment) {
            Some(seal) => words(entry, record, field, &seal.value, workspace),
            None => "(erased)".into(),
        };
    }
    let target = |text: &str| text.parse().ok().and_then(|id| workspace.get(id));
    match (value, field.map(|field| field.kind)) {
        (Value::Null, _) => String::new(),
        (Value::Bool(true), _) => "yes".into(),
        (Value::Bool(false), _) => "no".into(),
        (Value::String(text), Some(Kind::Choice | Kind::Choices | Kind::Checklist)) => {
            field.and_then(|field| field.choice(text)).map_or(text.as_str(), |choice| &choice.label).to_string()
        }
        (Value::String(text), Some(Kind::State)) => record
            .and_then(|record| record.register()?.state.as_ref()?.state(text))
            .map_or(text.as_str(), |state| &state.label)
            .to_string(),
        (Value::String(text), Some(Kind::Person | Kind::People)) => {
            target(text).map_or(text.as_str(), RecordRef::title).to_string()
        }
        (Value::String(text), Some(Kind::Reference | Kind::References)) => {
            target(text).map_or(text.as_str(), RecordRef::label).to_string()
        }
        (Value::String(text), _) => text.clone(),
        (value, Some(Kind::Rating)) => {
            Rating::from_value(value).map_or_else(|_| value.to_string(), |rating| shown::rating(workspace, &rating))
        }
        (value, _) => value.to_string(),
    }
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
    let changes: Vec<Value> = steps(entry, workspace, only).iter().map(Step::json).collect();
    json!({
        "entry": entry.id().to_string(),
        "time": asof::rfc3339(header.time),
        "uid": header.actor.uid,
        "login": header.actor.login,
        "person": person,
        "kind": header.kind.word(),
        "because": header.because,
        "changes": changes,
    })
}

/// An entry for people: a line with when, who and why, and its steps below, at most `most` of them.
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
    let steps = steps(entry, workspace, only);
    for step in steps.iter().take(most) {
        let label = if only.is_none() && !step.label.is_empty() { format!("{} ", step.label) } else { String::new() };
        let words = format!("{label}{}", step.words());
        // A long text stands on one line here: the whole of it is what `show` and JSON are for.
        out.line(&format!("    {}", words.replace('\n', " ")))?;
    }
    if steps.len() > most {
        out.line(&format!("    and {} more changes", steps.len() - most))?;
    }
    Ok(())
}

/// Entries as a table with a line for each step, for CSV.
pub fn table(entries: &[Entry], workspace: &Workspace, only: Option<RecordId>) -> Table {
    let mut table = Table::new(&[
        "Entry", "Time", "Who", "Login", "Kind", "Because", "Register", "Label", "Change", "Field", "Old", "New",
    ]);
    for entry in entries {
        let header = &entry.header;
        for step in steps(entry, workspace, only) {
            table.row([
                entry.id().to_string(),
                asof::rfc3339(header.time),
                who(entry, workspace),
                header.actor.login.clone(),
                header.kind.word().to_string(),
                header.because.clone(),
                step.register,
                step.label,
                step.change.to_string(),
                step.field,
                step.old,
                step.new,
            ]);
        }
    }
    table
}
