//! A large entry is many commits. Wherever the power goes off, it is there whole or not at all.

use std::sync::Arc;

use aims_bench::core::entry::EntryKind;
use aims_bench::core::intent::Proposal;
use aims_bench::ledger::{Ledger, Opening};
use aims_bench::store::{MAX_BYTES, MAX_OPS, Store};
use serde_json::json;

use crate::ledger_support::{
    Mortal, WAIT, add, create, creation, import, memory, open, opening, picture, risk, rows, set, store_of,
};

#[test]
fn an_import_of_five_thousand_records_is_saved_in_many_commits() {
    let inner = memory();
    let store = Mortal::new(inner, usize::MAX);
    let shared: Arc<dyn Store> = store.clone();
    let mut ledger = create(&shared);
    let before = store.log.lock().unwrap().len();
    let proposal = import(&mut ledger, 5_000);
    let submitted = ledger.submit(&proposal).unwrap();
    assert!(submitted.entry.parts.len() > 2, "{} parts", submitted.entry.parts.len());
    ledger.settle(WAIT).unwrap();
    let log = store.log.lock().unwrap();
    assert!(log.len() - before > 100, "{} commits", log.len() - before);
    for (_, txn) in log.iter() {
        let bytes: usize = txn.ops.iter().map(|op| op.key().len()).sum();
        assert!(txn.ops.len() <= MAX_OPS && bytes < MAX_BYTES);
    }
    drop(log);
    let again = open(&shared, 2).unwrap();
    assert_eq!(again.workspace().count("risk"), 5_000);
    assert_eq!(picture(again.workspace()), picture(ledger.workspace()));
    let verdict = again.verify().unwrap();
    assert_eq!((verdict.wrong, verdict.entries), (None, 2));
}

/// Personal values, several registers, texts long enough for parts.
fn mixed(ledger: &mut Ledger) -> Proposal {
    let mut intents = Vec::new();
    for n in 0..100 {
        intents.push(risk(ledger, json!({ "title": format!("Risk {n}"), "event": "ÄÖ".repeat(800 + n) })));
        let contact = format!("person{n}@example.org");
        intents.push(creation(ledger, "person", json!({ "name": format!("Person {n}"), "contact": contact })));
    }
    Proposal { kind: EntryKind::Import, ..Proposal::edit(intents, "") }
}

#[test]
fn a_crash_between_any_two_commits_leaves_the_whole_entry_or_none_of_it() {
    let store = Mortal::new(memory(), usize::MAX);
    let shared: Arc<dyn Store> = store.clone();
    let mut ledger = create(&shared);
    let made = store.log.lock().unwrap().len();
    let before = picture(ledger.workspace());
    let proposal = mixed(&mut ledger);
    let imported = ledger.submit(&proposal).unwrap().entry.id();
    ledger.settle(WAIT).unwrap();
    let after = picture(ledger.workspace());
    let closing = format!("journal/{}/{:010}", imported.site, imported.seq).into_bytes();
    let log = store.log.lock().unwrap().clone();

    let disk = memory();
    let (mut without, mut within, mut counts) = (0, 0, false);
    for (n, (request, txn)) in log.iter().enumerate() {
        disk.commit(*request, txn.clone()).unwrap();
        counts |= txn.ops.iter().any(|op| op.key() == closing);
        if n + 1 < made {
            continue;
        }
        let wanted = if counts { &after } else { &before };
        // Whoever only reads sees it whole, and leaves everything as it is.
        let reader = Ledger::open(disk.clone(), Opening { read_only: true, ..opening(2) }).unwrap();
        assert!(picture(reader.workspace()) == *wanted, "after commit {n}");
        assert_eq!(reader.verify().unwrap().wrong, None, "after commit {n}");

        // Whoever writes puts it in order: even cut off again, and then with an entry on top.
        let copy = store_of(&rows(&*disk));
        let cut = Mortal::new(copy.clone(), 2);
        let _ = open(&(cut as Arc<dyn Store>), 3).unwrap().settle(WAIT);
        let mut writer = open(&copy, 4).unwrap();
        add(&mut writer, "risk", json!({ "title": "after the crash" }));
        writer.settle(WAIT).unwrap();
        let again = open(&copy, 5).unwrap();
        assert!(picture(again.workspace()) == picture(writer.workspace()), "after commit {n}");
        assert_eq!(again.verify().unwrap().wrong, None);
        let parts = rows(&*copy).iter().filter(|(key, _)| key.starts_with(b"part/")).count();
        assert_eq!(parts > 0, counts, "parts of an entry that never counted are gone");
        match counts {
            true => within += 1,
            false => without += 1,
        }
    }
    assert!(without >= 3 && within >= 4, "{without} crashes before it counted, {within} after");
}

/// Stops the store itself, with a person who goes on: nothing that was not acknowledged is half there.
#[test]
fn a_store_that_dies_under_way_keeps_a_prefix_of_what_was_done() {
    for left in (0..12).step_by(2) {
        let disk = memory();
        let mut ledger = create(&disk);
        let mut pictures = vec![picture(ledger.workspace())];
        drop(ledger);
        let mortal = Mortal::new(disk.clone(), left);
        ledger = open(&(mortal.clone() as Arc<dyn Store>), 2).unwrap();
        let risk = add(&mut ledger, "risk", json!({ "title": "Drift" }));
        pictures.push(picture(ledger.workspace()));
        for n in 0..2 {
            set(&mut ledger, risk, "event", format!("change {n}"));
            pictures.push(picture(ledger.workspace()));
            let some = import(&mut ledger, 50);
            ledger.submit(&some).unwrap();
            pictures.push(picture(ledger.workspace()));
        }
        let _dead = ledger.settle(WAIT);
        let acknowledged = pictures.len() - 1 - ledger_pending(&ledger);
        drop(ledger);
        let again = open(&disk, 3).unwrap();
        let found = pictures.iter().position(|known| *known == picture(again.workspace())).expect("a state that was");
        assert!(found >= acknowledged, "{found} of {acknowledged} after {left} commits");
        assert_eq!(again.verify().unwrap().wrong, None);
    }
}

fn ledger_pending(ledger: &Ledger) -> usize {
    match ledger.saving() {
        aims_bench::ledger::Saving::Saved => 0,
        aims_bench::ledger::Saving::Pending(n) => n,
        aims_bench::ledger::Saving::Failing { pending, .. } => pending,
    }
}
