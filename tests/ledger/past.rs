//! The past, read by walking back, is the past that replay from the start leads to.

use std::collections::BTreeMap;

use aims_bench::core::entry::{Actor, Entry};
use aims_bench::core::id::{Position, RecordId};
use aims_bench::core::intent::{Intent, Proposal};
use aims_bench::core::workspace::Workspace;
use aims_bench::ledger::Ledger;
use serde_json::{Value, json};

use crate::ledger_support::{WAIT, add, create, memory, open, opening, picture, rows, store_of};

const MINUTE: i64 = 60_000;

/// A history of several people on two chains, with clears, sets, undone creations and archives.
fn history(seed: u64) -> Ledger {
    let store = memory();
    let mut ledger = create(&store);
    let mut dice = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut roll = move |n: u64| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        dice % n
    };
    let system = add(&mut ledger, "system", json!({ "name": "Triage", "roles": ["user"] }));
    let person = add(&mut ledger, "person", json!({ "name": "Kim", "contact": "kim@example.org" }));
    let mut risks: Vec<RecordId> = vec![add(&mut ledger, "risk", json!({ "title": "Drift" }))];
    let mut now = ledger.now();
    for step in 0..50 {
        if step == 25 {
            // Copied to another machine, which goes on in a chain of its own.
            ledger.settle(WAIT).unwrap();
            let copy = store_of(&rows(&**ledger.store()));
            let mut elsewhere = opening(2);
            elsewhere.place.machine = "laptop".into();
            ledger = Ledger::open(copy, elsewhere).unwrap();
        }
        now += roll(3) as i64 * MINUTE;
        let risk = risks[roll(risks.len() as u64) as usize];
        let intent = match roll(9) {
            0 => {
                let record = ledger.record_id();
                risks.push(record);
                let fields = vec![("title".to_string(), json!(format!("Risk {step}")))];
                Intent::Create { record, register: "risk".into(), label: None, fields }
            }
            1 => Intent::set(risk, "event", format!("event {step}")),
            2 => Intent::set(risk, "event", Value::Null),
            3 => Intent::Add { record: risk, field: "systems".into(), element: system.to_string() },
            4 => Intent::Drop { record: risk, field: "systems".into(), element: system.to_string() },
            5 => Intent::Archive { record: risk },
            6 => Intent::Restore { record: risk },
            7 => Intent::set(person, "contact", format!("kim{step}@example.org")),
            _ => Intent::Define { key: "own.import.systems".into(), value: json!({ "step": step }) },
        };
        let actor = Actor { uid: 1000 + (step % 3) as u32, login: "anna".into(), person: None };
        // What the rules refuse, such as dropping what is not there, simply does not happen.
        let _refused = ledger.submit_as(&Proposal::edit(vec![intent], "said so"), actor, now);
    }
    ledger.settle(WAIT).unwrap();
    ledger
}

fn replay(ledger: &Ledger, entries: &[Entry], position: &Position) -> String {
    let mut workspace = Workspace::new(ledger.workspace().base_schema().clone());
    for entry in entries.iter().filter(|entry| position.includes(entry.id())) {
        workspace.apply(entry);
    }
    picture(&workspace)
}

/// Positions that were: after each entry, in the order of their clocks.
fn positions(entries: &[Entry]) -> Vec<Position> {
    let mut at = Position::default();
    let mut all = vec![at.clone()];
    for entry in entries {
        at.0.insert(entry.header.site, (entry.header.seq, entry.hash));
        all.push(at.clone());
    }
    all
}

#[test]
fn every_position_of_the_past_is_what_replay_leads_to() {
    for seed in 1..4 {
        let ledger = history(seed);
        let entries = ledger.all_entries().unwrap();
        assert!(entries.is_sorted_by_key(|entry| entry.header.clock));
        let sites: BTreeMap<_, u64> = entries.iter().map(|entry| (entry.header.site, entry.header.seq)).collect();
        assert!(sites.len() == 2 && entries.len() > 25, "{sites:?}");
        assert_eq!(sites.values().sum::<u64>(), entries.len() as u64);
        for position in positions(&entries) {
            let past = ledger.as_of(&position).unwrap();
            assert_eq!(picture(&past), replay(&ledger, &entries, &position), "seed {seed} at {position}");
        }
        let again = open(ledger.store(), 3).unwrap();
        assert_eq!(picture(again.workspace()), replay(&ledger, &entries, ledger.workspace().position()));
        assert_eq!(again.verify().unwrap().wrong, None);
    }
}

#[test]
fn a_moment_is_the_last_entry_of_each_chain_that_was_recorded_by_then() {
    let ledger = history(4);
    let entries = ledger.all_entries().unwrap();
    let (first, last) = (entries[0].header.time, entries.last().unwrap().header.time);
    let mut time = first - MINUTE;
    while time <= last + MINUTE {
        let mut wanted = Position::default();
        for entry in entries.iter().filter(|entry| entry.header.time <= time) {
            wanted.0.insert(entry.header.site, (entry.header.seq, entry.hash));
        }
        assert_eq!(ledger.position_at(time).unwrap(), wanted, "at {time}");
        time += MINUTE / 2;
    }
}

#[test]
fn a_trail_has_every_entry_that_touched_the_record_and_no_other() {
    for seed in 5..8 {
        let ledger = history(seed);
        let mut entries = ledger.all_entries().unwrap();
        entries.reverse();
        for record in ledger.workspace().every_record() {
            let touched = |entry: &&Entry| entry.changes.iter().any(|change| change.record() == Some(record.id()));
            let wanted: Vec<_> = entries.iter().filter(touched).map(Entry::id).collect();
            let found: Vec<_> = ledger.trail(record.id()).unwrap().iter().map(Entry::id).collect();
            assert_eq!(found, wanted, "{} of seed {seed}", record.label());
        }
    }
}

#[test]
fn the_newest_entries_come_first_page_by_page() {
    let ledger = history(9);
    let mut entries = ledger.all_entries().unwrap();
    let at = positions(&entries);
    entries.reverse();
    let ids = |entries: &[Entry]| entries.iter().map(Entry::id).collect::<Vec<_>>();
    assert_eq!(ids(&ledger.newest(None, 10).unwrap()), ids(&entries[..10]));
    assert_eq!(ids(&ledger.newest(None, usize::MAX).unwrap()), ids(&entries));
    let then = &at[at.len() - 1 - 10];
    assert_eq!(ids(&ledger.newest(Some(then), 5).unwrap()), ids(&entries[10..15]));
    assert!(ledger.newest(Some(&Position::default()), 5).unwrap().is_empty());
}
