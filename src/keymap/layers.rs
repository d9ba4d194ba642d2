//! The keymap itself: the trees of all contexts after every file of the `extends` chain was laid over the one before.

use std::collections::BTreeMap;

use super::check::{Sheet, Wish};
use super::finding::{Finding, Problem};
use super::keys::Keys;
use super::trie::{Entry, Node, Replaced};
use super::vocabulary::{Command, Context, Vocabulary};

/// What keys do, in every context.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Keymap {
    title: String,
    files: Vec<String>,
    layers: Vec<Layer>,
    prefixes: BTreeMap<Keys, String>,
    unbound: Vec<(Context, Replaced)>,
    by_command: BTreeMap<Command, Vec<Spot>>,
}

/// One context and its keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layer {
    pub context: Context,
    pub root: Node,
}

/// Where a command is bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    pub context: Context,
    pub keys: Keys,
}

impl Keymap {
    /// No keys, in the contexts of the vocabulary.
    pub(super) fn empty(vocabulary: &dyn Vocabulary) -> Self {
        Self {
            layers: vocabulary.contexts().iter().map(|&context| Layer { context, root: Node::default() }).collect(),
            ..Self::default()
        }
    }

    /// What the keymap calls itself.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The files it was made of, the base first.
    pub fn files(&self) -> &[String] {
        &self.files
    }

    pub(super) fn layers(&self) -> &[Layer] {
        &self.layers
    }

    pub(super) fn layer(&self, context: &str) -> Option<&Layer> {
        self.layers.iter().find(|layer| layer.context.name == context)
    }

    /// The name of an unfinished sequence, for the hint box.
    pub fn prefix_name(&self, keys: &Keys) -> Option<&str> {
        self.prefixes.get(keys).map(String::as_str)
    }

    /// What files took away with `false`.
    pub fn unbound(&self) -> &[(Context, Replaced)] {
        &self.unbound
    }

    /// Every entry with its context, in the order of the contexts and keys.
    pub fn entries(&self) -> impl Iterator<Item = (&Context, &Entry)> {
        self.layers.iter().flat_map(|layer| layer.root.entries().into_iter().map(|entry| (&layer.context, entry)))
    }

    /// Where a command is bound, the key to show first: fewest keys, then without modifiers, then the newest file,
    /// then in the order of the file.
    pub fn spots(&self, command: &Command) -> &[Spot] {
        self.by_command.get(command).map_or(&[], Vec::as_slice)
    }

    /// The key to show for a command wherever it acts, as in the palette and the README.
    pub fn shortest(&self, command: &Command) -> Option<&Spot> {
        self.spots(command).first()
    }

    /// Every command that has a key.
    pub fn commands(&self) -> impl Iterator<Item = &Command> {
        self.by_command.keys()
    }

    /// Lays a file over what is there. Unbinding comes first, so that one file may take `g` away and bind `g r`.
    pub(super) fn lay(&mut self, sheet: Sheet) -> Vec<Finding> {
        let mut findings = Vec::new();
        let number = self.files.len();
        self.files.push(sheet.file.to_string());
        if let Some(title) = sheet.title {
            self.title = title;
        }
        let mut bindings = Vec::new();
        for wish in sheet.wishes {
            match wish {
                Wish::Unbind { context, keys, place } => {
                    let removed = self.layers.iter_mut().find(|layer| layer.context.name == context).map_or(
                        Vec::new(),
                        |layer| {
                            let removed = layer.root.remove(keys.as_slice());
                            let context = layer.context;
                            removed.into_iter().map(|was| (context, was)).collect()
                        },
                    );
                    if removed.is_empty() {
                        findings.push(Finding {
                            file: place.file.clone(),
                            problem: Problem::NothingToUnbind { keys: keys.to_string(), context: context.to_owned() },
                            place: Some(place),
                        });
                    }
                    self.unbound.extend(removed);
                }
                Wish::Bind { context, entry } => bindings.push((context, entry)),
            }
        }
        for (context, mut entry) in bindings {
            entry.layer = number;
            self.bind(context, entry);
        }
        for (keys, name, place) in sheet.prefixes {
            if !self.entries().any(|(_, entry)| keys.begins(&entry.keys)) {
                findings.push(Finding {
                    file: place.file.clone(),
                    problem: Problem::PrefixOfNothing(keys.to_string()),
                    place: Some(place),
                });
            }
            self.prefixes.insert(keys, name);
        }
        self.index();
        findings
    }

    /// Binds the entries of `source` that do nothing but `command`, where their keys are free.
    pub(super) fn keep(&mut self, command: &str, source: &Keymap) {
        let kept: Vec<(&'static str, Entry)> = source
            .entries()
            .filter(|(_, entry)| entry.rules.iter().all(|rule| rule.command.as_str() == command))
            .map(|(context, entry)| (context.name, entry.clone()))
            .collect();
        for (context, entry) in kept {
            let free = self.layer(context).is_some_and(|layer| layer.root.is_free(entry.keys.as_slice()));
            if free {
                self.bind(context, entry);
            }
        }
        self.index();
    }

    fn bind(&mut self, context: &str, entry: Entry) {
        if let Some(layer) = self.layers.iter_mut().find(|layer| layer.context.name == context) {
            layer.root.insert(entry);
        }
    }

    fn index(&mut self) {
        let mut ranked: BTreeMap<Command, Vec<_>> = BTreeMap::new();
        for layer in &self.layers {
            for entry in layer.root.entries() {
                for command in entry.commands() {
                    let spot = Spot { context: layer.context, keys: entry.keys.clone() };
                    ranked.entry(command).or_default().push((rank(entry), spot));
                }
            }
        }
        self.by_command = ranked
            .into_iter()
            .map(|(command, mut spots)| {
                spots.sort_by(|(a, _), (b, _)| a.cmp(b));
                let mut spots: Vec<Spot> = spots.into_iter().map(|(_, spot)| spot).collect();
                spots.dedup();
                (command, spots)
            })
            .collect();
    }
}

/// Smaller is better to show: see [`Keymap::spots`].
pub(super) fn rank(entry: &Entry) -> impl Ord + use<> {
    let modified = entry.keys.as_slice().iter().filter(|key| key.is_modified()).count();
    (entry.keys.count(), modified, std::cmp::Reverse(entry.layer), entry.place.line, entry.place.column)
}
