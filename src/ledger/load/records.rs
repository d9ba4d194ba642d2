//! Reading all records. Nearly all the time goes into checking rows and packing records, so where there are many two
//! threads do that with batches that they take one after the other, and the first puts in place what they give. They hand
//! over packed records only: memory that one thread takes and another gives back costs more than is won.

use std::collections::{BTreeMap, HashMap};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use super::{Another, Rows, Sum, Sums, open_any};
use crate::core::entry::Seal;
use crate::core::id::{Hash, RecordId};
use crate::core::record::Record;
use crate::core::symbols::Symbol;
use crate::core::workspace::Workspace;
use crate::core::workspace::packer::Packer;
use crate::ledger::error::LedgerError;
use crate::ledger::keys;
use crate::ledger::rows::{self, read::Known};
use crate::store::{Kv, Snapshot, Tally};

/// A register with so many records is large.
const LARGE: u64 = 2_000;
/// Rows read at once: what they are made of stays in the processor's cache.
const BATCH: usize = 256;
/// Room is made for so many records beforehand.
const MOST_EXPECTED: usize = 1_000_000;
/// Threads that take rows apart.
const THREADS: usize = 2;
/// Batches that may wait to be put in place: memory stays bounded.
const AHEAD: usize = 16;

type Seals = HashMap<Hash, Seal>;
type Tallies = BTreeMap<String, Tally>;

/// What the other thread makes of a row.
enum Read {
    /// With what it mentions.
    Packed(Record, Vec<(RecordId, Symbol)>, Sum),
    /// It has names that were not known beforehand.
    Loose(Kv),
}

/// A batch, and the rows of each register in it.
type Batch = Result<(Vec<Read>, Tallies), LedgerError>;

/// Puts every record into the workspace; gives the checksum of each row and the tallies found. `expected` says which
/// registers are large.
pub(super) fn load<'a>(
    rows: Rows<'a>,
    another: Another<'a>,
    workspace: &mut Workspace,
    seals: &Seals,
    expected: &Tallies,
) -> Result<(Sums, Tallies), LedgerError> {
    let large = expected.iter().filter(|(_, tally)| tally.count >= LARGE).map(|(register, _)| register.as_str());
    let large: Vec<&str> = large.collect();
    let count = usize::try_from(expected.values().map(|tally| tally.count).sum::<u64>()).unwrap_or(0);
    // A count that is damaged must not take all memory before the comparison says so.
    let count = count.min(MOST_EXPECTED);
    workspace.make_room_for(count);
    let sums = Sums::with_capacity_and_hasher(count, Default::default());
    let mut into = Into { workspace, seals, sums, tallies: BTreeMap::new() };
    if large.is_empty() {
        into.alone(rows)?;
        return Ok(into.finish());
    }
    let packer = into.workspace.packer(large.into_iter());
    let turns = Mutex::new(Turns { rows: another()?, source: Source::new(), number: 0 });
    std::thread::scope(|scope| {
        let (out, from) = sync_channel(AHEAD);
        let mut threads = 0;
        for _ in 0..THREADS {
            let (turns, packer, out) = (&turns, packer.clone(), out.clone());
            let worker = move || work(turns, packer, seals, &out);
            threads += usize::from(std::thread::Builder::new().name("rows".into()).spawn_scoped(scope, worker).is_ok());
        }
        drop(out);
        match threads {
            // Without threads it takes longer, that is all.
            0 => into.alone(rows),
            _ => into.of_others(&from),
        }
    })?;
    Ok(into.finish())
}

/// The rows of all records, batch by batch.
struct Source {
    from: Vec<u8>,
    done: bool,
}

impl Source {
    fn new() -> Self {
        Self { from: keys::RECORDS.as_bytes().to_vec(), done: false }
    }

    fn next(&mut self, rows: &dyn Snapshot) -> Result<Option<Vec<Kv>>, LedgerError> {
        if self.done {
            return Ok(None);
        }
        // Where it fails there is nothing behind it.
        self.done = true;
        let batch = rows.scan(&self.from, &keys::after(keys::RECORDS), BATCH)?;
        self.done = batch.len() < BATCH;
        if let Some(last) = batch.last() {
            self.from.clone_from(&last.key);
            self.from.push(0);
        }
        Ok(Some(batch))
    }
}

/// Where threads take the next batch.
struct Turns<'a> {
    rows: Box<dyn Snapshot + Send + 'a>,
    source: Source,
    /// Batches that were taken.
    number: usize,
}

impl Turns<'_> {
    fn next(&mut self) -> (usize, Result<Option<Vec<Kv>>, LedgerError>) {
        let batch = self.source.next(&*self.rows);
        self.number += 1;
        (self.number, batch)
    }
}

/// Packs one batch after the other until there are no more, or nobody wants them.
fn work(turns: &Mutex<Turns<'_>>, mut packer: Packer, seals: &Seals, out: &SyncSender<(usize, Batch)>) {
    loop {
        let (number, batch) = turns.lock().unwrap_or_else(PoisonError::into_inner).next();
        let batch = match batch {
            Ok(Some(batch)) => packed(batch, &mut packer, seals),
            Ok(None) => return,
            Err(error) => Err(error),
        };
        if out.send((number, batch)).is_err() {
            return;
        }
    }
}

