//! What the first frame shows, read by key while everything else still lies on the disk: the records that were in sight
//! when the last sitting ended, or the first ones of the register in front. It is a picture: nothing is checked against
//! the journal and nothing can be changed; the workspace itself is loaded behind it.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::error::LedgerError;
use super::load::records::parts;
use super::load::{self, Loaded, Rows, open_any};
use super::rows::{self, AppliedRow, SiteRow, read::Known};
use super::{Ledger, Opening, keys};
use crate::core::entry::Seal;
use crate::core::id::{EntryId, Hash, Position, RecordId};
use crate::core::login;
use crate::core::symbols::Symbol;
use crate::core::workspace::{RecordRef, Workspace};
use crate::store::Store;

/// With fewer records of the register in front, the whole workspace is there before anybody could see the difference.
const MANY: u64 = 5_000;
/// Rows of a register that are taken where nothing is remembered: more than the tallest screen shows.
const ROWS: usize = 120;
/// With more people it is not known soon enough who may read what.
const PEOPLE: usize = 500;
/// Most records that are remembered as in sight.
const SIGHT: usize = 600;

/// The records that a screen showed, and the state of the workspace then.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct InSight {
    pub position: Position,
    /// Register and id.
    pub records: Vec<(String, RecordId)>,
}

impl InSight {
    /// These records with what they name, and what belongs to those that are shown with it.
    pub fn of(workspace: &Workspace, shown: &[RecordId], in_full: &[RecordId]) -> Self {
        let mut records = Vec::new();
        let mut known = HashSet::new();
        let mut take = |record: RecordRef<'_>| {
            for (register, id) in std::iter::once((record.register_key(), record.id())).chain(named_by(record)) {
                if records.len() < SIGHT && known.insert(id) {
                    records.push((register.to_string(), id));
                }
            }
        };
        shown.iter().filter_map(|id| workspace.get(*id)).for_each(&mut take);
        // What belongs to a risk, such as a metric, and what belongs to that, such as its newest measurement.
        let mut layer = in_full.to_vec();
        for _ in 0..2 {
            // A system may have all risks of a large workspace behind it: leaving costs the same.
            let behind = layer.iter().flat_map(|id| workspace.backlinks(*id)).map(|(record, _)| record).take(SIGHT);
            let behind: Vec<RecordRef<'_>> = behind.collect();
            behind.iter().copied().for_each(&mut take);
            layer = behind.into_iter().map(RecordRef::id).collect();
        }
        Self { position: workspace.position().clone(), records }
    }
}

/// Register and id of what the fields of a record name, whether or not it is there.
fn named_by<'a>(record: RecordRef<'a>) -> impl Iterator<Item = (&'a str, RecordId)> {
    let fields = record.register().into_iter().flat_map(|register| &register.fields);
    let named = fields.filter_map(|field| Some((field.target()?, field.key.as_str())));
    named.flat_map(move |(register, key)| {
        let texts = std::iter::once(record.text(key)).chain(record.elements(key));
        texts.filter_map(move |id| Some((register, id.parse().ok()?)))
    })
}

/// What a screen would like to show first.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub in_sight: Option<InSight>,
    /// The register in front, and the row to begin with, where nothing is remembered or something changed since.
    pub register: String,
    pub row: Option<RecordId>,
}

/// A ledger over what is shown first.
pub struct Glimpse {
    pub ledger: Ledger,
    /// It shows what was in sight, and nothing happened since.
    pub is_head: bool,
}

impl Ledger {
    /// Reads what is shown first; `wanted` says what that is from the place that was kept for this person. None where it
    /// is no use: in a small workspace whose state is another one than was remembered, or one with very many people.
    ///
    /// # Errors
    /// What the store says. Loading the workspace will say it, too.
    pub fn glimpse(
        store: &Arc<dyn Store>,
        opening: Opening,
        wanted: impl FnOnce(Option<&Value>) -> Option<Wanted>,
    ) -> Result<Option<Glimpse>, LedgerError> {
        let rows = store.snapshot()?;
        let rows: Rows<'_> = &*rows;
        let session: Option<Value> = load::get(rows, &keys::session(opening.actor.uid))?;
        let (Some(site), Some(applied)) =
            (load::get::<SiteRow>(rows, keys::SITE)?, load::get::<AppliedRow>(rows, keys::APPLIED)?)
        else {
            return Ok(None);
        };
        let Some(wanted) = wanted(session.as_ref()) else { return Ok(None) };
        let is_head = wanted.in_sight.as_ref().is_some_and(|seen| seen.position == applied.position)
            && !is_beyond(rows, &applied.position)?;
        if !is_head && applied.highest.get(&wanted.register).copied().unwrap_or(0) < MANY {
            return Ok(None);
        }
        let mut some = Part {
            rows,
            workspace: load::without_records(rows, opening.schema.clone(), &applied)?,
            known: HashSet::new(),
        };
        if !some.people()? {
            return Ok(None);
        }
        some.first_of("organisation", None, 1)?;
        match wanted.in_sight.filter(|_| is_head) {
            Some(seen) => seen.records.iter().try_for_each(|(register, id)| some.record(register, *id))?,
            None => some.rows_and_what_they_name(&wanted.register, wanted.row)?,
        }
        let mut workspace = some.workspace;
        workspace.restored();
        let mut ledger = Self::of(Loaded::nothing(workspace, site), store.clone(), BTreeMap::new(), opening);
        ledger.recognise();
        Ok(Some(Glimpse { ledger, is_head }))
    }
}

