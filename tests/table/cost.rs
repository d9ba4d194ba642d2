//! What a key costs, counted in records that are read, so that no machine is too slow for the test.

use std::collections::BTreeMap;
use std::sync::Arc;

use aims_bench::core::filter::Viewer;
use aims_bench::core::id::{EntryId, Hlc, RecordId, SiteId};
use aims_bench::core::record::{CellKey, Cells, Head, LABEL, LIFE, Stored};
use aims_bench::core::table::TableState;
use aims_bench::core::workspace::Workspace;
use serde_json::json;

use crate::desk::{schema, today};

const SCENARIOS: [&str; 6] = [
    "Triage model misses sepsis",
    "Vendor swaps the model without notice",
    "Prompt injection through a letter",
    "Rota optimiser favours one ward",
    "Dosage advice drifts after an update",
    "Staff paste notes into a public chatbot",
];

/// As many risks as asked for, loaded as from their rows.
fn risks(count: u32) -> Workspace {
    let mut workspace = Workspace::new(schema());
    let [life, label, title] = [LIFE, LABEL, "title"].map(|field| workspace.intern(field));
    for number in 1..=count {
        let edit = EntryId { site: SiteId(1), seq: u64::from(number) };
        let cell =
            |value: serde_json::Value| vec![Head { edit, at: Hlc(u64::from(number)), value: Stored::Plain(value) }];
        let scenario = SCENARIOS[number as usize % SCENARIOS.len()];
        let cells: Cells = BTreeMap::from([
            (CellKey { field: life, element: None }, cell(json!("live"))),
            (CellKey { field: label, element: None }, cell(json!(format!("R-{number:06}")))),
            (CellKey { field: title, element: None }, cell(json!(format!("{scenario}, unit {}", number % 97)))),
        ]);
        workspace.restore_record(RecordId(u128::from(number)), "risk", &cells);
    }
    workspace
}

fn list(workspace: &Workspace) -> TableState {
    let mut table = TableState::new(workspace, "risk", &Viewer::new(today())).unwrap();
    table.set_height(20);
    table.finish(workspace, &Viewer::new(today()));
    table
}

/// Records read by each of these keys, drawing included.
fn costs(count: u32) -> Vec<u64> {
    let workspace = risks(count);
    let mut table = list(&workspace);
    let moves: [fn(&mut TableState); 6] = [
        |table| table.move_by(1),
        |table| table.page(1),
        |table| table.last(),
        |table| table.move_by(-1),
        |table| table.first(),
        |table| table.go_to_index(500),
    ];
    let drawn = |table: &TableState| table.visible(&workspace).filter(|row| row.record.is_some()).count();
    moves
        .iter()
        .map(|key| {
            table.reset_visited();
            key(&mut table);
            assert_eq!(drawn(&table), 20);
            table.visited()
        })
        .collect()
}

#[test]
fn moving_reads_only_the_rows_that_are_seen_however_long_the_list() {
    assert_eq!(costs(1_000), [20; 6]);
    assert_eq!(costs(100_000), [20; 6]);
}

#[test]
fn typing_is_never_kept_waiting_and_narrows_what_was_found() {
    let workspace = risks(10_000);
    let viewer = Viewer::new(today());
    let mut table = list(&workspace);
    table.set_filter("tri", &workspace, &viewer);
    let progress = table.step(&workspace, &viewer, 500);
    assert!(!progress.done && table.is_pending(), "the list before is still shown");
    assert_eq!(table.len(), 10_000);
    table.set_filter("triage", &workspace, &viewer);
    table.finish(&workspace, &viewer);
    let all = table.found().unwrap();
    assert_eq!(all, 1_666);
    table.reset_visited();
    table.set_filter("triage 96", &workspace, &viewer);
    table.finish(&workspace, &viewer);
    assert_eq!(table.visited(), 0, "texts are kept, so that no record is read again");
    let narrowed: Vec<u32> = table.rows().iter().map(|row| row.slot).collect();
    let mut anew = list(&workspace);
    anew.set_filter("triage 96", &workspace, &viewer);
    anew.finish(&workspace, &viewer);
    assert_eq!(narrowed, anew.rows().iter().map(|row| row.slot).collect::<Vec<_>>());
    assert_eq!(table.total(), Some(10_000));
}

#[test]
fn a_filter_that_is_taken_back_reads_no_record() {
    let workspace = risks(1_000);
    let viewer = Viewer::new(today());
    let mut table = list(&workspace);
    let before = table.rows().to_vec();
    table.set_filter("triage", &workspace, &viewer);
    table.finish(&workspace, &viewer);
    table.reset_visited();
    table.set_filter("", &workspace, &viewer);
    table.finish(&workspace, &viewer);
    assert_eq!((table.visited(), table.found(), table.total()), (0, Some(1_000), Some(1_000)));
    assert_eq!(table.rows(), before);
}

#[test]
fn texts_that_were_read_ahead_are_not_read_for_the_first_letter() {
    let workspace = risks(1_000);
    let viewer = Viewer::new(today());
    let mut table = list(&workspace);
    while table.read_ahead(&workspace, &viewer, 300) {}
    table.reset_visited();
    table.set_filter("t", &workspace, &viewer);
    table.finish(&workspace, &viewer);
    assert_eq!(table.visited(), 0);
    assert!(table.found() > Some(0));
}

#[test]
fn the_best_rows_are_there_before_the_rest_is_ranked_and_stay() {
    let workspace = risks(10_000);
    let viewer = Viewer::new(today());
    let mut table = list(&workspace);
    table.set_filter("mod", &workspace, &viewer);
    while table.is_pending() {
        table.step(&workspace, &viewer, 2_000);
    }
    assert!(!table.progress().done);
    let first: Vec<u32> = table.rows().iter().take(20).map(|row| row.slot).collect();
    let found = table.found().unwrap();
    assert!(table.len() < found, "{} of {found}", table.len());
    table.last();
    table.finish(&workspace, &viewer);
    assert_eq!(table.len(), found);
    assert_eq!(table.cursor(), found - 1, "the end moved on and the cursor with it");
    assert_eq!(first, table.rows().iter().take(20).map(|row| row.slot).collect::<Vec<_>>());
}

#[test]
fn an_edit_looks_again_at_what_it_touched_only() {
    let mut workspace = risks(1_000);
    let mut table = list(&workspace);
    table.reset_visited();
    let applied = aims_bench::core::apply::Applied {
        entry: None,
        touched: vec![(RecordId(7), "title".into())],
        ..Default::default()
    };
    table.touched(&applied, &workspace, &Viewer::new(today()));
    assert_eq!(table.visited(), 1);
    workspace.read_catalogue_from(|_| None);
    assert_eq!(Arc::strong_count(workspace.schema()), 2);
}
