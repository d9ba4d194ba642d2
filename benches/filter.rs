//! Typing a filter over a list: each letter until the rows that are seen are right, and until all of them are.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use aims_bench::core::filter::Viewer;
use aims_bench::core::table::TableState;
use aims_bench::core::workspace::Workspace;
use divan::Bencher;

fn main() {
    divan::main();
}

const TITLES: [usize; 3] = [1_000, 10_000, 100_000];
/// Rows that one step looks at before it asks whether there is a key.
const SLICE: usize = 2_000;

/// What stands in the filter line, letter by letter, as a person types and deletes.
fn typing() -> impl Iterator<Item = String> {
    let words = ["sepsis elderly", "vendor night", "model 17"];
    let line = |word: &'static str| {
        let there = (1..=word.len()).map(move |end| word[..end].to_owned());
        let back = (0..word.len()).rev().map(move |end| word[..end].to_owned());
        there.chain(back)
    };
    words.into_iter().flat_map(line).collect::<Vec<_>>().into_iter().cycle()
}

fn list(workspace: &Workspace, viewer: &Viewer) -> TableState {
    let mut table = TableState::new(workspace, "risk", viewer).unwrap();
    table.set_height(18);
    table.finish(workspace, viewer);
    table
}

#[divan::bench(args = TITLES, min_time = 1)]
fn letter_to_first_rows(bencher: Bencher<'_, '_>, titles: usize) {
    let workspace = support::risks(titles);
    let viewer = Viewer::new(support::today());
    let mut table = list(&workspace, &viewer);
    let mut lines = typing();
    bencher.with_inputs(|| lines.next().unwrap()).bench_local_values(|line| {
        table.set_filter(&line, &workspace, &viewer);
        while table.is_pending() && !table.step(&workspace, &viewer, SLICE).done {}
        table.visible(&workspace).count()
    });
}

#[divan::bench(args = TITLES, min_time = 1)]
fn letter_to_all_rows(bencher: Bencher<'_, '_>, titles: usize) {
    let workspace = support::risks(titles);
    let viewer = Viewer::new(support::today());
    let mut table = list(&workspace, &viewer);
    let mut lines = typing();
    bencher.with_inputs(|| lines.next().unwrap()).bench_local_values(|line| {
        table.set_filter(&line, &workspace, &viewer);
        table.finish(&workspace, &viewer);
        table.found()
    });
}

/// A condition on a field, where no letters narrow anything.
#[divan::bench(args = TITLES, sample_count = 20)]
fn date_condition(bencher: Bencher<'_, '_>, titles: usize) {
    let workspace = support::risks(titles);
    let viewer = Viewer::new(support::today());
    bencher.with_inputs(|| list(&workspace, &viewer)).bench_local_values(|mut table| {
        table.set_filter("next_review<30d", &workspace, &viewer);
        table.finish(&workspace, &viewer);
        table
    });
}
