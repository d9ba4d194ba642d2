//! What must not drift: the layers of `src/lib.rs`, who may name what, the size of files, and what the README says.
//!
//! The rules read the source as text, with comments, quoted text and test code blanked. A known exception stands in a
//! table here, with its reason; one that no longer happens fails, too, so that the tables stay true.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "architecture/readme.rs"]
mod readme;
#[path = "architecture/source.rs"]
mod source;

use std::collections::BTreeSet;

use aims_bench::library::Library;
use aims_bench::tui::action::ACTIONS;
use source::{Source, sources};

/// Folder, and the folders it may use. What is not named here may not exist.
const LAYERS: &[(&str, &[&str])] = &[
    ("core", &[]),
    ("library", &["core"]),
    ("store", &["core"]),
    ("ledger", &["core", "store", "library"]),
    ("exchange", &["core", "library"]),
    ("keymap", &["core"]),
    ("tui", &["core", "library", "store", "ledger", "exchange", "keymap"]),
    ("cli", &["core", "library", "store", "ledger", "exchange", "keymap", "tui"]),
    ("lib", &["core", "library", "store", "ledger", "exchange", "keymap", "tui", "cli"]),
    ("main", &["cli"]),
];

/// Beyond [`LAYERS`]: a file or folder, what it uses, why.
const WIDER: &[(&str, &str, &str)] = &[
    (
        "exchange/demo",
        "ledger",
        "the demo is no file to convert but a journal of several people, and only the ledger writes one",
    ),
    ("exchange/demo", "store", "it is made in a store that the caller gives"),
];

/// A name, and the only places that may have it in their code.
const OWNED: &[(&str, &[&str])] = &[
    ("redb", &["store"]),
    ("ratatui::", &["tui"]),
    ("ratatui_textarea::", &["tui/widgets"]),
    // A service without a screen ends in order, too.
    ("signal_hook::", &["tui/terminal", "cli/serve.rs"]),
    // The width of a table and a word of `doctor` are asked of the terminal; modes are set by `tui/terminal` alone.
    ("termios", &["tui/terminal", "cli/out.rs", "cli/doctor.rs"]),
    ("tcsetattr", &["tui/terminal"]),
    ("clap::", &["cli"]),
    ("clap_complete::", &["cli"]),
    ("clap_mangen::", &["cli"]),
    ("calamine::", &["exchange/xlsx"]),
    ("rust_xlsxwriter::", &["exchange/xlsx"]),
    ("zip::", &["exchange/xlsx"]),
    ("fuzzy_matcher::", &["core/fuzzy.rs"]),
    // A file of an editor needs a name that nobody can guess; everything else gets its chance from the ledger.
    ("getrandom::", &["ledger/outside.rs", "tui/editor.rs"]),
];

/// Names that are no crate or word of ours any more.
const NOWHERE: &[&str] = &["crossterm", "anyhow", "async", "dbg!", "unsafe", "transmute"];

/// Input, output, clock, chance and threads: `core` is told instead.
const IMPURE: &[&str] = &[
    "SystemTime",
    "Instant",
    "Utc::now",
    "Local::now",
    "std::fs",
    "std::env",
    "std::io",
    "std::net",
    "std::process",
    "std::thread",
    "std::sync::mpsc",
    "rand",
    "getrandom",
    "rustix",
    "print!",
    "println!",
    "eprint!",
    "eprintln!",
    "include_str!",
];

/// Ways to end the program instead of answering with an error.
const ABRUPT: &[&str] = &[
    ".unwrap(",
    ".unwrap_err(",
    ".expect(",
    ".expect_err(",
    "panic!",
    "todo!",
    "unimplemented!",
    "unreachable!",
    "process::exit",
    "process::abort",
];

/// Where entries are applied to a workspace, and why there.
const APPLIES: &[(&str, &str)] = &[
    ("core/apply.rs", "the function itself"),
    ("core/asof.rs", "takes entries back out to show the past"),
    ("ledger", "the one way in"),
    ("exchange/import/trial.rs", "a dry run: on a copy that is compared and thrown away"),
];

/// A line count that a file never passes, and one that is worth a look.
const LONGEST: usize = 500;
const LONG: usize = 400;

fn is_below(path: &str, place: &str) -> bool {
    path == place || path == format!("{place}.rs") || path.starts_with(&format!("{place}/"))
}

