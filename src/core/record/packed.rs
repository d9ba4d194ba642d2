//! The packed form of a record: one allocation, read in place. A map of values took 282 MiB for 100,000 records.
//!
//! ```text
//! record = length of the table, table, head*
//! table  = { site, number of the entry, clock: 8 bytes }*      the edits that the heads come from, each once
//! head   = field, shape, [element], edit: place in the table, [commitment: 32 bytes], [text]
//! ```
//! Numbers are varints, texts have their length in front. `shape` is a tag, with bits for an element and a
//! commitment. Heads stand in the order of cells, so that looking up a field can stop behind it; life and label have
//! the lowest numbers and come first.

use std::sync::Arc;

use super::{CellKey, Cells, Head, Loose, Stored, ValueRef};
use crate::core::id::{EntryId, Hash, Hlc, RecordId};
use crate::core::symbols::{Symbol, Symbols};

/// A packed record. Cloning shares the bytes.
#[derive(Clone, Debug)]
pub struct Record {
    pub id: RecordId,
    pub register: Symbol,
    bytes: Arc<[u8]>,
}

pub(super) const NULL: u8 = 0;
pub(super) const FALSE: u8 = 1;
pub(super) const TRUE: u8 = 2;
pub(super) const TEXT: u8 = 3;
pub(super) const JSON: u8 = 4;
pub(super) const NUMBER: u8 = 5;
pub(super) const ERASED: u8 = 6;
const TAG: u8 = 0x0f;
pub(super) const ELEMENT: u8 = 0x10;
/// A commitment follows: the value is sealed.
pub(super) const SEALED: u8 = 0x20;

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

    fn varint(&mut self) -> Option<u64> {
        // Nearly all are below 128.
        if let Some((first, rest)) = self.bytes.split_first().filter(|(first, _)| **first < 0x80) {
            self.bytes = rest;
            return Some(u64::from(*first));
        }
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

    fn bytes(&mut self) -> Option<&'a [u8]> {
        let len = usize::try_from(self.varint()?).ok()?;
        self.take(len)
    }

    /// The next head, its texts unread: most heads are passed on the way to another.
    fn head(&mut self) -> Option<RawHead<'a>> {
        let field = Symbol(u32::try_from(self.varint()?).ok()?);
        let shape = self.byte()?;
        let element = if shape & ELEMENT != 0 { Some(self.bytes()?) } else { None };
        let edit = self.varint()?;
        let commitment = if shape & SEALED != 0 { Some(self.take(32)?) } else { None };
        let tag = shape & TAG;
        let text = if matches!(tag, TEXT | JSON | NUMBER) { self.bytes()? } else { &[] };
        Some(RawHead { field, element, edit, tag, text, commitment })
    }
}

#[derive(Clone, Copy)]
struct RawHead<'a> {
    field: Symbol,
    element: Option<&'a [u8]>,
    edit: u64,
    tag: u8,
    text: &'a [u8],
    commitment: Option<&'a [u8]>,
}

impl<'a> RawHead<'a> {
    /// None where the bytes were never packed by this program.
    fn read(self) -> Option<PackedHead<'a>> {
        let Self { field, edit, tag, .. } = self;
        let element = self.element.map(std::str::from_utf8).transpose().ok()?;
        let commitment = self.commitment.map(<[u8; 32]>::try_from).transpose().ok()?.map(Hash);
        let text = std::str::from_utf8(self.text).ok()?;
        Some(PackedHead { field, element, edit, tag, text, commitment })
    }
}

pub(super) fn put_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value as u8 & 0x7f) | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

