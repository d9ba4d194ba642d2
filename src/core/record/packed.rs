//! The packed form of a record: one allocation, read in place. A map of values took 282 MiB for 100,000 records.
//!
//! ```text
//! record = form: 1 byte, number of heads, end of the table, head*, table, content*
//! head   = field, end of its content, edit: place in the table, shape: 1 byte
//! table  = { site, number of the entry, clock: 8 bytes }*      the edits that the heads come from, each once
//! content = [length, element], [commitment: 32 bytes], [text or tree]
//! ```
//! `shape` is a tag, with bits for an element and a commitment. Numbers of heads and ends are 2 bytes, an edit is 1, in
//! the wide form of large records 4 each; an end counts from where the table begins. Numbers in the table and lengths are
//! varints. Heads have one size and stand in the order of cells, so that a field is found without walking over the texts
//! before it: lists, counts and rules ask each record for dozens of fields, most of which it doesn't have. Life and label
//! have the lowest numbers and come first.

use std::sync::Arc;

use super::layout::{ERASED, FALSE, Layout, NARROW, NULL, NUMBER, RawHead, TEXT, TREE, TRUE, WIDE};
use super::reader::Reader;
use super::{CellKey, Cells, Head, Loose, Stored, Tree, ValueRef};
use crate::core::id::{EntryId, Hash, Hlc, RecordId};
use crate::core::symbols::{Symbol, Symbols};

/// A packed record. Cloning shares the bytes.
#[derive(Clone, Debug)]
pub struct Record {
    pub id: RecordId,
    pub register: Symbol,
    /// It is live and nobody ever said anything else: asked of every record all the time, so it is known without a look
    /// into the bytes, which lie somewhere else.
    plainly_live: bool,
    bytes: Arc<[u8]>,
}

/// Bytes that an edit takes in the table at most.
const MOST_OF_EDIT: usize = 28;

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
    pub(super) edit: u64,
    pub(super) tag: u8,
    pub(super) text: &'a str,
    pub(super) tree: Tree<'a>,
    pub(super) commitment: Option<Hash>,
}

impl<'a> PackedHead<'a> {
    /// The value, sealed or not.
    pub fn value(&self) -> ValueRef<'a> {
        match self.tag {
            FALSE => ValueRef::Bool(false),
            TRUE => ValueRef::Bool(true),
            TEXT => ValueRef::Text(self.text),
            TREE => ValueRef::Tree(self.tree),
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

    /// The place of its edit among the record's [edits](Record::edits).
    pub fn edit(&self) -> u64 {
        self.edit
    }

    pub fn commitment(&self) -> Option<Hash> {
        self.commitment
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
        let most = edits.len() * MOST_OF_EDIT + heads.iter().map(Loose::most).sum::<usize>();
        let mut table = Vec::with_capacity(most);
        for (edit, at) in &edits {
            put_varint(&mut table, symbols.intern_site(edit.site));
            put_varint(&mut table, edit.seq);
            table.extend_from_slice(&at.0.to_le_bytes());
        }
        let highest = heads.last().map_or(0, |head| head.field.0);
        let narrow = most.max(heads.len()) <= usize::from(u16::MAX)
            && edits.len() <= usize::from(u8::MAX)
            && highest <= u32::from(u16::MAX);
        let size = if narrow { RawHead::NARROW } else { RawHead::WIDE };
        let mut out = Vec::with_capacity(9 + heads.len() * size + most);
        let put = |out: &mut Vec<u8>, number: usize| {
            let bytes = (number as u32).to_le_bytes();
            out.extend_from_slice(if narrow { &bytes[..2] } else { &bytes });
        };
        out.push(if narrow { NARROW } else { WIDE });
        put(&mut out, heads.len());
        put(&mut out, table.len());
        let mut body = table;
        for head in heads {
            head.put(&mut body);
            put(&mut out, head.field.0 as usize);
            put(&mut out, body.len());
            let place = edits.binary_search(&(head.edit, head.at)).unwrap_or_default();
            let place = (place as u32).to_le_bytes();
            out.extend_from_slice(if narrow { &place[..1] } else { &place });
            out.push(head.shape());
        }
        out.extend_from_slice(&body);
        let mut lives = heads.iter().take_while(|head| head.field == Symbol::LIFE);
        let plainly_live = lives.all(Loose::is_live);
        Self { id, register, plainly_live, bytes: out.into() }
    }

    /// Whether it is live and no head says that it was archived or taken back; others may be live, too.
    pub fn is_plainly_live(&self) -> bool {
        self.plainly_live
    }

    fn layout(&self) -> Layout<'_> {
        Layout::of(&self.bytes)
    }