/// Fails with all that was found at once, a line each.
fn nothing(found: Vec<String>) {
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

/// `core/risk.rs:12` for each line that has one of the needles in its code.
fn hits(source: &Source, needles: &[&str]) -> Vec<String> {
    let line = |needle: &str| {
        let at = source.lines_with(needle);
        at.into_iter().map(|line| format!("src/{}:{line}: {needle}", source.path)).collect::<Vec<_>>()
    };
    needles.iter().flat_map(|needle| line(needle)).collect()
}

#[test]
fn each_folder_uses_only_what_the_map_allows() {
    let mut found = Vec::new();
    let mut wider = BTreeSet::new();
    for source in sources() {
        let Some((_, allowed)) = LAYERS.iter().find(|(layer, _)| *layer == source.layer()) else {
            found.push(format!("src/{}: the map of src/lib.rs has no such place", source.path));
            continue;
        };
        for used in source.uses() {
            let known = LAYERS.iter().any(|(layer, _)| *layer == used);
            if !known || used == source.layer() || allowed.contains(&used.as_str()) {
                continue;
            }
            match WIDER.iter().find(|(place, what, _)| is_below(&source.path, place) && *what == used) {
                Some((place, what, _)) => drop(wider.insert((*place, *what))),
                None => found.push(format!("src/{} uses {used}", source.path)),
            }
        }
    }
    let unused = WIDER.iter().filter(|(place, what, _)| !wider.contains(&(*place, *what)));
    found.extend(unused.map(|(place, what, _)| format!("{place} no longer uses {what}: take it out of WIDER")));
    nothing(found);
}

#[test]
fn the_map_of_the_crate_names_every_folder() {
    let map = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/lib.rs")).unwrap();
    for (layer, uses) in LAYERS.iter().filter(|(layer, _)| !matches!(*layer, "lib" | "main")) {
        let row = map.lines().find(|line| line.starts_with(&format!("//! | [`{layer}`]"))).expect(layer);
        let may = row.trim_end_matches('|').rsplit('|').next().unwrap();
        if may.contains("all above") || may.contains("nothing") {
            continue;
        }
        // Behind a semicolon stands what is wider than the folder.
        let (may, more) = may.split_once(';').unwrap_or((may, ""));
        let wider = WIDER.iter().filter(|(place, _, _)| place.split('/').next() == Some(*layer));
        assert!(wider.clone().all(|(_, what, _)| more.contains(&format!("`{what}`"))), "{layer}: {more}");
        assert_eq!(wider.count() == 0, more.is_empty(), "{layer}: {more}");
        let named: BTreeSet<&str> = may.split(',').map(|name| name.trim().trim_matches('`')).collect();
        assert_eq!(named, uses.iter().copied().collect(), "{layer} in the map of src/lib.rs");
    }
}

#[test]
fn a_name_stands_only_where_it_belongs() {
    let mut found = Vec::new();
    for source in sources() {
        for (name, places) in OWNED {
            if !places.iter().any(|place| is_below(&source.path, place)) {
                found.extend(hits(&source, &[name]));
            }
        }
        found.extend(hits(&source, NOWHERE));
    }
    nothing(found);
}

#[test]
fn the_domain_reads_no_clock_no_file_and_no_chance() {
    let all = sources();
    nothing(all.iter().filter(|source| source.layer() == "core").flat_map(|source| hits(source, IMPURE)).collect());
}

#[test]
fn only_the_ledger_applies_entries() {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    // Whoever may not use `core::workspace` means something else by the word.
    for source in sources().iter().filter(|source| !matches!(source.layer(), "store" | "library")) {
        let here = hits(source, &[".apply(", ".unapply("]);
        match APPLIES.iter().find(|(place, _)| is_below(&source.path, place)) {
            Some((place, _)) if !here.is_empty() || source.code.contains("fn apply(") => drop(seen.insert(*place)),
            Some(_) => {}
            None => found.extend(here),
        }
    }
    let unused = APPLIES.iter().filter(|(place, _)| !seen.contains(place));
    found.extend(unused.map(|(place, _)| format!("{place} applies nothing: take it out of APPLIES")));
    nothing(found);
}

#[test]
fn the_program_answers_with_errors() {
    nothing(sources().iter().flat_map(|source| hits(source, ABRUPT)).collect());
}

#[test]
fn nothing_is_left_for_later() {
    const WORDS: &[&str] = &["TODO", "FIXME", "XXX", "HACK", "stub", "not implemented", "not yet implemented"];
    let mut found = Vec::new();
    for source in sources() {
        for (number, line) in source.text.lines().enumerate() {
            let words = WORDS.iter().filter(|word| source::places(line, word).next().is_some());
            found.extend(words.map(|word| format!("src/{}:{}: {word}", source.path, number + 1)));
        }
    }
    nothing(found);
}

#[test]
fn files_are_short() {
    let mut found = Vec::new();
    for source in sources() {
        match source.text.lines().count() {
            lines if lines > LONGEST => found.push(format!("src/{}: {lines} lines", source.path)),
            lines if lines > LONG => println!("src/{}: {lines} lines, more than {LONG}", source.path),
            _ => {}
        }
    }
    nothing(found);
}

#[test]
fn every_file_says_first_what_it_is_about() {
    let all = sources();
    nothing(all.iter().filter(|s| !s.text.starts_with("//! ")).map(|s| format!("src/{}", s.path)).collect());
}

/// `pub const OWNER: &str = "owner";` inside `mod field` of a typed view, each with its line.
fn field_keys(source: &Source) -> Vec<(usize, String)> {
    let Some(start) = source.code.find("mod field {") else { return Vec::new() };
    let length = source.code[start..].find('}').unwrap();
    let first = source.code[..start].matches('\n').count();
    let lines = source.code[start..start + length].matches('\n').count();
    let constants =
        source.text.lines().enumerate().skip(first).take(lines).filter(|(_, line)| line.contains(": &str ="));
    constants.map(|(at, line)| (at + 1, line.split('"').nth(1).unwrap().to_owned())).collect()
}

#[test]
fn field_keys_in_typed_views_are_in_the_schema() {
    let schema = Library::embedded().schema().unwrap();
    let mut checked = 0;
    for source in sources().iter().filter(|source| source.layer() == "core") {
        let keys = field_keys(source);
        if keys.is_empty() {
            continue;
        }
        // A view of several registers names each; a key has to be in one of them.
        let constants = source.text.lines().filter(|line| line.starts_with("pub const ") && line.contains(": &str ="));
        let registers: Vec<_> =
            constants.filter_map(|line| schema.register(line.split('"').nth(1).unwrap_or_default())).collect();
        assert!(!registers.is_empty(), "src/{} names no register", source.path);
        for (line, key) in keys {
            let known = registers.iter().any(|register| {
                register.workflow().is_some_and(|(field, _)| field == key) || register.field(&key).is_some()
            });
            assert!(known, "src/{}:{line}: no register of this view has {key}", source.path);
            checked += 1;
        }
    }
    assert!(checked >= 8, "only {checked} keys were found");
}

#[test]
fn every_action_says_what_it_does() {
    let mut names = BTreeSet::new();
    for action in ACTIONS {
        let name = action.name;
        assert!(names.insert(name), "{name} stands twice in the table");
        assert!(action.help.ends_with('.') && action.help.len() > 15, "{name}: {:?} is no sentence", action.help);
        assert!(!action.title.is_empty() && !action.hint.is_empty(), "{name} has no words");
        assert!(action.hint.chars().count() <= 20, "{name}: {:?} is too long for the last line", action.hint);
        assert!(!action.contexts.is_empty(), "{name} can be done nowhere");
    }
}

#[test]
fn the_rules_here_can_fail() {
    let code =
        source::blanked("let a = \"x.unwrap()\"; // panic!\nlet b = '\"'; c.unwrap(); r#\"redb\"#; fn d<'a>() {}");
    let source = Source { path: "core/schema/set.rs".into(), text: String::new(), code };
    assert_eq!(hits(&source, ABRUPT), ["src/core/schema/set.rs:2: .unwrap("]);
    assert_eq!(hits(&source, &["redb"]), Vec::<String>::new());
    let code = "use crate::{store::{Store, tui}, library}; use super::super::super::cli::out; super::super::record::X;";
    let source = Source { path: "core/schema/set.rs".into(), text: String::new(), code: code.into() };
    assert_eq!(source.uses().into_iter().collect::<Vec<_>>(), ["cli", "library", "store"]);
}
