//! A cell as the value of a field: the other direction of `export/cell.rs`, and as tolerant as people need it.

use chrono::{Datelike, NaiveDate};
use serde_json::{Number, Value};

use crate::core::schema::{Field, Kind, Register};
use crate::core::typing::WITHHELD;
use crate::exchange::cell::{
    DateOrder, DecimalMark, ListStyle, means_empty, parse_date, parse_date_time, parse_quantity, parse_yes_no,
    split_list_known, text_of,
};
use crate::exchange::sheet::Cell;

/// What a cell asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Wish {
    /// The cell says nothing.
    Nothing,
    /// The cell says that there is nothing: `(none)`.
    Clear,
    /// The cell says that its writer could not read the value: what stands there stays.
    Withheld,
    Value(Value),
}

/// What only the whole column can tell, and what the caller said.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reading {
    pub dates: Option<DateOrder>,
    pub decimal: Option<DecimalMark>,
    /// A comma separates list elements too.
    pub commas: bool,
}

/// Finds the id of a record by label or title; the message says why there is none.
pub type Resolve<'a> = dyn Fn(&str, &str) -> Result<String, String> + 'a;
/// Whether a register has a record of this label or title, for names that hold a separator.
pub type Known<'a> = dyn Fn(&str, &str) -> bool + 'a;

/// What else a value is read with.
pub struct Context<'a> {
    pub register: &'a Register,
    pub today: NaiveDate,
    /// A file of this program: a dash or `(none)` in it is what somebody wrote.
    pub literal: bool,
    pub resolve: &'a Resolve<'a>,
    pub known: &'a Known<'a>,
}

/// The word that clears a field.
pub const NONE: &str = "(none)";

/// Reads a cell. The message says what is wrong with the value and what would be right; the caller adds the place.
pub fn read(field: &Field, cell: &Cell, reading: Reading, context: &Context<'_>) -> Result<Wish, String> {
    let text = text_of(cell);
    if text.trim() == NONE && !context.literal {
        return Ok(Wish::Clear);
    }
    if field.sealed() && text.trim() == WITHHELD {
        return Ok(Wish::Withheld);
    }
    let dash = !context.literal && !field.kind.is_prose() && field.kind != Kind::Money && means_empty(cell);
    if cell.is_blank() || dash {
        return Ok(Wish::Nothing);
    }
    if field.kind.is_set() {
        return list(field, &text, reading, context).map(Wish::Value);
    }
    let value = match field.kind {
        Kind::Line | Kind::Text | Kind::Money => Value::String(text.into_owned()),
        Kind::Number | Kind::Percent | Kind::Duration => number(field.kind, cell, reading)?,
        Kind::Date => {
            let date = parse_date(cell, reading.dates, context.today).map_err(|error| error.to_string())?;
            if !(1900..=9999).contains(&date.year()) {
                return Err(format!("\"{date}\" is outside the years 1900 to 9999"));
            }
            Value::String(date.to_string())
        }
        Kind::Datetime => match cell {
            Cell::Text(text) if chrono::DateTime::parse_from_rfc3339(text).is_ok() => Value::String(text.clone()),
            _ => {
                let at = parse_date_time(cell, reading.dates, context.today).map_err(|error| error.to_string())?;
                Value::String(Cell::DateTime(at).to_string())
            }
        },
        Kind::Yesno => Value::Bool(parse_yes_no(cell).map_err(|error| error.to_string())?),
        Kind::Choice => Value::String(choice(field, text.trim())?),
        Kind::State => Value::String(state(context.register, text.trim())?),
        Kind::Person | Kind::Reference => Value::String((context.resolve)(field.target().unwrap_or(""), text.trim())?),
        Kind::Link => object(&text, "url")?,
        Kind::Attachment => object(&text, "sha256")?,
        Kind::Rating => return Err("is read from its parts, such as current.likelihood".into()),
        Kind::Choices | Kind::Checklist | Kind::People | Kind::References | Kind::List => Value::Null,
    };
    Ok(Wish::Value(value))
}

