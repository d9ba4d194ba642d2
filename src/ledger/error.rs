//! What can go wrong between a person and the journal.

use crate::core::asof::AsOfError;
use crate::core::entry::EntryError;
use crate::core::propose::Refusal;
use crate::core::undo::UndoError;
use crate::store::StoreError;

#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    #[error("{0}")]
    Refused(#[from] Refusal),
    #[error("{0}")]
    Store(#[from] StoreError),
    #[error("{0}")]
    Entry(#[from] EntryError),
    #[error("{0}")]
    Undo(#[from] UndoError),
    #[error("{0}")]
    AsOf(#[from] AsOfError),
    #[error("the workspace is open read-only, so nothing can be changed; open it without --read-only")]
    ReadOnly,
    #[error("the row {row} of the workspace can't be used ({why}); restore a backup: aims restore BACKUP FILE")]
    Damaged { row: String, why: String },
    #[error("this file holds no workspace yet; make one with: aims new FILE")]
    Empty,
    #[error("there is nothing of this sitting to take back; `:` revert takes back older entries, with a reason")]
    NothingToUndo,
    #[error("there is no entry {0} in the journal; `aims log` lists them")]
    NoEntry(String),
    #[error(
        "{record} would hold more than {limit} KiB, which is too much for one record; shorten its texts or settle its \
         conflicts, and keep long material as evidence"
    )]
    TooLarge { record: String, limit: usize },
    #[error("line {line} of {file} can't be taken in ({why}); to open the workspace without it, move that file away")]
    Rescue { file: String, line: usize, why: String },
    #[error("there is no value {0} to erase; it may be erased already")]
    NoValue(String),
    #[error("the value is not saved yet, so it can't be erased; wait until line 1 says saved, then do it again")]
    NotErasable,
    #[error(
        "who holds the workspace does not answer; nothing was asked for, what you typed stays here: try again soon"
    )]
    Away,
    #[error(
        "who holds the workspace does not answer; what you asked for is done by itself as soon as he goes on, or by \
         who holds it next"
    )]
    Unanswered,
    #[error("nothing was changed: {why}")]
    NotTaken { why: String },
    #[error("{busy} It can't be joined there: {why}")]
    NotLetIn { busy: String, why: String },
    #[error(
        "nobody could be let in ({why}); the folder of the socket must be the service's own, and writable by it alone"
    )]
    NoSocket { why: String },
    #[error("{what} is not kept where the workspace is held: {why}. It stays in this window")]
    NotKept { what: &'static str, why: String },
    #[error("only what you did yourself in this sitting can be asked for in this way")]
    NotYours,
    #[error("{what} works where the workspace was opened first; do it there, or close it there and try again")]
    Elsewhere { what: &'static str },
    #[error("not saved yet: {why}. What you typed is kept in memory and is tried again; keep this window open")]
    NotSaved { why: String },
}

impl LedgerError {
    pub fn damaged(row: &str, why: impl std::fmt::Display) -> Self {
        Self::Damaged { row: row.to_string(), why: why.to_string() }
    }
}
