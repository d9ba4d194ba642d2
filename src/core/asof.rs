//! The workspace as it was: entries taken out newest first, down to a position.
//!
//! Where chains diverged and met again, taking an entry out can bring back a head that another entry, which stays,
//! has replaced as well. Such heads are dropped by looking up who replaced them. Replay from the start is the oracle
//! of the tests.

use std::collections::{BTreeSet, HashMap};

use super::entry::Entry;
use super::id::{EntryId, Position, RecordId};
use super::record::{Head, LIFE};
use super::workspace::Workspace;

/// Why an earlier state can't be shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AsOfError {
    #[error("the position {0} is not one of this workspace: it names an entry that its journal doesn't have")]
    NotOurs(String),
    #[error("the journal entry {0} can't be read, so no state before it can be shown; run `aims verify`")]
    Missing(EntryId),
}

/// Reads entries of the journal by id.
pub trait Journal {
    fn entry(&self, id: EntryId) -> Option<Entry>;
}

impl Workspace {
    /// This workspace at `position`, which must lie in its past.
    pub fn as_of(&self, position: &Position, journal: &dyn Journal) -> Result<Self, AsOfError> {
        let mut leaving = Vec::new();
        for (site, (last, _)) in &self.position.0 {
            for seq in position.seq(*site) + 1..=*last {
                let id = EntryId { site: *site, seq };
                leaving.push(journal.entry(id).ok_or(AsOfError::Missing(id))?);
            }
        }
        for (site, (seq, hash)) in &position.0 {
            let known = *seq <= self.position.seq(*site)
                && journal.entry(EntryId { site: *site, seq: *seq }).is_some_and(|entry| entry.hash == *hash);
            if !known {
                return Err(AsOfError::NotOurs(position.to_string()));
            }
        }
        leaving.sort_by_key(|entry| std::cmp::Reverse((entry.header.clock, entry.id())));
        let mut past = self.clone();
        let mut touched = BTreeSet::new();
        let mut defined = BTreeSet::new();
        for entry in &leaving {
            let applied = past.unapply(entry);
            touched.extend(applied.touched.into_iter().map(|(record, _)| record));
            defined.extend(applied.defined);
        }
        past.set_position(position.clone());
        if self.position.0.len() > 1 {
            let mut replaced = Replaced { journal, position, read: HashMap::new() };
            for record in touched {
                past.drop_replaced(record, &mut replaced);
            }
            for key in &defined {
                if let Some(heads) = past.definitions.get_mut(key) {
                    let all: Vec<EntryId> = heads.iter().map(|head| head.edit).collect();
                    heads.retain(|head| !replaced.by_one_that_stays(head, &all, &(None, key.clone())));
                }
            }
        }
        if defined.iter().any(|key| key.starts_with("own.")) {
            past.rebuild_schema();
        }
        Ok(past)
    }

    fn drop_replaced(&mut self, id: RecordId, replaced: &mut Replaced<'_>) {
        let Some(register) = self.get(id).map(|record| record.record.register) else { return };
        let mut cells = self.cells(id);
        // A removal stands at the head of the life and has emptied every other cell.
        let life: Vec<EntryId> = cells
            .iter()
            .filter(|(key, _)| self.symbols.name(key.field) == LIFE)
            .flat_map(|(_, heads)| heads.iter().map(|head| head.edit))
            .collect();
        let mut dropped = false;
        for (key, heads) in &mut cells {
            let others: Vec<EntryId> = heads.iter().map(|head| head.edit).chain(life.iter().copied()).collect();
            let before = heads.len();
            let element = key.element.as_deref().map(str::to_string);
            let name = (Some((id, element)), self.symbols.name(key.field).to_string());
            heads.retain(|head| !replaced.by_one_that_stays(head, &others, &name));
            dropped |= heads.len() != before;
        }
        if dropped {
            cells.retain(|_, heads| !heads.is_empty());
            self.put(id, register, &cells);
        }
    }
}

/// A cell by record, element and field; without a record, a definition by its key.
type CellName = (Option<(RecordId, Option<String>)>, String);

struct Replaced<'a> {
    journal: &'a dyn Journal,
    position: &'a Position,
    /// What each entry that was looked up replaces, by cell.
    read: HashMap<EntryId, HashMap<CellName, Vec<EntryId>>>,
}

impl Replaced<'_> {
    /// Whether one of `others`, or something that it replaced in turn, has replaced `head`.
    fn by_one_that_stays(&mut self, head: &Head, others: &[EntryId], name: &CellName) -> bool {
        let life: CellName = (name.0.as_ref().map(|(id, _)| (*id, None)), LIFE.to_string());
        let mut open: Vec<EntryId> = others.iter().copied().filter(|other| *other != head.edit).collect();
        let mut seen: BTreeSet<EntryId> = open.iter().copied().collect();
        while let Some(edit) = open.pop() {
            let of_cell = self.replaces(edit, name);
            if of_cell.contains(&head.edit) {
                return true;
            }
            for earlier in of_cell.into_iter().chain(self.replaces(edit, &life)) {
                if seen.insert(earlier) {
                    open.push(earlier);
                }
            }
        }
        false
    }

    fn replaces(&mut self, edit: EntryId, name: &CellName) -> Vec<EntryId> {
        if !self.position.includes(edit) {
            return Vec::new();
        }
        let journal = self.journal;
        let cells =
            self.read.entry(edit).or_insert_with(|| journal.entry(edit).map(|e| replacements(&e)).unwrap_or_default());
        cells.get(name).cloned().unwrap_or_default()
    }
}

fn replacements(entry: &Entry) -> HashMap<CellName, Vec<EntryId>> {
    let mut cells: HashMap<CellName, Vec<EntryId>> = HashMap::new();
    for change in &entry.changes {
        if let super::change::Change::Define { key, was, .. } = change {
            cells.entry((None, key.clone())).or_default().extend(was.iter().map(|was| was.0));
        }
        let Some(record) = change.record() else { continue };
        for edit in change.edits() {
            let name = (Some((record, edit.element.map(str::to_string))), edit.field.to_string());
            cells.entry(name).or_default().extend(edit.was.iter().map(|was| was.0));
        }
    }
    cells
}