fn list(field: &Field, text: &str, reading: Reading, context: &Context<'_>) -> Result<Value, String> {
    let target = field.target().unwrap_or("");
    let whole = |name: &str| match field.kind {
        Kind::Choices | Kind::Checklist => choice(field, name).is_ok(),
        kind if kind.is_reference() => (context.known)(target, name),
        _ => false,
    };
    let (elements, _) = split_list_known(text, ListStyle { comma: reading.commas }, &whole);
    let mut values: Vec<Value> = Vec::with_capacity(elements.len());
    for element in elements {
        let value = match field.kind {
            Kind::Choices | Kind::Checklist => choice(field, &element)?,
            kind if kind.is_reference() => (context.resolve)(target, element.trim())?,
            _ => element,
        };
        let value = Value::String(value);
        if !values.contains(&value) {
            values.push(value);
        }
    }
    Ok(Value::Array(values))
}

/// A choice by key, else by label, without regard to case.
fn choice(field: &Field, text: &str) -> Result<String, String> {
    let wanted = text.to_lowercase();
    let by_key = field.choices.iter().find(|choice| choice.key.to_lowercase() == wanted);
    let found = by_key.or_else(|| field.choices.iter().find(|choice| choice.label.to_lowercase() == wanted));
    match found {
        Some(choice) => Ok(choice.key.clone()),
        None => {
            let offered: Vec<&str> =
                field.choices.iter().filter(|choice| !choice.retired).map(|choice| choice.key.as_str()).collect();
            Err(format!("\"{}\" is none of {}", crate::exchange::cell::shown(text), offered.join(", ")))
        }
    }
}

fn state(register: &Register, text: &str) -> Result<String, String> {
    let wanted = text.to_lowercase();
    let states = register.state.as_ref().map_or(&[][..], |states| states.states.as_slice());
    let by_key = states.iter().find(|state| state.key.to_lowercase() == wanted);
    match by_key.or_else(|| states.iter().find(|state| state.label.to_lowercase() == wanted)) {
        Some(state) => Ok(state.key.clone()),
        None => {
            let all: Vec<&str> = states.iter().map(|state| state.key.as_str()).collect();
            Err(format!("\"{}\" is none of the states {}", crate::exchange::cell::shown(text), all.join(", ")))
        }
    }
}

fn object(text: &str, key: &str) -> Result<Value, String> {
    if text.trim_start().starts_with('{') {
        return serde_json::from_str(text).map_err(|error| format!("is no JSON object: {error}"));
    }
    Ok(Value::Object([(key.to_string(), Value::String(text.trim().to_string()))].into_iter().collect()))
}

fn number(kind: Kind, cell: &Cell, reading: Reading) -> Result<Value, String> {
    let text = text_of(cell);
    let comma = reading.decimal == Some(DecimalMark::Comma);
    // Written by this program, or by a person in the same way: exactly that number, however large.
    if let (false, Ok(number)) = (comma, serde_json::from_str::<Number>(text.trim())) {
        let grouped = reading.decimal.is_none() && matches!(cell, Cell::Text(_)) && looks_grouped(text.trim());
        if !grouped && (kind != Kind::Duration || number.as_u64().is_some()) {
            return Ok(Value::Number(number));
        }
    }
    let (value, unit) = parse_quantity(cell, reading.decimal).map_err(|error| error.to_string())?;
    let days = match (kind, unit.trim()) {
        (_, "") | (Kind::Percent, "%") => 1.0,
        (Kind::Duration, "d" | "day" | "days") => 1.0,
        (Kind::Duration, "w" | "week" | "weeks") => 7.0,
        (Kind::Duration, "m" | "month" | "months") => 30.0,
        (Kind::Duration, "y" | "year" | "years") => 365.0,
        (_, unit) => return Err(format!("\"{}\" is a number of {unit}, which has no place here", text.trim())),
    };
    let value = value * days;
    // Exact below 2^53, so a whole number stays one.
    if value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0 {
        return Ok(Value::Number((value as i64).into()));
    }
    let number = Number::from_f64(value).filter(|_| kind != Kind::Duration);
    number.map(Value::Number).ok_or_else(|| format!("\"{}\" is no whole number of days", text.trim()))
}

/// `1.234`: decimals here, thousands elsewhere.
fn looks_grouped(text: &str) -> bool {
    let digits = text.trim_start_matches('-');
    digits
        .split_once('.')
        .is_some_and(|(whole, rest)| rest.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0'))
}