/// Whether the journal goes on behind a position.
fn is_beyond(rows: Rows<'_>, position: &Position) -> Result<bool, LedgerError> {
    for (site, (seq, _)) in &position.0 {
        let next = EntryId { site: *site, seq: seq + 1 };
        if rows.get(keys::journal(next).as_bytes())?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A workspace with some of its records.
struct Part<'a> {
    rows: Rows<'a>,
    workspace: Workspace,
    known: HashSet<RecordId>,
}

impl Part<'_> {
    /// Everybody, since they say who may read what; false where they are too many.
    fn people(&mut self) -> Result<bool, LedgerError> {
        Ok(self.first_of(login::REGISTER, None, PEOPLE + 1)?.len() <= PEOPLE)
    }

    /// The first records of a register in the order of their ids, from a row on.
    fn first_of(&mut self, register: &str, from: Option<RecordId>, most: usize) -> Result<Vec<RecordId>, LedgerError> {
        let prefix = keys::register(register);
        let first = from.map_or_else(|| prefix.clone(), |id| keys::record(register, id));
        let found = self.rows.scan(first.as_bytes(), &keys::after(&prefix), most)?;
        let mut ids = Vec::new();
        for kv in found {
            let (_, id, key) = parts(&kv.key)?;
            self.put(register, id, key, &kv.value)?;
            ids.push(id);
        }
        Ok(ids)
    }

    fn rows_and_what_they_name(&mut self, register: &str, row: Option<RecordId>) -> Result<(), LedgerError> {
        let mut ids = self.first_of(register, row, ROWS)?;
        if ids.len() < ROWS {
            ids = self.first_of(register, None, ROWS)?;
        }
        for id in ids {
            // Reading them changes the workspace that says which they are.
            let named = self.workspace.get(id).into_iter().flat_map(named_by);
            let named: Vec<(String, RecordId)> = named.map(|(register, id)| (register.to_string(), id)).collect();
            named.iter().try_for_each(|(register, id)| self.record(register, *id))?;
        }
        Ok(())
    }

    fn record(&mut self, register: &str, id: RecordId) -> Result<(), LedgerError> {
        if self.known.contains(&id) {
            return Ok(());
        }
        let key = keys::record(register, id);
        let Some(kv) = self.rows.get(key.as_bytes())? else { return Ok(()) };
        self.put(register, id, &key, &kv.value)
    }

    fn put(&mut self, register: &str, id: RecordId, key: &str, sealed: &[u8]) -> Result<(), LedgerError> {
        if !self.known.insert(id) {
            return Ok(());
        }
        let (format, payload) = open_any(key, sealed)?;
        let mut known = Sighted { workspace: &mut self.workspace, rows: self.rows, failed: None };
        let heads = rows::read::heads(format, payload, &mut known).map_err(|error| LedgerError::damaged(key, error))?;
        known.failed.map_or(Ok(()), Err)?;
        self.workspace.restore_heads(id, register, heads.unwrap_or_default());
        Ok(())
    }
}

/// Makes the names that it does not know; a personal or confidential value lies in a row of its own.
struct Sighted<'a> {
    workspace: &'a mut Workspace,
    rows: Rows<'a>,
    failed: Option<LedgerError>,
}

impl Known for Sighted<'_> {
    fn symbol(&mut self, field: &str) -> Option<Symbol> {
        Some(self.workspace.intern(field))
    }

    fn unseal(&mut self, commitment: Hash) -> Option<Value> {
        let seal: Result<Option<Seal>, LedgerError> = load::get(self.rows, &keys::seal(commitment));
        match seal {
            Ok(seal) => seal.map(|seal| seal.value),
            Err(error) => {
                self.failed = Some(error);
                None
            }
        }
    }
}
