//! What screens look like, as text and styles, and that every size draws.

mod support;

use proptest::prelude::*;
use support::screen::{Look, Session};

/// One look at a screen: a name and how to get there from the first screen.
const SCREENS: &[(&str, &str)] = &[
    ("workbench", ""),
    ("systems", "1"),
    ("controls", "3"),
    ("score", "s"),
    ("applicability", "3 a"),
    ("my risks", "g m"),
    ("overview", "g o"),
    ("form", "1 e tab"),
    ("record", "enter"),
    ("palette", ":"),
    ("filter", "/ o w n"),
    ("history", "h"),
    ("as of", "@ a u d i t enter"),
    ("past moments", "@"),
    ("confirm", "r"),
    ("treat", "t"),
    ("library", "1 b"),
    ("find", "f s e p"),
    ("go", "g g"),
    ("due", "g u"),
    ("problems", "g p"),
    ("journal", "g j"),
    ("drafts", "g d"),
    ("baselines", "g b"),
    ("actions", "g a"),
    ("columns", "c"),
    ("bulk", "space space e"),
    ("cell", "1 right e x"),
    ("state", "w"),
    ("help", "?"),
    ("linked", "1 tab"),
];

fn at(width: u16, height: u16, look: Look, keys: &str) -> Session {
    let mut s = Session::demo_as("maeve", width, height, look);
    s.press(keys);
    s.app.desk.message = s.app.desk.message.take();
    s
}

/// Times of day depend on where the test runs.
fn timeless(frame: &str) -> String {
    let mut shown: Vec<char> = frame.chars().collect();
    for at in 0..shown.len().saturating_sub(5) {
        let five: Vec<char> = shown[at..at + 5].to_vec();
        let digits = [0, 1, 3, 4].iter().all(|place| five[*place].is_ascii_digit());
        if digits && five[2] == ':' {
            for (place, letter) in "hh:mm".chars().enumerate() {
                shown[at + place] = letter;
            }
        }
    }
    shown.into_iter().collect()
}

macro_rules! frame {
    ($name:ident, $width:expr, $height:expr, $look:expr, $keys:expr) => {
        #[test]
        fn $name() {
            let s = at($width, $height, $look, $keys);
            insta::assert_snapshot!(stringify!($name), timeless(&s.styled()));
        }
    };
}

frame!(workbench, 80, 24, Look::default(), "");
frame!(systems, 80, 24, Look::default(), "1");
frame!(controls, 80, 24, Look::default(), "3");
frame!(score, 80, 24, Look::default(), "s 4 5 3 1");
frame!(applicability, 80, 24, Look::default(), "3 a");
frame!(my_risks, 80, 24, Look::default(), "g m");
frame!(overview, 80, 24, Look::default(), "g o");
frame!(form, 80, 24, Look::default(), "1 e tab tab tab tab d");
frame!(palette, 80, 24, Look::default(), ": u n d o");
frame!(filter, 80, 24, Look::default(), "/ o w n");
frame!(history, 80, 24, Look::default(), "h");
frame!(as_of, 80, 24, Look::default(), "@ a u d i t enter");
frame!(room, 80, 24, Look { room: true, ..Look::default() }, "3");
frame!(linked, 80, 24, Look::default(), "1 tab");
frame!(marked, 80, 24, Look::default(), "space space");

frame!(workbench_small, 60, 15, Look::default(), "");
frame!(workbench_wide, 160, 50, Look::default(), "");
frame!(workbench_side_by_side, 120, 40, Look::default(), "1 down");
frame!(workbench_mono, 80, 24, Look::mono(), "");
frame!(workbench_ascii, 80, 24, Look::ascii(), "");
frame!(score_small, 60, 15, Look::default(), "s 4 5 3 1");
frame!(score_wide, 160, 50, Look::default(), "s 4 5 3 1");
frame!(score_mono, 80, 24, Look::mono(), "s 4 5 3 1");
frame!(score_ascii, 80, 24, Look::ascii(), "s 4 5 3 1");
frame!(applicability_small, 60, 15, Look::default(), "3 a");
frame!(applicability_wide, 160, 50, Look::default(), "3 a");
frame!(applicability_mono, 80, 24, Look::mono(), "3 a");
frame!(applicability_ascii, 80, 24, Look::ascii(), "3 a");

#[test]
fn the_hint_box() {
    let mut s = at(80, 24, Look::default(), "g");
    s.rest();
    insta::assert_snapshot!("hint_box", s.styled());
}

#[test]
fn the_risk_owners_first_screen() {
    let s = Session::demo_as("ruth", 80, 24, Look::default());
    insta::assert_snapshot!("risk_owner", s.styled());
}

#[test]
fn an_empty_workspace() {
    let s = Session::empty();
    insta::assert_snapshot!("empty", s.styled());
}

#[test]
fn below_the_least_size_stands_a_sentence() {
    let mut s = Session::empty();
    for (width, height) in [(59, 15), (60, 14), (20, 3), (12, 1)] {
        s.resize(width, height).sees("needs 60x15");
    }
}

#[test]
fn ascii_screens_are_ascii_but_for_the_data() {
    for (name, keys) in SCREENS {
        let s = at(100, 30, Look::ascii(), keys);
        let odd: String = s.frame().chars().filter(|letter| !letter.is_ascii() && !letter.is_alphanumeric()).collect();
        assert!(odd.chars().all(|letter| "é".contains(letter)), "{name}: {odd:?}\n{}", s.frame());
    }
}

#[test]
fn colour_is_never_the_only_sign() {
    for (name, keys) in SCREENS {
        let (colour, mono) = (at(80, 24, Look::default(), keys), at(80, 24, Look::mono(), keys));
        assert_eq!(colour.frame(), mono.frame(), "{name}");
    }
}

#[test]
fn the_cursor_stands_on_what_one_works_on() {
    for (name, keys) in SCREENS {
        let s = at(80, 24, Look::default(), keys);
        if s.frame().contains("nothing was typed") {
            continue;
        }
        let (x, y) = s.cursor().unwrap_or_else(|| panic!("{name} has no cursor:\n{}", s.frame()));
        assert!(x < 80 && (2..22).contains(&y), "{name}: {x},{y}");
    }
}

#[test]
fn every_screen_draws_at_any_size() {
    let mut sessions: Vec<(&str, Session)> =
        SCREENS.iter().map(|(name, keys)| (*name, at(80, 24, Look::default(), keys))).collect();
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 96,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let sessions = std::cell::RefCell::new(&mut sessions);
    runner
        .run(&(0u16..=200, 0u16..=60), |(width, height)| {
            for (_, session) in sessions.borrow_mut().iter_mut() {
                session.resize(width, height);
                let _frame = session.frame();
            }
            Ok(())
        })
        .unwrap();
}
