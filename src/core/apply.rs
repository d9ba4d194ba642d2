//! Applying an entry: mechanical and total. No rule is asked here; that was [`super::propose`]'s task, perhaps in
//! an older program, perhaps elsewhere. Replay, merge and one's own edits all go through this.

use serde_json::Value;

use super::change::{CellEdit, Change, Was};
use super::entry::{Entry, sealed_in};
use super::id::{EntryId, Hlc, RecordId};
use super::record::{CellKey, Cells, Head, Stored};
use super::workspace::Workspace;

/// What an entry touched: which rules and rows have to be looked at again.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Applied {
    pub entry: Option<EntryId>,
    /// Record and field, in the order of the changes.
    pub touched: Vec<(RecordId, String)>,
    /// Keys of definitions.
    pub defined: Vec<String>,
}

fn stored(value: &Value, entry: &Entry) -> Stored {
    match sealed_in(value) {
        Some(commitment) => {
            let plain = entry.seals.get(&commitment).map(|seal| seal.value.clone());
            Stored::Sealed(commitment, plain)
        }
        None => Stored::Plain(value.clone()),
    }
}

fn heads_of(was: &[Was], entry: &Entry) -> Vec<Head> {
    was.iter().map(|Was(edit, at, value)| Head { edit: *edit, at: *at, value: stored(value, entry) }).collect()
}

impl Workspace {
    /// Applies an entry that comes next in its chain. Applying one twice changes nothing.
    pub fn apply(&mut self, entry: &Entry) -> Applied {
        let mut applied = Applied { entry: Some(entry.id()), ..Applied::default() };
        for change in &entry.changes {
            match change {
                Change::Define { key, value, was } => {
                    let heads = self.definitions.entry(key.clone()).or_default();
                    replace(heads, was, Some(value), entry);
                    applied.defined.push(key.clone());
                }
                _ => self.edit_record(change, &mut applied, |cells, key, edit| {
                    let heads = cells.entry(key.clone()).or_default();
                    replace(heads, edit.was, edit.value.as_ref(), entry);
                    if heads.is_empty() {
                        cells.remove(&key);
                    }
                }),
            }
        }
        if applied.defined.iter().any(|key| key.starts_with("own.")) {
            self.rebuild_schema();
        }
        self.note_chain(entry.id(), entry.hash, entry.header.time, entry.header.clock);
        applied
    }

    /// Takes an entry out again, as far as one chain goes: its edits leave, what they replaced comes back. Entries
    /// are taken out newest first; [`super::asof`] sees to what concurrent edits need beyond that.
    /// The position is the caller's to set.
    pub(super) fn unapply(&mut self, entry: &Entry) -> Applied {
        let mut applied = Applied { entry: Some(entry.id()), ..Applied::default() };
        let id = entry.id();
        for change in entry.changes.iter().rev() {
            match change {
                Change::Define { key, was, .. } => {
                    let heads = self.definitions.entry(key.clone()).or_default();
                    put_back(heads, was, id, entry);
                    if heads.is_empty() {
                        self.definitions.remove(key);
                    }
                    applied.defined.push(key.clone());
                }
                _ => self.edit_record(change, &mut applied, |cells, key, edit| {
                    let heads = cells.entry(key.clone()).or_default();
                    put_back(heads, edit.was, id, entry);
                    if heads.is_empty() {
                        cells.remove(&key);
                    }
                }),
            }
        }
        applied
    }

    fn edit_record(
        &mut self,
        change: &Change,
        applied: &mut Applied,
        mut edit_cell: impl FnMut(&mut Cells, CellKey, &CellEdit<'_>),
    ) {
        let Some(id) = change.record() else { return };
        let mut cells = self.cells(id);
        let register = match (self.get(id), change) {
            (Some(record), _) => record.record.register,
            (None, Change::Create { register, .. }) => self.symbols.intern(register),
            // A change of a record that never came: kept under no register, so that a later creation finds it.
            (None, _) => self.symbols.intern(""),
        };
        let register = match change {
            Change::Create { register, .. } => self.symbols.intern(register),
            _ => register,
        };
        for edit in change.edits() {
            let key = CellKey { field: self.symbols.intern(edit.field), element: edit.element.map(Into::into) };
            edit_cell(&mut cells, key, &edit);
            if applied.touched.last().is_none_or(|(last, field)| *last != id || field != edit.field) {
                applied.touched.push((id, edit.field.to_string()));
            }
        }
        self.put(id, register, &cells);
    }

    /// For as-of views, which say how far they go back.
    pub(super) fn set_position(&mut self, position: super::id::Position) {
        self.position = position;
    }
}

fn replace(heads: &mut Vec<Head>, was: &[Was], value: Option<&Value>, entry: &Entry) {
    let id = entry.id();
    heads.retain(|head| head.edit != id && !was.iter().any(|was| was.0 == head.edit));
    if let Some(value) = value {
        heads.push(Head { edit: id, at: clock_of(entry), value: stored(value, entry) });
    }
    heads.sort_by_key(|head| head.edit);
}

fn clock_of(entry: &Entry) -> Hlc {
    entry.header.clock
}

fn put_back(heads: &mut Vec<Head>, was: &[Was], edit: EntryId, entry: &Entry) {
    heads.retain(|head| head.edit != edit);
    for old in heads_of(was, entry) {
        if heads.iter().all(|head| head.edit != old.edit) {
            heads.push(old);
        }
    }
    heads.sort_by_key(|head| head.edit);
}
