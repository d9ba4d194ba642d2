//! Computed tables: the calendar of the year, the phases, readiness; each row leads on, a day is put off with a reason.

use aims_bench::tui::desk::Effect;

use crate::support::screen::Session;

#[test]
fn the_year_stands_in_one_list_with_the_overdue_first() {
    let mut s = Session::demo(80, 24);
    s.press("g y").sees("Calendar").sees("Owner:").sees("Late");
    let first = s.frame().lines().nth(3).unwrap_or_default().to_string();
    assert!(first.contains(" d "), "the first row is late: {first}");
    s.press("/").type_text("R-021").sees("1/").press("enter").press("enter").sees("Next review");
    s.press("esc").press("backspace").absent("1/");
}

#[test]
fn a_day_is_put_off_with_a_reason_and_comes_back() {
    let mut s = Session::demo(80, 24);
    s.press("g y").press("/").type_text("R-021").press("enter");
    s.press("z").sees("put off until").type_text("soon").press("enter").says("begin with the day");
    s.press("ctrl-u").type_text("+14d").press("enter").says("why");
    s.type_text(" Helen collects the cases first").press("enter").sees("off");
    assert_eq!(s.text("snooze", "SN-001", "reason"), "Helen collects the cases first");
    assert_eq!(s.text("snooze", "SN-001", "title"), "R-021");
    assert_eq!(s.text("risk", "R-021", "next_review"), "2026-11-10", "the day itself stays");
    s.press("g u").absent("R-021").press("esc");
    s.press("g p").sees("R-021");
}

#[test]
fn the_phases_lead_to_every_register() {
    let mut s = Session::demo(80, 24);
    s.press("g v").sees("Plan, do, check, act").sees("Problems");
    s.press("/").type_text("suppliers").press("enter enter").sees("Suppliers");
}

#[test]
fn what_is_missing_for_a_stage_leads_to_the_empty_form() {
    let mut s = Session::empty();
    s.press("g g")
        .type_text("readiness")
        .press("enter")
        .sees("Readiness for stage 1")
        .sees("missing")
        .sees("4.3")
        .press("enter")
        .sees("scope statement");
    s.press("esc esc").press("g g").type_text("readiness for stage 2").press("enter").sees("Readiness for stage 2");
}

#[test]
fn a_view_is_written_as_a_file_with_three_keys() {
    let mut s = Session::demo(80, 24);
    s.press("g g").type_text("evidence matrix").press("enter").sees("Criterion").count_from_here();
    s.press("x e 1");
    assert_eq!(s.keys(), 3);
    let Some(Effect::Write { path, bytes, .. }) = s.effects.last() else { panic!("nothing was written") };
    assert!(path.to_string_lossy().contains("evidence-matrix") && bytes.starts_with(b"Criterion,State"));
}

#[test]
fn my_days_are_those_of_what_i_own() {
    let mut s = Session::demo(80, 24);
    s.press("g g").type_text("my days").press("enter").sees("My days").sees("Maeve Brennan").absent("Owner: Priya");
    let mut stranger = Session::empty();
    stranger.press("g g").type_text("my days").press("enter").sees("Nothing of yours has a day");
}

#[test]
fn one_question_of_a_combined_audit_answers_several_standards() {
    let mut s = Session::demo(80, 24);
    s.press("g g").type_text("combined").press("enter").sees("Combined audit criteria").sees("Asked with it");
    s.press("/").type_text("A.6.2.4").press("enter").sees("ISO/IEC 27001:").press("x e 1");
    let Some(Effect::Write { path, bytes, .. }) = s.effects.last() else { panic!("nothing was written") };
    let text = String::from_utf8_lossy(bytes);
    assert!(path.to_string_lossy().contains("combined-criteria"), "{path:?}");
    assert!(text.starts_with("Criterion,State,Verdict,Asked with it,Title,Least sure,Audit,Decided on"), "{text}");
}

#[test]
fn the_sheet_says_how_far_the_group_of_the_control_is() {
    let mut s = Session::empty();
    s.press("3").on_row("A.10.4").press("a").sees("A.10: 0/3 decided");
    s.press("2").type_text("We hand no AI system to customers; all are used in our own wards").press("enter");
    s.on_row("A.10.3").press("a").sees("A.10: 1/3 decided, 0 apply");
}
