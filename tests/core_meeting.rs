//! What happens where two copies changed the same: stories of single fields, records, labels and definitions.

mod core_support;

use aims_bench::core::entry::{Entry, EntryKind};
use aims_bench::core::id::{Position, RecordId};
use aims_bench::core::intent::{Intent, Proposal};
use aims_bench::core::merge::{MergeError, check_next, missing, relabelling};
use aims_bench::core::record::LIFE;
use aims_bench::core::workspace::Life;
use core_support::{Site, cells, rating};
use serde_json::json;

/// Two copies that both have one risk and one person.
fn copies() -> (Site, Site, RecordId, RecordId) {
    let mut here = Site::founded(1);
    let person = here.person("Ana");
    let risk = here.risk("Late alert");
    let mut there = Site::new(2);
    there.now += 1_000;
    there.merge(&here);
    (here, there, risk, person)
}

/// Each takes over from the other, and both end up with the same.
fn meet(here: &mut Site, there: &mut Site) {
    let before = here.clone();
    here.merge(there);
    there.merge(&before);
    assert_eq!(cells(&here.workspace), cells(&there.workspace));
}

#[test]
fn two_values_of_one_field_are_a_conflict_that_shows_the_later_and_keeps_both() {
    let (mut here, mut there, risk, _) = copies();
    here.set(risk, "title", "Late alarm");
    there.set(risk, "title", "Missed alert");
    here.set(risk, "notes", "only here");
    meet(&mut here, &mut there);
    let record = here.workspace.get(risk).unwrap();
    assert_eq!(record.conflicts(), ["title"]);
    assert!(record.in_conflict());
    assert_eq!(record.text("title"), "Missed alert");
    let kept: Vec<_> = record.heads("title").iter().map(|head| head.value.plain().cloned().unwrap()).collect();
    assert_eq!(kept, [json!("Late alarm"), json!("Missed alert")]);
    assert_eq!(record.text("notes"), "only here");
    // Saying again what is shown settles it, on every copy.
    here.set(risk, "title", "Missed alert");
    meet(&mut here, &mut there);
    assert!(there.workspace.get(risk).unwrap().conflicts().is_empty());
}

#[test]
fn the_same_value_on_both_sides_is_no_conflict() {
    let (mut here, mut there, risk, _) = copies();
    here.set(risk, "title", "Missed alert");
    there.set(risk, "title", "Missed alert");
    meet(&mut here, &mut there);
    let record = here.workspace.get(risk).unwrap();
    assert_eq!(record.heads("title").len(), 2);
    assert!(record.conflicts().is_empty());
    let again = here.refused(&Proposal::edit(vec![Intent::set(risk, "title", "Missed alert")], ""));
    assert_eq!(again[0].message, "nothing changes: it already stands like that");
    // Later edits name both heads, so neither comes back.
    here.set(risk, "title", "Third");
    meet(&mut here, &mut there);
    assert_eq!(there.workspace.get(risk).unwrap().heads("title").len(), 1);
}

#[test]
fn a_rating_is_one_or_the_other_and_never_half_of_each() {
    let (mut here, mut there, risk, _) = copies();
    here.set(risk, "current", rating(5, 1));
    there.set(risk, "current", rating(1, 4));
    meet(&mut here, &mut there);
    let record = there.workspace.get(risk).unwrap();
    assert_eq!(record.conflicts(), ["current"]);
    assert_eq!(record.json("current"), rating(1, 4));
    let kept: Vec<_> = record.heads("current").iter().map(|head| head.value.plain().cloned().unwrap()).collect();
    assert_eq!(kept, [rating(5, 1), rating(1, 4)]);
}

