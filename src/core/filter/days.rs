//! Days as filters name them: a day, a month, a year, or a distance from today.

use chrono::{Datelike, Days, Months, NaiveDate};

/// First and last day of what `text` names: `2026-11-21`, `2026-11`, `2026`, `today`, `tomorrow`, `yesterday`, `30d`
/// (in thirty days), `-2w` (two weeks ago), `6m`, `1y`.
pub(super) fn range(text: &str, today: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    let text = text.trim().to_lowercase();
    let one = |day: NaiveDate| Some((day, day));
    match text.as_str() {
        "today" => return one(today),
        "tomorrow" => return one(today.checked_add_days(Days::new(1))?),
        "yesterday" => return one(today.checked_sub_days(Days::new(1))?),
        _ => {}
    }
    if let Some(day) = distance(&text, today) {
        return one(day);
    }
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let first = match text.len() {
        10 if plain => return one(text.parse().ok()?),
        7 if plain => format!("{text}-01"),
        4 if plain => format!("{text}-01-01"),
        _ => return None,
    };
    let first: NaiveDate = first.parse().ok()?;
    let months = if text.len() == 7 { 1 } else { 12 };
    let last = first.checked_add_months(Months::new(months))?.pred_opt()?;
    (first.year() >= 1).then_some((first, last))
}

/// `30d`, `+30d`, `-2w`, `6m`, `1y` from today.
fn distance(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let (back, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let unit = text.chars().last()?;
    let digits = text.strip_suffix(unit).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    let count: u32 = digits.parse().ok()?;
    let days = |factor: u32| count.checked_mul(factor).map(|days| Days::new(u64::from(days)));
    let months = |factor: u32| count.checked_mul(factor).map(Months::new);
    match (unit, back) {
        ('d', false) => today.checked_add_days(days(1)?),
        ('d', true) => today.checked_sub_days(days(1)?),
        ('w', false) => today.checked_add_days(days(7)?),
        ('w', true) => today.checked_sub_days(days(7)?),
        ('m', false) => today.checked_add_months(months(1)?),
        ('m', true) => today.checked_sub_months(months(1)?),
        ('y', false) => today.checked_add_months(months(12)?),
        ('y', true) => today.checked_sub_months(months(12)?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_a_month_a_year_or_a_distance_names_days() {
        let today = "2026-11-21".parse().unwrap();
        let named = |text: &str| range(text, today).map(|(first, last)| format!("{first} {last}"));
        let is = |text: &str, days: &str| assert_eq!(named(text).as_deref(), Some(days), "{text}");
        is("2026-02", "2026-02-01 2026-02-28");
        is("2027", "2027-01-01 2027-12-31");
        is("2026-11-30", "2026-11-30 2026-11-30");
        is("30d", "2026-12-21 2026-12-21");
        is("+1w", "2026-11-28 2026-11-28");
        is("-3m", "2026-08-21 2026-08-21");
        is("Yesterday", "2026-11-20 2026-11-20");
        for wrong in ["", "d", "-", "30", "2026-13", "2026-02-30", "99999999999d", "4000000000y", "ä", "--1d", "-2026"]
        {
            assert_eq!(named(wrong), None, "{wrong}");
        }
    }
}
