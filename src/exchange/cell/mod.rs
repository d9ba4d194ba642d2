//! What cells mean: dates, numbers, yes and no, lists; read as people of several countries write them.
//!
//! One cell often can't tell (`03/04/2026`, `1.234`), a column can: [`date_order`] and [`number_mark`] look at all
//! its cells, say which reading they took and why, and refuse a column that leaves it open.

mod control;
mod date;
mod guard;
mod list;
mod number;
mod relative;

use std::borrow::Cow;

use super::sheet::Cell;

pub(crate) use control::{control_names, lines_before_control};
pub use control::{has_control, visible, visible_char};
pub use date::{DateOrder, OrderFound, date_order, parse_date, parse_date_time};
pub(crate) use guard::needs_guard;
pub use guard::{guard, is_risky, unguard};
pub use list::{ListMark, ListStyle, join_list, split_list, split_list_known};
pub use number::{DecimalMark, MarkFound, number_mark, parse_number, parse_quantity, split_unit};
pub use relative::parse_relative;

/// Why a cell or a column doesn't say what it should. The caller adds file, line and column.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CellError {
    #[error("the cell is empty, and {wanted} is needed here")]
    Empty { wanted: &'static str },

    #[error("\"{text}\" is not a date; write it as 2026-11-21")]
    NotADate { text: String },

    #[error("\"{text}\" is no day of the calendar; check day and month, or say which of them comes first")]
    NoSuchDay { text: String },

    #[error("\"{text}\" can be read with the day or the month first; say which one comes first")]
    AmbiguousDate { text: String },

    #[error(
        "all dates of the column can be read with the day or the month first (line {line}: \"{text}\"); say which one comes first"
    )]
    AmbiguousDates { line: u64, text: String },

    #[error(
        "line {day_line} (\"{day_text}\") has the day first and line {month_line} (\"{month_text}\") the month; write the column's dates as 2026-11-21"
    )]
    MixedDates { day_line: u64, day_text: String, month_line: u64, month_text: String },

    #[error("\"{text}\" is not a number; write it as 1234.5")]
    NotANumber { text: String },

    #[error(
        "\"{text}\" can be read with a decimal or a thousands mark; say whether the decimal mark is a point or a comma"
    )]
    AmbiguousNumber { text: String },

    #[error(
        "all numbers of the column can be read with a decimal or a thousands mark (line {line}: \"{text}\"); say whether the decimal mark is a point or a comma"
    )]
    AmbiguousNumbers { line: u64, text: String },

    #[error(
        "line {point_line} (\"{point_text}\") has a decimal point and line {comma_line} (\"{comma_text}\") a decimal comma; write the column one way"
    )]
    MixedNumbers { point_line: u64, point_text: String, comma_line: u64, comma_text: String },

    #[error("\"{text}\" is neither yes nor no; write yes or no")]
    NotYesNo { text: String },
}

/// A cell's text, as a person sees it, for messages and for fields that take any text.
pub fn text_of(cell: &Cell) -> Cow<'_, str> {
    match cell {
        Cell::Text(text) => Cow::Borrowed(text),
        Cell::Number { text, .. } => Cow::Borrowed(text),
        Cell::Empty => Cow::Borrowed(""),
        other => Cow::Owned(other.to_string()),
    }
}

/// True for what people write when they have nothing to write: nothing, `-`, `--`, dashes, `n/a`. The caller says
/// where that counts as empty; in a text column `-` may be a text.
pub fn means_empty(cell: &Cell) -> bool {
    let text = match cell {
        Cell::Empty => return true,
        Cell::Text(text) => text.trim(),
        _ => return false,
    };
    matches!(text, "" | "-" | "--" | "---" | "–" | "—")
        || ["n/a", "n.a.", "#n/a"].iter().any(|w| text.eq_ignore_ascii_case(w))
}

/// Reads yes or no: English, German, French, Italian and Spanish words, `x` and ticks, 1 and 0.
///
/// # Errors
/// [`CellError::Empty`] for an empty cell, [`CellError::NotYesNo`] for anything else.
pub fn parse_yes_no(cell: &Cell) -> Result<bool, CellError> {
    match cell {
        Cell::Bool(value) => return Ok(*value),
        Cell::Number { value, .. } if *value == 1.0 => return Ok(true),
        Cell::Number { value, .. } if *value == 0.0 => return Ok(false),
        _ => {}
    }
    let text = text_of(cell);
    match text.trim().to_lowercase().as_str() {
        "" => Err(CellError::Empty { wanted: "yes or no" }),
        "yes" | "y" | "true" | "x" | "1" | "ja" | "j" | "wahr" | "oui" | "o" | "vrai" | "sì" | "si" | "sí" | "vero"
        | "verdadero" | "✓" | "✔" | "☑" | "✅" => Ok(true),
        "no" | "n" | "false" | "0" | "nein" | "falsch" | "non" | "faux" | "falso" | "☐" | "✗" | "✘" | "❌" => {
            Ok(false)
        }
        _ => Err(CellError::NotYesNo { text: shown(&text) }),
    }
}

/// A cell's text for a message: control characters visible, cut at 60 characters.
pub(crate) fn shown(text: &str) -> String {
    let mut out: String = text.trim().chars().take(60).map(visible_char).collect();
    if text.trim().chars().count() > 60 {
        out.push('…');
    }
    out
}
