//! TOML text to a value, and the way back from a value to the line it stands on.

use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{LibraryError, Place};

/// Reads a TOML file. `name` is only for the message.
pub fn read<T: DeserializeOwned>(name: &str, text: &str) -> Result<T, LibraryError> {
    toml::from_str(text).map_err(|error| shape(name, text, &error))
}

pub(super) fn shape(name: &str, text: &str, error: &toml::de::Error) -> LibraryError {
    let offset = error.span().map_or(0, |span| span.start);
    LibraryError::Shape { place: Place::at(name, text, offset), message: error.message().trim().into() }
}

/// One step on the way to a value: a key of a table or the position in an array.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    Key(&'static str),
    At(usize),
}

/// The place of the value at the end of `path`, or of the last value on the way that exists. Parses the text again, which
/// is dear, but only ever done for a message.
pub(super) fn place_of(name: &str, text: &str, path: &[Step]) -> Place {
    let offset = match DeTable::parse(text) {
        Ok(root) => walk(root.get_ref(), path).map_or(0, |span| span.start),
        Err(error) => error.span().map_or(0, |span| span.start),
    };
    Place::at(name, text, offset)
}

fn walk(root: &DeTable<'_>, path: &[Step]) -> Option<Range<usize>> {
    let (Step::Key(first), rest) = path.split_first().map(|(first, rest)| (*first, rest))? else { return None };
    let mut here: &Spanned<DeValue<'_>> = root.get(first)?;
    for step in rest {
        let next = match (step, here.get_ref()) {
            (Step::Key(key), DeValue::Table(table)) => table.get(*key),
            (Step::At(at), DeValue::Array(items)) => items.get(*at),
            _ => None,
        };
        let Some(next) = next else { break };
        here = next;
    }
    Some(here.span())
}
