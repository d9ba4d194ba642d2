//! The auditor's own file: what marks it, and which state of whose workspace it began with.

use serde_json::{Value, json};

use crate::core::definition::AUDIT_FILE;
use crate::core::id::{EntryId, Position, RecordId};
use crate::core::intent::Intent;
use crate::core::workspace::{RecordRef, Workspace};

/// What makes a workspace the working file of an auditor. It stands in the file's journal and never changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditFile {
    pub audit: RecordId,
    /// The state of the client's workspace that was taken.
    pub position: Position,
    /// What that state was called: a baseline, a day, a position.
    pub as_of: String,
}

impl AuditFile {
    /// The mark of this workspace; none where it is no auditor's file.
    pub fn of(workspace: &Workspace) -> Option<Self> {
        Self::from_value(workspace.definition(AUDIT_FILE)?)
    }

    pub fn from_value(value: &Value) -> Option<Self> {
        let text = |key: &str| value.get(key).and_then(Value::as_str);
        Some(Self {
            audit: text("audit")?.parse().ok()?,
            position: text("position")?.parse().ok()?,
            as_of: text("as_of")?.to_string(),
        })
    }

    pub fn mark(&self) -> Intent {
        let value = json!({
            "audit": self.audit.to_string(),
            "position": self.position.to_string(),
            "as_of": self.as_of,
        });
        Intent::Define { key: AUDIT_FILE.into(), value }
    }

    /// The entry that marked the file: two files taken of the same state have two.
    pub fn entry(workspace: &Workspace) -> Option<EntryId> {
        workspace.definition_heads(AUDIT_FILE).first().map(|head| head.edit)
    }

    pub fn audit<'a>(&self, workspace: &'a Workspace) -> Option<RecordRef<'a>> {
        workspace.get(self.audit)
    }
}
