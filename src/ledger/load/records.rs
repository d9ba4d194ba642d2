//! Reading all records. Nearly all the time goes into checking rows and packing records, so where there are many two
//! threads take turns at the batches, and the first puts in place what they give. Each looks at the store by itself and
//! hands over packed records only: memory that one thread takes and another gives back costs more than is won.

use std::collections::{BTreeMap, HashMap};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

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
use crate::store::{Kv, Tally};

/// A register with so many records is large.
const LARGE: u64 = 2_000;
/// Rows read at once: what they are made of stays in the processor's cache.
const BATCH: usize = 256;
/// Room is made for so many records beforehand.
const MOST_EXPECTED: usize = 1_000_000;
/// Threads that take rows apart.
const THREADS: usize = 2;
/// Batches of each that may wait to be put in place: memory stays bounded.
const AHEAD: usize = 8;

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
    let looks: Vec<_> = (0..THREADS).map(|_| another()).collect::<Result<_, _>>()?;
    std::thread::scope(|scope| {
        let mut done = Vec::new();
        for (turn, look) in looks.into_iter().enumerate() {
            let (out, from) = sync_channel(AHEAD);
            let packer = packer.clone();
            let worker = move || work(&*look, turn, packer, seals, &out);
            if std::thread::Builder::new().name("rows".into()).spawn_scoped(scope, worker).is_err() {
                // Without threads it takes longer, that is all; those that run end when nobody listens.
                return into.alone(rows);
            }
            done.push(from);
        }
        into.of_others(&done)
    })?;
    Ok(into.finish())
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

/// Packs the batches whose turn it is until there are no more, or nobody wants them.
fn work(rows: Rows<'_>, turn: usize, mut packer: Packer, seals: &Seals, out: &SyncSender<Batch>) {
    let mut source = Source::new(rows);
    for number in 0.. {
        let batch = match number % THREADS == turn {
            true => source.next(),
            false => match source.pass() {
                Ok(true) => continue,
                Ok(false) => return,
                Err(error) => Err(error),
            },
        };
        let batch = match batch {
            Ok(Some(batch)) => packed(batch, &mut packer, seals),
            Ok(None) => return,
            Err(error) => Err(error),
        };
        let failed = batch.is_err();
        if out.send(batch).is_err() || failed {
            return;
        }
    }
}

fn packed(batch: Vec<Kv>, packer: &mut Packer, seals: &Seals) -> Batch {
    let mut tallies = Tallies::new();
    let mut one = |kv: Kv| {
        let (register, id, key) = parts(&kv.key)?;
        let (format, payload) = open_any(key, &kv.value)?;
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
    packer: &'a Packer,
    seals: &'a Seals,
}

impl Known for Beforehand<'_> {
    fn symbol(&mut self, field: &str) -> Option<Symbol> {
        self.packer.find(field)
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
        let mut source = Source::new(rows);
        while let Some(batch) = source.next()? {
            batch.iter().try_for_each(|kv| self.row(kv))?;
        }
        Ok(())
    }

    /// Takes the batches of all threads in turn, which is the order of the keys.
    fn of_others(&mut self, threads: &[Receiver<Batch>]) -> Result<(), LedgerError> {
        let batches = threads.iter().cycle().map_while(|thread| thread.recv().ok());
        for batch in batches {
            self.take(batch?)?;
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
