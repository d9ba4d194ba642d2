//! Reading the row of a record: its heads, each borrowed from the bytes of the row. Values are not taken apart into
//! trees that would be put together again while they are packed: that took most of the time of opening a workspace.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::core::entry::{SEALED, sealed_in};
use crate::core::id::{EntryId, Hash, Hlc};
use crate::core::record::{Loose, Plain};
use crate::core::symbols::Symbol;

/// Most rows have fewer heads.
const HEADS: usize = 24;

#[derive(Deserialize)]
struct Head<'a>(EntryId, Hlc, #[serde(borrow)] &'a RawValue);

#[derive(Deserialize)]
struct Cell<'a> {
    #[serde(rename = "f", borrow)]
    field: Cow<'a, str>,
    #[serde(rename = "e", borrow, default)]
    element: Option<&'a RawValue>,
    #[serde(rename = "h", borrow)]
    heads: Heads<'a>,
}

/// Nearly always one.
struct Heads<'a>(Option<Head<'a>>, Vec<Head<'a>>);

impl<'de: 'a, 'a> Deserialize<'de> for Heads<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct All;
        impl<'de> Visitor<'de> for All {
            type Value = Heads<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the heads of a cell")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut all: A) -> Result<Heads<'de>, A::Error> {
                let mut heads = Heads(all.next_element()?, Vec::new());
                while let Some(head) = all.next_element()? {
                    heads.1.push(head);
                }
                Ok(heads)
            }
        }
        deserializer.deserialize_seq(All)
    }
}

/// Where names and sealed values come from.
pub trait Known {
    /// The symbol of a field; none where the row has to wait for somebody who may make one.
    fn symbol(&mut self, field: &str) -> Option<Symbol>;
    /// The value behind a commitment, unless it was erased.
    fn unseal(&mut self, commitment: Hash) -> Option<Value>;
}

/// The heads of a record's row, in the order in which they stand there. None where a name is not [known](Known::symbol).
///
/// # Errors
/// The row is no JSON of this form; where.
pub fn heads<'a>(row: &'a [u8], known: &mut dyn Known) -> Result<Option<Vec<Loose<'a>>>, serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_slice(row);
    let found = reader.deserialize_seq(Cells(known))?;
    reader.end()?;
    Ok(found)
}

struct Cells<'k>(&'k mut dyn Known);

impl<'de> Visitor<'de> for Cells<'_> {
    type Value = Option<Vec<Loose<'de>>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the cells of a record")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut all: A) -> Result<Self::Value, A::Error> {
        let mut out = Vec::with_capacity(HEADS);
        let mut strange = false;
        while let Some(cell) = all.next_element::<Cell<'de>>()? {
            let Some(field) = self.0.symbol(&cell.field) else {
                strange = true;
                continue;
            };
            let element = cell.element.map(|raw| text_in(raw.get())).transpose().map_err(serde::de::Error::custom)?;
            for head in cell.heads.0.into_iter().chain(cell.heads.1) {
                out.push(loose(field, element.clone(), head, self.0).map_err(serde::de::Error::custom)?);
            }
        }
        Ok((!strange).then_some(out))
    }
}

fn loose<'a>(
    field: Symbol,
    element: Option<Cow<'a, str>>,
    Head(edit, at, raw): Head<'a>,
    known: &mut dyn Known,
) -> Result<Loose<'a>, serde_json::Error> {
    let raw = raw.get();
    // The writer's text is compact and keeps the order of keys, so it is what writing the value again would give.
    let value = match raw.as_bytes().first() {
        Some(b'"') => Plain::Text(text_in(raw)?),
        Some(b'{') if raw.contains(SEALED) => match sealed_in(&serde_json::from_str(raw)?) {
            Some(commitment) => {
                let value = known.unseal(commitment);
                return Ok(Loose::sealed(field, element, edit, at, commitment, value.as_ref()));
            }
            None => Plain::Json(raw.into()),
        },
        Some(b'{' | b'[') => Plain::Json(raw.into()),
        Some(b'n') => Plain::Null,
        Some(b't') => Plain::Bool(true),
        Some(b'f') => Plain::Bool(false),
        _ => Plain::Number(raw.into()),
    };
    Ok(Loose::plain(field, element, edit, at, value))
}

/// The text that stands in quotes; copied only where something is escaped.
fn text_in(raw: &str) -> Result<Cow<'_, str>, serde_json::Error> {
    match raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(text) if !text.contains('\\') => Ok(text.into()),
        _ => serde_json::from_str::<String>(raw).map(Cow::from),
    }
}
