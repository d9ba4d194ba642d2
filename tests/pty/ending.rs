//! All the ways in which a sitting ends in the middle of a sentence.

use std::time::Duration;

use rustix::process::Signal;

use crate::desk::{AIMS, Desk, assert_restored, new_risk};
use crate::pty::{DEADLINE, Ended, Session, Spawn};

const TEXT: &str = "Model misses sepsis, says ä nurse";

fn type_half_a_sentence(desk: &Desk) -> Session {
    let mut session = desk.in_a_form();
    session.send(TEXT);
    session.wait_for(TEXT);
    session
}

/// At the next opening the text stands in the form, and says so.
#[track_caller]
fn assert_comes_back(desk: &Desk) {
    assert_eq!(desk.drafted_title(), TEXT);
    let mut session = desk.open();
    new_risk(&mut session);
    session.wait_for(TEXT);
    assert!(session.text().contains("your unsaved text is back"), "{}", session.text());
}

#[test]
fn quitting_leaves_the_terminal_as_it_was() {
    let desk = Desk::new();
    let mut session = desk.open();
    assert!(session.screen().alternate_screen());
    session.send("q");
    assert_eq!(session.wait_end(), Ended(Some(0)));
    assert_restored(&session);
}

#[test]
fn a_terminal_that_goes_away_in_mid_sentence_costs_no_letter() {
    let desk = Desk::new();
    let mut session = type_half_a_sentence(&desk);
    session.hang_up();
    assert_eq!(session.wait_end_unread(DEADLINE), Ended(Some(129)));
    assert_comes_back(&desk);
}

#[test]
fn sigterm_and_sighup_cost_no_letter_and_give_the_terminal_back() {
    for (signal, status) in [(Signal::TERM, 143), (Signal::HUP, 129)] {
        let desk = Desk::new();
        let mut session = type_half_a_sentence(&desk);
        session.signal(signal);
        assert_eq!(session.wait_end(), Ended(Some(status)));
        assert_restored(&session);
        assert_comes_back(&desk);
    }
}

/// Nobody can write anything at a kill -9: the text has to be in the store a second behind the keyboard, also while
/// the person types on without a pause.
#[test]
fn a_kill_in_the_middle_of_typing_costs_a_second_at_most() {
    let desk = Desk::new();
    let mut session = desk.in_a_form();
    let letters: Vec<char> = ('a'..='z').chain('a'..='z').collect();
    let begin = std::time::Instant::now();
    let mut typed = Vec::new();
    for letter in &letters {
        session.send(letter.to_string());
        typed.push((begin.elapsed(), *letter));
        // The pace of somebody who types: whatever comes is read meanwhile.
        let next = std::time::Instant::now() + Duration::from_millis(60);
        while let Some(left) = next.checked_duration_since(std::time::Instant::now()) {
            session.read(left, usize::MAX);
        }
    }
    let end = begin.elapsed();
    session.signal(Signal::KILL);
    assert_eq!(session.wait_end(), Ended(None));
    let kept = desk.drafted_title();
    let whole: String = letters.iter().collect();
    assert!(whole.starts_with(&kept), "{kept}");
    // One second behind, and one for a machine under load.
    let old_enough = typed.iter().filter(|(at, _)| end.saturating_sub(*at) > Duration::from_secs(2)).count();
    assert!(old_enough > 10);
    assert!(kept.chars().count() >= old_enough, "{} of {old_enough} letters are kept: {kept}", kept.chars().count());
}

#[test]
fn a_link_that_crawls_loses_no_letter() {
    let desk = Desk::new();
    let mut session = desk.in_a_form();
    let text: String = ('a'..='z').chain('0'..='9').cycle().take(400).collect();
    for part in text.as_bytes().chunks(7) {
        session.send(part);
        session.read(Duration::ZERO, 16);
    }
    // A signal may overtake letters that stand in the terminal's queue, so the end is waited for, sip by sip.
    session.send("THE END");
    while !session.text().contains("THE END") {
        assert!(session.read(DEADLINE, 64).is_some(), "{}", session.text());
    }
    session.signal(Signal::TERM);
    while session.read(DEADLINE, 64).is_some() {}
    assert_eq!(session.wait_end(), Ended(Some(143)));
    assert_eq!(desk.drafted_title(), format!("{text}THE END"));
    assert_restored(&session);
}

/// A shell with job control: ctrl-z gives the terminal back, `fg` takes it again, and what was typed is safe already
/// while the program stands still.
#[test]
fn ctrl_z_keeps_the_text_and_fg_comes_back_to_it() {
    let desk = Desk::new();
    let mut session =
        Spawn::new("sh").arg("-i").env("PS1", "shell> ").env("HOME", desk.path()).cwd(desk.path()).start();
    session.wait_for("shell>");
    session.send(format!("'{AIMS}' open care.aims\r"));
    session.wait_for("NORTHFIELD CARE");
    new_risk(&mut session);
    session.send(TEXT);
    session.wait_for(TEXT);
    let at_the_shell =
        |screen: &vt100::Screen| !screen.alternate_screen() && screen.contents().trim_end().ends_with("shell>");
    session.send(b"\x1a");
    session.wait_until("shell", at_the_shell);
    assert!(!session.screen().bracketed_paste() && !session.screen().hide_cursor());
    session.send("fg\r");
    session.wait_until("the form again", |screen| screen.alternate_screen() && screen.contents().contains(TEXT));
    session.send(" and more");
    session.wait_for("nurse and more");
    session.send(b"\x1a");
    session.wait_until("shell", at_the_shell);
    session.send("kill -9 %1; wait; echo gone $((40 + 2))\r");
    session.wait_for("gone 42");
    assert_eq!(desk.drafted_title(), format!("{TEXT} and more"));
}

#[test]
fn a_second_process_that_can_not_join_is_told_who_has_the_file() {
    let desk = Desk::new();
    let session = desk.open();
    std::fs::remove_dir_all(desk.path().join("aims")).unwrap();
    let output = desk.run(&["open", "care.aims"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert_eq!(said.trim().lines().count(), 1, "{said}");
    assert!(said.contains(&format!("in use by process {} (aims", session.pid().as_raw_nonzero())), "{said}");
    assert!(output.stdout.is_empty());
}
