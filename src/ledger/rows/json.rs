//! Rows of records as they were written up to schema 1: a list of cells as JSON, each head with its edit. They are read
//! for ever, and written anew when their record changes.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::core::entry::{SEALED, sealed_in};
use crate::core::id::{EntryId, Hlc};
use crate::core::record::{Loose, Plain, Tree};
use crate::core::symbols::Symbol;
use crate::ledger::rows::read::Known;

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

/// The heads of a record's row, in the order in which they stand there. None where a name is not [known](Known::symbol).
///
/// # Errors
/// The row is no JSON of this form; where.
pub(super) fn heads<'a>(row: &'a [u8], known: &mut dyn Known) -> Result<Option<Vec<Loose<'a>>>, serde_json::Error> {
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
        let mut out = Vec::with_capacity(super::read::HEADS);
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
            None => Plain::Tree(Tree::pack(&serde_json::from_str(raw)?)),
        },
        Some(b'{' | b'[') => Plain::Tree(Tree::pack(&serde_json::from_str(raw)?)),
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
