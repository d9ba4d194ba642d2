//! What redb reports, sorted by what the store has to do about it.

use std::io;

use crate::store::StoreError;

/// Why a piece of work on the database did not end.
#[derive(Debug)]
pub(super) enum Fault {
    /// The database is fine; this is for the caller.
    Answer(StoreError),
    /// The disk refused. redb takes no further write until the database is opened again.
    Disk(io::Error),
    /// redb refuses because the disk did, earlier.
    Stale,
    /// The database was closed under a reader.
    Gone,
    /// What was read makes no sense.
    Damaged(String),
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Fault::Answer(error)
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        // A page that lies beyond the end of the file is a damaged page number, not a bad disk.
        if error.kind() == io::ErrorKind::UnexpectedEof {
            return Fault::Damaged("it points beyond its end".to_owned());
        }
        Fault::Disk(error)
    }
}

impl From<::redb::Error> for Fault {
    fn from(error: ::redb::Error) -> Self {
        match error {
            ::redb::Error::Io(error) => Fault::from(error),
            ::redb::Error::PreviousIo => Fault::Stale,
            ::redb::Error::DatabaseClosed => Fault::Gone,
            ::redb::Error::TransactionInProgress => {
                Fault::Answer(StoreError::Unavailable { why: "somebody is still reading it".to_owned() })
            }
            ::redb::Error::Corrupted(why) => Fault::Damaged(why),
            other => Fault::Damaged(other.to_string()),
        }
    }
}

macro_rules! through_redb_error {
    ($($error:ident),*) => {$(
        impl From<::redb::$error> for Fault {
            fn from(error: ::redb::$error) -> Self {
                Fault::from(::redb::Error::from(error))
            }
        }
    )*};
}

through_redb_error!(StorageError, TableError, TransactionError, CommitError, DatabaseError);

/// The answer to a caller whose work on `what` the disk refused.
pub(super) fn disk_error(what: &str, error: &io::Error) -> StoreError {
    use io::ErrorKind as Kind;
    let file = what.to_owned();
    let why = error.to_string();
    match error.kind() {
        Kind::StorageFull | Kind::QuotaExceeded | Kind::FileTooLarge => StoreError::Full { file },
        Kind::ReadOnlyFilesystem | Kind::PermissionDenied => StoreError::ReadOnly { file, why },
        Kind::NotFound => StoreError::Missing { file },
        Kind::AlreadyExists => StoreError::Exists { file },
        _ => StoreError::Io { what: file, why },
    }
}
