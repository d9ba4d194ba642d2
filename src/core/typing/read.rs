//! What people type, as values: dates from today on, lists, references by label or name.

use chrono::{Days, Months, NaiveDate};
use serde_json::{Number, Value};

use super::{check, choice_list};
use crate::core::schema::{Choice, Field, Kind};
use crate::core::workspace::{Life, RecordRef, Workspace};

/// What a person typed into a field, as a value. `today` makes `+30d` mean something.
/// Empty text and `-` are "nothing". Lists are separated by `;` or line ends.
pub fn read(field: &Field, text: &str, today: NaiveDate, workspace: &Workspace) -> Result<Value, String> {
    let trimmed = text.trim();
    if trimmed.is_empty() || (trimmed == "-" && !field.kind.is_prose()) {
        return Ok(if field.kind.is_set() { Value::Array(Vec::new()) } else { Value::Null });
    }
    if field.kind.is_set() {
        let elements: Result<Vec<Value>, String> = split_list(trimmed)
            .iter()
            .map(|element| read_element(field, element, workspace).map(Value::String))
            .collect();
        return elements.map(Value::Array);
    }
    let value = match field.kind {
        Kind::Text => Value::String(text.trim_end().replace("\r\n", "\n")),
        Kind::Line | Kind::Money => Value::String(trimmed.to_string()),
        Kind::Number | Kind::Percent => number(trimmed.trim_end_matches('%').trim())?,
        Kind::Duration => duration(trimmed)?,
        Kind::Date => Value::String(date(trimmed, today)?.to_string()),
        Kind::Datetime => datetime(trimmed)?,
        Kind::Yesno => Value::Bool(yes_no(trimmed)?),
        Kind::Choice | Kind::Person | Kind::Reference => Value::String(read_element(field, trimmed, workspace)?),
        Kind::State => Value::String(trimmed.to_string()),
        Kind::Link => object_or(trimmed, "url")?,
        Kind::Attachment => object_or(trimmed, "sha256")?,
        Kind::Rating => serde_json::from_str(trimmed)
            .map_err(|_| "is written with `aims score`, or as a JSON object".to_string())?,
        Kind::Choices | Kind::Checklist | Kind::People | Kind::References | Kind::List => Value::Null,
    };
    check(field, &value, workspace)?;
    Ok(value)
}

fn object_or(text: &str, key: &str) -> Result<Value, String> {
    if text.starts_with('{') {
        return serde_json::from_str(text).map_err(|error| format!("is no JSON object: {error}"));
    }
    Ok(Value::Object([(key.to_string(), Value::String(text.to_string()))].into_iter().collect()))
}

fn read_element(field: &Field, text: &str, workspace: &Workspace) -> Result<String, String> {
    match field.kind {
        Kind::Choice | Kind::Choices | Kind::Checklist => match choice_named(field, text) {
            Some(choice) => Ok(choice.key.clone()),
            None => Err(format!("\"{text}\" is none of {}", choice_list(field))),
        },
        Kind::Person | Kind::People | Kind::Reference | Kind::References => {
            let target = field.target().unwrap_or("");
            resolve(workspace, target, text).map(|record| record.id().to_string())
        }
        _ => Ok(text.to_string()),
    }
}

/// A choice by its key or its label, without case.
pub(super) fn choice_named<'f>(field: &'f Field, text: &str) -> Option<&'f Choice> {
    let by_key = field.choices.iter().find(|choice| choice.key.eq_ignore_ascii_case(text));
    by_key.or_else(|| field.choices.iter().find(|choice| choice.label.to_lowercase() == text.to_lowercase()))
}

/// A record of `register` by id, label or, where it is the only one, title.
pub fn resolve<'a>(workspace: &'a Workspace, register: &str, text: &str) -> Result<RecordRef<'a>, String> {
    let fits = |record: &RecordRef<'_>| record.register_key() == register && record.life() != Life::Removed;
    let by_id = text.parse().ok().and_then(|id| workspace.get(id)).filter(fits);
    if let Some(record) = by_id.or_else(|| workspace.by_label(register, text)) {
        return Ok(record);
    }
    let wanted = text.to_lowercase();
    let mut same = workspace
        .rows(register)
        .filter(|record| record.label().to_lowercase() == wanted || record.title().to_lowercase() == wanted);
    match (same.next(), same.next()) {
        (Some(record), None) => Ok(record),
        (Some(_), Some(_)) => Err(format!("\"{text}\" is the name of several records of {register}; use the label")),
        _ => Err(format!(
            "\"{text}\" is no record of the register {register}; write its id or whole name, or add it there first"
        )),
    }
}

/// Elements separated by `;` or line ends; `\;` is a semicolon within an element.
pub fn split_list(text: &str) -> Vec<String> {
    let mut elements = vec![String::new()];
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if matches!(letters.peek(), Some(';' | '\\')) => {
                if let (Some(last), Some(next)) = (elements.last_mut(), letters.next()) {
                    last.push(next);
                }
            }
            ';' | '\n' => elements.push(String::new()),
            other => {
                if let Some(last) = elements.last_mut() {
                    last.push(other);
                }
            }
        }
    }
    elements.iter().map(|element| element.trim().to_string()).filter(|element| !element.is_empty()).collect()
}

