//! What is wrong with a filter, as one sentence with its column.

use super::ast::Place;

/// Nothing was filtered, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Column {column}: {message}")]
pub struct FilterError {
    /// Where it is wrong, counted in characters from 1.
    pub column: usize,
    /// The same in bytes, for marking it.
    pub place: Place,
    /// A sentence with the remedy.
    pub message: String,
    /// The text ends where something has to follow: nothing to complain about while somebody types.
    pub unfinished: bool,
}

impl FilterError {
    pub(super) fn new(text: &str, place: Place, message: impl Into<String>) -> Self {
        let before = text.get(..place.start).unwrap_or(text);
        Self { column: before.chars().count() + 1, place, message: message.into(), unfinished: false }
    }

    pub(super) fn unfinished(mut self) -> Self {
        self.unfinished = true;
        self
    }
}
