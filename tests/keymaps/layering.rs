//! Files over files: `extends`, taking keys out, what is shown first, and where a keymap comes from.

use std::path::Path;

use aims_bench::keymap::{Command, Facts, Format, Keymap, Keys, Lookup, Problem, own_file};
use aims_bench::tui::action::Table;

use super::shipped;

fn over_default(text: &str) -> Keymap {
    let text = format!("extends = \"default\"\n{text}");
    let loaded = Keymap::from_text("keymap.toml", &text, &Table::default());
    assert!(
        loaded.findings.iter().all(|finding| matches!(finding.problem, Problem::Hides { .. })),
        "{:?}",
        loaded.findings
    );
    loaded.keymap
}

fn does(keymap: &Keymap, keys: &str) -> Option<String> {
    let keys = Keys::parse(keys).unwrap();
    match keymap.lookup(&["list", "anywhere"], &Facts::default(), keys.as_slice()) {
        Lookup::Matched(binding) => Some(binding.command.to_string()),
        _ => None,
    }
}

fn shown(keymap: &Keymap, command: &str) -> String {
    keymap.shortest(&Command::new(command).unwrap()).unwrap().keys.to_string()
}

#[test]
fn a_file_that_only_extends_changes_nothing() {
    let (mine, default) = (over_default(""), shipped("default"));
    let entries = |keymap: &Keymap| -> Vec<String> {
        keymap.entries().map(|(context, entry)| format!("{} {} {:?}", context.name, entry.keys, entry.rules)).collect()
    };
    assert_eq!(entries(&mine), entries(default));
}

#[test]
fn an_entry_takes_the_place_of_the_same_key_only() {
    let mine = over_default("[list]\n\"s\" = \"sort\"");
    assert_eq!(does(&mine, "s").unwrap(), "sort");
    assert_eq!(does(&mine, "t").unwrap(), "treat");
    assert_eq!(shown(&mine, "sort"), "s", "the user's own key is the one to show");
}

#[test]
fn false_takes_a_key_out_and_the_context_further_out_gets_it() {
    let mine = over_default("[list]\n\"n\" = false\n[anywhere]\n\"n\" = \"find\"");
    assert_eq!(does(&mine, "n").unwrap(), "find");
}

#[test]
fn a_shorter_key_takes_the_place_of_longer_ones_and_the_list_says_so() {
    let mine = over_default("[anywhere]\n\"g\" = \"go risks\"");
    assert_eq!(does(&mine, "g").unwrap(), "go risks");
    assert_eq!(does(&mine, "g s"), None);
    let list = mine.list(&Table::default(), Format::Text, true);
    let line = list.lines().find(|line| line.contains("g from keymap.toml:3:1")).unwrap();
    assert!(line.contains("in place of") && line.contains("g s go systems (default.toml:"), "{line}");
    assert!(!mine.list(&Table::default(), Format::Text, false).contains("in place of"));
}

#[test]
fn one_file_may_take_a_prefix_out_and_use_it_anew() {
    let mine = over_default("[list]\n\"m\" = false\n\"m x\" = \"mark-all\"");
    assert_eq!(does(&mine, "m x").unwrap(), "mark-all");
    assert_eq!(does(&mine, "m a"), None);
    let list = mine.list(&Table::default(), Format::Text, true);
    assert!(list.contains("m n was unmark-all (default.toml:"), "{list}");
}

#[test]
fn ones_own_wording_stands_in_help_and_lists() {
    let mine = over_default("[list]\n\"ctrl-x\" = { do = \"export xlsx\", note = \"For the | board\" }");
    let markdown = mine.list(&Table::default(), Format::Markdown, false);
    assert!(markdown.contains("| table | `ctrl-x` | `export xlsx` | For the \\| board |"), "{markdown}");
}

#[test]
fn the_markdown_list_is_one_table_with_every_key() {
    for name in Keymap::shipped() {
        let keymap = shipped(name);
        let markdown = keymap.list(&Table::default(), Format::Markdown, false);
        for line in markdown.lines() {
            assert_eq!(line.replace("\\|", "").matches('|').count(), 5, "{line}");
        }
        for (_, entry) in keymap.entries() {
            assert!(markdown.contains(&format!("`{}`", entry.keys)), "{}", entry.keys);
        }
        assert!(markdown.contains("| palette | | `baseline` | Name a baseline |"), "{markdown}");
    }
}

