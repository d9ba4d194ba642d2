//! Nothing that was typed is lost: not by esc, not by another screen on top, not by leaving, not by a power cut.

use crate::support::screen::{Look, Session};

#[test]
fn a_reason_of_a_rating_comes_back_with_its_numbers() {
    let mut s = Session::demo(80, 24);
    let entries = s.entries();
    s.on_row("R-021").press("s 5 4 3 2 1").type_text("Half a sen");
    // In the reason esc goes back to the cells, there it leaves.
    s.press("esc esc").sees("2 RISKS").says("kept as a draft");
    assert_eq!(s.entries(), entries, "a draft is no entry");
    s.press("s").says("your unsaved text is back").sees("Half a sen").sees("[5]");
    s.press("enter").type_text("tence").press("enter");
    assert_eq!(s.last_entry().header.because, "Half a sentence");
    s.press("s").absent("Half a").press("esc");
    assert!(s.app.desk.ledger.drafts().is_empty(), "{:?}", s.app.desk.ledger.drafts());
}

#[test]
fn a_form_left_in_the_middle_comes_back_as_it_was() {
    let mut s = Session::demo(80, 24);
    s.press("1").on_row("SYS-03").press("enter e");
    s.press("tab tab").type_text(" And this was added.").press("esc esc").says("");
    s.press("e").says("your unsaved text is back").sees("And this was added.");
    s.reopen();
    s.on_row("SYS-03").press("enter e").says("your unsaved text is back").sees("And this was added.");
    s.press("enter");
    assert!(s.text("system", "SYS-03", "description").ends_with(" And this was added."));
    assert!(s.app.desk.ledger.drafts().is_empty());
}

#[test]
fn an_applicability_left_in_the_middle_comes_back() {
    let mut s = Session::empty();
    s.press("3").on_row("A.5.3").press("a 2").type_text("Because we do not").press("esc").says("kept as a draft");
    assert_eq!(s.text("soa", "A.5.3", "applicable"), "");
    s.press("a").says("your unsaved text is back").sees("[no]").sees("Because we do not");
    s.type_text(" yet").press("enter").says("A.5.3 does not apply");
    assert_eq!(s.text("soa", "A.5.3", "exclusion_text"), "Because we do not yet");
}

#[test]
fn a_confirmation_left_in_the_middle_comes_back() {
    let mut s = Session::demo(80, 24);
    s.on_row("R-021").press("r").type_text("Looked at with").press("esc").says("kept as a draft");
    s.press("r").says("your unsaved text is back").sees("Looked at with");
    s.type_text(" Helen").press("enter");
    assert_eq!(s.last_entry().header.because, "Looked at with Helen");
    assert!(s.app.desk.ledger.drafts().is_empty(), "{:?}", s.app.desk.ledger.drafts());
}

#[test]
fn the_reason_of_a_step_left_in_the_middle_comes_back_from_the_list_too() {
    let mut s = Session::demo(80, 24);
    s.press("1").on_row("SYS-03").press("w").type_text("suspend").press("enter").sees("because");
    s.type_text("The ward asked").press("esc").says("kept as a draft");
    s.press("g d").sees("The ward asked").press("enter").sees("The ward asked").says("your unsaved text is back");
    s.type_text(" for a pause").press("enter");
    assert_eq!(s.last_entry().header.because, "The ward asked for a pause");
    assert!(s.app.desk.ledger.drafts().is_empty(), "{:?}", s.app.desk.ledger.drafts());
}

#[test]
fn a_cell_and_its_reason_left_in_the_middle_come_back() {
    let mut s = Session::demo(80, 24);
    let entries = s.entries();
    s.press("3").on_row("A.4.4").press("right right right right f2").type_text("partly").press("enter enter");
    s.type_text("Two of five").press("esc").says("kept as a draft");
    assert_eq!(s.entries(), entries, "nothing is saved without its reason");
    s.press("f2").says("your unsaved text is back").press("enter").sees("Two of five");
    s.type_text(" were late").press("enter");
    assert_eq!(s.text("control", "A.4.4", "effectiveness"), "partly");
    assert_eq!(s.last_entry().header.because, "Two of five were late");
    assert!(s.app.desk.ledger.drafts().is_empty(), "{:?}", s.app.desk.ledger.drafts());
}

#[test]
fn why_a_proposed_rating_is_refused_or_an_entry_reverted_comes_back() {
    let mut s = Session::demo(80, 24);
    s.on_row("R-029").press("-").type_text("Four weeks").press("esc").press("-").sees("Four weeks").press("esc");
    s.on_row("R-021").press("h z").type_text("A mistake").press("esc").press("z").sees("A mistake").press("esc esc");
    assert_eq!(s.app.desk.ledger.drafts().len(), 2);
    s.press("g d").sees("Four weeks").sees("A mistake");
}

#[test]
fn a_second_after_the_last_key_the_text_survives_a_power_cut() {
    let mut s = Session::empty();
    s.press("n").type_text("Triage").rest();
    s.cut_and_reopen();
    s.press("n").says("your unsaved text is back").sees("Triage");
}

#[test]
fn drafts_are_listed_and_thrown_away_only_on_purpose() {
    let mut s = Session::demo(80, 24);
    s.on_row("R-021").press("r").type_text("First thought").press("esc");
    s.press("g d").sees("R-021").sees("First thought");
    s.press("enter").sees("First thought").press("esc");
    s.press("delete").says("the draft is discarded").absent("First thought");
    s.press("esc r").absent("First thought");
}

#[test]
fn another_screen_on_top_keeps_what_was_typed_below() {
    let mut s = Session::demo(80, 24);
    s.on_row("R-021").press("s 5 5").press("?").sees("Keys in score").press("esc");
    s.sees("CURRENT rating").sees("[5]");
    s.press("4 3 2").type_text("x").press("f1 esc").sees("because > x");
}

#[test]
fn text_of_two_people_never_mixes() {
    let mut s = Session::demo(80, 24);
    s.on_row("R-021").press("r").type_text("Maeve was here").press("esc");
    s.settle();
    let mut ruth = Session::on(s.store.clone(), "ruth", 80, 24, Look::default());
    ruth.press("2");
    ruth.on_row("R-021").press("r").sees("Confirm R-021");
}
