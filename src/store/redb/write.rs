//! One commit on redb: conditions, rows, log and request id in one write transaction.

use std::mem::ManuallyDrop;

use ::redb::{Database, ReadableTable, Table, WriteTransaction};

use super::fault::Fault;
use super::rows::{
    FORGOTTEN, FORMAT, LAYOUT, LOG, Logged, META, MIN_READER, OURS, REQUESTS, REVISION, ROWS, log_key, row,
    split_log_key, stamp, stamped,
};
use crate::store::limits::forgotten;
use crate::store::{Cond, Op, ReqId, Rev, StoreError, Txn};

/// What became of a commit that was not refused.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Applied {
    /// It happened now.
    Now(Rev),
    /// This request id had happened already.
    Before(Rev),
}

/// Why a commit did not end well.
#[derive(Debug)]
pub(super) struct Failed {
    pub(super) fault: Fault,
    /// The failure came so late that the commit may be in the file all the same.
    pub(super) doubtful: bool,
}

impl<E: Into<Fault>> From<E> for Failed {
    fn from(error: E) -> Self {
        Failed { fault: error.into(), doubtful: false }
    }
}

/// Commits the transactions, which have been validated, one after the other with one sync of the file: all or none.
/// The answer is the last one's, and that it happened now if any did.
///
/// While a panic unwinds, the transaction and its tables are not dropped (see `guard`): that is what
/// `ManuallyDrop` is for here and everywhere in this folder.
pub(super) fn apply(db: &Database, group: &[(ReqId, &Txn)], kept: u64) -> Result<Applied, Failed> {
    let write = ManuallyDrop::new(db.begin_write()?);
    let filled = fill(&write, group, kept);
    let write = ManuallyDrop::into_inner(write);
    match filled {
        Ok(Applied::Now(rev)) => match write.commit() {
            Ok(()) => Ok(Applied::Now(rev)),
            Err(error) => Err(Failed { fault: error.into(), doubtful: true }),
        },
        Ok(before) => {
            write.abort()?;
            Ok(before)
        }
        Err(fault) => {
            // The fault is the news; a failing roll-back would only repeat it.
            let _ = write.abort();
            Err(fault.into())
        }
    }
}

/// Makes the tables of a new workspace.
pub(super) fn lay_out(db: &Database, layout: u64) -> Result<(), Fault> {
    let write = db.begin_write()?;
    {
        let mut tables = Tables::open(&write)?;
        tables.meta.insert(FORMAT, OURS)?;
        for (name, number) in [(LAYOUT, layout), (MIN_READER, layout), (REVISION, 0), (FORGOTTEN, 0)] {
            tables.set(name, number)?;
        }
    }
    Ok(write.commit()?)
}

/// An empty commit that stores the map of free space: the next opening needs no walk through the
/// file, even after the power fails. Two syncs.
pub(super) fn settle(db: &Database) -> Result<(), Fault> {
    let mut write = db.begin_write()?;
    write.set_quick_repair(true);
    Ok(write.commit()?)
}

fn fill(write: &WriteTransaction, group: &[(ReqId, &Txn)], kept: u64) -> Result<Applied, Fault> {
    let mut tables = ManuallyDrop::new(Tables::open(write)?);
    let mut result = Ok(Applied::Before(0));
    for (req, txn) in group {
        result = match (result, tables.change(*req, txn, kept)) {
            (_, Err(fault)) => Err(fault),
            (Ok(Applied::Now(rev)), Ok(Applied::Before(_))) => Ok(Applied::Now(rev)),
            (_, done) => done,
        };
        if result.is_err() {
            break;
        }
    }
    drop(ManuallyDrop::into_inner(tables));
    result
}

type Bytes<'t> = Table<'t, &'static [u8], &'static [u8]>;

struct Tables<'t> {
    rows: Bytes<'t>,
    log: Bytes<'t>,
    requests: Bytes<'t>,
    meta: Bytes<'t>,
}

