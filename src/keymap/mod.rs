//! Keys to action names, with no knowledge of the screen.
//!
//! In reading order: [`Key`] is one key press and its one spelling, [`Keys`] a sequence of them, [`delivery()`] which of
//! them terminals send. A file (`keymaps/default.toml`) is read for its shape with the place of every word (`file`),
//! its words are checked against a [`Vocabulary`] (`check`), and it is laid over the file that it extends (`layers`,
//! `trie`); what only shows in the whole is checked last (`whole`). [`Keymap::lookup`] then answers what keys mean in
//! a stack of contexts under given [`Facts`], and [`Unfinished`] keeps the keys of a sequence that is under way.
//!
//! A wrong entry is left out and reported with file, line, column and remedy; the rest works.

mod check;
mod delivery;
mod file;
mod finding;
mod key;
mod keys;
mod layers;
mod list;
mod load;
mod lookup;
mod nearest;
mod trie;
mod vocabulary;
mod when;
mod whole;

pub use delivery::{Delivery, delivery};
pub use finding::{Finding, Offer, Place, Problem, Severity, summary};
pub use key::{Code, Key, KeyError, LAST_FUNCTION_KEY};
pub use keys::Keys;
pub use layers::{Keymap, Spot};
pub use list::Format;
pub use load::{Loaded, own_file};
pub use lookup::{Continuation, Leads, Lookup, Pending, Press, Unfinished};
pub use nearest::nearest;
pub use trie::{Binding, Entry, Replaced};
pub use vocabulary::{Arguments, Command, Context, Kind, KnownAction, Vocabulary};
pub use when::{Condition, Facts, WhenError};
