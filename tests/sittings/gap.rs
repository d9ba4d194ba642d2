//! A gap analysis: what is done today has the focus, the verdict is second, and what follows is a list of measures.

use aims_bench::core::gap::{self, Conformity};
use aims_bench::core::id::RecordId;
use aims_bench::core::workspace::RecordRef;
use aims_bench::exchange::paper::{self, Kind, Setting};
use aims_bench::ledger::share::Heard;
use aims_bench::library::Library;
use serde_json::json;

use crate::interview::{audit, id, make};
use crate::support::screen::{Look, Session, TODAY};

fn assessment(s: &mut Session) -> RecordId {
    make(s, "gap_assessment", json!({"title": "Before stage 1"}))
}

/// Opens the gap analysis from the table of gap assessments.
fn sit(s: &mut Session) {
    s.press("g g").type_text("gap assessments").press("enter").on_row("GA-001").press("s");
}

fn jump(s: &mut Session, criterion: &str) {
    if !s.frame().contains("tab: verdict") {
        s.press("esc");
    }
    s.press("tab /").type_text(criterion).press("enter");
}

fn item(s: &Session, criterion: &str, field: &str) -> String {
    let found = s.workspace().live("gap_item").find(|item| item.text("criterion") == criterion);
    found.map(|item| item.text(field).to_string()).unwrap_or_default()
}

/// What an interview noted on clause 9.1.
fn after_a_talk(s: &mut Session) {
    let (audit, talk) = audit(s);
    let fields = json!({
        "audit": audit.to_string(), "interview": talk.to_string(), "criterion": "9.1", "mark": "gap",
        "note": "Drift dashboard, weekly look by two engineers.\nNo record who decided.",
    });
    make(s, "audit_check", fields);
}

#[test]
fn the_practice_and_a_verdict_cost_three_keys_and_lead_to_the_next_open_criterion() {
    let mut s = Session::demo(80, 24);
    assessment(&mut s);
    sit(&mut s);
    s.sees("GA-001 Before stage 1").sees("4.1/1  Understanding the organization").sees("0 of ").sees("4: 0 of ");
    let before = s.workspace().live("gap_item").count();
    s.type_text("Roles are written down, purpose is not").count_from_here();
    s.press("tab 2 enter");
    assert_eq!(s.keys(), 3);
    s.sees("4.1/2  ").sees("1 of ").sees("4: 1 of ");
    assert_eq!(item(&s, "4.1/1", "practice"), "Roles are written down, purpose is not");
    assert_eq!(item(&s, "4.1/1", "conformity"), "partly");
    assert_eq!(item(&s, "4.1/1", "assessed_by"), id(&s, "person", "P-001"));
    assert_eq!(item(&s, "4.1/1", "assessed_on"), "2026-11-21");
    assert_eq!(s.workspace().live("gap_item").count(), before + 1, "only what was looked at has a record");
    assert_eq!(s.text("gap_assessment", "GA-001", "status"), "in_progress");
}

#[test]
fn no_digit_judges_while_one_writes_and_a_verdict_can_always_be_corrected() {
    let mut s = Session::demo(80, 24);
    assessment(&mut s);
    sit(&mut s);
    s.type_text("1234 ntim/-0").sees("1234 ntim/-0").absent("[1 yes]").absent("[3 no]");
    s.press("tab 1").sees("[1 yes]").press("3").sees("[3 no]").press("enter page-up").sees("[3 no]");
    s.press("tab 1 enter page-up").sees("[1 yes]").press("tab h").sees("Conformity No -> Yes");
}

#[test]
fn clauses_always_apply_and_controls_can_be_said_not_to() {
    let mut s = Session::demo(80, 24);
    assessment(&mut s);
    sit(&mut s);
    s.absent("4 not applicable").press("tab 4").says("clauses 4 to 10 always apply").absent("[4");
    s.press("3 5").says("1 yes, 2 partly, 3 no, 4 not applicable").sees("[3 no]");
    jump(&mut s, "A.8.4");
    s.sees("A.8.4  ").press("tab 4 enter");
    assert_eq!(item(&s, "A.8.4", "conformity"), "not_applicable");
}

