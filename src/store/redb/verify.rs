//! Reading everything: redb checks its pages, then we check what redb can't know.

use ::redb::{ReadTransaction, ReadableTable, ReadableTableMetadata};

use super::fault::Fault;
use super::guard::caught;
use super::live::{Live, State};
use super::read::{number, reading, revision, table};
use super::rows::{FORGOTTEN, LOG, Logged, REQUESTS, ROWS, split_log_key, stamped};
use crate::store::{Result, Verified};

pub(super) fn verify(live: &Live) -> Result<Verified> {
    live.run(|_| Ok(()))?;
    let mut state = live.change_state();
    let State::Open { opened, generation, .. } = &mut *state else {
        return Err(live.unavailable("it was closed meanwhile"));
    };
    let generation = *generation;
    let database = &mut opened.database;
    let checked = caught(|| {
        let clean = database.check_integrity()?;
        let mut found = reading(database, count)?;
        found.repaired = !clean;
        Ok(found)
    });
    drop(state);
    match checked {
        Ok(Ok(found)) => Ok(found),
        Ok(Err(fault)) => Err(live.report(fault, generation)),
        Err(panic) => Err(live.report(Fault::Damaged(panic), generation)),
    }
}

/// Counts the rows and checks them against log and requests.
pub(super) fn count(read: &ReadTransaction) -> std::result::Result<Verified, Fault> {
    let head = revision(read)?;
    let forgotten = number(read, FORGOTTEN)?;
    let rows = table(read, ROWS)?;
    let mut found = Verified { rows: 0, bytes: 0, revision: head, repaired: false };
    let mut remembered = 0;
    for entry in rows.iter()? {
        let (key, bytes) = entry?;
        let (rev, value) = stamped(key.value(), bytes.value())?;
        if rev > head {
            return Err(wrong("a row is newer than its newest commit"));
        }
        found.rows += 1;
        found.bytes += (key.value().len() + value.len()) as u64;
        remembered += u64::from(rev > forgotten);
    }
    if found.rows != rows.len()? {
        return Err(wrong("rows are missing"));
    }
    let requests = table(read, REQUESTS)?;
    let mut commits = 0;
    for entry in table(read, LOG)?.iter()? {
        let (key, bytes) = entry?;
        let (rev, key) = split_log_key(key.value())?;
        match Logged::decode(bytes.value())? {
            Logged::Current => {
                let row = rows.get(key)?;
                let row = row.as_ref().map(|bytes| stamped(key, bytes.value()));
                if row.transpose()?.map(|(found, _)| found) != Some(rev) {
                    return Err(wrong("its log and its rows disagree"));
                }
                remembered = remembered.wrapping_sub(1);
            }
            Logged::Request(req) => {
                let known = requests.get(req.as_slice())?;
                let known = known.as_ref().map(|bytes| stamped(&req, bytes.value()));
                if known.transpose()?.map(|(found, _)| found) != Some(rev) {
                    return Err(wrong("its log and its requests disagree"));
                }
                commits += 1;
            }
            Logged::Past(_) | Logged::Deleted => {}
        }
    }
    if remembered != 0 {
        return Err(wrong("its log and its rows disagree"));
    }
    if commits != head - forgotten || requests.len()? != commits {
        return Err(wrong("commits are missing from its log"));
    }
    Ok(found)
}

fn wrong(why: &str) -> Fault {
    Fault::Damaged(why.to_owned())
}
