//! Taking back: the intents that undo an entry, and why it can't be undone.

use serde_json::Value;

use super::change::{CellEdit, Change, Was};
use super::entry::{Entry, EntryKind, sealed_in};
use super::id::RecordId;
use super::intent::{Intent, Proposal};
use super::record::{LABEL, LIFE};
use super::workspace::Workspace;

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
    #[error("a new workspace can't be taken back; delete its file instead")]
    New,
}

/// A proposal that takes `entry` back: each of its edits must still stand at its cell's head. Proposed as an undo
/// (own, newest, this sitting: the caller sees to that) or as a revert, which needs a reason.
pub fn take_back(workspace: &Workspace, entry: &Entry, kind: EntryKind, because: &str) -> Result<Proposal, UndoError> {
    if entry.header.kind == EntryKind::New {
        return Err(UndoError::New);
    }
    let mut intents = Vec::new();
    for change in entry.changes.iter().rev() {
        if let Change::Define { key, value: _, was } = change {
            if key.starts_with(super::definition::BASELINE) {
                return Err(UndoError::Baseline);
            }
            let stands = workspace.definition_heads(key).iter().all(|head| head.edit == entry.id());
            if !stands {
                return Err(UndoError::ChangedSince { label: key.clone(), field: "it".into() });
            }
            let value = was.first().map_or(Value::Null, |was| was.2.clone());
            intents.push(Intent::Define { key: key.clone(), value });
            continue;
        }
        for edit in change.edits() {
            stands(workspace, entry, change.record(), &edit)?;
        }
        inverse(workspace, entry, change, &mut intents)?;
    }
    Ok(Proposal { intents, because: because.to_string(), kind, takes_back: Some(entry.id()), ..Proposal::default() })
}

fn name(workspace: &Workspace, record: Option<RecordId>) -> String {
    record.and_then(|id| workspace.get(id)).map_or_else(|| "the record".into(), |found| found.label().to_string())
}

fn stands(
    workspace: &Workspace,
    entry: &Entry,
    record: Option<RecordId>,
    edit: &CellEdit<'_>,
) -> Result<(), UndoError> {
    let Some(id) = record else { return Ok(()) };
    if edit.value.is_none() {
        return Ok(());
    }
    let heads = super::propose::heads_of_cell(workspace, id, edit.field, edit.element);
    if heads.iter().any(|head| head.edit != entry.id()) || heads.is_empty() {
        let field = match edit.field {
            LABEL => "the label".to_string(),
            LIFE => "its life".to_string(),
            other => other.to_string(),
        };
        return Err(UndoError::ChangedSince { label: name(workspace, record), field });
    }
    Ok(())
}

fn old_value(workspace: &Workspace, entry: &Entry, record: RecordId, was: &[Was]) -> Result<Value, UndoError> {
    match was {
        [] => Ok(Value::Null),
        [Was(_, _, value)] => match sealed_in(value) {
            None => Ok(value.clone()),
            Some(commitment) => match entry.seals.get(&commitment) {
                Some(seal) => Ok(seal.value.clone()),
                None => Err(UndoError::Erased { label: name(workspace, Some(record)) }),
            },
        },
        _ => Err(UndoError::SettledConflict { label: name(workspace, Some(record)) }),
    }
}

fn inverse(workspace: &Workspace, entry: &Entry, change: &Change, intents: &mut Vec<Intent>) -> Result<(), UndoError> {
    match change {
        Change::Create { record, .. } => {
            let newer = workspace.cells(*record).values().flatten().any(|head| head.edit != entry.id());
            if newer {
                return Err(UndoError::ChangedSince { label: name(workspace, Some(*record)), field: "a field".into() });
            }
            intents.push(Intent::Remove { record: *record });
        }
        Change::Remove { record, cells } => intents.push(recreate(workspace, entry, *record, cells)?),
        Change::Set { record, field, was, .. } => {
            let value = old_value(workspace, entry, *record, was)?;
            intents.push(Intent::Set { record: *record, field: field.clone(), value });
        }
        Change::Add { record, field, element, .. } => {
            intents.push(Intent::Drop { record: *record, field: field.clone(), element: element.clone() });
        }
        Change::Drop { record, field, element, .. } => {
            intents.push(Intent::Add { record: *record, field: field.clone(), element: element.clone() });
        }
        Change::Move { record, was, .. } => {
            let to = old_value(workspace, entry, *record, was)?;
            intents.push(Intent::Move { record: *record, to: to.as_str().unwrap_or_default().to_string() });
        }
        Change::Archive { record, .. } => intents.push(Intent::Restore { record: *record }),
        Change::Restore { record, .. } => intents.push(Intent::Archive { record: *record }),
        Change::Label { record, was, .. } => {
            let label = old_value(workspace, entry, *record, was)?;
            intents.push(Intent::Label { record: *record, label: label.as_str().unwrap_or_default().to_string() });
        }
        Change::Define { .. } => {}
    }
    Ok(())
}

fn recreate(
    workspace: &Workspace,
    entry: &Entry,
    record: RecordId,
    cells: &[super::change::Emptied],
) -> Result<Intent, UndoError> {
    let mut fields: Vec<(String, Value)> = Vec::new();
    for cell in cells.iter().filter(|cell| !cell.field.starts_with('@')) {
        match &cell.element {
            None => fields.push((cell.field.clone(), old_value(workspace, entry, record, &cell.was)?)),
            Some(element) => {
                let present = cell.was.iter().any(|was| was.2 == Value::Bool(true));
                let value = Value::String(element.clone());
                match fields.iter_mut().find(|(field, _)| *field == cell.field) {
                    Some((_, Value::Array(list))) if present => list.push(value),
                    None if present => fields.push((cell.field.clone(), Value::Array(vec![value]))),
                    _ => {}
                }
            }
        }
    }
    let found = workspace.get(record);
    let register = found.map(|found| found.register_key().to_string()).unwrap_or_default();
    let label = found.map(|found| found.label().to_string());
    Ok(Intent::Create { record, register, label, fields })
}
