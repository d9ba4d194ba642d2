//! A record: packed while it rests, cells while it is changed.
//!
//! A *cell* is the smallest thing that is replaced whole: a field, or one element of a set. A cell keeps the
//! edits that stand at its head: one is the value, two or more that disagree are a stored conflict.

mod layout;
mod loose;
mod packed;
mod reader;
mod tree;

use std::collections::BTreeMap;

use serde_json::Value;

pub use loose::{Loose, Plain};
pub use packed::{PackedHead, Record};
pub use tree::{Tree, TreePacker};

use super::id::{EntryId, Hash, Hlc};
use super::symbols::Symbol;

/// Cell of the label.
pub const LABEL: &str = "@label";
/// Cell of the life: live, archived or removed.
pub const LIFE: &str = "@life";
/// What it says of a record that takes part.
pub const LIVE: &str = "live";

/// One edit that stands at the head of a cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    pub edit: EntryId,
    pub at: Hlc,
    pub value: Stored,
}

/// What an edit put into a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Stored {
    /// Plain JSON; null = empty; for an element, true = in the set, false = taken out.
    Plain(Value),
    /// A sealed value: its commitment, and the value unless it was erased.
    Sealed(Hash, Option<Value>),
}

impl Stored {
    /// The value, sealed or not; none where it was erased.
    pub fn plain(&self) -> Option<&Value> {
        match self {
            Self::Plain(value) => Some(value),
            Self::Sealed(_, value) => value.as_ref(),
        }
    }

    fn same_value(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Sealed(a, None), Self::Sealed(b, None)) => a == b,
            _ => self.plain() == other.plain(),
        }
    }
}

/// Which cell: a field, or an element of a field's set.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CellKey {
    pub field: Symbol,
    pub element: Option<Box<str>>,
}

/// A record unpacked for a change. The heads of a cell stand in the order of their edits.
pub type Cells = BTreeMap<CellKey, Vec<Head>>;

/// The head that is shown: the highest clock, then the highest edit, so that every copy shows the same.
pub fn shown(heads: &[Head]) -> Option<&Head> {
    heads.iter().max_by_key(|head| (head.at, head.edit))
}

/// Whether the heads of a cell disagree.
pub fn conflicting(heads: &[Head]) -> bool {
    match heads.split_first() {
        Some((first, rest)) => rest.iter().any(|head| !head.value.same_value(&first.value)),
        None => false,
    }
}

/// A value as it stands in a packed record.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ValueRef<'a> {
    Absent,
    Bool(bool),
    /// The number as it was written, so that nothing is rounded.
    Number(&'a str),
    Text(&'a str),
    /// An object (rating, link, attachment).
    Tree(Tree<'a>),
    /// It stood there and was erased, or is not for whoever reads here; the journal still proves that it was there.
    /// [`crate::core::workspace::RecordRef::missing`] has the words.
    Erased,
}

impl<'a> ValueRef<'a> {
    pub fn is_absent(self) -> bool {
        matches!(self, Self::Absent)
    }

    pub fn text(self) -> Option<&'a str> {
        match self {
            Self::Text(text) | Self::Number(text) => Some(text),
            _ => None,
        }
    }

    pub fn number(self) -> Option<f64> {
        match self {
            Self::Number(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// Null where nothing stands, or where it was erased.
    pub fn to_json(self) -> Value {
        match self {
            Self::Absent | Self::Erased => Value::Null,
            Self::Bool(value) => Value::Bool(value),
            Self::Text(text) => Value::String(text.to_string()),
            Self::Number(text) => serde_json::from_str(text).unwrap_or(Value::Null),
            Self::Tree(tree) => tree.to_json(),
        }
    }
}
