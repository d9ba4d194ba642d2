//! Which sealed values a guest is sent, record by record, and whom a change gives more or less to read.

use std::collections::BTreeSet;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::host::Host;
use crate::core::access::{Access, Reader};
use crate::core::change::Change;
use crate::core::entry::{Actor, Entry};
use crate::core::id::{Hash, RecordId};
use crate::core::record::LIFE;
use crate::core::workspace::{OWN_FIELD, OWN_REGISTER};
use crate::ledger::Ledger;
use crate::store::envelope;

/// What of the sealed values is a guest's to read. Whatever changes it is known here before it is in the store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Values whose register does not say who reads its records.
    pub usual: bool,
    /// Records with sealed values that are not his to read.
    pub hidden: BTreeSet<RecordId>,
}

impl Reading {
    /// Whether a value is sent, by the record that its seal names.
    pub fn takes(&self, record: Option<RecordId>) -> bool {
        record.map_or(self.usual, |record| !self.hidden.contains(&record))
    }

    pub fn takes_all(&self) -> bool {
        self.usual && self.hidden.is_empty()
    }

    /// The commitments of an entry whose values are sent, new and replaced.
    pub fn of(&self, entry: &Entry) -> BTreeSet<Hash> {
        entry.seals.iter().filter(|(_, seal)| self.takes(seal.record)).map(|(hash, _)| *hash).collect()
    }
}

/// A guest's reading, which his thread asks while it sends him the workspace.
#[derive(Clone, Debug, Default)]
pub struct SharedReading(Arc<Mutex<Reading>>);

impl SharedReading {
    pub fn get(&self) -> MutexGuard<'_, Reading> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the sealed value in this row is the guest's to read, as of now: what came into the store before the row
    /// was read is known.
    ///
    /// # Errors
    /// When the row can't be read.
    pub fn takes_row(&self, key: &[u8], value: &[u8]) -> io::Result<bool> {
        #[derive(serde::Deserialize)]
        struct Whose {
            record: Option<RecordId>,
        }
        if self.get().takes_all() {
            return Ok(true);
        }
        let (_, payload) = envelope::open(key, value).map_err(|error| io::Error::other(error.to_string()))?;
        let whose: Whose = serde_json::from_slice(payload)?;
        Ok(self.get().takes(whose.record))
    }
}

impl Ledger {
    /// Somebody as a reader of this workspace.
    pub(in crate::ledger) fn reader_of(&self, actor: &Actor) -> Reader {
        Reader { access: self.access_of(actor), person: self.person_of(&actor.login) }
    }

    /// Says in the workspace who reads it here.
    pub(in crate::ledger) fn read_as_myself(&mut self) {
        let mut reader = self.reader_of(&self.actor);
        // Whoever works alone may have said as whom.
        if reader.access == Access::Alone {
            reader.person = self.actor.person;
        }
        self.workspace.read_as(reader);
    }

    pub(super) fn reads(&self, reader: Reader, record: RecordId) -> bool {
        self.workspace.get(record).map_or(reader.reads_everything(), |record| reader.reads(record))
    }

    pub(super) fn reading_of(&self, actor: &Actor) -> Reading {
        let reader = self.reader_of(actor);
        let mut reading = Reading { usual: reader.access.reads_confidential(), hidden: BTreeSet::new() };
        if !reader.reads_everything() {
            let named: BTreeSet<RecordId> = self.seals.values().filter_map(|seal| seal.record).collect();
            reading.hidden = named.into_iter().filter(|record| !self.reads(reader, *record)).collect();
        }
        reading
    }

    /// Notes what an entry, which was applied just now, gives each guest to read or takes from him. Whoever was sent
    /// too much or too little before has to come in anew. To be called before the entry goes to the store.
    pub(in crate::ledger) fn note_readers(&mut self, entry: &Entry, fresh: &[Hash]) {
        let Some(host) = self.host.as_ref().filter(|host| host.is_service() && host.guests() > 0) else { return };
        let altered = self.alters_readers(entry);
        // The first sealed values of a record, or what is known already.
        let named: BTreeSet<RecordId> = entry.seals.values().filter_map(|seal| seal.record).collect();
        if !altered && named.is_empty() {
            return;
        }
        let guests: Vec<(u64, Actor, Reading)> = host.readings().collect();
        let noted: Vec<(u64, Reading, bool)> = match altered {
            true => {
                let earlier = self.seals.iter().filter(|(hash, _)| fresh.binary_search(hash).is_err());
                let known: BTreeSet<RecordId> = earlier.filter_map(|(_, seal)| seal.record).collect();
                let anew = |(guest, actor, before): (u64, Actor, Reading)| {
                    let after = self.reading_of(&actor);
                    let otherwise = before.hidden.symmetric_difference(&after.hidden).any(|id| known.contains(id));
                    let differs = otherwise || before.usual != after.usual;
                    (guest, after, differs)
                };
                guests.into_iter().map(anew).collect()
            }
            false => {
                let more = |(guest, actor, mut reading): (u64, Actor, Reading)| {
                    let reader = self.reader_of(&actor);
                    reading.hidden.extend(named.iter().filter(|record| !self.reads(reader, **record)));
                    (guest, reading, false)
                };
                guests.into_iter().map(more).collect()
            }
        };
        if let Some(host) = &mut self.host {
            noted.into_iter().for_each(|(guest, reading, differs)| host.note_reading(guest, reading, differs));
        }
    }

    /// Whether an entry changes something that decides who reads: members, registers, and the fields and states that
    /// a register's readers turn on.
    fn alters_readers(&self, entry: &Entry) -> bool {
        entry.changes.iter().any(|change| match change {
            Change::Define { key, .. } => key.starts_with(OWN_REGISTER) || key.starts_with(OWN_FIELD),
            // Nobody was sent anything of a record that comes now.
            Change::Create { register, was, .. } if register != "person" && was.is_empty() => false,
            change => change.record().and_then(|id| self.workspace.get(id)).is_some_and(|record| {
                let Some(register) = record.register() else { return true };
                let Some(readers) = &register.readers else { return register.key == "person" };
                let deciding = |field: &str| {
                    let key = register.field(field).map_or(field, |field| &field.key);
                    readers.turn_on(key) || key == LIFE || register.workflow().is_some_and(|(state, _)| state == key)
                };
                change.edits().iter().any(|edit| deciding(edit.field))
            }),
        })
    }

    /// Whoever may read more or less than he was sent comes in anew.
    pub(super) fn show_out_who_reads_otherwise(&mut self) {
        self.host.iter_mut().for_each(Host::show_out_who_reads_otherwise);
    }
}
