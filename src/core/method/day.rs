//! Calendar days as they are stored: `YYYY-MM-DD`.

use chrono::NaiveDate;

/// Strict: exactly ten characters and a day that exists.
pub fn parse_day(text: &str) -> Option<NaiveDate> {
    let plain = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    plain.then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten()
}

pub fn print_day(day: NaiveDate) -> String {
    day.format("%Y-%m-%d").to_string()
}
