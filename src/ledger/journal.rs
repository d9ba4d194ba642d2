//! Reading the journal: single entries, the trail of a record, the newest first, and states of the past.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::error::LedgerError;
use super::{Ledger, load};
use crate::core::asof::Journal;
use crate::core::entry::{Entry, Seal};
use crate::core::id::{EntryId, Hash, Position, RecordId};
use crate::core::workspace::Workspace;
use crate::store::Snapshot;

/// Entries through one snapshot of the store, with those that are still being written.
pub struct Reader<'a> {
    rows: Box<dyn Snapshot + Send + 'a>,
    pending: HashMap<EntryId, Arc<Entry>>,
    seals: &'a HashMap<Hash, Seal>,
}

impl Reader<'_> {
    pub fn read(&self, id: EntryId) -> Result<Option<Entry>, LedgerError> {
        match self.pending.get(&id) {
            Some(entry) => Ok(Some(Entry::clone(entry))),
            None => load::read_entry(&*self.rows, id, Some(self.seals)),
        }
    }
}

impl Journal for Reader<'_> {
    fn entry(&self, id: EntryId) -> Option<Entry> {
        self.read(id).ok().flatten()
    }
}

impl Ledger {
    pub fn reader(&self) -> Result<Reader<'_>, LedgerError> {
        let pending = self.pending.iter().map(|(_, entry)| (entry.id(), entry.clone())).collect();
        Ok(Reader { rows: self.store.snapshot()?, pending, seals: &self.seals })
    }

    pub fn entry(&self, id: EntryId) -> Result<Option<Entry>, LedgerError> {
        self.reader()?.read(id)
    }

    /// Entries that touched a record, newest first: followed back from its heads, so the rest is never read.
    pub fn trail(&self, record: RecordId) -> Result<Vec<Entry>, LedgerError> {
        let reader = self.reader()?;
        let heads = self.workspace.cells(record);
        // One entry is the head of many fields; it is told once.
        let mut seen: BTreeSet<EntryId> = heads.values().flatten().map(|head| head.edit).collect();
        let mut open: Vec<EntryId> = seen.iter().copied().collect();
        let mut found = Vec::new();
        while let Some(id) = open.pop() {
            let Some(entry) = reader.read(id)? else { continue };
            for change in entry.changes.iter().filter(|change| change.record() == Some(record)) {
                for edit in change.edits() {
                    open.extend(edit.was.iter().map(|was| was.0).filter(|id| seen.insert(*id)));
                }
            }
            found.push(entry);
        }
        found.sort_by_key(|entry| std::cmp::Reverse((entry.header.clock, entry.id())));
        Ok(found)
    }

    /// At most `limit` entries that a position includes (none: the present), newest first.
    pub fn newest(&self, until: Option<&Position>, limit: usize) -> Result<Vec<Entry>, LedgerError> {
        let reader = self.reader()?;
        let mut next: Position = until.unwrap_or(self.workspace.position()).clone();
        let mut heads: HashMap<_, Entry> = HashMap::new();
        let mut found = Vec::new();
        while found.len() < limit {
            for (site, (seq, _)) in &next.0 {
                if *seq > 0 && !heads.contains_key(site) {
                    let id = EntryId { site: *site, seq: *seq };
                    let entry = reader.read(id)?.ok_or_else(|| LedgerError::NoEntry(id.to_string()))?;
                    heads.insert(*site, entry);
                }
            }
            let newest = heads.values().max_by_key(|entry| (entry.header.clock, entry.id())).map(|e| e.header.site);
            let Some(entry) = newest.and_then(|site| heads.remove(&site)) else { break };
            if let Some((seq, _)) = next.0.get_mut(&entry.header.site) {
                *seq -= 1;
            }
            found.push(entry);
        }
        Ok(found)
    }

    /// Every entry, oldest first.
    pub fn all_entries(&self) -> Result<Vec<Entry>, LedgerError> {
        let mut entries = self.newest(None, usize::MAX)?;
        entries.reverse();
        Ok(entries)
    }

    /// The workspace at a position of its past.
    pub fn as_of(&self, position: &Position) -> Result<Workspace, LedgerError> {
        Ok(self.workspace.as_of(position, &self.reader()?)?)
    }

    /// The last position whose entries were all recorded at or before `time` (milliseconds, UTC).
    pub fn position_at(&self, time: i64) -> Result<Position, LedgerError> {
        let reader = self.reader()?;
        let mut position = Position::default();
        for (site, (last, hash)) in &self.workspace.position().0 {
            // Times never run backwards within a chain, so the place can be found by halving.
            let (mut low, mut high) = (0, *last);
            while low < high {
                let middle = low + (high - low).div_ceil(2);
                let id = EntryId { site: *site, seq: middle };
                let entry = reader.read(id)?.ok_or_else(|| LedgerError::NoEntry(id.to_string()))?;
                match entry.header.time <= time {
                    true => low = middle,
                    false => high = middle - 1,
                }
            }
            if low > 0 {
                let id = EntryId { site: *site, seq: low };
                let hash = match low == *last {
                    true => *hash,
                    false => reader.read(id)?.ok_or_else(|| LedgerError::NoEntry(id.to_string()))?.hash,
                };
                position.0.insert(*site, (low, hash));
            }
        }
        // Clocks of machines differ: no answer without its question.
        Ok(self.workspace.settled(&position, &reader)?)
    }
}
