//! Values of each kind: whether a plain JSON value is one, how typed text becomes one, how one reads as text.
//! Screen, command line, forms and files share this, so that a date is a date everywhere.

use chrono::{Datelike, Days, Months, NaiveDate};
use serde_json::{Number, Value};

use super::record::ValueRef;
use super::schema::{Field, Kind};
use super::workspace::{RecordRef, Workspace};

/// Longest text of a field, in bytes (design: 64 KiB).
pub const MAX_TEXT: usize = 64 * 1024;

/// Checks a value against its field. The message says what would be right.
pub fn check(field: &Field, value: &Value, workspace: &Workspace) -> Result<(), String> {
    if value.is_null() {
        return Ok(());
    }
    if field.kind.is_set() {
        let Some(elements) = value.as_array() else { return Err("should be a list".into()) };
        return elements.iter().try_for_each(|element| match element.as_str() {
            Some(text) => check_element(field, text, workspace),
            None => Err("holds something that is no text".into()),
        });
    }
    let text = value.as_str();
    match field.kind {
        Kind::Line | Kind::Money | Kind::Text => {
            let text = text.ok_or("should be text")?;
            if text.len() > MAX_TEXT {
                return Err(format!("is {} bytes long; at most {MAX_TEXT} fit", text.len()));
            }
            if field.kind == Kind::Line && text.contains(['\n', '\r']) {
                return Err("should be one line".into());
            }
            if text.contains('\0') {
                return Err("holds a NUL character, which no text can".into());
            }
            Ok(())
        }
        Kind::Number => value.is_number().then_some(()).ok_or("should be a number".into()),
        Kind::Percent => match value.as_f64() {
            Some(number) if (0.0..=100.0).contains(&number) => Ok(()),
            _ => Err("should be a number from 0 to 100".into()),
        },
        Kind::Duration => match value.as_u64() {
            Some(_) => Ok(()),
            None => Err("should be a whole number of days".into()),
        },
        Kind::Date => match text.and_then(|text| text.parse::<NaiveDate>().ok()) {
            Some(date) if (1900..=9999).contains(&date.year()) => Ok(()),
            _ => Err("should be a date such as 2026-11-21".into()),
        },
        Kind::Datetime => match text.map(chrono::DateTime::parse_from_rfc3339) {
            Some(Ok(_)) => Ok(()),
            _ => Err("should be a time such as 2026-11-21T09:30:00Z".into()),
        },
        Kind::Yesno => value.is_boolean().then_some(()).ok_or("should be yes or no".into()),
        Kind::Choice => check_element(field, text.ok_or("should be one of its choices")?, workspace),
        Kind::Person | Kind::Reference => check_element(field, text.ok_or("should be a reference")?, workspace),
        Kind::Rating => value.is_object().then_some(()).ok_or("should be a rating".into()),
        Kind::Link => check_object(value, "url"),
        Kind::Attachment => check_object(value, "sha256"),
        Kind::State => text.map(|_| ()).ok_or("should be a state".into()),
        Kind::Choices | Kind::Checklist | Kind::People | Kind::References | Kind::List => Ok(()),
    }
}

fn check_object(value: &Value, needs: &str) -> Result<(), String> {
    match value.get(needs).and_then(Value::as_str) {
        Some(text) if !text.is_empty() => Ok(()),
        _ => Err(format!("should be an object with \"{needs}\"")),
    }
}

/// Checks one element of a set, or the value of a single choice or reference.
pub fn check_element(field: &Field, text: &str, workspace: &Workspace) -> Result<(), String> {
    match field.kind {
        Kind::Choice | Kind::Choices | Kind::Checklist => match field.choice(text) {
            Some(_) => Ok(()),
            None => Err(format!("\"{text}\" is none of {}", choice_list(field))),
        },
        Kind::Person | Kind::People | Kind::Reference | Kind::References => {
            let target = field.target().unwrap_or("");
            let found = text.parse().ok().and_then(|id| workspace.get(id));
            match found {
                Some(record) if record.register_key() == target => Ok(()),
                _ => Err(format!("points to no record of the register {target}")),
            }
        }
        _ if text.len() > MAX_TEXT => Err(format!("is {} bytes long; at most {MAX_TEXT} fit", text.len())),
        _ => Ok(()),
    }
}

fn choice_list(field: &Field) -> String {
    let keys: Vec<&str> = field.choices.iter().filter(|c| !c.retired).map(|c| c.key.as_str()).collect();
    keys.join(", ")
}

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
        Kind::Choice | Kind::Choices | Kind::Checklist => {
            let same = |choice: &&super::schema::Choice| {
                choice.key.eq_ignore_ascii_case(text) || choice.label.to_lowercase() == text.to_lowercase()
            };
            match field.choices.iter().find(same) {
                Some(choice) => Ok(choice.key.clone()),
                None => Err(format!("\"{text}\" is none of {}", choice_list(field))),
            }
        }
        Kind::Person | Kind::People | Kind::Reference | Kind::References => {
            let target = field.target().unwrap_or("");
            resolve(workspace, target, text).map(|record| record.id().to_string())
        }
        _ => Ok(text.to_string()),
    }
}

