//! What the shipped keymaps promise: the grammar of the screens, keys that arrive everywhere, no key that acts by a slip.

use aims_bench::keymap::{
    Command, Delivery, Facts, Key, Keymap, Keys, Kind, Lookup, Press, Unfinished, Vocabulary, delivery,
};
use aims_bench::tui::action::{Action, CONTEXTS, Effect, Table, hints};
use proptest::prelude::*;

use super::shipped;

const VIEWS: [&str; 4] = ["list", "heatmap", "detail", "help"];
const SHEETS: [&str; 7] = ["form", "palette", "confirm", "filter", "score", "applicability", "preview"];

fn keys(text: &str) -> Keys {
    Keys::parse(text).unwrap()
}

fn does(keymap: &Keymap, stack: &[&str], text: &str) -> Option<String> {
    match keymap.lookup(stack, &Facts::default(), keys(text).as_slice()) {
        Lookup::Matched(binding) => Some(binding.command.to_string()),
        _ => None,
    }
}

#[test]
fn the_grammar_of_the_screens_holds_in_every_keymap() {
    for keymap in Keymap::shipped().map(shipped) {
        let list = |text| does(keymap, &["list", "anywhere"], text).unwrap();
        for (key, action) in [
            ("space", "mark"),
            (":", "palette"),
            ("/", "filter"),
            ("?", "help"),
            ("tab", "next-pane"),
            ("esc", "back"),
            ("enter", "open"),
            ("s", "score"),
            ("r", "confirm-risk"),
            ("t", "treat"),
            ("u", "undo"),
            ("n", "next-undecided"),
            ("f2", "edit-cell"),
            ("1", "go systems"),
            ("2", "go risks"),
            ("3", "go controls"),
        ] {
            assert_eq!(list(key), action, "{key} in {}", keymap.title());
        }
        for sheet in ["form", "score", "applicability", "preview", "confirm", "palette", "filter"] {
            assert_eq!(does(keymap, &[sheet, "anywhere"], "enter").unwrap(), "commit", "{sheet}");
        }
        for sheet in ["form", "score", "applicability"] {
            assert_eq!(does(keymap, &[sheet, "anywhere"], "tab").unwrap(), "next-field", "{sheet}");
        }
        assert_eq!(does(keymap, &["score", "anywhere"], "c").unwrap(), "change-stage");
    }
}

#[test]
fn esc_goes_one_step_back_from_everywhere_and_never_acts() {
    for keymap in Keymap::shipped().map(shipped) {
        for context in CONTEXTS.iter().filter(|context| context.kind != Kind::Base) {
            for name in Facts::NAMES {
                let mut facts = Facts::default();
                facts.set(name, true);
                let Lookup::Matched(binding) = keymap.lookup(&[context.name, "anywhere"], &facts, &[Key::ESC]) else {
                    panic!("esc does nothing in {}", context.name);
                };
                let action = Action::parse(binding.command.as_str()).unwrap();
                assert!(action.effect() <= Effect::Looks, "esc does {action} in {}", context.name);
            }
        }
    }
}

#[test]
fn every_key_arrives_in_every_terminal() {
    for name in Keymap::shipped() {
        for (context, entry) in shipped(name).entries() {
            for key in entry.keys.as_slice() {
                // Help has `?` too; f1 is for those who are used to it.
                let fine = delivery(*key) == Delivery::Arrives || *key == Key::parse("f1").unwrap();
                assert!(fine && !key.alt, "{key} in [{}] of {name}", context.name);
            }
        }
    }
}

#[test]
fn caps_lock_turns_no_key_into_another_that_writes() {
    for name in Keymap::shipped() {
        let keymap = shipped(name);
        for (context, entry) in keymap.entries() {
            let upper = entry.keys.first().and_then(Key::typed).filter(|c| c.is_uppercase());
            let Some(lower) = upper.and_then(|c| c.to_lowercase().next()) else {
                continue;
            };
            let counterpart = does(keymap, &[context.name, "anywhere"], &lower.to_string());
            for command in entry.commands() {
                let action = Action::parse(command.as_str()).unwrap();
                let writes = (Effect::Writes..=Effect::Discards).contains(&action.effect());
                assert!(
                    !writes || counterpart.is_none(),
                    "{} in [{}] of {name} writes, and {lower} does {counterpart:?}",
                    entry.keys,
                    context.name
                );
            }
        }
    }
}

#[test]
fn every_action_has_a_key_or_a_line_in_the_palette() {
    let table = Table::default();
    let palette = Action::palette(&table);
    for keymap in Keymap::shipped().map(shipped) {
        for name in table.actions() {
            let by_key = keymap.commands().any(|command| command.name() == name);
            let by_palette = palette.iter().any(|action| action.name() == name);
            assert!(by_key || by_palette, "{name} can't be reached in {}", keymap.title());
        }
    }
}

#[test]
fn in_a_text_field_every_character_is_text() {
    for keymap in Keymap::shipped().map(shipped) {
        for sheet in SHEETS {
            for c in ' '..='~' {
                let stack = ["text", sheet, "list", "anywhere"];
                let found = keymap.lookup(&stack, &Facts::default(), &[Key::char(c)]);
                assert_eq!(found, Lookup::Types(c), "{c:?} in {sheet}");
            }
        }
    }
}

