//! Stored values as cells, so that `import::value` reads exactly the same value again.

use chrono::{DateTime, NaiveDate};
use serde_json::Value;

use crate::core::derived;
use crate::core::path::{Path, PathValue, rated};
use crate::core::record::ValueRef;
use crate::core::schema::{Field, Kind};
use crate::core::scoring::{PartyRating, Rating};
use crate::core::typing::WITHHELD;
use crate::core::workspace::{Life, RecordRef};
use crate::exchange::cell::{ListMark, join_list};
use crate::exchange::register::{Column, Content, Part};
use crate::exchange::sheet::{Cell, CellStyle};

/// A cell and its look.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Styled {
    pub cell: Cell,
    pub style: CellStyle,
}

impl From<Cell> for Styled {
    fn from(cell: Cell) -> Self {
        Self { cell, style: CellStyle::default() }
    }
}

/// The cells of one record. A rating fills up to twenty columns and is read once for all that stand side by side.
pub struct Cells<'a> {
    record: RecordRef<'a>,
    today: NaiveDate,
    rating: Option<(&'a str, Option<Rating>)>,
}

impl<'a> Cells<'a> {
    pub fn new(record: RecordRef<'a>, today: NaiveDate) -> Self {
        Self { record, today, rating: None }
    }

    /// What stands in a column.
    pub fn of(&mut self, column: &'a Column) -> Styled {
        match &column.content {
            Content::Rating(key, part) => {
                let record = self.record;
                match self.rating(key) {
                    Some(rating) => part_of(rating, *part),
                    None => unrated(record, key),
                }
                .into()
            }
            _ => of(self.record, column, self.today),
        }
    }

    fn rating(&mut self, key: &'a str) -> Option<&Rating> {
        if self.rating.as_ref().is_none_or(|(read, _)| *read != key) {
            self.rating = Some((key, rating(self.record, key)));
        }
        self.rating.as_ref().and_then(|(_, rating)| rating.as_ref())
    }
}

/// What stands in a column for a record.
pub fn of(record: RecordRef<'_>, column: &Column, today: NaiveDate) -> Styled {
    match &column.content {
        Content::Label => Cell::text(record.label()).into(),
        Content::Archived => Cell::Bool(record.life() == Life::Archived).into(),
        Content::Rating(key, part) => match rating(record, key) {
            Some(rating) => part_of(&rating, *part),
            None => unrated(record, key),
        }
        .into(),
        Content::Shown(path) => shown(record, path, today),
        Content::Field(key) => match record.register().and_then(|register| register.field(key)) {
            Some(field) if column.report => reader(record, field).into(),
            Some(field) => stored(record, field).into(),
            None => Cell::text(unknown(record, key)).into(),
        },
    }
}

