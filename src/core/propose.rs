//! The only way in: a proposal is checked as a whole against schema, states and rules, and becomes an entry or a
//! refusal. Nothing here changes the workspace; [`super::apply`] does, for everyone alike.

mod access;
mod approval;
mod approved;
mod blind;
mod creation;
mod definitions;
mod independence;
mod life;
mod rating;
mod refusal;
mod steps;
mod tested;
mod used;
mod values;
mod whole;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde_json::Value;
use sha2::{Digest, Sha256};

pub use refusal::{Problem, ProblemKind, Refusal};

use super::change::{Change, Was};
use super::entry::{Entry, EntryKind, FORMAT, Header, Seal, sealed_marker};
use super::id::{Hash, RecordId};
use super::intent::{Intent, Proposal, Stamp};
use super::method::Method;
use super::record::{Head, Stored};
use super::schema::{Because, Field, Register, Schema};
use super::workspace::{Life, Workspace};
use creation::Birth;

/// Turns a proposal into the entry that does it. The whole list is checked; every problem found is told.
pub fn propose(workspace: &Workspace, proposal: &Proposal, stamp: &Stamp) -> Result<Entry, Refusal> {
    let Checked { header, changes, seals } = check(workspace, proposal, stamp)?;
    Entry::seal(header, changes, seals).map_err(|error| Refusal {
        problems: vec![Problem { record: None, field: None, message: error.to_string(), kind: ProblemKind::Value }],
    })
}

/// As [`propose`], for a copy that is looked at and thrown away: the entry has neither its bytes nor its hash.
///
/// # Errors
/// As [`propose`].
pub fn preview(workspace: &Workspace, proposal: &Proposal, stamp: &Stamp) -> Result<Entry, Refusal> {
    let Checked { header, changes, seals } = check(workspace, proposal, stamp)?;
    Ok(Entry::unsealed(header, changes, seals))
}

/// What an entry is made of. Whatever was needed to find it out is gone by then.
struct Checked {
    header: Header,
    changes: Vec<Change>,
    seals: BTreeMap<Hash, Seal>,
}

fn check(workspace: &Workspace, proposal: &Proposal, stamp: &Stamp) -> Result<Checked, Refusal> {
    let (schema, unusable) = definitions::schema_after(workspace, proposal);
    let mut draft = Draft::new(workspace, &schema, proposal, stamp);
    for sentence in unusable {
        draft.problem(None, None, ProblemKind::Value, sentence);
    }
    for intent in &proposal.intents {
        draft.take(intent);
    }
    draft.check_access();
    draft.check_whole();
    draft.finish()
}

/// The reason why an intent would be refused now, for showing an action as disabled.
pub fn disabled(workspace: &Workspace, intents: Vec<Intent>, stamp: &Stamp) -> Option<String> {
    // The reason comes last, so a missing one is no obstacle yet.
    let proposal = Proposal::edit(intents, "-");
    propose(workspace, &proposal, stamp).err().map(|refusal| refusal.to_string())
}

/// Elements that a proposal puts into a set and takes out of it.
#[derive(Default)]
struct SetEdit {
    added: BTreeSet<String>,
    dropped: BTreeSet<String>,
}

/// A field that a step of the workflow needs.
struct Need {
    record: RecordId,
    field: String,
    /// The step, as a verb phrase.
    step: String,
}

struct Draft<'a> {
    workspace: &'a Workspace,
    /// Registers as they will be: definitions of the same proposal count.
    schema: &'a Schema,
    proposal: &'a Proposal,
    stamp: &'a Stamp,
    changes: Vec<Change>,
    births: HashMap<RecordId, Birth>,
    /// Registers of all records that the proposal creates: references may point to those that come later.
    coming: HashMap<RecordId, &'a str>,
    removed: HashSet<RecordId>,
    /// Methods that the proposal brings.
    methods: Vec<Method>,
    /// Labels given in this proposal, by register.
    labels: HashSet<(String, String)>,
    numbers: HashMap<String, u64>,
    /// Cells changed so far: a second change of one would hide the first.
    taken: HashSet<(RecordId, String, Option<String>)>,
    defined: HashSet<String>,
    /// Values that existing records are given, over those of the workspace.
    given: BTreeMap<(RecordId, String), Value>,
    sets: BTreeMap<(RecordId, String), SetEdit>,
    needs: Vec<Need>,
    seals: BTreeMap<Hash, Seal>,
    salts: u64,
    problems: Vec<Problem>,
    /// What needs a reason, in the order in which it came up.
    reasons: Vec<String>,
    idle: usize,
}

