//! Opening a workspace and saving one change in it, by its size, in memory and on a disk.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::sync::Arc;

use aims_bench::core::id::RecordId;
use aims_bench::core::intent::{Intent, Proposal};
use aims_bench::ledger::Ledger;
use aims_bench::store::{Memory, Redb, Store};
use divan::Bencher;
use serde_json::json;

fn main() {
    divan::main();
}

const RISKS: [usize; 3] = [1_000, 10_000, 100_000];

#[divan::bench(args = RISKS, sample_count = 10, sample_size = 1)]
fn load_memory(bencher: Bencher<'_, '_>, risks: usize) {
    let store = support::memory(risks);
    bencher.bench_local(|| Ledger::open(store.clone(), support::opening(true)).unwrap());
}

/// The file's pages are in the system's cache, as after any earlier use of the day.
#[divan::bench(args = RISKS, sample_count = 10, sample_size = 1)]
fn load_redb(bencher: Bencher<'_, '_>, risks: usize) {
    let folder = tempfile::tempdir().unwrap();
    let file = support::file(folder.path(), risks);
    bencher.bench_local(|| Ledger::open(support::read_only(&file), support::opening(true)).unwrap());
}

fn retitle(record: RecordId, turn: usize) -> Proposal {
    let value = json!(format!("{}, looked at {turn} times", support::title(turn)));
    Proposal::edit(vec![Intent::Set { record, field: "title".into(), value }], "a clearer title")
}

/// Until a change shows on the screen; the disk follows behind.
fn submit(bencher: Bencher<'_, '_>, store: Arc<dyn Store>, risks: usize) {
    let mut ledger = support::fill(store, risks);
    let record = ledger.workspace().by_label("risk", "R-500").unwrap().id();
    let mut turn = 0;
    bencher.bench_local(|| {
        turn += 1;
        ledger.submit(&retitle(record, turn)).unwrap()
    });
    ledger.settle(support::WAIT).unwrap();
}

/// Until a change is durable and the screen says `saved`.
fn commit(bencher: Bencher<'_, '_>, store: Arc<dyn Store>, risks: usize) {
    let mut ledger = support::fill(store, risks);
    let record = ledger.workspace().by_label("risk", "R-500").unwrap().id();
    let mut turn = 0;
    bencher.bench_local(|| {
        turn += 1;
        ledger.submit(&retitle(record, turn)).unwrap();
        ledger.settle(support::WAIT).unwrap();
    });
}

#[divan::bench(args = RISKS, sample_count = 100, sample_size = 1)]
fn submit_memory(bencher: Bencher<'_, '_>, risks: usize) {
    submit(bencher, Arc::new(Memory::new()), risks);
}

#[divan::bench(args = RISKS, sample_count = 100, sample_size = 1)]
fn commit_memory(bencher: Bencher<'_, '_>, risks: usize) {
    commit(bencher, Arc::new(Memory::new()), risks);
}

#[divan::bench(args = RISKS, sample_count = 50, sample_size = 1)]
fn commit_redb(bencher: Bencher<'_, '_>, risks: usize) {
    let folder = tempfile::tempdir().unwrap();
    commit(bencher, Arc::new(Redb::create(folder.path().join("w.aims")).unwrap()), risks);
}