/// The inverse of [`split_list`].
pub fn join_list<'a>(elements: impl IntoIterator<Item = &'a str>) -> String {
    let escaped: Vec<String> =
        elements.into_iter().map(|element| element.replace('\\', "\\\\").replace(';', "\\;")).collect();
    escaped.join("; ")
}

/// An ISO date, `today`, or a distance from today: `+30d`, `-2w`, `+6m`, `+1y`.
pub fn date(text: &str, today: NaiveDate) -> Result<NaiveDate, String> {
    let wrong = || format!("\"{text}\" is no date; write 2026-11-21, today, +30d, +2w, +6m or +1y");
    if text.eq_ignore_ascii_case("today") {
        return Ok(today);
    }
    if let Some(back) = text.strip_prefix(['+', '-']) {
        let unit = back.chars().last().ok_or_else(wrong)?;
        let count: u32 = back.get(..back.len() - unit.len_utf8()).and_then(|n| n.parse().ok()).ok_or_else(wrong)?;
        let days = |n: u32| Days::new(u64::from(n));
        let forward = text.starts_with('+');
        let moved = match (unit, forward) {
            ('d', true) => today.checked_add_days(days(count)),
            ('d', false) => today.checked_sub_days(days(count)),
            ('w', true) => today.checked_add_days(days(count.saturating_mul(7))),
            ('w', false) => today.checked_sub_days(days(count.saturating_mul(7))),
            ('m', true) => today.checked_add_months(Months::new(count)),
            ('m', false) => today.checked_sub_months(Months::new(count)),
            ('y', true) => today.checked_add_months(Months::new(count.saturating_mul(12))),
            ('y', false) => today.checked_sub_months(Months::new(count.saturating_mul(12))),
            _ => None,
        };
        return moved.ok_or_else(wrong);
    }
    match text.parse::<NaiveDate>() {
        Ok(date) if text.len() == 10 => Ok(date),
        _ => Err(wrong()),
    }
}

fn datetime(text: &str) -> Result<Value, String> {
    let short = || chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").map(|time| time.and_utc());
    let parsed = chrono::DateTime::parse_from_rfc3339(text).map(|time| time.to_utc());
    let time = parsed.or_else(|_| short()).map_err(|_| {
        format!("\"{text}\" is no time; write day and time in UTC, 2026-11-21 09:30, or 2026-11-21T09:30:00Z")
    })?;
    Ok(Value::String(time.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)))
}

fn number(text: &str) -> Result<Value, String> {
    let wrong = || format!("\"{text}\" is no number");
    if let Ok(whole) = text.parse::<i64>() {
        return Ok(Value::Number(whole.into()));
    }
    if let Ok(whole) = text.parse::<u64>() {
        return Ok(Value::Number(whole.into()));
    }
    if text.trim_start_matches(['+', '-']).bytes().all(|byte| byte.is_ascii_digit()) && text.len() > 1 {
        // Kept as a number it would be rounded, and nobody would notice.
        return Err(format!("\"{text}\" has more digits than a number can keep; at most 18 are safe"));
    }
    let float: f64 = text.parse().map_err(|_| wrong())?;
    Number::from_f64(float).map(Value::Number).ok_or_else(wrong)
}

fn duration(text: &str) -> Result<Value, String> {
    let wrong = || format!("\"{text}\" is no number of days; write 30, 30d, 2w, 6m or 1y");
    let (digits, factor) = match text.chars().last() {
        Some('d') => (text.strip_suffix('d'), 1),
        Some('w') => (text.strip_suffix('w'), 7),
        Some('m') => (text.strip_suffix('m'), 30),
        Some('y') => (text.strip_suffix('y'), 365),
        _ => (Some(text), 1),
    };
    let count: u64 = digits.and_then(|digits| digits.trim().parse().ok()).ok_or_else(wrong)?;
    count.checked_mul(factor).map(|days| Value::Number(days.into())).ok_or_else(wrong)
}

fn yes_no(text: &str) -> Result<bool, String> {
    match text.to_lowercase().as_str() {
        "yes" | "y" | "true" | "1" | "x" => Ok(true),
        "no" | "n" | "false" | "0" => Ok(false),
        _ => Err(format!("\"{text}\" is neither yes nor no")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_written_or_from_today() {
        let today = "2026-11-21".parse().unwrap();
        let read = |text: &str| date(text, today).map(|date| date.to_string());
        assert_eq!(read("+30d").unwrap(), "2026-12-21");
        assert_eq!(read("-2w").unwrap(), "2026-11-07");
        assert_eq!(read("+3m").unwrap(), "2027-02-21");
        assert_eq!(read("today").unwrap(), "2026-11-21");
        assert_eq!(read("2026-02-28").unwrap(), "2026-02-28");
        for wrong in ["2026-02-30", "tomorrow", "+d", "+5x", "21.11.2026", "+99999999999y", "-ä"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn list_elements_may_contain_the_separator() {
        let elements = ["a; b", "c\\d", "e"];
        let text = join_list(elements);
        assert_eq!(split_list(&text), elements);
    }
}
