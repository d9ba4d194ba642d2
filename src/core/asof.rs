//! The workspace as it was: entries taken out newest first, down to a position.
//!
//! Where chains diverged and met again, taking an entry out can bring back a head that another entry, which stays,
//! has replaced as well. Such heads are dropped by looking up who replaced them. Replay from the start is the oracle
//! of the tests.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::apply::Returned;
use super::change::Change;
use super::entry::Entry;
use super::id::{EntryId, Hlc, Position, RecordId, SiteId};
use super::record::{CellKey, Head};
use super::symbols::Symbol;
use super::workspace::Workspace;

/// Why an earlier state can't be shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AsOfError {
    #[error("the position {0} is not one of this workspace: it names an entry that its journal doesn't have")]
    NotOurs(String),
    #[error("the journal entry {0} can't be read, so no state before it can be shown; run `aims verify`")]
    Missing(EntryId),
}

/// Reads entries of the journal by id, with the values behind the commitments that they mention.
pub trait Journal {
    fn entry(&self, id: EntryId) -> Option<Entry>;
}

fn read(journal: &dyn Journal, site: SiteId, seq: u64) -> Result<Entry, AsOfError> {
    let id = EntryId { site, seq };
    journal.entry(id).ok_or(AsOfError::Missing(id))
}

impl Workspace {
    /// This workspace at `position`, which must lie in its past and, with an entry, include all that its site had
    /// seen; every position that a workspace was ever at does, and [`Workspace::settled`] makes one that does.
    pub fn as_of(&self, position: &Position, journal: &dyn Journal) -> Result<Self, AsOfError> {
        for (site, (seq, hash)) in &position.0 {
            let id = EntryId { site: *site, seq: *seq };
            let known = match self.position.0.get(site) {
                Some((last, found)) if last == seq => found == hash,
                _ => self.position.includes(id) && journal.entry(id).is_some_and(|entry| entry.hash == *hash),
            };
            if !known {
                return Err(AsOfError::NotOurs(position.to_string()));
            }
        }
        let mut leaving = Vec::new();
        for (site, (last, _)) in &self.position.0 {
            for seq in position.seq(*site) + 1..=*last {
                leaving.push(read(journal, *site, seq)?);
            }
        }
        leaving.sort_by_key(|entry| std::cmp::Reverse((entry.header.clock, entry.id())));
        let mut past = self.clone();
        past.withheld = self.kept_from_reader();
        let mut returned = Vec::new();
        let mut defined = Vec::new();
        for entry in &leaving {
            defined.append(&mut past.unapply(entry, &mut returned).defined);
        }
        past.position = position.clone();
        if self.position.0.len() > 1 {
            past.drop_replaced(returned, journal);
        }
        past.read_definitions(&defined);
        Ok(past)
    }

    /// Drops what came back although an entry that stays has replaced it.
    fn drop_replaced(&mut self, returned: Vec<Returned>, journal: &dyn Journal) {
        let mut replaced = Replaced { journal, position: self.position.clone(), read: HashMap::new() };
        let mut gone: BTreeMap<RecordId, BTreeSet<(CellKey, EntryId)>> = BTreeMap::new();
        for back in returned {
            let Some((record, key)) = &back.cell else {
                let heads = self.definition_heads(&back.key);
                let stands = heads.iter().any(|head| head.edit == back.edit);
                if stands && replaced.by_one_of(&back, heads, &[], self) {
                    let heads = self.definitions.entry(back.key.clone()).or_default();
                    heads.retain(|head| head.edit != back.edit);
                }
                continue;
            };
            let Some(found) = self.get(*record) else { continue };
            let heads = found.record.cell(key.field, key.element.as_deref(), &self.symbols);
            // A removal stands at the head of the life and has emptied every other cell.
            let life = found.record.cell(Symbol::LIFE, None, &self.symbols);
            let stands = heads.iter().any(|head| head.edit == back.edit);
            if stands && replaced.by_one_of(&back, &heads, &life, self) {
                gone.entry(*record).or_default().insert((key.clone(), back.edit));
            }
        }
        for (record, gone) in gone {
            let Some(register) = self.get(record).map(|found| found.record.register) else { continue };
            let mut cells = self.cells(record);
            for (key, edit) in &gone {
                let Some(heads) = cells.get_mut(key) else { continue };
                heads.retain(|head| head.edit != *edit);
                if heads.is_empty() {
                    cells.remove(key);
                }
            }
            self.put(record, register, &cells);
        }
    }

