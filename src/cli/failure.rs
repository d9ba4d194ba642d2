//! Why a command did not do what it was asked, and with which exit status.

use std::io;

use crate::core::risk::RiskError;
use crate::exchange::paper::PaperError;
use crate::ledger::LedgerError;
use crate::library::{LibraryError, StartError};
use crate::store::StoreError;

/// What a command came to when nothing failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    Fine,
    /// It was done, and there is something to look at.
    Findings,
    /// The screen ended because of this signal; everything typed is kept.
    Sent(u8),
}

/// Each message is one sentence with its remedy.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Nothing was changed, and why.
    #[error("{0}")]
    Refused(String),
    /// What was typed means nothing.
    #[error("{0}")]
    Usage(String),
    /// The workspace can't be opened, read or written.
    #[error("{0}")]
    Unusable(String),
    /// Whoever read the output has seen enough. No failure for anybody.
    #[error("nobody reads the output any more")]
    Pipe,
}

impl Failure {
    pub const fn status(&self) -> u8 {
        match self {
            Self::Pipe => 0,
            Self::Refused(_) => 1,
            Self::Usage(_) => 2,
            Self::Unusable(_) => 3,
        }
    }

    pub fn refused(message: impl Into<String>) -> Self {
        Self::Refused(message.into())
    }

    pub fn usage(message: impl Into<String>) -> Self {
        Self::Usage(message.into())
    }
}

impl From<LedgerError> for Failure {
    fn from(error: LedgerError) -> Self {
        let message = error.to_string();
        match error {
            LedgerError::Refused(_)
            | LedgerError::Undo(_)
            | LedgerError::AsOf(_)
            | LedgerError::ReadOnly
            | LedgerError::NothingToUndo
            | LedgerError::TooLarge { .. }
            | LedgerError::NoValue(_)
            | LedgerError::NotErasable
            | LedgerError::NotTaken { .. }
            | LedgerError::NotKept { .. }
            | LedgerError::NotYours
            | LedgerError::Elsewhere { .. }
            | LedgerError::NoEntry(_) => Self::Refused(message),
            LedgerError::Store(error) => error.into(),
            LedgerError::Entry(_)
            | LedgerError::Damaged { .. }
            | LedgerError::Rescue { .. }
            | LedgerError::Empty
            | LedgerError::Away
            | LedgerError::Unanswered
            | LedgerError::NoSocket { .. }
            | LedgerError::NotLetIn { .. }
            | LedgerError::NotSaved { .. } => Self::Unusable(message),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Exists { .. } => Self::Refused(error.to_string()),
            _ => Self::Unusable(error.to_string()),
        }
    }
}

impl From<RiskError> for Failure {
    fn from(error: RiskError) -> Self {
        Self::Refused(error.to_string())
    }
}

impl From<PaperError> for Failure {
    fn from(error: PaperError) -> Self {
        match error {
            PaperError::OtherRegister { .. } => Self::Refused(error.to_string()),
            PaperError::Frozen { .. } | PaperError::Library(_) | PaperError::Write(_) => {
                Self::Unusable(error.to_string())
            }
        }
    }
}

impl From<LibraryError> for Failure {
    fn from(error: LibraryError) -> Self {
        Self::Unusable(error.to_string())
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        match error {
            StartError::Library(error) => error.into(),
            StartError::Method(error) => Self::Usage(error.to_string()),
        }
    }
}

/// Only for the output of a command: files have errors of their own, which name them.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::Pipe,
            _ => Self::Unusable(format!("the output can't be written ({error}); write it elsewhere")),
        }
    }
}
