//! Saving: closing and opening again, lost answers, stores that stall or are full, copies and readers.

use std::sync::Arc;

use aims_bench::core::intent::{Intent, Proposal};
use aims_bench::ledger::{Ledger, LedgerError, Receipt, Saving};
use aims_bench::store::trial::{Fault, Flaky, Held};
use aims_bench::store::{Memory, Store, StoreError};
use serde_json::json;

use crate::ledger_support::{WAIT, add, create, memory, open, opening, picture, redb, set};

/// Some of everything: creations, edits, sets, states, definitions, undo.
fn work(ledger: &mut Ledger) {
    let person = add(ledger, "person", json!({ "name": "Mara Lindqvist", "contact": "mara@example.org" }));
    let system = add(ledger, "system", json!({ "name": "Triage assist", "roles": ["user"] }));
    let risk = add(
        ledger,
        "risk",
        json!({ "title": "Misses sepsis \u{1F9EA}", "systems": [system.to_string()], "owner": person.to_string() }),
    );
    set(ledger, risk, "event", "The alert\nstays \"silent\" \u{7}");
    set(ledger, risk, "event", "");
    let drop = Intent::Drop { record: risk, field: "systems".into(), element: system.to_string() };
    ledger.submit(&Proposal::edit(vec![drop], "not this one")).unwrap();
    ledger.submit(&Proposal::edit(vec![Intent::Archive { record: system }], "retired")).unwrap();
    ledger.undo().unwrap();
    let define = Intent::Define { key: "own.import.systems".into(), value: json!({ "a": [1, 2.5, null] }) };
    ledger.submit(&Proposal::edit(vec![define], "")).unwrap();
}

fn a_sitting_comes_back(store: &Arc<dyn Store>, reopen: impl Fn() -> Arc<dyn Store>) {
    let mut ledger = create(store);
    work(&mut ledger);
    ledger.save_session(&json!({ "screen": "risks", "row": 7 })).unwrap();
    let before = picture(ledger.workspace());
    let entries = ledger.workspace().position().entries();
    assert!(ledger.close(WAIT));
    drop(ledger);

    let again = open(&reopen(), 2).unwrap();
    assert_eq!(picture(again.workspace()), before);
    assert_eq!(again.session(), Some(json!({ "screen": "risks", "row": 7 })));
    let verdict = again.verify().unwrap();
    assert_eq!((verdict.wrong, verdict.entries), (None, entries));
}

#[test]
fn a_sitting_comes_back_from_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("care.aims");
    let store = redb(&path);
    a_sitting_comes_back(&store, || redb(&path));
}

/// A store that is open stays what it is when the ledger on it is gone.
#[test]
fn a_sitting_comes_back_from_memory() {
    let store = Arc::new(Memory::new());
    let shared: Arc<dyn Store> = crate::ledger_support::Mortal::new(store, usize::MAX);
    a_sitting_comes_back(&shared.clone(), || shared.clone());
}

#[test]
fn lost_answers_never_save_a_thing_twice() {
    for first in 0..6 {
        let faults = [Fault::LostAfter, Fault::LostBefore, Fault::Pass, Fault::LostAfter, Fault::LostAfter];
        let flaky = Arc::new(Flaky::new(Memory::new(), []));
        let store: Arc<dyn Store> = flaky.clone();
        let mut ledger = create(&store);
        let created = ledger.workspace().position().entries();
        faults.iter().cycle().skip(first).take(40).for_each(|fault| flaky.push(fault.clone()));
        work(&mut ledger);
        while ledger.settle(WAIT).is_err() {
            ledger.retry();
        }
        assert_eq!(ledger.saving(), Saving::Saved);
        let again = open(&store, 2).unwrap();
        assert_eq!(picture(again.workspace()), picture(ledger.workspace()));
        let verdict = again.verify().unwrap();
        assert_eq!((verdict.wrong, verdict.entries), (None, created + 9));
        // Revisions count the commits that happened: as many as there are entries, and the two of the making.
        let revisions = flaky.inner().snapshot().unwrap().rev();
        assert!(flaky.commits() as u64 > revisions, "some were tried again");
    }
}

