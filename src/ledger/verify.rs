//! Checking everything that can be checked: database, chains, seals, and that the journal leads to the records.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use super::error::LedgerError;
use super::{Ledger, rows};
use crate::core::entry::Entry;
use crate::core::id::{EntryId, Hash, Hlc, RecordId, SiteId};
use crate::core::workspace::Workspace;
use crate::store::StoreError;

/// What was found, and the first thing that is wrong.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdict {
    pub entries: u64,
    pub records: usize,
    pub sites: usize,
    pub erased: usize,
    /// A sentence; none when all is well.
    pub wrong: Option<String>,
}

impl Ledger {
    /// Reads the whole store. Everything accepted should be durable first; see [`Ledger::settle`].
    ///
    /// # Errors
    /// `Elsewhere` where another process holds the file: a copy in memory proves nothing about it.
    pub fn verify(&self) -> Result<Verdict, LedgerError> {
        self.held("verify")?;
        let mut verdict = Verdict { sites: self.workspace.position().0.len(), ..Verdict::default() };
        if let Err(error) = self.store.verify() {
            verdict.wrong = Some(error.to_string());
            return Ok(verdict);
        }
        match self.all_entries() {
            Ok(entries) => verdict.wrong = self.follow(&entries, &mut verdict)?,
            Err(error) => verdict.wrong = Some(sentence(error)?),
        }
        Ok(verdict)
    }

    /// Walks the chains from their starts; what is wrong with them or with where they lead.
    fn follow(&self, entries: &[Entry], verdict: &mut Verdict) -> Result<Option<String>, LedgerError> {
        let mut heads: HashMap<SiteId, (u64, Hash)> = HashMap::new();
        let mut erased = BTreeSet::new();
        let mut replayed = Workspace::new(self.workspace.base_schema().clone());
        for entry in entries {
            let id = entry.id();
            let (seq, prev) = heads.get(&id.site).map_or((0, None), |(seq, hash)| (*seq, Some(*hash)));
            if id.seq != seq + 1 || entry.header.prev != prev {
                return Ok(Some(format!("the journal entry {id} does not follow the entry before it")));
            }
            erased.extend(entry.commitments().into_iter().filter(|hash| !self.seals.contains_key(hash)));
            heads.insert(id.site, (id.seq, entry.hash));
            replayed.apply(entry);
            verdict.entries += 1;
        }
        verdict.erased = erased.len();
        verdict.records = self.workspace.every_record().count();
        for (site, head) in &self.workspace.position().0 {
            if heads.get(site) != Some(head) {
                return Ok(Some(format!("the newest journal entry of {site} is not the one that the records follow")));
            }
        }
        self.differs(&replayed)
    }

    /// The first difference between the records and what the journal leads to.
    fn differs(&self, replayed: &Workspace) -> Result<Option<String>, LedgerError> {
        if replayed.every_record().count() != self.workspace.every_record().count() {
            return Ok(Some("the records are not as many as the journal leads to".into()));
        }
        for record in self.workspace.every_record() {
            if named(&self.workspace, record.id()) != named(replayed, record.id()) {
                return Ok(Some(format!("{} is not what the journal leads to", record.label())));
            }
        }
        for (key, heads) in self.workspace.definitions_raw() {
            if replayed.definition_heads(key) != heads.as_slice() {
                return Ok(Some(format!("the definition {key} is not what the journal leads to")));
            }
        }
        Ok(None)
    }
}

/// What is wrong with the journal, as the verdict says it; errors of the disk stay errors.
fn sentence(error: LedgerError) -> Result<String, LedgerError> {
    match error {
        LedgerError::NoEntry(id) => Ok(format!("the journal entry {id} is missing")),
        LedgerError::Damaged { row, why } => Ok(format!("the row {row} can't be used ({why})")),
        LedgerError::Store(StoreError::Corrupt { what, why }) => Ok(format!("{what} is damaged ({why})")),
        LedgerError::Entry(error) => Ok(error.to_string()),
        other => Err(other),
    }
}

/// Field, element, and the heads.
type NamedCell = (String, Option<Box<str>>, Vec<(EntryId, Hlc, Value)>);

/// A record's cells in the order of their names: two workspaces may have numbered their names differently. A sealed value
/// is what it was committed to, also when it was erased.
fn named(workspace: &Workspace, id: RecordId) -> Vec<NamedCell> {
    let cells = workspace.cells(id).into_iter().map(|(key, heads)| {
        let heads = heads.into_iter().map(|head| (head.edit, head.at, rows::plain(&head.value))).collect();
        (workspace.symbols().name(key.field).to_string(), key.element, heads)
    });
    let mut cells: Vec<_> = cells.collect();
    cells.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
    cells
}
