//! Heads on their way into a packed record. They borrow what they hold, so that a row is packed from where it was read.

use std::borrow::Cow;

use serde_json::Value;

use super::packed::{ELEMENT, ERASED, FALSE, JSON, NULL, NUMBER, SEALED, TEXT, TRUE, put_text, put_varint};
use super::{CellKey, Head, Stored};
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
    pub(super) text: Cow<'a, str>,
}

/// A plain value as it lies in JSON.
#[derive(Clone, Debug)]
pub enum Plain<'a> {
    Null,
    Bool(bool),
    /// As it was written, so that nothing is rounded.
    Number(Cow<'a, str>),
    Text(Cow<'a, str>),
    /// An object or a list, compact.
    Json(Cow<'a, str>),
}

impl<'a> Plain<'a> {
    fn of(value: &'a Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::String(text) => Self::Text(text.into()),
            Value::Number(number) => Self::Number(number.to_string().into()),
            other => Self::Json(other.to_string().into()),
        }
    }

    fn parts(self) -> (u8, Cow<'a, str>) {
        match self {
            Self::Null => (NULL, Cow::default()),
            Self::Bool(false) => (FALSE, Cow::default()),
            Self::Bool(true) => (TRUE, Cow::default()),
            Self::Text(text) => (TEXT, text),
            Self::Number(text) => (NUMBER, text),
            Self::Json(text) => (JSON, text),
        }
    }
}

impl<'a> Loose<'a> {
    pub fn plain(field: Symbol, element: Option<Cow<'a, str>>, edit: EntryId, at: Hlc, value: Plain<'a>) -> Self {
        let (tag, text) = value.parts();
        Self { field, element, edit, at, commitment: None, tag, text }
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
        let (tag, text) = value.map_or((ERASED, Cow::default()), |value| Plain::of(value).parts());
        Self { field, element, edit, at, commitment: Some(commitment), tag, text: text.into_owned().into() }
    }

    pub(super) fn of(key: &'a CellKey, head: &'a Head) -> Self {
        let (commitment, (tag, text)) = match &head.value {
            Stored::Plain(value) => (None, Plain::of(value).parts()),
            Stored::Sealed(hash, Some(value)) => (Some(*hash), Plain::of(value).parts()),
            Stored::Sealed(hash, None) => (Some(*hash), (ERASED, Cow::default())),
        };
        let element = key.element.as_deref().map(Cow::from);
        Self { field: key.field, element, edit: head.edit, at: head.at, commitment, tag, text }
    }

    /// What decides its place in the record.
    pub(super) fn cell(&self) -> (Symbol, Option<&str>) {
        (self.field, self.element.as_deref())
    }

    /// Writes it behind the others; `place` is that of its edit in the record's table.
    pub(super) fn put(&self, out: &mut Vec<u8>, place: u64) {
        put_varint(out, u64::from(self.field.0));
        let element = if self.element.is_some() { ELEMENT } else { 0 };
        let sealed = if self.commitment.is_some() { SEALED } else { 0 };
        out.push(self.tag | element | sealed);
        if let Some(element) = &self.element {
            put_text(out, element);
        }
        put_varint(out, place);
        if let Some(hash) = self.commitment {
            out.extend_from_slice(&hash.0);
        }
        if matches!(self.tag, TEXT | JSON | NUMBER) {
            put_text(out, &self.text);
        }
    }
}
