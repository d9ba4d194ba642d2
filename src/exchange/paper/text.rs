//! Text on its way to paper: nothing in it may reorder, hide or break what stands beside it.

use std::borrow::Cow;

use crate::exchange::cell::visible_char;
use crate::exchange::sheet::Cell;

/// Marks that reorder text or end a line unseen.
fn is_hostile(letter: char) -> bool {
    let layout = matches!(letter, '\n' | '\t');
    (letter.is_control() && !layout)
        || matches!(letter, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text with line ends as `\n`, and every other control or reordering mark as a sign that is seen.
pub fn plain(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hostile) {
        return Cow::Borrowed(text);
    }
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    let sign = |letter: char| match (is_hostile(letter), letter.is_control()) {
        (false, _) => letter,
        (true, true) => visible_char(letter),
        (true, false) => char::REPLACEMENT_CHARACTER,
    };
    Cow::Owned(lines.chars().map(sign).collect())
}

/// A cell as it stands on paper.
pub fn of_cell(cell: &Cell) -> Cow<'_, str> {
    match cell {
        Cell::Text(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.to_string()),
    }
}
