//! Whole jobs on the score screen, and what they cost in keys (`s`, which opens it, is one more).

use aims_bench::core::method::{Confidence, Party, Severity};
use aims_bench::core::scoring::{Cell, Draft, Editor, Focus, Input, ProblemKind, Rating, Reply, check};
use proptest::prelude::*;

use crate::typing::*;
use crate::{method, rating};

#[test]
fn a_fresh_rating_costs_five_digits_enter_text_enter() {
    let mut editor = fresh();
    assert_eq!(press(&mut editor, "45314\n"), Reply::Changed, "the enter before the text is taken quietly");
    let submission = submitted(press(&mut editor, "few patients over 80 in the data\n"));
    assert_eq!(submission.rating.short(), "L 4 · I 5 · G 3 · S 1 · O 4");
    assert_eq!(submission.reason, "few patients over 80 in the data");
    assert_eq!(submission.rating.decided_on, Some(today()));
    assert_eq!((submission.rating.method.as_str(), submission.rating.version), ("5x5-iso27005", 1));
    assert_eq!(check(&submission.rating, editor.method()), []);
}

#[test]
fn the_enter_between_digits_and_text_may_be_left_out() {
    let mut editor = fresh();
    let submission = submitted(press(&mut editor, "453143 wards, \"no pharmacist\" - since May: why?\n"));
    assert_eq!(submission.rating.short(), "L 4 · I 5 · G 3 · S 1 · O 4");
    assert_eq!(submission.reason, "3 wards, \"no pharmacist\" - since May: why?", "in the reason all keys are text");
}

#[test]
fn one_number_changed_costs_a_letter_a_digit_text_enter() {
    for (keys, words) in [("l3", "L 4→3"), ("i4", "I 5→4"), ("G1", "G 3→1"), ("s2", "S 1→2"), ("o5", "O 4→5")]
    {
        let mut editor = revise();
        let submission = submitted(press(&mut editor, &format!("{keys}second check since May\n")));
        assert_eq!(submission.difference.words(), words);
        assert_eq!(submission.reason, "second check since May");
    }
}

#[test]
fn without_a_jump_digits_go_on_through_the_cells() {
    let mut editor = revise();
    press(&mut editor, "3");
    assert_eq!(editor.focus(), Focus::Cell(I), "more than one number may change");
    press(&mut editor, "\t2\n");
    assert_eq!((cells(&editor).as_str(), editor.focus()), ("3 5 2 1 4", Focus::Reason));
    assert_eq!(submitted(press(&mut editor, "new data\n")).difference.words(), "L 4→3, G 3→2");
}

#[test]
fn a_rating_without_a_reason_is_refused_after_one_enter_too_many() {
    let mut editor = fresh();
    press(&mut editor, "45314\n");
    let sentence = refused(press(&mut editor, "\n"));
    assert_eq!(sentence, "Say why in one sentence; every rating has its reason.");
    assert!(refused(press(&mut editor, "   \n")).starts_with("Say why"), "blanks are no reason");
    submitted(press(&mut editor, "x\n"));
}

#[test]
fn enter_and_a_reason_alone_confirm_the_rating() {
    let mut editor = revise();
    press(&mut editor, "\n");
    let submission = submitted(press(&mut editor, "reviewed, nothing new\n"));
    assert!(submission.difference.is_empty());
}

#[test]
fn none_in_one_cell_of_a_complete_rating_leads_on_to_the_reason() {
    let mut editor = revise();
    let submission = submitted(press(&mut editor, "s-only staff use it\nscope was cut\n"));
    assert_eq!(submission.difference.words(), "S 1→-");
    assert_eq!(submission.reason, "scope was cut");
}

#[test]
fn enter_before_the_rating_is_complete_leads_to_what_is_missing_and_says_so() {
    let mut editor = fresh();
    press(&mut editor, "4o3");
    assert_eq!(editor.focus(), Focus::Cell(I), "behind the last cell: the first missing one");
    let sentence = refused(press(&mut editor, "g\n"));
    assert!(sentence.starts_with("The consequence for individuals is missing"), "{sentence}");
    let missing: Vec<Focus> = editor.missing().collect();
    assert_eq!(missing, [Focus::Cell(I), Focus::Cell(G), Focus::Cell(S)]);
    let kinds: Vec<ProblemKind> = editor.problems().into_iter().map(|problem| problem.kind).collect();
    assert_eq!(kinds, [ProblemKind::PartyMissing; 3]);
    assert_eq!(editor.rating(), None);
}

#[test]
fn levels_show_while_the_numbers_come_in() {
    let mut editor = fresh();
    let marks = |editor: &Editor| {
        let mark = |party| {
            editor.assessment().party(party).level().map_or("·", |level| editor.method().mark(level)).to_owned()
        };
        Party::ALL.map(mark).join(" ")
    };
    press(&mut editor, "4");
    assert_eq!(marks(&editor), "· · · ·");
    press(&mut editor, "53");
    assert_eq!(marks(&editor), "VH H · ·");
    assert_eq!(editor.assessment().who_may_accept.unwrap().key, "director");
    press(&mut editor, "14");
    assert_eq!(marks(&editor), "VH H L H");
}

