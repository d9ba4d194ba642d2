//! What a field is asked for, ready to be asked of every row.

use std::collections::HashSet;

use chrono::NaiveDate;

use super::ast::Op;
use crate::core::derived;
use crate::core::fold::Folded;
use crate::core::id::RecordId;
use crate::core::path::{End, Path, PathValue};
use crate::core::workspace::RecordRef;

/// One alternative.
#[derive(Clone, Debug)]
pub(super) enum Wanted {
    Contains(Folded),
    Equals(Folded),
    /// Stored keys of choices or states, or names of another closed list.
    Choices(Vec<String>),
    Records(HashSet<RecordId>),
    /// The rank of a level.
    Level(Op, u8),
    Number(Op, f64),
    Days(Op, NaiveDate, NaiveDate),
    Bool(bool),
    Filled,
}

/// A field and the alternatives for what it is asked.
#[derive(Clone, Debug)]
pub(super) struct FieldTest {
    pub path: Path,
    pub any: Vec<Wanted>,
}

impl FieldTest {
    /// Whether one alternative holds at one of the records that the path ends at.
    pub fn holds(&self, record: RecordRef<'_>, today: NaiveDate) -> bool {
        self.path.each_end(record, &mut |last| self.any.iter().any(|wanted| wanted.holds(&self.path, last, today)))
    }
}

impl Wanted {
    fn holds(&self, path: &Path, last: RecordRef<'_>, today: NaiveDate) -> bool {
        let end = path.end();
        match (self, end) {
            (Self::Choices(keys), End::Field(field, _)) => {
                let known = |text: &str| keys.iter().any(|key| key == text);
                match field.kind.is_set() {
                    true => last.elements(&field.key).any(known),
                    false => known(last.text(&field.key)),
                }
            }
            (Self::Records(ids), End::Field(field, _)) => {
                let known = |text: &str| text.parse().is_ok_and(|id| ids.contains(&id));
                match field.kind.is_set() {
                    true => last.elements(&field.key).any(known),
                    false => known(last.text(&field.key)),
                }
            }
            (Self::Records(ids), End::Pointing(register, _)) => {
                derived::pointing_records(last, register).any(|record| ids.contains(&record.id()))
            }
            _ => self.holds_value(&path.end_value(last, today)),
        }
    }

    fn holds_value(&self, value: &PathValue<'_>) -> bool {
        match self {
            Self::Filled => !value.is_empty(),
            Self::Contains(text) => each_text(value, &mut |one| text.is_in(one)),
            Self::Equals(text) => each_text(value, &mut |one| text.is(one)),
            Self::Choices(keys) => {
                matches!(value, PathValue::Choice { label, .. } if keys.iter().any(|key| key == label))
            }
            Self::Level(op, wanted) => matches!(value, PathValue::Level { rank, .. } if op.holds(rank.cmp(wanted))),
            Self::Number(op, wanted) => number(value).is_some_and(|number| op.holds(number.total_cmp(wanted))),
            Self::Days(op, first, last) => value.day().is_some_and(|day| match op {
                Op::Has | Op::Is => (*first..=*last).contains(&day),
                Op::Less => day < *first,
                Op::AtMost => day <= *last,
                Op::More => day > *last,
                Op::AtLeast => day >= *first,
            }),
            Self::Bool(wanted) => matches!(value, PathValue::Bool(is) if is == wanted),
            Self::Records(_) => false,
        }
    }
}

fn each_text(value: &PathValue<'_>, holds: &mut dyn FnMut(&str) -> bool) -> bool {
    match value {
        PathValue::Text(text) => holds(text),
        PathValue::List(texts) => texts.iter().any(|text| holds(text)),
        PathValue::Choice { label, .. } => holds(label),
        PathValue::Level { mark, .. } => holds(mark),
        _ => false,
    }
}

/// A number, or the amount that a sum of money starts with.
fn number(value: &PathValue<'_>) -> Option<f64> {
    match value {
        PathValue::Number(number) => Some(*number),
        PathValue::Text(text) => amount(text),
        _ => None,
    }
}

/// `1200` of "1,200 EUR" and of "EUR 1200". Commas before three digits separate thousands.
fn amount(text: &str) -> Option<f64> {
    let start = text.find(|letter: char| letter.is_ascii_digit())?;
    let digits: String = text
        .get(start..)?
        .chars()
        .take_while(|letter| letter.is_ascii_digit() || matches!(letter, '.' | ',' | '\'' | ' ' | '\u{a0}'))
        .filter(|letter| letter.is_ascii_digit() || *letter == '.')
        .collect();
    digits.trim_end_matches('.').parse().ok()
}
