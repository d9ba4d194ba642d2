//! The only way in: a proposal is checked as a whole against schema, states and rules, and becomes an entry or a
//! refusal. Nothing here changes the workspace; [`super::apply`] does, for everyone alike.

mod cells;
mod check;
mod rating;

pub(super) use cells::heads as heads_of_cell;

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::change::{Change, Was};
use super::entry::{Entry, EntryKind, FORMAT, Header, Seal, sealed_marker};
use super::id::{Hash, RecordId};
use super::intent::{Intent, Proposal, Stamp};
use super::record::{LIFE, Stored};
use super::schema::{Because, Field, Register};
use super::workspace::{Life, Workspace};

/// Why one part of a proposal was refused.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    pub record: Option<RecordId>,
    pub field: Option<String>,
    /// A sentence that names the thing and what would be right.
    pub message: String,
    pub kind: ProblemKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// A value that the field can't take.
    Value,
    /// The reason is missing.
    Reason,
    /// The workflow has no such step, or it needs something first.
    State,
    /// Somebody changed it meanwhile.
    Moved,
    /// Who proposes may not.
    Authority,
    /// The record, field or register does not exist or can't be changed.
    Missing,
    /// There is nothing to do.
    Nothing,
}

/// Nothing was changed, and why.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub struct Refusal {
    pub problems: Vec<Problem>,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (at, problem) in self.problems.iter().enumerate() {
            let separator = if at == 0 { "" } else { "; " };
            write!(f, "{separator}{}", problem.message)?;
        }
        Ok(())
    }
}

impl Refusal {
    /// Whether there was simply nothing to change.
    pub fn is_nothing(&self) -> bool {
        self.problems.iter().all(|problem| problem.kind == ProblemKind::Nothing)
    }
}

/// Turns a proposal into the entry that does it. The whole list is checked; every problem found is told.
pub fn propose(workspace: &Workspace, proposal: &Proposal, stamp: &Stamp) -> Result<Entry, Refusal> {
    let redefined = redefined(workspace, proposal);
    let mut draft = Draft::new(workspace, redefined.as_ref().unwrap_or(workspace), proposal, stamp);
    for intent in &proposal.intents {
        draft.take(intent);
    }
    draft.check_whole();
    draft.finish()
}

/// The workspace as its definitions will be, where the proposal brings any: a file may bring a field or a method
/// together with the values that need it.
fn redefined(workspace: &Workspace, proposal: &Proposal) -> Option<Workspace> {
    let defined: Vec<(&str, &Value)> = proposal
        .intents
        .iter()
        .filter_map(|intent| match intent {
            Intent::Define { key, value } if workspace.definition(key) != Some(value) => Some((key.as_str(), value)),
            _ => None,
        })
        .collect();
    (!defined.is_empty()).then(|| workspace.with_definitions(&defined))
}

/// The reason why an intent would be refused now, for showing an action as disabled.
pub fn disabled(workspace: &Workspace, intents: Vec<Intent>, stamp: &Stamp) -> Option<String> {
    // The reason comes last, so a missing one is no obstacle yet.
    let proposal = Proposal::edit(intents, "-");
    propose(workspace, &proposal, stamp).err().map(|refusal| refusal.to_string())
}

/// A record that this proposal creates, until it is written.
struct Birth {
    register: String,
    label: String,
    fields: Map<String, Value>,
    /// Where its change stands in the list.
    at: usize,
}

struct Draft<'a> {
    workspace: &'a Workspace,
    /// Its definitions are those that hold once the proposal is through; its records are the workspace's.
    defining: &'a Workspace,
    proposal: &'a Proposal,
    stamp: &'a Stamp,
    changes: Vec<Change>,
    births: HashMap<RecordId, Birth>,
    /// Labels given in this proposal, by register.
    labels: HashSet<(String, String)>,
    numbers: HashMap<String, u64>,
    /// Cells changed so far: a second change of one would hide the first.
    taken: HashSet<(RecordId, String, Option<String>)>,
    defined: HashSet<String>,
    /// Values that the proposal gives, over those of the workspace.
    given: HashMap<(RecordId, String), Value>,
    seals: BTreeMap<Hash, Seal>,
    salts: u64,
    problems: Vec<Problem>,
    reasons: Vec<String>,
    idle: usize,
}

