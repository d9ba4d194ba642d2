//! Reading all records. Most of the time goes into taking rows apart, so where there are many a second thread does that
//! one batch ahead of the one that puts the records into the workspace.

use std::collections::{BTreeMap, HashMap};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::{BATCH, Rows, Sum, open};
use crate::core::entry::Seal;
use crate::core::id::{Hash, RecordId};
use crate::core::workspace::Workspace;
use crate::ledger::error::LedgerError;
use crate::ledger::keys;
use crate::ledger::rows::{self, NamedCell};
use crate::store::{Kv, Tally};

/// Batches that may be on their way at once: memory stays bounded.
const AHEAD: usize = 2;

type Seals = HashMap<Hash, Seal>;
type Sums = HashMap<RecordId, Sum>;

/// A row, taken apart.
struct Read {
    register: String,
    id: RecordId,
    cells: Vec<NamedCell>,
    /// The sealed value, for sums and tallies.
    sealed: Vec<u8>,
}

type Batch = Result<Vec<Read>, LedgerError>;

/// Puts every record into the workspace; gives the checksum of each row and the tallies found.
pub(super) fn load(
    rows: Rows<'_>,
    workspace: &mut Workspace,
    seals: &Seals,
) -> Result<(Sums, BTreeMap<String, Tally>), LedgerError> {
    let mut into = Into { workspace, sums: HashMap::new(), tallies: BTreeMap::new() };
    let mut source = Source { rows, from: keys::RECORDS.as_bytes().to_vec(), done: false };
    let first = source.next()?;
    if source.done {
        into.take(first.map_or(Ok(Vec::new()), |batch| read(batch, seals)))?;
        return Ok((into.sums, into.tallies));
    }
    std::thread::scope(|scope| {
        let (jobs, to_do) = sync_channel(AHEAD);
        let (out, done) = sync_channel(AHEAD);
        let worker = move || work(&to_do, &out, seals);
        match std::thread::Builder::new().name("rows".into()).spawn_scoped(scope, worker) {
            Ok(_) => into.pipeline(first, &mut source, jobs, &done),
            // Without another thread it takes longer, that is all.
            Err(_) => into.alone(first, &mut source, seals),
        }
    })?;
    Ok((into.sums, into.tallies))
}

/// Takes batches apart until nobody sends any, or nobody wants them.
fn work(to_do: &Receiver<Vec<Kv>>, out: &SyncSender<Batch>, seals: &Seals) {
    for batch in to_do {
        if out.send(read(batch, seals)).is_err() {
            return;
        }
    }
}

fn read(batch: Vec<Kv>, seals: &Seals) -> Batch {
    let one = |kv: Kv| {
        let key =
            std::str::from_utf8(&kv.key).map_err(|_| LedgerError::damaged(keys::RECORDS, "its key is no text"))?;
        let name = key.strip_prefix(keys::RECORDS).and_then(|rest| rest.rsplit_once('/'));
        let parsed = name.and_then(|(register, id)| Some((register, id.parse::<RecordId>().ok()?)));
        let (register, id) = parsed.ok_or_else(|| LedgerError::damaged(key, "its key names no record"))?;
        let cells = rows::cells_in(open(key, &kv.value)?, seals).map_err(|error| LedgerError::damaged(key, error))?;
        Ok(Read { register: register.to_string(), id, cells, sealed: kv.value })
    };
    batch.into_iter().map(one).collect()
}

/// The rows of all records, batch by batch.
struct Source<'a> {
    rows: Rows<'a>,
    from: Vec<u8>,
    done: bool,
}

impl Source<'_> {
    fn next(&mut self) -> Result<Option<Vec<Kv>>, LedgerError> {
        if self.done {
            return Ok(None);
        }
        let batch = self.rows.scan(&self.from, &keys::after(keys::RECORDS), BATCH)?;
        self.done = batch.len() < BATCH;
        if let Some(last) = batch.last() {
            self.from.clone_from(&last.key);
            self.from.push(0);
        }
        Ok(Some(batch))
    }
}

/// Where the records go.
struct Into<'a> {
    workspace: &'a mut Workspace,
    sums: Sums,
    tallies: BTreeMap<String, Tally>,
}

impl Into<'_> {
    fn take(&mut self, batch: Batch) -> Result<(), LedgerError> {
        for Read { register, id, cells, sealed } in batch? {
            let cells = rows::with_symbols(cells, &mut |field| self.workspace.intern(field));
            self.workspace.restore_record(id, &register, &cells);
            self.sums.insert(id, Sum::of(&sealed));
            self.tallies.entry(register).or_default().add(&sealed);
        }
        Ok(())
    }

    fn pipeline(
        &mut self,
        first: Option<Vec<Kv>>,
        source: &mut Source<'_>,
        jobs: SyncSender<Vec<Kv>>,
        done: &Receiver<Batch>,
    ) -> Result<(), LedgerError> {
        // A worker that panicked is told by the scope; here it only ends the line.
        let gone = |_| LedgerError::damaged(keys::RECORDS, "the thread that reads rows has ended");
        let mut on_their_way = 0;
        let mut next = first;
        while let Some(batch) = next {
            jobs.send(batch).map_err(|_| gone(()))?;
            on_their_way += 1;
            if on_their_way == AHEAD {
                self.take(done.recv().map_err(|_| gone(()))?)?;
                on_their_way -= 1;
            }
            next = source.next()?;
        }
        drop(jobs);
        for batch in done {
            self.take(batch)?;
        }
        Ok(())
    }

    fn alone(&mut self, first: Option<Vec<Kv>>, source: &mut Source<'_>, seals: &Seals) -> Result<(), LedgerError> {
        let mut next = first;
        while let Some(batch) = next {
            self.take(read(batch, seals))?;
            next = source.next()?;
        }
        Ok(())
    }
}
