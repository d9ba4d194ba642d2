//! Heads on their way into a packed record. They borrow what they hold, so that a row is packed from where it was read.

use std::borrow::Cow;

use serde_json::Value;

use super::layout::{ELEMENT, ERASED, FALSE, NULL, NUMBER, SEALED, TEXT, TREE, TRUE};
use super::packed::put_text;
use super::{CellKey, Head, LIVE, Stored, Tree};
use crate::core::id::{EntryId, Hash, Hlc};
use crate::core::symbols::Symbol;

/// A head that is not packed yet.
#[derive(Clone, Debug)]
pub struct Loose<'a> {
    pub field: Symbol,
    pub element: Option<Cow<'a, str>>,
    pub edit: EntryId,
    pub at: Hlc,
    commitment: Option<Hash>,
    tag: u8,
    /// Text, or packed tree.
    content: Cow<'a, [u8]>,
}

/// A plain value as it lies in JSON.
#[derive(Clone, Debug)]
pub enum Plain<'a> {
    Null,
    Bool(bool),
    /// As it was written, so that nothing is rounded.
    Number(Cow<'a, str>),
    Text(Cow<'a, str>),
    /// An object or a list, [packed](Tree::pack).
    Tree(Vec<u8>),
}

impl<'a> From<&'a Value> for Plain<'a> {
    fn from(value: &'a Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::String(text) => Self::Text(text.into()),
            Value::Number(number) => Self::Number(number.to_string().into()),
            Value::Array(_) | Value::Object(_) => Self::Tree(Tree::pack(value)),
        }
    }
}

impl<'a> Plain<'a> {
    fn parts(self) -> (u8, Cow<'a, [u8]>) {
        let bytes = |text: Cow<'a, str>| match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        };
        match self {
            Self::Null => (NULL, Cow::default()),
            Self::Bool(false) => (FALSE, Cow::default()),
            Self::Bool(true) => (TRUE, Cow::default()),
            Self::Text(text) => (TEXT, bytes(text)),
            Self::Number(text) => (NUMBER, bytes(text)),
            Self::Tree(packed) => (TREE, packed.into()),
        }
    }
}

impl<'a> Loose<'a> {
    pub fn plain(field: Symbol, element: Option<Cow<'a, str>>, edit: EntryId, at: Hlc, value: Plain<'a>) -> Self {
        let (tag, content) = value.parts();
        Self { field, element, edit, at, commitment: None, tag, content }
    }

    /// A sealed value: its commitment, and the value unless it was erased.
    pub fn sealed(
        field: Symbol,
        element: Option<Cow<'a, str>>,
        edit: EntryId,
        at: Hlc,
        commitment: Hash,
        value: Option<&Value>,
    ) -> Self {
        let (tag, content) = value.map_or((ERASED, Cow::default()), |value| Plain::from(value).parts());
        Self { field, element, edit, at, commitment: Some(commitment), tag, content: content.into_owned().into() }
    }

    pub(super) fn of(key: &'a CellKey, head: &'a Head) -> Self {
        let (commitment, (tag, content)) = match &head.value {
            Stored::Plain(value) => (None, Plain::from(value).parts()),
            Stored::Sealed(hash, Some(value)) => (Some(*hash), Plain::from(value).parts()),
            Stored::Sealed(hash, None) => (Some(*hash), (ERASED, Cow::default())),
        };
        let element = key.element.as_deref().map(Cow::from);
        Self { field: key.field, element, edit: head.edit, at: head.at, commitment, tag, content }
    }

    /// What decides its place in the record.
    pub(super) fn cell(&self) -> (Symbol, Option<&str>) {
        (self.field, self.element.as_deref())
    }

    /// Of the life cell.
    pub(super) fn is_live(&self) -> bool {
        self.tag == TEXT && *self.content == *LIVE.as_bytes()
    }

    pub(super) fn shape(&self) -> u8 {
        let element = if self.element.is_some() { ELEMENT } else { 0 };
        let sealed = if self.commitment.is_some() { SEALED } else { 0 };
        self.tag | element | sealed
    }

    /// So many bytes its content takes at most.
    pub(super) fn most(&self) -> usize {
        self.content.len() + self.element.as_ref().map_or(0, |element| element.len() + 10) + 32
    }

    /// Writes its content behind the others'.
    pub(super) fn put(&self, out: &mut Vec<u8>) {
        if let Some(element) = &self.element {
            put_text(out, element);
        }
        if let Some(hash) = self.commitment {
            out.extend_from_slice(&hash.0);
        }
        out.extend_from_slice(&self.content);
    }
}
