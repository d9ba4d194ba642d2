//! What each key does on the score screen.

use std::sync::Arc;

use aims_bench::core::method::{Method, Party, PerParty, ScaleValue};
use aims_bench::core::scoring::{Cell, Editor, Focus, Input, PartyRating, Reply};

use crate::typing::*;
use crate::{method, rating};

#[test]
fn a_digit_beyond_the_scale_is_refused_with_the_range_and_changes_nothing() {
    let mut editor = fresh();
    let sentence = refused(press(&mut editor, "46"));
    assert_eq!(
        sentence,
        "The consequence for individuals goes from 1 (negligible) to 5 (very serious); 6 is not on the scale."
    );
    assert_eq!((cells(&editor).as_str(), editor.focus()), ("4    ", Focus::Cell(I)));
    assert!(refused(press(&mut editor, "0")).contains("0 is not on the scale"));
    let mut small = Editor::fresh(method("3x3"), today());
    assert_eq!(
        refused(press(&mut small, "4")),
        "Likelihood goes from 1 (unlikely) to 3 (likely); 4 is not on the scale."
    );
}

#[test]
fn none_asks_for_its_reason_before_it_goes_on() {
    let mut editor = fresh();
    press(&mut editor, "453-");
    assert_eq!(editor.focus(), Focus::NoneReason(Party::Societies));
    assert!(refused(press(&mut editor, "\n")).contains("no consequence for societies"));
    press(&mut editor, "only 12 staff use it\n");
    assert_eq!(editor.focus(), Focus::Cell(O));
    let submission = submitted(press(&mut editor, "4seen in the pilot\n"));
    let none = PartyRating::NoConsequence { reason: "only 12 staff use it".into() };
    assert_eq!(submission.rating.party(Party::Societies), Some(&none));
}

#[test]
fn five_keys_in_a_row_fill_the_cells_and_the_reason_for_none_is_asked_for_behind_them() {
    let mut editor = fresh();
    press(&mut editor, "45-14");
    assert_eq!((cells(&editor).as_str(), editor.focus()), ("4 5 - 1 4", Focus::NoneReason(Party::Groups)));
    assert!(refused(press(&mut editor, "\n")).contains("no consequence for groups"));
    press(&mut editor, "2 people use it\n");
    assert_eq!(editor.focus(), Focus::Reason);
    let submission = submitted(press(&mut editor, "seen in the pilot\n"));
    let none = PartyRating::NoConsequence { reason: "2 people use it".into() };
    assert_eq!(submission.rating.party(Party::Groups), Some(&none));
    let mut twice = fresh();
    press(&mut twice, "45--4");
    assert_eq!((cells(&twice).as_str(), twice.focus()), ("4 5 - - 4", Focus::NoneReason(Party::Groups)));
    press(&mut twice, "none of them\n");
    assert_eq!(twice.focus(), Focus::NoneReason(Party::Societies));
}

#[test]
fn a_draft_goes_on_in_its_text_and_else_at_the_first_cell() {
    let mut editor = fresh();
    press(&mut editor, "4531");
    let mut again = fresh();
    again.resume(editor.draft());
    assert_eq!((cells(&again).as_str(), again.focus()), ("4 5 3 1 ", Focus::Cell(Cell::Likelihood)));
    press(&mut editor, "4half a sen");
    again.resume(editor.draft());
    assert_eq!((again.focus(), again.text()), (Focus::Reason, Some("half a sen")));
}

#[test]
fn likelihood_cant_be_none() {
    let mut editor = fresh();
    assert!(refused(press(&mut editor, "-")).starts_with("Likelihood can't be none: give 1 to 5"));
    assert_eq!(editor.focus(), Focus::Cell(Cell::Likelihood));
}

#[test]
fn a_reason_for_none_survives_a_digit_typed_by_mistake() {
    let mut editor = fresh();
    press(&mut editor, "453-only staff use it\n");
    press(&mut editor, "s2");
    assert_eq!(editor.cell_text(S), "2");
    press(&mut editor, "s-");
    assert_eq!(editor.text(), Some("only staff use it"));
}

#[test]
fn a_colon_after_a_digit_makes_it_the_partys_own_likelihood() {
    let mut editor = fresh();
    press(&mut editor, "453:");
    assert_eq!((editor.cell_text(G).as_str(), editor.focus()), ("3:", Focus::Cell(G)));
    press(&mut editor, "2");
    assert_eq!((editor.cell_text(G).as_str(), editor.focus()), ("3:2", Focus::Cell(S)));
    let submission = submitted(press(&mut editor, "14why\n"));
    assert_eq!(submission.rating.short(), "L 4 · I 5 · G 3:2 · S 1 · O 4");
}

#[test]
fn an_own_likelihood_in_a_complete_rating_is_typed_the_same_way_after_a_jump() {
    let mut editor = revise();
    let submission = submitted(press(&mut editor, "g2:3fewer night shifts: only two wards\n"));
    assert_eq!(submission.difference.words(), "G 3→2:3");
    assert_eq!(submission.reason, "fewer night shifts: only two wards");
}

#[test]
fn a_digit_keeps_the_own_likelihood_and_backspace_takes_it_away() {
    let iso = method("5x5-iso27005");
    let was = rating(&iso, 4, [5, 3, 1, 4]).with_own(Party::Groups, 2, 3);
    let mut editor = Editor::revise(iso.clone(), was, iso, today());
    press(&mut editor, "g5");
    assert_eq!(editor.cell_text(G), "2:5");
    editor.press(Input::Back);
    press(&mut editor, "g<");
    assert_eq!(editor.cell_text(G), "2:");
    assert!(
        editor.problems()[0].sentence.starts_with("The likelihood for groups is there, its consequence is missing")
    );
    press(&mut editor, "<");
    assert_eq!((editor.cell_text(G).as_str(), editor.focus()), ("", Focus::Cell(G)));
    press(&mut editor, "4");
    assert_eq!(editor.cell_text(G), "4");
}

