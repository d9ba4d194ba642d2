//! Erasing a personal or confidential value: its seal goes, the commitment to it stays, and the chain still verifies.

use super::error::LedgerError;
use super::{Ledger, keys};
use crate::core::id::{Hash, RecordId};
use crate::store::Op;

/// What an erasure came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erased {
    /// Records that showed the value and now say that it is erased.
    pub records: Vec<RecordId>,
    /// The receipt with this ticket says that the row is gone.
    pub ticket: u64,
}

impl Ledger {
    /// Erases the value behind a commitment, everywhere: in the records, as of any date, and in the journal, which
    /// from now on tells only that there was one. It can't be brought back, and what replaced it can't be undone.
    ///
    /// The row is deleted from the store, and no read will find it again. That is no promise about the disk: redb
    /// reuses the pages of a deleted row later and does not wipe them, and backups, exports, drafts and a rescue file
    /// made before keep what they hold. To be rid of the bytes as well, write a backup of the erased workspace, go on
    /// with that, and destroy the old file with its copies.
    ///
    /// # Errors
    /// `ReadOnly`; `NoValue` when there is no such value; `NotErasable` while an entry that mentions it is not
    /// durable yet.
    pub fn erase(&mut self, commitment: Hash) -> Result<Erased, LedgerError> {
        if self.is_read_only() {
            return Err(LedgerError::ReadOnly);
        }
        self.held("erasing a value")?;
        self.poll();
        if self.pending.iter().any(|(_, entry)| entry.commitments().contains(&commitment)) {
            return Err(LedgerError::NotErasable);
        }
        let key = keys::seal(commitment);
        let found = self.store.snapshot()?.get(key.as_bytes())?;
        let (Some(kv), Some(_)) = (found, self.seals.remove(&commitment)) else {
            return Err(LedgerError::NoValue(commitment.to_string()));
        };
        let tally = self.tallies.entry(keys::SEALS_TALLY.into()).or_default();
        tally.remove(&kv.value);
        let row = keys::tally(keys::SEALS_TALLY);
        let ops = vec![Op::Delete(key.into_bytes()), Op::Put(row.clone().into_bytes(), tally.encode(row.as_bytes()))];
        let ids: Vec<RecordId> = self.workspace.every_record().map(|record| record.id()).collect();
        let records = ids.into_iter().filter(|id| self.workspace.erase(*id, commitment)).collect();
        Ok(Erased { records, ticket: self.write_aside(ops) })
    }
}
