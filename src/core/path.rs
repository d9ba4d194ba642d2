//! Paths: what a column, a sort or a filter reads from a record.
//!
//! | path | reads |
//! |---|---|
//! | `@label`, `@created`, `@updated`, `@archived` | what every record has |
//! | `owner`, `status`, `due` | a field by its key, or by the key it was renamed from |
//! | `risk.title`, `owner.unit`, `systems.stage` | a field of the record, or of each of the records, that a reference points to |
//! | `current.level`, `current.consequence`, `target.individuals` | a part of a rating; see [`rating`] |
//! | `derived.actions` | what is computed; see [`derived`] |
//!
//! A path is checked against the schema when it is made, and made again when definitions change.

mod parse;
mod rating;
mod value;

use std::borrow::Cow;
use std::sync::Arc;

use chrono::NaiveDate;

use super::derived::{self, Derived};
use super::natural;
use super::record::{LIFE, ValueRef};
use super::schema::{Field, Kind, States};
use super::typing;
use super::workspace::{Life, RecordRef};

pub use parse::PathError;
pub use rating::{Part, Rated, rated};
pub use value::{PathValue, SortKey};

/// References that one path may follow: enough for `treatment.risk.owner.unit`, and a bound on what a row costs.
const MOST_STEPS: usize = 4;

/// A checked path of one register.
#[derive(Clone, Debug)]
pub struct Path {
    register: String,
    text: String,
    steps: Vec<Arc<Field>>,
    end: End,
}

/// What is read from the last record.
#[derive(Clone, Debug)]
pub(crate) enum End {
    Label,
    Created,
    Updated,
    Archived,
    /// What the record is called, wherever its title comes from.
    Title,
    Field(Arc<Field>, Option<Arc<States>>),
    Rating(Arc<Field>, Part),
    Derived(&'static Derived),
    /// The records of a register that point to this one.
    Pointing(Arc<str>, Arc<str>),
    /// A stored field that the schema doesn't know: an imported column.
    Stored(String),
}

/// What kind of thing a path gives, for widths, alignment and what a filter may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Label,
    Text,
    Level,
    Number,
    Date,
    Time,
    Choice,
    Bool,
    Reference,
    List,
}

impl PartialEq for Path {
    fn eq(&self, other: &Self) -> bool {
        self.register == other.register && self.text == other.text
    }
}

impl Path {
    /// A field that the schema doesn't know, such as an imported column that was kept.
    pub fn stored(register: &str, key: &str) -> Self {
        Self { register: register.into(), text: key.into(), steps: Vec::new(), end: End::Stored(key.into()) }
    }

    /// The key of the register whose records it reads.
    pub fn register(&self) -> &str {
        &self.register
    }