fn packed(batch: Vec<Kv>, packer: &mut Packer, seals: &Seals) -> Batch {
    let mut tallies = Tallies::new();
    let mut one = |kv: Kv| {
        let (register, id, key) = parts(&kv.key)?;
        let (format, payload) = open_any(key, &kv.value)?;
        packer.begin_row();
        let heads = rows::read::heads(format, payload, &mut Beforehand { packer, seals });
        let heads = heads.map_err(|error| LedgerError::damaged(key, error))?;
        let record = heads.zip(packer.find(register)).and_then(|(heads, symbol)| packer.pack(id, symbol, heads));
        let Some(record) = record else { return Ok(Read::Loose(kv)) };
        count(&mut tallies, register, &kv.value);
        let links = record.mentions();
        Ok(Read::Packed(record, links, Sum::of(&kv.value)))
    };
    let read: Result<Vec<Read>, LedgerError> = batch.into_iter().map(&mut one).collect();
    Ok((read?, tallies))
}

/// Register, id and the whole key as text.
pub(in crate::ledger) fn parts(key: &[u8]) -> Result<(&str, RecordId, &str), LedgerError> {
    let key = std::str::from_utf8(key).map_err(|_| LedgerError::damaged(keys::RECORDS, "its key is no text"))?;
    let (register, id) = keys::record_of(key).ok_or_else(|| LedgerError::damaged(key, "its key names no record"))?;
    Ok((register, id, key))
}

fn count(tallies: &mut Tallies, register: &str, sealed: &[u8]) {
    if !tallies.contains_key(register) {
        tallies.insert(register.to_string(), Tally::default());
    }
    if let Some(tally) = tallies.get_mut(register) {
        tally.add(sealed);
    }
}

/// The value behind a commitment, unless it was erased.
fn value_of(seals: &Seals, commitment: Hash) -> Option<Value> {
    seals.get(&commitment).map(|seal| seal.value.clone())
}

/// Names that were known before the reading began.
struct Beforehand<'a> {
    packer: &'a mut Packer,
    seals: &'a Seals,
}

impl Known for Beforehand<'_> {
    fn symbol(&mut self, field: &str) -> Option<Symbol> {
        self.packer.next_field(field)
    }

    fn unseal(&mut self, commitment: Hash) -> Option<Value> {
        value_of(self.seals, commitment)
    }
}

/// A workspace that makes the names that it does not know.
struct Growing<'a> {
    workspace: &'a mut Workspace,
    seals: &'a Seals,
}

impl Known for Growing<'_> {
    fn symbol(&mut self, field: &str) -> Option<Symbol> {
        Some(self.workspace.intern(field))
    }

    fn unseal(&mut self, commitment: Hash) -> Option<Value> {
        value_of(self.seals, commitment)
    }
}

/// Where the records go.
struct Into<'a> {
    workspace: &'a mut Workspace,
    seals: &'a Seals,
    sums: Sums,
    tallies: Tallies,
}

impl Into<'_> {
    fn finish(self) -> (Sums, Tallies) {
        self.workspace.restored();
        (self.sums, self.tallies)
    }

    fn alone(&mut self, rows: Rows<'_>) -> Result<(), LedgerError> {
        let mut source = Source::new();
        while let Some(batch) = source.next(rows)? {
            batch.iter().try_for_each(|kv| self.row(kv))?;
        }
        Ok(())
    }

    /// Takes the batches in the order of the keys, whichever thread is ready first.
    fn of_others(&mut self, threads: &Receiver<(usize, Batch)>) -> Result<(), LedgerError> {
        let mut early = BTreeMap::new();
        let mut next = 1;
        for (number, batch) in threads {
            early.insert(number, batch);
            while let Some(batch) = early.remove(&next) {
                self.take(batch?)?;
                next += 1;
            }
        }
        Ok(())
    }

    fn row(&mut self, kv: &Kv) -> Result<(), LedgerError> {
        let (register, id, key) = parts(&kv.key)?;
        let (format, payload) = open_any(key, &kv.value)?;
        let heads = rows::read::heads(format, payload, &mut Growing { workspace: self.workspace, seals: self.seals });
        let heads = heads.map_err(|error| LedgerError::damaged(key, error))?;
        self.workspace.restore_heads(id, register, heads.unwrap_or_default());
        count(&mut self.tallies, register, &kv.value);
        self.sums.insert(id, Sum::of(&kv.value));
        Ok(())
    }

    fn take(&mut self, (all, tallies): (Vec<Read>, Tallies)) -> Result<(), LedgerError> {
        for read in all {
            match read {
                Read::Packed(record, links, sum) => {
                    self.sums.insert(record.id, sum);
                    self.workspace.restore_packed(record, &links);
                }
                Read::Loose(kv) => self.row(&kv)?,
            }
        }
        for (register, tally) in tallies {
            self.tallies.entry(register).or_default().join(tally);
        }
        Ok(())
    }
}