#[test]
fn only_controls_that_the_roles_held_need_are_asked_about_and_others_on_purpose() {
    let mut s = Session::empty();
    let id = assessment(&mut s);
    let catalogue = Library::embedded().catalogue().unwrap();
    let asked = gap::agenda(s.workspace().get(id).unwrap(), catalogue);
    let out = gap::left_out(s.workspace(), catalogue);
    assert!(!out.is_empty(), "a mere user leaves controls out");
    assert!(out.iter().all(|control| !asked.contains(&control.id)));
    assert_eq!(asked.iter().filter(|one| gap::is_clause(one)).count(), catalogue.checkpoints().count());
    let seldom = out[0].id.clone();
    sit(&mut s);
    s.press("tab /").type_text(&seldom).sees("seldom needed in your roles").press("enter");
    s.sees(&format!("{seldom}  ")).press("tab 1 enter");
    let found = s.workspace().get(id).unwrap();
    assert!(gap::agenda(found, catalogue).contains(&seldom), "what was compared stays in the list");
    assert_eq!(gap::report(found, catalogue).left_out.len(), out.len() - 1);
}

#[test]
fn notes_of_interviews_stand_below_and_come_over_by_one_key_only() {
    let mut s = Session::demo(80, 24);
    assessment(&mut s);
    after_a_talk(&mut s);
    sit(&mut s);
    jump(&mut s, "9.1/1");
    s.sees("9.1/1  Monitoring").sees("IV-001 · gap?: Drift dashboard").sees("IV-001 · gap?: No record who decided.");
    s.press("tab 1 enter");
    assert_eq!(item(&s, "9.1/1", "practice"), "", "nothing is copied unasked");
    s.press("page-up").press("f5").says("3 lines of interviews").type_text(" Since May.");
    s.press("f5").says("1 line of an interview").press("tab 2 enter");
    assert!(item(&s, "9.1/1", "practice").starts_with("Drift dashboard, weekly look by two engineers.\nNo record"));
    jump(&mut s, "4.1/1");
    s.press("f5").says("no interview noted anything");
}

#[test]
fn a_gap_has_priority_effort_owner_and_an_action_by_one_key() {
    let mut s = Session::demo(80, 24);
    assessment(&mut s);
    sit(&mut s);
    s.press("tab i").says("there is no gap here");
    s.press("esc").type_text("Weekly look").press("tab 2 tab").type_text("Nobody looks at drift at night");
    s.press("tab 1 tab 3 tab space").type_text("Maeve").press("enter").press("tab 2").sees("[2]");
    s.count_from_here().press("i");
    assert_eq!(s.keys(), 1);
    s.says("Close the gap in 4.1/1: Nobody looks at drift at night").sees("action AC-");
    let action = s.workspace().live("action").find(|action| action.text("origin") == "gap").unwrap();
    assert_eq!(action.text("title"), "Close the gap in 4.1/1: Nobody looks at drift at night");
    assert_eq!((action.text("owner"), action.text("priority")), (id(&s, "person", "P-001").as_str(), "high"));
    assert_eq!(item(&s, "4.1/1", "action"), action.id().to_string());
    for (field, value) in [("priority", "high"), ("effort", "large"), ("maturity", "2")] {
        assert_eq!(item(&s, "4.1/1", field), value);
    }
    s.press("i").says("closes it already");
}

#[test]
fn evidence_is_written_down_in_place_and_stands_with_the_item() {
    let mut s = Session::demo(80, 24);
    assessment(&mut s);
    sit(&mut s);
    s.press("f6").says("say what is done, or judge it, first");
    s.type_text("Weekly look").press("f6").sees("shown on a screen").press("enter");
    s.type_text("Dashboard, 3 Oct").press("enter").sees("evidence 1").sees("Weekly look");
    let found = s.workspace().live("evidence").find(|one| one.title() == "Dashboard, 3 Oct").unwrap();
    let of_this = |item: &RecordRef<'_>| item.target("assessment").is_some_and(|one| one.label() == "GA-001");
    let item = s.workspace().live("gap_item").find(of_this).unwrap();
    assert!(item.has_element("evidence", &found.id().to_string()));
}

