//! An interview: notes have the focus, marks stand behind tab, and nothing typed is ever lost.

use aims_bench::core::id::RecordId;
use aims_bench::core::intent::{Intent, Proposal};
use aims_bench::core::workspace::RecordRef;
use aims_bench::ledger::share::Heard;
use aims_bench::tui::app::go::turn;
use aims_bench::tui::desk::Effect;
use aims_bench::tui::words;
use serde_json::{Value, json};

use crate::support::screen::Session;

pub fn make(s: &mut Session, register: &str, fields: Value) -> RecordId {
    let record = s.app.desk.ledger.record_id();
    let fields = fields.as_object().unwrap().iter().map(|(key, value)| (key.clone(), value.clone())).collect();
    let create = Intent::Create { record, register: register.into(), label: None, fields };
    assert!(s.app.desk.submit(&Proposal::edit(vec![create], "planned"), None), "{}", s.message());
    record
}

pub fn id(s: &Session, register: &str, label: &str) -> String {
    s.record(register, label).id().to_string()
}

/// An audit of a clause and two controls, with two sampled systems and one talk.
pub fn audit(s: &mut Session) -> (RecordId, RecordId) {
    let systems = json!([id(s, "system", "SYS-02"), id(s, "system", "SYS-04")]);
    let audit = make(
        s,
        "audit",
        json!({"title": "Autumn audit", "kind": "internal", "criteria": ["A.6.2.6", "9.1", "A.3.2"], "systems": systems}),
    );
    let talk = make(
        s,
        "interview",
        json!({"audit": audit.to_string(), "title": "platform team", "slot_ends": "2026-11-21T11:15:00Z"}),
    );
    (audit, talk)
}

fn check(s: &Session, criterion: &str, field: &str) -> String {
    let found = s.workspace().live("audit_check").find(|check| check.text("criterion") == criterion);
    found.map(|check| check.text(field).to_string()).unwrap_or_default()
}

/// How many checks the talk has left behind.
fn checks(s: &Session) -> usize {
    let of_talk = |check: &RecordRef<'_>| check.target("interview").is_some_and(|talk| talk.label() == "IV-001");
    s.workspace().live("audit_check").filter(of_talk).count()
}

/// Opens the talk from the table of interviews.
fn sit(s: &mut Session) {
    s.press("g g").type_text("interviews").press("enter").on_row("IV-001").press("s");
}

#[test]
fn a_note_and_a_mark_cost_three_keys_and_lead_to_the_next_open_stop() {
    let mut s = Session::demo(80, 24);
    audit(&mut s);
    sit(&mut s);
    s.sees("IA-001 · IV-001 platform team").sees("0 of 4 marked").sees("9.1  Monitoring, measurement");
    s.sees("ask").sees("Which number told you that something was wrong").sees("[ ] Metric definitions with thresholds");
    s.type_text("Drift dashboard, weekly look by two engineers.\nNo record who decided. #A.3.2").count_from_here();
    s.press("tab 2 enter");
    assert_eq!(s.keys(), 3);
    s.sees("A.3.2").sees("1 of 4 marked").sees("9.1: No record who decided. #A.3.2");
    assert_eq!(check(&s, "9.1", "mark"), "gap");
    assert_eq!(
        check(&s, "9.1", "note"),
        "Drift dashboard, weekly look by two engineers.\nNo record who decided. #A.3.2"
    );
    assert_eq!(check(&s, "9.1", "auditor"), id(&s, "person", "P-001"));
    assert!(!s.record("interview", "IV-001").text("started").is_empty(), "the first note is when it began");
}

#[test]
fn no_letter_marks_while_one_writes_and_esc_goes_one_step_back() {
    let mut s = Session::demo(80, 24);
    audit(&mut s);
    sit(&mut s);
    s.type_text("1234 nfploh?:/-0");
    s.sees("1234 nfploh?:/-0").absent("[1 seen]");
    s.press("tab 1").sees("[1 seen]").press("esc").sees("tab: marks").press("0").sees("-00");
    let entries = s.entries();
    s.press("esc").says("kept as a draft");
    assert_eq!(s.entries(), entries, "leaving is no entry");
    s.press("s").sees("1234 nfploh?:/-00").sees("[1 seen]").sees("9.1  Monitoring");
}

#[test]
fn the_power_goes_in_the_middle_of_a_word_and_one_goes_on_there() {
    let mut s = Session::demo(80, 24);
    audit(&mut s);
    sit(&mut s);
    s.press("tab enter").sees("A.3.2");
    s.type_text("They roll back by chat").press("left left left left").type_text("the ");
    s.rest();
    s.cut_and_reopen();
    sit(&mut s);
    s.sees("A.3.2").sees("They roll back by the chat").type_text("team ");
    s.sees("They roll back by the team chat");
}