#[test]
fn sets_are_merged_by_element() {
    let (mut here, mut there, risk, _) = copies();
    here.set(risk, "tags", json!(["ward", "night"]));
    meet(&mut here, &mut there);
    let element = |field: &str, element: &str| (risk, field.to_string(), element.to_string());
    let add = |(record, field, element)| Intent::Add { record, field, element };
    let drop = |(record, field, element)| Intent::Drop { record, field, element };
    here.edit(vec![add(element("tags", "icu")), drop(element("tags", "night"))]);
    there.edit(vec![add(element("tags", "er"))]);
    meet(&mut here, &mut there);
    let tags = |site: &Site| site.workspace.get(risk).unwrap().elements("tags").map(str::to_string).collect::<Vec<_>>();
    assert_eq!(tags(&here), ["er", "icu", "ward"]);
    // Taken out here and taken out and put in again there: whoever put it in has not seen that it was taken out here.
    there.edit(vec![drop(element("tags", "ward"))]);
    there.edit(vec![add(element("tags", "ward"))]);
    here.edit(vec![drop(element("tags", "ward"))]);
    meet(&mut here, &mut there);
    assert_eq!(tags(&here), ["er", "icu", "ward"]);
    assert!(here.workspace.get(risk).unwrap().conflicts().is_empty());
    here.edit(vec![drop(element("tags", "ward"))]);
    meet(&mut here, &mut there);
    assert_eq!(tags(&there), ["er", "icu"]);
}

#[test]
fn what_was_taken_back_here_and_edited_there_resurfaces_until_someone_decides() {
    let (mut here, mut there, risk, _) = copies();
    let created = here.book.in_order().pop().unwrap();
    here.undo(created.id()).unwrap();
    assert_eq!(here.workspace.get(risk).unwrap().life(), Life::Removed);
    assert_eq!(here.workspace.count("risk"), 0);
    there.set(risk, "notes", "still needed");
    meet(&mut here, &mut there);
    let record = here.workspace.get(risk).unwrap();
    assert_eq!(record.life(), Life::Live);
    assert_eq!(record.conflicts(), [LIFE]);
    assert_eq!((record.label(), record.text("notes"), record.text("title")), ("R-001", "still needed", ""));
    assert_eq!(here.workspace.count("risk"), 1);
    assert_eq!(here.workspace.by_label("risk", "R-001").unwrap().id(), risk);
    // The removal can't be undone any more, but the record can be restored and filled again.
    let removal = here.book.in_order().into_iter().find(|entry| entry.header.kind == EntryKind::Undo).unwrap();
    assert_eq!(
        here.undo(removal.id()).unwrap_err(),
        "R-001: its life was changed again since; take the newer change back first, or set it anew"
    );
    here.edit(vec![Intent::Restore { record: risk }, Intent::set(risk, "title", "Late alert")]);
    meet(&mut here, &mut there);
    let record = there.workspace.get(risk).unwrap();
    assert!(record.conflicts().is_empty());
    assert_eq!(record.life(), Life::Live);
    let wrong = there.undo(here.book.in_order().pop().unwrap().id()).unwrap_err();
    assert_eq!(wrong, "it settled a conflict of R-001, which can't be brought back; decide again instead");
}

#[test]
fn what_was_taken_back_here_and_archived_there_is_archived() {
    let (mut here, mut there, risk, _) = copies();
    let created = here.book.in_order().pop().unwrap();
    there.edit(vec![Intent::Archive { record: risk }]);
    here.now += 9_000;
    here.undo(created.id()).unwrap();
    meet(&mut here, &mut there);
    let record = here.workspace.get(risk).unwrap();
    assert_eq!(record.life(), Life::Archived, "although the removal is the later edit");
    assert_eq!(record.conflicts(), [LIFE]);
    here.edit(vec![Intent::Archive { record: risk }]);
    meet(&mut here, &mut there);
    assert!(there.workspace.get(risk).unwrap().conflicts().is_empty());
}