#[test]
fn a_store_that_stalls_stops_neither_typing_nor_reading() {
    let held = Arc::new(Held::new(Memory::new()));
    let store: Arc<dyn Store> = held.clone();
    let mut ledger = create(&store);
    held.hold();
    let risk = add(&mut ledger, "risk", json!({ "title": "Drift" }));
    set(&mut ledger, risk, "event", "nobody notices");
    let draft = ledger.draft_key("risk", Some(risk), "form");
    ledger.keep_draft(&draft, Default::default()).unwrap();
    assert!(held.wait_for(1, WAIT));
    assert_eq!(ledger.saving(), Saving::Pending(3));
    assert!(ledger.poll().is_empty());
    assert_eq!(ledger.workspace().get(risk).unwrap().text("event"), "nobody notices");
    assert_eq!(ledger.trail(risk).unwrap().len(), 2, "what waits is read as well");
    assert_eq!(ledger.newest(None, 1).unwrap()[0].header.because, "seen on site");
    ledger.undo().unwrap();
    assert_eq!(ledger.saving(), Saving::Pending(4));
    assert_eq!(open(&store, 2).unwrap().workspace().count("risk"), 0, "nothing of it is saved");

    held.release();
    ledger.settle(WAIT).unwrap();
    assert_eq!(ledger.saving(), Saving::Saved);
    let again = open(&store, 3).unwrap();
    assert_eq!(picture(again.workspace()), picture(ledger.workspace()));
}

#[test]
fn a_full_disk_is_told_and_everything_is_saved_in_order_when_there_is_room() {
    let flaky = Arc::new(Flaky::new(Memory::new(), []));
    let store: Arc<dyn Store> = flaky.clone();
    let mut ledger = create(&store);
    flaky.always(Fault::full());
    let risk = add(&mut ledger, "risk", json!({ "title": "Drift" }));
    set(&mut ledger, risk, "event", "first");
    let LedgerError::Store(StoreError::Full { .. }) = ledger.settle(WAIT).unwrap_err() else {
        panic!("it should be full");
    };
    set(&mut ledger, risk, "event", "second");
    let Saving::Failing { pending: 3, error: StoreError::Full { .. } } = ledger.saving() else {
        panic!("{:?}", ledger.saving());
    };
    flaky.always(Fault::Pass);
    ledger.retry();
    let mut durable = Vec::new();
    while ledger.saving() != Saving::Saved {
        durable.extend(ledger.poll());
        std::thread::yield_now();
    }
    durable.extend(ledger.poll());
    let tickets: Vec<u64> = durable.iter().filter(|told| matches!(told, Receipt::Durable(_))).map(number).collect();
    // A receipt stands for all before it: what waits in line is made durable together.
    assert!(tickets.is_sorted() && tickets.last() == Some(&4), "{durable:?}");
    let again = open(&store, 2).unwrap();
    assert_eq!(again.workspace().get(risk).unwrap().text("event"), "second");
    assert_eq!(again.verify().unwrap().wrong, None);
}

fn number(receipt: &Receipt) -> u64 {
    match receipt {
        Receipt::Durable(ticket) | Receipt::Failing { ticket, .. } => *ticket,
    }
}

#[test]
fn two_copies_that_go_on_start_chains_of_their_own() {
    let store = memory();
    create(&store);
    let rows = crate::ledger_support::rows(&*store);
    let mut sites = Vec::new();
    for (n, file) in ["desk", "laptop"].iter().enumerate() {
        let copy = crate::ledger_support::store_of(&rows);
        let at = |time: u64| {
            let mut opening = opening(time);
            opening.place.file = (*file).into();
            opening
        };
        let mut ledger = Ledger::open(copy.clone(), at(2 + n as u64)).unwrap();
        let first = ledger.workspace().position().clone();
        let risk = add(&mut ledger, "risk", json!({ "title": "Drift" }));
        set(&mut ledger, risk, "event", "twice");
        ledger.settle(WAIT).unwrap();
        // At the same place again it goes on with the chain it started.
        let mut again = Ledger::open(copy.clone(), at(4 + n as u64)).unwrap();
        set(&mut again, risk, "event", "three times");
        again.settle(WAIT).unwrap();
        let verdict = again.verify().unwrap();
        assert_eq!((verdict.wrong, verdict.sites, verdict.entries), (None, 2, 4));
        let newest = again.newest(None, 3).unwrap();
        assert_eq!(newest[2].header.seen, first, "the chain names where it started from");
        assert!(newest[0].header.seen.0.is_empty());
        sites.push(newest[0].header.site);
    }
    assert_ne!(sites[0], sites[1]);
}

