//! The desk review: everything noted on a criterion, the verdict, and the finding that follows.

use aims_bench::core::audit::of_audit;
use aims_bench::core::id::RecordId;
use aims_bench::core::intent::{Intent, Proposal};
use aims_bench::ledger::share::Heard;
use serde_json::json;

use crate::interview::{audit, id, make};
use crate::support::screen::Session;

/// An audit with two talks behind it.
fn after_the_talks(s: &mut Session) -> RecordId {
    let (audit, talk) = audit(s);
    let other = make(s, "interview", json!({"audit": audit.to_string(), "title": "ward managers"}));
    let me = id(s, "person", "P-001");
    let check = |talk: RecordId, criterion: &str, more: serde_json::Value| {
        let mut fields =
            json!({"audit": audit.to_string(), "interview": talk.to_string(), "criterion": criterion, "auditor": me});
        fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        fields
    };
    let system = id(s, "system", "SYS-04");
    let seen = check(
        talk,
        "9.1",
        json!({"mark": "seen", "note": "Dashboard per model, weekly look", "ticked": ["Measurement records"]}),
    );
    make(s, "audit_check", seen);
    let gap = check(
        other,
        "9.1",
        json!({"mark": "gap", "item": system, "note": "No number for the wards.\nThe lead decides by chat #A.3.2"}),
    );
    make(s, "audit_check", gap);
    audit
}

fn sit(s: &mut Session) {
    s.press("g g").type_text("audits").press("enter").on_row("IA-001").press("s");
}

fn verdict(s: &Session, criterion: &str, field: &str) -> String {
    let mine = s
        .workspace()
        .live("audit_check")
        .find(|check| check.text("criterion") == criterion && check.target("interview").is_none());
    mine.map(|check| check.text(field).to_string()).unwrap_or_default()
}

#[test]
fn all_notes_of_a_criterion_stand_together_and_the_verdict_is_given_beside_them() {
    let mut s = Session::demo(80, 24);
    after_the_talks(&mut s);
    sit(&mut s);
    s.sees("Desk review · IA-001 Autumn audit").sees("0 of 3 decided").sees("9.1  Monitoring").sees("1/3");
    s.sees("IV-001 · seen").sees("Dashboard per model").sees("seen: Measurement records");
    s.sees("IV-002 · SYS-04 Fall watch · gap?").sees("No number for the wards.");
    s.type_text("Measured, but not where people are cared for").press("tab 5 enter");
    assert_eq!(verdict(&s, "9.1", "verdict"), "minor");
    assert_eq!(verdict(&s, "9.1", "reason"), "Measured, but not where people are cared for");
    assert_eq!(verdict(&s, "9.1", "decided_on"), "2026-11-21");
    s.sees("A.3.2").sees("9.1 SYS-04: The lead decides by chat #A.3.2").sees("1 of 3 decided");
}

#[test]
fn a_verdict_can_always_be_corrected_and_its_history_stays() {
    let mut s = Session::demo(80, 24);
    after_the_talks(&mut s);
    sit(&mut s);
    s.type_text("One ward").press("tab 4 enter page-up").sees("[4 observ.]").press("tab 5 enter");
    assert_eq!(verdict(&s, "9.1", "verdict"), "minor");
    s.press("page-up tab h").sees("Verdict Observation -> Minor");
}

#[test]
fn a_major_grade_is_asked_twice_and_the_harmless_answer_stands_first() {
    let mut s = Session::demo(80, 24);
    after_the_talks(&mut s);
    sit(&mut s);
    s.type_text("Nothing is measured").press("tab 6 enter").sees("9.1: a major nonconformity?").sees("> go back");
    s.press("enter").sees("[6 major]");
    assert_eq!(verdict(&s, "9.1", "verdict"), "", "nothing was given yet");
    s.press("enter down enter");
    assert_eq!(verdict(&s, "9.1", "verdict"), "major");
    s.sees("A.3.2");
}

