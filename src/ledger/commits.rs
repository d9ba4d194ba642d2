//! From an entry to the commits that make it durable, with the rows of what it touched.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::batches::{Batches, Commit, Rows};
use super::drafts::DraftKey;
use super::error::LedgerError;
use super::rows::{self, AppliedRow, SCHEMA};
use super::{Ledger, Sum, json, keys};
use crate::core::apply::Applied;
use crate::core::entry::Entry;
use crate::core::id::{Hash, RecordId};
use crate::store::{Cond, Op, envelope};

/// Records of one entry whose rows are made at once; those of a larger one are made when they are written.
const AT_ONCE: usize = 1_000;

impl Ledger {
    /// The commits that make an entry and its rows durable. The closing journal row is what makes it count; rows
    /// follow and can be made again from the journal.
    pub(super) fn commits(
        &mut self,
        entry: &Arc<Entry>,
        applied: &Applied,
        fresh: &[Hash],
        draft: Option<&DraftKey>,
    ) -> Result<Vec<Commit>, LedgerError> {
        let id = entry.id();
        let mut batches = Batches::default();
        for number in 0..entry.parts.len() {
            batches.later(Commit::Part(entry.clone(), number));
        }
        self.seal_rows(fresh, &mut batches)?;
        if !entry.parts.is_empty() {
            batches.close();
        }
        let key = keys::journal(id);
        batches.put(&key, &entry.payload);
        batches.only_if(Cond::Absent(key.into_bytes()));
        if let Some(draft) = draft {
            batches.push(Op::Delete(draft.row().into_bytes()));
        }
        if self.new_site {
            batches.put(keys::SITE, &json(keys::SITE, &self.site)?);
            self.new_site = false;
        }
        self.rows(entry, applied, &mut batches)?;
        Ok(batches.finish())
    }

    /// Rows of values that are new, before the journal row that mentions them, with their tally in each commit.
    fn seal_rows(&mut self, fresh: &[Hash], batches: &mut Batches) -> Result<(), LedgerError> {
        let mut changed = BTreeSet::new();
        for commitment in fresh {
            let Some(seal) = self.seals.get(commitment) else { continue };
            let key = keys::seal(*commitment);
            let sealed = envelope::seal(key.as_bytes(), SCHEMA, &json(&key, seal)?);
            if batches.is_full(sealed.len(), changed.len()) {
                self.write_tallies(&mut changed, batches);
                batches.close();
            }
            self.tallies.entry(keys::SEALS_TALLY.into()).or_default().add(&sealed);
            changed.insert(keys::SEALS_TALLY.to_string());
            batches.push(Op::Put(key.into_bytes(), sealed));
        }
        self.write_tallies(&mut changed, batches);
        Ok(())
    }

    /// Rows of everything that an entry touched, with the tallies as of each commit.
    pub(super) fn rows(&mut self, entry: &Entry, applied: &Applied, batches: &mut Batches) -> Result<(), LedgerError> {
        for key in &applied.defined {
            let row = keys::definition(key);
            let heads = rows::definition_out(self.workspace.definition_heads(key))
                .map_err(|error| LedgerError::damaged(&row, error))?;
            batches.put(&row, &heads);
        }
        let mut records: Vec<RecordId> = applied.touched.iter().map(|(record, _)| *record).collect();
        // The fields of one record mostly follow one another.
        records.dedup();
        records.sort_unstable();
        records.dedup();
        match records.len() > AT_ONCE {
            true => self.record_rows_later(records, batches)?,
            false => self.record_rows(records, batches)?,
        }
        let applied = AppliedRow {
            position: self.workspace.position().clone(),
            clock: self.workspace.clock().max(entry.header.clock),
            times: self.workspace.times().clone(),
            highest: self.workspace.highest_numbers(),
        };
        batches.put(keys::APPLIED, &json(keys::APPLIED, &applied)?);
        Ok(())
    }

    fn record_rows(&mut self, records: Vec<RecordId>, batches: &mut Batches) -> Result<(), LedgerError> {
        let mut changed = BTreeSet::new();
        for record in records {
            let Some((register, key, sealed)) = self.record_row(record) else { continue };
            if batches.is_full(sealed.len(), changed.len()) {
                self.write_tallies(&mut changed, batches);
                batches.close();
            }
            self.count(record, &register, &sealed);
            changed.insert(register);
            batches.push(Op::Put(key.into_bytes(), sealed));
        }
        self.write_tallies(&mut changed, batches);
        Ok(())
    }

    /// The same for very many: what is counted here is made again when it is written, since making a row is quick and
    /// all of them take more than everything else of an import.
    fn record_rows_later(&mut self, records: Vec<RecordId>, batches: &mut Batches) -> Result<(), LedgerError> {
        let symbols = Arc::new(self.workspace.symbols().clone());
        let (mut waiting, mut bytes) = (Vec::new(), 0);
        let mut changed = BTreeSet::new();
        for record in records {
            let Some((register, key, sealed)) = self.record_row(record) else { continue };
            if Batches::would_fill(waiting.len(), bytes, key.len() + sealed.len(), changed.len()) {
                let (records, tallies) = (std::mem::take(&mut waiting), self.tally_rows(&mut changed));
                batches.later(Commit::Rows(Rows { records, symbols: symbols.clone(), tallies, bytes }));
                bytes = 0;
            }
            self.count(record, &register, &sealed);
            changed.insert(register);
            bytes += key.len() + sealed.len();
            waiting.extend(self.workspace.get(record).map(|found| found.packed().clone()));
        }
        let tallies = self.tally_rows(&mut changed);
        batches.later(Commit::Rows(Rows { records: waiting, symbols, tallies, bytes }));
        Ok(())
    }

    /// A record's register, and key and value of its row.
    fn record_row(&self, record: RecordId) -> Option<(String, String, Vec<u8>)> {
        let found = self.workspace.get(record)?;
        let (key, sealed) = rows::record(found.packed(), self.workspace.symbols());
        Some((found.register_key().to_string(), key, sealed))
    }

    /// Takes a record's row into the tally of its register, in place of the one before.
    fn count(&mut self, record: RecordId, register: &str, sealed: &[u8]) {
        let sum = Sum::of(sealed);
        let tally = self.tallies.entry(register.to_string()).or_default();
        match self.sums.insert(record, sum) {
            Some(old) => tally.sum = tally.sum.wrapping_sub(old.check),
            None => tally.count += 1,
        }
        tally.sum = tally.sum.wrapping_add(sum.check);
    }

    fn write_tallies(&self, changed: &mut BTreeSet<String>, batches: &mut Batches) {
        self.tally_rows(changed).into_iter().for_each(|tally| batches.push(tally));
    }

    fn tally_rows(&self, changed: &mut BTreeSet<String>) -> Vec<Op> {
        let row = |register: String| {
            let key = keys::tally(&register);
            let tally = self.tallies.get(&register).copied().unwrap_or_default();
            Op::Put(key.clone().into_bytes(), tally.encode(key.as_bytes()))
        };
        std::mem::take(changed).into_iter().map(row).collect()
    }
}