#[test]
fn a_reader_changes_nothing_at_all() {
    let store = memory();
    let mut ledger = create(&store);
    let risk = add(&mut ledger, "risk", json!({ "title": "Drift" }));
    let contact = add(&mut ledger, "person", json!({ "name": "Kim", "contact": "kim@example.org" }));
    ledger.settle(WAIT).unwrap();
    let commitment = ledger.trail(contact).unwrap()[0].commitments()[0];
    let before = crate::ledger_support::rows(&*store);

    let mut reader =
        Ledger::open(store.clone(), aims_bench::ledger::Opening { read_only: true, ..opening(2) }).unwrap();
    let proposal = Proposal::edit(vec![Intent::set(risk, "event", "x")], "");
    assert!(matches!(reader.submit(&proposal), Err(LedgerError::ReadOnly)));
    assert!(reader.disabled(proposal.intents.clone()).unwrap().contains("--read-only"));
    assert!(matches!(reader.undo(), Err(LedgerError::NothingToUndo)));
    assert!(matches!(reader.erase(commitment), Err(LedgerError::ReadOnly)));
    assert!(matches!(reader.recover(std::path::Path::new("/nowhere")), Err(LedgerError::ReadOnly)));
    let key = reader.draft_key("risk", Some(risk), "form");
    assert_eq!(reader.keep_draft(&key, Default::default()).unwrap(), None);
    reader.discard_draft(&key);
    reader.save_session(&json!(1)).unwrap();
    reader.settle(WAIT).unwrap();
    assert_eq!(reader.verify().unwrap().wrong, None);
    assert_eq!(crate::ledger_support::rows(&*store), before);
}

#[test]
fn a_record_too_large_for_a_commit_is_refused_before_it_blocks_the_line() {
    let store = memory();
    let mut ledger = create(&store);
    let schema = ledger.workspace().schema().clone();
    let long: Vec<String> = schema
        .register("management_review")
        .unwrap()
        .fields
        .iter()
        .filter(|field| format!("{:?}", field.kind) == "Text")
        .map(|field| field.key.clone())
        .collect();
    let review = add(&mut ledger, "management_review", json!({ "title": "Spring" }));
    // More such texts than a commit holds.
    let mut refused = 0;
    for field in &long {
        let proposal = Proposal::edit(vec![Intent::set(review, field, "\"".repeat(64 * 1024))], "");
        match ledger.submit(&proposal) {
            Ok(_) => assert_eq!(refused, 0),
            Err(LedgerError::TooLarge { record, .. }) => {
                assert_eq!(record, "MR-001");
                refused += 1;
            }
            Err(other) => panic!("{other}"),
        }
    }
    assert!(refused > 0 && refused < long.len(), "{refused} of {}", long.len());
    let whole = long.iter().map(|field| (field.clone(), json!("\"".repeat(64 * 1024)))).collect::<Vec<_>>();
    let create =
        Intent::Create { record: ledger.record_id(), register: "management_review".into(), label: None, fields: whole };
    let error = ledger.submit(&Proposal::edit(vec![create], "")).unwrap_err();
    assert!(matches!(error, LedgerError::TooLarge { .. }) || matches!(error, LedgerError::Refused(_)), "{error}");
    // A text that takes the place of a long one is welcome.
    set(&mut ledger, review, &long[0], "short again");
    ledger.settle(WAIT).unwrap();
    let again = open(&store, 2).unwrap();
    assert_eq!(picture(again.workspace()), picture(ledger.workspace()));
}
