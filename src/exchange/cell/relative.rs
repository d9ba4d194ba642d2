//! Dates counted from today.

use chrono::{Days, Months, NaiveDate};

/// Reads a date relative to `today`: `today`, `tomorrow`, `yesterday`, `+30d`, `-2w`, `+1m`, `+1y`, several in a row
/// (`+1m-1d`), also behind `today`. A month's missing days are cut: `+1m` from 31 January is the end of February.
/// `None` when the text is nothing of the kind, or leads out of the calendar.
pub fn parse_relative(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let text = text.trim().to_ascii_lowercase();
    let (mut date, mut rest) = match text.as_str() {
        t if t.starts_with("today") => (today, t.get(5..)?.trim_start()),
        "tomorrow" => return today.succ_opt(),
        "yesterday" => return today.pred_opt(),
        t => (today, t),
    };
    if rest.is_empty() {
        return (!text.is_empty()).then_some(date);
    }
    while !rest.is_empty() {
        let forward = match rest.chars().next()? {
            '+' => true,
            '-' => false,
            _ => return None,
        };
        let digits = rest.get(1..)?;
        let end = digits.find(|c: char| !c.is_ascii_digit())?;
        let count: u32 = digits.get(..end)?.parse().ok()?;
        let days = |n: u32| Days::new(u64::from(n));
        let months = Months::new;
        date = match (digits.get(end..=end)?, forward) {
            ("d", true) => date.checked_add_days(days(count))?,
            ("d", false) => date.checked_sub_days(days(count))?,
            ("w", true) => date.checked_add_days(days(count.checked_mul(7)?))?,
            ("w", false) => date.checked_sub_days(days(count.checked_mul(7)?))?,
            ("m", true) => date.checked_add_months(months(count))?,
            ("m", false) => date.checked_sub_months(months(count))?,
            ("y", true) => date.checked_add_months(months(count.checked_mul(12)?))?,
            ("y", false) => date.checked_sub_months(months(count.checked_mul(12)?))?,
            _ => return None,
        };
        rest = digits.get(end + 1..)?.trim_start();
    }
    Some(date)
}
