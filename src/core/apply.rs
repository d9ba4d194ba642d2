//! Applying an entry: mechanical and total. No rule is asked here; that was [`super::propose`]'s task, perhaps in
//! an older program, perhaps elsewhere. Replay, merge and one's own edits all go through this.

use std::sync::Arc;

use serde_json::Value;

use super::change::{CellEdit, Change, Was};
use super::entry::{Entry, sealed_in};
use super::id::{EntryId, Hlc, RecordId};
use super::record::{CellKey, Cells, Head, Stored};
use super::symbols::Symbol;
use super::workspace::Workspace;

/// What an entry touched: which rules and rows have to be looked at again.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Applied {
    /// None where there was nothing to do, because it had been applied before.
    pub entry: Option<EntryId>,
    /// Record and field, in the order of the changes; `@life` and `@label` are among them.
    pub touched: Vec<(RecordId, Arc<str>)>,
    /// Keys of definitions.
    pub defined: Vec<String>,
}

/// A head that came back when the entry that had replaced it was taken out.
pub(super) struct Returned {
    /// None for a definition.
    pub(super) cell: Option<(RecordId, CellKey)>,
    /// Key of the definition.
    pub(super) key: String,
    pub(super) edit: EntryId,
    pub(super) at: Hlc,
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

fn head_of(was: &Was, entry: &Entry) -> Head {
    Head { edit: was.0, at: was.1, value: stored(&was.2, entry) }
}

/// A record whose cells are being changed.
struct Open {
    id: RecordId,
    register: Symbol,
    cells: Cells,
}

impl Workspace {
    /// Applies an entry that comes next in its chain, after everything that its site had seen. One that was applied
    /// before changes nothing.
    pub fn apply(&mut self, entry: &Entry) -> Applied {
        if self.position.includes(entry.id()) {
            return Applied::default();
        }
        let mut applied = Applied { entry: Some(entry.id()), ..Applied::default() };
        // Definitions first: records of the same entry may build on them.
        for change in &entry.changes {
            let Change::Define { key, value, was } = change else { continue };
            let heads = self.definitions.entry(key.clone()).or_default();
            replace(heads, was, Some(value), entry);
            applied.defined.push(key.clone());
        }
        self.read_definitions(&applied.defined);
        self.edit_records(entry.changes.iter(), &mut applied, |heads, _, edit| {
            replace(heads, edit.was, edit.value.as_ref(), entry);
        });
        self.note_chain(entry.id(), entry.hash, entry.header.time, entry.header.clock);
        applied
    }

    /// Takes an entry out again, as far as one chain goes: its edits leave, what they replaced comes back and is told
    /// through `returned`. Entries are taken out newest first; [`super::asof`] sees to what concurrent edits need
    /// beyond that, and to position and schema.
    pub(super) fn unapply(&mut self, entry: &Entry, returned: &mut Vec<Returned>) -> Applied {
        let mut applied = Applied { entry: Some(entry.id()), ..Applied::default() };
        self.edit_records(entry.changes.iter().rev(), &mut applied, |heads, cell, edit| {
            let back = put_back(heads, edit.was, entry);
            returned.extend(back.map(|was| Returned {
                cell: Some(cell.clone()),
                key: String::new(),
                edit: was.0,
                at: was.1,
            }));
        });
        for change in entry.changes.iter().rev() {
            let Change::Define { key, was, .. } = change else { continue };
            let heads = self.definitions.entry(key.clone()).or_default();
            let back = put_back(heads, was, entry);
            returned.extend(back.map(|was| Returned { cell: None, key: key.clone(), edit: was.0, at: was.1 }));
            if heads.is_empty() {
                self.definitions.remove(key);
            }
            applied.defined.push(key.clone());
        }
        applied
    }

    /// Unpacks each record once for all changes of it that follow one another.
    fn edit_records<'c>(
        &mut self,
        changes: impl Iterator<Item = &'c Change>,
        applied: &mut Applied,
        mut edit_cell: impl FnMut(&mut Vec<Head>, &(RecordId, CellKey), &CellEdit<'_>),
    ) {
        let mut open: Option<Open> = None;
        for change in changes {
            let Some(id) = change.record() else { continue };
            if let Some(done) = open.take_if(|open| open.id != id) {
                self.put(done.id, done.register, &done.cells);
            }
            let record = open.get_or_insert_with(|| self.open(id));
            if let Change::Create { register, .. } = change {
                record.register = self.symbols.intern(register);
            }
            for edit in change.edits() {
                let register = self.symbols.name(record.register);
                let stored = self.schema.stored_key(register, edit.field);
                let field = self.symbols.intern(stored);
                let renamed = stored != edit.field;
                let key = CellKey { field, element: edit.element.map(Into::into) };
                let cell = (id, key);
                let heads = record.cells.entry(cell.1.clone()).or_default();
                edit_cell(heads, &cell, &edit);
                if heads.is_empty() {
                    record.cells.remove(&cell.1);
                }
                if applied.touched.last().is_none_or(|(last, name)| *last != id || **name != *edit.field) {
                    let name = if renamed { edit.field.into() } else { self.symbols.shared(field) };
                    applied.touched.push((id, name));
                }
            }
        }
        if let Some(done) = open {
            self.put(done.id, done.register, &done.cells);
        }
    }

    fn open(&mut self, id: RecordId) -> Open {
        let register = match self.get(id) {
            Some(record) => record.record.register,
            // A change of a record that never came: kept under no register, so that a later creation finds it.
            None => self.symbols.intern(""),
        };
        Open { id, register, cells: self.cells(id) }
    }
}

fn replace(heads: &mut Vec<Head>, was: &[Was], value: Option<&Value>, entry: &Entry) {
    let id = entry.id();
    heads.retain(|head| head.edit != id && !was.iter().any(|was| was.0 == head.edit));
    if let Some(value) = value {
        heads.push(Head { edit: id, at: entry.header.clock, value: stored(value, entry) });
    }
    heads.sort_by_key(|head| head.edit);
}

fn put_back<'w>(heads: &mut Vec<Head>, was: &'w [Was], entry: &Entry) -> impl Iterator<Item = &'w Was> + use<'w> {
    heads.retain(|head| head.edit != entry.id());
    for old in was {
        if heads.iter().all(|head| head.edit != old.0) {
            heads.push(head_of(old, entry));
        }
    }
    heads.sort_by_key(|head| head.edit);
    was.iter()
}
