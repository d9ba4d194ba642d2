//! The demo organisation comes out of its files as a journal of several people, and goes through files and back.

mod exchange_support;

use std::collections::BTreeSet;
use std::sync::Arc;

use aims_bench::exchange::demo::{self, DemoError};
use aims_bench::exchange::export::Format;
use aims_bench::ledger::Ledger;
use aims_bench::store::Memory;
use exchange_support::{export_all, fresh, import_all, opening, same};

fn the_demo() -> Ledger {
    demo::load(Arc::new(Memory::new()), opening(1)).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_demo_has_a_history_of_several_people_over_fifteen_months() {
    let mut ledger = the_demo();
    ledger.settle(std::time::Duration::from_secs(30)).unwrap();
    let workspace = ledger.workspace();
    assert!(workspace.count("system") >= 14 && workspace.count("risk") >= 70);
    assert_eq!(workspace.live("soa").filter(|entry| entry.text("control_id").starts_with("A.")).count(), 38);
    let verdict = ledger.verify().unwrap();
    assert_eq!(verdict.wrong, None);
    let entries = ledger.all_entries().unwrap();
    let people: BTreeSet<_> = entries.iter().filter_map(|entry| entry.header.actor.person).collect();
    assert!(people.len() >= 5, "{} people", people.len());
    let first = entries.iter().map(|entry| entry.header.time).min().unwrap();
    assert!(ledger.now() - first > 450 * 24 * 60 * 60 * 1000);
    assert!(entries.windows(2).all(|pair| pair[0].header.time <= pair[1].header.time));
    assert!(workspace.definition("baseline.stage1").is_some());
    assert_eq!(ledger.actor().login, "anna", "afterwards the ledger is the caller's");
}

#[test]
fn the_demo_goes_through_csv_and_back() {
    let demo = the_demo();
    for format in [Format::Csv, Format::Xlsx] {
        let folder = tempfile::tempdir().unwrap();
        export_all(&demo, folder.path(), &format);
        let mut copy = fresh(2);
        let plan = import_all(&mut copy, folder.path());
        assert_eq!(plan.report.counts().refused, 0, "{:#?}", plan.report.refused().next());
        let odd: Vec<&String> = plan.report.notes.iter().filter(|note| !note.contains("baseline")).collect();
        assert!(odd.is_empty(), "{odd:#?}");
        copy.submit(&plan.proposal("").unwrap()).unwrap();
        same(demo.workspace(), copy.workspace());
    }
}

#[test]
fn an_error_names_file_and_line() {
    let files: Vec<(&str, String)> = demo::FILES
        .iter()
        .map(|(name, text)| match *name {
            "systems.csv" => (*name, text.replacen("machine_learning", "machine_yearning", 1)),
            _ => (*name, (*text).to_string()),
        })
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    match demo::load_files(Arc::new(Memory::new()), opening(1), &files) {
        Err(DemoError::Row { file, line, why }) => {
            assert_eq!((file.as_str(), line), ("systems.csv", 2), "{why}");
            assert!(why.contains("machine_yearning"), "{why}");
        }
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it was loaded"),
    }
}