impl<'t> Tables<'t> {
    fn open(write: &'t WriteTransaction) -> Result<Self, Fault> {
        Ok(Tables {
            rows: write.open_table(ROWS)?,
            log: write.open_table(LOG)?,
            requests: write.open_table(REQUESTS)?,
            meta: write.open_table(META)?,
        })
    }

    fn change(&mut self, req: ReqId, txn: &Txn, kept: u64) -> Result<Applied, Fault> {
        if let Some(found) = self.requests.get(req.as_slice())? {
            return Ok(Applied::Before(stamped(&req, found.value())?.0));
        }
        for cond in &txn.conds {
            if !self.holds(cond)? {
                return Err(StoreError::Conflict.into());
            }
        }
        let rev = self.number(REVISION)? + 1;
        let gone = forgotten(rev, kept).max(self.number(FORGOTTEN)?);
        for op in &txn.ops {
            self.write(rev, gone, op)?;
        }
        self.log.insert(log_key(rev, &[]).as_slice(), Logged::Request(req).encode().as_slice())?;
        self.requests.insert(req.as_slice(), stamp(&req, rev).as_slice())?;
        self.set(REVISION, rev)?;
        self.forget(gone)?;
        Ok(Applied::Now(rev))
    }

    fn holds(&self, cond: &Cond) -> Result<bool, Fault> {
        let (Cond::Absent(key) | Cond::RevIs(key, _)) = cond;
        let found = match self.rows.get(key.as_slice())? {
            Some(bytes) => Some(stamped(key, bytes.value())?.0),
            None => None,
        };
        Ok(match cond {
            Cond::Absent(_) => found.is_none(),
            Cond::RevIs(_, rev) => found == Some(*rev),
        })
    }

    /// One operation, its log row, and the value it replaces moved to the log. What is `gone`
    /// already is not logged any more.
    fn write(&mut self, rev: Rev, gone: Rev, op: &Op) -> Result<(), Fault> {
        let key = op.key();
        let before = match op {
            Op::Put(_, value) => self.rows.insert(key, row(key, rev, value).as_slice())?,
            Op::Delete(_) => self.rows.remove(key)?,
        };
        let existed = before.is_some();
        if let Some(bytes) = before {
            let (then, value) = stamped(key, bytes.value())?;
            if then > gone {
                self.log.insert(log_key(then, key).as_slice(), Logged::Past(value).encode().as_slice())?;
            }
        }
        let now = match op {
            Op::Put(..) => Logged::Current,
            Op::Delete(_) if existed => Logged::Deleted,
            Op::Delete(_) => return Ok(()),
        };
        self.log.insert(log_key(rev, key).as_slice(), now.encode().as_slice())?;
        Ok(())
    }

    fn forget(&mut self, gone: Rev) -> Result<(), Fault> {
        if gone <= self.number(FORGOTTEN)? {
            return Ok(());
        }
        let end = log_key(gone + 1, &[]);
        for entry in self.log.range(..end.as_slice())? {
            let (key, value) = entry?;
            let (_, name) = split_log_key(key.value())?;
            if name.is_empty()
                && let Logged::Request(req) = Logged::decode(value.value())?
            {
                self.requests.remove(req.as_slice())?;
            }
        }
        self.log.retain_in(..end.as_slice(), |_, _| false)?;
        self.set(FORGOTTEN, gone)
    }

    fn number(&self, name: &[u8]) -> Result<u64, Fault> {
        match self.meta.get(name)? {
            Some(bytes) => Ok(stamped(name, bytes.value())?.0),
            None => Err(Fault::Damaged("its table of contents is gone".to_owned())),
        }
    }

    fn set(&mut self, name: &[u8], number: u64) -> Result<(), Fault> {
        self.meta.insert(name, stamp(name, number).as_slice())?;
        Ok(())
    }
}
