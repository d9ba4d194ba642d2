//! What differs between two states, what happened to a record, and each entry in one line.

mod core_support;

use aims_bench::core::diff::{Diff, Event, diff};
use aims_bench::core::entry::{Entry, EntryKind};
use aims_bench::core::history::{HistoryItem, describe, history};
use aims_bench::core::id::RecordId;
use aims_bench::core::intent::{Intent, Proposal};
use core_support::play::{Play, turns};
use core_support::refusals::clinic;
use core_support::{Site, creation, rating, values};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

/// One line a difference.
fn lines(diff: &Diff) -> Vec<String> {
    let mut lines = Vec::new();
    for record in &diff.records {
        if let Some(event) = record.event {
            lines.push(format!("{} {}", record.label, event.word()));
        }
        for field in &record.fields {
            lines.push(format!("{} {}: {:?} -> {:?}", record.label, field.label, field.old.text, field.new.text));
        }
    }
    for definition in &diff.definitions {
        lines.push(format!("{}: {} -> {}", definition.key, definition.old, definition.new));
    }
    lines
}

#[test]
fn a_difference_names_every_field_with_what_stood_before_and_after() {
    let (mut site, risk, person) = clinic();
    let other = site.risk("Bias");
    let before = site.workspace.clone();
    site.edit(vec![
        Intent::set(risk, "owner", person.to_string()),
        Intent::set(risk, "tags", json!(["night", "ward"])),
        Intent::set(risk, "option", "avoid"),
        Intent::set(risk, "share", json!(12.5)),
        Intent::set(risk, "open", json!(true)),
        Intent::set(risk, "current", rating(4, 5)),
        Intent::set(risk, "page", json!({ "url": "https://example.org" })),
        Intent::set(person, "contact", "ana@example.org"),
        Intent::set(person, "risks", json!([risk.to_string(), other.to_string()])),
    ]);
    site.edit(vec![Intent::Archive { record: other }, Intent::Move { record: risk, to: "assessed".into() }]);
    site.edit(vec![Intent::Label { record: risk, label: "R-010".into() }]);
    let new = site.risk("Wrong dose");
    site.edit(vec![Intent::Define { key: "own.import.risks".into(), value: json!({ "Titel": "title" }) }]);
    let found = diff(&before, &site.workspace);
    assert_eq!(
        lines(&found),
        [
            "R-002 archived",
            "R-010 Label: \"R-001\" -> \"R-010\"",
            "R-010 Share: \"\" -> \"12.5 %\"",
            "R-010 Open: \"\" -> \"yes\"",
            "R-010 Option: \"\" -> \"Avoid\"",
            "R-010 Owner: \"\" -> \"Ana\"",
            "R-010 Current: \"\" -> \"4x5 (5 1 - -)\"",
            "R-010 Page: \"\" -> \"https://example.org\"",
            "R-010 Tags: \"\" -> \"night, ward\"",
            "R-010 Status: \"Identified\" -> \"Assessed\"",
            "R-011 added",
            "R-011 Title: \"\" -> \"Wrong dose\"",
            "R-011 Status: \"\" -> \"Identified\"",
            "P-001 Contact: \"\" -> \"(sealed)\"",
            "P-001 Risks: \"\" -> \"R-010, R-002\"",
            "own.import.risks: null -> {\"Titel\":\"title\"}",
        ]
    );
    let current = found.records[1].fields.iter().find(|field| field.field == "current").unwrap();
    assert_eq!((&current.old.value, &current.new.value), (&Value::Null, &rating(4, 5)));
    assert!(!serde_json::to_string(&found).unwrap().contains("ana@example.org"));
    // The other way round it takes everything back.
    let back = lines(&diff(&site.workspace, &before));
    assert!(back.contains(&"R-002 restored".to_string()), "{back:?}");
    assert!(back.contains(&"R-011 taken back".to_string()), "{back:?}");
    assert!(back.contains(&"R-001 Tags: \"night, ward\" -> \"\"".to_string()), "{back:?}");
    assert!(diff(&site.workspace, &site.workspace.clone()).is_empty());
    assert_eq!(found.records.iter().find(|record| record.record == new).unwrap().event, Some(Event::Created));
}

#[test]
fn what_was_taken_back_and_brought_back_is_told_as_such() {
    let (mut site, _, _) = clinic();
    let start = site.workspace.clone();
    let risk = site.risk("Bias");
    let created = site.book.in_order().pop().unwrap();
    let there = site.workspace.clone();
    let undo = site.undo(created.id()).unwrap();
    let gone = site.workspace.clone();
    assert_eq!(lines(&diff(&there, &gone))[0], "R-002 taken back");
    assert!(diff(&start, &gone).is_empty(), "nobody sees that it was there for a while");
    site.undo(undo.id()).unwrap();
    assert_eq!(lines(&diff(&gone, &site.workspace))[0], "R-002 brought back");
    assert!(diff(&there, &site.workspace).is_empty());
    assert_eq!(site.json(risk, "title"), json!("Bias"));
}

