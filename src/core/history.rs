//! What happened to a record, entry by entry, and each entry in one line.

mod line;

use serde::Serialize;
use serde_json::Value;

pub use line::{describe, of_record};

use super::blind;
use super::change::{CellEdit, Change, Was};
use super::diff::{Event, FieldChange, SEALED, Shown};
use super::entry::{Actor, Entry, EntryKind, sealed_in};
use super::id::{EntryId, RecordId};
use super::record::{LABEL, LIFE};
use super::schema::Register;
use super::typing;
use super::workspace::{RecordRef, Workspace};

/// What one entry did to a record.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HistoryItem {
    pub entry: EntryId,
    /// Milliseconds since 1970, UTC.
    pub time: i64,
    pub actor: Actor,
    pub kind: EntryKind,
    pub because: String,
    /// The entry that was taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub takes_back: Option<EntryId>,
    pub event: Option<Event>,
    /// In the order of the changes, each field once. Where an entry settled a conflict, `old` reads `A | B`.
    pub fields: Vec<FieldChange>,
}

/// The history of a record, in the order of `entries`; those that don't touch it are left out. References read as
/// they are called today.
pub fn history<'e>(
    record: RecordId,
    entries: impl IntoIterator<Item = &'e Entry>,
    workspace: &Workspace,
) -> Vec<HistoryItem> {
    entries
        .into_iter()
        .filter_map(|entry| {
            let changes: Vec<&Change> = entry.changes.iter().filter(|change| change.record() == Some(record)).collect();
            let done = done(record, &changes, entry, workspace)?;
            let header = &entry.header;
            Some(HistoryItem {
                entry: entry.id(),
                time: header.time,
                actor: header.actor.clone(),
                kind: header.kind,
                because: header.because.clone(),
                takes_back: header.takes_back,
                event: done.event,
                fields: done.fields,
            })
        })
        .collect()
}

/// What an entry did to one record.
pub(super) struct Done {
    pub(super) event: Option<Event>,
    pub(super) fields: Vec<FieldChange>,
}

/// None where there are no changes.
fn done(record: RecordId, changes: &[&Change], entry: &Entry, workspace: &Workspace) -> Option<Done> {
    if changes.is_empty() {
        return None;
    }
    let register = changes.iter().find_map(|change| match change {
        Change::Create { register, .. } => Some(register.as_str()),
        _ => None,
    });
    let register = register.or_else(|| workspace.get(record).map(|found| found.register_key()));
    let scene = Scene { workspace, record, register: register.and_then(|key| workspace.schema().register(key)), entry };
    let mut done = Done { event: None, fields: Vec::new() };
    for change in changes {
        done.event = event(change).or(done.event);
        for edit in change.edits() {
            // The label of a new record is no change of it.
            if edit.field == LIFE || (edit.field == LABEL && edit.was.is_empty()) {
                continue;
            }
            scene.note(&mut done.fields, &edit);
        }
    }
    done.fields.retain(|change| !change.old.is_empty() || !change.new.is_empty());
    Some(done)
}

/// What a change does to a record as a whole.
fn event(change: &Change) -> Option<Event> {
    match change {
        Change::Create { was, .. } => Some(if was.is_empty() { Event::Created } else { Event::CameBack }),
        Change::Remove { .. } => Some(Event::Removed),
        Change::Archive { .. } => Some(Event::Archived),
        Change::Restore { .. } => Some(Event::Restored),
        _ => None,
    }
}

/// What is needed to read an entry's values.
struct Scene<'a> {
    workspace: &'a Workspace,
    record: RecordId,
    register: Option<&'a Register>,
    entry: &'a Entry,
}

impl Scene<'_> {
    fn note(&self, fields: &mut Vec<FieldChange>, edit: &CellEdit<'_>) {
        let comes = edit.value == Some(Value::Bool(true));
        if edit.element.is_some() && !comes && edit.was.iter().all(|was| was.2 != Value::Bool(true)) {
            // It had been taken out before.
            return;
        }
        let field = self.register.and_then(|register| register.field(edit.field));
        let key = field.map_or(edit.field, |field| &field.key);
        let at = fields.iter().position(|change| change.field == key).unwrap_or_else(|| {
            let label = field.map_or(if key == LABEL { "Label" } else { key }, |field| &field.label);
            let change = FieldChange {
                field: key.to_string(),
                label: label.to_string(),
                old: Shown::default(),
                new: Shown::default(),
            };
            fields.push(change);
            fields.len() - 1
        });
        let Some(change) = fields.get_mut(at) else { return };
        match edit.element {
            Some(element) => {
                // An element comes or goes; it stands on the one side or the other.
                let side = if comes { &mut change.new } else { &mut change.old };
                let mut list = side.value.as_array().cloned().unwrap_or_default();
                list.push(Value::String(element.to_string()));
                *side = self.shown(key, &Value::Array(list));
            }
            None => {
                change.old = self.before(key, edit.was);
                change.new = edit.value.as_ref().map(|value| self.shown(key, value)).unwrap_or_default();
            }
        }
    }

    /// What was replaced: one value, or those of a conflict with the shown one last.
    fn before(&self, key: &str, was: &[Was]) -> Shown {
        let mut was: Vec<&Was> = was.iter().collect();
        was.sort_by_key(|was| (was.1, was.0));
        let mut texts: Vec<String> = Vec::new();
        let mut shown = Shown::default();
        for Was(_, _, value) in was {
            shown = self.shown(key, value);
            let text = if shown.text.is_empty() { "-".to_string() } else { shown.text.clone() };
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        if texts.len() > 1 {
            shown.text = texts.join(" | ");
        }
        shown
    }

    fn shown(&self, key: &str, value: &Value) -> Shown {
        let field = self.register.and_then(|register| register.field(key));
        let of_readers = self.register.is_some_and(|register| register.readers.is_some());
        if let Some(commitment) = sealed_in(value) {
            let record = self.workspace.get(self.record);
            let missing = record.map_or(typing::ERASED, RecordRef::missing);
            return match self.entry.seals.get(&commitment) {
                Some(_) if record.is_some_and(blind::is_shut) => Shown::redacted(missing),
                // Where a register says who reads it, whoever has the value may read what it was before: a verdict that
                // was corrected is told. Elsewhere sealed values stand in their record only.
                Some(seal) if of_readers && field.is_some_and(|field| !field.personal) => Shown {
                    value: Value::Null,
                    text: typing::show_json(self.workspace, self.register, field, &seal.value),
                },
                Some(_) => Shown::redacted(SEALED),
                None => Shown::redacted(missing),
            };
        }
        Shown { value: value.clone(), text: typing::show_json(self.workspace, self.register, field, value) }
    }
}
