//! The same person at two terminals: the second joins the first, and takes over when it has gone.

use rustix::process::Signal;

use crate::desk::{AIMS, Desk, new_risk};
use crate::pty::Spawn;

#[test]
fn a_second_terminal_and_a_command_work_beside_the_first() {
    let desk = Desk::new();
    let mut first = desk.open();
    let mut second = desk.open();
    second.send("s45314");
    second.send("Two wards saw it\r");
    second.wait_for("R-001 current VH");
    // The other terminal shows it with who did it, and has it in its table.
    first.wait_for("Two wards saw it");
    assert!(desk.fine(&["history", "R-001"]).contains("Two wards saw it"));
    desk.fine(&["set", "R-001", "title=Drift of the model"]);
    first.wait_for("Drift of the model");
    second.wait_for("Drift of the model");
    second.send("q");
    second.wait_end();
    first.send("q");
    first.wait_end();
    desk.fine(&["verify"]);
}

#[test]
fn when_the_first_is_killed_the_second_goes_on_in_the_middle_of_a_sentence() {
    let desk = Desk::new();
    let mut first = desk.open();
    let mut second = desk.open();
    second.send("s45314");
    second.send("Half a sen");
    second.wait_for("Half a sen");
    first.signal(Signal::KILL);
    first.wait_end();
    second.wait_for("this window holds it now");
    second.send("tence\r");
    second.wait_for("saved");
    second.wait_for("R-001 current VH");
    second.send("q");
    second.wait_end();
    assert!(desk.fine(&["history", "R-001"]).contains("Half a sentence"));
}

#[test]
fn while_the_first_is_stopped_hard_the_second_types_on_and_no_key_is_lost() {
    let desk = Desk::new();
    let mut first = desk.open();
    let mut second = desk.open();
    new_risk(&mut second);
    second.send("Half a sen");
    second.wait_for("Half a sen");
    first.signal(Signal::STOP);
    // Key by key, each drawn before the next: nothing waits for the one who stands still.
    let rest = "tence, typed on";
    for end in 1..=rest.len() {
        second.send(&rest[end - 1..end]);
        second.wait_for(&format!("Half a sen{}", &rest[..end]));
    }
    first.signal(Signal::CONT);
    second.send("\r");
    second.wait_for("saved");
    first.wait_for("Half a sentence, typed on");
    second.send("q");
    second.wait_end();
    first.send("q");
    first.wait_end();
    assert!(desk.fine(&["list", "risks"]).contains("Half a sentence, typed on"));
}

#[test]
fn what_was_typed_beside_a_stopped_holder_is_kept_although_the_typist_was_killed() {
    let desk = Desk::new();
    let mut first = desk.open();
    let mut second = desk.open();
    new_risk(&mut second);
    second.send("Half a sen");
    second.wait_for("Half a sen");
    first.signal(Signal::STOP);
    second.send("tence and more");
    second.send(b"\x1b");
    second.wait_for("kept as a draft");
    second.signal(Signal::KILL);
    second.wait_end();
    first.signal(Signal::CONT);
    // Whoever holds the file finds what was sent to him before, and keeps it like his own.
    first.send("q");
    first.wait_end();
    assert_eq!(desk.drafted_title(), "Half a sentence and more");
}

#[test]
fn ctrl_z_hands_the_file_on_and_fg_joins_again() {
    let desk = Desk::new();
    let mut shell = desk.at_home(Spawn::new("sh")).arg("-i").env("PS1", "shell> ").start();
    shell.wait_for("shell>");
    shell.send(format!("'{AIMS}' open care.aims\r"));
    shell.wait_for("NORTHFIELD CARE");
    shell.send(b"\x1a");
    shell.wait_until("shell", |screen| !screen.alternate_screen());
    desk.fine(&["set", "R-001", "title=Changed while it stood still"]);
    shell.send("fg\r");
    shell.wait_for("Changed while it stood still");
    shell.send("q");
    shell.wait_until("shell", |screen| !screen.alternate_screen());
}

#[test]
fn a_terminal_that_was_stopped_hard_is_named() {
    let desk = Desk::new();
    let mut first = desk.open();
    first.signal(Signal::STOP);
    let refused = desk.run(&["list", "risks"]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(3), "{said}");
    assert!(said.contains("in use by process") && said.contains("stopped"), "{said}");
    first.signal(Signal::CONT);
    desk.fine(&["list", "risks"]);
    first.send("q");
    first.wait_end();
}

#[test]
fn an_audit_is_taken_from_and_handed_in_to_a_workspace_that_somebody_has_open() {
    let desk = Desk::new();
    desk.fine(&["add", "audit", "title=Autumn audit", "kind=internal"]);
    let mut client = desk.open();
    std::fs::create_dir(desk.path().join("auditor")).unwrap();
    let mine = "auditor/mine.aims";
    desk.fine(&["audit", "take", "care.aims", "--as-of", "now", "--out", mine]);
    desk.fine(&["add", "interview", "audit=IA-001", "title=Platform team", "log=Nobody looks", "-w", mine]);
    desk.fine(&["set", "IA-001", "summary=One gap was found", "-w", mine]);
    let said = desk.fine(&["audit", "hand-in", mine, "--to", "care.aims"]);
    assert!(said.contains("Handed in to care.aims: 1 record"), "{said}");
    client.send("q");
    client.wait_end();
    assert!(desk.fine(&["show", "IA-001"]).contains("One gap was found"));
    desk.fine(&["verify"]);
}
