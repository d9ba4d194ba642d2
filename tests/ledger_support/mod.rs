//! What the tests of the ledger share: places, people, records, and stores that stop.
#![allow(dead_code)]

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aims_bench::core::entry::{Actor, EntryKind};
use aims_bench::core::id::RecordId;
use aims_bench::core::intent::{Intent, Proposal};
use aims_bench::core::workspace::{RecordRef, Workspace};
use aims_bench::ledger::outside::{Fixed, Outside};
use aims_bench::ledger::place::Place;
use aims_bench::ledger::{Ledger, LedgerError, Opening, Setup};
use aims_bench::library::{Library, Start, start};
use aims_bench::store::{
    Check, Memory, OpenOptions, Redb, ReqId, Result, Rev, Snapshot, Store, StoreError, Txn, Verified, Watch,
};
use serde_json::{Value, json};

/// Far more than anything here takes; a passing test never waits for it.
pub const WAIT: Duration = Duration::from_secs(60);

/// Who opens where: `place` names the file, and gives each place its own chance, as two machines have.
pub fn opening(place: u64) -> Opening {
    let mut outside = Fixed::on("2026-11-21".parse().unwrap());
    outside.counter = place * 1_000_000;
    Opening {
        schema: Library::embedded().schema().unwrap(),
        actor: Actor { uid: 1000, login: "anna".into(), person: None },
        place: Place { machine: "m".into(), file: "care".into() },
        outside: Box::new(outside),
        read_only: false,
        told: std::sync::Arc::new(|| ()),
    }
}

/// The same place, opened for the n-th time: ids never repeat.
pub fn open(store: &Arc<dyn Store>, time: u64) -> std::result::Result<Ledger, LedgerError> {
    Ledger::open(store.clone(), opening(time))
}

pub fn create(store: &Arc<dyn Store>) -> Ledger {
    let mut ids = Fixed::on("2026-11-20".parse().unwrap());
    let wanted = Start { name: "Northfield Care".into(), roles: vec![], method: "5x5-iso27005".into() };
    let proposal = start(Library::embedded(), &wanted, &mut || ids.record_id()).unwrap();
    let mut ledger = Ledger::create(store.clone(), opening(1), Setup { proposal, now: None }).unwrap();
    ledger.settle(WAIT).unwrap();
    ledger
}

pub fn memory() -> Arc<dyn Store> {
    Arc::new(Memory::new())
}

pub fn options() -> OpenOptions {
    OpenOptions { check: Check::Auto, allow_network_fs: true, ..OpenOptions::default() }
}

pub fn redb(path: &Path) -> Arc<dyn Store> {
    Arc::new(match path.exists() {
        true => Redb::open(path, options()).unwrap(),
        false => Redb::create_with(path, options()).unwrap(),
    })
}

pub fn risk(ledger: &mut Ledger, fields: Value) -> Intent {
    creation(ledger, "risk", fields)
}

pub fn creation(ledger: &mut Ledger, register: &str, fields: Value) -> Intent {
    let fields = fields.as_object().unwrap().iter().map(|(key, value)| (key.clone(), value.clone())).collect();
    Intent::Create { record: ledger.record_id(), register: register.into(), label: None, fields }
}

pub fn add(ledger: &mut Ledger, register: &str, fields: Value) -> RecordId {
    let intent = creation(ledger, register, fields);
    let Intent::Create { record, .. } = &intent else { unreachable!() };
    let record = *record;
    ledger.submit(&Proposal::edit(vec![intent], "")).unwrap();
    record
}

pub fn set(ledger: &mut Ledger, record: RecordId, field: &str, value: impl Into<Value>) {
    ledger.submit(&Proposal::edit(vec![Intent::set(record, field, value)], "seen on site")).unwrap();
}

/// An import of so many risks, long enough to need parts and many commits.
pub fn import(ledger: &mut Ledger, count: usize) -> Proposal {
    let intents = (0..count)
        .map(|n| risk(ledger, json!({ "title": format!("Imported risk {n}"), "event": "Ä".repeat(60 + n % 7) })))
        .collect();
    Proposal { kind: EntryKind::Import, ..Proposal::edit(intents, "") }
}

/// Everything a person can see and everything that is behind it, as text.
pub fn picture(workspace: &Workspace) -> String {
    let mut rows: Vec<String> = workspace.every_record().map(|record| row(workspace, record)).collect();
    rows.sort();
    let definitions = workspace.definitions_raw().iter().map(|(key, heads)| format!("{key} {heads:?}"));
    let position = std::iter::once(format!("at {:?}", workspace.position()));
    rows.into_iter().chain(definitions).chain(position).collect::<Vec<_>>().join("\n")
}

fn row(workspace: &Workspace, record: RecordRef<'_>) -> String {
    let mut fields: Vec<String> = workspace
        .cells(record.id())
        .iter()
        .map(|(key, heads)| format!("{}/{:?}={heads:?}", workspace.symbols().name(key.field), key.element))
        .collect();
    fields.sort();
    format!("{} {} {:?} {}", record.register_key(), record.label(), record.life(), fields.join(" "))
}

/// A store that dies after so many commits: what comes later never happens, as after a power cut.
pub struct Mortal {
    pub inner: Arc<dyn Store>,
    pub left: AtomicUsize,
    /// What was committed, in order.
    pub log: Mutex<Vec<(ReqId, Txn)>>,
}

impl Mortal {
    pub fn new(inner: Arc<dyn Store>, left: usize) -> Arc<Self> {
        Arc::new(Self { inner, left: AtomicUsize::new(left), log: Mutex::default() })
    }
}

impl Store for Mortal {
    fn kind(&self) -> &'static str {
        self.inner.kind()
    }
    fn snapshot(&self) -> Result<Box<dyn Snapshot + Send + '_>> {
        self.inner.snapshot()
    }
    fn commit(&self, req: ReqId, txn: Txn) -> Result<Rev> {
        let alive = self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok();
        match alive {
            true => {
                self.log.lock().unwrap().push((req, txn.clone()));
                self.inner.commit(req, txn)
            }
            false => Err(StoreError::Unavailable { why: "the power is off".into() }),
        }
    }
    fn outcome(&self, req: ReqId) -> Result<Option<Rev>> {
        self.inner.outcome(req)
    }
    fn watch(&self, since: Rev) -> Result<Box<dyn Watch + '_>> {
        self.inner.watch(since)
    }
    fn idle(&self) -> Result<()> {
        Ok(())
    }
    fn verify(&self) -> Result<Verified> {
        self.inner.verify()
    }
    fn backup(&self, dest: &Path) -> Result<Verified> {
        self.inner.backup(dest)
    }
    /// The power is off: nobody says goodbye.
    fn close(&self) -> Result<()> {
        Ok(())
    }
}

/// Every row of a store, by key.
pub fn rows(store: &dyn Store) -> Vec<(Vec<u8>, Vec<u8>)> {
    let rows = store.snapshot().unwrap().scan(b"\0", b"\xff", usize::MAX).unwrap();
    rows.into_iter().map(|kv| (kv.key, kv.value)).collect()
}

/// A store in memory with these rows.
pub fn store_of(rows: &[(Vec<u8>, Vec<u8>)]) -> Arc<dyn Store> {
    let store = memory();
    for (n, some) in rows.chunks(20).enumerate() {
        let ops = some.iter().map(|(key, value)| aims_bench::store::Op::Put(key.clone(), value.clone())).collect();
        let mut request = [0xaa; 16];
        request[..8].copy_from_slice(&(n as u64).to_le_bytes());
        store.commit(request, Txn { conds: vec![], ops }).unwrap();
    }
    store
}
