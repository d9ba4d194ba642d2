//! Reading the row of a record: its heads, each borrowed from the bytes of the row. Values are not taken apart into
//! trees that would be put together again while they are packed: that took most of the time of opening a workspace.

use rmp::Marker;
use rmp::decode::{RmpRead as _, read_array_len, read_f64, read_int, read_map_len, read_str_len};
use serde_json::{Number, Value};

use super::{COMMITMENT, json};
use crate::core::id::{EntryId, Hash, Hlc, SiteId};
use crate::core::record::{Loose, Plain, TreePacker};
use crate::core::symbols::Symbol;
use crate::store::envelope::Format;

/// Most rows have fewer heads.
pub(super) const HEADS: usize = 24;
/// Values are not nested deeper; a journal's JSON can't be either.
const DEEPEST: usize = 128;

/// Where names and sealed values come from.
pub trait Known {
    /// The symbol of a field; none where the row has to wait for somebody who may make one.
    fn symbol(&mut self, field: &str) -> Option<Symbol>;
    /// The value behind a commitment, unless it was erased.
    fn unseal(&mut self, commitment: Hash) -> Option<Value>;
}

/// Why the row of a record can't be read.
#[derive(Debug, thiserror::Error)]
pub enum RowError {
    #[error("it is no JSON of cells: {0}")]
    Json(#[from] serde_json::Error),
    #[error("its byte {at} is not what a row of cells has there")]
    Odd { at: usize },
}

/// The heads of a record's row, in the order in which they stand there. None where a name is not [known](Known::symbol).
///
/// # Errors
/// The row is not of this form; where.
pub fn heads<'a>(format: Format, row: &'a [u8], known: &mut dyn Known) -> Result<Option<Vec<Loose<'a>>>, RowError> {
    match format {
        Format::Json => Ok(json::heads(row, known)?),
        Format::MessagePack => {
            let mut rest = Rest(row);
            let found = rest.cells(known).filter(|_| rest.0.is_empty());
            found.ok_or(RowError::Odd { at: row.len() - rest.0.len() })
        }
    }
}