#[test]
fn one_comes_back_the_next_day_to_the_same_word() {
    let mut s = Session::demo(80, 24);
    audit(&mut s);
    sit(&mut s);
    s.type_text("Weekly look").press("tab 1 page-down");
    s.type_text("Rolled back by chat").press("left left left left");
    s.reopen();
    s.sees("IV-001 platform team").sees("A.3.2").type_text("the ").sees("Rolled back by the chat");
    s.press("page-up").sees("Weekly look").sees("[1 seen]");
}

#[test]
fn items_are_asked_one_by_one_and_another_can_be_added_in_the_middle() {
    let mut s = Session::demo(80, 24);
    audit(&mut s);
    sit(&mut s);
    s.press("tab / 6 2 6 enter").sees("A.6.2.6  AI system operation and monitoring").sees("on: SYS-02 Letter writer");
    s.type_text("Same dashboard").press("page-down").sees("on: SYS-04 Fall watch");
    s.press("page-up").sees("Same dashboard");
    s.press("tab o").type_text("second reader").press("enter").sees("on: SYS-05 Second reader").sees("of 5 marked");
    s.type_text("Not monitored at all").press("tab 3 enter");
    s.press("tab o").type_text("Control room north").press("enter").sees("on: Control room north");
    s.type_text("Nobody there at night").press("tab 4 enter");
    let other: Vec<String> = s
        .workspace()
        .live("audit_check")
        .map(|check| check.text("item_other").to_string())
        .filter(|other| !other.is_empty())
        .collect();
    assert_eq!(other, ["Control room north"]);
}

#[test]
fn usual_evidence_is_ticked_and_new_evidence_is_written_down_in_place() {
    let mut s = Session::demo(80, 24);
    audit(&mut s);
    sit(&mut s);
    s.type_text("Weekly").press("tab right space").sees("[x] Measurement records");
    s.press("f6")
        .sees("shown on a screen")
        .press("enter")
        .type_text("Dashboard of the letter writer, 3 Oct")
        .press("enter");
    let evidence = s.workspace().live("evidence").last().unwrap();
    assert_eq!(evidence.title(), "Dashboard of the letter writer, 3 Oct");
    assert_eq!(evidence.text("status"), "collected");
    let check = s.workspace().live("audit_check").next().unwrap();
    assert!(check.has_element("evidence", &evidence.id().to_string()));
    assert!(check.has_element("ticked", "Measurement records"));
    // A file stays where it is: its name and hash are kept.
    s.press("f6 down down enter").sees("Path of the file").type_text("/srv/export/drift.pdf").press("enter");
    let file = s.workspace().live("evidence").last().unwrap().id();
    assert!(s.effects.contains(&Effect::Attach { evidence: file, path: "/srv/export/drift.pdf".into() }));
    s.app.attach(file, "drift.pdf", &"ab".repeat(32));
    assert_eq!(s.workspace().get(file).unwrap().text("sha256"), "ab".repeat(32));
    // What is in the register is only linked.
    let before = s.workspace().live("evidence").count();
    s.press("f6").type_text("drift.pdf").press("enter");
    assert_eq!(s.workspace().live("evidence").count(), before);
}

#[test]
fn questions_are_parked_and_read_out_at_the_end() {
    let mut s = Session::demo(80, 24);
    audit(&mut s);
    sit(&mut s);
    s.press("f7").type_text("Who has the key of the log?").press("enter");
    assert_eq!(s.text("interview", "IV-001", "parked"), "Who has the key of the log? #9.1");
    for _ in 0..4 {
        s.press("tab 1 enter");
    }
    s.says("everything is marked; 1 parked: Who has the key of the log? #9.1").sees("4 of 4 marked");
    s.press("e").sees("IV-001 ends: all is marked").sees("Who has the key of the log?");
    s.press("enter").says("IV-001");
    assert!(!s.record("interview", "IV-001").text("ended").is_empty());
}

#[test]
fn one_log_of_the_talk_runs_beside_the_notes() {
    let mut s = Session::demo(80, 24);
    audit(&mut s);
    sit(&mut s);
    s.type_text("On the clause").press("f8").sees("Log of the whole talk");
    s.type_text("10:05 the lead comes in, says @SYS-04 is his #A.3.2");
    s.press("tab 1 enter").sees("IV-001: 10:05 the lead comes in").sees("Log of the whole talk");
    assert!(s.text("interview", "IV-001", "log").starts_with("10:05"));
    s.press("f8").absent("Log of the whole talk");
    assert_eq!(check(&s, "9.1", "note"), "On the clause");
}

#[test]
fn a_room_reads_no_notes() {
    let mut s = Session::demo(80, 24);
    audit(&mut s);
    sit(&mut s);
    s.type_text("They are hiding something").press("f9").absent("hiding").sees("notes are hidden");
    s.press("f9").sees("They are hiding something");
}

#[test]
fn criteria_are_offered_by_number_and_by_words() {
    let mut s = Session::demo(80, 24);
    s.press("g g").type_text("audits").press("enter +");
    while !s.line("Criteria").contains("> ") && !s.frame().contains("Clauses and controls") {
        s.press("tab");
    }
    s.type_text("monitoring, meas")
        .sees("9.1")
        .press("enter")
        .type_text("operation and monitoring")
        .press("enter")
        .sees("9.1; A.6.2.6");
}