/// A record of `register` by id, label or, where it is the only one, title.
pub fn resolve<'a>(workspace: &'a Workspace, register: &str, text: &str) -> Result<RecordRef<'a>, String> {
    let by_id = text.parse().ok().and_then(|id| workspace.get(id)).filter(|record| record.register_key() == register);
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
        _ => Err(format!("\"{text}\" is no record of the register {register}")),
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
    let parsed = chrono::DateTime::parse_from_rfc3339(text)
        .map_err(|_| format!("\"{text}\" is no time; write 2026-11-21T09:30:00Z"))?;
    Ok(Value::String(parsed.to_utc().to_rfc3339_opts(chrono::SecondsFormat::Secs, true)))
}

fn number(text: &str) -> Result<Value, String> {
    let wrong = || format!("\"{text}\" is no number");
    if let Ok(whole) = text.parse::<i64>() {
        return Ok(Value::Number(whole.into()));
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

/// A field as text that [`read`] turns into the same value: for forms and for files.
pub fn write(record: RecordRef<'_>, field: &Field) -> String {
    if field.kind.is_set() {
        let words: Vec<String> = record.elements(&field.key).map(|one| write_element(record, field, one)).collect();
        return join_list(words.iter().map(String::as_str));
    }
    match (field.kind, record.value(&field.key)) {
        (_, ValueRef::Text(text)) => write_element(record, field, text),
        (Kind::Percent, ValueRef::Number(number)) => number.to_string(),
        (_, ValueRef::Erased) => String::new(),
        (_, value) => plain(value),
    }
}

fn write_element(record: RecordRef<'_>, field: &Field, text: &str) -> String {
    match field.kind {
        // A name may be shared by two people; a label never is.
        Kind::Person | Kind::People => {
            let person = text.parse().ok().and_then(|id| record.workspace().get(id));
            person.map_or(text, RecordRef::label).to_string()
        }
        _ => show_element(record, field, text),
    }
}

/// A field of a record as a person reads it: choices and states by label, references by label.
pub fn show(record: RecordRef<'_>, key: &str) -> String {
    let field = record.register().and_then(|register| register.field(key));
    match field {
        Some(field) if field.kind.is_set() => {
            let words: Vec<String> = record.elements(key).map(|element| show_element(record, field, element)).collect();
            words.join(", ")
        }
        Some(field) => show_value(record, field, record.value(key)),
        None if record.is_set(key) => record.elements(key).collect::<Vec<_>>().join(", "),
        None => plain(record.value(key)),
    }
}

fn show_value(record: RecordRef<'_>, field: &Field, value: ValueRef<'_>) -> String {
    match (field.kind, value) {
        (_, ValueRef::Text(text)) => show_element(record, field, text),
        (Kind::Percent, ValueRef::Number(number)) => format!("{number} %"),
        (Kind::Link, ValueRef::Json(_)) => word_of(&value.to_json(), &["url", "title"]),
        (Kind::Attachment, ValueRef::Json(_)) => word_of(&value.to_json(), &["name", "sha256"]),
        (_, value) => plain(value),
    }
}

fn word_of(value: &Value, keys: &[&str]) -> String {
    keys.iter().find_map(|key| value.get(key)?.as_str()).unwrap_or("").to_string()
}

fn show_element(record: RecordRef<'_>, field: &Field, text: &str) -> String {
    let shown = match field.kind {
        Kind::Choice | Kind::Choices | Kind::Checklist => field.choice(text).map(|choice| choice.label.as_str()),
        Kind::State => record
            .register()
            .and_then(|register| register.state.as_ref())
            .and_then(|states| states.state(text))
            .map(|state| state.label.as_str()),
        Kind::Person | Kind::People => {
            text.parse().ok().and_then(|id| record.workspace().get(id)).map(RecordRef::title)
        }
        Kind::Reference | Kind::References => {
            text.parse().ok().and_then(|id| record.workspace().get(id)).map(RecordRef::label)
        }
        _ => None,
    };
    shown.unwrap_or(text).to_string()
}

fn plain(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Absent => String::new(),
        ValueRef::Bool(true) => "yes".into(),
        ValueRef::Bool(false) => "no".into(),
        ValueRef::Erased => "(erased)".into(),
        ValueRef::Number(text) | ValueRef::Text(text) | ValueRef::Json(text) => text.to_string(),
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