#[test]
fn a_removal_on_both_sides_is_one_that_neither_can_take_back_alone() {
    let (mut here, mut there, risk, _) = copies();
    let created = here.book.in_order().pop().unwrap();
    let (gone, gone_there) =
        (here.undo(created.id()).unwrap(), there.take_back(created.id(), EntryKind::Revert, "twice").unwrap());
    meet(&mut here, &mut there);
    assert_eq!(here.workspace.get(risk).unwrap().life(), Life::Removed);
    // Two heads that agree can still be taken back, from either side.
    assert!(here.undo(gone.id()).is_err(), "the other removal stands as well");
    let back: Vec<_> = [&gone, &gone_there].iter().map(|entry| there.undo(entry.id())).collect();
    assert!(back.iter().all(Result::is_err));
}

#[test]
fn labels_given_twice_are_found_and_the_later_one_gets_the_next_number() {
    let (mut here, mut there, _, _) = copies();
    let mine = here.risk("Bias in triage");
    there.now += 60_000;
    let theirs = there.risk("Model drift");
    let more = there.risk("Wrong dose");
    assert_eq!(here.label(mine), there.label(theirs));
    meet(&mut here, &mut there);
    let clashes = here.workspace.label_clashes();
    assert_eq!(clashes.len(), 1);
    assert_eq!((clashes[0].label.as_str(), clashes[0].records.as_slice()), ("R-002", &[mine, theirs][..]));
    assert_eq!(here.workspace.by_label("risk", "R-002").unwrap().id(), mine, "who had it first is found");
    assert_eq!(here.workspace.find_label("r-002").len(), 1);
    let settled = relabelling(&here.workspace);
    assert_eq!(
        settled.sentences,
        ["R-002 was given twice: \"Bias in triage\" keeps it, \"Model drift\" becomes R-004"]
    );
    assert_eq!(relabelling(&there.workspace), settled, "every copy comes to the same");
    let proposal = settled.proposal().unwrap();
    assert_eq!(proposal.kind, EntryKind::Merge);
    // Both copies do it before they meet again: no new conflict.
    here.submit(&proposal).unwrap();
    there.submit(&proposal).unwrap();
    meet(&mut here, &mut there);
    assert!(here.workspace.label_clashes().is_empty());
    assert!(relabelling(&here.workspace).proposal().is_none());
    assert_eq!(
        (here.label(mine), here.label(theirs), here.label(more)),
        ("R-002".into(), "R-004".into(), "R-003".into())
    );
    assert!(here.workspace.get(theirs).unwrap().conflicts().is_empty());
    let rows: Vec<&str> = here.workspace.rows("risk").map(|row| row.label()).collect();
    assert_eq!(rows, ["R-001", "R-002", "R-003", "R-004"]);
    assert_eq!(here.workspace.by_label("risk", "R-004").unwrap().id(), theirs);
}

#[test]
fn several_clashes_are_settled_at_once_archived_records_too() {
    let (mut here, mut there, _, _) = copies();
    there.now += 60_000;
    let ours: Vec<RecordId> = (0..3).map(|at| here.risk(&format!("Ours {at}"))).collect();
    let theirs: Vec<RecordId> = (0..3).map(|at| there.risk(&format!("Theirs {at}"))).collect();
    there.edit(vec![Intent::Archive { record: theirs[1] }]);
    meet(&mut here, &mut there);
    let proposal = relabelling(&here.workspace).proposal().unwrap();
    here.submit(&proposal).unwrap();
    let labels: Vec<String> = ours.iter().chain(&theirs).map(|id| here.label(*id)).collect();
    assert_eq!(labels, ["R-002", "R-003", "R-004", "R-005", "R-006", "R-007"]);
    assert_eq!(here.workspace.highest_number("risk"), 7);
}

#[test]
fn a_second_organisation_and_a_second_soa_entry_are_told_to_a_person() {
    let (mut here, mut there, _, _) = copies();
    for site in [&mut here, &mut there] {
        site.create("organisation", &[("name", json!("Clinic"))]);
        site.create("soa", &[("control_id", json!("A.2.2"))]);
    }
    meet(&mut here, &mut there);
    let settled = relabelling(&here.workspace);
    assert_eq!(
        settled.sentences,
        [
            "2 SoA entries are called A.2.2 now; keep one and rename or archive the rest",
            "there are 2 organisations now; keep one and archive the rest",
        ]
    );
    assert!(settled.proposal().is_none());
}

