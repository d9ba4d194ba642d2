//! The checks that need the whole keymap, after all files were laid over each other (8 and 9 of the table in
//! `check.rs`).

use std::sync::Arc;

use super::finding::{Finding, Problem};
use super::key::Key;
use super::layers::{Keymap, Layer};
use super::trie::Entry;
use super::vocabulary::{Arguments, Command, Kind, Vocabulary};

/// What is wrong with the keymap as it will be used. `file` is the one that a person would mend.
pub fn check(file: &Arc<str>, keymap: &Keymap, vocabulary: &dyn Vocabulary) -> Vec<Finding> {
    let whole = |problem| Finding { file: Arc::clone(file), place: None, problem };
    let mut findings: Vec<Finding> = without_key(keymap, vocabulary).into_iter().map(whole).collect();
    findings.extend(hidden(file, keymap));
    findings
}

/// Essential actions that no key does, in the order of the vocabulary.
pub fn missing_essentials<'v>(keymap: &Keymap, vocabulary: &'v dyn Vocabulary) -> Vec<&'v str> {
    let missing = |name: &&str| !bound(keymap, name);
    vocabulary.essential().iter().copied().filter(missing).collect()
}

fn bound(keymap: &Keymap, action: &str) -> bool {
    keymap.commands().any(|command| command.name() == action)
}

fn without_key(keymap: &Keymap, vocabulary: &dyn Vocabulary) -> Vec<Problem> {
    let mut problems = Vec::new();
    for name in vocabulary.actions() {
        let Some(action) = vocabulary.action(name) else {
            continue;
        };
        if vocabulary.essential().contains(&name) {
            if !bound(keymap, name) {
                problems.push(Problem::NoKeyForEssential(name.to_owned()));
            }
            continue;
        }
        if action.in_palette {
            continue;
        }
        // Where a word must follow, each word is a deed of its own.
        let deeds = match &action.arguments {
            Arguments::One(words) => words.iter().map(|word| format!("{name} {word}")).collect(),
            _ => vec![name.to_owned()],
        };
        problems.extend(
            deeds
                .into_iter()
                .filter(|deed| Command::new(deed).is_some_and(|command| keymap.spots(&command).is_empty()))
                .map(Problem::NoKey),
        );
    }
    problems
}

/// Check 8 for the keys of this file.
fn hidden(file: &Arc<str>, keymap: &Keymap) -> Vec<Finding> {
    let mut findings = Vec::new();
    for layer in keymap.layers() {
        for entry in layer.root.entries().into_iter().filter(|entry| entry.place.file == *file) {
            findings.extend(hides(keymap, layer, entry).map(|(base, outer)| Finding {
                file: Arc::clone(file),
                place: Some(entry.place.clone()),
                problem: Problem::Hides {
                    context: layer.context.name.to_owned(),
                    keys: entry.keys.to_string(),
                    inner: words(entry),
                    outer: words(outer),
                    base: base.context.name.to_owned(),
                },
            }));
        }
    }
    findings.sort_by(|a, b| a.place.cmp(&b.place));
    findings
}

/// What an inner entry keeps from being reached in the base: the same keys, shorter ones that act, or longer ones, bound
/// to something else. A sheet keeps characters from the base anyway, so only other keys count there.
pub fn hides<'a>(
    keymap: &'a Keymap,
    layer: &Layer,
    inner: &'a Entry,
) -> impl Iterator<Item = (&'a Layer, &'a Entry)> + use<'a> {
    let keys: Vec<Key> = inner.keys.as_slice().to_vec();
    let types = keys.first().is_some_and(|key| key.typed().is_some());
    let concerned = match layer.context.kind {
        Kind::Base => false,
        Kind::View => true,
        Kind::Text | Kind::Sheet => !types,
    };
    let bases = keymap.layers().iter().filter(move |base| concerned && base.context.kind == Kind::Base);
    bases.flat_map(move |base| {
        let same = base.root.walk(&keys).map(|node| node.entries()).unwrap_or_default();
        let shorter: Vec<&Entry> =
            (1..keys.len()).filter_map(|count| base.root.walk(keys.get(..count)?)?.entry()).collect();
        let others = same.into_iter().chain(shorter);
        others.filter(|outer| outer.commands() != inner.commands()).map(move |outer| (base, outer)).collect::<Vec<_>>()
    })
}

fn words(entry: &Entry) -> String {
    let words: Vec<String> = entry.rules.iter().map(|rule| rule.command.to_string()).collect();
    words.join(" or ")
}
