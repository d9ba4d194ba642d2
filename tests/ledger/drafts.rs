//! Drafts: each person's own, kept until they are saved or thrown away.

use std::sync::Arc;

use aims_bench::core::intent::Proposal;
use aims_bench::ledger::drafts::Draft;
use aims_bench::ledger::{Ledger, Opening};
use aims_bench::store::Store;
use serde_json::json;

use crate::ledger_support::{Mortal, WAIT, create, memory, open, opening, risk, rows};

fn typed(text: &str) -> Draft {
    Draft { texts: [("title".to_string(), text.to_string())].into(), place: json!({ "at": 3 }), ..Draft::default() }
}

fn draft_rows(store: &dyn Store) -> usize {
    rows(store).iter().filter(|(key, _)| key.starts_with(b"draft/")).count()
}

#[test]
fn drafts_are_kept_for_each_person_apart_and_leave_no_trace_in_the_journal() {
    let store = memory();
    let mut anna = create(&store);
    let form = anna.draft_key("risk", None, "form");
    let score = anna.draft_key("risk", Some("0190f3c4-8f5e-7a1b-9c2d-3e4f5a6b7c8d".parse().unwrap()), "score");
    assert!(anna.keep_draft(&form, typed("Dri")).unwrap().is_some());
    assert!(anna.keep_draft(&form, typed("Drift")).unwrap().is_some());
    assert_eq!(anna.keep_draft(&form, typed("Drift")).unwrap(), None, "the same is not written again");
    anna.keep_draft(&score, typed("4 5")).unwrap();
    anna.settle(WAIT).unwrap();
    let entries = anna.workspace().position().entries();
    drop(anna);

    let mut other = opening(2);
    other.actor.uid = 1001;
    let ben = Ledger::open(store.clone(), other).unwrap();
    assert!(ben.drafts().is_empty());
    drop(ben);
    let mut anna = open(&store, 3).unwrap();
    assert_eq!(anna.drafts().len(), 2);
    assert_eq!(anna.draft(&form), Some(&typed("Drift")));
    assert_eq!(anna.workspace().position().entries(), entries);
    anna.discard_draft(&score);
    anna.settle(WAIT).unwrap();
    assert_eq!(draft_rows(&*store), 1);
    assert_eq!(open(&store, 4).unwrap().draft(&score), None);
    let reader = Ledger::open(store.clone(), Opening { read_only: true, ..opening(5) }).unwrap();
    assert_eq!(reader.draft(&form), Some(&typed("Drift")), "a reader may look at it");
}

#[test]
fn a_form_that_is_saved_and_its_draft_never_part() {
    let mut seen = [false; 2];
    for left in 0..6 {
        let disk = memory();
        create(&disk);
        let mortal: Arc<dyn Store> = Mortal::new(disk.clone(), left);
        let mut ledger = open(&mortal, 2).unwrap();
        let key = ledger.draft_key("risk", None, "form");
        ledger.keep_draft(&key, typed("Drift")).unwrap();
        let intent = risk(&mut ledger, json!({ "title": "Drift" }));
        ledger.submit_form(&Proposal::edit(vec![intent], ""), Some(&key)).unwrap();
        assert_eq!(ledger.draft(&key), None);
        let _dead = ledger.settle(WAIT);
        drop(ledger);
        let again = open(&disk, 3).unwrap();
        let (saved, kept) = (again.workspace().count("risk") == 1, again.draft(&key).is_some());
        assert!(saved != kept || left == 0, "after {left} commits: saved {saved}, draft {kept}");
        seen[usize::from(saved)] = true;
    }
    assert_eq!(seen, [true, true]);
}
