//! Dates as people and programs write them.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime};

use super::{CellError, parse_relative, shown};
use crate::exchange::sheet::Cell;

/// Which of two numbers is the day in a date such as `03/04/2026`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    DayFirst,
    MonthFirst,
}

/// How the dates of a column are read, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderFound {
    /// No cell needs to know.
    NotNeeded,
    /// The caller said so.
    Told(DateOrder),
    /// A cell shows it: its line and text.
    Shown { order: DateOrder, line: u64, text: String },
}

impl OrderFound {
    /// The order to give to [`parse_date`].
    pub fn order(&self) -> Option<DateOrder> {
        match self {
            OrderFound::NotNeeded => None,
            OrderFound::Told(order) | OrderFound::Shown { order, .. } => Some(*order),
        }
    }

    /// What a report says about the column; nothing when there was nothing to decide.
    pub fn sentence(&self) -> Option<String> {
        let first = |order: &DateOrder| match order {
            DateOrder::DayFirst => "day before month",
            DateOrder::MonthFirst => "month before day",
        };
        match self {
            OrderFound::NotNeeded => None,
            OrderFound::Told(order) => Some(format!("dates are read with the {}, as told", first(order))),
            OrderFound::Shown { order, line, text } => {
                Some(format!("dates are read with the {}, because line {line} says {text}", first(order)))
            }
        }
    }
}

/// Finds out from all cells of a column whether day or month comes first. Cells that are no date are left to
/// [`parse_date`]; dates that read the same both ways (`04/04/2026`) decide nothing.
///
/// # Errors
/// [`CellError::AmbiguousDates`] when every cell can be read both ways and at least one differs,
/// [`CellError::MixedDates`] when cells contradict each other.
pub fn date_order<'a>(
    column: impl IntoIterator<Item = (u64, &'a Cell)>,
    told: Option<DateOrder>,
) -> Result<OrderFound, CellError> {
    if let Some(order) = told {
        return Ok(OrderFound::Told(order));
    }
    let (mut day, mut month, mut open) = (None, None, None);
    for (line, cell) in column {
        let Cell::Text(text) = cell else { continue };
        let (date, _) = split_time(text.trim());
        let Some(Shape::Either { first, second, .. }) = shape(date) else {
            continue;
        };
        let slot = match (first > 12, second > 12) {
            (true, false) => &mut day,
            (false, true) => &mut month,
            (false, false) if first != second => &mut open,
            _ => continue,
        };
        slot.get_or_insert((line, text));
    }
    match (day, month, open) {
        (Some((day_line, day_text)), Some((month_line, month_text)), _) => Err(CellError::MixedDates {
            day_line,
            day_text: shown(day_text),
            month_line,
            month_text: shown(month_text),
        }),
        (Some((line, text)), None, _) => Ok(OrderFound::Shown { order: DateOrder::DayFirst, line, text: shown(text) }),
        (None, Some((line, text)), _) => {
            Ok(OrderFound::Shown { order: DateOrder::MonthFirst, line, text: shown(text) })
        }
        (None, None, Some((line, text))) => Err(CellError::AmbiguousDates { line, text: shown(text) }),
        (None, None, None) => Ok(OrderFound::NotNeeded),
    }
}

/// Reads a date: a date cell, `2026-11-21`, `20261121`, RFC 3339 (the date as it is written), `21.11.2026`,
/// `21/11/26`, `21 Nov 2026` with English, German or French names, a spreadsheet's day number, or a date relative to
/// `today` (see [`parse_relative`]). Two-digit years are 1969 to 2068.
///
/// # Errors
/// When the cell is empty, is no date, or can be read two ways and `order` doesn't say which.
pub fn parse_date(cell: &Cell, order: Option<DateOrder>, today: NaiveDate) -> Result<NaiveDate, CellError> {
    match cell {
        Cell::Empty => Err(CellError::Empty { wanted: "a date" }),
        Cell::Date(date) => Ok(*date),
        Cell::DateTime(at) => Ok(at.date()),
        Cell::Number { value, text } => {
            from_serial(*value).ok_or_else(|| CellError::NotADate { text: text.to_string() })
        }
        Cell::Bool(_) => Err(CellError::NotADate { text: cell.to_string() }),
        Cell::Text(text) => {
            let text = text.trim();
            if text.is_empty() {
                return Err(CellError::Empty { wanted: "a date" });
            }
            if let Some(date) = parse_relative(text, today) {
                return Ok(date);
            }
            let (date, time) = split_time(text);
            if !time.is_empty() && parse_time(time).is_none() {
                return Err(CellError::NotADate { text: shown(text) });
            }
            read(date, order)
        }
    }
}