    /// Its one written form, which [`Path::parse`] reads.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) fn end(&self) -> &End {
        &self.end
    }

    /// How many links lie between a record and those that it reads; 0 when it reads only its own.
    pub fn reach(&self) -> usize {
        let beyond = match &self.end {
            End::Field(field, _) => usize::from(field.kind.is_reference()),
            // What an assignment or an SoA entry is called stands in the record that it points to.
            End::Title | End::Pointing(..) => 1,
            End::Derived(_) => 2,
            _ => 0,
        };
        self.steps.len() + beyond
    }

    /// The field that can be edited in its place: none for what is computed or stands in another record.
    pub fn field(&self) -> Option<&Field> {
        match &self.end {
            End::Field(field, _) | End::Rating(field, _) if self.steps.is_empty() => Some(field),
            _ => None,
        }
    }

    /// The field that it ends in, wherever that stands.
    pub fn last_field(&self) -> Option<&Field> {
        match &self.end {
            End::Field(field, _) | End::Rating(field, _) => Some(field),
            _ => None,
        }
    }

    /// The register that the records come from which it shows, if it shows any.
    pub fn target(&self) -> Option<&str> {
        match &self.end {
            End::Field(field, _) => field.target(),
            End::Pointing(register, _) => Some(register),
            _ => None,
        }
    }

    pub fn shape(&self) -> Shape {
        match &self.end {
            End::Label => Shape::Label,
            End::Created | End::Updated => Shape::Date,
            End::Archived => Shape::Bool,
            End::Title | End::Stored(_) => Shape::Text,
            End::Pointing(..) => Shape::List,
            End::Rating(_, part) => part.shape(),
            End::Derived(derived) => derived.shape,
            End::Field(field, _) => match field.kind {
                Kind::Number | Kind::Percent | Kind::Duration => Shape::Number,
                Kind::Date => Shape::Date,
                Kind::Datetime => Shape::Time,
                Kind::Yesno => Shape::Bool,
                Kind::Choice | Kind::State => Shape::Choice,
                Kind::Person | Kind::Reference => Shape::Reference,
                Kind::Rating => Shape::Level,
                kind if kind.is_set() => Shape::List,
                _ => Shape::Text,
            },
        }
    }

    /// The heading of its column.
    pub fn heading(&self) -> Cow<'_, str> {
        let end = match &self.end {
            End::Label => Cow::Borrowed("Id"),
            End::Created => "Created".into(),
            End::Updated => "Updated".into(),
            End::Archived => "Archived".into(),
            End::Title => "Title".into(),
            End::Field(field, _) => field.label.as_str().into(),
            End::Rating(field, Part::Level) => field.label.as_str().into(),
            End::Rating(field, part) => format!("{} {}", field.label, part.words()).into(),
            End::Derived(derived) => derived.heading.into(),
            End::Pointing(_, heading) => Cow::Borrowed(&**heading),
            End::Stored(key) => key.as_str().into(),
        };
        match self.steps.last() {
            None => end,
            // The owner's title is the owner.
            Some(step) if matches!(self.end, End::Title | End::Label) => step.label.as_str().into(),
            Some(step) => format!("{}: {}", step.label, end).into(),
        }
    }

    /// The heading where there is little room.
    pub fn short_heading(&self) -> Cow<'_, str> {
        match (&self.end, self.steps.last()) {
            (End::Title | End::Label, Some(step)) => step.heading().into(),
            (End::Field(field, _) | End::Rating(field, Part::Level), _) => field.heading().into(),
            (End::Rating(field, part), _) => format!("{} {}", field.heading(), part.short()).into(),
            (End::Derived(derived), _) => derived.short.into(),
            _ => self.heading(),
        }
    }

    /// As a person reads it: choices by label, people by name, other references by label, lists with commas.
    /// Empty where nothing stands.
    pub fn text<'a>(&'a self, record: RecordRef<'a>, today: NaiveDate) -> Cow<'a, str> {
        self.value(record, today).into_text(self.shape())
    }

    /// For sorting, comparing and widths.
    pub fn value<'a>(&'a self, record: RecordRef<'a>, today: NaiveDate) -> PathValue<'a> {
        if self.steps.is_empty() {
            return self.end_value(record, today);
        }
        let mut found = Vec::new();
        self.each_end(record, &mut |last| {
            let value = self.end_value(last, today);
            if !value.is_empty() && !found.contains(&value) {
                found.push(value);
            }
            false
        });
        match found.len() {
            0 | 1 => found.pop().unwrap_or(PathValue::Empty),
            // Of several levels the highest counts, as between parties.
            _ if self.shape() == Shape::Level => {
                found.into_iter().max_by(|a, b| a.compare(b)).unwrap_or(PathValue::Empty)
            }
            _ => {
                let shape = self.shape();
                let mut texts: Vec<Cow<'a, str>> = found.into_iter().map(|value| value.into_text(shape)).collect();
                texts.sort_by(|a, b| natural::compare(a, b));
                PathValue::List(texts)
            }
        }
    }

    /// Each record at which the path ends, until `visit` says that this was the one. Whether it said so.
    pub(crate) fn each_end<'a>(&'a self, record: RecordRef<'a>, visit: &mut dyn FnMut(RecordRef<'a>) -> bool) -> bool {
        follow(&self.steps, record, visit)
    }

    /// What the end gives at one record.
    pub(crate) fn end_value<'a>(&'a self, record: RecordRef<'a>, today: NaiveDate) -> PathValue<'a> {
        match &self.end {
            End::Label => PathValue::text(record.label()),
            End::Created => PathValue::Time(created(record)),
            End::Updated => PathValue::Time(record.updated().millis()),
            End::Archived => PathValue::Bool(record.life() == Life::Archived),
            End::Title => PathValue::text(derived::title(record)),
            End::Field(field, states) => field_value(record, field, states.as_deref()),
            End::Rating(field, _) if record.value(&field.key) == ValueRef::Erased => PathValue::text(record.missing()),
            End::Rating(field, part) => part.value(record, &field.key),
            End::Derived(derived) => (derived.compute)(record, today),
            End::Pointing(register, _) => derived::pointing(record, register),
            End::Stored(key) => PathValue::owned(typing::show(record, key)),
        }
    }
}

