//! Reading a workspace from its store: rows first, then the entries that the rows don't contain yet.
//!
//! Every value is opened through its envelope, every register is compared with its tally, and the chains' heads
//! with what the rows say they follow: wrong data is an error, never a picture.

pub(super) mod records;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::error::LedgerError;
use super::keys;
use super::rows::{self, AppliedRow, SCHEMA, SiteRow};
use super::{Sum, Sums};
use crate::core::entry::{Entry, Seal};
use crate::core::id::{EntryId, Hash};
use crate::core::schema::Schema;
use crate::core::workspace::Workspace;
use crate::store::envelope::{self, Format};
use crate::store::{Snapshot, StoreError, Tally};

/// Rows read at once: enough to keep the overhead small, little enough to keep memory bounded.
const BATCH: usize = 2_000;

pub struct Loaded {
    pub workspace: Workspace,
    pub site: SiteRow,
    pub seals: HashMap<Hash, Seal>,
    /// Checksum of each record's row, to keep the tallies without reading rows again.
    pub(super) sums: Sums,
    pub tallies: BTreeMap<String, Tally>,
    /// Entries that had to be replayed, oldest first: their rows are still to be written.
    pub replayed: Vec<Entry>,
}

impl Loaded {
    /// What an empty store would hold.
    pub fn nothing(workspace: Workspace, site: SiteRow) -> Self {
        let (seals, sums, tallies) = (HashMap::new(), Sums::default(), BTreeMap::new());
        Self { workspace, site, seals, sums, tallies, replayed: Vec::new() }
    }
}

/// What is done with a row's key and sealed value.
type Each<'a> = &'a mut dyn FnMut(&str, &[u8]) -> Result<(), LedgerError>;

pub(super) type Rows<'a> = &'a (dyn Snapshot + Send + 'a);
/// Takes another look at the same state, for other threads.
pub(super) type Another<'a> = &'a dyn Fn() -> Result<Box<dyn Snapshot + Send + 'a>, StoreError>;

/// The payload of a row, after its checksum and schema were checked.
pub fn open<'a>(key: &str, value: &'a [u8]) -> Result<&'a [u8], LedgerError> {
    let (schema, payload) = envelope::open(key.as_bytes(), value)?;
    known(key, schema)?;
    Ok(payload)
}

/// The same of a row that may be of another format.
pub fn open_any<'a>(key: &str, value: &'a [u8]) -> Result<(Format, &'a [u8]), LedgerError> {
    let (format, schema, payload) = envelope::open_any(key.as_bytes(), value)?;
    known(key, schema)?;
    Ok((format, payload))
}

fn known(key: &str, schema: u16) -> Result<(), LedgerError> {
    if schema > SCHEMA {
        return Err(LedgerError::Store(StoreError::Newer {
            what: format!("The row {key}"),
            found: u64::from(schema),
            known: u64::from(SCHEMA),
            readable: false,
        }));
    }
    Ok(())
}

/// Reads one row as JSON.
pub fn get<T: serde::de::DeserializeOwned>(rows: Rows<'_>, key: &str) -> Result<Option<T>, LedgerError> {
    let Some(kv) = rows.get(key.as_bytes())? else { return Ok(None) };
    let payload = open(key, &kv.value)?;
    serde_json::from_slice(payload).map(Some).map_err(|error| LedgerError::damaged(key, error))
}

/// Calls `each` with key and sealed value of every row under `prefix`, in the order of the keys.
pub fn scan(rows: Rows<'_>, prefix: &str, each: Each<'_>) -> Result<(), LedgerError> {
    let mut from = prefix.as_bytes().to_vec();
    let to = keys::after(prefix);
    loop {
        let batch = rows.scan(&from, &to, BATCH)?;
        for kv in &batch {
            let key = std::str::from_utf8(&kv.key).map_err(|_| LedgerError::damaged(prefix, "its key is no text"))?;
            each(key, &kv.value)?;
        }
        match batch.last() {
            Some(last) if batch.len() == BATCH => {
                from = last.key.clone();
                from.push(0);
            }
            _ => return Ok(()),
        }
    }
}

