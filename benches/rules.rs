//! The audit rules over 10,000 risks: all of them once, and again after one change.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use aims_bench::core::apply::Applied;
use aims_bench::core::id::RecordId;
use aims_bench::core::rules::Checker;
use aims_bench::library::Library;
use divan::Bencher;

fn main() {
    divan::main();
}

const RISKS: [usize; 2] = [1_000, 10_000];

#[divan::bench(args = RISKS, sample_count = 10, sample_size = 1)]
fn check(bencher: Bencher<'_, '_>, risks: usize) {
    let workspace = support::risks(risks);
    let catalogue = Library::embedded().catalogue().unwrap();
    bencher.bench_local(|| Checker::new(&workspace, support::today(), catalogue));
}

/// Half as many records of other registers beside the risks.
#[divan::bench(args = [5_000, 10_000], sample_count = 10, sample_size = 1)]
fn check_of_a_mix(bencher: Bencher<'_, '_>, risks: usize) {
    let workspace = support::mixed(risks);
    let catalogue = Library::embedded().catalogue().unwrap();
    bencher.bench_local(|| Checker::new(&workspace, support::today(), catalogue));
}

#[divan::bench(args = RISKS)]
fn check_after_one_change(bencher: Bencher<'_, '_>, risks: usize) {
    let workspace = support::risks(risks);
    let catalogue = Library::embedded().catalogue().unwrap();
    let mut checker = Checker::new(&workspace, support::today(), catalogue);
    let applied = Applied { touched: vec![(RecordId(7), "current".into())], ..Applied::default() };
    bencher.bench_local(|| checker.update(&workspace, &applied));
}
