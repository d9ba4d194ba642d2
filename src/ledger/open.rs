//! Making and opening a workspace.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use super::error::LedgerError;
use super::keys;
use super::load;
use super::outside::Outside;
use super::place::Place;
use super::rows::{AppliedRow, SCHEMA, SiteRow};
use super::writer::Writer;
use super::{Ledger, json};
use crate::core::entry::{Actor, EntryKind};
use crate::core::id::Position;
use crate::core::intent::Proposal;
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
    pub told: Box<dyn Fn() + Send>,
}

/// The first entry of a new workspace.
pub struct Setup {
    pub proposal: Proposal,
    pub now: Option<i64>,
}

/// Titles of the catalogue, for columns that show them.
fn catalogue() -> Option<&'static crate::core::catalogue::Catalogue> {
    crate::library::Library::embedded().catalogue().ok()
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
            load::load(&*rows, opening.schema.clone())?
        };
        let drafts = super::drafts::load(&*store.snapshot()?, opening.actor.uid)?;
        let mut site = loaded.site;
        let moved = site.machine != opening.place.machine || site.file != opening.place.file;
        let mut seen = loaded.workspace.position().clone();
        seen.0.remove(&site.site);
        if moved {
            seen = Position::default();
            site =
                SiteRow { site: opening.outside.site_id(), machine: opening.place.machine, file: opening.place.file };
        }
        let writer = match opening.read_only {
            true => None,
            false => Some(
                Writer::start(store.clone(), opening.told)
                    .map_err(|error| LedgerError::NotSaved { why: format!("no thread could be started: {error}") })?,
            ),
        };
        let mut ledger = Self {
            workspace: loaded.workspace,
            store,
            writer,
            outside: opening.outside,
            actor: opening.actor,
            site,
            new_site: moved,
            seen,
            seals: loaded.seals,
            sums: loaded.sums,
            tallies: loaded.tallies,
            pending: VecDeque::new(),
            failing: None,
            ticket: 0,
            durable: 0,
            sitting: Vec::new(),
            drafts,
        };
        if !ledger.is_read_only() {
            ledger.forget_orphans()?;
            ledger.write_rows_of(&loaded.replayed)?;
        }
        ledger.workspace.read_catalogue_from(catalogue);
        ledger.recognise();
        Ok(ledger)
    }

    /// A workspace that lives in memory only, empty, for tests and previews.
    pub fn scratch(schema: Arc<Schema>, outside: Box<dyn Outside>, actor: Actor) -> Result<Self, LedgerError> {
        let store: Arc<dyn Store> = Arc::new(crate::store::Memory::new());
        let place = Place::default();
        let opening =
            Opening { schema: schema.clone(), actor, place, outside, read_only: false, told: Box::new(|| ()) };
        let mut opening = opening;
        let site = SiteRow { site: opening.outside.site_id(), machine: String::new(), file: String::new() };
        let writer = Writer::start(store.clone(), Box::new(|| ()))
            .map_err(|error| LedgerError::NotSaved { why: error.to_string() })?;
        let mut workspace = Workspace::new(schema);
        workspace.read_catalogue_from(catalogue);
        Ok(Self {
            workspace,
            store,
            writer: Some(writer),
            outside: opening.outside,
            actor: opening.actor,
            site,
            new_site: true,
            seen: Position::default(),
            seals: HashMap::new(),
            sums: HashMap::new(),
            tallies: BTreeMap::new(),
            pending: VecDeque::new(),
            failing: None,
            ticket: 0,
            durable: 0,
            sitting: Vec::new(),
            drafts: BTreeMap::new(),
        })
    }

    /// Finds the person whose logins name the actor's.
    pub(super) fn recognise(&mut self) {
        let login = self.actor.login.clone();
        let person = self.workspace.live("person").find(|person| person.has_element("logins", &login));
        if let Some(person) = person.map(|person| person.id()) {
            self.actor.person = Some(person);
        }
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
        self.queue(batches.finish());
        Ok(())
    }
}
