//! Taking back: the intents that undo an entry, and why it can't be undone.

use serde_json::Value;

use super::acceptance;
use super::approval;
use super::change::{CellEdit, Change, Emptied, Was};
use super::definition::BASELINE;
use super::entry::{Entry, EntryKind, sealed_in};
use super::id::RecordId;
use super::intent::{Intent, Proposal};
use super::record::{LABEL, LIFE, conflicting};
use super::workspace::{Life, RecordRef, Workspace};

/// Why an entry can't be taken back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UndoError {
    #[error("{label}: {field} was changed again since; take the newer change back first, or set it anew")]
    ChangedSince { label: String, field: String },
    #[error("it settled a conflict of {label}, which can't be brought back; decide again instead")]
    SettledConflict { label: String },
    #[error("a baseline is never taken back; make a new one")]
    Baseline,
    #[error("the value of {label} was erased, so the old one can't be brought back")]
    Erased { label: String },
    #[error("the value of {label} is not for you to read, so you can't bring the old one back; ask a lead")]
    Withheld { label: String },
    #[error("{label} was {state}, which is never taken back; revoke it, or make a new version")]
    Given { label: String, state: String },
    #[error("a new workspace can't be taken back; delete its file instead")]
    New,
}

/// A proposal that takes `entry` back: each of its edits must still stand at its cell's head. Proposed as an undo
/// (own, newest, this sitting: the caller sees to that) or as a revert, which needs a reason.
///
/// `entry` must have the values behind its commitments, see [`Entry::attach_seals`].
pub fn take_back(workspace: &Workspace, entry: &Entry, kind: EntryKind, because: &str) -> Result<Proposal, UndoError> {
    if entry.header.kind == EntryKind::New {
        return Err(UndoError::New);
    }
    let past = Past { workspace, entry };
    let mut intents = Vec::new();
    for change in entry.changes.iter().rev() {
        for edit in change.edits() {
            past.given(change.record(), &edit)?;
            past.stands(change.record(), &edit)?;
        }
        past.inverse(change, &mut intents)?;
    }
    Ok(Proposal { intents, because: because.to_string(), kind, takes_back: Some(entry.id()), ..Proposal::default() })
}

struct Past<'a> {
    workspace: &'a Workspace,
    entry: &'a Entry,
}

