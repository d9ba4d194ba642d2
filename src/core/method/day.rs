//! Calendar days as they are stored: `YYYY-MM-DD`.

use chrono::NaiveDate;

/// Strict: exactly ten characters and a day that exists.
pub fn parse_day(text: &str) -> Option<NaiveDate> {
    let digits =
        |from: usize, to: usize| text.get(from..to).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    let number = |from: usize, to: usize| digits(from, to)?.parse::<u32>().ok();
    let dashed = text.len() == 10 && text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day).filter(|_| dashed)
}

pub fn print_day(day: NaiveDate) -> String {
    day.format("%Y-%m-%d").to_string()
}