#[test]
fn values_that_were_erased_say_so() {
    let (mut site, risk, _) = clinic();
    site.set(risk, "secret", "Dr. Quist said so");
    let before = site.workspace.clone();
    let commitment = *site.book.seals.keys().next().unwrap();
    site.workspace.erase(risk, commitment);
    assert_eq!(lines(&diff(&before, &site.workspace)), ["R-001 Secret: \"(sealed)\" -> \"(erased)\""]);
    assert_eq!(aims_bench::core::typing::show(site.workspace.get(risk).unwrap(), "secret"), "(erased)");
}

#[test]
fn there_is_a_difference_exactly_where_something_shown_differs() {
    let config = ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() };
    TestRunner::new(config)
        .run(&(turns(2, 1..30), any::<prop::sample::Index>()), |(turns, at)| {
            let mut play = Play::acquainted(2);
            play.run(&turns);
            let (site, position, _) = &play.past[at.index(play.past.len())];
            let site = &play.sites[*site];
            let past = site.as_of(position);
            let found = diff(&past, &site.workspace);
            let same = values(&past).without_conflicts() == values(&site.workspace).without_conflicts();
            prop_assert_eq!(found.is_empty(), same);
            prop_assert_eq!(found.is_empty(), diff(&site.workspace, &past).is_empty());
            // Nothing that it names is the same on both sides.
            for record in &found.records {
                for field in &record.fields {
                    prop_assert!(field.old != field.new || field.old.text.starts_with('('), "{:?}", field);
                }
                prop_assert!(record.event.is_some() || !record.fields.is_empty());
            }
            // Each entry can be told, and no line holds a sealed value.
            for entry in site.book.in_order() {
                let line = describe(&entry, &site.workspace);
                prop_assert!(!line.is_empty() && !line.contains(char::is_control), "{:?}", line);
                for seal in entry.seals.values() {
                    let secret = seal.value.to_string();
                    prop_assert!(secret.len() < 6 || !line.contains(secret.trim_matches('"')), "{}", line);
                }
            }
            Ok(())
        })
        .unwrap();
}

fn told(item: &HistoryItem) -> String {
    let mut words: Vec<String> = item.event.map(|event| event.word().to_string()).into_iter().collect();
    words.extend(
        item.fields.iter().map(|field| format!("{} {:?} -> {:?}", field.label, field.old.text, field.new.text)),
    );
    words.join("; ")
}

#[test]
fn a_record_tells_its_history() {
    let (mut site, risk, person) = clinic();
    site.set(risk, "owner", person.to_string());
    site.edit(vec![
        Intent::set(risk, "tags", json!(["night", "ward"])),
        Intent::set(risk, "secret", "Dr. Quist said so"),
        Intent::Move { record: risk, to: "assessed".into() },
    ]);
    let tags = site.set(risk, "tags", json!(["ward", "icu"]));
    site.undo(tags.id()).unwrap();
    site.set(person, "name", "Ana B.");
    site.edit(vec![Intent::Archive { record: risk }]);
    let entries = site.book.in_order();
    let items = history(risk, &entries, &site.workspace);
    let told: Vec<String> = items.iter().map(told).collect();
    assert_eq!(
        told,
        [
            "added; Title \"\" -> \"Late alert\"; Status \"\" -> \"Identified\"",
            "Owner \"\" -> \"Ana B.\"",
            "Tags \"\" -> \"night, ward\"; Secret \"\" -> \"(sealed)\"; Status \"Identified\" -> \"Assessed\"",
            "Tags \"night\" -> \"icu\"",
            "Tags \"icu\" -> \"night\"",
            "archived",
        ]
    );
    let item = &items[4];
    assert_eq!((item.kind, item.takes_back), (EntryKind::Undo, Some(tags.id())));
    assert_eq!((items[1].because.as_str(), items[1].actor.login.as_str()), ("because", "ana"));
    assert_eq!(items[1].fields[0].new.value, json!(person.to_string()));
    // Without the sealed value, the trail still says that there was one.
    let erased: Vec<Entry> = entries
        .into_iter()
        .map(|mut entry| {
            entry.seals.clear();
            entry
        })
        .collect();
    let items = history(risk, &erased, &site.workspace);
    assert_eq!(items[2].fields[1].new.text, "(erased)");
}

#[test]
fn a_settled_conflict_shows_both_old_values() {
    let (mut here, risk, _) = clinic();
    let mut there = Site::new(2);
    there.merge(&here);
    here.set(risk, "notes", "one");
    there.set(risk, "notes", "two");
    here.merge(&there);
    let settled = here.set(risk, "notes", "three");
    let items = history(risk, [&settled], &here.workspace);
    assert_eq!(told(&items[0]), "Notes \"one | two\" -> \"three\"");
    assert_eq!(describe(&settled, &here.workspace), "R-001 notes one | two -> three");
}

