//! One person, several processes: whoever opens the workspace file first holds it and lets his other processes in
//! over a socket; they see and make changes there. When he leaves, the next takes over.
//!
//! | file | what it is |
//! |---|---|
//! | `frame`, `call` | what goes over the socket |
//! | `socket` | where it stands, and whether its folder can be trusted |
//! | `host`, `outbox`, `serve` | the side that holds the file: its threads, what is on its way to a guest, and what it does for him |
//! | `aside` | drafts and places of guests, and how much of them is kept |
//! | `reading` | which sealed values a guest is sent |
//! | `guest`, `away` | the other side: its thread, and the ledger's calls made over it |
//! | `presence` | who is at which record |
//! | `home` | who holds the file: opening, joining, taking over |

pub(super) mod aside;
mod away;
pub mod call;
pub mod frame;
pub mod guest;
pub mod home;
pub mod host;
mod outbox;
pub mod presence;
mod reading;
mod serve;
pub mod socket;

use std::sync::Arc;

use crate::core::apply::Applied;
use crate::core::entry::Entry;

pub use home::Home;

/// What happened in the workspace without this process having asked for it.
#[derive(Clone, Debug)]
pub enum Heard {
    /// Another process changed something.
    Applied { entry: Arc<Entry>, applied: Applied },
    /// The workspace was read anew: the file is held here now, or by the next one.
    Moved { here: bool },
    /// A change of this process could not be made where the workspace is held now: its reason, and why not.
    Lost { what: String, why: String },
}
