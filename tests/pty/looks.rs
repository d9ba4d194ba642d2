//! What reaches the terminal: nothing while idle, no colour where none is wanted, nothing that data or a paste
//! smuggles in, and something sensible at any size.

use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use rustix::process::Signal;

use crate::desk::{AIMS, Desk, assert_restored, new_risk};
use crate::pty::{Ended, Spawn};

/// Long enough to see that nothing comes.
const QUIET: Duration = Duration::from_millis(300);

#[test]
fn idle_is_silent() {
    let desk = Desk::new();
    let mut session = desk.in_a_form();
    session.send("half a");
    session.wait_for("half a");
    // The draft is written behind the screen, and `saved` comes back on it.
    session.settle(Duration::from_millis(1500));
    assert!(session.text().lines().next().unwrap().contains("saved"), "{}", session.text());
    let before = session.usage();
    assert_eq!(session.settle(Duration::from_secs(2)), 0, "bytes while idle");
    let after = session.usage();
    assert!(after.ticks - before.ticks <= 2, "at most 20 ms of processor time in 2 s");
    assert_eq!(after.slept, before.slept, "no thread has woken up");
}

/// Each would cost a round trip, and its late answer looks like typed text.
#[test]
fn nothing_is_asked_of_the_terminal_before_the_first_frame() {
    let desk = Desk::new();
    let mut session = desk.open();
    session.settle(QUIET);
    let raw = String::from_utf8_lossy(session.raw()).into_owned();
    let questions =
        ["\x1b[c", "\x1b[0c", "\x1b[>", "\x1b[=", "\x1b[5n", "\x1b[6n", "\x1b[?6n", "\x1b[?u", "\x1b]1", "\x1bP"];
    let first = questions.iter().filter_map(|question| raw.find(question)).min().unwrap_or(raw.len());
    let mut unasked = vt100::Parser::new(24, 80, 0);
    unasked.process(&raw.as_bytes()[..first]);
    let shown = unasked.screen().contents();
    assert!(shown.contains("NORTHFIELD CARE") && shown.contains("R-001") && shown.contains("filter"), "{shown}");
}

/// Parameters of every attribute sequence that was written.
fn attributes(raw: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(raw).into_owned();
    let sequences = text.split("\x1b[").skip(1);
    let ends = sequences.filter_map(|rest| {
        let end = rest.find(|c: char| c.is_ascii_alphabetic())?;
        (rest.as_bytes()[end] == b'm').then(|| rest[..end].to_string())
    });
    ends.flat_map(|list| list.split(';').map(str::to_string).collect::<Vec<_>>()).collect()
}

fn is_colour(parameter: &str) -> bool {
    parameter
        .split(':')
        .next()
        .and_then(|n| n.parse::<u16>().ok())
        .is_some_and(|n| matches!(n, 30..=38 | 40..=48 | 90..=97 | 100..=107))
}

#[test]
fn without_colour_the_selection_is_still_seen() {
    let desk = Desk::new();
    let mut session = desk.spawn().env("NO_COLOR", "1").start();
    session.wait_for("R-001");
    session.settle(QUIET);
    let coloured: Vec<_> = attributes(session.raw()).into_iter().filter(|one| is_colour(one)).collect();
    assert!(coloured.is_empty(), "{coloured:?}");
    let text = session.text();
    let row = text.lines().find(|line| line.contains("R-001")).unwrap();
    assert!(row.trim_start().starts_with('>'), "{row}");
}

