//! Making and opening a workspace.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use super::drafts::{Draft, DraftKey};
use super::error::LedgerError;
use super::keys;
use super::load::{self, Loaded};
use super::outside::Outside;
use super::place::Place;
use super::rows::{AppliedRow, SCHEMA, SiteRow};
use super::writer::{Told, Writer};
use super::{Ledger, json};
use crate::core::entry::{Actor, EntryKind};
use crate::core::id::{Position, RecordId};
use crate::core::intent::Proposal;
use crate::core::login;
use crate::core::schema::Schema;
use crate::core::workspace::Workspace;
use crate::store::{Cond, MAX_OPS, Op, Store, Txn, envelope};

/// Everything that opening needs besides the store.
pub struct Opening {
    pub schema: Arc<Schema>,
    pub actor: Actor,
    pub place: Place,
    pub outside: Box<dyn Outside>,
    pub read_only: bool,
    /// Called from the writer's thread after each receipt.
    pub told: Told,
}

/// The first entry of a new workspace.
pub struct Setup {
    pub proposal: Proposal,
    pub now: Option<i64>,
}

impl Ledger {
    /// Makes a workspace in an empty store. The first entry holds what every workspace starts with.
    pub fn create(store: Arc<dyn Store>, mut opening: Opening, setup: Setup) -> Result<Self, LedgerError> {
        let site = SiteRow {
            site: opening.outside.site_id(),
            machine: opening.place.machine.clone(),
            file: opening.place.file.clone(),
        };
        let applied = AppliedRow::default();
        let put = |key: &str, payload: Vec<u8>| {
            Op::Put(key.as_bytes().to_vec(), envelope::seal(key.as_bytes(), SCHEMA, &payload))
        };
        let ops = vec![put(keys::SITE, json(keys::SITE, &site)?), put(keys::APPLIED, json(keys::APPLIED, &applied)?)];
        let txn = Txn { conds: vec![Cond::Absent(keys::SITE.as_bytes().to_vec())], ops };
        store.commit(opening.outside.request(), txn)?;
        let mut ledger = Self::open(store, opening)?;
        let mut proposal = setup.proposal;
        proposal.kind = EntryKind::New;
        let actor = ledger.actor.clone();
        let now = setup.now.unwrap_or_else(|| ledger.outside.now());
        ledger.submit_as(&proposal, actor, now)?;
        Ok(ledger)
    }

    pub fn open(store: Arc<dyn Store>, mut opening: Opening) -> Result<Self, LedgerError> {
        let loaded = {
            let rows = store.snapshot()?;
            load::load(&*rows, &|| store.snapshot(), opening.schema.clone())?
        };
        let drafts = super::drafts::load(&*store.snapshot()?, opening.actor.uid)?;
        let mut site = loaded.site;
        let moved = site.machine != opening.place.machine || site.file != opening.place.file;
        let mut seen = loaded.workspace.position().clone();
        seen.0.remove(&site.site);
        if moved {
            seen = Position::default();
            site = SiteRow {
                site: opening.outside.site_id(),
                machine: opening.place.machine.clone(),
                file: opening.place.file.clone(),
            };
        }
        let writer = match opening.read_only {
            true => None,
            false => Some(
                Writer::start(store.clone(), opening.told.clone())
                    .map_err(|error| LedgerError::NotSaved { why: format!("no thread could be started: {error}") })?,
            ),
        };
        let mut loaded = Loaded { site, ..loaded };
        let replayed = std::mem::take(&mut loaded.replayed);
        let mut ledger = Self::of(loaded, store, drafts, opening);
        (ledger.writer, ledger.new_site, ledger.seen) = (writer, moved, seen);
        if !ledger.is_read_only() {
            ledger.forget_orphans()?;
            ledger.write_rows_of(&replayed)?;
        }
        ledger.recognise();
        Ok(ledger)
    }

    /// What was read, with nobody to write yet.
    pub(super) fn of(
        loaded: Loaded,
        store: Arc<dyn Store>,
        drafts: BTreeMap<DraftKey, Draft>,
        opening: Opening,
    ) -> Self {
        let mut workspace = loaded.workspace;
        workspace.read_catalogue_from(crate::library::adapted::catalogue_of);
        Self {
            workspace,
            store,
            writer: None,
            outside: opening.outside,
            actor: opening.actor,
            site: loaded.site,
            new_site: false,
            seen: Position::default(),
            seals: loaded.seals,
            sums: loaded.sums,
            tallies: loaded.tallies,
            pending: VecDeque::new(),
            failing: None,
            ticket: 0,
            durable: 0,
            sitting: Vec::new(),
            drafts,
            told: opening.told,
            home: None,
            host: None,
            guest: None,
            requests: VecDeque::new(),
            heard: Vec::new(),
            present: BTreeMap::new(),
            looking: None,
        }
    }

    /// A workspace that lives in memory only, empty, for tests and previews.
    pub fn scratch(schema: Arc<Schema>, outside: Box<dyn Outside>, actor: Actor) -> Result<Self, LedgerError> {
        let store: Arc<dyn Store> = Arc::new(crate::store::Memory::new());
        let place = Place::default();
        let told: Told = Arc::new(|| ());
        let mut opening =
            Opening { schema: schema.clone(), actor, place, outside, read_only: false, told: told.clone() };
        let site = SiteRow { site: opening.outside.site_id(), machine: String::new(), file: String::new() };
        let writer =
            Writer::start(store.clone(), told).map_err(|error| LedgerError::NotSaved { why: error.to_string() })?;
        let loaded = Loaded::nothing(Workspace::new(schema), site);
        let mut ledger = Self::of(loaded, store, BTreeMap::new(), opening);
        (ledger.writer, ledger.new_site) = (Some(writer), true);
        Ok(ledger)
    }

    /// Finds the person whose logins name the actor's.
    pub(super) fn recognise(&mut self) {
        if let Some(person) = self.person_of(&self.actor.login) {
            self.actor.person = Some(person);
        }
        self.read_as_myself();
    }

    pub(super) fn person_of(&self, login: &str) -> Option<RecordId> {
        login::person_of(&self.workspace, login).map(|person| person.id())
    }

    /// Deletes the parts of an entry that a crash kept from being closed: it never counted, and the next entry will
    /// have its number.
    fn forget_orphans(&mut self) -> Result<(), LedgerError> {
        let site = self.site.site;
        let (from, to) = keys::parts_from(site, self.workspace.position().seq(site) + 1);
        let orphans = self.store.snapshot()?.scan(&from, &to, usize::MAX)?;
        for some in orphans.chunks(MAX_OPS) {
            self.write_aside(some.iter().map(|kv| Op::Delete(kv.key.clone())).collect());
        }
        Ok(())
    }

    /// Queues the rows that a crash kept from following the journal.
    fn write_rows_of(&mut self, replayed: &[crate::core::entry::Entry]) -> Result<(), LedgerError> {
        let mut applied = crate::core::apply::Applied::default();
        for entry in replayed {
            for change in &entry.changes {
                match change {
                    crate::core::change::Change::Define { key, .. } => applied.defined.push(key.clone()),
                    other => applied.touched.extend(other.record().map(|id| (id, "".into()))),
                }
            }
        }
        let Some(last) = replayed.last() else { return Ok(()) };
        let mut batches = super::Batches::default();
        self.rows(last, &applied, &mut batches)?;
        self.queue(batches.finish(), None);
        Ok(())
    }
}
