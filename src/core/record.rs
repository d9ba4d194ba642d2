//! A record: packed while it rests, cells while it is changed.
//!
//! A *cell* is the smallest thing that is replaced whole: a field, or one element of a set. A cell keeps the
//! edits that stand at its head: one is the value, two or more that disagree are a stored conflict.
//!
//! Packed form, one allocation a record (a map of values took 282 MiB for 100,000 records, this about a third):
//! `register:u16, heads:u8, { site:u16, seq:varint, clock:u64 }*, { field:u16, shape:u8, [element], head:u8, tag:u8, len:varint, bytes }*`.
//! Cells that came with the same entry share its head. Records with more than 255 different heads fall back to wide indices.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::id::{EntryId, Hash, Hlc, RecordId};
use super::symbols::{Symbol, Symbols};

/// Cell of the label.
pub const LABEL: &str = "@label";
/// Cell of the life: live, archived or removed.
pub const LIFE: &str = "@life";

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

/// A record unpacked for a change.
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

/// A packed record. Cloning shares the bytes.
#[derive(Clone, Debug)]
pub struct Record {
    pub id: RecordId,
    pub register: Symbol,
    bytes: Arc<[u8]>,
}

const NULL: u8 = 0;
const FALSE: u8 = 1;
const TRUE: u8 = 2;
const TEXT: u8 = 3;
const JSON: u8 = 4;
const NUMBER: u8 = 5;
const SEALED: u8 = 6;
const ERASED: u8 = 7;
/// A sealed text as it is, so that it can be lent out whatever signs are in it.
const SEALED_TEXT: u8 = 8;

/// A value as it stands in a packed record.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ValueRef<'a> {
    Absent,
    Bool(bool),
    /// The number as it was written, so that nothing is rounded.
    Number(&'a str),
    Text(&'a str),
    /// An object (rating, link, attachment) as JSON text.
    Json(&'a str),
    /// It stood there and was erased; the journal still proves that it was there.
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

    pub fn to_json(self) -> Value {
        match self {
            Self::Absent | Self::Erased => Value::Null,
            Self::Bool(value) => Value::Bool(value),
            Self::Text(text) => Value::String(text.to_string()),
            Self::Number(text) | Self::Json(text) => serde_json::from_str(text).unwrap_or(Value::Null),
        }
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (head, tail) = self.bytes.split_at_checked(count)?;
        self.bytes = tail;
        Some(head)
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(*first)
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes(self.take(2)?.try_into().ok()?))
    }

    fn u64(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(self.take(8)?.try_into().ok()?))
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn text(&mut self) -> Option<&'a str> {
        let len = usize::try_from(self.varint()?).ok()?;
        std::str::from_utf8(self.take(len)?).ok()
    }
}

fn put_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value as u8 & 0x7f) | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn put_text(out: &mut Vec<u8>, text: &str) {
    put_varint(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

/// One head of one cell, borrowed from the packed bytes.
#[derive(Clone, Copy, Debug)]
pub struct PackedHead<'a> {
    pub field: Symbol,
    pub element: Option<&'a str>,
    head: u64,
    tag: u8,
    bytes: &'a str,
    commitment: Option<Hash>,
}

impl<'a> PackedHead<'a> {
    pub fn value(&self) -> ValueRef<'a> {
        match self.tag {
            FALSE => ValueRef::Bool(false),
            TRUE => ValueRef::Bool(true),
            TEXT => ValueRef::Text(self.bytes),
            JSON => ValueRef::Json(self.bytes),
            NUMBER => ValueRef::Number(self.bytes),
            ERASED => ValueRef::Erased,
            SEALED_TEXT => ValueRef::Text(self.bytes),
            SEALED => match self.bytes.as_bytes().first() {
                None => ValueRef::Absent,
                Some(b't') => ValueRef::Bool(true),
                Some(b'f') => ValueRef::Bool(false),
                Some(b'-' | b'0'..=b'9') => ValueRef::Number(self.bytes),
                Some(_) => ValueRef::Json(self.bytes),
            },
            _ => ValueRef::Absent,
        }
    }

    fn stored(&self) -> Stored {
        match (self.tag, self.commitment) {
            (SEALED_TEXT, Some(hash)) => Stored::Sealed(hash, Some(Value::String(self.bytes.to_string()))),
            (SEALED, Some(hash)) => Stored::Sealed(hash, serde_json::from_str(self.bytes).ok()),
            (ERASED, Some(hash)) => Stored::Sealed(hash, None),
            _ => Stored::Plain(self.value().to_json()),
        }
    }
}

impl Record {
    pub fn pack(id: RecordId, register: Symbol, cells: &Cells, symbols: &mut Symbols) -> Self {
        let mut heads: Vec<(EntryId, Hlc)> = cells.values().flatten().map(|head| (head.edit, head.at)).collect();
        heads.sort_unstable();
        heads.dedup();
        let mut out = Vec::with_capacity(64 + cells.len() * 24);
        put_varint(&mut out, heads.len() as u64);
        for (edit, at) in &heads {
            out.extend_from_slice(&symbols.intern_site(edit.site).to_le_bytes());
            put_varint(&mut out, edit.seq);
            out.extend_from_slice(&at.0.to_le_bytes());
        }
        for (key, versions) in cells {
            for head in versions {
                out.extend_from_slice(&key.field.0.to_le_bytes());
                out.push(u8::from(key.element.is_some()));
                if let Some(element) = &key.element {
                    put_text(&mut out, element);
                }
                let at = heads.binary_search(&(head.edit, head.at)).unwrap_or_default();
                put_varint(&mut out, at as u64);
                put_stored(&mut out, &head.value);
            }
        }
        Self { id, register, bytes: out.into() }
    }

