//! From key presses to bindings: a stack of contexts, innermost first, and an unfinished sequence.
//!
//! Sequences don't time out. `esc` cancels one; a key that leads nowhere is reported and not acted on by itself, so
//! that a slip can't set off an action.

use super::key::Key;
use super::keys::Keys;
use super::layers::Keymap;
use super::trie::{Binding, Node};
use super::vocabulary::{Command, Kind};
use super::when::Facts;

/// What a sequence of keys means now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup<'a> {
    Matched(&'a Binding),
    /// More keys are needed.
    Pending(Pending<'a>),
    /// The key types this character into the text field.
    Types(char),
    Unbound,
}

/// An unfinished sequence and how it can go on, for the which-key box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending<'a> {
    /// The name given in `[prefix]`.
    pub name: Option<&'a str>,
    /// In the order of the keys, all contexts of the stack together.
    pub next: Vec<Continuation<'a>>,
}

/// One key that goes on from an unfinished sequence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Continuation<'a> {
    pub key: Key,
    pub leads: Leads<'a>,
}

/// Where a continuation leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leads<'a> {
    Acts(&'a Binding),
    /// To a longer sequence, with its name if it has one.
    On(Option<&'a str>),
}

impl Keymap {
    /// What the keys mean in this stack of contexts (innermost first) under these facts. A rule that does not hold
    /// leaves the key to the contexts further out. An inner context hides an outer one's binding of the same key,
    /// whether it acts or begins a sequence; sequences of several contexts that begin alike go on together.
    pub fn lookup(&self, stack: &[&str], facts: &Facts, keys: &[Key]) -> Lookup<'_> {
        let mut next: Vec<Continuation<'_>> = Vec::new();
        for node in self.nodes(stack, keys) {
            if next.is_empty()
                && let Some(binding) = node.entry().and_then(|entry| entry.active(facts))
            {
                return Lookup::Matched(binding);
            }
            for (key, child) in node.next() {
                let leads = match child.entry().map(|entry| entry.active(facts)) {
                    Some(Some(binding)) => Leads::Acts(binding),
                    None if child.leads_anywhere(facts) => Leads::On(self.name_of(keys, key)),
                    _ => continue,
                };
                if next.iter().all(|known| known.key != key) {
                    next.push(Continuation { key, leads });
                }
            }
        }
        if !next.is_empty() {
            next.sort_by_key(|continuation| continuation.key);
            let name = Keys::new(keys.to_vec()).and_then(|keys| self.prefix_name(&keys));
            return Lookup::Pending(Pending { name, next });
        }
        let in_text =
            stack.first().and_then(|context| self.layer(context)).is_some_and(|layer| layer.context.kind == Kind::Text);
        match keys {
            [key] if in_text => key.typed().map_or(Lookup::Unbound, Lookup::Types),
            _ => Lookup::Unbound,
        }
    }

    /// The key to show for a command in this stack: one that really does it now.
    pub fn key_for(&self, command: &Command, stack: &[&str], facts: &Facts) -> Option<&Keys> {
        self.spots(command).iter().filter(|spot| stack.contains(&spot.context.name)).map(|spot| &spot.keys).find(
            |keys| {
                matches!(self.lookup(stack, facts, keys.as_slice()),
                    Lookup::Matched(binding) if binding.command == *command)
            },
        )
    }

    fn name_of(&self, keys: &[Key], key: Key) -> Option<&str> {
        let longer = keys.iter().copied().chain(std::iter::once(key)).collect();
        Keys::new(longer).and_then(|keys| self.prefix_name(&keys))
    }

    /// The nodes that the keys lead to, in the contexts that may see them, innermost first.
    fn nodes<'a>(&'a self, stack: &[&str], keys: &[Key]) -> Vec<&'a Node> {
        let types = keys.first().is_some_and(|key| key.typed().is_some());
        let mut covered = false;
        let mut found = Vec::new();
        for layer in stack.iter().filter_map(|context| self.layer(context)) {
            let kind = layer.context.kind;
            if covered && kind == Kind::View {
                continue;
            }
            found.extend(layer.root.walk(keys));
            covered |= matches!(kind, Kind::Text | Kind::Sheet);
            if covered && types {
                break;
            }
        }
        found
    }
}

/// The keys pressed so far of a sequence.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unfinished {
    keys: Vec<Key>,
}

/// What a key press came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Press<'a> {
    Act(&'a Binding),
    /// The sequence is not finished; show [`Pending`] if the next key does not come soon.
    Wait(Pending<'a>),
    Type(char),
    /// `esc` ended an unfinished sequence, and did nothing else.
    Cancelled,
    /// These keys lead nowhere; nothing was done and nothing is left over.
    Dead(Keys),
}

impl Unfinished {
    /// Takes one key.
    pub fn press<'a>(&mut self, keymap: &'a Keymap, stack: &[&str], facts: &Facts, key: Key) -> Press<'a> {
        if key == Key::ESC && !self.keys.is_empty() {
            self.keys.clear();
            return Press::Cancelled;
        }
        self.keys.push(key);
        let found = keymap.lookup(stack, facts, &self.keys);
        if let Lookup::Pending(pending) = found {
            return Press::Wait(pending);
        }
        let keys = std::mem::take(&mut self.keys);
        match found {
            Lookup::Matched(binding) => Press::Act(binding),
            Lookup::Types(c) => Press::Type(c),
            // `keys` holds at least the key that was just pushed.
            _ => Keys::new(keys).map_or(Press::Cancelled, Press::Dead),
        }
    }

    /// The keys so far, to be shown beside the hint box; `None` between sequences.
    pub fn keys(&self) -> Option<Keys> {
        Keys::new(self.keys.clone())
    }

    /// The hint box of the unfinished sequence.
    pub fn pending<'a>(&self, keymap: &'a Keymap, stack: &[&str], facts: &Facts) -> Option<Pending<'a>> {
        match keymap.lookup(stack, facts, &self.keys) {
            Lookup::Pending(pending) if !self.keys.is_empty() => Some(pending),
            _ => None,
        }
    }

    /// Forgets the keys so far, as when the screen changes underneath.
    pub fn clear(&mut self) {
        self.keys.clear();
    }
}
