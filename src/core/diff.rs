//! What differs between two states of a workspace.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;

use super::id::RecordId;
use super::natural;
use super::record::{LABEL, ValueRef};
use super::typing;
use super::workspace::{Life, RecordRef, Workspace};

/// What stands for a value that the journal keeps sealed.
pub const SEALED: &str = "(sealed)";

/// A value and how a person reads it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Shown {
    /// Null where nothing stands, and for sealed and erased values.
    pub value: Value,
    /// Empty where nothing stands; `(sealed)` or `(erased)` for what the journal holds as a commitment only.
    pub text: String,
}

impl Shown {
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && self.value.is_null()
    }

    pub(super) fn redacted(text: &str) -> Self {
        Self { value: Value::Null, text: text.into() }
    }

    fn of(record: RecordRef<'_>, key: &str) -> Self {
        if record.value(key) == ValueRef::Erased {
            return Self::redacted(record.missing());
        }
        let empty = record.value(key).is_absent() && record.elements(key).next().is_none();
        if empty {
            return Self::default();
        }
        match record.is_sealed(key) {
            true => Self::redacted(SEALED),
            false => Self { value: record.json(key), text: typing::show(record, key) },
        }
    }
}

/// One field of a record before and after. A set stands there whole in a [`Diff`]; in a history, `old` holds what was
/// taken out and `new` what was put in.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FieldChange {
    /// The field's key; `@label` for the label.
    pub field: String,
    /// What the field is called.
    pub label: String,
    pub old: Shown,
    pub new: Shown,
}

/// What happened to a record as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    Created,
    Archived,
    Restored,
    /// Its creation was taken back.
    Removed,
    /// It had been taken back, and is there again.
    CameBack,
}

impl Event {
    /// The verb of a sentence: `R-012 added`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Created => "added",
            Self::Archived => "archived",
            Self::Restored => "restored",
            Self::Removed => "taken back",
            Self::CameBack => "brought back",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RecordDiff {
    pub record: RecordId,
    pub register: String,
    /// As it is called after, or before where it is gone.
    pub label: String,
    pub event: Option<Event>,
    /// Label first, then the fields as the register has them, then imported columns.
    pub fields: Vec<FieldChange>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DefinitionDiff {
    pub key: String,
    /// Null where there was none.
    pub old: Value,
    /// Null where it was taken back.
    pub new: Value,
}

/// Differences in the order of registers and labels, definitions by key.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Diff {
    pub records: Vec<RecordDiff>,
    pub definitions: Vec<DefinitionDiff>,
}

impl Diff {
    pub fn is_empty(&self) -> bool {
        self.records.is_empty() && self.definitions.is_empty()
    }
}

/// What has to change in `old` to get to `new`. Both may be any two states, also the newer one first.
pub fn diff(old: &Workspace, new: &Workspace) -> Diff {
    let mut records: Vec<RecordDiff> =
        new.every_record().filter_map(|after| record_diff(old.get(after.id()), Some(after))).collect();
    let gone = old.every_record().filter(|before| new.get(before.id()).is_none());
    records.extend(gone.filter_map(|before| record_diff(Some(before), None)));
    records.sort_by(|a, b| {
        let place = |diff: &RecordDiff| new.schema().ordinal(&diff.register).unwrap_or(usize::MAX);
        place(a).cmp(&place(b)).then_with(|| natural::compare(&a.label, &b.label)).then(a.record.cmp(&b.record))
    });
    let keys: BTreeSet<&String> = old.definitions_raw().keys().chain(new.definitions_raw().keys()).collect();
    let definitions = keys
        .into_iter()
        .filter(|key| old.definition(key) != new.definition(key))
        .map(|key| DefinitionDiff {
            key: key.clone(),
            old: old.definition(key).cloned().unwrap_or_default(),
            new: new.definition(key).cloned().unwrap_or_default(),
        })
        .collect();
    Diff { records, definitions }
}

fn record_diff(old: Option<RecordRef<'_>>, new: Option<RecordRef<'_>>) -> Option<RecordDiff> {
    if let (Some(old), Some(new)) = (old, new)
        && old.record.shares(new.record)
    {
        // The same bytes; only who reads them may know more.
        return None;
    }
    let event = event(old.map(RecordRef::life), new.map(RecordRef::life));
    let there = |record: &RecordRef<'_>| record.life() != Life::Removed;
    let fields = field_changes(old.filter(there), new.filter(there));
    if event.is_none() && fields.is_empty() {
        return None;
    }
    let named = new.or(old)?;
    Some(RecordDiff {
        record: named.id(),
        register: named.register_key().to_string(),
        label: named.label().to_string(),
        event,
        fields,
    })
}

fn event(old: Option<Life>, new: Option<Life>) -> Option<Event> {
    match (old, new) {
        (None | Some(Life::Removed), None | Some(Life::Removed)) => None,
        (None, _) => Some(Event::Created),
        (Some(Life::Removed), _) => Some(Event::CameBack),
        (_, None | Some(Life::Removed)) => Some(Event::Removed),
        (Some(Life::Live), Some(Life::Archived)) => Some(Event::Archived),
        (Some(Life::Archived), Some(Life::Live)) => Some(Event::Restored),
        (Some(_), Some(_)) => None,
    }
}

fn field_changes(old: Option<RecordRef<'_>>, new: Option<RecordRef<'_>>) -> Vec<FieldChange> {
    let Some(named) = new.or(old) else { return Vec::new() };
    let names: BTreeSet<&str> = old.iter().chain(&new).flat_map(|record| record.fields()).collect();
    let known = named.register().map(|register| register.fields.as_slice()).unwrap_or_default();
    let in_order = known.iter().map(|field| field.key.as_str()).filter(|key| names.contains(key));
    let imported = names.iter().copied().filter(|name| known.iter().all(|field| field.key != *name));
    // A label is news only where there was another one.
    let label = (old.is_some() && new.is_some()).then_some(LABEL);
    label
        .into_iter()
        .chain(in_order)
        .chain(imported)
        .filter(|key| !same(old, new, key))
        .map(|key| FieldChange {
            field: key.to_string(),
            label: named.field(key).map_or(if key == LABEL { "Label" } else { key }, |field| &field.label).to_string(),
            old: old.map(|record| Shown::of(record, key)).unwrap_or_default(),
            new: new.map(|record| Shown::of(record, key)).unwrap_or_default(),
        })
        .collect()
}

fn same<'a>(old: Option<RecordRef<'a>>, new: Option<RecordRef<'a>>, key: &str) -> bool {
    let value = |record: Option<RecordRef<'a>>| record.map_or(ValueRef::Absent, |record| record.value(key));
    let elements = |record: Option<RecordRef<'a>>| record.map(|record| record.elements(key)).into_iter().flatten();
    value(old) == value(new) && elements(old).eq(elements(new))
}