#[test]
fn clauses_always_apply_and_practice_carries_no_nonconformity() {
    let mut s = Session::demo(80, 24);
    let audit = after_the_talks(&mut s);
    let add = |element: &str| Intent::Add { record: audit, field: "criteria".into(), element: element.into() };
    s.app.desk.submit(&Proposal::edit(vec![add("4.1/5"), add("A.9.4")], ""), None);
    sit(&mut s);
    s.press("tab 7").says("clauses 4 to 10 always apply");
    s.press("/").type_text("4.1/5").press("enter").sees("4.1/5");
    let practice = aims_bench::library::Library::embedded().catalogue().unwrap().checkpoints();
    let (_, practice) = practice
        .into_iter()
        .find(|(_, point)| point.kind == aims_bench::core::catalogue::CheckpointKind::Practice)
        .unwrap();
    s.app.desk.submit(&Proposal::edit(vec![add(&practice.id)], ""), None);
    s.press("esc s")
        .press("tab /")
        .type_text(&practice.id)
        .press("enter")
        .press("tab 5")
        .says("carries no nonconformity");
    s.press("/").type_text("A.9.4").press("enter tab 7").sees("[7 n/a]");
}

#[test]
fn a_finding_begins_with_requirement_evidence_and_grade_and_without_the_notes() {
    let mut s = Session::demo(80, 24);
    after_the_talks(&mut s);
    sit(&mut s);
    s.type_text("Wards").press("tab 5 f").sees("New finding").type_text("Wards are not measured").press("enter");
    let finding = s.record("finding", "F-001");
    assert_eq!((finding.text("criterion"), finding.text("grade")), ("9.1", "minor"));
    assert!(!finding.text("requirement").is_empty());
    assert_eq!(finding.text("evidence_text"), "Measurement records");
    assert_eq!(finding.targets("checks").count(), 2);
    let all = serde_json::to_string(&finding.fields().iter().map(|key| finding.json(key)).collect::<Vec<_>>()).unwrap();
    assert!(!all.contains("chat"), "notes stay with the auditor: {all}");
    s.sees("F-001 minor: Wards are not measured").sees("findings 1");
}

#[test]
fn another_auditors_verdict_stands_beside_ones_own() {
    let mut s = Session::demo(80, 24);
    let audit = after_the_talks(&mut s);
    let ruth = s.workspace().live("person").find(|person| person.title() == "Ruth Castellan").unwrap().id();
    make(
        &mut s,
        "audit_check",
        json!({"audit": audit.to_string(), "criterion": "9.1", "auditor": ruth.to_string(), "verdict": "opportunity",
               "reason": "They plan it for spring"}),
    );
    sit(&mut s);
    s.sees("Ruth Castellan holds: opportunity, \"They plan it for spring\"").sees("0 of 3 decided");
    s.press("tab 5 enter").says("say why").type_text("Not in spring, now").press("tab enter");
    let given = of_audit(s.record("audit", "IA-001")).filter(|check| check.record.filled("verdict"));
    let verdicts = given.count();
    assert_eq!(verdicts, 2, "both are kept");
}

#[test]
fn a_cut_in_the_middle_of_the_reason_loses_nothing() {
    let mut s = Session::demo(80, 24);
    after_the_talks(&mut s);
    sit(&mut s);
    s.press("page-down").type_text("The lead alone deci").rest();
    s.cut_and_reopen();
    sit(&mut s);
    s.sees("A.3.2").sees("The lead alone deci").type_text("des").sees("The lead alone decides");
}

#[test]
fn the_whole_requirement_and_the_name_of_the_sitting_have_room_in_80_columns() {
    let mut s = Session::demo(80, 24);
    let long = json!({"title": "Surveillance of the operation of the care systems", "criteria": ["6.1.2", "9.1"]});
    make(&mut s, "audit", long);
    s.press("g g").type_text("audits").press("enter").on_row("IA-001").sees("s desk review").press("s");
    s.sees("Desk review · IA-001 Surveillance").sees(" and societies.").sees("tab verdict");
    s.type_text("Repeatable by two").press("tab 1 enter").says("6.1.2: saved, conforms");
}

#[test]
fn a_draft_rests_on_what_stood_at_its_own_criterion() {
    let mut s = Session::demo(80, 24);
    after_the_talks(&mut s);
    sit(&mut s);
    s.type_text("One").press("tab 4 page-down").type_text("Two").press("tab 4 page-up").sees("One");
    s.type_text(" more");
    s.reopen();
    s.sees("One more").press("page-down").absent("changed meanwhile");
    assert_eq!(verdict(&s, "9.1", "reason"), "One more");
}

#[test]
fn a_reason_stays_when_the_workspace_is_held_elsewhere() {
    let mut s = Session::demo(80, 24);
    after_the_talks(&mut s);
    sit(&mut s);
    s.type_text("Not where people are");
    s.app.hear(vec![Heard::Moved { here: true }]);
    s.type_text(" cared for").sees("Not where people are cared for");
}
