//! Writing the row of a record.
//!
//! ```text
//! row   = [edits, cell, cell, ...]
//! edits = [[site, number of the entry, clock], ...]      what its heads come from, each once
//! cell  = [field, element or nil, edit, value, edit, value, ...]
//! ```
//! An edit is its place in the list. Values are what they are in JSON; in place of a sealed one stands its commitment, an
//! extension of type 1. As JSON with each head's edit in full, rows were more than twice as long and took five times as
//! long to read. Cells stand in the order in which the writer knew the fields; their order means nothing.

use std::convert::Infallible;

use rmp::encode::{
    ByteBuf, ValueWriteError, write_array_len, write_bool, write_ext_meta, write_f64, write_map_len, write_nil,
    write_sint, write_str, write_uint,
};
use serde_json::{Number, Value};

use super::COMMITMENT;
use crate::core::record::{PackedHead, Record, ValueRef};
use crate::core::symbols::Symbols;

/// The row of a record, as MessagePack.
pub fn row(record: &Record, symbols: &Symbols) -> Vec<u8> {
    let mut out = ByteBuf::with_capacity(record.size() + 256);
    // A buffer in memory takes everything, so there is no other case.
    let Ok(()) = put(&mut out, record, symbols);
    out.into_vec()
}

type Written = Result<(), ValueWriteError<Infallible>>;

fn length(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn put(out: &mut ByteBuf, record: &Record, symbols: &Symbols) -> Written {
    let heads: Vec<PackedHead<'_>> = record.heads().collect();
    let cells = || heads.chunk_by(|a, b| (a.field, a.element) == (b.field, b.element));
    write_array_len(out, length(1 + cells().count()))?;
    let edits = record.edits(symbols);
    write_array_len(out, length(edits.len()))?;
    for (edit, at) in edits {
        write_array_len(out, 3)?;
        for number in [edit.site.0, edit.seq, at.0] {
            write_uint(out, number)?;
        }
    }
    for cell in cells() {
        let Some(first) = cell.first() else { continue };
        write_array_len(out, length(2 + 2 * cell.len()))?;
        write_str(out, symbols.name(first.field))?;
        match first.element {
            Some(element) => write_str(out, element)?,
            None => nil(out)?,
        }
        for head in cell {
            write_uint(out, head.edit())?;
            head_value(out, head)?;
        }
    }
    Ok(())
}

fn nil(out: &mut ByteBuf) -> Written {
    write_nil(out).map_err(ValueWriteError::InvalidMarkerWrite)
}

fn head_value(out: &mut ByteBuf, head: &PackedHead<'_>) -> Written {
    if let Some(commitment) = head.commitment() {
        write_ext_meta(out, 32, COMMITMENT)?;
        out.as_mut_vec().extend_from_slice(&commitment.0);
        return Ok(());
    }
    match head.value() {
        ValueRef::Text(text) => write_str(out, text),
        other => value(out, &other.to_json()),
    }
}

fn value(out: &mut ByteBuf, value: &Value) -> Written {
    match value {
        Value::Null => nil(out),
        Value::Bool(yes) => write_bool(out, *yes).map_err(ValueWriteError::InvalidMarkerWrite),
        Value::Number(found) => number(out, found),
        Value::String(text) => write_str(out, text),
        Value::Array(items) => {
            write_array_len(out, length(items.len()))?;
            items.iter().try_for_each(|item| self::value(out, item))
        }
        Value::Object(fields) => {
            write_map_len(out, length(fields.len()))?;
            fields.iter().try_for_each(|(key, field)| {
                write_str(out, key)?;
                self::value(out, field)
            })
        }
    }
}

fn number(out: &mut ByteBuf, number: &Number) -> Written {
    match (number.as_u64(), number.as_i64()) {
        (Some(whole), _) => write_uint(out, whole).map(drop),
        (None, Some(below)) => write_sint(out, below).map(drop),
        (None, None) => write_f64(out, number.as_f64().unwrap_or_default()),
    }
}