impl<'a> Draft<'a> {
    fn new(workspace: &'a Workspace, defining: &'a Workspace, proposal: &'a Proposal, stamp: &'a Stamp) -> Self {
        Self {
            workspace,
            defining,
            proposal,
            stamp,
            changes: Vec::with_capacity(proposal.intents.len()),
            births: HashMap::new(),
            labels: HashSet::new(),
            numbers: HashMap::new(),
            taken: HashSet::new(),
            defined: HashSet::new(),
            given: HashMap::new(),
            seals: BTreeMap::new(),
            salts: 0,
            problems: Vec::new(),
            reasons: Vec::new(),
            idle: 0,
        }
    }

    fn take(&mut self, intent: &Intent) {
        match intent {
            Intent::Create { record, register, label, fields } => {
                self.create(*record, register, label.as_deref(), fields)
            }
            Intent::Set { record, field, value } => self.set(*record, field, value),
            Intent::Add { record, field, element } => self.element(*record, field, element, true),
            Intent::Drop { record, field, element } => self.element(*record, field, element, false),
            Intent::Move { record, to } => self.step(*record, to),
            Intent::Archive { record } => self.life(*record, true),
            Intent::Restore { record } => self.life(*record, false),
            Intent::Label { record, label } => self.relabel(*record, label),
            Intent::Define { key, value } => self.define(key, value),
            Intent::Remove { record } => self.remove(*record),
        }
    }

    fn problem(&mut self, record: Option<RecordId>, field: Option<&str>, kind: ProblemKind, message: String) {
        self.problems.push(Problem { record, field: field.map(str::to_string), message, kind });
    }

