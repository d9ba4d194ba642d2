//! A workspace is made, changed, closed and opened again: everything is there, and what is wrong is an error.

use std::sync::Arc;
use std::time::Duration;

use aims_bench::core::entry::Actor;
use aims_bench::core::intent::{Intent, Proposal};
use aims_bench::ledger::outside::Fixed;
use aims_bench::ledger::place::Place;
use aims_bench::ledger::{Ledger, LedgerError, Opening, Saving, Setup};
use aims_bench::library::{Library, Start, start};
use aims_bench::store::{Memory, Store};
use serde_json::json;

const WAIT: Duration = Duration::from_secs(20);

fn opening(place: &str) -> Opening {
    // Each place has its own chance, as two machines have.
    let mut outside = Fixed::on("2026-11-21".parse().unwrap());
    outside.counter = place.parse::<u64>().unwrap() * 1_000_000;
    Opening {
        schema: Library::embedded().schema().unwrap(),
        actor: Actor { uid: 1000, login: "anna".into(), person: None },
        place: Place { machine: "m".into(), file: place.into() },
        outside: Box::new(outside),
        read_only: false,
        told: std::sync::Arc::new(|| ()),
    }
}

fn new_workspace(store: Arc<dyn Store>) -> Ledger {
    let mut ids = Fixed::on("2026-11-20".parse().unwrap());
    let wanted = Start { name: "Northfield Care".into(), roles: vec![], method: "5x5-iso27005".into() };
    let proposal =
        start(Library::embedded(), &wanted, &mut || aims_bench::ledger::outside::Outside::record_id(&mut ids)).unwrap();
    Ledger::create(store, opening("1"), Setup { proposal, now: None }).unwrap()
}

#[test]
fn a_new_workspace_has_38_controls_each_with_a_decision_to_take() {
    let ledger = new_workspace(Arc::new(Memory::new()));
    let workspace = ledger.workspace();
    assert_eq!(workspace.count("control"), 38);
    assert_eq!(workspace.count("soa"), 38);
    let entry = workspace.by_label("soa", "A.6.2.3").unwrap();
    assert_eq!(entry.target("control").unwrap().label(), "A.6.2.3");
    assert_eq!(workspace.rows("organisation").next().unwrap().title(), "Northfield Care");
}

#[test]
fn what_was_saved_is_there_after_opening_again_and_undo_takes_back_only_this_sitting() {
    let store: Arc<dyn Store> = Arc::new(Memory::new());
    let mut ledger = new_workspace(store.clone());
    let risk = ledger.record_id();
    let create = Intent::Create {
        record: risk,
        register: "risk".into(),
        label: None,
        fields: vec![("title".into(), json!("Triage model misses sepsis"))],
    };
    ledger.submit(&Proposal::edit(vec![create], "")).unwrap();
    ledger.submit(&Proposal::edit(vec![Intent::set(risk, "event", "The alert stays silent")], "")).unwrap();
    ledger.settle(WAIT).unwrap();
    assert_eq!(ledger.saving(), Saving::Saved);
    ledger.undo().unwrap();
    assert_eq!(ledger.workspace().get(risk).unwrap().text("event"), "");
    ledger.settle(WAIT).unwrap();
    let position = ledger.workspace().position().clone();

    let again = Ledger::open(store, opening("1")).unwrap();
    assert_eq!(again.workspace().position(), &position);
    let record = again.workspace().get(risk).unwrap();
    assert_eq!((record.label(), record.title()), ("R-001", "Triage model misses sepsis"));
    assert!(again.undoable().is_none());
    let verdict = again.verify().unwrap();
    assert_eq!((verdict.wrong, verdict.entries), (None, 4));
    let mut again = again;
    assert!(matches!(again.undo(), Err(LedgerError::NothingToUndo)));
}

#[test]
fn a_copy_that_goes_on_writing_starts_a_chain_of_its_own() {
    let store: Arc<dyn Store> = Arc::new(Memory::new());
    new_workspace(store.clone()).settle(WAIT).unwrap();
    let mut copy = Ledger::open(store, opening("2")).unwrap();
    let person = copy.record_id();
    let create = Intent::Create {
        record: person,
        register: "person".into(),
        label: None,
        fields: vec![("name".into(), json!("Kim Weber"))],
    };
    let submitted = copy.submit(&Proposal::edit(vec![create], "")).unwrap();
    assert_eq!(submitted.entry.header.seq, 1);
    assert_eq!(submitted.entry.header.seen.0.len(), 1, "it names the head that it started from");
    assert_eq!(copy.workspace().position().0.len(), 2);
}

#[test]
fn a_number_that_only_an_overwritten_label_had_is_not_given_again_after_opening() {
    let store: Arc<dyn Store> = Arc::new(Memory::new());
    let mut ledger = new_workspace(store.clone());
    let risk = |ledger: &mut Ledger| {
        let record = ledger.record_id();
        let fields = vec![("title".into(), json!("Triage model misses sepsis"))];
        let create = Intent::Create { record, register: "risk".into(), label: None, fields };
        ledger.submit(&Proposal::edit(vec![create], "")).unwrap();
        record
    };
    let first = risk(&mut ledger);
    for label in ["R-099", "R-005"] {
        let relabel = Intent::Label { record: first, label: label.into() };
        ledger.submit(&Proposal::edit(vec![relabel], "")).unwrap();
    }
    ledger.settle(WAIT).unwrap();
    let mut again = Ledger::open(store, opening("1")).unwrap();
    let second = risk(&mut again);
    assert_eq!(again.workspace().get(second).unwrap().label(), "R-100");
}