#[test]
fn a_relabelling_never_tells_a_sealed_title() {
    let sealed = json!({
        "key": "visit", "name": "visit", "plural": "visits", "prefix": "V", "digits": 2, "pdca": "check",
        "export": "visits", "help": "Visits", "field": [
            { "key": "topic", "label": "Topic", "kind": "line", "means": "title", "confidential": true }],
    });
    let (mut here, mut there, _, _) = copies();
    here.edit(vec![Intent::Define { key: "own.register.visit".into(), value: sealed }]);
    meet(&mut here, &mut there);
    here.create("visit", &[("topic", json!("Whistleblower"))]);
    there.now += 60_000;
    there.create("visit", &[("topic", json!("Layoffs"))]);
    meet(&mut here, &mut there);
    let entry = here.submit(&relabelling(&here.workspace).proposal().unwrap()).unwrap();
    let payload = String::from_utf8(entry.payload).unwrap();
    assert!(!payload.contains("Whistleblower") && !payload.contains("Layoffs"), "{payload}");
    assert!(payload.contains("becomes V-02"), "{payload}");
}

#[test]
fn two_baselines_of_one_name_are_listed_and_one_can_be_chosen() {
    let (mut here, mut there, risk, _) = copies();
    here.set(risk, "notes", "n");
    for site in [&mut here, &mut there] {
        let position = site.workspace.position().to_string();
        site.edit(vec![Intent::Define { key: "baseline.stage1".into(), value: json!({ "position": position }) }]);
    }
    meet(&mut here, &mut there);
    assert_eq!(here.workspace.definition_conflicts().collect::<Vec<_>>(), ["baseline.stage1"]);
    let shown = here.workspace.definition("baseline.stage1").unwrap().clone();
    let new = json!({ "position": here.workspace.position().to_string() });
    let refused = here.refused(&Proposal::edit(vec![Intent::Define { key: "baseline.stage1".into(), value: new }], ""));
    assert!(refused[0].message.contains("a baseline never changes"), "{refused:?}");
    here.edit(vec![Intent::Define { key: "baseline.stage1".into(), value: shown }]);
    meet(&mut here, &mut there);
    assert_eq!(there.workspace.definition_conflicts().count(), 0);
}

#[test]
fn own_registers_that_build_on_what_another_copy_took_away_are_named_not_fatal() {
    let (mut here, mut there, _, _) = copies();
    let visit = json!({
        "key": "visit", "name": "visit", "plural": "visits", "prefix": "V", "pdca": "check", "export": "visits",
        "help": "Visits", "field": [{ "key": "note", "label": "Note", "kind": "line" }],
    });
    here.edit(vec![Intent::Define { key: "own.register.visit".into(), value: visit.clone() }]);
    meet(&mut here, &mut there);
    here.edit(vec![Intent::Define { key: "own.register.visit".into(), value: json!(null) }]);
    let field = json!({ "key": "ward", "label": "Ward", "kind": "line" });
    there.edit(vec![Intent::Define { key: "own.field.visit.ward".into(), value: field }]);
    let visited = there.create("visit", &[("note", json!("fine")), ("ward", json!("B2"))]);
    meet(&mut here, &mut there);
    assert_eq!(
        here.workspace.unusable(),
        [
            "the definition own.field.visit.ward can't be used: register visit: does not exist, so the field ward has no place"
        ]
    );
    assert_eq!(here.workspace.get(visited).unwrap().text("ward"), "B2", "its records are still there");
    here.edit(vec![Intent::Define { key: "own.register.visit".into(), value: visit }]);
    assert!(here.workspace.unusable().is_empty());
    assert_eq!(here.workspace.highest_number("visit"), 1, "labels of an own register count from its records");
}

