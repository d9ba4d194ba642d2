//! What can be wrong with a file of `data/`, and where.

use std::fmt;

/// A place in a file, counted from 1 as editors do; columns count characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub file: String,
    pub line: usize,
    pub column: usize,
}

impl Place {
    /// The place of a byte offset; past the end means the end.
    pub fn at(file: &str, text: &str, offset: usize) -> Place {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = before.matches('\n').count() + 1;
        let column = before.get(line_start..).map_or(0, |rest| rest.chars().count()) + 1;
        Place { file: file.into(), line, column }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// Every message begins with the place and ends with the remedy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LibraryError {
    /// Not TOML, or not the shape that this file must have.
    #[error("{place}: this can't be read: {message}; correct this line")]
    Shape { place: Place, message: String },
    #[error("{place}: {owner} names the {what} {id}, which does not exist; correct the id or add it")]
    Unknown { place: Place, owner: String, what: &'static str, id: String },
    #[error("{place}: the {what} {id} stands there twice; remove one or give it another id")]
    Twice { place: Place, what: &'static str, id: String },
    #[error("{place}: {id} does not belong into {holder}; move it to where it belongs or correct its id")]
    Misplaced { place: Place, id: String, holder: String },
    #[error("{place}: there is no text with the language key {key}; take a key of the original, or leave this one out")]
    NoSuchText { place: Place, key: String },
    #[error("{place}: the value of the language key {key} is no text; write it in quotes")]
    NotText { place: Place, key: String },
    #[error("{place}: the registers don't fit together: {message}; correct the register that is named")]
    Schema { place: Place, message: String },
}

impl LibraryError {
    pub fn place(&self) -> &Place {
        match self {
            Self::Shape { place, .. }
            | Self::Unknown { place, .. }
            | Self::Twice { place, .. }
            | Self::Misplaced { place, .. }
            | Self::NoSuchText { place, .. }
            | Self::NotText { place, .. }
            | Self::Schema { place, .. } => place,
        }
    }
}
