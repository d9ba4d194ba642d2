//! A personal value can be erased: what is left tells that there was one, and everything still verifies.

use std::sync::Arc;

use aims_bench::core::id::{Hash, RecordId};
use aims_bench::core::record::ValueRef;
use aims_bench::ledger::{Ledger, LedgerError};
use aims_bench::store::Store;
use aims_bench::store::trial::Held;
use serde_json::json;

use crate::ledger_support::{WAIT, add, create, memory, open, picture, rows, set, store_of};

const SECRET: &str = "kim.weber@example.org";

fn with_a_secret(store: &Arc<dyn Store>) -> (Ledger, RecordId, Hash) {
    let mut ledger = create(store);
    let person = add(&mut ledger, "person", json!({ "name": "Kim Weber", "contact": SECRET }));
    ledger.settle(WAIT).unwrap();
    let commitments = ledger.trail(person).unwrap()[0].commitments();
    assert_eq!(commitments.len(), 1);
    (ledger, person, commitments[0])
}

fn holds(rows: &[(Vec<u8>, Vec<u8>)], text: &str) -> bool {
    rows.iter().any(|(_, value)| value.windows(text.len()).any(|some| some == text.as_bytes()))
}

#[test]
fn an_erased_value_is_gone_from_every_row_and_the_chain_verifies() {
    let store = memory();
    let (mut ledger, person, commitment) = with_a_secret(&store);
    let then = ledger.workspace().position().clone();
    set(&mut ledger, person, "contact", "someone.else@example.org");
    set(&mut ledger, person, "contact", SECRET.replace("weber", "w"));
    ledger.settle(WAIT).unwrap();
    let position = ledger.workspace().position().clone();
    let newest = *ledger.trail(person).unwrap()[0].commitments().iter().find(|hash| **hash != commitment).unwrap();
    assert!(holds(&rows(&*store), SECRET));

    let erased = ledger.erase(commitment).unwrap();
    assert!(erased.records.is_empty(), "no record shows it any more");
    ledger.settle(WAIT).unwrap();
    assert!(!holds(&rows(&*store), SECRET));
    assert_eq!(ledger.workspace().position(), &position, "no entry is changed or made");
    let past = ledger.as_of(&then).unwrap();
    assert_eq!(past.get(person).unwrap().value("contact"), ValueRef::Erased);
    assert!(matches!(ledger.erase(commitment), Err(LedgerError::NoValue(_))));
    assert!(matches!(ledger.erase(Hash([7; 32])), Err(LedgerError::NoValue(_))));
    let _ = newest;

    let again = open(&store, 2).unwrap();
    assert_eq!(picture(again.workspace()), picture(ledger.workspace()));
    let verdict = again.verify().unwrap();
    assert_eq!((verdict.wrong, verdict.erased), (None, 1));
}

#[test]
fn a_record_that_shows_it_says_erased_and_can_be_filled_again() {
    let store = memory();
    let (mut ledger, person, commitment) = with_a_secret(&store);
    assert_eq!(ledger.erase(commitment).unwrap().records, [person]);
    assert_eq!(ledger.workspace().get(person).unwrap().value("contact"), ValueRef::Erased);
    set(&mut ledger, person, "contact", "new@example.org");
    ledger.settle(WAIT).unwrap();
    assert_eq!(ledger.workspace().get(person).unwrap().text("contact"), "new@example.org");
    assert!(ledger.undo().is_err(), "what is erased can't be brought back");
    let again = open(&store, 2).unwrap();
    assert_eq!(again.workspace().get(person).unwrap().text("contact"), "new@example.org");
    assert_eq!(again.verify().unwrap().wrong, None);
}

#[test]
fn a_value_that_is_not_saved_yet_is_not_erased() {
    let held = Arc::new(Held::new(aims_bench::store::Memory::new()));
    let store: Arc<dyn Store> = held.clone();
    let mut ledger = create(&store);
    held.hold();
    let person = add(&mut ledger, "person", json!({ "name": "Kim Weber", "contact": SECRET }));
    let commitment = ledger.trail(person).unwrap()[0].commitments()[0];
    assert!(matches!(ledger.erase(commitment), Err(LedgerError::NotErasable)));
    assert_eq!(ledger.workspace().get(person).unwrap().text("contact"), SECRET);
    held.release();
    ledger.settle(WAIT).unwrap();
    ledger.erase(commitment).unwrap();
    ledger.settle(WAIT).unwrap();
    assert!(!holds(&rows(&*store), SECRET));
}

#[test]
fn a_seal_that_was_lost_and_not_erased_is_damage() {
    let store = memory();
    let (ledger, ..) = with_a_secret(&store);
    drop(ledger);
    let left: Vec<_> = rows(&*store).into_iter().filter(|(key, _)| !key.starts_with(b"seal/")).collect();
    let error = open(&store_of(&left), 2).err().unwrap();
    assert!(matches!(error, LedgerError::Damaged { .. }), "{error}");
}