#[test]
fn an_entry_is_told_in_one_line() {
    let (mut site, risk, person) = clinic();
    let line = |site: &mut Site, intents: Vec<Intent>| {
        let entry = site.edit(intents);
        describe(&entry, &site.workspace)
    };
    let set = |record, field, value: Value| vec![Intent::set(record, field, value)];
    assert_eq!(describe(&site.book.in_order()[0], &site.workspace), "workspace made");
    assert_eq!(describe(&site.book.in_order()[2], &site.workspace), "R-001 added");
    assert_eq!(line(&mut site, set(risk, "current", rating(3, 4))), "R-001 current 3x4 (4 1 - -)");
    assert_eq!(line(&mut site, set(risk, "current", rating(2, 4))), "R-001 current 3x4 (4 1 - -) -> 2x4 (4 1 - -)");
    assert_eq!(line(&mut site, set(risk, "owner", json!(person.to_string()))), "R-001 owner Ana");
    assert_eq!(line(&mut site, set(risk, "owner", Value::Null)), "R-001 owner cleared");
    assert_eq!(
        line(&mut site, set(risk, "seen_at", json!("2026-11-21T09:30:00Z"))),
        "R-001 seen at 2026-11-21T09:30:00Z"
    );
    assert_eq!(line(&mut site, set(risk, "notes", json!("two\nlines"))), "R-001 notes changed");
    assert_eq!(line(&mut site, set(risk, "notes", json!("x".repeat(33)))), "R-001 notes changed");
    assert_eq!(line(&mut site, set(risk, "tags", json!(["ward"]))), "R-001 tags +ward");
    assert_eq!(line(&mut site, set(risk, "tags", json!(["a", "b", "c"]))), "R-001 tags +3 -ward");
    assert_eq!(line(&mut site, set(person, "contact", json!("ana@example.org"))), "P-001 contact (sealed)");
    assert_eq!(line(&mut site, set(person, "contact", json!("a@example.org"))), "P-001 contact changed");
    let two = vec![Intent::set(risk, "share", json!(5)), Intent::set(risk, "score", json!(5))];
    assert_eq!(line(&mut site, two), "R-001: share, score");
    let many = ["share", "score", "effort", "option", "due"].map(|field| Intent::set(risk, field, Value::Null));
    let more = Intent::set(risk, "open", json!(true));
    site.edit(vec![Intent::set(risk, "effort", json!(5)), Intent::set(risk, "option", json!("avoid"))]);
    assert_eq!(line(&mut site, [many.to_vec(), vec![more]].concat()), "R-001: share, score, effort, and 2 more");
    assert_eq!(line(&mut site, vec![Intent::Label { record: risk, label: "R-010".into() }]), "R-001 is now R-010");
    assert_eq!(line(&mut site, vec![Intent::Archive { record: risk }]), "R-010 archived");
    assert_eq!(line(&mut site, vec![Intent::Restore { record: risk }]), "R-010 restored");
}

#[test]
fn many_records_are_counted() {
    let (mut site, risk, person) = clinic();
    let ids: Vec<RecordId> = (0..38).map(|_| site.mint()).collect();
    let controls =
        ids.iter().enumerate().map(|(at, id)| creation(*id, "soa", &[("control_id", json!(format!("A.{at}")))]));
    let entry = site.edit(controls.collect());
    assert_eq!(describe(&entry, &site.workspace), "38 SoA entries added");
    let more: Vec<RecordId> = (0..2).map(|at| site.risk(&format!("Risk {at}"))).collect();
    let owners = [vec![risk], more.clone()].concat();
    let entry = site.edit(owners.iter().map(|id| Intent::set(*id, "owner", person.to_string())).collect());
    assert_eq!(describe(&entry, &site.workspace), "3 risks: owner");
    let undo = site.undo(entry.id()).unwrap();
    assert_eq!(describe(&undo, &site.workspace), "3 risks: owner");
    let mixed = vec![
        Intent::set(risk, "notes", "n"),
        Intent::set(more[0], "share", json!(3)),
        Intent::Archive { record: more[1] },
        Intent::set(person, "name", "Ana B."),
        Intent::Define { key: "own.import.risks".into(), value: json!({}) },
        Intent::Define {
            key: "own.field.risk.ward".into(),
            value: json!({ "key": "ward", "label": "Ward", "kind": "line" }),
        },
    ];
    let entry = site.edit(mixed);
    assert_eq!(
        describe(&entry, &site.workspace),
        "2 risks: notes, share, R-003 archived, P-001 name Ana -> Ana B., columns of risks remembered, and 1 more"
    );
}

#[test]
fn an_import_of_thousands_is_told_without_reading_its_values() {
    let (mut site, _, _) = clinic();
    let intents: Vec<Intent> = (0..3_000)
        .map(|at| {
            let id = site.mint();
            creation(id, "risk", &[("title", json!(format!("Risk {at}"))), ("notes", json!("x".repeat(200)))])
        })
        .collect();
    let proposal = Proposal { kind: EntryKind::Import, ..Proposal::edit(intents, "from a file") };
    let entry = site.submit(&proposal).unwrap();
    let started = std::time::Instant::now();
    assert_eq!(describe(&entry, &site.workspace), "3000 risks added");
    assert!(started.elapsed().as_millis() < 500, "{:?}", started.elapsed());
}