/// What was erased leaves an empty cell; what is not for the reader says so, since empty would read as nothing there.
fn missing(record: RecordRef<'_>) -> &'static str {
    if record.is_withheld() { WITHHELD } else { "" }
}

fn unrated(record: RecordRef<'_>, key: &str) -> Cell {
    match record.value(key) {
        ValueRef::Erased => Cell::text(missing(record)),
        _ => Cell::Empty,
    }
}

/// A column of the workspace's past imports, which is always text.
fn unknown(record: RecordRef<'_>, key: &str) -> String {
    match record.is_set(key) {
        true => join_list(record.elements(key), ListMark::Semicolon),
        false => match record.value(key) {
            ValueRef::Absent => String::new(),
            ValueRef::Erased => missing(record).to_string(),
            ValueRef::Bool(value) => value.to_string(),
            ValueRef::Text(text) | ValueRef::Number(text) => text.to_string(),
            ValueRef::Tree(tree) => tree.to_string(),
        },
    }
}

/// As the file's owner reads it: people by name, choices and states by their label.
fn reader(record: RecordRef<'_>, field: &Field) -> Cell {
    let label = |key: &str| -> String {
        let found = match field.kind {
            Kind::State => {
                let states = record.register().and_then(|register| register.state.as_ref());
                states.and_then(|states| states.state(key)).map(|state| state.label.clone())
            }
            _ => field.choice(key).map(|choice| choice.label.clone()),
        };
        found.unwrap_or_else(|| key.to_string())
    };
    match field.kind {
        _ if record.value(&field.key) == ValueRef::Erased => stored(record, field),
        Kind::Choice | Kind::State => Cell::text(label(record.text(&field.key))),
        Kind::Choices | Kind::Checklist => {
            let known = field.choices.iter().filter(|choice| record.has_element(&field.key, &choice.key));
            let odd = record.elements(&field.key).filter(|key| field.choice(key).is_none());
            let words: Vec<&str> = known.map(|choice| choice.label.as_str()).chain(odd).collect();
            Cell::text(join_list(words, ListMark::Semicolon))
        }
        Kind::Person => Cell::text(record.target(&field.key).map_or("", derived::title)),
        Kind::People => {
            let names: Vec<&str> = record.targets(&field.key).map(derived::title).collect();
            Cell::text(join_list(names, ListMark::Semicolon))
        }
        _ => stored(record, field),
    }
}

/// The form that is read back exactly: choices by key, references by label.
pub fn stored(record: RecordRef<'_>, field: &Field) -> Cell {
    let key = field.key.as_str();
    if field.kind.is_set() {
        let labels: Vec<&str> = match field.kind.is_reference() {
            true => record.elements(key).map(|id| label_of(record, id)).collect(),
            false => record.elements(key).collect(),
        };
        return Cell::text(join_list(labels, ListMark::Semicolon));
    }
    let value = record.value(key);
    match (field.kind, value) {
        (_, ValueRef::Absent) => Cell::Empty,
        (_, ValueRef::Erased) => Cell::text(missing(record)),
        (_, ValueRef::Bool(value)) => Cell::Bool(value),
        (_, ValueRef::Number(text)) => number(text),
        (Kind::Person | Kind::Reference, ValueRef::Text(id)) => Cell::text(label_of(record, id)),
        (Kind::Date, ValueRef::Text(text)) => match text.parse::<NaiveDate>() {
            Ok(date) if date.to_string() == text => Cell::Date(date),
            _ => Cell::text(text),
        },
        (Kind::Datetime, ValueRef::Text(text)) => moment(text),
        (_, ValueRef::Text(text)) => Cell::text(text),
        (Kind::Link, ValueRef::Tree(tree)) => Cell::text(plain_object(&tree.to_json(), "url")),
        (Kind::Attachment, ValueRef::Tree(tree)) => Cell::text(plain_object(&tree.to_json(), "sha256")),
        (_, ValueRef::Tree(tree)) => Cell::text(tree.to_string()),
    }
}

fn label_of<'a>(record: RecordRef<'a>, id: &'a str) -> &'a str {
    id.parse().ok().and_then(|id| record.workspace().get(id)).map_or(id, |target| target.label())
}

/// A number cell only where the number reads back as the same JSON.
fn number(text: &str) -> Cell {
    match text.parse::<f64>() {
        Ok(value) if value.to_string() == text => Cell::Number { value, text: text.into() },
        _ => Cell::text(text),
    }
}

fn moment(text: &str) -> Cell {
    let Ok(at) = DateTime::parse_from_rfc3339(text) else { return Cell::text(text) };
    let cell = Cell::DateTime(at.naive_utc());
    if cell.to_string() == text { cell } else { Cell::text(text) }
}

/// An object of nothing but its main text is that text.
fn plain_object(value: &Value, key: &str) -> String {
    let alone = value.as_object().is_some_and(|object| object.len() == 1);
    match value.get(key).and_then(Value::as_str) {
        Some(text) if alone && text.trim() == text && !text.starts_with('{') => text.to_string(),
        _ => value.to_string(),
    }
}

/// Whether the report's column for this field says all that is stored.
pub fn reads_back(record: RecordRef<'_>, field: &Field) -> bool {
    let known = |key: &str| {
        let Some(choice) = field.choice(key) else { return false };
        let same = |text: &str| text.to_lowercase() == choice.label.to_lowercase();
        field.choices.iter().all(|other| other.key == key || !(same(&other.key) || same(&other.label)))
    };
    let reaches = |id: &str| {
        let target = id.parse().ok().and_then(|id| record.workspace().get(id));
        target.is_some_and(|target| {
            record
                .workspace()
                .by_label(target.register_key(), target.label())
                .is_some_and(|found| found.id() == target.id())
        })
    };
    match field.kind {
        Kind::Choice => matches!(record.text(&field.key), "") || known(record.text(&field.key)),
        Kind::Choices | Kind::Checklist => record.elements(&field.key).all(known),
        Kind::State => {
            let states = record.register().and_then(|register| register.state.as_ref());
            states.is_some_and(|states| {
                states.state(record.text(&field.key)).is_some_and(|state| {
                    let same = |text: &str| text.to_lowercase() == state.label.to_lowercase();
                    states
                        .states
                        .iter()
                        .all(|other| other.key == state.key || !(same(&other.key) || same(&other.label)))
                })
            })
        }
        Kind::Reference => matches!(record.text(&field.key), "") || reaches(record.text(&field.key)),
        Kind::References => record.elements(&field.key).all(reaches),
        // A name may be shared by two people.
        Kind::Person | Kind::People => false,
        _ => true,
    }
}

/// The rating in a field.
pub fn rating(record: RecordRef<'_>, field: &str) -> Option<Rating> {
    crate::core::risk::rating_in(record, field)
}

fn part_of(rating: &Rating, part: Part) -> Cell {
    let whole = |value: u32| Cell::number(f64::from(value));
    match part {
        Part::Likelihood => whole(rating.likelihood.into()),
        Part::Consequence(party) => match rating.party(party) {
            Some(PartyRating::Consequence { value, .. }) => whole((*value).into()),
            // The reason stands in its own column and says enough.
            Some(PartyRating::NoConsequence { reason }) if reason.trim().is_empty() => Cell::text("-"),
            _ => Cell::Empty,
        },
        Part::Own(party) => match rating.party(party) {
            Some(PartyRating::Consequence { own_likelihood: Some(own), .. }) => whole((*own).into()),
            _ => Cell::Empty,
        },
        Part::NoneFor(party) => match rating.party(party) {
            Some(PartyRating::NoConsequence { reason }) => Cell::text(reason.as_str()),
            _ => Cell::Empty,
        },
        Part::Confidence => rating.confidence.map_or(Cell::Empty, |confidence| Cell::text(confidence.key())),
        Part::ConfidenceReason => rating.confidence_reason.as_deref().map_or(Cell::Empty, Cell::text),
        Part::Method => Cell::text(rating.method.as_str()),
        Part::Version => whole(rating.version),
        Part::DecidedOn => rating.decided_on.map_or(Cell::Empty, Cell::Date),
    }
}

fn shown(record: RecordRef<'_>, path: &Path, today: NaiveDate) -> Styled {
    match path.value(record, today) {
        PathValue::Empty => Cell::Empty.into(),
        PathValue::Number(number) => Cell::number(number).into(),
        PathValue::Date(date) => Cell::Date(date).into(),
        PathValue::Bool(value) => Cell::Bool(value).into(),
        PathValue::List(texts) => Cell::text(join_list(texts.iter().map(|text| &**text), ListMark::Semicolon)).into(),
        PathValue::Level { rank, mark, .. } => level(record, path, rank, mark),
        other => Cell::text(other.into_text(path.shape())).into(),
    }
}

/// The level's name on its colour, from the method that the rating was made with.
fn level(record: RecordRef<'_>, path: &Path, rank: u8, mark: &str) -> Styled {
    let key = path.field().map_or("current", |field| field.key.as_str());
    let method = rated(record, key)
        .and_then(|rated| rated.assessed)
        .map(|(method, _)| method)
        .or(record.workspace().methods().in_force());
    let level = crate::core::method::Level::from_index(rank);
    let definition = method.and_then(|method| method.level(level)).filter(|level| level.mark == mark);
    match definition {
        Some(definition) => {
            let colour = crate::core::method::rgb(&definition.hex);
            let fill = colour.map(|(red, green, blue)| u32::from_be_bytes([0, red, green, blue]));
            let style = fill.map_or(CellStyle::default(), CellStyle::filled);
            Styled { cell: Cell::text(definition.name.as_str()), style: CellStyle { centred: true, ..style } }
        }
        None => Cell::text(mark).into(),
    }
}
