//! Formulas made harmless, and the other way round without loss.
//!
//! Spreadsheet programs run a cell of a CSV file that begins with `= + - @`, also behind spaces; a tab or line end in
//! front can hide the sign, and East Asian versions take the wide signs too. A `'` in front makes the cell a text.
//! A text that itself is `'` and such a sign gets one more, so that taking one off is always the exact reverse.

use std::borrow::Cow;

/// True when a spreadsheet program may take the text for a formula.
pub fn is_risky(text: &str) -> bool {
    let first = text.trim_start_matches(' ').chars().next();
    matches!(first, Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠'))
}

/// True when the text gets a `'` in front: it is risky, or becomes so behind its own leading `'`.
pub(crate) fn needs_guard(text: &str) -> bool {
    match text.as_bytes().first() {
        // How nearly every text begins.
        None | Some(b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z') => false,
        Some(_) => is_risky(text.trim_start_matches('\'')),
    }
}

/// The text as it is written into a CSV cell.
pub fn guard(text: &str) -> Cow<'_, str> {
    if needs_guard(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The text that a CSV cell stands for: exactly undoes [`guard`], and takes the `'` off that other tools put there.
/// A `'` before anything else stays.
pub fn unguard(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if needs_guard(rest) => rest,
        _ => text,
    }
}
