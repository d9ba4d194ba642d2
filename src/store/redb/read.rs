//! Reading redb within one read transaction.

use std::mem::ManuallyDrop;

use ::redb::{Database, ReadOnlyTable, ReadTransaction, ReadableDatabase};

use super::fault::Fault;
use super::rows::{FORGOTTEN, LOG, Logged, META, REQUESTS, REVISION, ROWS, Table, log_key, split_log_key, stamped};
use crate::store::{Event, Kv, ReqId, Rev, StoreError};

pub(super) type Bytes = ReadOnlyTable<&'static [u8], &'static [u8]>;

/// Runs `work` in a read transaction of its own.
pub(super) fn reading<T>(db: &Database, work: impl FnOnce(&ReadTransaction) -> Result<T, Fault>) -> Result<T, Fault> {
    let read = ManuallyDrop::new(db.begin_read()?);
    let result = work(&read);
    drop(ManuallyDrop::into_inner(read));
    result
}

/// A table that every workspace has.
pub(super) fn table(read: &ReadTransaction, which: Table) -> Result<Bytes, Fault> {
    Ok(read.open_table(which)?)
}

/// A number of the `meta` table.
pub(super) fn number(read: &ReadTransaction, name: &[u8]) -> Result<u64, Fault> {
    match table(read, META)?.get(name)? {
        Some(bytes) => Ok(stamped(name, bytes.value())?.0),
        None => Err(Fault::Damaged("its table of contents is gone".to_owned())),
    }
}

pub(super) fn revision(read: &ReadTransaction) -> Result<Rev, Fault> {
    number(read, REVISION)
}

pub(super) fn outcome(read: &ReadTransaction, req: ReqId) -> Result<Option<Rev>, Fault> {
    match table(read, REQUESTS)?.get(req.as_slice())? {
        Some(bytes) => Ok(Some(stamped(&req, bytes.value())?.0)),
        None => Ok(None),
    }
}

pub(super) fn get(rows: &Bytes, key: &[u8]) -> Result<Option<Kv>, Fault> {
    match rows.get(key)? {
        Some(bytes) => Ok(Some(kv(key, bytes.value())?)),
        None => Ok(None),
    }
}

pub(super) fn scan(rows: &Bytes, from: &[u8], to: &[u8], limit: usize) -> Result<Vec<Kv>, Fault> {
    if from >= to {
        return Ok(Vec::new());
    }
    let mut found: Vec<Kv> = Vec::new();
    for entry in rows.range(from..to)?.take(limit) {
        let (key, bytes) = entry?;
        let last = found.last().map(|kv| kv.key.as_slice());
        in_order(last.unwrap_or(from), key.value(), last.is_none())?;
        if key.value() >= to {
            return Err(out_of_order());
        }
        found.push(kv(key.value(), bytes.value())?);
    }
    Ok(found)
}

/// A bit in a key is as easily lost as in a value. The tree does not notice, but the order of its
/// keys does; a reader that relies on going forward would go round in circles.
fn in_order(last: &[u8], key: &[u8], same_is_fine: bool) -> Result<(), Fault> {
    if key > last || (same_is_fine && key == last) {
        return Ok(());
    }
    Err(out_of_order())
}

fn out_of_order() -> Fault {
    Fault::Damaged("its keys are out of order".to_owned())
}

fn kv(key: &[u8], bytes: &[u8]) -> Result<Kv, Fault> {
    let (rev, value) = stamped(key, bytes)?;
    Ok(Kv { key: key.to_vec(), value: value.to_vec(), rev })
}

/// What a watch finds.
#[derive(Debug)]
pub(super) enum Found {
    /// The events of the next commit that changed anything.
    Events(Vec<Event>),
    /// Nothing changed up to this revision.
    Nothing(Rev),
}

pub(super) fn after(read: &ReadTransaction, at: Rev) -> Result<Found, Fault> {
    if at < number(read, FORGOTTEN)? {
        return Err(StoreError::Compacted.into());
    }
    let rows = table(read, ROWS)?;
    let mut events: Vec<Event> = Vec::new();
    let from = log_key(at.saturating_add(1), &[]);
    let mut last = from.clone();
    for entry in table(read, LOG)?.range(from.as_slice()..)? {
        let (key, bytes) = entry?;
        in_order(&last, key.value(), last == from)?;
        last = key.value().to_vec();
        let (rev, key) = split_log_key(key.value())?;
        if events.first().is_some_and(|first| first.rev != rev) {
            break;
        }
        if !key.is_empty() {
            let value = value_then(&rows, rev, key, bytes.value())?;
            let key = key.to_vec();
            events.push(Event { rev, key, value });
        }
    }
    if events.is_empty() {
        return Ok(Found::Nothing(revision(read)?));
    }
    Ok(Found::Events(events))
}

fn value_then(rows: &Bytes, rev: Rev, key: &[u8], log: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
    match Logged::decode(log)? {
        Logged::Past(value) => Ok(Some(value.to_vec())),
        Logged::Deleted => Ok(None),
        Logged::Current => match get(rows, key)? {
            Some(kv) if kv.rev == rev => Ok(Some(kv.value)),
            _ => Err(Fault::Damaged("its log and its rows disagree".to_owned())),
        },
        Logged::Request(_) => Err(Fault::Damaged("a log row is of the wrong kind".to_owned())),
    }
}