/// Reads everything; `another` gives one more look at the same state.
pub(super) fn load<'a>(rows: Rows<'a>, another: Another<'a>, schema: Arc<Schema>) -> Result<Loaded, LedgerError> {
    let site: SiteRow = get(rows, keys::SITE)?.ok_or(LedgerError::Empty)?;
    let applied: AppliedRow = get(rows, keys::APPLIED)?.ok_or(LedgerError::Empty)?;
    let mut seals = HashMap::new();
    let mut seal_tally = Tally::default();
    scan(rows, keys::SEALS, &mut |key, value| {
        let seal: Seal = serde_json::from_slice(open(key, value)?).map_err(|error| LedgerError::damaged(key, error))?;
        if keys::seal(seal.commitment()) != key {
            return Err(LedgerError::damaged(key, "the value is not the one that was committed to"));
        }
        seal_tally.add(value);
        seals.insert(seal.commitment(), seal);
        Ok(())
    })?;
    let mut workspace = without_records(rows, schema, &applied)?;
    let expected = tallies(rows)?;
    let (sums, mut found) = records::load(rows, another, &mut workspace, &seals, &expected)?;
    found.insert(keys::SEALS_TALLY.into(), seal_tally);
    check_tallies(&expected, &found)?;
    check_heads(rows, &applied.position)?;
    let replayed = replay(rows, &mut workspace, &seals)?;
    Ok(Loaded { workspace, site, seals, sums, tallies: found, replayed })
}

/// A workspace with its definitions and its place in the journal, and no record yet.
pub(super) fn without_records(
    rows: Rows<'_>,
    schema: Arc<Schema>,
    applied: &AppliedRow,
) -> Result<Workspace, LedgerError> {
    let mut definitions = BTreeMap::new();
    scan(rows, keys::DEFINITIONS, &mut |key, value| {
        let heads = rows::definition_in(open(key, value)?).map_err(|error| LedgerError::damaged(key, error))?;
        definitions.insert(key.strip_prefix(keys::DEFINITIONS).unwrap_or(key).to_string(), heads);
        Ok(())
    })?;
    let mut workspace = Workspace::new(schema);
    workspace.read_catalogue_from(crate::library::adapted::catalogue_of);
    workspace.restore_meta(definitions, applied.position.clone(), applied.clock, applied.times.clone());
    for (register, number) in &applied.highest {
        workspace.restore_highest(register, *number);
    }
    Ok(workspace)
}

/// What the rows say of each register.
fn tallies(rows: Rows<'_>) -> Result<BTreeMap<String, Tally>, LedgerError> {
    let mut expected = BTreeMap::new();
    scan(rows, keys::TALLIES, &mut |key, value| {
        let register = key.strip_prefix(keys::TALLIES).unwrap_or(key);
        expected.insert(register.to_string(), Tally::decode(key.as_bytes(), value)?);
        Ok(())
    })?;
    Ok(expected)
}

fn check_tallies(expected: &BTreeMap<String, Tally>, found: &BTreeMap<String, Tally>) -> Result<(), LedgerError> {
    for register in found.keys().chain(expected.keys()) {
        let (have, want) = (found.get(register), expected.get(register));
        if have.copied().unwrap_or_default() != want.copied().unwrap_or_default() {
            let why = format!(
                "{} of {} records are there",
                have.map_or(0, |tally| tally.count),
                want.map_or(0, |tally| tally.count)
            );
            return Err(LedgerError::damaged(&keys::tally(register), why));
        }
    }
    Ok(())
}

/// The rows claim to follow these entries: they must be there, with these hashes.
fn check_heads(rows: Rows<'_>, position: &crate::core::id::Position) -> Result<(), LedgerError> {
    for (site, (seq, hash)) in &position.0 {
        let id = EntryId { site: *site, seq: *seq };
        if look_at_entry(rows, id)? != Some((id, *hash)) {
            return Err(LedgerError::damaged(&keys::journal(id), "it is not the entry that the records follow"));
        }
    }
    Ok(())
}

