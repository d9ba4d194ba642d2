//! What the registers cost at start: seen from outside, and read whole; and a workspace file from opened to its first
//! frame with registers that nobody has looked at yet.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::sync::Arc;

use aims_bench::exchange::demo;
use aims_bench::ledger::Ledger;
use aims_bench::library::Library;
use aims_bench::store::{Memory, Store};
use divan::Bencher;

fn main() {
    divan::main();
}

/// All that start-up does with them.
#[divan::bench]
fn registers_at_start() -> usize {
    Library::shipped().schema().unwrap().outlines().len()
}

/// All fields of all registers, for a command that lists every one.
#[divan::bench]
fn registers_read_whole() -> usize {
    Library::shipped().schema().unwrap().registers().map(|register| register.fields.len()).sum()
}

/// The same with all checks, as for files that are not of this program.
#[divan::bench]
fn registers_read_and_checked() -> usize {
    Library::from_sources(Library::embedded().sources().clone()).schema().unwrap().outlines().len()
}

/// The demo from its rows to the first frame.
#[divan::bench(sample_count = 50, sample_size = 1)]
fn demo_opened_to_first_frame(bencher: Bencher<'_, '_>) {
    let store: Arc<dyn Store> = Arc::new(Memory::new());
    demo::load(store.clone(), support::opening(false)).unwrap().settle(support::WAIT).unwrap();
    let opening = || {
        let mut opening = support::opening(true);
        opening.schema = Library::shipped().schema().unwrap();
        opening
    };
    let ledger = || Ledger::open(store.clone(), opening()).unwrap();
    let desk = support::desk(ledger());
    let schema = desk.ledger.workspace().schema().clone();
    let opened = schema.read().count();
    let app = support::app(desk);
    support::frame(&app);
    let mut read: Vec<&str> = schema.read().collect();
    read.sort_unstable();
    eprintln!("registers read when opened: {opened}, with the first frame: {}", read.join(" "));
    bencher.bench_local(|| {
        let app = support::app(support::desk(ledger()));
        support::frame(&app)
    });
}
