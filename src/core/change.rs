//! Changes: what an entry does, with what it replaces, so that each has an inverse.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::id::{EntryId, Hlc, RecordId};
use super::record::{LABEL, LIFE, LIVE};

/// A head that an edit replaces: which edit, its clock, and what it had put there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Was(pub EntryId, pub Hlc, pub Value);

/// A cell that a removal empties.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Emptied {
    pub field: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub element: Option<String>,
    pub was: Vec<Was>,
}

/// One change as it stands in the journal. `was` names every head that is replaced; what it does not name stays.
/// The changes of one entry never edit a cell twice.
///
/// Values are plain JSON, or `{"$sealed": HASH}` where the field is personal or confidential.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Change {
    /// Lists in `fields` become sets. `was` is the life of a record that was removed before (undo of an undo).
    Create {
        record: RecordId,
        register: String,
        label: String,
        fields: Map<String, Value>,
        /// It comes archived: read from a file that says so.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        archived: bool,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        was: Vec<Was>,
    },
    /// Only ever the inverse of `Create`: people archive.
    Remove {
        record: RecordId,
        cells: Vec<Emptied>,
    },
    /// Null clears.
    Set {
        record: RecordId,
        field: String,
        value: Value,
        was: Vec<Was>,
    },
    /// Puts an element into a set.
    Add {
        record: RecordId,
        field: String,
        element: String,
        was: Vec<Was>,
    },
    /// Takes an element out of a set.
    Drop {
        record: RecordId,
        field: String,
        element: String,
        was: Vec<Was>,
    },
    /// A step of the workflow.
    Move {
        record: RecordId,
        field: String,
        to: String,
        was: Vec<Was>,
    },
    Archive {
        record: RecordId,
        was: Vec<Was>,
    },
    Restore {
        record: RecordId,
        was: Vec<Was>,
    },
    /// A new label, given by a merge or by a person.
    Label {
        record: RecordId,
        label: String,
        was: Vec<Was>,
    },
    /// A definition of the workspace: own fields, registers and methods, baselines. Null takes it back.
    Define {
        key: String,
        value: Value,
        was: Vec<Was>,
    },
}

/// A change taken apart: one edit of one cell.
#[derive(Clone, Debug, PartialEq)]
pub struct CellEdit<'a> {
    pub field: &'a str,
    pub element: Option<&'a str>,
    /// The new head; none where the cell is only emptied.
    pub value: Option<Value>,
    pub was: &'a [Was],
}

impl Change {
    /// The record that it changes; none for a definition.
    pub fn record(&self) -> Option<RecordId> {
        match self {
            Self::Create { record, .. }
            | Self::Remove { record, .. }
            | Self::Set { record, .. }
            | Self::Add { record, .. }
            | Self::Drop { record, .. }
            | Self::Move { record, .. }
            | Self::Archive { record, .. }
            | Self::Restore { record, .. }
            | Self::Label { record, .. } => Some(*record),
            Self::Define { .. } => None,
        }
    }

    /// The edits of a record's cells that it consists of; empty for a definition.
    pub fn edits(&self) -> Vec<CellEdit<'_>> {
        let cell = |field, value, was| CellEdit { field, element: None, value: Some(value), was };
        let life = |state: &str, was| cell(LIFE, Value::String(state.to_string()), was);
        match self {
            Self::Create { label, fields, archived, was, .. } => {
                let mut edits = vec![life(if *archived { "archived" } else { LIVE }, was)];
                // A record that comes back still has its label: a removal leaves it, so that its number is never reused.
                if was.is_empty() {
                    edits.push(cell(LABEL, Value::String(label.clone()), &[]));
                }
                for (field, value) in fields {
                    match value {
                        Value::Array(elements) => edits.extend(elements.iter().filter_map(|element| {
                            Some(CellEdit {
                                field,
                                element: Some(element.as_str()?),
                                value: Some(Value::Bool(true)),
                                was: &[],
                            })
                        })),
                        other => edits.push(cell(field, other.clone(), &[])),
                    }
                }
                edits
            }
            Self::Remove { cells, .. } => cells
                .iter()
                .map(|cell| CellEdit {
                    field: &cell.field,
                    element: cell.element.as_deref(),
                    value: (cell.field == LIFE).then(|| Value::String("removed".into())),
                    was: &cell.was,
                })
                .collect(),
            Self::Set { field, value, was, .. } => vec![cell(field, value.clone(), was)],
            Self::Move { field, to, was, .. } => vec![cell(field, Value::String(to.clone()), was)],
            Self::Add { field, element, was, .. } => {
                vec![CellEdit { field, element: Some(element), value: Some(Value::Bool(true)), was }]
            }
            Self::Drop { field, element, was, .. } => {
                vec![CellEdit { field, element: Some(element), value: Some(Value::Bool(false)), was }]
            }
            Self::Archive { was, .. } => vec![life("archived", was)],
            Self::Restore { was, .. } => vec![life(LIVE, was)],
            Self::Label { label, was, .. } => vec![cell(LABEL, Value::String(label.clone()), was)],
            Self::Define { .. } => Vec::new(),
        }
    }
}
