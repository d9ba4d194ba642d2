//! Which workspace a command means, and making one.

use std::os::unix::fs::PermissionsExt;

use crate::desk::{Desk, said};

#[test]
fn a_new_workspace_is_private_named_aims_and_says_what_comes_next() {
    let desk = Desk::empty();
    let said = desk.run(&["new", "care", "--org", "Northfield Care", "--role", "user,provider"]).fine();
    assert!(said.out.contains("Next: open it with `aims open care.aims`"), "{}", said.out);
    let mode = std::fs::metadata(desk.file("care.aims")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(desk.field("ORG", "roles"), "Provider, User");
    assert_eq!(desk.json(&["list", "soa"])["data"]["rows"].as_array().unwrap().len(), 38);
}

#[test]
fn a_workspace_is_never_made_over_another_file_or_under_a_name_that_is_not_found_again() {
    let desk = Desk::with_workspace();
    let again = ["new", "care.aims", "--org", "Other", "--role", "user"];
    assert!(desk.run(&again).failed(1).contains("exists already"));
    let other = desk.run(&["new", "care.db", "--org", "Other", "--role", "user"]).failed(2);
    assert!(other.contains("care.db.aims"), "{other}");
    assert!(desk.run(&["new", "b", "--org", "Other", "--role", "buyer"]).failed(2).contains("user, provider"));
    assert!(desk.run(&["new", "b", "--org", " ", "--role", "user"]).failed(2).contains("needs a name"));
    let method = desk.run(&["new", "b", "--org", "Other", "--role", "user", "--method", "9x9"]).failed(2);
    assert!(method.contains("5x5-iso27005"), "{method}");
    assert!(!desk.file("b.aims").exists(), "what was refused left nothing behind");
}

#[test]
fn without_a_workspace_the_sentence_says_how_to_get_one() {
    let desk = Desk::empty();
    for args in [&["list", "risks"][..], &["verify"], &[]] {
        let line = desk.run(args).failed(3);
        assert!(line.contains("aims new") && line.contains("aims demo"), "{line}");
    }
    assert!(desk.run(&["list", "risks", "-w", "gone.aims"]).failed(3).contains("gone.aims does not exist"));
}

#[test]
fn of_two_workspaces_in_a_folder_one_has_to_be_named() {
    let desk = Desk::with_workspace();
    desk.run(&["new", "other", "--org", "Other", "--role", "user"]).fine();
    let line = desk.run(&["registers", "-w", "care.aims"]).fine();
    assert!(line.out.contains("RECORDS"));
    let line = desk.run(&["list", "risks"]).failed(3);
    assert!(line.contains("care.aims, other.aims"), "{line}");
    desk.run(&["list", "risks", "-w", "other.aims"]).fine();
}

#[test]
fn nothing_is_written_where_variable_and_folder_disagree() {
    let desk = Desk::with_workspace();
    let elsewhere = Desk::with_workspace();
    let variable = elsewhere.file("care.aims");
    let add = ["add", "system", "name=Triage"];
    let mut command = desk.command();
    let line = said(command.env("AIMS_WORKSPACE", &variable).args(add)).failed(1);
    assert!(line.contains("say which one is meant with -w"), "{line}");
    said(desk.command().env("AIMS_WORKSPACE", &variable).args(["list", "systems"])).fine();
    let same = said(desk.command().env("AIMS_WORKSPACE", desk.file("care.aims")).args(add)).fine();
    assert!(same.err.contains("Northfield Care (") && same.out.starts_with("SYS-01"), "{same:?}");
}

#[test]
fn a_second_process_is_told_who_holds_the_file() {
    let desk = Desk::with_workspace();
    let held = aims_bench::store::Redb::open(desk.file("care.aims"), Default::default()).unwrap();
    let line = desk.run(&["add", "system", "name=Triage"]).failed(3);
    let me = std::process::id().to_string();
    assert!(line.contains("in use by") && line.contains(&me), "{line}");
    drop(held);
    desk.run(&["add", "system", "name=Triage"]).fine();
}

#[test]
fn usage_is_one_sentence_and_status_2() {
    let desk = Desk::with_workspace();
    let cases: [(&[&str], &str); 7] = [
        (&["lst"], "unrecognized subcommand"),
        (&["show"], "<ID>"),
        (&["set", "ORG", "name=X", "--as-of", "today"], "--as-of"),
        (&["list", "rsks"], "did you mean risk"),
        (&["list", "risks", "--today", "yesterday"], "is no date"),
        (&["list", "risks", "--columns", "nonsense"], "nonsense"),
        (&["list", "risks", "--where", "status:"], "--where"),
    ];
    for (args, expected) in cases {
        let line = desk.run(args).failed(2);
        assert!(line.contains(expected), "{args:?}: {line}");
    }
}
