//! The README says what the program says: keys and commands are compared with their own tables.
//!
//! `UPDATE_README=1 cargo test --test architecture` writes them anew.

use std::fs;

use aims_bench::cli::args::Cli;
use aims_bench::keymap::{Format, Keymap};
use aims_bench::tui::action::Table;
use clap::CommandFactory;

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");

fn readme() -> String {
    fs::read_to_string(README).unwrap()
}

/// What stands between the markers of a part, as it is and as it should be.
fn compare(part: &str, wanted: &str) {
    let text = readme();
    let (begin, end) = (format!("<!-- {part}: begin -->\n"), format!("<!-- {part}: end -->"));
    let start = text.find(&begin).unwrap_or_else(|| panic!("README.md has no {begin}")) + begin.len();
    let stop = text.find(&end).unwrap_or_else(|| panic!("README.md has no {end}"));
    let there = &text[start..stop];
    if there.trim() == wanted.trim() {
        return;
    }
    if std::env::var_os("UPDATE_README").is_some() {
        let fresh = format!("{}\n{}\n\n{}", &text[..start], wanted.trim(), &text[stop..]);
        fs::write(README, fresh).unwrap();
        return;
    }
    let differs = wanted.trim().lines().find(|line| !there.contains(line));
    panic!("README.md, {part}: not what the program says, first {differs:?}; write it anew with UPDATE_README=1");
}

#[test]
fn keys_and_commands_are_those_of_the_program() {
    let vocabulary = Table::default();
    let loaded = Keymap::builtin("default", &vocabulary).unwrap();
    compare("keys", &loaded.keymap.list(&vocabulary, Format::Markdown, false));
    let mut commands = String::from("| command | what it does |\n|---|---|\n");
    for command in Cli::command().get_subcommands() {
        let about = command.get_about().unwrap_or_else(|| panic!("{} says nothing", command.get_name())).to_string();
        commands += &format!("| `aims {}` | {} |\n", command.get_name(), about.replace('|', "\\|"));
    }
    compare("commands", &commands);
}

#[test]
fn it_begins_with_two_commands_and_says_the_limits() {
    let text = readme();
    let code = text.split("```").nth(1).unwrap();
    let commands: Vec<&str> = code.lines().map(|line| line.split('#').next().unwrap().trim()).collect();
    assert!(commands.contains(&"cargo run --release -- demo") && commands.contains(&"cargo test"), "{commands:?}");
    let headings: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    for wanted in ["Keys", "Command line", "Files", "What is promised about data", "Limits"] {
        assert!(headings.contains(&wanted), "no heading {wanted:?} in {headings:?}");
    }
}

/// Screens and tables fit a terminal; the screens are real ones of 80 columns.
#[test]
fn its_screens_are_80_columns_wide() {
    let text = readme();
    let screens: Vec<&str> = text.split("```").skip(1).step_by(2).filter(|code| code.starts_with("text\n")).collect();
    assert!(screens.len() >= 2, "a workbench and a score sheet");
    for line in screens.iter().flat_map(|screen| screen.lines()) {
        assert!(line.chars().count() <= 80, "{line}");
    }
}

#[test]
fn the_changelog_has_a_section_for_this_version() {
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/CHANGELOG.md")).unwrap();
    let this = format!("## {}", env!("CARGO_PKG_VERSION"));
    assert!(text.lines().any(|line| line.starts_with("## Unreleased") || line.starts_with(&this)));
}

#[test]
fn the_licence_has_both_texts() {
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/LICENSE")).unwrap();
    assert_eq!(env!("CARGO_PKG_LICENSE"), "MIT OR Apache-2.0");
    assert!(
        text.contains("Permission is hereby granted, free of charge") && text.contains("Version 2.0, January 2004")
    );
}