#[test]
fn the_row_was_keeps_the_rating_before_under_its_own_method() {
    let (old, new) = (method("5x5-iso27005"), method("5x5-product"));
    let mut editor = Editor::revise(new, rating(&old, 5, [1, 1, 1, 1]), old.clone(), today());
    press(&mut editor, "l1");
    assert_eq!((editor.was_text(Cell::Likelihood), editor.cell_text(Cell::Likelihood)), ("5".into(), "1".into()));
    assert_eq!(editor.was_assessment().unwrap().overall, old.find_level("M"));
    let difference = submitted(press(&mut editor, "new method\n")).difference;
    assert_eq!(difference.words(), "L 5→1, method 5x5-iso27005 v1→5x5-product v1");
    assert_eq!(difference.level, Some(("M".into(), "L".into())));
}

#[test]
fn numbers_that_the_new_method_does_not_have_are_refused_at_the_end() {
    let (old, new) = (method("5x5-iso27005"), method("3x3"));
    let mut editor = Editor::revise(new.clone(), rating(&old, 2, [5, 1, 1, 1]), old.clone(), today());
    let sentence = refused(press(&mut editor, "\nmethod changed\n"));
    assert!(sentence.contains("individuals goes from 1 (minor) to 3 (grave); 5 is not on the scale"), "{sentence}");
    assert_eq!(editor.focus(), Focus::Cell(I));
    editor.fill(&aims_bench::core::scoring::rerate(&rating(&old, 2, [5, 1, 1, 1]), &old, &new).proposed);
    editor.press(Input::Enter);
    assert_eq!(submitted(press(&mut editor, "\n")).rating.short(), "L 2 · I 3 · G 1 · S 1 · O 1");
}

#[test]
fn a_draft_brings_back_numbers_texts_and_cursor() {
    let mut editor = revise();
    editor.set_confidence(Some(Confidence::Low), Some("one ward only".into()));
    press(&mut editor, "s-only staff");
    let stored = serde_json::to_string(&editor.draft()).unwrap();
    let mut later = revise();
    later.resume(serde_json::from_str::<Draft>(&stored).unwrap());
    assert_eq!((later.focus(), later.text()), (Focus::NoneReason(Party::Societies), Some("only staff")));
    let submission = submitted(press(&mut later, " use it\n\to\nscope cut\n"));
    assert_eq!(submission.rating.short(), "L 4 · I 5 · G 3 · S - · O 4");
    assert_eq!(submission.rating.confidence_reason.as_deref(), Some("one ward only"));
}

#[test]
fn a_caller_with_its_own_text_field_sets_the_text() {
    let mut editor = fresh();
    editor.set_text("goes nowhere");
    press(&mut editor, "45314");
    editor.set_text("typed elsewhere");
    assert_eq!(submitted(press(&mut editor, "\n")).reason, "typed elsewhere");
}

fn any_input() -> impl Strategy<Value = Input> {
    prop_oneof![
        6 => proptest::sample::select("0123456789".chars().collect::<Vec<_>>()).prop_map(Input::Char),
        4 => proptest::sample::select("ligsoLIGSO:-ax é\u{1b}".chars().collect::<Vec<_>>()).prop_map(Input::Char),
        4 => proptest::sample::select(vec![
            Input::Backspace, Input::Left, Input::Right, Input::Next, Input::Previous, Input::Enter, Input::Back,
        ]),
        1 => "[0-9:\\- a]{0,8}".prop_map(Input::Paste),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn whatever_is_pressed_only_valid_ratings_with_a_reason_come_out(
        inputs in proptest::collection::vec(any_input(), 1..60),
        fresh_start: bool,
    ) {
        let mut editor = if fresh_start { fresh() } else { revise() };
        for input in inputs {
            let before = (cells(&editor), editor.reason().to_owned(), editor.focus());
            let reply = editor.press(input.clone());
            match reply {
                Reply::Submit(submission) => {
                    prop_assert_eq!(&input, &Input::Enter);
                    prop_assert_eq!(before.2, Focus::Reason, "only from the reason");
                    prop_assert!(!submission.reason.trim().is_empty());
                    let errors = check(&submission.rating, editor.method()).into_iter();
                    prop_assert_eq!(errors.filter(|problem| problem.severity == Severity::Error).count(), 0);
                    prop_assert_eq!(Rating::from_value(&submission.rating.to_value()).unwrap(), submission.rating);
                }
                Reply::Ignored | Reply::Leave => {
                    prop_assert_eq!(before, (cells(&editor), editor.reason().to_owned(), editor.focus()));
                }
                Reply::Refused(sentence) => {
                    prop_assert_eq!((before.0, before.1), (cells(&editor), editor.reason().to_owned()));
                    prop_assert!(sentence.ends_with('.') && sentence.len() > 20, "{}", sentence);
                }
                Reply::Changed => {}
            }
            prop_assert!(editor.is_complete() == editor.rating().is_some());
            let off_scale = editor.problems().into_iter().filter(|problem| problem.kind == ProblemKind::OffScale);
            prop_assert_eq!(off_scale.count(), 0);
        }
    }

    #[test]
    fn text_in_the_reason_never_touches_the_cells(text in "[ -~äöü€漢]{1,40}") {
        let mut editor = revise();
        press(&mut editor, "\n");
        for letter in text.chars() {
            prop_assert_eq!(editor.press(Input::Char(letter)), Reply::Changed);
        }
        prop_assert_eq!(cells(&editor), "4 5 3 1 4");
        prop_assert_eq!(editor.reason(), text);
    }
}