#[test]
fn without_extends_there_is_nothing_but_the_file_and_what_nobody_can_do_without() {
    let loaded = Keymap::from_text(
        "keymap.toml",
        "title = \"Bare\"\n[list]\n\"j\" = \"next-row\"\n\"q\" = \"sort\"",
        &Table::default(),
    );
    assert_eq!(loaded.keymap.title(), "Bare");
    assert_eq!(does(&loaded.keymap, "j").unwrap(), "next-row");
    assert_eq!(does(&loaded.keymap, "down"), None);
    assert_eq!(does(&loaded.keymap, ":").unwrap(), "palette");
    assert_eq!(does(&loaded.keymap, "q").unwrap(), "sort", "no key that the file binds is taken away from it");
    assert_eq!(shown(&loaded.keymap, "quit"), "q");
}

#[test]
fn a_file_that_can_not_be_trusted_lies_over_the_default_keys() {
    for text in ["[list\n\"j\" = \"next-row\"", "extends = 3", "extend = \"vim\"", "extends = \"emacs\""] {
        let keymap = Keymap::from_text("keymap.toml", text, &Table::default()).keymap;
        assert_eq!(does(&keymap, "down").unwrap(), "next-row", "{text}");
    }
}

#[test]
fn a_line_that_toml_refuses_costs_only_itself() {
    let text = "extends = \"default\"\n[list]\n\"j\" = \"next-row\n\"k\" = \"previous-row\"\n\"k\" = \"open\"\n\"l\" = \"sort\"";
    let loaded = Keymap::from_text("keymap.toml", text, &Table::default());
    assert_eq!(does(&loaded.keymap, "j"), None);
    assert_eq!(does(&loaded.keymap, "k").unwrap(), "previous-row", "of two, the first is kept");
    assert_eq!(does(&loaded.keymap, "l").unwrap(), "sort");
    assert_eq!(loaded.findings.len(), 2, "{:?}", loaded.findings);
}

#[test]
fn a_list_with_a_rule_that_can_not_be_read_is_left_out_whole() {
    for rules in [
        "[{ when = \"markd\", do = \"copy\" }, { do = \"archive\" }]",
        "[{ when = \"marked\", do = \"coppy\" }, { do = \"archive\" }]",
        "[\"copy\", { do = \"archive\" }]",
        "[\n { when = \"marked, do = \"copy\" },\n { do = \"archive\" },\n]",
    ] {
        let text = format!("extends = \"default\"\n[list]\n\"s\" = {rules}\n");
        let loaded = Keymap::from_text("keymap.toml", &text, &Table::default());
        assert_eq!(does(&loaded.keymap, "s").unwrap(), "score", "{rules}");
        assert!(!loaded.findings.is_empty(), "{rules}");
    }
}

#[test]
fn a_session_takes_the_keymap_it_is_told_or_ones_own_or_the_default() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("keymap.toml");
    let open = |choice: Option<&str>| Keymap::open(choice, Some(&own), &Table::default());
    assert_eq!(open(None).keymap.title(), "Default keys", "there is no file of one's own yet");
    std::fs::write(&own, "extends = \"vim\"\ntitle = \"Mine\"").unwrap();
    assert_eq!(open(None).keymap.title(), "Mine");
    assert_eq!(open(None).keymap.files(), ["default.toml", "vim.toml", "keymap.toml"]);
    assert_eq!(open(Some("vim")).keymap.title(), "Vim-like keys", "a shipped keymap is used as it is");
    assert_eq!(open(Some(own.to_str().unwrap())).keymap.title(), "Mine");

    let missing = open(Some("./nowhere.toml"));
    assert_eq!(missing.keymap.title(), "Default keys");
    assert!(missing.findings[0].to_string().starts_with("./nowhere.toml: error: the file can't be read"));
    let unknown = open(Some("vmi"));
    assert_eq!(
        unknown.findings[0].to_string(),
        "vmi: error: no keymap \"vmi\" is shipped and the default keys are used, did you mean \"vim\"?"
    );
}

#[test]
fn ones_own_file_is_in_the_configuration_folder() {
    let path = |config: Option<&str>, home: Option<&str>| own_file(config.map(AsRef::as_ref), home.map(AsRef::as_ref));
    assert_eq!(path(Some("/c"), Some("/h")).unwrap(), Path::new("/c/aims/keymap.toml"));
    assert_eq!(path(None, Some("/h")).unwrap(), Path::new("/h/.config/aims/keymap.toml"));
    assert_eq!(path(Some("relative"), Some("/h")).unwrap(), Path::new("/h/.config/aims/keymap.toml"));
    assert_eq!(path(None, None), None);
}
