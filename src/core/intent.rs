//! What a person or a file wants changed, without the bookkeeping that the journal needs.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::access::Access;
use super::entry::{Actor, EntryKind};
use super::id::{EntryId, Hash, Hlc, Position, RecordId, SiteId};
use super::workspace::Workspace;

/// One wish. [`super::propose`] turns it into a [`super::change::Change`] or says why not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Intent {
    /// A new record. Without a label it gets the register's next one.
    Create {
        record: RecordId,
        register: String,
        label: Option<String>,
        fields: Vec<(String, Value)>,
    },
    /// Null, or an empty list, clears. A list for a set is turned into what to add and to drop.
    Set {
        record: RecordId,
        field: String,
        value: Value,
    },
    /// As `Set`, but what stands there stays beside it: a stored conflict, until somebody settles it.
    Beside {
        record: RecordId,
        field: String,
        value: Value,
    },
    Add {
        record: RecordId,
        field: String,
        element: String,
    },
    Drop {
        record: RecordId,
        field: String,
        element: String,
    },
    /// A step of the workflow.
    Move {
        record: RecordId,
        to: String,
    },
    Archive {
        record: RecordId,
    },
    Restore {
        record: RecordId,
    },
    Label {
        record: RecordId,
        label: String,
    },
    Define {
        key: String,
        value: Value,
    },
    /// The inverse of a creation; only an undo or a revert may ask for it.
    Remove {
        record: RecordId,
    },
}

impl Intent {
    pub fn record(&self) -> Option<RecordId> {
        match self {
            Self::Create { record, .. }
            | Self::Set { record, .. }
            | Self::Beside { record, .. }
            | Self::Add { record, .. }
            | Self::Drop { record, .. }
            | Self::Move { record, .. }
            | Self::Archive { record }
            | Self::Restore { record }
            | Self::Label { record, .. }
            | Self::Remove { record } => Some(*record),
            Self::Define { .. } => None,
        }
    }

    pub fn set(record: RecordId, field: &str, value: impl Into<Value>) -> Self {
        Self::Set { record, field: field.to_string(), value: value.into() }
    }
}

impl Stamp {
    /// For trying out on a copy that is looked at and thrown away: of a site that is nobody's.
    pub fn of_nobody(workspace: &Workspace, today: chrono::NaiveDate, actor: Actor) -> Self {
        let site = SiteId(u64::MAX);
        Self {
            site,
            seq: workspace.position().seq(site) + 1,
            prev: None,
            now: workspace.clock().millis(),
            today,
            actor,
            access: Access::default(),
            clock: workspace.clock(),
            seen: Position::default(),
            salt: [0; 16],
        }
    }
}

/// What is proposed as one entry: it applies whole or not at all.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    pub intents: Vec<Intent>,
    /// The reason, in the words of who does it.
    pub because: String,
    /// `Undo` and `Revert` only as [`super::undo::take_back`] makes them: what stood in the journal before is not
    /// measured by today's rules again, so such a proposal must not come from outside.
    pub kind: EntryKind,
    pub takes_back: Option<EntryId>,
    pub source: Option<Value>,
    /// Heads on which a form was based: when they moved meanwhile, the proposal is refused before anything is lost.
    pub bases: Vec<(RecordId, String, Vec<EntryId>)>,
}

impl Proposal {
    pub fn edit(intents: Vec<Intent>, because: impl Into<String>) -> Self {
        Self { intents, because: because.into(), ..Self::default() }
    }
}

/// Everything that `core` may not make up itself.
#[derive(Clone, Debug)]
pub struct Stamp {
    pub site: SiteId,
    /// Number of the entry, one above the site's last.
    pub seq: u64,
    /// Hash of the site's last entry.
    pub prev: Option<Hash>,
    /// Milliseconds since 1970, UTC, as the clock says; never used to go back.
    pub now: i64,
    pub today: chrono::NaiveDate,
    pub actor: Actor,
    /// What the actor may do.
    pub access: Access,
    /// The highest clock that this site has seen.
    pub clock: Hlc,
    /// What other chains have been read, where that moved since the site's last entry.
    pub seen: Position,
    /// Random bytes from which the salts of sealed values are drawn.
    pub salt: [u8; 16],
}
