//! Numbers with decimal points and commas, thousands marks and units.

use super::{CellError, shown};
use crate::exchange::sheet::Cell;

/// What stands before the decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecimalMark {
    Point,
    Comma,
}

/// How the numbers of a column are read, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MarkFound {
    /// No cell needs to know.
    NotNeeded,
    /// The caller said so.
    Told(DecimalMark),
    /// A cell shows it: its line and text.
    Shown { mark: DecimalMark, line: u64, text: String },
}

impl MarkFound {
    /// The mark to give to [`parse_number`].
    pub fn mark(&self) -> Option<DecimalMark> {
        match self {
            MarkFound::NotNeeded => None,
            MarkFound::Told(mark) | MarkFound::Shown { mark, .. } => Some(*mark),
        }
    }

    /// What a report says about the column; nothing when there was nothing to decide.
    pub fn sentence(&self) -> Option<String> {
        let name = |mark: &DecimalMark| match mark {
            DecimalMark::Point => "a decimal point",
            DecimalMark::Comma => "a decimal comma",
        };
        match self {
            MarkFound::NotNeeded => None,
            MarkFound::Told(mark) => Some(format!("numbers are read with {}, as told", name(mark))),
            MarkFound::Shown { mark, line, text } => {
                Some(format!("numbers are read with {}, because line {line} says {text}", name(mark)))
            }
        }
    }
}

/// Finds out from all cells of a column which mark stands before decimals. `1,5` and `1.234,50` show a comma, `0.125`
/// and `1,234,567` a point, `1,234` alone nothing. Cells that are no number are left to [`parse_number`].
///
/// # Errors
/// [`CellError::AmbiguousNumbers`] when a cell needs to know and none shows it, [`CellError::MixedNumbers`] when cells
/// contradict each other.
pub fn number_mark<'a>(
    column: impl IntoIterator<Item = (u64, &'a Cell)>,
    told: Option<DecimalMark>,
) -> Result<MarkFound, CellError> {
    if let Some(mark) = told {
        return Ok(MarkFound::Told(mark));
    }
    let (mut point, mut comma, mut open) = (None, None, None);
    for (line, cell) in column {
        let Cell::Text(text) = cell else { continue };
        let slot = match evidence(&bare(text).digits) {
            Evidence::Shows(DecimalMark::Point) => &mut point,
            Evidence::Shows(DecimalMark::Comma) => &mut comma,
            Evidence::Open => &mut open,
            Evidence::Plain | Evidence::NoNumber => continue,
        };
        slot.get_or_insert((line, text));
    }
    let shows = |mark, line, text: &str| MarkFound::Shown { mark, line, text: shown(text) };
    match (point, comma, open) {
        (Some((point_line, point_text)), Some((comma_line, comma_text)), _) => Err(CellError::MixedNumbers {
            point_line,
            point_text: shown(point_text),
            comma_line,
            comma_text: shown(comma_text),
        }),
        (Some((line, text)), None, _) => Ok(shows(DecimalMark::Point, line, text)),
        (None, Some((line, text)), _) => Ok(shows(DecimalMark::Comma, line, text)),
        (None, None, Some((line, text))) => Err(CellError::AmbiguousNumbers { line, text: shown(text) }),
        (None, None, None) => Ok(MarkFound::NotNeeded),
    }
}

/// Reads a number: a number cell, or a text such as `1234.5`, `1.234,50`, `1 234,5`, `1'234.50`, `(12)` and `−3`.
///
/// # Errors
/// When the cell is empty, is no number, has a unit (see [`parse_quantity`]), or can be read two ways and `mark`
/// doesn't say which.
pub fn parse_number(cell: &Cell, mark: Option<DecimalMark>) -> Result<f64, CellError> {
    match parse_quantity(cell, mark)? {
        (value, unit) if unit.is_empty() => Ok(value),
        _ => Err(CellError::NotANumber { text: shown(&cell.to_string()) }),
    }
}

/// Reads a number and the unit beside it, as [`split_unit`] cuts it: `12 %`, `€ 3,50`, `40 h`. The unit is empty when
/// there is none; what it means is the caller's to say.
///
/// # Errors
/// As [`parse_number`], but for the unit.
pub fn parse_quantity(cell: &Cell, mark: Option<DecimalMark>) -> Result<(f64, String), CellError> {
    let text = match cell {
        Cell::Empty => return Err(CellError::Empty { wanted: "a number" }),
        Cell::Number { value, .. } => return Ok((*value, String::new())),
        Cell::Text(text) if text.trim().is_empty() => {
            return Err(CellError::Empty { wanted: "a number" });
        }
        Cell::Text(text) => text,
        other => {
            return Err(CellError::NotANumber { text: other.to_string() });
        }
    };
    let not_a_number = || CellError::NotANumber { text: shown(text) };
    let bare = bare(text);
    let decimal = match (mark, evidence(&bare.digits)) {
        (_, Evidence::NoNumber) => return Err(not_a_number()),
        (Some(mark), _) | (None, Evidence::Shows(mark)) => mark,
        (None, Evidence::Plain) => DecimalMark::Point,
        (None, Evidence::Open) => return Err(CellError::AmbiguousNumber { text: shown(text) }),
    };
    let (group, point) = match decimal {
        DecimalMark::Point => (',', '.'),
        DecimalMark::Comma => ('.', ','),
    };
    let (whole, rest) = bare.digits.split_once(point).unwrap_or((&bare.digits, ""));
    if rest.contains([group, point]) || !well_grouped(whole, group) {
        return Err(not_a_number());
    }
    let whole: String = whole.chars().filter(|c| *c != group).collect();
    let value: f64 = format!("0{whole}.{rest}0").parse().map_err(|_| not_a_number())?;
    if !value.is_finite() {
        return Err(not_a_number());
    }
    Ok((if bare.negative { -value } else { value }, bare.unit.to_owned()))
}