#[test]
fn measures_are_listed_by_priority_then_effort() {
    let mut s = Session::demo(80, 24);
    let id = assessment(&mut s);
    sit(&mut s);
    // A small one of middling priority, a large urgent one, a small urgent one, one that nobody has ranked, and no gap.
    for (practice, keys) in [
        ("one", "tab 3 tab tab 2 tab 1 enter"),
        ("two", "tab 2 tab tab 1 tab 3 enter"),
        ("three", "tab 3 tab tab 1 tab 1 enter"),
        ("four", "tab 2 enter"),
        ("five", "tab 1 enter"),
    ] {
        s.type_text(practice).press(keys);
    }
    s.press("tab m").sees("GA-001 measures");
    let shown: Vec<String> = s
        .frame()
        .lines()
        .skip(2)
        .take(8)
        .filter_map(|line| line.split_whitespace().last().map(str::to_string))
        .collect();
    let order: Vec<&String> =
        shown.iter().filter(|word| ["one", "two", "three", "four", "five"].contains(&word.as_str())).collect();
    assert_eq!(order, ["three", "two", "one", "four"]);
    let report = gap::report(s.workspace().get(id).unwrap(), Library::embedded().catalogue().unwrap());
    assert_eq!((report.total.yes, report.total.partly, report.total.no), (1, 2, 2));
    assert_eq!(report.measures[0].conformity, Conformity::No);
    assert_eq!(report.groups[0].id, "4");
    assert_eq!(report.groups[0].tally.judged(), 5);
}

#[test]
fn a_whole_analysis_with_the_power_gone_in_the_middle_of_a_word() {
    let mut s = Session::demo(80, 24);
    assessment(&mut s);
    after_a_talk(&mut s);
    sit(&mut s);
    s.type_text("Scope and roles in the manual").press("tab 1 enter");
    jump(&mut s, "9.1/1");
    s.press("f5 tab 2 tab").type_text("Nobody decides on drfit");
    insta::assert_snapshot!("gap", s.settle().styled());
    s.press("left left left").rest();
    s.cut_and_reopen();
    sit(&mut s);
    s.sees("9.1/1  Monitoring").sees("Drift dashboard").sees("[2 partly]").sees("Nobody decides on drfit");
    s.press("delete right").type_text("f").sees("Nobody decides on drift");
    s.press("end tab 1 tab 1 enter").sees("9.1/2");
    s.press("tab m").sees("high").sees("Nobody decides on");
    s.press("esc");
    s.reopen();
    s.sees("GA-001 Before stage 1");
    let found = s.record("gap_assessment", "GA-001");
    let setting = Setting { today: TODAY.parse().unwrap(), zone: |time| time.fixed_offset() };
    let paper = format!("{:?}", paper::make(Kind::GapReport, found, setting).unwrap());
    assert!(paper.contains("Nobody decides on drift") && paper.contains("9 Performance evaluation"), "{paper}");
}

#[test]
fn a_room_reads_neither_notes_nor_owners() {
    let mut s = Session::demo_as("maeve", 80, 24, Look { room: true, ..Look::default() });
    assessment(&mut s);
    after_a_talk(&mut s);
    sit(&mut s);
    jump(&mut s, "9.1/1");
    s.absent("Drift dashboard").sees("notes are hidden").sees("hidden in a room");
}

#[test]
fn on_a_wide_screen_the_groups_stand_beside_the_sheet() {
    let mut s = Session::demo(160, 50);
    assessment(&mut s);
    after_a_talk(&mut s);
    sit(&mut s);
    s.type_text("Half of it").press("tab 2 enter");
    jump(&mut s, "9.1/1");
    s.sees("clause or group").sees("A.6").sees("Performance evaluation");
    insta::assert_snapshot!("gap_wide", s.settle().styled());
}

#[test]
fn what_is_typed_stays_when_the_workspace_is_held_elsewhere() {
    let mut s = Session::demo(80, 24);
    assessment(&mut s);
    sit(&mut s);
    s.type_text("Weekly look");
    s.app.hear(vec![Heard::Moved { here: true }]);
    s.type_text(" by two").sees("Weekly look by two");
}