/// What is not read yet. Reading gives nothing where something else stands.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn cells(&mut self, known: &mut dyn Known) -> Option<Option<Vec<Loose<'a>>>> {
        let cells = self.array()?.checked_sub(1)?;
        let edits = self.edits()?;
        let mut out = Vec::with_capacity(HEADS);
        let mut strange = false;
        for _ in 0..cells {
            let heads = self.array()?.checked_sub(2).filter(|length| length % 2 == 0)? / 2;
            let field = known.symbol(self.text()?);
            strange |= field.is_none();
            let element = if self.skip(Marker::Null) { None } else { Some(self.text()?) };
            for _ in 0..heads {
                let (edit, at) = *edits.get(usize::try_from(self.whole()?).ok()?)?;
                let value = self.head()?;
                let Some(field) = field else { continue };
                let element = element.map(Into::into);
                out.push(match value {
                    Content::Plain(value) => Loose::plain(field, element, edit, at, value),
                    Content::Sealed(hash) => Loose::sealed(field, element, edit, at, hash, known.unseal(hash).as_ref()),
                });
            }
        }
        Some((!strange).then_some(out))
    }

    fn edits(&mut self) -> Option<Vec<(EntryId, Hlc)>> {
        let count = self.array()?;
        let mut edits = Vec::with_capacity(count.min(HEADS));
        for _ in 0..count {
            if self.array()? != 3 {
                return None;
            }
            let site = SiteId(self.whole()?);
            edits.push((EntryId { site, seq: self.whole()? }, Hlc(self.whole()?)));
        }
        Some(edits)
    }

    fn head(&mut self) -> Option<Content<'a>> {
        let plain = match Marker::from_u8(*self.0.first()?) {
            Marker::FixStr(_) | Marker::Str8 | Marker::Str16 | Marker::Str32 => Plain::Text(self.text()?.into()),
            Marker::Ext8 => {
                let [_, length, kind] = self.take(3)?.try_into().ok()?;
                let known = (length, kind) == (32, COMMITMENT.cast_unsigned());
                return known.then(|| self.take(32)?.try_into().ok()).flatten().map(|hash| Content::Sealed(Hash(hash)));
            }
            Marker::Null => self.skip(Marker::Null).then_some(Plain::Null)?,
            Marker::True => self.skip(Marker::True).then_some(Plain::Bool(true))?,
            Marker::False => self.skip(Marker::False).then_some(Plain::Bool(false))?,
            Marker::F64 => Plain::Number(Number::from_f64(read_f64(&mut self.0).ok()?)?.to_string().into()),
            marker if is_signed(marker) => Plain::Number(read_int::<i64, _>(&mut self.0).ok()?.to_string().into()),
            marker if is_whole(marker) => Plain::Number(self.whole()?.to_string().into()),
            _ => {
                let mut packer = TreePacker::default();
                self.tree(&mut packer, 0)?;
                Plain::Tree(packer.finish())
            }
        };
        Some(Content::Plain(plain))
    }

    fn tree(&mut self, out: &mut TreePacker, depth: usize) -> Option<()> {
        match Marker::from_u8(*self.0.first()?) {
            Marker::Null => self.skip(Marker::Null).then(|| out.null()),
            Marker::True => self.skip(Marker::True).then(|| out.yes_or_no(true)),
            Marker::False => self.skip(Marker::False).then(|| out.yes_or_no(false)),
            Marker::F64 => {
                read_f64(&mut self.0).ok().filter(|number| number.is_finite()).map(|number| out.float(number))
            }
            marker if is_signed(marker) => read_int(&mut self.0).ok().map(|number| out.signed(number)),
            marker if is_whole(marker) => self.whole().map(|number| out.whole(number)),
            Marker::FixStr(_) | Marker::Str8 | Marker::Str16 | Marker::Str32 => self.text().map(|text| out.text(text)),
            Marker::FixArray(_) | Marker::Array16 | Marker::Array32 => {
                let count = self.array()?;
                out.list(count);
                (0..count).try_for_each(|_| self.deeper(out, depth))
            }
            Marker::FixMap(_) | Marker::Map16 | Marker::Map32 => {
                let count = usize::try_from(read_map_len(&mut self.0).ok()?).ok()?;
                out.object(count);
                (0..count).try_for_each(|_| {
                    out.text(self.text()?);
                    self.deeper(out, depth)
                })
            }
            _ => None,
        }
    }

    fn deeper(&mut self, out: &mut TreePacker, depth: usize) -> Option<()> {
        if depth < DEEPEST { self.tree(out, depth + 1) } else { None }
    }

    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (head, tail) = self.0.split_at_checked(count)?;
        self.0 = tail;
        Some(head)
    }

    /// Passes a marker if it stands here.
    fn skip(&mut self, marker: Marker) -> bool {
        self.0.first() == Some(&marker.to_u8()) && self.0.read_u8().is_ok()
    }

    fn array(&mut self) -> Option<usize> {
        usize::try_from(read_array_len(&mut self.0).ok()?).ok()
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = usize::try_from(read_str_len(&mut self.0).ok()?).ok()?;
        std::str::from_utf8(self.take(length)?).ok()
    }

    fn whole(&mut self) -> Option<u64> {
        read_int(&mut self.0).ok()
    }
}

enum Content<'a> {
    Plain(Plain<'a>),
    Sealed(Hash),
}

fn is_signed(marker: Marker) -> bool {
    matches!(marker, Marker::FixNeg(_) | Marker::I8 | Marker::I16 | Marker::I32 | Marker::I64)
}

