//! Keymap files: the shipped ones are right, and wrong ones say what is wrong, where, and what to do instead.
//!
//! `tests/keymaps/*.toml` are the wrong ones. Each carries the messages it must give as comments at its end, `#> ` and
//! the finding without the name of the file; whatever is right in it must still work.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

#[path = "keymaps/layering.rs"]
mod layering;
#[path = "keymaps/promises.rs"]
mod promises;
#[path = "keymaps/stories.rs"]
mod stories;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use aims_bench::keymap::{Arguments, Command, Keymap, Loaded, Severity, Vocabulary, summary};
use aims_bench::tui::action::{ACTIONS, Action, ActionError, CONTEXTS, Table};
use proptest::prelude::*;

static SHIPPED: LazyLock<BTreeMap<&str, Keymap>> = LazyLock::new(|| {
    let load = |name| Keymap::builtin(name, &Table::default()).unwrap().keymap;
    Keymap::shipped().map(|name| (name, load(name))).collect()
});

fn shipped(name: &str) -> &'static Keymap {
    &SHIPPED[name]
}

fn samples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keymaps");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    files.sort();
    files
}

/// The findings as the samples write them.
fn messages(loaded: &Loaded) -> Vec<String> {
    let message = |finding: &aims_bench::keymap::Finding| {
        let text = finding.to_string();
        let text = text.strip_prefix(&*finding.file).unwrap();
        text.strip_prefix(": ").or(text.strip_prefix(':')).unwrap().to_owned()
    };
    loaded.findings.iter().map(message).collect()
}

#[test]
fn every_shipped_keymap_passes_the_checker() {
    for name in Keymap::shipped() {
        let loaded = Keymap::builtin(name, &Table::default()).unwrap();
        let wrong: Vec<String> = loaded
            .findings
            .iter()
            .filter(|finding| finding.severity() > Severity::Note)
            .map(ToString::to_string)
            .collect();
        assert_eq!(wrong, Vec::<String>::new(), "{name}");
        assert!(!loaded.keymap.title().is_empty(), "{name} has no title");
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("keymaps/{name}.toml"));
        assert!(file.exists(), "{name} is not in keymaps/");
    }
}

#[test]
fn every_wrong_file_says_what_is_wrong_and_where() {
    let mut failures = Vec::new();
    for path in samples() {
        let text = std::fs::read_to_string(&path).unwrap();
        let expected: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("#> ")).collect();
        let found = messages(&Keymap::from_path(&path, &Table::default()));
        if found != expected {
            failures.push(format!("{}:\n#> {}", path.display(), found.join("\n#> ")));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

#[test]
fn the_samples_cover_every_severity_and_the_keymap_works_after_each_of_them() {
    let mut seen: BTreeMap<Severity, usize> = BTreeMap::new();
    for path in samples() {
        let loaded = Keymap::from_path(&path, &Table::default());
        for finding in &loaded.findings {
            *seen.entry(finding.severity()).or_default() += 1;
        }
        assert_essentials(&loaded.keymap);
    }
    assert_eq!(seen.len(), 3, "{seen:?}");
}

#[test]
fn the_status_line_names_the_first_error_and_counts_the_rest() {
    let text = "extends = \"default\"\n[list]\n\"j\" = \"opne\"\n\"ctrl-b\" = \"open\"\n\"ctrl-,\" = \"open\"\n\"k\" = \"wat\"";
    let loaded = Keymap::from_text("keymap.toml", text, &Table::default());
    assert_eq!(
        summary(&loaded.findings, "F1").unwrap(),
        "keymap.toml:3: no action \"opne\", did you mean \"open\"? (2 more: F1)"
    );
    let fine = Keymap::from_text("keymap.toml", "extends = \"vim\"", &Table::default());
    assert_eq!(summary(&fine.findings, "F1"), None);
}

#[test]
fn the_table_of_actions_is_sound() {
    let table = Table::default();
    let mut names = std::collections::BTreeSet::new();
    for def in ACTIONS {
        let name = def.name;
        assert!(names.insert(name), "{name} is there twice");
        assert!(
            name.split('-').all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase())),
            "{name} is not kebab-case"
        );
        for text in [def.title, def.hint, def.help] {
            assert!(!text.trim().is_empty(), "{name} lacks words");
        }
        assert!(def.help.ends_with('.'), "the help of {name} is a sentence");
        assert!(def.hint.chars().count() <= 16, "the hint of {name} is too long for the last line");
        for context in def.contexts {
            assert!(CONTEXTS.iter().any(|known| known.name == *context), "{name} in {context}");
        }
        let takes_word = table.action(name).unwrap().arguments != Arguments::None;
        assert_eq!(def.title.contains("{}"), takes_word, "the title of {name}");
    }
}

