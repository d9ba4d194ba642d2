//! What a job may cost in keys, text not counted, from the screen where a person would be.

use aims_bench::core::entry::EntryKind;
use aims_bench::core::risk::{Risk, Stage};

use crate::support::screen::Session;

fn rating(s: &Session, label: &str) -> (u8, String) {
    let risk = Risk::of(s.record("risk", label)).unwrap();
    let rating = risk.rating(Stage::Current).unwrap();
    (rating.likelihood, rating.short())
}

#[test]
fn rating_a_risk_costs_eight_keys() {
    let mut s = Session::demo(80, 24);
    s.on_row("R-021");
    s.count_from_here();
    s.press("s 3 2 4 1 3 enter").type_text("Two near misses were told in October alone").press("enter");
    assert!(s.keys() <= 8, "{} keys", s.keys());
    assert_eq!(rating(&s, "R-021"), (3, "L 3 · I 2 · G 4 · S 1 · O 3".into()));
    s.says("R-021 current").says("Two near misses").says("u takes it back");
    let entry = s.last_entry();
    assert_eq!(entry.header.because, "Two near misses were told in October alone");
    assert_eq!(entry.header.actor.login, "maeve");
    assert_eq!(entry.header.actor.person, Some(s.record("person", "P-001").id()));
}

#[test]
fn changing_one_number_of_a_rating_costs_four() {
    let mut s = Session::demo(80, 24);
    let before = rating(&s, "R-012");
    assert_eq!(before.1, "L 4 · I 5 · G 3 · S 1 · O 4");
    s.on_row("R-012").count_from_here();
    s.press("s i 4").type_text("The recheck caught every case since May").press("enter");
    assert_eq!(s.keys(), 4);
    assert_eq!(rating(&s, "R-012").1, "L 4 · I 4 · G 3 · S 1 · O 4");
    s.says("I 5→4").says("The recheck caught");
    assert_eq!(s.last_entry().header.because, "The recheck caught every case since May");
}

#[test]
fn confirming_a_risk_costs_two() {
    let mut s = Session::demo(80, 24);
    let was = rating(&s, "R-021");
    s.on_row("R-021").count_from_here();
    s.press("r").type_text("Talked through with the ward leads, nothing is new").press("enter");
    assert_eq!(s.keys(), 2);
    assert_eq!(rating(&s, "R-021"), was);
    assert_eq!(s.text("risk", "R-021", "last_review"), "2026-11-21");
    assert!(s.text("risk", "R-021", "next_review").as_str() > "2026-11-21");
    s.says("R-021").says("u takes it back");
    assert_eq!(s.last_entry().header.because, "Talked through with the ward leads, nothing is new");
    assert!(!s.line("R-021").contains('*'), "the review is no longer past due: {}", s.line("R-021"));
}

#[test]
fn a_control_that_does_not_apply_costs_three() {
    let mut s = Session::empty();
    s.press("3");
    s.on_row("A.10.4").count_from_here();
    s.press("a 2").type_text("We hand no AI system to customers; all are used in our own wards").press("enter");
    assert_eq!(s.keys(), 3);
    let reason = "We hand no AI system to customers; all are used in our own wards";
    assert_eq!(s.text("soa", "A.10.4", "applicable"), "no");
    assert_eq!(s.text("soa", "A.10.4", "exclusion_text"), reason);
    assert_eq!(s.text("soa", "A.10.4", "decided_on"), "2026-11-21");
    s.says("A.10.4 does not apply").sees("(37 undecided)");
    assert_eq!(s.last_entry().header.because, reason);
}

#[test]
fn all_risks_of_one_system_cost_one_key() {
    let mut s = Session::demo(80, 24);
    s.press("1");
    s.on_row("SYS-03").count_from_here();
    s.press("tab");
    assert_eq!(s.keys(), 1);
    s.sees("linked to SYS-03 Rota planner").sees("R-052").absent("R-012");
    s.press("0").absent("linked to").sees("2 RISKS 70");

    let mut wide = Session::demo(160, 50);
    wide.press("1 down").count_from_here();
    wide.press("down");
    assert_eq!(wide.keys(), 1);
    wide.sees("linked to SYS-03 Rota planner").sees("R-052").absent("R-012");
}

#[test]
fn finding_a_record_by_half_remembered_words_costs_one_and_enter() {
    let mut s = Session::demo(80, 24);
    s.press("3").count_from_here();
    s.press("f").type_text("sepsis elder").press("enter");
    assert_eq!(s.keys(), 2);
    s.sees("R-012 Triage model misses sepsis");
    s.press("esc").sees("3 CONTROLS");
}

#[test]
fn filling_the_owner_of_twelve_marked_rows_costs_three() {
    let mut s = Session::demo(80, 24);
    s.press("3 right right");
    s.times(12, "space").sees("A.5.4");
    let owned = |s: &Session| {
        let priya = s.record("person", "P-006").id();
        s.workspace().live("control").filter(|control| control.target("owner").is_some_and(|p| p.id() == priya)).count()
    };
    let (before, entries) = (owned(&s), s.entries());
    s.count_from_here();
    s.press("e").type_text("priya").press("enter");
    s.sees("A.2.2 AI policy: Maeve Brennan -> Priya Nandakumar").sees("A.5.3").absent("A.4.6");
    s.press("enter");
    assert_eq!(s.keys(), 3);
    assert!(owned(&s) >= before + 11, "{} then {}", before, owned(&s));
    assert_eq!(s.entries(), entries + 1, "one entry");
    s.press("u");
    assert_eq!(owned(&s), before, "one undo");
}

#[test]
fn taking_the_last_thing_back_costs_one() {
    let mut s = Session::demo(80, 24);
    s.on_row("R-021");
    let was = rating(&s, "R-021");
    s.press("s 5 5 5 5 5").type_text("Typed on the wrong row, as it happens").press("enter");
    assert_ne!(rating(&s, "R-021"), was);
    s.count_from_here().press("u");
    assert_eq!(s.keys(), 1);
    assert_eq!(rating(&s, "R-021"), was);
    s.says("taken back");
    assert_eq!(s.last_entry().header.kind, EntryKind::Undo);
    s.press("u").says("nothing of this sitting");
}

#[test]
fn who_changed_this_when_and_why_costs_one() {
    let mut s = Session::demo(80, 24);
    s.on_row("R-029").count_from_here();
    s.press("h");
    assert_eq!(s.keys(), 1);
    s.sees("History of R-029").sees("2026-06-16").sees("Ruth Castellan").sees("goes up one");
    let frame = s.frame();
    let lines: Vec<&str> = frame.lines().filter(|line| line.contains("20") && line.contains(':')).collect();
    for pair in lines.windows(2) {
        assert_ne!(pair[0].trim_start_matches('>').trim(), pair[1].trim(), "an entry is told once:\n{frame}");
    }
}

#[test]
fn the_register_as_of_the_last_audit_costs_two_and_its_name() {
    let mut s = Session::demo(80, 24);
    s.count_from_here().press("@").type_text("audit").press("enter");
    assert_eq!(s.keys(), 2);
    s.sees("AS OF last-audit").sees("2 RISKS 64");
    s.on_row("R-012").press("s").says("as of last-audit: the past can't be changed");
    s.press("u").says("the past can't be changed");
    s.press("esc").absent("AS OF").sees("2 RISKS 70").says("present again");
}
