//! The ledger's calls as they go over the socket, and what comes back. Nothing here is a row to be stored as it is:
//! whoever holds the workspace checks, stamps and writes.

use serde::{Deserialize, Serialize};

use super::presence::Presence;
use crate::core::entry::Actor;
use crate::core::id::{EntryId, RecordId};
use crate::core::intent::Proposal;
use crate::core::propose::Problem;
use crate::ledger::drafts::Draft;
use crate::store::ReqId;

/// Raised by every change that the other side must know about.
pub const PROTOCOL: u32 = 2;

/// The first message of whoever connects.
#[derive(Debug, Serialize, Deserialize)]
pub struct Hello {
    pub protocol: u32,
    /// For the sentence that refuses another protocol.
    pub version: String,
}

/// What a guest asks for. The answer names the ticket.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Call {
    Submit {
        ticket: u64,
        /// The same again when the answer was lost: it happens once.
        request: ReqId,
        proposal: Box<Proposal>,
        /// The draft that goes with it.
        draft: Option<String>,
    },
    /// Takes back an own entry.
    Undo {
        ticket: u64,
        request: ReqId,
        entry: EntryId,
    },
    /// Takes back any entry, with a reason.
    Revert {
        ticket: u64,
        request: ReqId,
        entry: EntryId,
        because: String,
    },
    /// Keeps a draft, or discards it.
    Draft {
        ticket: u64,
        key: String,
        draft: Option<Draft>,
    },
    Session {
        ticket: u64,
        session: serde_json::Value,
    },
    /// Which record is in front here. Nobody answers.
    Look {
        at: Option<RecordId>,
        writing: bool,
    },
}

/// What a guest is told, in the order in which it happened.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum News {
    /// Who the guest is, as the kernel says.
    Welcome { actor: Actor },
    /// The guest speaks another protocol, or may not come in.
    Unwelcome { why: String },
    /// All rows as of some moment have been sent.
    Loaded,
    /// An entry whose rows came just before. The ticket is there for the guest that asked for it.
    Entry { id: EntryId, ticket: Option<u64> },
    /// It had happened already, under an earlier ticket.
    Done { ticket: u64 },
    /// Nothing was changed, and why.
    Refused { ticket: u64, problems: Vec<Problem> },
    /// Nothing was changed, for a reason that lies not in the proposal.
    Failed { ticket: u64, why: String },
    /// It will survive a power cut.
    Durable { ticket: u64 },
    /// The disk says no; everything waits.
    Failing { why: String },
    /// Somebody else came to a record; none: he left it.
    Present { seat: u64, presence: Option<Presence> },
}