#[test]
fn every_action_is_read_back_from_its_words() {
    let table = Table::new([("treatment", "treatments"), ("own.supplier-visit", "supplier visits"), ("risk", "risks")]);
    for name in table.actions() {
        let words = match table.action(name).unwrap().arguments {
            Arguments::None => vec![String::new()],
            Arguments::One(words) => words,
            Arguments::AtMostOne(words) => [vec![String::new()], words].concat(),
        };
        for word in words {
            let command = Command::new(&format!("{name} {word}")).unwrap();
            let action = Action::parse(command.as_str()).unwrap();
            assert_eq!(action.to_string(), command.as_str());
            assert_eq!(action.command().unwrap(), command);
            assert!(!action.title(&table).contains("{}"), "{action}");
        }
    }
    let palette: Vec<String> = Action::palette(&table).iter().map(ToString::to_string).collect();
    assert!(palette.contains(&"go own.supplier-visit".to_owned()));
    let visits = Action::parse("go own.supplier-visit").unwrap();
    assert_eq!(visits.title(&table), "Go to supplier visits");
    assert!(palette.contains(&"export-soa xlsx".to_owned()));
    assert!(!palette.contains(&"go risk".to_owned()), "the risks are at go risks");
    assert!(!palette.contains(&"delete-word".to_owned()));
}

#[test]
fn words_that_are_no_action_are_answered_with_a_remedy() {
    let message = |words: &str| Action::parse(words).unwrap_err().to_string();
    assert_eq!(message("scroe"), "no action \"scroe\", did you mean \"score\"?");
    assert_eq!(message("choose"), "\"choose\" needs a word after it: yes, no, later");
    assert_eq!(message("choose maybe"), "\"choose\" can't take \"maybe\"; it takes yes, no, later");
    assert_eq!(message("quit now please"), "\"quit\" can't take \"now please\"; it takes no word");
    assert!(matches!(Action::parse(""), Err(ActionError::Unknown { .. })));
}

/// The three actions without which there is no way round or out.
fn assert_essentials(keymap: &Keymap) {
    for action in ["quit", "help", "palette"] {
        assert!(keymap.commands().any(|command| command.name() == action), "no key does {action}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_file_still_gives_a_keymap_that_works(from in 0usize..9000, length in 0usize..400, instead in "[\\PC\n]{0,12}") {
        let mut text: Vec<char> = Keymap::shipped_text("default").unwrap().chars().collect();
        let from = from.min(text.len());
        let to = (from + length).min(text.len());
        text.splice(from..to, instead.chars());
        let text: String = text.into_iter().collect();
        let loaded = Keymap::from_text("keymap.toml", &text, &Table::default());
        assert_essentials(&loaded.keymap);
        for finding in &loaded.findings {
            prop_assert!(finding.to_string().starts_with("keymap.toml"), "{}", finding);
        }
    }

    #[test]
    fn any_text_at_all_gives_a_keymap_that_works(text in "([\\[\\]\"={}a-z.,\n \\PC]|\"[a-z]\" = \"[a-z]{1,8}\"\n|\\[list\\]\n){0,40}") {
        let loaded = Keymap::from_text("keymap.toml", &text, &Table::default());
        assert_essentials(&loaded.keymap);
    }
}