/// Reads a date and time as UTC: RFC 3339 with its offset, or any date of [`parse_date`] with a time such as `14:30`,
/// `2:30:00 PM`, or without one (midnight).
///
/// # Errors
/// As [`parse_date`].
pub fn parse_date_time(cell: &Cell, order: Option<DateOrder>, today: NaiveDate) -> Result<NaiveDateTime, CellError> {
    match cell {
        Cell::DateTime(at) => return Ok(*at),
        Cell::Number { value, .. } => {
            let seconds = (value.fract() * 86_400.0).round();
            let date = parse_date(cell, order, today)?;
            let at = date.and_time(NaiveTime::MIN);
            // A fraction of a day is below 86,400 seconds, so the cast is exact.
            return Ok(at + chrono::TimeDelta::seconds(seconds as i64));
        }
        Cell::Text(text) => {
            let text = text.trim();
            if let Ok(at) = DateTime::parse_from_rfc3339(text) {
                return Ok(at.naive_utc());
            }
            let (date, time) = split_time(text);
            if !time.is_empty() {
                let time = parse_time(time).ok_or_else(|| CellError::NotADate { text: shown(text) })?;
                let day = parse_relative(date, today).map_or_else(|| read(date, order), Ok)?;
                return Ok(day.and_time(time));
            }
        }
        _ => {}
    }
    Ok(parse_date(cell, order, today)?.and_time(NaiveTime::MIN))
}

/// A date cell's text cut into date and time; the time is empty when there is none.
fn split_time(text: &str) -> (&str, &str) {
    let cut = match text.find('T') {
        // The T of RFC 3339 stands between digits, unlike that of a month's name.
        Some(at) if text.get(..at).is_some_and(|d| d.ends_with(|c: char| c.is_ascii_digit())) => Some(at),
        _ => None,
    };
    // Any other time holds a colon, and begins with the word the colon is in.
    let cut = cut.or_else(|| {
        let colon = text.find(':')?;
        text.get(..colon)?.rfind(|c: char| c.is_whitespace() || c == ',')
    });
    match cut.and_then(|at| text.split_at_checked(at)) {
        Some((date, time)) => {
            let junk = |c: char| c.is_whitespace() || c == ',' || c == 'T';
            (date.trim_end_matches(junk), time.trim_start_matches(junk))
        }
        None => (text, ""),
    }
}

fn parse_time(text: &str) -> Option<NaiveTime> {
    let upper = text.trim().to_ascii_uppercase();
    let zoned = upper.trim_end_matches('Z');
    let plain = match zoned.rfind(['+', '-']) {
        Some(at) if at > 4 => zoned.get(..at)?,
        _ => zoned,
    };
    let spaced = plain.replace('\u{202F}', " ");
    ["%H:%M:%S%.f", "%H:%M", "%I:%M:%S %p", "%I:%M %p"]
        .iter()
        .find_map(|form| NaiveTime::parse_from_str(spaced.trim(), form).ok())
}

/// What the parts of a date are, before the calendar is asked.
enum Shape {
    Fixed {
        year: i32,
        month: u32,
        day: u32,
    },
    /// Two small numbers and the year: `21/11/2026`, `21-11-26`.
    Either {
        first: u32,
        second: u32,
        year: i32,
    },
    Serial(f64),
}

fn read(text: &str, order: Option<DateOrder>) -> Result<NaiveDate, CellError> {
    let not_a_date = || CellError::NotADate { text: shown(text) };
    let (year, month, day) = match shape(text).ok_or_else(not_a_date)? {
        Shape::Serial(value) => return from_serial(value).ok_or_else(not_a_date),
        Shape::Fixed { year, month, day } => (year, month, day),
        Shape::Either { first, second, year } => match order {
            Some(DateOrder::DayFirst) => (year, second, first),
            Some(DateOrder::MonthFirst) => (year, first, second),
            None if first > 12 || first == second => (year, second, first),
            None if second > 12 => (year, first, second),
            None => return Err(CellError::AmbiguousDate { text: shown(text) }),
        },
    };
    NaiveDate::from_ymd_opt(year, month, day).ok_or_else(|| CellError::NoSuchDay { text: shown(text) })
}

