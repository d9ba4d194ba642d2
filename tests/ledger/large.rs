//! A workspace with more records than one thread reads alone comes back the same, and a damaged row is still an error.

use std::sync::Arc;

use aims_bench::core::entry::EntryKind;
use aims_bench::core::intent::{Intent, Proposal};
use aims_bench::ledger::LedgerError;
use aims_bench::store::trial::Held;
use aims_bench::store::{Memory, Op, Store, Txn};
use serde_json::json;

use crate::ledger_support::{WAIT, add, create, memory, open, picture, risk, set};

/// Two batches and a bit, so that either thread has something to do.
const RISKS: usize = 4_300;

#[test]
fn what_two_threads_read_is_what_was_written() {
    let store = memory();
    let mut ledger = create(&store);
    let owner = add(&mut ledger, "person", json!({ "name": "Mara Lindqvist", "contact": "mara@example.org" }));
    let system = add(&mut ledger, "system", json!({ "name": "Triage assist", "roles": ["user"] }));
    let fields = |number: usize| json!({ "title": format!("Drift {number}"), "owner": owner.to_string(), "systems": [system.to_string()] });
    let all: Vec<Intent> = (0..RISKS).map(|number| risk(&mut ledger, fields(number))).collect();
    for part in all.chunks(2_000) {
        let proposal = Proposal { kind: EntryKind::Import, ..Proposal::edit(part.to_vec(), "of the old spreadsheet") };
        ledger.submit(&proposal).unwrap();
    }
    let before = picture(ledger.workspace());
    ledger.settle(WAIT).unwrap();
    let again = open(&store, 2).unwrap();
    assert_eq!(picture(again.workspace()), before);
    assert_eq!(again.workspace().pointing("risk", "systems", system).count(), RISKS);
    assert_eq!(again.workspace().highest_number("risk"), RISKS as u64);
    drop(again);

    // The last row is of a batch that the second thread reads, or of the first one's: each finds it.
    let rows = store.snapshot().unwrap().scan(b"record/risk/", b"record/risk/\xff", usize::MAX).unwrap();
    for at in [100, 2_500, RISKS - 1] {
        let (key, value) = (rows[at].key.clone(), rows[at].value.clone());
        let mut damaged = value.clone();
        let middle = damaged.len() / 2;
        damaged[middle] ^= 1;
        let put = |value: Vec<u8>| Txn { conds: vec![], ops: vec![Op::Put(key.clone(), value)] };
        store.commit([at as u8; 16], put(damaged)).unwrap();
        assert!(matches!(open(&store, 3), Err(LedgerError::Store(_) | LedgerError::Damaged { .. })), "row {at}");
        store.commit([at as u8 ^ 0x80; 16], put(value)).unwrap();
    }
    assert!(open(&store, 4).is_ok());
}

#[test]
fn what_is_changed_while_a_large_entry_waits_for_the_disk_comes_back_as_well() {
    let held = Arc::new(Held::new(Memory::new()));
    let store: Arc<dyn Store> = held.clone();
    let mut ledger = create(&store);
    held.hold();
    let all: Vec<Intent> =
        (0..1_500).map(|number| risk(&mut ledger, json!({ "title": format!("Drift {number}") }))).collect();
    let changed = all[700].record().unwrap();
    let import = Proposal { kind: EntryKind::Import, ..Proposal::edit(all, "of the old spreadsheet") };
    ledger.submit_large(import).unwrap();
    set(&mut ledger, changed, "event", "nobody notices");
    held.release();
    ledger.settle(WAIT).unwrap();

    let mut again = open(&store, 2).unwrap();
    assert_eq!(picture(again.workspace()), picture(ledger.workspace()));
    assert_eq!(again.workspace().get(changed).unwrap().text("event"), "nobody notices");
    assert_eq!(again.verify().unwrap().wrong, None);
    set(&mut again, changed, "event", "the ward notices");
    again.settle(WAIT).unwrap();
    assert_eq!(open(&store, 3).unwrap().workspace().count("risk"), 1_500);
}
