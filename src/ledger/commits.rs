//! From an entry to the commits that make it durable, with the rows of what it touched.

use std::collections::BTreeSet;

use super::batches::Batches;
use super::drafts::DraftKey;
use super::error::LedgerError;
use super::rows::{self, AppliedRow, SCHEMA};
use super::{Ledger, Sum, json, keys};
use crate::core::apply::Applied;
use crate::core::entry::Entry;
use crate::core::id::{Hash, RecordId};
use crate::store::{Cond, Op, Txn, envelope};

impl Ledger {
    /// The commits that make an entry and its rows durable. The closing journal row is what makes it count; rows
    /// follow and can be made again from the journal.
    pub(super) fn commits(
        &mut self,
        entry: &Entry,
        applied: &Applied,
        fresh: &[Hash],
        draft: Option<&DraftKey>,
    ) -> Result<Vec<Txn>, LedgerError> {
        let id = entry.id();
        let mut batches = Batches::default();
        for (number, part) in entry.parts.iter().enumerate() {
            batches.put(&keys::part(id, number), part);
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
        records.sort_unstable();
        records.dedup();
        let mut changed = BTreeSet::new();
        for record in records {
            let Some(found) = self.workspace.get(record) else { continue };
            let register = found.register_key().to_string();
            let key = keys::record(&register, record);
            let cells = self.workspace.cells(record);
            let payload = rows::record_out(&cells, self.workspace.symbols())
                .map_err(|error| LedgerError::damaged(&key, error))?;
            let sealed = envelope::seal(key.as_bytes(), SCHEMA, &payload);
            if batches.is_full(sealed.len(), changed.len()) {
                self.write_tallies(&mut changed, batches);
                batches.close();
            }
            let sum = Sum::of(&sealed);
            let tally = self.tallies.entry(register.clone()).or_default();
            match self.sums.insert(record, sum) {
                Some(old) => tally.sum = tally.sum.wrapping_sub(old.check),
                None => tally.count += 1,
            }
            tally.sum = tally.sum.wrapping_add(sum.check);
            changed.insert(register);
            batches.push(Op::Put(key.into_bytes(), sealed));
        }
        self.write_tallies(&mut changed, batches);
        let applied = AppliedRow {
            position: self.workspace.position().clone(),
            clock: self.workspace.clock().max(entry.header.clock),
            times: self.workspace.times().clone(),
            highest: self.workspace.highest_numbers(),
        };
        batches.put(keys::APPLIED, &json(keys::APPLIED, &applied)?);
        Ok(())
    }

    fn write_tallies(&self, changed: &mut BTreeSet<String>, batches: &mut Batches) {
        for register in std::mem::take(changed) {
            let key = keys::tally(&register);
            let tally = self.tallies.get(&register).copied().unwrap_or_default();
            batches.push(Op::Put(key.clone().into_bytes(), tally.encode(key.as_bytes())));
        }
    }
}
