//! What happens and what follows from it: an incident, a value beyond its threshold, a duty to report; and the risk's
//! owner, who sees it and answers.

use aims_bench::tui::desk::Effect;

use crate::support::screen::{Look, Session};

/// Goes to a field of the form in front and types into it.
fn fill(s: &mut Session, field: &str, text: &str) {
    let is_at = |s: &Session| {
        s.frame().lines().any(|line| line.trim_start().strip_prefix("> ").is_some_and(|rest| rest.starts_with(field)))
    };
    for _ in 0..80 {
        if is_at(s) {
            s.type_text(text);
            return;
        }
        s.press("tab");
    }
    panic!("no field {field}:\n{}", s.frame());
}

fn owner(s: &Session, login: &str) -> Session {
    Session::on(s.store.clone(), login, 80, 24, Look::default())
}

#[test]
fn an_incident_reaches_the_owner_of_the_risk_and_is_gone_once_he_confirms() {
    let mut s = Session::demo(80, 24);
    s.press("g g").type_text("incidents").press("enter +").sees("New incident");
    s.type_text("Two rotas were published unread");
    fill(&mut s, "Detected on", "-1d");
    fill(&mut s, "Risks", "R-009");
    s.press("enter enter").sees("IN-009");
    s.settle();

    let mut priya = owner(&s, "priya");
    priya.press("g m").sees("R-009").sees("incident IN-009 (20 Nov): Two rotas were published");
    priya.on_row("R-009").press("enter").sees("Asked to look again").sees("2026-11-20").press("esc");
    let entries = priya.entries();
    priya.press("r").type_text("Both were read the same day; managers still plan by hand twice a year").press("enter");
    priya.absent("IN-009");
    assert_eq!(priya.entries(), entries + 1, "nothing is written but the confirmation");

    // The incident says that the risk was looked at.
    priya.press("g g").type_text("incidents").press("enter").on_row("IN-009").press("enter");
    priya.sees("Asks for a new look").sees("looked at 2026-11-21").sees("R-009 Ward managers forget");
}

#[test]
fn a_value_beyond_its_threshold_reaches_the_owner_who_may_say_that_no_new_look_is_needed() {
    let mut s = Session::demo(80, 24);
    s.press("g g").type_text("measurements").press("enter +").sees("New measurement");
    s.type_text("After the new prompts");
    fill(&mut s, "Metric", "ME-003");
    s.press("enter");
    fill(&mut s, "Measured on", "today");
    fill(&mut s, "Value", "2");
    s.press("enter").sees("below");
    s.settle();

    let mut dermot = owner(&s, "dermot");
    dermot.press("g m").sees("ME-003 below its limit, 2 % (21 Nov): Drafts changed");
    dermot.on_row("R-032").press("=").sees("R-032 needs no new look, because").sees("ME-003 below its limit");
    dermot.press("enter").says("say why");
    dermot.type_text("A test week with prompts that change nothing").press("enter");
    let decision = dermot.record("review_trigger", "TR-005");
    assert_eq!(decision.text("decision"), "A test week with prompts that change nothing");
    assert_eq!(decision.targets("risks").map(|risk| risk.label()).collect::<Vec<_>>(), ["R-032"]);
    assert_eq!(decision.text("cleared_on"), "2026-11-21");
    dermot.on_row("R-005").press("enter").sees("Asked to look again").press("esc");
    dermot.on_row("R-032").press("enter").absent("Asked to look again").press("esc");
    dermot.press("=").says("nothing asks for a new look at R-032");
}

#[test]
fn what_happened_stands_among_what_is_overdue() {
    let mut s = Session::demo_as("ruth", 80, 24, Look::default());
    let frame = s.frame();
    let place = |text: &str| frame.find(text).unwrap_or_else(|| panic!("no {text}:\n{frame}"));
    assert!(place("R-031") < place("R-012") && place("R-012") < place("R-029"), "{frame}");
    s.sees("incident IN-004 (1 Oct): Ward notes pasted").sees("ME-001 above its limit, 15 % (21 Oct)");
    s.sees("incident IN-008 (15 Nov): Resident fell").sees("ME-005 above its limit");
    let mut priya = Session::demo_as("priya", 80, 24, Look::default());
    priya.sees("ME-007 above its limit, twice, 1.7 shifts (16 Nov)");
}

#[test]
fn a_duty_to_report_runs_from_detection_to_the_proof_of_sending() {
    let mut s = Session::demo(80, 24);
    s.press("g g").type_text("incidents").press("enter +");
    s.type_text("Wrong dose was given in ward 6");
    fill(&mut s, "Detected on", "today");
    fill(&mut s, "AI systems", "SYS-08");
    s.press("enter enter").on_row("IN-009");
    s.press("a")
        .sees("Report IN-009 under which duty?")
        .sees("15 days by 2026-12-06")
        .sees("72 hours by 2026-11-24 00:00");
    s.type_text("serious incident").press("enter");
    s.sees("NO-004").sees("15 d left").sees("by 2026-12-06");
    assert_eq!(s.text("incident_notification", "NO-004", "duty"), "eu-ai-act-73-serious");
    s.press("e");
    fill(&mut s, "Sent at", "2026-11-21 16:20");
    fill(&mut s, "Receipt", "MS-0412");
    s.press("enter").sees("met");
    s.press("esc").on_row("IN-009").sees("met");
    s.press("enter").sees("Reporting").sees("NO-004 market surveillance authority");
}

#[test]
fn the_incident_log_leaves_as_a_file() {
    let mut s = Session::demo(80, 24);
    s.press("g g").type_text("incidents").press("enter x e").sees("Export all incidents, as");
    s.press("1");
    let Some(Effect::Write { path, bytes, .. }) = s.effects.last() else { panic!("{:?}\n{}", s.effects, s.frame()) };
    let (name, text) = (path.display().to_string(), String::from_utf8_lossy(bytes).into_owned());
    assert!(name.contains("incidents") && name.ends_with(".csv"), "{name}");
    assert!(
        text.starts_with("Id,Detected,System,Kind,Severity,Affected,Contained,Cause,Reported to / by when,"),
        "{text}"
    );
    assert!(text.contains("data protection authority by 2026-10-04 09:00, sent on 2026-10-03"), "{text}");
}

#[test]
fn bars_and_words_have_a_form_for_plain_terminals() {
    let mut s = Session::demo_as("maeve", 80, 24, Look::ascii());
    s.press("g g").type_text("metrics").press("enter").on_row("ME-005").press("enter");
    s.sees("_-..-#  ").sees("14 mutes, up");
    assert!(s.frame().is_ascii(), "{}", s.frame());
}

#[test]
fn all_that_asks_for_a_new_look_stands_in_one_table_and_so_does_what_is_measured() {
    let mut s = Session::demo(80, 24);
    s.press("g g").type_text("asked to look").press("enter").sees("Asked to look again");
    s.sees("R-031").sees("incident IN-004").sees("R-052").sees("Priya Nandaku");
    s.press("/").type_text("R-029").press("enter enter").sees("R-029").sees("Night staff mute alarms");
    s.press("esc esc").press("g g").type_text("monitoring and measurement").press("enter");
    s.sees("Monitoring and measurement results").sees("14!").sees("at most 12 %");
}