pub(super) fn put_text(out: &mut Vec<u8>, text: &str) {
    put_varint(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

/// One head of one cell, borrowed from the packed bytes.
#[derive(Clone, Copy, Debug)]
pub struct PackedHead<'a> {
    pub field: Symbol,
    pub element: Option<&'a str>,
    edit: u64,
    tag: u8,
    text: &'a str,
    commitment: Option<Hash>,
}

impl<'a> PackedHead<'a> {
    /// The value, sealed or not.
    pub fn value(&self) -> ValueRef<'a> {
        match self.tag {
            FALSE => ValueRef::Bool(false),
            TRUE => ValueRef::Bool(true),
            TEXT => ValueRef::Text(self.text),
            JSON => ValueRef::Json(self.text),
            NUMBER => ValueRef::Number(self.text),
            ERASED => ValueRef::Erased,
            _ => ValueRef::Absent,
        }
    }

    /// Whether anything stands there: no cleared field, no element that was taken out.
    pub fn holds(&self) -> bool {
        self.tag != NULL && (self.element.is_none() || self.tag == TRUE)
    }

    /// Whether the journal has only a commitment of the value.
    pub fn is_sealed(&self) -> bool {
        self.commitment.is_some()
    }

    fn stored(&self) -> Stored {
        match self.commitment {
            Some(hash) if self.tag == ERASED => Stored::Sealed(hash, None),
            Some(hash) => Stored::Sealed(hash, Some(self.value().to_json())),
            None => Stored::Plain(self.value().to_json()),
        }
    }
}

impl Record {
    pub fn pack(id: RecordId, register: Symbol, cells: &Cells, symbols: &mut Symbols) -> Self {
        let heads = cells.iter().flat_map(|(key, heads)| heads.iter().map(move |head| Loose::of(key, head)));
        Self::pack_in_order(id, register, &heads.collect::<Vec<_>>(), symbols)
    }

    /// Packs heads that come in any order of cells, those of a cell in the order of their edits.
    pub fn pack_loose(id: RecordId, register: Symbol, mut heads: Vec<Loose<'_>>, symbols: &mut Symbols) -> Self {
        // Stable: the heads of a cell stay in the order of their edits.
        if !heads.is_sorted_by(|a, b| a.cell() <= b.cell()) {
            heads.sort_by(|a, b| a.cell().cmp(&b.cell()));
        }
        Self::pack_in_order(id, register, &heads, symbols)
    }

    fn pack_in_order(id: RecordId, register: Symbol, heads: &[Loose<'_>], symbols: &mut Symbols) -> Self {
        let mut edits: Vec<(EntryId, Hlc)> = Vec::with_capacity(4);
        for head in heads {
            let edit = (head.edit, head.at);
            // Most heads come from the edit of the head before.
            if edits.last() != Some(&edit) {
                edits.push(edit);
            }
        }
        edits.sort_unstable();
        edits.dedup();
        let length = heads.iter().map(|head| head.text.len() + head.element.as_ref().map_or(0, |one| one.len()) + 6);
        let mut out = Vec::with_capacity(length.sum::<usize>() + edits.len() * 20 + 8);
        let mut table = Vec::with_capacity(edits.len() * 20);
        for (edit, at) in &edits {
            put_varint(&mut table, symbols.intern_site(edit.site));
            put_varint(&mut table, edit.seq);
            table.extend_from_slice(&at.0.to_le_bytes());
        }
        put_varint(&mut out, table.len() as u64);
        out.extend_from_slice(&table);
        for head in heads {
            let place = edits.binary_search(&(head.edit, head.at)).unwrap_or_default();
            head.put(&mut out, place as u64);
        }
        Self { id, register, bytes: out.into() }
    }

    /// The edits that its heads come from, and a reader that stands at the first head.
    fn parts(&self) -> (Reader<'_>, Reader<'_>) {
        let mut reader = Reader { bytes: &self.bytes };
        let table = reader.bytes().unwrap_or_default();
        (Reader { bytes: table }, reader)
    }

    fn table(&self, symbols: &Symbols) -> Vec<(EntryId, Hlc)> {
        let (mut table, _) = self.parts();
        std::iter::from_fn(|| {
            let site = symbols.site(table.varint()?);
            let seq = table.varint()?;
            Some((EntryId { site, seq }, Hlc(u64::from_le_bytes(table.take(8)?.try_into().ok()?))))
        })
        .collect()
    }

    /// All heads of all cells, in cell order.
    pub fn heads(&self) -> impl Iterator<Item = PackedHead<'_>> {
        self.raw().map_while(RawHead::read)
    }

