//! What a path gives, and the order of what it gives.

use std::borrow::Cow;
use std::cmp::Ordering;

use chrono::{DateTime, NaiveDate, SecondsFormat};

use super::Shape;
use crate::core::fold;

#[derive(Clone, Debug, PartialEq)]
pub enum PathValue<'a> {
    Empty,
    Text(Cow<'a, str>),
    Number(f64),
    Date(NaiveDate),
    /// Milliseconds since 1970, UTC.
    Time(i64),
    /// Rank counts from 0 for the lowest level of the method; `above` tells that it exceeds the appetite.
    Level {
        rank: u8,
        mark: &'a str,
        above: bool,
    },
    /// A choice or a state, with its place among its siblings.
    Choice {
        at: u16,
        label: &'a str,
    },
    Bool(bool),
    List(Vec<Cow<'a, str>>),
}

impl<'a> From<&'a str> for PathValue<'a> {
    fn from(text: &'a str) -> Self {
        Self::text(text)
    }
}

impl<'a> PathValue<'a> {
    pub fn text(text: &'a str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text.into()) }
    }

    pub fn owned(text: String) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text.into()) }
    }

    pub fn list(texts: Vec<Cow<'a, str>>) -> Self {
        if texts.is_empty() { Self::Empty } else { Self::List(texts) }
    }

    pub fn is_empty(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => text.trim().is_empty(),
            Self::List(texts) => texts.is_empty(),
            _ => false,
        }
    }

    /// The day of a date or a time.
    pub fn day(&self) -> Option<NaiveDate> {
        match self {
            Self::Date(day) => Some(*day),
            Self::Time(millis) => DateTime::from_timestamp_millis(*millis).map(|time| time.date_naive()),
            _ => None,
        }
    }

    /// As a person reads it.
    pub fn into_text(self, shape: Shape) -> Cow<'a, str> {
        match self {
            Self::Empty => "".into(),
            Self::Text(text) => text,
            Self::Number(number) => number.to_string().into(),
            Self::Date(day) => day.to_string().into(),
            Self::Time(millis) => match (shape, DateTime::from_timestamp_millis(millis)) {
                (Shape::Time, Some(time)) => time.to_rfc3339_opts(SecondsFormat::Secs, true).into(),
                (_, Some(time)) => time.date_naive().to_string().into(),
                (_, None) => "".into(),
            },
            Self::Level { mark, .. } => mark.into(),
            Self::Choice { label, .. } => label.into(),
            Self::Bool(true) => "yes".into(),
            Self::Bool(false) => "no".into(),
            Self::List(texts) => texts.join(", ").into(),
        }
    }

    /// Levels by rank, choices as they are offered, days and numbers by size, texts without case and with numbers
    /// as numbers (`R-9` before `R-10`), lists by their elements; nothing comes last.
    pub fn compare(&self, other: &Self) -> Ordering {
        self.key().compare(&other.key(), false)
    }

    fn class(&self) -> u8 {
        match self {
            Self::Level { .. } => 0,
            Self::Choice { .. } => 1,
            Self::Number(_) => 2,
            Self::Date(_) => 3,
            Self::Time(_) => 4,
            Self::Bool(_) => 5,
            Self::Text(_) => 6,
            Self::List(_) => 7,
            Self::Empty => 8,
        }
    }

    /// The same order without the record at hand.
    pub fn key(&self) -> SortKey {
        match self {
            _ if self.is_empty() => SortKey::Empty,
            Self::Text(text) => SortKey::text(self.class(), text),
            Self::List(texts) => SortKey::text(self.class(), &texts.join(" ")),
            Self::Number(number) => SortKey::Number(self.class(), *number),
            Self::Date(day) => SortKey::Whole(self.class(), i64::from(chrono::Datelike::num_days_from_ce(day))),
            Self::Time(millis) => SortKey::Whole(self.class(), *millis),
            Self::Level { rank, .. } => SortKey::Whole(self.class(), i64::from(*rank)),
            Self::Choice { at, .. } => SortKey::Whole(self.class(), i64::from(*at)),
            Self::Bool(value) => SortKey::Whole(self.class(), i64::from(!*value)),
            Self::Empty => SortKey::Empty,
        }
    }
}

/// Where a value stands in a sort, kept while the list is being made.
#[derive(Clone, Debug, PartialEq)]
pub enum SortKey {
    Whole(u8, i64),
    Number(u8, f64),
    /// Bytes in whose plain order texts come as people expect; the first eight also as a number, which decides most
    /// comparisons without looking farther.
    Text(u8, u64, Box<[u8]>),
    Empty,
}

