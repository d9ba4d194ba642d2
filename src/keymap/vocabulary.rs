//! The words that a keymap file may use, handed in by whoever acts on them, so that this layer knows no screen.

use std::fmt;

/// A place in the program with keys of its own. The screen passes a stack of them, innermost first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context {
    pub name: &'static str,
    /// What it is, for help and lists.
    pub title: &'static str,
    pub kind: Kind,
}

/// How a context treats keys that it does not bind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A text field: unbound characters are typed, other keys go on to the sheet around it.
    Text,
    /// A sheet over the view, where text or a decision is near: unbound characters stop here, so that a slip of the
    /// finger can't act on what is beneath; other keys pass over the views to the base.
    Sheet,
    /// A table, map or page: unbound keys go outward.
    View,
    /// Looked up last.
    Base,
}

/// An action's name and its argument, if it takes one: `go risks`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Command(String);

impl Command {
    /// Words separated by any white space; `None` when there is no word.
    pub fn new(words: &str) -> Option<Self> {
        let words: Vec<&str> = words.split_whitespace().collect();
        (!words.is_empty()).then(|| Self(words.join(" ")))
    }

    /// The name of the action.
    pub fn name(&self) -> &str {
        self.0.split(' ').next().unwrap_or_default()
    }

    /// The words after the name.
    pub fn arguments(&self) -> impl Iterator<Item = &str> {
        self.0.split(' ').skip(1)
    }

    /// All words, one space between them.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The words that may follow an action's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arguments {
    None,
    /// Exactly one of these.
    One(Vec<String>),
    /// One of these, or nothing.
    AtMostOne(Vec<String>),
}

/// What the keymap has to know of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownAction {
    pub arguments: Arguments,
    /// Contexts in which it does something; one of kind [`Kind::Base`] means all.
    pub contexts: &'static [&'static str],
    /// Whether `esc` may do it: it writes, discards and ends nothing.
    pub harmless: bool,
    /// Whether the palette offers it, so that it needs no key.
    pub in_palette: bool,
}

/// Actions and contexts by name. Conditions are the same everywhere, see [`super::Facts`].
pub trait Vocabulary {
    /// Every context that a file may name.
    fn contexts(&self) -> &[Context];

    /// The names of all actions.
    fn actions(&self) -> Vec<&str>;

    /// What is known of the action of this name.
    fn action(&self, name: &str) -> Option<KnownAction>;

    /// One line that says what the command does, for help, which-key and lists.
    fn title(&self, command: &Command) -> String;

    /// Actions that must have a key, because there is no way round without them.
    fn essential(&self) -> &[&str] {
        &["quit", "help", "palette"]
    }
}