impl<'a> Draft<'a> {
    fn new(workspace: &'a Workspace, schema: &'a Schema, proposal: &'a Proposal, stamp: &'a Stamp) -> Self {
        let coming = proposal.intents.iter().filter_map(|intent| match intent {
            Intent::Create { record, register, .. } => Some((*record, register.as_str())),
            _ => None,
        });
        Self {
            coming: coming.collect(),
            workspace,
            schema,
            proposal,
            stamp,
            changes: Vec::with_capacity(proposal.intents.len()),
            births: HashMap::new(),
            removed: HashSet::new(),
            methods: rating::methods_of(proposal),
            labels: HashSet::new(),
            numbers: HashMap::new(),
            taken: HashSet::new(),
            defined: HashSet::new(),
            given: BTreeMap::new(),
            sets: BTreeMap::new(),
            needs: Vec::new(),
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
            Intent::Beside { record, field, value } => self.set_beside(*record, field, value),
            Intent::Add { record, field, element } => self.element(*record, field, element, true),
            Intent::Drop { record, field, element } => self.element(*record, field, element, false),
            Intent::Move { record, to } => self.step(*record, to),
            Intent::Archive { record } => self.archive(*record, true),
            Intent::Restore { record } => self.archive(*record, false),
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
                    Life::Archived if self.is_taking_back() || self.proposal.kind == EntryKind::Merge => None,
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
        let register = self.schema.register(&key);
        if register.is_none() {
            let message = format!("the register {key} is not known to this program; update aims");
            self.problem(Some(record), None, ProblemKind::Missing, message);
        }
        register
    }

    /// What is taken back stood in the journal before, so it is not measured by today's rules again: an undo must
    /// always be possible. The ledger makes such proposals itself and accepts none from outside.
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
        self.changed_twice(record, field);
        false
    }

    fn changed_twice(&mut self, record: RecordId, field: &str) {
        let message = format!("{}: {field} is changed twice at once; change it once", self.name(record));
        self.problem(Some(record), Some(field), ProblemKind::Value, message);
    }

    fn needs_reason(&mut self, register: &Register, field: Option<&Field>, what: &str) {
        // One example is enough for the sentence.
        if self.reasons.is_empty() && (register.because == Because::Always || field.is_some_and(|field| field.because))
        {
            self.reasons.push(what.to_string());
        }
    }

    /// The heads of a cell, as a change names them.
    fn was(&self, record: RecordId, field: &str, element: Option<&str>) -> Vec<Was> {
        let heads = self.workspace.get(record).map(|found| found.cell(field, element)).unwrap_or_default();
        was_of(heads)
    }

    fn sealed(&mut self, register: &Register, record: RecordId, field: Option<&Field>, value: Value) -> Value {
        if value.is_null() || !field.is_some_and(Field::sealed) {
            return value;
        }
        self.salts += 1;
        let mut sha = Sha256::new();
        sha.update(self.stamp.salt);
        sha.update(self.salts.to_le_bytes());
        let salt: String = sha.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        let seal = Seal { salt, value, record: register.readers.as_ref().map(|_| record) };
        let commitment = seal.commitment();
        self.seals.insert(commitment, seal);
        sealed_marker(commitment)
    }

    fn finish(mut self) -> Result<Checked, Refusal> {
        for birth in std::mem::take(&mut self.births).into_values() {
            birth.write(&mut self.changes);
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
        Ok(Checked { header, changes: self.changes, seals: self.seals })
    }
}

fn was_of(heads: Vec<Head>) -> Vec<Was> {
    heads
        .into_iter()
        .map(|Head { edit, at, value }| match value {
            Stored::Plain(value) => Was(edit, at, value),
            Stored::Sealed(commitment, _) => Was(edit, at, sealed_marker(commitment)),
        })
        .collect()
}
