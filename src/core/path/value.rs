//! What a path gives, and the order of what it gives.

use std::borrow::Cow;
use std::cmp::Ordering;

use chrono::{DateTime, NaiveDate, SecondsFormat};

use super::Shape;
use crate::core::{fold, natural};

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
            Self::Text(text) => SortKey::Text(self.class(), fold::fold(text).into()),
            Self::List(texts) => SortKey::Text(self.class(), fold::fold(&texts.join("\u{1}")).into()),
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
    Text(u8, Box<str>),
    Empty,
}

impl SortKey {
    /// Nothing comes last in either direction.
    pub fn compare(&self, other: &Self, descending: bool) -> Ordering {
        let order = match (self, other) {
            (Self::Empty, Self::Empty) => return Ordering::Equal,
            (Self::Empty, _) => return Ordering::Greater,
            (_, Self::Empty) => return Ordering::Less,
            (Self::Whole(x, a), Self::Whole(y, b)) => x.cmp(y).then(a.cmp(b)),
            (Self::Number(_, a), Self::Number(_, b)) => a.total_cmp(b),
            (Self::Text(x, a), Self::Text(y, b)) => x.cmp(y).then_with(|| natural::compare(a, b)),
            _ => self.class().cmp(&other.class()),
        };
        if descending { order.reverse() } else { order }
    }

    fn class(&self) -> u8 {
        match self {
            Self::Whole(class, _) | Self::Number(class, _) | Self::Text(class, _) => *class,
            Self::Empty => u8::MAX,
        }
    }
}
