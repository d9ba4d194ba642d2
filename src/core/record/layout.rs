//! Where everything is in the bytes of a [packed](super::packed) record.

use super::Tree;
use super::packed::PackedHead;
use super::reader::Reader;
use crate::core::id::Hash;
use crate::core::symbols::Symbol;

pub(super) const NULL: u8 = 0;
pub(super) const FALSE: u8 = 1;
pub(super) const TRUE: u8 = 2;
pub(super) const TEXT: u8 = 3;
pub(super) const TREE: u8 = 4;
pub(super) const NUMBER: u8 = 5;
pub(super) const ERASED: u8 = 6;
pub(super) const TAG: u8 = 0x0f;
pub(super) const ELEMENT: u8 = 0x10;
/// A commitment follows: the value is sealed.
pub(super) const SEALED: u8 = 0x20;

/// The first byte of a record: how wide its heads are.
pub(super) const NARROW: u8 = 0;
pub(super) const WIDE: u8 = 1;

/// Where everything is in the bytes of a record.
#[derive(Clone, Copy)]
pub(super) struct Layout<'a> {
    wide: bool,
    count: usize,
    table_end: usize,
    heads: &'a [u8],
    /// Table and contents.
    body: &'a [u8],
}

/// What the head of a cell says before its content is looked at.
#[derive(Clone, Copy)]
pub(super) struct RawHead {
    pub field: Symbol,
    pub shape: u8,
    edit: u64,
    end: usize,
}

impl RawHead {
    pub const NARROW: usize = 6;
    pub const WIDE: usize = 13;
}

fn number(bytes: &[u8]) -> usize {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte))
}

impl<'a> Layout<'a> {
    /// Of bytes that were never packed by this program: no head.
    pub fn of(bytes: &'a [u8]) -> Self {
        Self::read(bytes).unwrap_or(Self { wide: false, count: 0, table_end: 0, heads: &[], body: &[] })
    }

    fn read(bytes: &'a [u8]) -> Option<Self> {
        let (wide, count, table_end, rest) = match bytes {
            [NARROW, a, b, c, d, rest @ ..] => (false, number(&[*a, *b]), number(&[*c, *d]), rest),
            [WIDE, rest @ ..] => {
                let (count, rest) = rest.split_first_chunk::<4>()?;
                let (table_end, rest) = rest.split_first_chunk::<4>()?;
                (true, number(count), number(table_end), rest)
            }
            _ => return None,
        };
        let size = if wide { RawHead::WIDE } else { RawHead::NARROW };
        let (heads, body) = rest.split_at_checked(count.checked_mul(size)?)?;
        Some(Self { wide, count, table_end, heads, body })
    }

    pub fn table(&self) -> &'a [u8] {
        self.body.get(..self.table_end).unwrap_or_default()
    }

    fn field(&self, at: usize) -> Option<u32> {
        let field = match self.wide {
            false => {
                let [a, b] = *self.heads.get(at * RawHead::NARROW..)?.first_chunk::<2>()?;
                u32::from(u16::from_le_bytes([a, b]))
            }
            true => u32::from_le_bytes(*self.heads.get(at * RawHead::WIDE..)?.first_chunk::<4>()?),
        };
        Some(field)
    }

    fn head(&self, at: usize) -> Option<RawHead> {
        let head = match self.wide {
            false => {
                let [a, b, c, d, edit, shape] =
                    *self.heads.get(at * RawHead::NARROW..)?.first_chunk::<{ RawHead::NARROW }>()?;
                let field = Symbol(u32::from(u16::from_le_bytes([a, b])));
                RawHead { field, end: number(&[c, d]), edit: u64::from(edit), shape }
            }
            true => {
                let mut reader = Reader::new(self.heads.get(at * RawHead::WIDE..)?);
                let mut four = || reader.take(4).map(number);
                let field = Symbol(u32::try_from(four()?).ok()?);
                let (end, edit) = (four()?, four()? as u64);
                RawHead { field, end, edit, shape: reader.byte()? }
            }
        };
        Some(head)
    }

    pub fn heads(self) -> impl Iterator<Item = (usize, RawHead)> {
        (0..self.count).map_while(move |at| Some((at, self.head(at)?)))
    }

    /// Where the heads of a field begin, and where those behind it do.
    fn first(&self, field: Symbol) -> usize {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low.midpoint(high);
            match self.field(middle) {
                Some(found) if found < field.0 => low = middle + 1,
                _ => high = middle,
            }
        }
        low
    }

    /// The heads of one field, elements included.
    pub fn heads_of(self, field: Symbol) -> impl Iterator<Item = (usize, RawHead)> {
        let heads = (self.first(field)..self.count).map_while(move |at| Some((at, self.head(at)?)));
        heads.take_while(move |(_, head)| head.field == field)
    }

    pub fn content(&self, at: usize, head: RawHead) -> Option<Reader<'a>> {
        let start = match at.checked_sub(1) {
            Some(before) => self.head(before)?.end,
            None => self.table_end,
        };
        self.body.get(start..head.end).map(Reader::new)
    }

    /// What stands in front of a commitment and a text.
    pub fn element(&self, at: usize, head: RawHead) -> Option<&'a [u8]> {
        if head.shape & ELEMENT == 0 {
            return None;
        }
        self.content(at, head)?.bytes()
    }

    /// The element of a set that it is in, or the text of a field that holds one; unread.
    pub fn text(&self, at: usize, head: RawHead) -> Option<&'a [u8]> {
        let tag = head.shape & TAG;
        let mut content = self.content(at, head)?;
        if head.shape & ELEMENT != 0 {
            return content.bytes().filter(|_| tag == TRUE);
        }
        if head.shape & SEALED != 0 {
            content.take(32)?;
        }
        matches!(tag, TEXT | NUMBER).then(|| content.rest())
    }

    /// None where the bytes were never packed by this program.
    pub fn full(&self, at: usize, head: RawHead) -> Option<PackedHead<'a>> {
        let mut content = self.content(at, head)?;
        let element = if head.shape & ELEMENT != 0 { Some(std::str::from_utf8(content.bytes()?).ok()?) } else { None };
        let commitment = if head.shape & SEALED != 0 { Some(Hash(content.take(32)?.try_into().ok()?)) } else { None };
        let tag = head.shape & TAG;
        let tree = if tag == TREE { content.rest() } else { &[] };
        let text = if matches!(tag, TEXT | NUMBER) { std::str::from_utf8(content.rest()).ok()? } else { "" };
        Some(PackedHead { field: head.field, element, edit: head.edit, tag, text, tree: Tree(tree), commitment })
    }
}