    /// The highest position within `position` that leaves out, with an entry, everything that had seen it. Needed
    /// where a position was cut by the chains' own times: clocks of different machines differ, so a cut at a time may
    /// take in an answer without its question.
    pub fn settled(&self, position: &Position, journal: &dyn Journal) -> Result<Position, AsOfError> {
        let mut settled = position.clone();
        loop {
            // Whoever saw an entry has a higher clock, so only those above the first one left out have to be read.
            let mut first_out: BTreeMap<SiteId, Hlc> = BTreeMap::new();
            for (site, (last, _)) in &self.position.0 {
                let next = settled.seq(*site) + 1;
                if next <= *last {
                    first_out.insert(*site, read(journal, *site, next)?.header.clock);
                }
            }
            let mut cut = None;
            for (site, (last, _)) in &settled.0 {
                let Some(lowest) = first_out.iter().filter(|(other, _)| *other != site).map(|(_, at)| *at).min() else {
                    continue;
                };
                for seq in (1..=*last).rev() {
                    let header = read(journal, *site, seq)?.header;
                    if header.clock <= lowest {
                        break;
                    }
                    if header.seen.0.iter().any(|(other, (seen, _))| *seen > settled.seq(*other)) {
                        cut = Some((*site, seq - 1));
                    }
                }
                if cut.is_some() {
                    break;
                }
            }
            match cut {
                None => return Ok(settled),
                Some((site, 0)) => drop(settled.0.remove(&site)),
                Some((site, seq)) => drop(settled.0.insert(site, (seq, read(journal, site, seq)?.hash))),
            }
        }
    }
}

/// A cell of a record, or a definition by its key.
type CellName = (Option<(RecordId, Option<Box<str>>)>, String);

struct Replaced<'a> {
    journal: &'a dyn Journal,
    position: Position,
    /// What each entry that was looked up replaces, by cell.
    read: HashMap<EntryId, HashMap<CellName, Vec<(EntryId, Hlc)>>>,
}

impl Replaced<'_> {
    /// Whether one of the other heads, or something that it replaced in turn, has replaced what came back.
    fn by_one_of(&mut self, back: &Returned, heads: &[Head], life: &[Head], workspace: &Workspace) -> bool {
        let (cell, life_cell): (CellName, Option<CellName>) = match &back.cell {
            None => ((None, back.key.clone()), None),
            Some((record, key)) => (
                (Some((*record, key.element.clone())), workspace.symbols.name(key.field).to_string()),
                Some((Some((*record, None)), workspace.symbols.name(Symbol::LIFE).to_string())),
            ),
        };
        // Only a later edit can have replaced it, so the search never goes below its clock.
        let later = |head: &&Head| head.edit != back.edit && head.at > back.at;
        let mut open: Vec<EntryId> = heads.iter().chain(life).filter(later).map(|head| head.edit).collect();
        let mut seen: BTreeSet<EntryId> = open.iter().copied().collect();
        while let Some(edit) = open.pop() {
            let of_cell = self.replaces(edit, &cell, workspace);
            if of_cell.iter().any(|(replaced, _)| *replaced == back.edit) {
                return true;
            }
            let of_life = life_cell.as_ref().map(|life| self.replaces(edit, life, workspace)).unwrap_or_default();
            for (earlier, at) in of_cell.into_iter().chain(of_life) {
                if at > back.at && seen.insert(earlier) {
                    open.push(earlier);
                }
            }
        }
        false
    }
    fn replaces(&mut self, edit: EntryId, name: &CellName, workspace: &Workspace) -> Vec<(EntryId, Hlc)> {
        if !self.position.includes(edit) {
            return Vec::new();
        }
        let journal = self.journal;
        let cells = self
            .read
            .entry(edit)
            .or_insert_with(|| journal.entry(edit).map(|entry| replacements(&entry, workspace)).unwrap_or_default());
        cells.get(name).cloned().unwrap_or_default()
    }
}

/// What an entry replaces, by cell; cells that were empty before are left out.
fn replacements(entry: &Entry, workspace: &Workspace) -> HashMap<CellName, Vec<(EntryId, Hlc)>> {
    let mut cells: HashMap<CellName, Vec<(EntryId, Hlc)>> = HashMap::new();
    for change in &entry.changes {
        if let Change::Define { key, was, .. } = change {
            cells.entry((None, key.clone())).or_default().extend(was.iter().map(|was| (was.0, was.1)));
        }
        let Some(record) = change.record() else { continue };
        let register = workspace.get(record).map_or("", |found| found.register_key());
        for edit in change.edits().into_iter().filter(|edit| !edit.was.is_empty()) {
            let field = workspace.schema.stored_key(register, edit.field).to_string();
            let name = (Some((record, edit.element.map(Into::into))), field);
            cells.entry(name).or_default().extend(edit.was.iter().map(|was| (was.0, was.1)));
        }
    }
    cells
}
