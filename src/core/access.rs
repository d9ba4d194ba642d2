//! What a person may do in the workspace, as the register of people says (`person.access`).

use super::id::RecordId;
use super::login::field;
use super::record::ValueRef;
use super::workspace::Workspace;

/// Ordered by nothing: an auditor reads more than a risk owner and writes less.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// Whoever works alone in a file: the file's own permissions are all there is.
    #[default]
    Alone,
    /// A login that nobody of the workspace has: reads only, and says once who it is.
    Unknown,
    /// Reads only.
    Viewer,
    /// The own risks and actions.
    RiskOwner,
    /// Everything but members and methods.
    Assessor,
    /// Reads everything, writes audit records only.
    Auditor,
    Lead,
}

impl Access {
    /// Of somebody who comes in over the socket of a service.
    pub fn of_guest(workspace: &Workspace, person: Option<RecordId>) -> Self {
        person.map_or(Self::Unknown, |person| Self::of_person(workspace, person))
    }

    fn of_person(workspace: &Workspace, person: RecordId) -> Self {
        let found = workspace.get(person);
        // Who has left keeps the record, and nothing else.
        if found.is_some_and(|person| person.value(field::ACTIVE) == ValueRef::Bool(false)) {
            return Self::Viewer;
        }
        match found.map_or("", |person| person.text(field::ACCESS)) {
            "viewer" => Self::Viewer,
            "risk_owner" => Self::RiskOwner,
            "auditor" => Self::Auditor,
            "lead" => Self::Lead,
            _ => Self::Assessor,
        }
    }

    pub fn reads_confidential(self) -> bool {
        !matches!(self, Self::Unknown | Self::Viewer | Self::RiskOwner)
    }
}