/// Identity and hash of an entry of the journal. Its parts are named in what is hashed, and not read: after a large import
/// that would be everything once more. Whoever reads the entry compares them.
fn look_at_entry(rows: Rows<'_>, id: EntryId) -> Result<Option<(EntryId, Hash)>, LedgerError> {
    let key = keys::journal(id);
    let Some(kv) = rows.get(key.as_bytes())? else { return Ok(None) };
    Entry::look(open(&key, &kv.value)?).map(Some).map_err(LedgerError::Entry)
}

/// A part of an entry; why it can't be read is left in `failed`.
fn part_of(rows: Rows<'_>, id: EntryId, number: usize, failed: &mut Option<LedgerError>) -> Option<Vec<u8>> {
    let key = keys::part(id, number);
    let read = rows.get(key.as_bytes()).map_err(LedgerError::from);
    match read.and_then(|kv| kv.map(|kv| open(&key, &kv.value).map(<[u8]>::to_vec)).transpose()) {
        Ok(bytes) => bytes,
        Err(error) => {
            *failed = Some(error);
            None
        }
    }
}

/// One entry of the journal with its parts, and with its sealed values where `seals` are given.
pub fn read_entry(
    rows: Rows<'_>,
    id: EntryId,
    seals: Option<&HashMap<Hash, Seal>>,
) -> Result<Option<Entry>, LedgerError> {
    let key = keys::journal(id);
    let Some(kv) = rows.get(key.as_bytes())? else { return Ok(None) };
    let payload = open(&key, &kv.value)?.to_vec();
    let mut failed = None;
    let mut entry = Entry::read(payload, &mut |number| part_of(rows, id, number, &mut failed))
        .map_err(|error| failed.unwrap_or(LedgerError::Entry(error)))?;
    if entry.id() != id {
        return Err(LedgerError::damaged(&key, "it holds another entry"));
    }
    if let Some(seals) = seals {
        let known = entry.commitments().into_iter().filter_map(|hash| Some((hash, seals.get(&hash)?.clone())));
        entry.seals = known.collect();
    }
    Ok(Some(entry))
}

/// Applies what the journal has beyond the rows: a large entry whose rows were still being written, for example.
fn replay(rows: Rows<'_>, workspace: &mut Workspace, seals: &HashMap<Hash, Seal>) -> Result<Vec<Entry>, LedgerError> {
    let mut found = Vec::new();
    let position = workspace.position().clone();
    let mut sites: Vec<_> = position.0.keys().copied().collect();
    // Sites that the rows don't know at all: look where their chains would start.
    let mut from = keys::JOURNAL.as_bytes().to_vec();
    while let Some(kv) = rows.scan(&from, &keys::after(keys::JOURNAL), 1)?.into_iter().next() {
        let key = String::from_utf8_lossy(&kv.key).into_owned();
        let id = keys::journal_id(&key).ok_or_else(|| LedgerError::damaged(&key, "its key names no entry"))?;
        if !sites.contains(&id.site) {
            sites.push(id.site);
        }
        from = format!("{}{}0", keys::JOURNAL, id.site).into_bytes();
    }
    for site in sites {
        let mut seq = position.seq(site) + 1;
        while let Some(entry) = read_entry(rows, EntryId { site, seq }, Some(seals))? {
            found.push(entry);
            seq += 1;
        }
    }
    found.sort_by_key(|entry| (entry.header.clock, entry.id()));
    for entry in &found {
        let before = workspace.position().0.get(&entry.header.site).map(|(_, hash)| *hash);
        if entry.header.prev != before {
            return Err(LedgerError::damaged(&keys::journal(entry.id()), "it does not follow the entry before it"));
        }
        workspace.apply(entry);
    }
    Ok(found)
}