fn is_whole(marker: Marker) -> bool {
    matches!(marker, Marker::FixPos(_) | Marker::U8 | Marker::U16 | Marker::U32 | Marker::U64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::core::id::RecordId;
    use crate::core::record::{CellKey, Cells, Head, Record, Stored};
    use crate::core::symbols::Symbols;
    use crate::ledger::rows::write;

    const FIELDS: [&str; 4] = ["title", "tags", "current", "own.note"];

    /// Knows every name, and no sealed value but `[1; 32]`.
    struct All(Symbols);

    impl Known for All {
        fn symbol(&mut self, field: &str) -> Option<Symbol> {
            Some(self.0.intern(field))
        }

        fn unseal(&mut self, commitment: Hash) -> Option<Value> {
            (commitment == Hash([1; 32])).then(|| json!({ "name": "Kim" }))
        }
    }

    fn symbols() -> Symbols {
        let mut symbols = Symbols::default();
        for field in FIELDS {
            symbols.intern(field);
        }
        symbols
    }

    fn stored() -> impl Strategy<Value = Stored> {
        let plain = prop_oneof![
            Just(json!(null)),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".{0,80}".prop_map(Value::from),
            (0u8..6, ".{0,4}")
                .prop_map(|(n, text)| json!({ "likelihood": n, text.clone(): [n, text, -1, 0.5, null, true] })),
        ];
        prop_oneof![
            4 => plain.prop_map(Stored::Plain),
            1 => Just(Stored::Sealed(Hash([1; 32]), Some(json!({ "name": "Kim" })))),
            1 => Just(Stored::Sealed(Hash([2; 32]), None)),
        ]
    }

    fn cells() -> impl Strategy<Value = Cells> {
        let edit = (0u64..3, any::<u64>(), any::<u64>())
            .prop_map(|(site, seq, clock)| (EntryId { site: SiteId(site), seq }, Hlc(clock)));
        let head = (edit, stored()).prop_map(|((edit, at), value)| Head { edit, at, value });
        let key = (0..FIELDS.len() + 2, prop::option::weighted(0.3, ".{0,40}"))
            .prop_map(|(field, element)| CellKey { field: Symbol(field as u32), element: element.map(Into::into) });
        prop::collection::btree_map(key, prop::collection::vec(head, 1..3), 0..12)
    }

    fn read(row: &[u8], symbols: Symbols) -> Option<Cells> {
        let mut known = All(symbols);
        let heads = heads(Format::MessagePack, row, &mut known).ok()??;
        let record = Record::pack_loose(RecordId(7), Symbol(0), heads, &mut known.0);
        Some(record.unpack(&known.0))
    }

    fn row_of(cells: &Cells) -> (Vec<u8>, Symbols) {
        let mut symbols = symbols();
        let record = Record::pack(RecordId(7), Symbol(0), cells, &mut symbols);
        (write::row(&record, &symbols), symbols)
    }

    proptest! {
        #[test]
        fn a_row_says_what_its_record_said(cells in cells()) {
            let (row, symbols) = row_of(&cells);
            prop_assert_eq!(read(&row, symbols), Some(cells));
        }

        #[test]
        fn a_row_that_is_cut_or_bent_is_another_one_or_an_error(
            cells in cells(), at in any::<prop::sample::Index>(), bits in 1u8..,
        ) {
            let (row, symbols) = row_of(&cells);
            let at = at.index(row.len());
            prop_assert_eq!(read(row.get(..at).unwrap_or_default(), symbols.clone()), None, "cut");
            let bent: Vec<u8> = row.iter().enumerate().map(|(n, byte)| if n == at { byte ^ bits } else { *byte }).collect();
            let _ = read(&bent, symbols);
        }
    }

    #[test]
    fn a_row_of_one_format_is_none_of_another() {
        let (row, symbols) = row_of(&Cells::new());
        assert!(heads(Format::Json, &row, &mut All(symbols.clone())).is_err());
        assert!(heads(Format::MessagePack, b"[]", &mut All(symbols.clone())).is_err());
        assert!(heads(Format::MessagePack, br#"[{"f":"title","h":[]}]"#, &mut All(symbols)).is_err());
    }

    #[test]
    fn what_follows_a_row_is_no_part_of_it() {
        let (mut row, symbols) = row_of(&Cells::new());
        row.push(0xc0);
        let error = heads(Format::MessagePack, &row, &mut All(symbols)).map(drop).unwrap_err();
        assert!(error.to_string().contains("byte 2"), "{error}");
    }
}
