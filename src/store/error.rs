//! What can go wrong with a store: a sentence that names the thing and the remedy.

use thiserror::Error;

use super::limits::{MAX_BYTES, MAX_OPS};

pub type Result<T> = std::result::Result<T, StoreError>;

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum StoreError {
    /// A condition of the commit did not hold. Nothing was written.
    #[error("Somebody else changed this first, so nothing was saved. Look at what changed and decide again.")]
    Conflict,

    /// The commit may have happened or not.
    #[error("It is not known whether the change was saved ({why}). Try again: it will not be saved twice.")]
    Unknown { why: String },

    /// The change feed no longer reaches back to that revision.
    #[error("The changes since then are no longer kept one by one. Load everything again.")]
    Compacted,

    #[error(
        "The change is too large to save at once ({ops} operations, {conds} conditions, {bytes} bytes; \
         at most {MAX_OPS}, {MAX_OPS} and {MAX_BYTES} are allowed). Split it."
    )]
    TooLarge { ops: usize, conds: usize, bytes: usize },

    /// A mistake of the program, never of the person.
    #[error("The key {key:?} can't be stored: {why}. This is a fault in the program: report it.")]
    Malformed { key: String, why: String },

    /// Nothing is wrong with the data, but it can't be reached now.
    #[error("The workspace can't be reached now: {why}.")]
    Unavailable { why: String },

    #[error("{what} is damaged ({why}). Restore a backup into a new file: aims restore BACKUP FILE")]
    Corrupt { what: String, why: String },

    #[error("{file} is in use by {holder}. Close it there and try again.")]
    Busy { file: String, holder: String },

    /// `found` and `known` are layout or envelope numbers; `readable` says that opening read-only
    /// would do.
    #[error(
        "{what} was written by a newer Aimsbench (format {found}, this program knows {known}). {}",
        newer_remedy(*readable)
    )]
    Newer { what: String, found: u64, known: u64, readable: bool },

    #[error("{file} can't be written ({why}). Open it with --read-only, or copy it elsewhere.")]
    ReadOnly { file: String, why: String },

    #[error("There is no room left for {file}, so nothing was saved. Make room and save again.")]
    Full { file: String },

    #[error(
        "{file} lies on a network file system ({kind}), where two computers can damage it together. \
         Copy it to a local disk, or open it with --allow-network-fs if nobody else can."
    )]
    NetworkFilesystem { file: String, kind: String },

    #[error("{file} is not an Aimsbench workspace: {why}. Make one with: aims new FILE")]
    NotAWorkspace { file: String, why: String },

    #[error("{file} does not exist. Check the name, or make a workspace with: aims new FILE")]
    Missing { file: String },

    #[error("{file} exists already and is left alone. Choose another name.")]
    Exists { file: String },

    #[error("{what}: {why}. Check the disk and its permissions, then try again.")]
    Io { what: String, why: String },
}

fn newer_remedy(readable: bool) -> &'static str {
    if readable { "Install that version, or open it with --read-only." } else { "Install that version to open it." }
}

/// A key as text for a message: no control characters, at most 80 characters.
pub(super) fn readable(key: &[u8]) -> String {
    String::from_utf8_lossy(key).chars().take(80).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}