#[test]
fn a_colon_without_a_digit_before_it_is_left_to_the_palette() {
    let mut editor = fresh();
    assert_eq!(press(&mut editor, ":"), Reply::Ignored);
    assert_eq!(press(&mut editor, "4:"), Reply::Ignored, "the likelihood has no likelihood of its own");
    press(&mut editor, "5\t");
    assert_eq!(press(&mut editor, ":"), Reply::Ignored, "another key came between");
    for key in ["c", "q", "x", "/", "?", " ", "é"] {
        assert_eq!(press(&mut editor, key), Reply::Ignored, "{key}");
    }
}

#[test]
fn on_a_grid_with_more_likelihoods_a_refused_digit_may_still_be_a_likelihood() {
    let mut definition = method("5x5-iso27005").definition().clone();
    let shorter = |scale: &[ScaleValue]| scale[..4].to_vec();
    definition.consequence = PerParty::same(shorter(&definition.consequence.default));
    definition.grid.iter_mut().for_each(|row| row.truncate(4));
    let mut editor = Editor::fresh(Arc::new(Method::new(definition).unwrap()), today());
    press(&mut editor, "3");
    refused(press(&mut editor, "5"));
    press(&mut editor, ":4");
    assert_eq!(editor.cell_text(I), "5:4");
}

#[test]
fn backspace_takes_back_the_digit_just_typed_wherever_the_focus_went() {
    let mut editor = revise();
    press(&mut editor, "i1");
    assert_eq!(editor.focus(), Focus::Reason);
    press(&mut editor, "<");
    assert_eq!((cells(&editor).as_str(), editor.focus()), ("4 5 3 1 4", Focus::Cell(I)));
    assert_eq!(
        submitted(press(&mut editor, "4better data\n")).difference.words(),
        "I 5→4",
        "still one number to change"
    );

    let mut editor = fresh();
    press(&mut editor, "45<");
    assert_eq!((cells(&editor).as_str(), editor.focus()), ("4    ", Focus::Cell(I)));
    press(&mut editor, "<");
    assert_eq!(editor.focus(), Focus::Cell(Cell::Likelihood), "an empty cell leads back");
    press(&mut editor, "<");
    assert_eq!(cells(&editor), "    ");
}

#[test]
fn backspace_in_an_empty_reason_leads_back_and_in_a_text_it_deletes() {
    let mut editor = fresh();
    press(&mut editor, "45314\nab<<");
    assert_eq!((editor.reason(), editor.focus()), ("", Focus::Reason));
    press(&mut editor, "<");
    assert_eq!((cells(&editor).as_str(), editor.focus()), ("4 5 3 1 4", Focus::Cell(O)));
}

#[test]
fn arrows_and_tab_move_and_esc_goes_back_one_step_without_losing_anything() {
    let mut editor = fresh();
    assert_eq!(editor.press(Input::Left), Reply::Ignored);
    for expected in [I, G, S, O] {
        editor.press(Input::Right);
        assert_eq!(editor.focus(), Focus::Cell(expected));
    }
    assert_eq!(editor.press(Input::Right), Reply::Ignored);
    editor.press(Input::Next);
    assert_eq!(editor.focus(), Focus::Reason);
    press(&mut editor, "half a sent");
    editor.press(Input::Back);
    assert_eq!((editor.focus(), editor.reason()), (Focus::Cell(O), "half a sent"));
    assert_eq!(editor.press(Input::Back), Reply::Leave);
    editor.press(Input::Next);
    editor.press(Input::Next);
    assert_eq!(editor.focus(), Focus::Cell(Cell::Likelihood));
    editor.press(Input::Previous);
    assert_eq!((editor.focus(), editor.reason()), (Focus::Reason, "half a sent"));
    press(&mut editor, "ence\n");
    assert_eq!(editor.reason(), "half a sentence");
    assert_eq!(editor.focus(), Focus::Cell(Cell::Likelihood), "nothing was submitted, the numbers are missing");
}

#[test]
fn pasted_values_fill_all_cells_or_none() {
    let mut editor = fresh();
    editor.press(Input::Paste("4\t5\t3:2\t1\t4\r\n".into()));
    assert_eq!((cells(&editor).as_str(), editor.focus()), ("4 5 3:2 1 4", Focus::Reason));
    editor.press(Input::Paste("two\nlines\u{1b}[2J".into()));
    assert_eq!(editor.reason(), "two lines [2J");

    for (pasted, sentence) in [
        ("4 5 9", "9 is not on the scale"),
        ("4 5 many", "\"many\" is no rating value"),
        ("- 5", "\"-\" is no likelihood"),
        ("1 2 3 4 5 1", "more values than cells"),
    ] {
        let mut editor = fresh();
        let refusal = refused(editor.press(Input::Paste(pasted.into())));
        assert!(refusal.contains(sentence), "{refusal}");
        assert_eq!(cells(&editor), "    ", "{pasted}");
    }
    let mut editor = fresh();
    editor.press(Input::Paste("4,5,-,1,4".into()));
    assert_eq!(editor.focus(), Focus::NoneReason(Party::Groups), "its reason is missing");
    let untouched = cells(&editor);
    editor.press(Input::Back);
    editor.press(Input::Paste("  ".into()));
    assert_eq!((cells(&editor), editor.focus()), (untouched, Focus::Cell(G)));
}
