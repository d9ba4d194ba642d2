//! What a person may do in the workspace, as the register of people says (`person.access`), and which sealed values he
//! reads.

use super::id::RecordId;
use super::login::field;
use super::record::ValueRef;
use super::schema::{Readers, States};
use super::workspace::{Life, RecordRef, Workspace};

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
    /// Reads what no register keeps from auditors, writes audit records only.
    Auditor,
    Lead,
}

impl Access {
    /// The choices of `person.access`.
    pub const WORDS: [(&str, Self); 5] = [
        ("viewer", Self::Viewer),
        ("risk_owner", Self::RiskOwner),
        ("assessor", Self::Assessor),
        ("auditor", Self::Auditor),
        ("lead", Self::Lead),
    ];

    pub fn named(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(known, _)| *known == word).map(|(_, access)| *access)
    }

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
        Self::named(found.map_or("", |person| person.text(field::ACCESS))).unwrap_or(Self::Assessor)
    }

    /// What is confidential where the register does not say who reads.
    pub fn reads_confidential(self) -> bool {
        !matches!(self, Self::Unknown | Self::Viewer | Self::RiskOwner)
    }
}

/// Somebody who reads: what he may do, and who he is in the register of people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reader {
    pub access: Access,
    pub person: Option<RecordId>,
}

impl Reader {
    /// Whatever the registers say.
    pub fn reads_everything(self) -> bool {
        matches!(self.access, Access::Alone | Access::Lead)
    }

    /// Whether the sealed values of this record are his to read, those that were replaced included. In one's own file
    /// everything is, and leads read everything; else the record's register says it, see [`Readers`].
    pub fn reads(self, record: RecordRef<'_>) -> bool {
        self.reads_beyond(record, &mut Vec::new())
    }

    /// `passed`: the records whose readers were asked for on the way here. A chain that comes back to itself ends at
    /// no reader.
    fn reads_beyond(self, record: RecordRef<'_>, passed: &mut Vec<RecordId>) -> bool {
        if self.reads_everything() {
            return true;
        }
        let usual = self.access.reads_confidential();
        let Some(register) = record.register() else { return usual };
        let Some(readers) = &register.readers else { return usual };
        // Nothing is left in it that could say who reads what it held.
        if record.life() == Life::Removed || passed.contains(&record.id()) {
            return false;
        }
        let named = self.person.is_some_and(|person| {
            let person = person.to_string();
            readers.people.iter().any(|field| record.text(field) == person || record.has_element(field, &person))
        });
        if named {
            return true;
        }
        if !are_in_force(readers, register.state.as_ref(), record) {
            return usual || readers.else_everybody;
        }
        let listed = |words: &[String]| words.iter().any(|word| Access::named(word) == Some(self.access));
        if readers.access.as_deref().is_some_and(listed) {
            return true;
        }
        match readers.through.as_deref().filter(|field| record.filled(field)) {
            Some(field) => {
                passed.push(record.id());
                record.target(field).is_some_and(|beyond| self.reads_beyond(beyond, passed))
            }
            None => readers.access.is_none() && usual,
        }
    }
}

/// Whether a register's own rules about its readers have ended for this record: a finding that was confirmed may be
/// told to whoever it concerns.
pub fn is_open(record: RecordRef<'_>) -> bool {
    let Some(register) = record.register() else { return false };
    register.readers.as_ref().is_some_and(|readers| !are_in_force(readers, register.state.as_ref(), record))
}

/// Where copies disagree, the rules end only when all of them say so.
fn are_in_force(readers: &Readers, states: Option<&States>, record: RecordRef<'_>) -> bool {
    let wanted = readers.when.as_deref().is_none_or(|field| {
        record.heads(field).iter().any(|head| head.value.plain() == Some(&serde_json::Value::Bool(true)))
    });
    let ended = states.filter(|_| !readers.until.is_empty()).is_some_and(|states| {
        let heads = record.heads(&states.field);
        let at_an_end = |state: &str| readers.until.iter().any(|until| until == state);
        !heads.is_empty()
            && heads.iter().all(|head| head.value.plain().and_then(serde_json::Value::as_str).is_some_and(at_an_end))
    });
    wanted && !ended
}
