//! What the program tells about itself: help, registers, keys, doctor, completions, manual.

use crate::desk::Desk;

#[test]
fn help_of_the_program() {
    insta::assert_snapshot!(Desk::empty().run(&["--help"]).fine().out);
}

#[test]
fn help_of_scoring() {
    insta::assert_snapshot!(Desk::empty().run(&["score", "--help"]).fine().out);
}

#[test]
fn every_command_has_help_completions_and_a_manual_page() {
    let desk = Desk::empty();
    let help = desk.run(&["--help"]).fine().out;
    let commands: Vec<&str> = help
        .lines()
        .skip_while(|line| !line.starts_with("Commands:"))
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(commands.len() >= 20, "{commands:?}");
    let completions = desk.run(&["completions", "bash"]).fine().out;
    let manual = desk.run(&["man"]).fine().out;
    for command in commands {
        desk.run(&[command, "--help"]).fine();
        assert!(desk.run(&["man", command]).fine().out.contains(".TH"), "{command}");
        assert!(completions.contains(command), "{command}");
        assert!(manual.contains(command), "{command}");
    }
    assert!(desk.run(&["man", "scor"]).failed(2).contains("did you mean score?"));
}

#[test]
fn registers_are_listed_with_the_names_that_commands_take() {
    let desk = Desk::with_workspace();
    let table = desk.run(&["registers"]).fine().out;
    assert!(table.contains("R-001") && table.contains("treatment"), "{table}");
    let counted = desk.json(&["registers", "-w", "care.aims"]);
    let soa = counted["data"].as_array().unwrap().iter().find(|register| register["key"] == "soa").unwrap();
    assert_eq!(soa["records"], 38);
    let fields = desk.run(&["registers", "risks"]).fine().out;
    assert!(fields.contains("text, required") && fields.contains("any of system"), "{fields}");
    let csv = desk.run(&["registers", "--format", "csv"]).fine().out;
    assert!(csv.starts_with("REGISTER,EXPORT,LABELS,CLAUSES,HOLDS\r\n"), "{csv}");
}

#[test]
fn keys_are_listed_and_a_wrong_keymap_is_a_finding() {
    let desk = Desk::empty();
    assert!(desk.run(&["keys", "list"]).fine().out.contains("quit"));
    assert!(desk.run(&["keys", "list", "--keymap", "vim", "--markdown"]).fine().out.starts_with("| where"));
    for name in ["default", "vim"] {
        let said = desk.run(&["keys", "check", name]);
        assert!(!said.out.contains(": error: "), "{said:?}");
    }
    std::fs::write(desk.file("mine.toml"), "extends = \"default\"\n[list]\nx = \"opne\"\n").unwrap();
    let said = desk.run(&["keys", "check", "mine.toml"]);
    assert_eq!(said.status, 1, "{said:?}");
    assert!(said.out.contains("mine.toml:3"), "{said:?}");
    assert!(desk.run(&["keys", "check", "emacs"]).failed(2).contains("emacs"));
}

#[test]
fn the_doctor_works_without_a_workspace_and_finds_what_is_open_to_others() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::empty();
    let said = desk.run(&["doctor"]).fine();
    assert!(said.out.contains("anna (user id") && said.out.contains("there is no workspace"), "{}", said.out);
    desk.run(&["new", "care", "--org", "Northfield Care", "--role", "user"]).fine();
    let said = desk.run(&["doctor", "--today", "2026-11-21"]).fine();
    assert!(said.out.contains("2026-11-21") && said.out.contains("5x5-iso27005 v1"), "{}", said.out);
    std::fs::set_permissions(desk.file("care.aims"), std::fs::Permissions::from_mode(0o644)).unwrap();
    let said = desk.run(&["doctor"]);
    assert_eq!(said.status, 1, "{said:?}");
    assert!(said.out.contains("chmod 600"), "{}", said.out);
}