impl Past<'_> {
    /// An approval or an acceptance was given by somebody, perhaps on paper: it is revoked, never undone.
    fn given(&self, record: Option<RecordId>, edit: &CellEdit<'_>) -> Result<(), UndoError> {
        let Some(found) = record.and_then(|record| self.workspace.get(record)) else { return Ok(()) };
        let state = edit.value.as_ref().and_then(Value::as_str).unwrap_or("");
        let is_state =
            found.register().and_then(|register| register.workflow()).is_some_and(|(key, _)| key == edit.field);
        let given = match found.register_key() {
            acceptance::REGISTER => state == "accepted",
            register => state == "approved" && approval::is_approved_here(register),
        };
        match is_state && given {
            true => Err(UndoError::Given { label: found.label().to_string(), state: state.to_string() }),
            false => Ok(()),
        }
    }

    fn name(&self, record: RecordId) -> String {
        self.workspace.get(record).map_or_else(|| "the record".into(), |found| found.label().to_string())
    }

    fn changed_since(&self, record: RecordId, field: &str) -> UndoError {
        let field = match field {
            LABEL => "the label",
            LIFE => "its life",
            other => self
                .workspace
                .get(record)
                .and_then(|found| found.field(other))
                .map_or(other, |field| field.label.as_str()),
        };
        UndoError::ChangedSince { label: self.name(record), field: field.into() }
    }

    fn stands(&self, record: Option<RecordId>, edit: &CellEdit<'_>) -> Result<(), UndoError> {
        let Some(id) = record else { return Ok(()) };
        if edit.value.is_none() {
            return Ok(());
        }
        let heads = self.workspace.get(id).map(|found| found.cell(edit.field, edit.element)).unwrap_or_default();
        let ours = |edit| edit == self.entry.id();
        // What was put beside a value that stood replaced nothing, so that value goes on standing.
        let stands = match edit.was.is_empty() && edit.element.is_none() {
            true => heads.iter().any(|head| ours(head.edit)),
            false => !heads.is_empty() && heads.iter().all(|head| ours(head.edit)),
        };
        match stands {
            true => Ok(()),
            false => Err(self.changed_since(id, edit.field)),
        }
    }

    /// What stood in a cell before. Several heads that agreed are one value, others were a conflict.
    fn old_value(&self, record: RecordId, was: &[Was]) -> Result<Value, UndoError> {
        let mut old: Option<Value> = None;
        for Was(_, _, value) in was {
            let value = match sealed_in(value) {
                None => value.clone(),
                Some(commitment) => match self.entry.seals.get(&commitment) {
                    Some(seal) => seal.value.clone(),
                    None if self.workspace.get(record).is_some_and(RecordRef::is_withheld) => {
                        return Err(UndoError::Withheld { label: self.name(record) });
                    }
                    None => return Err(UndoError::Erased { label: self.name(record) }),
                },
            };
            if old.as_ref().is_some_and(|other| *other != value) {
                return Err(UndoError::SettledConflict { label: self.name(record) });
            }
            old = Some(value);
        }
        Ok(old.unwrap_or(Value::Null))
    }

    /// The value beside which the entry put another one; null where it was the first.
    fn beside(&self, record: RecordId, field: &str) -> Result<Value, UndoError> {
        let heads = self.workspace.get(record).map(|found| found.heads(field)).unwrap_or_default();
        let mut others = heads.iter().filter(|head| head.edit != self.entry.id());
        let Some(first) = others.next() else { return Ok(Value::Null) };
        if others.any(|other| conflicting(&[first.clone(), other.clone()])) {
            return Err(UndoError::SettledConflict { label: self.name(record) });
        }
        first.value.plain().cloned().ok_or_else(|| UndoError::Erased { label: self.name(record) })
    }

    fn inverse(&self, change: &Change, intents: &mut Vec<Intent>) -> Result<(), UndoError> {
        match change {
            Change::Create { record, .. } => {
                let cells = self.workspace.cells(*record);
                let later = cells.iter().find(|(_, heads)| heads.iter().any(|head| head.edit != self.entry.id()));
                // The label of a record that came back is from before.
                let later = later.filter(|(key, _)| self.workspace.symbols().name(key.field) != LABEL);
                if let Some((key, _)) = later {
                    return Err(self.changed_since(*record, self.workspace.symbols().name(key.field)));
                }
                intents.push(Intent::Remove { record: *record });
            }
            Change::Remove { record, cells } => self.recreate(*record, cells, intents)?,
            Change::Set { record, field, was, .. } => {
                let value = match was.is_empty() {
                    true => self.beside(*record, field)?,
                    false => self.old_value(*record, was)?,
                };
                intents.push(Intent::Set { record: *record, field: field.clone(), value });
            }
            Change::Add { record, field, element, .. } => {
                intents.push(Intent::Drop { record: *record, field: field.clone(), element: element.clone() });
            }
            Change::Drop { record, field, element, .. } => {
                intents.push(Intent::Add { record: *record, field: field.clone(), element: element.clone() });
            }
            Change::Move { record, field, was, .. } => {
                let old = self.old_value(*record, was)?;
                intents.push(self.state(*record, field, old));
            }
            Change::Archive { record, was } | Change::Restore { record, was } => {
                intents.push(match self.old_value(*record, was)?.as_str() {
                    Some("archived") => Intent::Archive { record: *record },
                    // It had been taken back here and edited elsewhere.
                    Some("removed") => return Err(UndoError::SettledConflict { label: self.name(*record) }),
                    _ => Intent::Restore { record: *record },
                });
            }
            Change::Label { record, was, .. } => {
                let label = self.old_value(*record, was)?;
                intents.push(Intent::Label { record: *record, label: label.as_str().unwrap_or_default().to_string() });
            }
            Change::Define { key, was, .. } => intents.push(self.redefine(key, was)?),
        }
        Ok(())
    }

    /// Back to a state; one that the workflow doesn't know any more, or none at all, is set as it was.
    fn state(&self, record: RecordId, field: &str, old: Value) -> Intent {
        let states = self.workspace.get(record).and_then(|found| found.register()?.state.as_ref());
        match old.as_str().filter(|key| states.is_some_and(|states| states.state(key).is_some())) {
            Some(to) => Intent::Move { record, to: to.to_string() },
            None => Intent::Set { record, field: field.to_string(), value: old },
        }
    }

    fn redefine(&self, key: &str, was: &[Was]) -> Result<Intent, UndoError> {
        if key.starts_with(BASELINE) {
            return Err(UndoError::Baseline);
        }
        let heads = self.workspace.definition_heads(key);
        if heads.is_empty() || heads.iter().any(|head| head.edit != self.entry.id()) {
            return Err(UndoError::ChangedSince { label: key.to_string(), field: "it".into() });
        }
        let mut values = was.iter().map(|was| &was.2);
        let value = values.next().cloned().unwrap_or_default();
        match values.any(|other| *other != value) {
            true => Err(UndoError::SettledConflict { label: key.to_string() }),
            false => Ok(Intent::Define { key: key.to_string(), value }),
        }
    }

    fn recreate(&self, record: RecordId, cells: &[Emptied], intents: &mut Vec<Intent>) -> Result<(), UndoError> {
        let Some(found) = self.workspace.get(record) else { return Ok(()) };
        if found.life() != Life::Removed {
            return Err(self.changed_since(record, LIFE));
        }
        let mut fields: Vec<(String, Value)> = Vec::new();
        let mut archived = false;
        for cell in cells {
            if cell.field == LIFE {
                archived = self.old_value(record, &cell.was)?.as_str() == Some("archived");
                continue;
            }
            let Some(element) = &cell.element else {
                fields.push((cell.field.clone(), self.old_value(record, &cell.was)?));
                continue;
            };
            if cell.was.iter().all(|was| was.2 != Value::Bool(true)) {
                continue;
            }
            let element = Value::String(element.clone());
            match fields.iter_mut().find(|(field, _)| *field == cell.field) {
                Some((_, Value::Array(list))) => list.push(element),
                _ => fields.push((cell.field.clone(), Value::Array(vec![element]))),
            }
        }
        // Intents are read in this order, so the record exists before it is archived.
        let (register, label) = (found.register_key().to_string(), Some(found.label().to_string()));
        intents.push(Intent::Create { record, register, label, fields });
        if archived {
            intents.push(Intent::Archive { record });
        }
        Ok(())
    }
}