    fn raw(&self) -> impl Iterator<Item = RawHead<'_>> {
        let (_, mut reader) = self.parts();
        std::iter::from_fn(move || reader.head())
    }

    /// The heads of one field, elements included.
    fn heads_of(&self, field: Symbol) -> impl Iterator<Item = PackedHead<'_>> {
        let of_field =
            self.raw().skip_while(move |head| head.field < field).take_while(move |head| head.field == field);
        of_field.map_while(RawHead::read)
    }

    pub fn unpack(&self, symbols: &Symbols) -> Cells {
        let table = self.table(symbols);
        let mut cells = Cells::new();
        for packed in self.heads() {
            let Some(head) = unpack_head(&packed, &table) else { continue };
            let key = CellKey { field: packed.field, element: packed.element.map(Into::into) };
            cells.entry(key).or_default().push(head);
        }
        cells
    }

    /// The heads of one cell.
    pub fn cell(&self, field: Symbol, element: Option<&str>, symbols: &Symbols) -> Vec<Head> {
        let mut found = self.heads_of(field).filter(|head| head.element == element).peekable();
        if found.peek().is_none() {
            return Vec::new();
        }
        let table = self.table(symbols);
        found.filter_map(|packed| unpack_head(&packed, &table)).collect()
    }

    /// The shown value of a field that is no set.
    pub fn value(&self, field: Symbol, symbols: &Symbols) -> ValueRef<'_> {
        let mut found = self.heads_of(field).take_while(|head| head.element.is_none());
        let Some(first) = found.next() else { return ValueRef::Absent };
        let Some(second) = found.next() else { return first.value() };
        let table = self.table(symbols);
        let rank = |head: &PackedHead<'_>| {
            usize::try_from(head.edit).ok().and_then(|at| table.get(at)).map(|(edit, at)| (*at, *edit))
        };
        [first, second].into_iter().chain(found).max_by_key(rank).map_or(ValueRef::Absent, |head| head.value())
    }

    /// The elements of a set, in the order of their text. An element is in while any of its heads says so:
    /// taking it out on one copy does not undo putting it in on another.
    pub fn elements(&self, field: Symbol) -> impl Iterator<Item = &str> {
        let mut last: Option<&str> = None;
        self.heads_of(field).filter_map(move |head| {
            let element = head.element.filter(|_| head.holds() && head.element != last)?;
            last = Some(element);
            Some(element)
        })
    }

    /// Texts and elements that are so many bytes long, with their fields; erased, cleared and taken out ones left out.
    /// The others are passed unread.
    pub fn texts_of(&self, length: usize) -> impl Iterator<Item = (Symbol, &str)> {
        let texts = self.raw().filter_map(|head| match head.element {
            Some(element) => (head.tag == TRUE).then_some((head.field, element)),
            None => matches!(head.tag, TEXT | NUMBER).then_some((head.field, head.text)),
        });
        let texts = texts.filter(move |(_, text)| text.len() == length);
        texts.filter_map(|(field, text)| Some((field, std::str::from_utf8(text).ok()?)))
    }

    /// Whether a value of the field is sealed.
    pub fn is_sealed(&self, field: Symbol) -> bool {
        self.heads_of(field).any(|head| head.is_sealed())
    }

    /// Whether a cell has more than one head: without it there can be no conflict.
    pub fn is_forked(&self) -> bool {
        let mut last = None;
        self.raw().any(|head| last.replace((head.field, head.element)) == Some((head.field, head.element)))
    }

    /// Whether both are the same bytes in memory, so that comparing them further is not needed.
    pub fn shares(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.bytes, &other.bytes)
    }

    /// The clock of the newest edit in it.
    pub fn updated(&self, symbols: &Symbols) -> Hlc {
        self.table(symbols).iter().map(|(_, at)| *at).max().unwrap_or_default()
    }

    /// Bytes that it takes packed.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }
}

fn unpack_head(packed: &PackedHead<'_>, table: &[(EntryId, Hlc)]) -> Option<Head> {
    let (edit, at) = *table.get(usize::try_from(packed.edit).ok()?)?;
    Some(Head { edit, at, value: packed.stored() })
}
