//! Finding one's way: the filter language, the palette, the hint box, the overview, the library.

use crate::support::screen::Session;

#[test]
fn the_filter_language_with_type_ahead() {
    let mut s = Session::demo(80, 24);
    s.press("/").type_text("owner:me");
    s.sees("2 RISKS");
    let mine = s.line("2 RISKS");
    s.press("ctrl-u").type_text("curr").sees("current.level");
    s.press("tab").sees("filter: current:");
    s.press("ctrl-u").type_text("current.level>=").sees("VH");
    s.type_text("vh").press("enter").sees("R-012").sees("R-036").absent("R-002");
    s.press("/").press("ctrl-u").type_text("is:overdue").press("enter").sees("R-021").absent("R-012");
    s.press("/").press("ctrl-u").type_text("\"patient notes\"").press("enter").sees("R-031").sees("1/70");
    s.press("backspace").sees("2 RISKS 70");
    s.press("/").type_text("sepsis -elderly").press("enter").absent("R-012");
    s.press("/").press("ctrl-u").type_text("\"misses sepsis\" -elderly").press("enter").sees("nothing matches");
    assert!(s.hints().trim_start().starts_with("backspace"), "{}", s.hints());
    assert!(mine.contains('/'), "{mine}");
}

#[test]
fn esc_leaves_a_filter_as_it_was() {
    let mut s = Session::demo(80, 24);
    s.press("/").type_text("sepsis").press("enter").sees("filter: sepsis");
    s.press("/").type_text(" zzz").sees("nothing matches").press("esc").sees("filter: sepsis").sees("R-012");
}

#[test]
fn a_filter_that_makes_no_sense_says_so_and_shows_rows() {
    let mut s = Session::demo(80, 24);
    s.press("/").type_text("current.level>=nonsense");
    let frame = s.frame();
    assert!(frame.contains("nonsense"), "{frame}");
}

#[test]
fn the_palette_has_every_action_its_key_and_why_it_can_not_be_done() {
    let mut s = Session::demo(80, 24);
    s.press(":").type_text("undo").sees("nothing of this sitting");
    s.press("enter").says("nothing of this sitting").press("esc");
    s.press(":").type_text("overview").sees("g o").press("enter").sees("Overview");
}

#[test]
fn the_hint_box_of_an_unfinished_sequence() {
    let mut s = Session::demo(80, 24);
    s.press("g").absent("Go to the overview").rest();
    s.sees("Go to").sees("o  Go to the overview").press("o").sees("Overview");
    s.press("esc g esc").sees("2 RISKS");
    s.press("k").says("nothing there");
}

#[test]
fn help_has_the_live_keys_and_past_messages() {
    let mut s = Session::demo(80, 24);
    s.press("k ?").sees("Keys in a table").press("end").sees("nothing there");
    s.press("esc").sees("2 RISKS");
}

#[test]
fn every_number_of_the_overview_leads_to_its_rows() {
    let mut s = Session::demo(80, 24);
    s.press("g o").sees("3 VH").press("enter").sees("R-012").sees("current.likelihood=4").sees("3/70");
    s.press("esc").sees("Overview").press("down down down down enter").sees("A.2.2").sees("A.2.4").absent("A.3.2");
}

#[test]
fn risks_from_the_library_fit_the_system_and_come_several_at_once() {
    let mut s = Session::demo(80, 24);
    s.press("1").on_row("SYS-16").press("b").sees("Risks for SYS-16");
    let before = s.workspace().live("risk").count();
    s.press("space space space enter");
    assert_eq!(s.workspace().live("risk").count(), before + 3);
    s.press("2").sees("linked to SYS-16");
    s.press("u");
    assert_eq!(s.workspace().live("risk").count(), before, "one undo");
}

#[test]
fn the_place_is_kept_for_the_next_sitting() {
    let mut s = Session::demo(80, 24);
    s.press("3 /").type_text("data").press("enter down");
    let line = s.frame().lines().find(|line| line.starts_with('>')).unwrap().to_string();
    s.reopen();
    s.sees("3 CONTROLS").sees("filter: data");
    assert_eq!(s.frame().lines().find(|line| line.starts_with('>')).unwrap(), line);
}

#[test]
fn treatments_and_actions_of_a_risk() {
    let mut s = Session::demo(80, 24);
    s.on_row("R-012").press("t").sees("T-002").press("esc");
    s.press("i").sees("New action").type_text("Test the alert over 80").press("enter");
    let risk = s.record("risk", "R-012").id();
    let made = s.workspace().pointing("action", "risk", risk).any(|action| action.title() == "Test the alert over 80");
    assert!(made, "{}\n{}", s.message(), s.frame());
}

#[test]
fn dates_are_typed_as_people_say_them() {
    let mut s = Session::demo(80, 24);
    s.on_row("R-012").press("i").type_text("Borrow the test set of the maker");
    let mut left = 40;
    while !s.line(">").contains("Due") && left > 0 {
        s.press("tab");
        left -= 1;
    }
    s.type_text("+30d").press("enter");
    let due = s.workspace().live("action").find(|action| action.title().starts_with("Borrow the")).unwrap();
    assert_eq!(due.text("due"), "2026-12-21");
}

#[test]
fn the_vim_keys_move_and_the_same_jobs_work() {
    use crate::support::screen::Look;
    let mut s = Session::demo_as("maeve", 80, 24, Look { keymap: Some("vim"), ..Look::default() });
    let first = s.frame();
    s.press("j");
    assert_ne!(s.frame(), first);
    s.press("k");
    assert_eq!(s.frame(), first);
}
