//! What a person sees: the first frame, and a key until its frame is drawn, into memory.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::sync::Arc;

use aims_bench::exchange::demo;
use aims_bench::keymap::{Code, Key};
use aims_bench::ledger::Ledger;
use aims_bench::store::Memory;
use aims_bench::tui::app::App;
use aims_bench::tui::desk::Desk;
use divan::Bencher;

fn main() {
    divan::main();
}

const RISKS: [usize; 3] = [1_000, 10_000, 100_000];

fn key(code: Code) -> Key {
    Key { code, ctrl: false, alt: false, shift: false }
}

/// From an open ledger to the first frame; reading the file is measured in `ledger`.
fn first_frame(bencher: Bencher<'_, '_>, desk: impl Fn() -> Desk) {
    bencher.with_inputs(desk).bench_local_values(|desk| {
        let app = support::app(desk);
        let frame = support::frame(&app);
        (app, frame)
    });
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn first_frame_of_the_demo(bencher: Bencher<'_, '_>) {
    let load = || demo::load(Arc::new(Memory::new()), support::opening(false)).unwrap();
    first_frame(bencher, || support::desk(load()));
}

#[divan::bench(args = RISKS, sample_count = 10, sample_size = 1)]
fn first_frame_of_risks(bencher: Bencher<'_, '_>, risks: usize) {
    let store = support::memory(risks);
    let desk = || support::desk(Ledger::open(store.clone(), support::opening(true)).unwrap());
    first_frame(bencher, desk);
}

/// A workbench whose lists and findings are complete.
fn settled(risks: usize) -> App {
    let store = support::memory(risks);
    let mut app = support::app(support::desk(Ledger::open(store, support::opening(true)).unwrap()));
    while app.work() {}
    app
}

/// Down and up again, so that the rows never end.
#[divan::bench(args = RISKS)]
fn row_key_to_frame(bencher: Bencher<'_, '_>, risks: usize) {
    let mut app = settled(risks);
    let mut codes = [Code::Down, Code::Up].into_iter().cycle();
    bencher.bench_local(|| {
        app.press(key(codes.next().unwrap()));
        support::frame(&app)
    });
}

#[divan::bench(args = RISKS)]
fn page_key_to_frame(bencher: Bencher<'_, '_>, risks: usize) {
    let mut app = settled(risks);
    let mut codes = [Code::PageDown, Code::PageUp].into_iter().cycle();
    bencher.bench_local(|| {
        app.press(key(codes.next().unwrap()));
        support::frame(&app)
    });
}

/// A letter of the filter until its frame; the list may go on growing in idle time.
#[divan::bench(args = RISKS)]
fn filter_key_to_frame(bencher: Bencher<'_, '_>, risks: usize) {
    let mut app = settled(risks);
    app.press(key(Code::Char('/')));
    let typed: Vec<Code> = "sepsis".chars().map(Code::Char).chain([Code::Backspace; 6]).collect();
    let mut codes = typed.into_iter().cycle();
    bencher.bench_local(|| {
        app.press(key(codes.next().unwrap()));
        support::frame(&app)
    });
}