#[test]
fn a_stray_key_in_a_sheet_does_nothing_to_what_is_beneath() {
    let keymap = shipped("default");
    for sheet in SHEETS {
        for stack in [vec![sheet, "list", "anywhere"], vec!["text", sheet, "list", "anywhere"]] {
            for key in ["s", "u", "g", "q", "delete", "ctrl-d", "insert", "f2"] {
                let found = keymap.lookup(&stack, &Facts::default(), keys(key).as_slice());
                let Lookup::Matched(binding) = found else {
                    continue;
                };
                let bound_here = keymap
                    .spots(&binding.command)
                    .iter()
                    .any(|spot| [sheet, "text"].contains(&spot.context.name) && spot.keys == keys(key));
                assert!(bound_here, "{key} in {sheet} does {}", binding.command);
            }
        }
    }
    assert_eq!(does(keymap, &["text", "form", "anywhere"], "f1").unwrap(), "help");
    assert_eq!(does(keymap, &["text", "form", "anywhere"], "ctrl-z").unwrap(), "suspend");
}

#[test]
fn digits_rate_in_a_cell_and_are_text_in_the_reason() {
    let keymap = shipped("default");
    let (cell, reason) = (["score", "anywhere"], ["text", "score", "anywhere"]);
    assert_eq!(does(keymap, &cell, "4").unwrap(), "rate 4");
    assert_eq!(does(keymap, &cell, "-").unwrap(), "rate none");
    assert_eq!(does(keymap, &reason, "4"), None);
    assert_eq!(does(keymap, &reason, "enter").unwrap(), "commit");
    assert_eq!(does(keymap, &["list", "anywhere"], "2").unwrap(), "go risks");
}

fn facts_strategy() -> impl Strategy<Value = Facts> {
    proptest::collection::vec(proptest::sample::select(Facts::NAMES.to_vec()), 0..6).prop_map(|names| {
        let mut facts = Facts::default();
        for name in names {
            facts.set(name, true);
        }
        facts
    })
}

fn stack_strategy() -> impl Strategy<Value = Vec<&'static str>> {
    prop_oneof![
        proptest::sample::select(VIEWS.to_vec()).prop_map(|view| vec![view, "anywhere"]),
        proptest::sample::select(SHEETS.to_vec()).prop_map(|sheet| vec![sheet, "anywhere"]),
        proptest::sample::select(SHEETS.to_vec()).prop_map(|sheet| vec!["text", sheet, "list", "anywhere"]),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_hint_never_lies(facts in facts_strategy(), stack in stack_strategy(), vim in any::<bool>()) {
        let keymap = shipped(if vim { "vim" } else { "default" });
        let offered = hints(&stack, keymap, &facts);
        prop_assert!(!offered.is_empty(), "nothing is offered in {:?}", stack);
        for hint in &offered {
            let found = keymap.lookup(&stack, &facts, hint.press.as_slice());
            let does = match found {
                Lookup::Matched(binding) => Some(binding.command.clone()),
                _ => None,
            };
            prop_assert_eq!(does, hint.action.command(), "{}", hint.keys);
        }
        let distinct: std::collections::HashSet<_> = offered.iter().map(|hint| &hint.press).collect();
        prop_assert_eq!(distinct.len(), offered.len());
    }

    #[test]
    fn every_continuation_leads_where_the_box_says(facts in facts_strategy(), stack in stack_strategy(), c in proptest::char::range('!', '~')) {
        use aims_bench::keymap::Leads;
        let keymap = shipped("vim");
        if let Lookup::Pending(pending) = keymap.lookup(&stack, &facts, &[Key::char(c)]) {
            for next in pending.next {
                let found = keymap.lookup(&stack, &facts, &[Key::char(c), next.key]);
                match next.leads {
                    Leads::Acts(binding) => prop_assert_eq!(found, Lookup::Matched(binding)),
                    Leads::On(name) => prop_assert!(matches!(found, Lookup::Pending(inner) if inner.name == name)),
                }
            }
        }
    }

    #[test]
    fn no_run_of_keys_leaves_anything_behind(pressed in proptest::collection::vec(proptest::char::range(' ', '~'), 0..30)) {
        let keymap = shipped("vim");
        let mut unfinished = Unfinished::default();
        for c in pressed {
            let press = unfinished.press(keymap, &["list", "anywhere"], &Facts::default(), Key::char(c));
            prop_assert_eq!(matches!(press, Press::Wait(_)), unfinished.keys().is_some());
        }
    }

    #[test]
    fn the_key_shown_for_a_command_does_it(stack in stack_strategy(), facts in facts_strategy(), at in any::<proptest::sample::Index>()) {
        let keymap = shipped("default");
        let commands: Vec<Command> = keymap.commands().cloned().collect();
        let command = at.get(&commands);
        if let Some(keys) = keymap.key_for(command, &stack, &facts) {
            let does = matches!(keymap.lookup(&stack, &facts, keys.as_slice()), Lookup::Matched(binding) if binding.command == *command);
            prop_assert!(does, "{} for {}", keys, command);
        }
    }
}