#[test]
fn an_entry_comes_once_in_order_and_after_what_its_site_had_seen() {
    let (mut here, mut there, risk, _) = copies();
    let first = here.set(risk, "title", "One");
    let second = here.set(risk, "title", "Two");
    let before = cells(&here.workspace);
    here.workspace.apply(&first);
    assert_eq!(before, cells(&here.workspace), "an old entry doesn't come back");
    assert_eq!(check_next(&there.workspace, &second), Err(MergeError::Gap { id: second.id(), last: 3 }));
    assert_eq!(
        check_next(&here.workspace, &second).unwrap_err().to_string(),
        format!(
            "the journal entry {} can't follow: the last one known of its site is number 5; merge from a copy that has those between",
            second.id()
        )
    );
    there.merge(&here);
    let answer = there.set(risk, "title", "Three");
    let mut stranger = Site::new(3);
    assert_eq!(
        check_next(&stranger.workspace, &answer),
        Err(MergeError::Unseen { id: answer.id(), unseen: second.id() })
    );
    stranger.merge(&there);
    assert_eq!(stranger.json(risk, "title"), json!("Three"));
}

#[test]
fn a_chain_that_was_rewritten_is_refused() {
    let (mut here, there, risk, _) = copies();
    let honest = here.set(risk, "title", "One");
    let text = String::from_utf8(honest.payload.clone()).unwrap();
    let forge = |from: &str, to: &str| {
        assert!(text.contains(from), "{text}");
        Entry::read(text.replacen(from, to, 1).into_bytes(), &mut |_| None).unwrap()
    };
    // The newest entry, with another value: only the known hash shows it.
    let forged = forge("\"One\"", "\"0ne\"");
    assert_eq!(missing(&here.workspace, [&forged]), Err(MergeError::Fork { id: honest.id() }));
    // One in the middle: the next doesn't follow it.
    let next = here.set(risk, "title", "Two");
    let mut other = there.clone();
    other.workspace.apply(&forged);
    assert_eq!(check_next(&other.workspace, &next), Err(MergeError::Fork { id: next.id() }));
    // A clock below what it replaces.
    let clock = format!("\"clock\":{}", honest.header.clock.0);
    let early = forge(&clock, "\"clock\":1");
    assert_eq!(check_next(&there.workspace, &early), Err(MergeError::Backwards { id: honest.id() }));
}

#[test]
fn a_date_that_takes_in_an_answer_but_not_its_question_is_settled() {
    // The clock of the first copy is an hour ahead.
    let (mut ahead, mut behind, risk, _) = copies();
    ahead.now += 3_600_000;
    let question = ahead.set(risk, "notes", "Who decides?");
    behind.merge(&ahead);
    behind.now += 1_000;
    let own = behind.set(risk, "title", "Later alert");
    behind.now += 1_000;
    let answer = behind.set(risk, "notes", "The lead does.");
    assert!(answer.header.time < question.header.time);
    let last = behind.workspace.position().clone();
    // Everything recorded up to the answer, by the chains' own times: without the question.
    let mut cut = Position::default();
    let seq = question.header.seq - 1;
    let previous = behind.book.entries.values().find(|entry| entry.header.site == ahead.id && entry.header.seq == seq);
    cut.0.insert(ahead.id, (seq, previous.unwrap().hash));
    cut.0.insert(behind.id, last.0[&behind.id]);
    let settled = behind.workspace.settled(&cut, &behind.book).unwrap();
    assert_eq!(settled.seq(behind.id), 0, "both entries there had seen the question");
    assert_eq!(settled.seq(ahead.id), seq);
    assert_eq!(cells(&behind.as_of(&settled)), cells(&behind.replay(&settled)));
    assert_eq!(behind.workspace.settled(&last, &behind.book).unwrap(), last);
    assert_eq!(own.header.seq, 1);
}