    /// The edits that its heads come from, each once.
    pub fn edits(&self, symbols: &Symbols) -> Vec<(EntryId, Hlc)> {
        let mut table = Reader::new(self.layout().table());
        std::iter::from_fn(|| {
            let site = symbols.site(table.varint()?);
            let seq = table.varint()?;
            Some((EntryId { site, seq }, Hlc(u64::from_le_bytes(table.take(8)?.try_into().ok()?))))
        })
        .collect()
    }

    /// All heads of all cells, in cell order.
    pub fn heads(&self) -> impl Iterator<Item = PackedHead<'_>> {
        let layout = self.layout();
        layout.heads().map_while(move |(at, head)| layout.full(at, head))
    }

    /// The heads of one field, elements included.
    pub fn heads_of(&self, field: Symbol) -> impl Iterator<Item = PackedHead<'_>> {
        let layout = self.layout();
        layout.heads_of(field).map_while(move |(at, head)| layout.full(at, head))
    }

    pub fn unpack(&self, symbols: &Symbols) -> Cells {
        let table = self.edits(symbols);
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
        let table = self.edits(symbols);
        found.filter_map(|packed| unpack_head(&packed, &table)).collect()
    }

    /// The shown value of a field that is no set.
    pub fn value(&self, field: Symbol, symbols: &Symbols) -> ValueRef<'_> {
        let mut found = self.heads_of(field).take_while(|head| head.element.is_none());
        let Some(first) = found.next() else { return ValueRef::Absent };
        let Some(second) = found.next() else { return first.value() };
        let table = self.edits(symbols);
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
    fn texts_of(&self, length: usize) -> impl Iterator<Item = (Symbol, &str)> {
        let layout = self.layout();
        layout.heads().filter_map(move |(at, head)| {
            let text = layout.text(at, head).filter(|text| text.len() == length)?;
            Some((head.field, std::str::from_utf8(text).ok()?))
        })
    }

    /// Every record id that it mentions, by field; sorted, each once.
    pub fn mentions(&self) -> Vec<(RecordId, Symbol)> {
        let texts = self.texts_of(RecordId::TEXT);
        let mut found: Vec<(RecordId, Symbol)> =
            texts.filter_map(|(field, text)| Some((text.parse().ok()?, field))).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether a value of the field is sealed.
    pub fn is_sealed(&self, field: Symbol) -> bool {
        self.heads_of(field).any(|head| head.is_sealed())
    }

    /// Whether a cell has more than one head: without it there can be no conflict.
    pub fn is_forked(&self) -> bool {
        let layout = self.layout();
        let mut last: Option<(usize, RawHead)> = None;
        layout.heads().any(|(at, head)| {
            let before = last.replace((at, head)).filter(|(_, before)| before.field == head.field);
            before.is_some_and(|(place, before)| layout.element(place, before) == layout.element(at, head))
        })
    }

    /// Whether both are the same bytes in memory, so that comparing them further is not needed.
    pub fn shares(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.bytes, &other.bytes)
    }

    /// The clock of the newest edit in it.
    pub fn updated(&self, symbols: &Symbols) -> Hlc {
        self.edits(symbols).iter().map(|(_, at)| *at).max().unwrap_or_default()
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