impl SortKey {
    fn text(class: u8, text: &str) -> Self {
        let bytes = natural_bytes(&fold::fold(text));
        let start = bytes.iter().copied().chain(std::iter::repeat(0)).take(8);
        let first = start.fold(0, |first, byte| first << 8 | u64::from(byte));
        Self::Text(class, first, bytes.into())
    }

    /// Nothing comes last in either direction.
    pub fn compare(&self, other: &Self, descending: bool) -> Ordering {
        let order = match (self, other) {
            (Self::Empty, Self::Empty) => return Ordering::Equal,
            (Self::Empty, _) => return Ordering::Greater,
            (_, Self::Empty) => return Ordering::Less,
            (Self::Whole(x, a), Self::Whole(y, b)) => x.cmp(y).then(a.cmp(b)),
            (Self::Number(_, a), Self::Number(_, b)) => a.total_cmp(b),
            (Self::Text(x, first, a), Self::Text(y, second, b)) => {
                x.cmp(y).then(first.cmp(second)).then_with(|| a.cmp(b))
            }
            _ => self.class().cmp(&other.class()),
        };
        if descending { order.reverse() } else { order }
    }

    /// A number in whose order keys stand as [`SortKey::compare`] says, whatever else is in the column; none for texts,
    /// fractions and very large numbers.
    pub fn narrow(&self, descending: bool) -> Option<u64> {
        const BITS: u32 = 48;
        let number = match self {
            Self::Empty => return Some(u64::MAX),
            Self::Whole(class, number) => {
                let raised =
                    u64::try_from(number.checked_add(1 << (BITS - 1))?).ok().filter(|raised| raised >> BITS == 0)?;
                u64::from(*class) << BITS | raised
            }
            Self::Number(..) | Self::Text(..) => return None,
        };
        Some(if descending { (1 << (BITS + u8::BITS)) - 1 - number } else { number })
    }

    fn class(&self) -> u8 {
        match self {
            Self::Whole(class, _) | Self::Number(class, _) | Self::Text(class, ..) => *class,
            Self::Empty => u8::MAX,
        }
    }
}

/// A text in which numbers compare by size: each run of digits is preceded by how many they are.
fn natural_bytes(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + 4);
    let mut rest = text.as_bytes();
    while let Some(first) = rest.first() {
        let is_digit = first.is_ascii_digit();
        let end = rest.iter().position(|byte| byte.is_ascii_digit() != is_digit).unwrap_or(rest.len());
        let (run, tail) = rest.split_at(end);
        if is_digit {
            let zeros = run.iter().take_while(|byte| **byte == b'0').count();
            let digits = run.get(zeros..).unwrap_or(run);
            // A digit goes first, so that numbers stay where digits are among other characters.
            out.extend([b'0', u8::try_from(digits.len()).unwrap_or(u8::MAX)]);
            out.extend_from_slice(digits);
        } else {
            out.extend_from_slice(run);
        }
        rest = tail;
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn order(a: &str, b: &str) -> Ordering {
        let key = |text: &str| PathValue::Text(text.to_string().into()).key();
        key(a).compare(&key(b), false)
    }

    fn key() -> impl Strategy<Value = SortKey> {
        prop_oneof![
            Just(SortKey::Empty),
            (0u8..4, -3i64..3).prop_map(|(class, number)| SortKey::Whole(class, number)),
            any::<(u8, i64)>().prop_map(|(class, number)| SortKey::Whole(class, number)),
            (any::<u8>(), 0i64..1 << 46).prop_map(|(class, number)| SortKey::Whole(class, number)),
        ]
    }

    proptest! {
        #[test]
        fn narrow_keys_stand_in_the_order_of_wide_ones(a in key(), b in key(), descending in any::<bool>()) {
            if let (Some(x), Some(y)) = (a.narrow(descending), b.narrow(descending)) {
                prop_assert_eq!(x.cmp(&y), a.compare(&b, descending));
            }
        }

        #[test]
        fn numbers_in_texts_count_as_numbers(
            before in "[A-Za-zé. -]{0,10}",
            a in 0u64..100_000,
            b in 0u64..100_000,
            after in "[a-z.]{0,3}",
        ) {
            let text = |number: u64| format!("x{before}{number:03}{after}");
            prop_assert_eq!(order(&text(a), &text(b)), a.cmp(&b));
        }

        #[test]
        fn texts_without_numbers_sort_without_case_and_accents(a in "[A-Za-zÉéö ]{1,12}x", b in "[A-Za-zÉéö ]{1,12}x") {
            prop_assert_eq!(order(&a, &b), fold::fold(&a).cmp(&fold::fold(&b)));
        }
    }
}