fn follow<'a>(steps: &'a [Arc<Field>], record: RecordRef<'a>, visit: &mut dyn FnMut(RecordRef<'a>) -> bool) -> bool {
    let Some((step, rest)) = steps.split_first() else { return visit(record) };
    if step.kind.is_set() {
        return record.targets(&step.key).filter(|next| is_there(*next)).any(|next| follow(rest, next, visit));
    }
    record.target(&step.key).filter(|next| is_there(*next)).is_some_and(|next| follow(rest, next, visit))
}

/// A reference to a record whose creation was taken back shows nothing.
fn is_there(record: RecordRef<'_>) -> bool {
    record.life() != Life::Removed
}

/// When it was created: ids of version 7 carry the time at which they were made, for others the first edit of the
/// life says it.
fn created(record: RecordRef<'_>) -> i64 {
    let id = record.id().0;
    match (id >> 76) & 0xf {
        7 => i64::try_from(id >> 80).unwrap_or(i64::MAX),
        _ => record.heads(LIFE).first().map_or(0, |head| head.at.millis()),
    }
}

fn field_value<'a>(record: RecordRef<'a>, field: &'a Field, states: Option<&'a States>) -> PathValue<'a> {
    let key = field.key.as_str();
    if field.kind.is_set() {
        let mut texts: Vec<Cow<'a, str>> = match field.kind {
            Kind::People => record.targets(key).map(|target| derived::title(target).into()).collect(),
            Kind::References => record.targets(key).map(|target| target.label().into()).collect(),
            // Choices stand in the order in which they are offered.
            Kind::Choices | Kind::Checklist => {
                let known = field.choices.iter().filter(|choice| record.has_element(key, &choice.key));
                let unknown = record.elements(key).filter(|element| field.choice(element).is_none());
                known.map(|choice| choice.label.as_str().into()).chain(unknown.map(Cow::from)).collect()
            }
            _ => record.elements(key).map(Cow::from).collect(),
        };
        if field.kind.is_reference() {
            texts.sort_by(|a, b| natural::compare(a, b));
        }
        return PathValue::list(texts);
    }
    let value = record.value(key);
    let ValueRef::Text(text) = value else {
        return match value {
            ValueRef::Absent | ValueRef::Text(_) => PathValue::Empty,
            ValueRef::Bool(value) => PathValue::Bool(value),
            ValueRef::Number(text) => text.parse().map_or(PathValue::text(text), PathValue::Number),
            ValueRef::Tree(_) if field.kind == Kind::Rating => Part::Level.value(record, key),
            ValueRef::Tree(_) | ValueRef::Erased => PathValue::owned(typing::show(record, key)),
        };
    };
    match field.kind {
        Kind::Date => text.parse().map_or(PathValue::text(text), PathValue::Date),
        Kind::Datetime => match chrono::DateTime::parse_from_rfc3339(text) {
            Ok(time) => PathValue::Time(time.timestamp_millis()),
            Err(_) => PathValue::text(text),
        },
        Kind::Choice => place(field.choices.iter().map(|choice| (&choice.key, &choice.label)), text),
        Kind::State => match states {
            Some(states) => place(states.states.iter().map(|state| (&state.key, &state.label)), text),
            None => PathValue::text(text),
        },
        Kind::Person => record.target(key).map_or(PathValue::text(text), |found| derived::title(found).into()),
        Kind::Reference => record.target(key).map_or(PathValue::text(text), |found| found.label().into()),
        _ => PathValue::text(text),
    }
}

/// The label of a key and its place among its siblings; an unknown key comes after them, as it is.
fn place<'a>(mut known: impl Iterator<Item = (&'a String, &'a String)>, key: &'a str) -> PathValue<'a> {
    match known.by_ref().zip(0..).find(|((one, _), _)| *one == key) {
        Some(((_, label), at)) => PathValue::Choice { at, label },
        None => PathValue::Choice { at: u16::MAX, label: key },
    }
}