    /// The register of a record, existing or about to, when it may be changed.
    fn changeable(&mut self, record: RecordId) -> Option<&'a Register> {
        let key = match (self.births.get(&record), self.workspace.get(record)) {
            (Some(birth), _) => birth.register.clone(),
            (None, Some(found)) => {
                let label = found.label();
                let sentence = match found.life() {
                    Life::Live => None,
                    Life::Archived if self.is_taking_back() => None,
                    Life::Archived => Some(format!("{label} is archived; restore it before changing it")),
                    Life::Removed => Some(format!("{label} was taken back and can't be changed")),
                };
                if let Some(sentence) = sentence {
                    self.problem(Some(record), None, ProblemKind::Missing, sentence);
                    return None;
                }
                found.register_key().to_string()
            }
            (None, None) => {
                self.problem(Some(record), None, ProblemKind::Missing, format!("there is no record {record}"));
                return None;
            }
        };
        let register = self.defining.schema.register(&key);
        if register.is_none() {
            let message = format!("the register {key} is not known to this program; update aims");
            self.problem(Some(record), None, ProblemKind::Missing, message);
        }
        register
    }

    fn is_taking_back(&self) -> bool {
        matches!(self.proposal.kind, EntryKind::Undo | EntryKind::Revert)
    }

    fn name(&self, record: RecordId) -> String {
        match self.births.get(&record) {
            Some(birth) => birth.label.clone(),
            None => self.workspace.get(record).map_or(record.to_string(), |found| found.label().to_string()),
        }
    }

    /// Reserves a cell; a second change of the same one in a proposal is a mistake of the caller or of a file.
    fn reserve(&mut self, record: RecordId, field: &str, element: Option<&str>) -> bool {
        if self.taken.insert((record, field.to_string(), element.map(str::to_string))) {
            return true;
        }
        let message = format!("{}: {field} is changed twice at once; change it once", self.name(record));
        self.problem(Some(record), Some(field), ProblemKind::Value, message);
        false
    }

    fn needs_reason(&mut self, register: &Register, field: Option<&Field>, what: &str) {
        if register.because == Because::Always || field.is_some_and(|field| field.because) {
            self.reasons.push(what.to_string());
        }
    }

    /// The heads of a cell, as a change names them.
    fn was(&mut self, record: RecordId, field: &str, element: Option<&str>) -> Vec<Was> {
        let heads = cells::heads(self.workspace, record, field, element);
        heads.into_iter().map(|head| self.was_of(head.edit, head.at, head.value)).collect()
    }

    fn was_of(&mut self, edit: super::id::EntryId, at: super::id::Hlc, value: Stored) -> Was {
        match value {
            Stored::Plain(value) => Was(edit, at, value),
            Stored::Sealed(commitment, _) => Was(edit, at, sealed_marker(commitment)),
        }
    }

    fn sealed(&mut self, field: &Field, value: Value) -> Value {
        if !field.sealed() || value.is_null() || value.is_array() {
            return value;
        }
        self.salts += 1;
        let mut sha = Sha256::new();
        sha.update(self.stamp.salt);
        sha.update(self.salts.to_le_bytes());
        let salt: String = sha.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        let seal = Seal { salt, value };
        let commitment = seal.commitment();
        self.seals.insert(commitment, seal);
        sealed_marker(commitment)
    }

    fn finish(mut self) -> Result<Entry, Refusal> {
        for birth in std::mem::take(&mut self.births).into_values() {
            if let Some(Change::Create { fields, .. }) = self.changes.get_mut(birth.at) {
                *fields = birth.fields;
            }
        }
        if self.problems.is_empty() && self.changes.is_empty() {
            let message = if self.idle > 0 {
                "nothing changes: it already stands like that"
            } else {
                "there is nothing to change"
            };
            self.problem(None, None, ProblemKind::Nothing, message.into());
        }
        if !self.problems.is_empty() {
            return Err(Refusal { problems: self.problems });
        }
        let Stamp { site, seq, prev, now, actor, clock, seen, .. } = self.stamp.clone();
        let time = now.max(self.workspace.last_time(site));
        let header = Header {
            format: FORMAT,
            site,
            seq,
            time,
            clock: clock.max(self.workspace.clock()).tick(time),
            actor,
            kind: self.proposal.kind,
            because: self.proposal.because.trim().to_string(),
            takes_back: self.proposal.takes_back,
            source: self.proposal.source.clone(),
            seen,
            prev,
        };
        Entry::seal(header, self.changes, self.seals).map_err(|error| Refusal {
            problems: vec![Problem { record: None, field: None, message: error.to_string(), kind: ProblemKind::Value }],
        })
    }

    fn life(&mut self, record: RecordId, archive: bool) {
        if archive && self.births.contains_key(&record) {
            // A file may bring what is archived already: born and put away by one entry, there is no head to name.
            if self.reserve(record, LIFE, None) {
                self.changes.push(Change::Archive { record, was: Vec::new() });
            }
            return;
        }
        let Some(found) = self.workspace.get(record) else {
            self.problem(Some(record), None, ProblemKind::Missing, format!("there is no record {record}"));
            return;
        };
        let label = found.label().to_string();
        match (found.life(), archive) {
            (Life::Live, true) | (Life::Archived, false) => {}
            (Life::Removed, _) => {
                let message = format!("{label} was taken back and can't be archived or restored");
                return self.problem(Some(record), None, ProblemKind::Missing, message);
            }
            _ => {
                self.idle += 1;
                return;
            }
        }
        if self.reserve(record, LIFE, None) {
            let was = self.was(record, LIFE, None);
            self.changes.push(if archive { Change::Archive { record, was } } else { Change::Restore { record, was } });
        }
    }
}