#[test]
fn sixteen_colours_and_the_console_get_what_they_understand() {
    for (term, alternate) in [("xterm", true), ("screen", true), ("linux", false)] {
        let desk = Desk::new();
        let consequence = ["--consequence", "individuals=5,groups=-:nobody else,societies=-:one ward,organisation=4"];
        let reasons = ["--confidence", "medium", "--because", "Two cases were seen in the pilot last spring"];
        desk.fine(&[&["score", "R-001", "--likelihood", "4"], &consequence[..], &reasons[..]].concat());
        let mut session = desk.spawn().env("TERM", term).env("COLORTERM", "truecolor").start();
        session.wait_for("R-001");
        session.settle(QUIET);
        assert_eq!(session.screen().alternate_screen(), alternate, "{term}");
        let attributes = attributes(session.raw());
        let wide = attributes.iter().any(|parameter| parameter.starts_with("38") || parameter.starts_with("48"));
        assert!(!wide || term == "xterm", "{term}: {attributes:?}");
        assert!(attributes.iter().any(|one| is_colour(one)), "{term}: {attributes:?}");
        if term == "linux" {
            assert!(session.text().is_ascii(), "{}", session.text());
        }
        session.send("q");
        assert_eq!(session.wait_end(), Ended(Some(0)), "{term}");
        assert_restored(&session);
    }
}

#[test]
fn any_size_down_to_one_cell_and_back() {
    let desk = Desk::new();
    let mut session = desk.in_a_form();
    session.send("typed at first");
    session.wait_for("typed at first");
    for (columns, rows) in [(59, 14), (20, 3), (2, 1), (1, 1)] {
        session.resize(columns, rows);
        session.settle(QUIET);
        session.send("x");
        session.settle(QUIET);
    }
    session.resize(80, 24);
    session.wait_for("typed at firstxxxx");
    session.resize(30, 10);
    session.wait_for("60x15");
    session.resize(160, 50);
    session.wait_for("typed at firstxxxx");
    session.signal(Signal::TERM);
    assert_eq!(session.wait_end(), Ended(Some(143)));
    assert_restored(&session);
}

#[test]
fn a_paste_of_control_characters_reaches_the_text_and_never_the_terminal() {
    let desk = Desk::new();
    let mut session = desk.in_a_form();
    let before = session.raw().len();
    let evil = "safe\u{1b}]0;owned\u{7}\u{1b}[31mred\u{9b}2J\u{1b}c\u{202e}\u{0}done";
    session.send(format!("\u{1b}[200~{evil}\u{1b}[201~"));
    session.wait_for("done");
    session.settle(QUIET);
    let written = String::from_utf8_lossy(&session.raw()[before..]).into_owned();
    for sign in ["\u{1b}]", "\u{1b}c", "\u{1b}[31mred", "\u{7}", "\u{9b}", "\u{202e}", "\u{0}"] {
        assert!(!written.contains(sign), "{sign:?} was written: {written:?}");
    }
    session.signal(Signal::TERM);
    assert_eq!(session.wait_end(), Ended(Some(143)));
    let mut session = desk.in_a_form();
    session.wait_for("done");
    assert!(!String::from_utf8_lossy(session.raw()).contains("\u{1b}]0;"));
}

#[test]
fn a_restricted_sitting_starts_no_editor() {
    let desk = Desk::new();
    let editor = desk.path().join("editor");
    std::fs::write(&editor, "#!/bin/sh\nprintf 'from the editor' > \"$1\"\ntouch \"$HOME/started\"\n").unwrap();
    std::fs::set_permissions(&editor, std::fs::Permissions::from_mode(0o755)).unwrap();
    let start = |flag: Option<&str>| {
        let spawn = desk.spawn().env("EDITOR", &editor);
        let mut session = flag.into_iter().fold(spawn, |spawn, flag| spawn.arg(flag)).start();
        session.wait_for("NORTHFIELD CARE");
        new_risk(&mut session);
        session.send("mine");
        session.wait_for("mine");
        session.send(b"\x1bOS");
        session
    };
    let mut session = start(Some("--restricted"));
    session.wait_for("restricted sitting");
    assert!(session.text().contains("mine"));
    session.signal(Signal::TERM);
    session.wait_end();
    assert!(!desk.path().join("started").exists());

    let mut session = start(None);
    session.wait_for("from the editor");
    assert!(session.screen().alternate_screen());
    assert!(desk.path().join("started").exists());
}

#[test]
fn the_demo_opens_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = Spawn::new(AIMS).arg("demo").cwd(folder.path()).env("HOME", folder.path()).start();
    session.wait_for("NORTHFIELD CARE");
    session.send("q");
    assert_eq!(session.wait_end(), Ended(Some(0)));
    assert_restored(&session);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