fn shape(text: &str) -> Option<Shape> {
    let text = text.trim();
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        let part = |range: std::ops::Range<usize>| text.get(range)?.parse().ok();
        return Some(Shape::Fixed { year: text.get(..4)?.parse().ok()?, month: part(4..6)?, day: part(6..8)? });
    }
    // Day numbers from 1954 to 2119: what a spreadsheet shows when a date column lost its format.
    if text.len() == 5
        && let Ok(serial) = text.parse::<u32>()
        && (20_000..80_000).contains(&serial)
    {
        return Some(Shape::Serial(f64::from(serial)));
    }
    let mark = text.chars().find(|c| !c.is_alphanumeric())?;
    let parts: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, '.' | '/' | '-' | ','))
        .filter(|p| !p.is_empty())
        .collect();
    let &[first, second, third] = parts.as_slice() else {
        return None;
    };
    let small = |p: &str| (p.len() <= 2).then(|| p.parse::<u32>().ok()).flatten();
    let ordinal = |p: &str| small(p.trim_end_matches(|c: char| c.is_ascii_alphabetic()));
    if let Some(year) = four_digits(first) {
        let month = small(second).or_else(|| month_named(second))?;
        return Some(Shape::Fixed { year, month, day: ordinal(third)? });
    }
    let year = four_digits(third).or_else(|| small(third).filter(|_| third.len() == 2).map(century))?;
    if let Some(month) = month_named(second) {
        return Some(Shape::Fixed { year, month, day: ordinal(first)? });
    }
    if let Some(month) = month_named(first) {
        return Some(Shape::Fixed { year, month, day: ordinal(second)? });
    }
    let (first, second) = (small(first)?, small(second)?);
    // Points are only written in countries that put the day first.
    if mark == '.' {
        return Some(Shape::Fixed { year, month: second, day: first });
    }
    matches!(mark, '/' | '-').then_some(Shape::Either { first, second, year })
}

fn four_digits(text: &str) -> Option<i32> {
    (text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

fn century(two: u32) -> i32 {
    let year = if two < 69 { 2000 + two } else { 1900 + two };
    i32::try_from(year).unwrap_or(0)
}

/// The day a spreadsheet counts as `serial` (1900 system, where 29 February 1900 exists as number 60).
fn from_serial(serial: f64) -> Option<NaiveDate> {
    if !(1.0..2_958_466.0).contains(&serial) {
        return None;
    }
    // Within the range above, so the cast only cuts the time of day off.
    let days = serial as u64;
    let epoch = if days < 60 { NaiveDate::from_ymd_opt(1899, 12, 31) } else { NaiveDate::from_ymd_opt(1899, 12, 30) };
    epoch?.checked_add_days(Days::new(days))
}

/// The month a name or its beginning means, from three letters on, when all names that begin so agree.
fn month_named(text: &str) -> Option<u32> {
    const NAMES: [&[&str]; 12] = [
        &["january", "januar", "jänner", "janvier"],
        &["february", "februar", "feber", "février", "fevrier"],
        &["march", "märz", "maerz", "mrz", "mars"],
        &["april", "avril", "avr"],
        &["may", "mai"],
        &["june", "juni", "juin"],
        &["july", "juli", "juillet"],
        &["august", "août", "aout"],
        &["september", "septembre"],
        &["october", "oktober", "octobre"],
        &["november", "novembre"],
        &["december", "dezember", "décembre", "decembre"],
    ];
    let text = text.trim_end_matches('.').to_lowercase();
    if text.chars().count() < 3 {
        return None;
    }
    let mut months = (1_u32..).zip(NAMES).filter(|(_, names)| names.iter().any(|n| n.starts_with(&text)));
    let (month, _) = months.next()?;
    months.next().is_none().then_some(month)
}
