//! Reading all records. Nearly all the time goes into taking rows apart and packing records, so where there are many a
//! second thread does every other batch. It looks at the store by itself and hands over packed records only: memory that
//! one thread takes and another gives back costs more than is won.

use std::collections::{BTreeMap, HashMap};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::{Rows, Second, Sum, open};
use crate::core::entry::Seal;
use crate::core::id::{Hash, RecordId};
use crate::core::record::Record;
use crate::core::workspace::Workspace;
use crate::core::workspace::packer::Packer;
use crate::ledger::error::LedgerError;
use crate::ledger::keys;
use crate::ledger::rows;
use crate::store::{Kv, Tally};

/// A register with so many records is large.
const LARGE: u64 = 2_000;
/// Rows read at once: what they are made of stays in the processor's cache.
const BATCH: usize = 256;
/// Batches that may wait to be put in place: memory stays bounded.
const AHEAD: usize = 32;

type Seals = HashMap<Hash, Seal>;
type Sums = HashMap<RecordId, Sum>;
type Tallies = BTreeMap<String, Tally>;

/// What the other thread makes of a row.
enum Read {
    Packed(Record, Sum),
    /// It has names that were not known beforehand.
    Loose(Kv),
}

/// A batch, and the rows of each register in it.
type Batch = Result<(Vec<Read>, Tallies), LedgerError>;

/// Puts every record into the workspace; gives the checksum of each row and the tallies found. `expected` says which
/// registers are large.
pub(super) fn load(
    rows: Rows<'_>,
    second: Second<'_>,
    workspace: &mut Workspace,
    seals: &Seals,
    expected: &Tallies,
) -> Result<(Sums, Tallies), LedgerError> {
    let large = expected.iter().filter(|(_, tally)| tally.count >= LARGE).map(|(register, _)| register.as_str());
    let large: Vec<&str> = large.collect();
    let mut into = Into { workspace, seals, sums: HashMap::new(), tallies: BTreeMap::new() };
    if large.is_empty() {
        into.alone(rows)?;
        return Ok((into.sums, into.tallies));
    }
    let packer = into.workspace.packer(large.into_iter());
    std::thread::scope(|scope| {
        let (out, done) = sync_channel(AHEAD);
        let worker = move || work(&*second, packer, seals, &out);
        match std::thread::Builder::new().name("rows".into()).spawn_scoped(scope, worker) {
            Ok(_) => into.with_other(rows, &done),
            // Without another thread it takes longer, that is all.
            Err(_) => into.alone(rows),
        }
    })?;
    Ok((into.sums, into.tallies))
}

/// The rows of all records, batch by batch.
struct Source<'a> {
    rows: Rows<'a>,
    from: Vec<u8>,
    done: bool,
}

impl<'a> Source<'a> {
    fn new(rows: Rows<'a>) -> Self {
        Self { rows, from: keys::RECORDS.as_bytes().to_vec(), done: false }
    }

    fn next(&mut self) -> Result<Option<Vec<Kv>>, LedgerError> {
        if self.done {
            return Ok(None);
        }
        let batch = self.rows.scan(&self.from, &keys::after(keys::RECORDS), BATCH)?;
        self.go_on(batch.len(), batch.last().map(|last| last.key.clone()));
        Ok(Some(batch))
    }

    /// Leaves a batch to the other thread; false when there are no more.
    fn pass(&mut self) -> Result<bool, LedgerError> {
        if self.done {
            return Ok(false);
        }
        let (count, last) = self.rows.pass(&self.from, &keys::after(keys::RECORDS), BATCH)?;
        self.go_on(count, last);
        Ok(true)
    }

    fn go_on(&mut self, count: usize, last: Option<Vec<u8>>) {
        self.done = count < BATCH;
        if let Some(last) = last {
            self.from = last;
            self.from.push(0);
        }
    }
}

/// Packs every other batch until there are no more, or nobody wants them.
fn work(rows: Rows<'_>, mut packer: Packer, seals: &Seals, out: &SyncSender<Batch>) {
    let mut source = Source::new(rows);
    loop {
        let batch = match source.pass().and_then(|_| source.next()) {
            Ok(Some(batch)) => batch,
            Ok(None) => return,
            Err(error) => return drop(out.send(Err(error))),
        };
        if out.send(packed(batch, &mut packer, seals)).is_err() {
            return;
        }
    }
}

fn packed(batch: Vec<Kv>, packer: &mut Packer, seals: &Seals) -> Batch {
    let mut tallies = Tallies::new();
    let mut one = |kv: Kv| {
        let (register, id, key) = parts(&kv.key)?;
        let payload = open(key, &kv.value)?;
        let cells = rows::record_known(payload, seals, &mut |name| packer.find(name));
        let cells = cells.map_err(|error| LedgerError::damaged(key, error))?;
        let record = cells.zip(packer.find(register)).and_then(|(cells, symbol)| packer.pack(id, symbol, &cells));
        let Some(record) = record else { return Ok(Read::Loose(kv)) };
        count(&mut tallies, register, &kv.value);
        Ok(Read::Packed(record, Sum::of(&kv.value)))
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

/// Where the records go.
struct Into<'a> {
    workspace: &'a mut Workspace,
    seals: &'a Seals,
    sums: Sums,
    tallies: Tallies,
}

impl Into<'_> {
    fn alone(&mut self, rows: Rows<'_>) -> Result<(), LedgerError> {
        let mut source = Source::new(rows);
        while let Some(batch) = source.next()? {
            batch.iter().try_for_each(|kv| self.row(kv))?;
        }
        Ok(())
    }

    /// Takes the batches in turn: one of its own, one of the second thread.
    fn with_other(&mut self, rows: Rows<'_>, done: &Receiver<Batch>) -> Result<(), LedgerError> {
        let mut source = Source::new(rows);
        while let Some(batch) = source.next()? {
            batch.iter().try_for_each(|kv| self.row(kv))?;
            if !source.pass()? {
                break;
            }
            let gone = |_| LedgerError::damaged(keys::RECORDS, "the thread that reads rows has ended");
            self.take(done.recv().map_err(gone)?)?;
        }
        Ok(())
    }

    fn row(&mut self, kv: &Kv) -> Result<(), LedgerError> {
        let (register, id, key) = parts(&kv.key)?;
        let payload = open(key, &kv.value)?;
        let workspace = &mut *self.workspace;
        let cells = rows::record_in(payload, self.seals, &mut |field| workspace.intern(field))
            .map_err(|error| LedgerError::damaged(key, error))?;
        workspace.restore_record(id, register, &cells);
        count(&mut self.tallies, register, &kv.value);
        self.sums.insert(id, Sum::of(&kv.value));
        Ok(())
    }

    fn take(&mut self, batch: Batch) -> Result<(), LedgerError> {
        let (all, tallies) = batch?;
        for read in all {
            match read {
                Read::Packed(record, sum) => {
                    self.sums.insert(record.id, sum);
                    self.workspace.restore_packed(record);
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