#[test]
fn what_is_taken_back_beside_the_text_is_gone_from_the_stop_too() {
    let mut s = Session::demo(80, 24);
    audit(&mut s);
    sit(&mut s);
    s.type_text("Hearsay").press("tab 2 page-down page-up").sees("Hearsay").sees("[2 gap?]");
    s.press("tab u").absent("Hearsay").absent("[2 gap?]");
    assert_eq!(checks(&s), 0);
    s.press("tab").type_text("Seen myself").press("tab 1 page-down page-up").sees("Seen myself");
}

#[test]
fn a_line_that_names_a_system_stands_where_that_system_is_looked_at() {
    let mut s = Session::demo(80, 24);
    audit(&mut s);
    sit(&mut s);
    s.type_text("The nights of @SYS-04 are nobody's.\nAll else is fine.").press("tab 1");
    s.press("/").type_text("A.6.2.6").press("enter").sees("on: SYS-02").absent("nobody's");
    s.press("page-down")
        .sees("on: SYS-04 Fall watch")
        .sees("9.1: The nights of @SYS-04 are nobody's.")
        .absent("All else");
}

#[test]
fn a_saved_note_says_what_matters_in_a_talk_and_ones_own_mark_is_no_news() {
    let mut s = Session::demo(80, 24);
    audit(&mut s);
    sit(&mut s);
    s.type_text("Weekly look").press("f6").says("9.1: saved, no mark yet");
    s.press("enter").type_text("Dashboard of 3 Oct").press("enter").says("stands here as evidence");
    let said = s.message();
    assert!(!said.contains("CK-") && !said.contains("takes it back"), "u is a letter in a note: {said}");
    s.press("tab 1 enter").sees("A.3.2").says("9.1: saved, seen");
    for _ in 0..3 {
        s.press("tab 4 enter");
    }
    s.says("everything is marked; e ends the talk").press("e").sees("IV-001 ends: all is marked").absent("Parked");
    s.press("enter").says("IV-001: the talk is over").says("desk review").sees("Interviews");
}

#[test]
fn a_draft_rests_on_what_stood_at_its_own_stop() {
    let mut s = Session::demo(80, 24);
    audit(&mut s);
    sit(&mut s);
    s.type_text("One").press("page-down").type_text("Two").press("page-down page-up page-up").sees("One");
    s.type_text(" more");
    s.reopen();
    s.sees("One more").press("page-down").absent("changed meanwhile").sees("Two");
    assert_eq!(check(&s, "9.1", "note"), "One more");
}

#[test]
fn a_note_on_an_added_item_outlives_a_power_cut_before_it_was_saved() {
    let mut s = Session::demo(80, 24);
    audit(&mut s);
    sit(&mut s);
    s.press("tab o").type_text("Control room north/2").press("enter").sees("on: Control room north/2");
    s.type_text("Nobody there at night");
    s.rest();
    s.cut_and_reopen();
    sit(&mut s);
    s.sees("on: Control room north/2").sees("Nobody there at night").sees("of 5 marked").press("tab 4 enter");
    assert_eq!(s.workspace().live("audit_check").next().unwrap().text("note"), "Nobody there at night");
}

#[test]
fn to_go_on_after_all_writes_at_the_same_stop() {
    let mut s = Session::demo(80, 24);
    audit(&mut s);
    sit(&mut s);
    s.type_text("One").press("tab 1 e").sees("IV-001 ends: 3 ").press("down enter tab");
    s.type_text(" and two").press("page-down");
    assert_eq!(checks(&s), 1);
    assert_eq!(check(&s, "9.1", "note"), "One and two");
}

#[test]
fn what_was_taken_out_again_does_not_come_back() {
    let mut s = Session::demo(80, 24);
    audit(&mut s);
    sit(&mut s);
    s.type_text("x").rest();
    s.press("backspace page-down page-up").absent("x ").absent("brought back");
    assert!(s.app.desk.ledger.drafts().is_empty());
}

#[test]
fn what_is_typed_stays_when_the_workspace_is_held_elsewhere_and_when_one_looks_back_in_time() {
    let mut s = Session::demo(80, 24);
    audit(&mut s);
    sit(&mut s);
    s.type_text("Rolled back by chat").press("left left left left");
    s.app.hear(vec![Heard::Moved { here: true }]);
    s.sees("Rolled back by chat").says(words::HELD_HERE);
    s.type_text("the ").sees("Rolled back by the chat");
    turn(&mut s.app.desk, "2026-11-20");
    s.app.hear(Vec::new());
    s.rest();
    s.sees("Rolled back by the chat");
    s.app.desk.past = None;
    s.app.hear(vec![Heard::Moved { here: false }]);
    s.sees("Rolled back by the chat").press("page-down");
    assert_eq!(check(&s, "9.1", "note"), "Rolled back by the chat");
}
