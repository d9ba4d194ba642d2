//! A part of a journal in a file of its own: the chains up to a position, and nothing that came later.

use std::collections::BTreeMap;

use super::batches::Batches;
use super::error::LedgerError;
use super::outside::Outside;
use super::place::Place;
use super::rows::{AppliedRow, SCHEMA, SiteRow};
use super::{Ledger, json, keys};
use crate::core::asof::AsOfError;
use crate::core::entry::Seal;
use crate::core::id::{EntryId, Hash, Position};
use crate::store::{Op, Store, Tally, envelope};

impl Ledger {
    /// Writes the entries that a position includes into an empty store, byte for byte, so that their chains verify
    /// there, with the sealed values that they mention and that may be read here. Whoever opens it makes the records
    /// from them, and goes on as a site of its own.
    ///
    /// # Errors
    /// `AsOf` for a position that is none of this workspace's; what either store says.
    pub fn extract(
        &self,
        position: &Position,
        to: &dyn Store,
        place: &Place,
        outside: &mut dyn Outside,
    ) -> Result<u64, LedgerError> {
        let reader = self.reader()?;
        let mut seals: BTreeMap<Hash, Seal> = BTreeMap::new();
        let mut count = 0;
        for (site, (last, hash)) in &position.0 {
            let mut batches = Batches::default();
            for seq in 1..=*last {
                let id = EntryId { site: *site, seq };
                let entry = reader.read(id)?.ok_or_else(|| LedgerError::NoEntry(id.to_string()))?;
                if seq == *last && entry.hash != *hash {
                    return Err(AsOfError::NotOurs(position.to_string()).into());
                }
                for (number, part) in entry.parts.iter().enumerate() {
                    batches.put(&keys::part(id, number), part);
                }
                batches.put(&keys::journal(id), &entry.payload);
                seals.extend(entry.seals);
                count += 1;
            }
            write(batches, to, outside)?;
        }
        let mut batches = Batches::default();
        let mut tally = Tally::default();
        for (commitment, seal) in &seals {
            let key = keys::seal(*commitment);
            let sealed = envelope::seal(key.as_bytes(), SCHEMA, &json(&key, seal)?);
            if batches.is_full(sealed.len(), 1) {
                batches.close();
            }
            tally.add(&sealed);
            batches.push(Op::Put(key.into_bytes(), sealed));
        }
        let key = keys::tally(keys::SEALS_TALLY);
        batches.push(Op::Put(key.clone().into_bytes(), tally.encode(key.as_bytes())));
        // Last, so that half a copy is no workspace.
        let site = SiteRow { site: outside.site_id(), machine: place.machine.clone(), file: place.file.clone() };
        batches.put(keys::APPLIED, &json(keys::APPLIED, &AppliedRow::default())?);
        batches.put(keys::SITE, &json(keys::SITE, &site)?);
        write(batches, to, outside)?;
        Ok(count)
    }
}

fn write(batches: Batches, to: &dyn Store, outside: &mut dyn Outside) -> Result<(), LedgerError> {
    for commit in batches.finish() {
        to.commit(outside.request(), commit.txn())?;
    }
    Ok(())
}