/// Cuts a number's text into the number and its unit: `12 %` into `12` and `%`, `CHF 3.50` into `3.50` and `CHF`.
/// In front only a currency sign or code is a unit, so `R-012` has none. The unit is empty when there is none.
pub fn split_unit(text: &str) -> (&str, &str) {
    const CURRENCY: &str = "€$£¥₹₣¢";
    let text = text.trim();
    let after_sign = text.trim_start_matches(|c| CURRENCY.contains(c));
    let after_code = text
        .split_at_checked(3)
        .filter(|(code, _)| code.bytes().all(|b| b.is_ascii_uppercase()))
        .map(|(_, rest)| rest)
        .filter(|rest| rest.starts_with(|c: char| c.is_whitespace() || c.is_ascii_digit()));
    let number = after_code.unwrap_or(after_sign);
    if number.len() < text.len() {
        let unit = text.get(..text.len() - number.len()).unwrap_or("");
        return (number.trim(), unit);
    }
    let number = text.trim_end_matches(|c: char| c.is_alphabetic() || "%‰".contains(c) || CURRENCY.contains(c));
    let unit = text.get(number.len()..).unwrap_or("");
    (number.trim(), unit)
}

enum Evidence {
    NoNumber,
    /// Digits only.
    Plain,
    Shows(DecimalMark),
    /// One mark with three digits behind it: thousands or decimals.
    Open,
}

/// A number's text without sign, unit, and the spaces and apostrophes that group thousands.
struct Bare<'a> {
    negative: bool,
    digits: String,
    unit: &'a str,
}

fn bare(text: &str) -> Bare<'_> {
    let (number, outer) = split_unit(text);
    let (brackets, number) = match number.strip_prefix('(').and_then(|n| n.strip_suffix(')')) {
        Some(inner) => (true, inner.trim()),
        None => (false, number),
    };
    let minus = number.starts_with(['-', '−']);
    let number = number.strip_prefix(['-', '−', '+']).unwrap_or(number);
    // `-€ 5`: the unit may stand behind the sign.
    let (number, inner) = split_unit(number);
    let mut digits = String::with_capacity(number.len());
    let mut rest = number;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or("");
        // A space in any other place separates two numbers, and is left in so that the text is refused.
        let run = after.bytes().take_while(u8::is_ascii_digit).count();
        let groups = matches!(c, ' ' | '\u{A0}' | '\u{2009}' | '\u{202F}' | '\'' | '’');
        if !(groups && run == 3 && digits.ends_with(|d: char| d.is_ascii_digit())) {
            digits.push(c);
        }
        rest = after;
    }
    Bare { negative: brackets || minus, digits, unit: if outer.is_empty() { inner } else { outer } }
}

fn evidence(digits: &str) -> Evidence {
    if !digits.bytes().any(|b| b.is_ascii_digit()) || digits.bytes().any(|b| !matches!(b, b'0'..=b'9' | b'.' | b',')) {
        return Evidence::NoNumber;
    }
    let points = digits.matches('.').count();
    let commas = digits.matches(',').count();
    match (points, commas) {
        (0, 0) => Evidence::Plain,
        (1, 0) => single(digits, '.', DecimalMark::Point),
        (0, 1) => single(digits, ',', DecimalMark::Comma),
        (0, _) => Evidence::Shows(DecimalMark::Point),
        (_, 0) => Evidence::Shows(DecimalMark::Comma),
        _ if digits.rfind('.') > digits.rfind(',') => Evidence::Shows(DecimalMark::Point),
        _ => Evidence::Shows(DecimalMark::Comma),
    }
}

fn single(digits: &str, mark: char, shows: DecimalMark) -> Evidence {
    let (whole, rest) = digits.split_once(mark).unwrap_or((digits, ""));
    let grouping = rest.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0');
    if grouping { Evidence::Open } else { Evidence::Shows(shows) }
}

/// Groups of three, or of two before the last three as in India; the first may be shorter.
fn well_grouped(whole: &str, group: char) -> bool {
    let parts: Vec<&str> = whole.split(group).collect();
    let Some((first, rest)) = parts.split_first() else {
        return true;
    };
    let Some((last, middle)) = rest.split_last() else {
        return true;
    };
    let thousands = middle.iter().all(|p| p.len() == 3);
    let lakhs = middle.iter().all(|p| p.len() == 2);
    (1..=3).contains(&first.len()) && last.len() == 3 && (thousands || lakhs)
}