    fn body(&self) -> (u64, Reader<'_>) {
        let mut reader = Reader { bytes: &self.bytes };
        let count = reader.varint().unwrap_or(0);
        (count, reader)
    }

    fn head_table(&self, symbols: &Symbols) -> Vec<(EntryId, Hlc)> {
        let (count, mut reader) = self.body();
        (0..count)
            .map_while(|_| {
                let site = symbols.site(reader.u16()?);
                Some((EntryId { site, seq: reader.varint()? }, Hlc(reader.u64()?)))
            })
            .collect()
    }

    /// All heads of all cells, in cell order.
    pub fn heads(&self) -> impl Iterator<Item = PackedHead<'_>> {
        let (count, mut reader) = self.body();
        for _ in 0..count {
            let _ = reader.u16().and_then(|_| reader.varint()).and_then(|_| reader.u64());
        }
        std::iter::from_fn(move || {
            let field = Symbol(reader.u16()?);
            let element = if reader.byte()? == 1 { Some(reader.text()?) } else { None };
            let head = reader.varint()?;
            let tag = reader.byte()?;
            let commitment = match tag {
                SEALED | SEALED_TEXT | ERASED => Some(Hash(reader.take(32)?.try_into().ok()?)),
                _ => None,
            };
            let bytes = if matches!(tag, TEXT | JSON | NUMBER | SEALED | SEALED_TEXT) { reader.text()? } else { "" };
            Some(PackedHead { field, element, head, tag, bytes, commitment })
        })
    }

    pub fn unpack(&self, symbols: &Symbols) -> Cells {
        let table = self.head_table(symbols);
        let mut cells = Cells::new();
        for packed in self.heads() {
            let Some((edit, at)) = usize::try_from(packed.head).ok().and_then(|at| table.get(at)).copied() else {
                continue;
            };
            let key = CellKey { field: packed.field, element: packed.element.map(Into::into) };
            cells.entry(key).or_default().push(Head { edit, at, value: packed.stored() });
        }
        cells
    }

    /// The shown value of a field that is no set.
    pub fn value(&self, field: Symbol, symbols: &Symbols) -> ValueRef<'_> {
        let mut found = self.heads().filter(|head| head.field == field && head.element.is_none());
        let Some(first) = found.next() else { return ValueRef::Absent };
        let Some(second) = found.next() else { return first.value() };
        let table = self.head_table(symbols);
        let rank = |head: &PackedHead<'_>| {
            usize::try_from(head.head).ok().and_then(|at| table.get(at)).map(|(edit, at)| (*at, *edit))
        };
        [first, second].into_iter().chain(found).max_by_key(rank).map_or(ValueRef::Absent, |head| head.value())
    }

    /// The elements of a set, in the order of their text. An element is in while any of its heads says so:
    /// taking it out on one copy does not undo putting it in on another.
    pub fn elements(&self, field: Symbol) -> impl Iterator<Item = &str> {
        let mut last: Option<&str> = None;
        self.heads().filter_map(move |head| {
            let element = head.element.filter(|_| head.field == field && head.value() == ValueRef::Bool(true))?;
            if last == Some(element) {
                return None;
            }
            last = Some(element);
            Some(element)
        })
    }

    /// The clock of the newest edit in it.
    pub fn updated(&self, symbols: &Symbols) -> Hlc {
        self.head_table(symbols).iter().map(|(_, at)| *at).max().unwrap_or_default()
    }

    /// Bytes that it takes packed.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }
}

fn put_stored(out: &mut Vec<u8>, stored: &Stored) {
    match stored {
        Stored::Plain(Value::Null) => out.push(NULL),
        Stored::Plain(Value::Bool(false)) => out.push(FALSE),
        Stored::Plain(Value::Bool(true)) => out.push(TRUE),
        Stored::Plain(Value::String(text)) => {
            out.push(TEXT);
            put_text(out, text);
        }
        Stored::Plain(Value::Number(number)) => {
            out.push(NUMBER);
            put_text(out, &number.to_string());
        }
        Stored::Plain(other) => {
            out.push(JSON);
            put_text(out, &other.to_string());
        }
        Stored::Sealed(hash, Some(Value::String(text))) => {
            out.push(SEALED_TEXT);
            out.extend_from_slice(&hash.0);
            put_text(out, text);
        }
        Stored::Sealed(hash, Some(value)) => {
            out.push(SEALED);
            out.extend_from_slice(&hash.0);
            put_text(out, &value.to_string());
        }
        Stored::Sealed(hash, None) => {
            out.push(ERASED);
            out.extend_from_slice(&hash.0);
        }
    }
}
