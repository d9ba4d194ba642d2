//! The keys of one context as a tree of sequences.
//!
//! A node either acts or leads on, never both: binding `g` takes away everything that began with `g`, and binding
//! `g r` takes away what `g` did. What was taken away is handed back, so that lists can say so.

use std::collections::BTreeMap;

use super::finding::Place;
use super::key::Key;
use super::keys::Keys;
use super::vocabulary::Command;
use super::when::{Condition, Facts};

/// One thing that a key does, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    pub command: Command,
    /// Absent: always.
    pub when: Option<Condition>,
    /// The user's own wording, shown instead of the title.
    pub note: Option<String>,
    /// What the action's own table says it does.
    pub title: String,
}

impl Binding {
    /// One line for help and which-key.
    pub fn label(&self) -> &str {
        self.note.as_deref().unwrap_or(&self.title)
    }
}

/// A key sequence with its rules, the first that holds wins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub keys: Keys,
    pub rules: Vec<Binding>,
    pub place: Place,
    /// Which file of the `extends` chain it came from, counted from the base; later files come first where keys are shown.
    pub layer: usize,
    /// What earlier files had here.
    pub replaced: Vec<Replaced>,
}

/// What a later file took away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaced {
    pub keys: Keys,
    pub commands: Vec<Command>,
    pub place: Place,
}

impl Entry {
    /// The rule that holds now.
    pub fn active(&self, facts: &Facts) -> Option<&Binding> {
        self.rules.iter().find(|rule| rule.when.as_ref().is_none_or(|when| when.holds(facts)))
    }

    /// All that the key may do.
    pub fn commands(&self) -> Vec<Command> {
        self.rules.iter().map(|rule| rule.command.clone()).collect()
    }

    fn into_replaced(self) -> impl Iterator<Item = Replaced> {
        let commands = self.commands();
        std::iter::once(Replaced { keys: self.keys, commands, place: self.place })
    }
}

/// The tree below one unfinished sequence; the root is below none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Node {
    entry: Option<Entry>,
    next: BTreeMap<Key, Node>,
}

impl Node {
    /// What acts here.
    pub fn entry(&self) -> Option<&Entry> {
        self.entry.as_ref()
    }

    /// The keys that lead on from here.
    pub fn next(&self) -> impl Iterator<Item = (Key, &Node)> {
        self.next.iter().map(|(key, node)| (*key, node))
    }

    /// The node that these keys lead to.
    pub fn walk(&self, keys: &[Key]) -> Option<&Node> {
        keys.iter().try_fold(self, |node, key| node.next.get(key))
    }

    /// Whether some key from here acts under these facts.
    pub fn leads_anywhere(&self, facts: &Facts) -> bool {
        self.next.values().any(|node| {
            node.entry.as_ref().is_some_and(|entry| entry.active(facts).is_some()) || node.leads_anywhere(facts)
        })
    }

    /// Every entry from here on, in the order of the keys.
    pub fn entries(&self) -> Vec<&Entry> {
        self.entry.iter().chain(self.next.values().flat_map(Node::entries)).collect()
    }

    /// Binds a sequence, taking away what stood in its way: the same sequence, shorter ones that acted, longer ones.
    pub fn insert(&mut self, mut entry: Entry) {
        let keys = entry.keys.clone();
        let mut node = self;
        for key in keys.as_slice() {
            entry.replaced.extend(node.entry.take().into_iter().flat_map(Entry::into_replaced));
            node = node.next.entry(*key).or_default();
        }
        entry.replaced.extend(std::mem::take(node).into_replaced());
        node.entry = Some(entry);
    }

    /// Takes away a sequence and everything that begins with it; empty when there was nothing.
    pub fn remove(&mut self, keys: &[Key]) -> Vec<Replaced> {
        let Some((first, rest)) = keys.split_first() else {
            return std::mem::take(self).into_replaced();
        };
        let Some(child) = self.next.get_mut(first) else {
            return Vec::new();
        };
        let removed = child.remove(rest);
        if child.entry.is_none() && child.next.is_empty() {
            self.next.remove(first);
        }
        removed
    }

    /// Whether the sequence could be bound without taking anything away.
    pub fn is_free(&self, keys: &[Key]) -> bool {
        let mut node = self;
        for key in keys {
            if node.entry.is_some() {
                return false;
            }
            match node.next.get(key) {
                Some(next) => node = next,
                None => return true,
            }
        }
        false
    }

    fn into_replaced(self) -> Vec<Replaced> {
        self.entry
            .into_iter()
            .flat_map(Entry::into_replaced)
            .chain(self.next.into_values().flat_map(Node::into_replaced))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn entry(keys: &str, action: &str) -> Entry {
        Entry {
            keys: Keys::parse(keys).unwrap(),
            rules: vec![Binding {
                command: Command::new(action).unwrap(),
                when: None,
                note: None,
                title: String::new(),
            }],
            place: Place { file: Arc::from("test"), line: 1, column: 1 },
            layer: 0,
            replaced: Vec::new(),
        }
    }

    fn bound(node: &Node) -> Vec<String> {
        node.entries().iter().map(|entry| entry.keys.to_string()).collect()
    }

    fn taken(entry: &Entry) -> Vec<String> {
        entry.replaced.iter().map(|was| was.keys.to_string()).collect()
    }

    #[test]
    fn a_shorter_binding_takes_the_place_of_the_longer_ones() {
        let mut root = Node::default();
        for keys in ["g r", "g c x", "h"] {
            root.insert(entry(keys, "go"));
        }
        root.insert(entry("g", "find"));
        assert_eq!(bound(&root), ["g", "h"]);
        let g = root.walk(Keys::parse("g").unwrap().as_slice()).unwrap();
        assert_eq!(taken(g.entry().unwrap()), ["g c x", "g r"]);
    }

    #[test]
    fn a_longer_binding_takes_the_place_of_the_shorter_one() {
        let mut root = Node::default();
        root.insert(entry("g", "find"));
        root.insert(entry("g r", "go"));
        assert_eq!(bound(&root), ["g r"]);
        let found = root.walk(Keys::parse("g r").unwrap().as_slice()).unwrap();
        assert_eq!(taken(found.entry().unwrap()), ["g"]);
    }

    #[test]
    fn removing_a_prefix_removes_what_begins_with_it() {
        let mut root = Node::default();
        for keys in ["g r", "g c", "h"] {
            root.insert(entry(keys, "go"));
        }
        assert_eq!(root.remove(Keys::parse("g c").unwrap().as_slice()).len(), 1);
        assert_eq!(bound(&root), ["g r", "h"]);
        assert_eq!(root.remove(Keys::parse("g").unwrap().as_slice()).len(), 1);
        assert_eq!(bound(&root), ["h"]);
        assert!(root.remove(Keys::parse("x").unwrap().as_slice()).is_empty());
        assert!(root.is_free(Keys::parse("g").unwrap().as_slice()));
        assert!(!root.is_free(Keys::parse("h j").unwrap().as_slice()));
    }
}
