//! What a person should know about a file that was read all the same.

use std::fmt;

use super::Place;

/// What a note is about; a report groups and counts by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoteKind {
    /// Not UTF-8: which encoding was taken, and what couldn't be decoded.
    Encoding,
    /// The header isn't on the first line, or rows stand above it.
    Header,
    /// A heading occurs twice and got a number.
    DuplicateHeader,
    /// A heading is empty and was named after its position.
    UnnamedColumn,
    /// A row is longer or shorter than the header.
    Ragged,
    /// A control character was replaced by a visible sign.
    Control,
    /// A quote in the middle of an unquoted cell was kept as text.
    StrayQuote,
    /// A formula has no stored result.
    Formula,
    /// The cell holds a spreadsheet error such as `#REF!`.
    ErrorValue,
    /// Two values for one cell, or a reference to a long text that isn't there.
    Cell,
}

/// One thing that was noticed, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub kind: NoteKind,
    pub place: Place,
    /// What was found and what was done with it.
    pub text: String,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.text)
    }
}

/// The notes of one reading, in the order of the file. Behind [`Notes::LIMIT`] of one kind the rest is only counted,
/// so that a file with a fault on every line doesn't fill the memory.
#[derive(Debug, Clone, Default)]
pub struct Notes {
    list: Vec<Note>,
    counts: Vec<(NoteKind, u64)>,
}

impl Notes {
    /// How many notes of one kind are kept.
    pub const LIMIT: u64 = 200;

    pub(crate) fn push(&mut self, kind: NoteKind, place: Place, text: impl FnOnce() -> String) {
        let index = self.counts.iter().position(|(k, _)| *k == kind);
        let count = match index.and_then(|i| self.counts.get_mut(i)) {
            Some((_, count)) => {
                *count += 1;
                *count
            }
            None => {
                self.counts.push((kind, 1));
                1
            }
        };
        if count <= Self::LIMIT {
            let text = text();
            self.list.push(Note { kind, place, text });
        }
    }

    pub(crate) fn append(&mut self, other: Notes) {
        for note in other.list {
            let text = note.text;
            self.push(note.kind, note.place, || text);
        }
        for (kind, count) in other.counts {
            let over = count.saturating_sub(Self::LIMIT);
            if let Some((_, total)) = self.counts.iter_mut().find(|(k, _)| *k == kind) {
                *total += over;
            }
        }
    }

    /// The notes that were kept.
    pub fn iter(&self) -> impl Iterator<Item = &Note> {
        self.list.iter()
    }

    /// How often something of this kind was noticed, kept or not.
    pub fn count(&self, kind: NoteKind) -> u64 {
        self.counts.iter().find(|(k, _)| *k == kind).map_or(0, |(_, n)| *n)
    }

    /// How many notes were counted but not kept.
    pub fn left_out(&self) -> u64 {
        self.counts.iter().map(|(_, n)| n.saturating_sub(Self::LIMIT)).sum()
    }

    /// True when nothing was noticed.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}
