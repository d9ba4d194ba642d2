//! Backups, damage, hostile data, and readers that go away.

use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use crate::desk::Desk;

#[test]
fn a_backup_becomes_a_workspace_again_and_goes_on_in_a_chain_of_its_own() {
    let desk = Desk::with_workspace();
    desk.run(&["add", "risk", "title=Drift"]).fine();
    std::fs::create_dir(desk.file("safe")).unwrap();
    desk.run(&["backup", "safe/care.backup"]).fine();
    assert!(desk.run(&["backup", "safe/care.backup"]).failed(1).contains("exists already"));
    let dated = desk.run(&["backup", "safe", "--today", "2026-11-21"]).fine();
    assert!(dated.out.contains("safe/care-2026-11-21.aims"), "{}", dated.out);

    let restored = desk.run(&["restore", "safe/care.backup", "safe/again.aims"]).fine();
    assert!(restored.out.contains("Northfield Care"), "{}", restored.out);
    let mode = std::fs::metadata(desk.file("safe/again.aims")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(desk.run(&["restore", "safe/care.backup", "safe/again.aims"]).failed(1).contains("left alone"));
    desk.run(&["add", "risk", "title=Bias", "-w", "safe/again.aims"]).fine();
    let verdict = desk.run(&["verify", "-w", "safe/again.aims"]).fine().out;
    assert!(verdict.contains("3 entries in 2 chains"), "{verdict}");
    let left: Vec<_> = std::fs::read_dir(desk.file("safe")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 3, "{left:?}");
}

#[test]
fn a_damaged_file_is_a_sentence_and_status_3_and_is_not_restored() {
    let desk = Desk::with_workspace();
    let bytes = std::fs::read(desk.file("care.aims")).unwrap();
    std::fs::write(desk.file("cut.aims"), &bytes[..bytes.len() / 2]).unwrap();
    std::fs::write(desk.file("text.aims"), "Dear auditor").unwrap();
    for file in ["cut.aims", "text.aims"] {
        for args in [&["list", "risks"][..], &["verify"], &["add", "risk", "title=x"]] {
            let line = desk.run(&[args, &["-w", file]].concat()).failed(3);
            assert!(!line.contains("panicked"), "{line}");
        }
        desk.run(&["restore", file, "back.aims"]).failed(3);
        assert!(!desk.file("back.aims").exists());
    }
}

#[test]
fn control_characters_of_data_never_reach_the_output_as_they_are() {
    let desk = Desk::with_workspace();
    let hostile = "title=Drift\u{1b}]0;owned\u{7}\u{9b}2J\u{202e}";
    desk.run(&["add", "risk", hostile]).fine();
    let commands: [&[&str]; 9] = [
        &["list", "risks"],
        &["list", "risks", "--format", "json"],
        &["show", "R-001"],
        &["show", "R-001", "--format", "json"],
        &["history", "R-001"],
        &["log"],
        &["log", "--format", "json"],
        &["diff", "start"],
        &["show", "no\u{1b}[31mthing"],
    ];
    for args in commands {
        let said = desk.run(args);
        for letter in (said.out.clone() + &said.err).chars() {
            let harmless = letter == '\n' || !letter.is_control() && letter != '\u{202e}';
            assert!(harmless, "{args:?} wrote {letter:?}: {said:?}");
        }
    }
    let answer = desk.json(&["show", "R-001"]);
    assert_eq!(answer["data"][0]["title"], &hostile[6..], "JSON keeps the text exactly");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let desk = Desk::with_workspace();
    let commands: [&[&str]; 4] = [&["log", "--format", "json"], &["list", "soa"], &["completions", "bash"], &["man"]];
    for args in commands {
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("aims"));
        command.current_dir(desk.path()).args(args).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{args:?}");
        assert!(output.stderr.is_empty(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn what_a_disk_refused_comes_back_with_the_next_change() {
    let desk = Desk::with_workspace();
    std::fs::write(desk.file("care.aims.rescue"), "").unwrap();
    let read = desk.run(&["list", "risks"]).fine();
    assert!(read.err.contains("care.aims.rescue"), "{}", read.err);
    let written = desk.run(&["add", "risk", "title=Drift"]).fine();
    assert!(written.err.contains("0 entries came back"), "{}", written.err);
    assert!(!desk.file("care.aims.rescue").exists());
}
