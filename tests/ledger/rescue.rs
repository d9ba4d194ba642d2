//! What the disk refused waits in a file beside the workspace and comes back whole, once.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::Arc;

use aims_bench::core::intent::Proposal;
use aims_bench::ledger::drafts::Draft;
use aims_bench::ledger::rescue::beside;
use aims_bench::ledger::{Ledger, LedgerError};
use aims_bench::store::Store;
use aims_bench::store::trial::{Fault, Flaky};
use serde_json::json;

use crate::ledger_support::{WAIT, add, create, memory, open, picture, risk, rows, set, store_of};

fn typed(text: &str) -> Draft {
    Draft { texts: [("title".to_string(), text.to_string())].into(), time: 7, ..Draft::default() }
}

struct Refused {
    disk: Arc<dyn Store>,
    file: PathBuf,
    folder: tempfile::TempDir,
    wanted: String,
}

/// A sitting on a full disk: three entries, one of them large, and a draft.
fn refused() -> Refused {
    let disk = memory();
    create(&disk);
    let flaky = Arc::new(Flaky::new(disk.clone(), []));
    flaky.always(Fault::full());
    let mut ledger = open(&(flaky as Arc<dyn Store>), 2).unwrap();
    let person = add(&mut ledger, "person", json!({ "name": "Kim", "contact": "kim@example.org" }));
    // Letters of three bytes all over: a part ends within one.
    let rows =
        (0..300).map(|n| risk(&mut ledger, json!({ "title": format!("Risk {n}"), "event": "漢".repeat(1_500) })));
    let proposal = Proposal::edit(rows.collect(), "");
    let entry = ledger.submit(&proposal).unwrap().entry;
    assert!(entry.parts.iter().any(|part| std::str::from_utf8(part).is_err()), "a cut within a character");
    set(&mut ledger, person, "unit", "Digital services");
    let key = ledger.draft_key("risk", None, "form");
    ledger.keep_draft(&key, typed("half a sentence")).unwrap();
    assert!(ledger.settle(WAIT).is_err());
    let folder = tempfile::tempdir().unwrap();
    let file = beside(&folder.path().join("care.aims"));
    assert!(ledger.rescue(&file).unwrap());
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let wanted = picture(ledger.workspace());
    Refused { disk, file, folder, wanted }
}

fn draft_of(ledger: &Ledger) -> Option<&str> {
    let key = ledger.draft_key("risk", None, "form");
    Some(ledger.draft(&key)?.texts.get("title")?)
}

#[test]
fn what_a_full_disk_refused_comes_back_whole_and_once() {
    let Refused { disk, file, folder, wanted } = refused();
    let content = std::fs::read(&file).unwrap();
    let mut ledger = open(&disk, 3).unwrap();
    assert_eq!(ledger.recover(&file).unwrap(), 3);
    assert_eq!(picture(ledger.workspace()), wanted);
    assert_eq!(draft_of(&ledger), Some("half a sentence"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing stays behind that holds the texts");

    let again = open(&disk, 4).unwrap();
    assert_eq!(picture(again.workspace()), wanted);
    assert_eq!(draft_of(&again), Some("half a sentence"));
    assert_eq!(again.verify().unwrap().wrong, None);

    // A second time it changes nothing: not the entries, and not a draft that was written since.
    drop(again);
    std::fs::write(&file, &content).unwrap();
    let mut again = open(&disk, 5).unwrap();
    let key = again.draft_key("risk", None, "form");
    again.keep_draft(&key, Draft { time: 8, ..typed("a whole sentence") }).unwrap();
    assert_eq!(again.recover(&file).unwrap(), 0);
    assert_eq!(picture(again.workspace()), wanted);
    assert_eq!(draft_of(&again), Some("a whole sentence"));
    assert_eq!(again.recover(&file).unwrap(), 0, "and without a file there is nothing to do");
}

#[test]
fn as_long_as_the_disk_says_no_the_rescue_file_stays() {
    let Refused { disk, file, wanted, folder: _folder } = refused();
    let flaky = Arc::new(Flaky::new(disk.clone(), []));
    flaky.always(Fault::full());
    let mut ledger = open(&(flaky.clone() as Arc<dyn Store>), 3).unwrap();
    assert_eq!(ledger.recover(&file).unwrap(), 3);
    assert_eq!(picture(ledger.workspace()), wanted);
    assert!(file.exists());
    // It fails to the end and is killed: the file is all there is, with what came since.
    add(&mut ledger, "risk", json!({ "title": "one more" }));
    let wanted = picture(ledger.workspace());
    assert!(ledger.rescue(&file).unwrap());
    drop(ledger);
    let mut again = open(&disk, 4).unwrap();
    assert_eq!(again.recover(&file).unwrap(), 4);
    assert_eq!(picture(again.workspace()), wanted);
    assert!(!file.exists());
}

#[test]
fn a_rescue_file_of_another_workspace_or_a_damaged_one_changes_nothing() {
    let Refused { disk, file, folder: _folder, .. } = refused();
    let other = store_of(&rows(&*disk));
    let mut ledger = open(&other, 3).unwrap();
    add(&mut ledger, "risk", json!({ "title": "went on without it" }));
    ledger.settle(WAIT).unwrap();
    let before = rows(&*other);
    let error = ledger.recover(&file).unwrap_err();
    let LedgerError::Rescue { line: 2, .. } = &error else { panic!("{error}") };
    assert!(error.to_string().contains("move that file away"), "{error}");
    ledger.settle(WAIT).unwrap();
    assert_eq!(rows(&*other), before);

    let content = std::fs::read(&file).unwrap();
    for (at, line) in [(content.len() / 2, 2), (40, 1), (content.len() - 30, 4)] {
        std::fs::write(&file, &content[..at]).unwrap();
        let mut ledger = open(&disk, 4).unwrap();
        let before = picture(ledger.workspace());
        let LedgerError::Rescue { line: found, .. } = ledger.recover(&file).unwrap_err() else { panic!() };
        assert_eq!(found, line);
        assert_eq!(picture(ledger.workspace()), before);
        assert!(file.exists());
    }
}
