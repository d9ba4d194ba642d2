//! The columns that a register has in a file: the report's (RG-xx) first, then whatever else is stored.
//!
//! A report column stands for a stored field where reading it back gives exactly the same value; what it shortens,
//! names differently or computes follows under the field's key. Ratings are spread over one column a cell.

use std::collections::HashSet;

use super::export::cell;
use super::sheet::plain_title;
use crate::core::method::Party;
use crate::core::path::Path;
use crate::core::schema::{Kind, Register, Schema};
use crate::core::workspace::{RecordRef, Workspace};

/// Heading of the label where the report has no column for it.
pub const LABEL: &str = "@label";
/// Heading that says whether a record is archived.
pub const ARCHIVED: &str = "@archived";
/// In front of an unknown field's key that would be taken for something else.
pub const FIELD: &str = "@field ";

/// One cell of a rating.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    Likelihood,
    /// `individuals`: the party's consequence, `-` for none.
    Consequence(Party),
    /// `own.individuals`: a likelihood of the party's own.
    Own(Party),
    /// `none.individuals`: why there is no consequence for the party.
    NoneFor(Party),
    Confidence,
    ConfidenceReason,
    Method,
    Version,
    DecidedOn,
}

impl Part {
    /// In the order of the columns.
    pub fn all() -> impl Iterator<Item = Self> {
        let parties = |make: fn(Party) -> Self| Party::ALL.into_iter().map(make);
        std::iter::once(Self::Likelihood)
            .chain(parties(Self::Consequence))
            .chain(parties(Self::Own))
            .chain(parties(Self::NoneFor))
            .chain([Self::Confidence, Self::ConfidenceReason, Self::Method, Self::Version, Self::DecidedOn])
    }

    /// What follows the field's key in a heading.
    pub fn name(self) -> String {
        match self {
            Self::Likelihood => "likelihood".into(),
            Self::Consequence(party) => party.key().into(),
            Self::Own(party) => format!("own.{party}"),
            Self::NoneFor(party) => format!("none.{party}"),
            Self::Confidence => "confidence".into(),
            Self::ConfidenceReason => "confidence_reason".into(),
            Self::Method => "method".into(),
            Self::Version => "version".into(),
            Self::DecidedOn => "decided_on".into(),
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::all().find(|part| part.name() == text)
    }
}

/// What a column holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    Label,
    Archived,
    /// A field by its key, known to the schema or not.
    Field(String),
    Rating(String, Part),
    /// Computed, or from another record: written for readers, compared when it comes back, never stored.
    Shown(Path),
}

impl Content {
    /// The field that it writes to.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Field(key) | Self::Rating(key, _) => Some(key),
            _ => None,
        }
    }
}

/// A column of a register's file.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub title: String,
    pub content: Content,
    /// A column of the report: people by name, choices by label.
    pub report: bool,
}

/// What a path of a report or of `--map` means for a file.
pub fn content_of(path: Path) -> Content {
    let Some(field) = path.field() else {
        return if path.as_str() == "@label" { Content::Label } else { Content::Shown(path) };
    };
    if field.kind != Kind::Rating {
        return Content::Field(field.key.clone());
    }
    let part = path.as_str().split_once('.').and_then(|(_, part)| Part::parse(part));
    match part {
        Some(part) => Content::Rating(field.key.clone(), part),
        None => Content::Shown(path),
    }
}

/// The report's columns of a register. A column whose path the program doesn't know is left out; a test of the data
/// sees to it that there is none.
pub fn report_columns(schema: &Schema, register: &Register) -> Vec<Column> {
    let columns = register.columns.iter().filter_map(|column| {
        let path = Path::parse(schema, &register.key, &column.from).ok()?;
        Some(Column { title: column.title.clone(), content: content_of(path), report: true })
    });
    columns.collect()
}

/// All columns for these records of a register.
pub fn layout(workspace: &Workspace, register: &Register, records: &[RecordRef<'_>]) -> Vec<Column> {
    let mut columns = report_columns(workspace.schema(), register);
    let stored = |content: Content, title: String| Column { title, content, report: false };
    for field in &register.fields {
        if field.kind == Kind::Rating {
            for part in Part::all() {
                let content = Content::Rating(field.key.clone(), part);
                if columns.iter().all(|column| column.content != content) {
                    columns.push(stored(content, format!("{}.{}", field.key, part.name())));
                }
            }
            continue;
        }
        let content = Content::Field(field.key.clone());
        let carried = columns.iter().any(|column| column.content == content)
            && records.iter().all(|record| cell::reads_back(*record, field));
        if !carried {
            columns.push(stored(content, field.key.clone()));
        }
    }
    if columns.iter().all(|column| column.content != Content::Label) {
        columns.push(stored(Content::Label, LABEL.into()));
    }
    columns.push(stored(Content::Archived, ARCHIVED.into()));
    let mut unknown: Vec<&str> = records
        .iter()
        .flat_map(|record| {
            record.fields().into_iter().filter(|key| register.field(key).is_none() && record.filled(key))
        })
        .collect();
    unknown.sort_unstable();
    unknown.dedup();
    let mut taken: HashSet<String> = columns.iter().map(|column| column.title.to_lowercase()).collect();
    for key in unknown {
        let plain =
            plain_title(key) == key && !key.starts_with('@') && known(workspace.schema(), register, key).is_none();
        let title = if plain && taken.insert(key.to_lowercase()) { key.to_string() } else { format!("{FIELD}{key}") };
        columns.push(stored(Content::Field(key.to_string()), title));
    }
    columns
}

/// What a heading means in a register: exactly as this program writes it, else as people do: by key, label or report
/// title without regard to case and punctuation.
pub fn known(schema: &Schema, register: &Register, heading: &str) -> Option<Content> {
    exact(schema, register, heading).or_else(|| near(schema, register, heading))
}

fn exact(schema: &Schema, register: &Register, heading: &str) -> Option<Content> {
    match heading {
        LABEL => return Some(Content::Label),
        ARCHIVED => return Some(Content::Archived),
        _ => {}
    }
    if let Some(key) = heading.strip_prefix(FIELD) {
        return Some(Content::Field(key.to_string()));
    }
    if let Some(column) = report_columns(schema, register).into_iter().find(|column| column.title == heading) {
        return Some(column.content);
    }
    let (key, part) = heading.split_once('.').map_or((heading, None), |(key, part)| (key, Some(part)));
    let field = register.field(key)?;
    match (field.kind, part) {
        (Kind::Rating, Some(part)) => match Part::parse(part) {
            Some(part) => Some(Content::Rating(field.key.clone(), part)),
            None => Path::parse(schema, &register.key, heading).ok().map(Content::Shown),
        },
        (Kind::Rating, None) => Path::parse(schema, &register.key, heading).ok().map(Content::Shown),
        (_, None) => Some(Content::Field(field.key.clone())),
        (_, Some(_)) => Path::parse(schema, &register.key, heading).ok().map(Content::Shown),
    }
}

fn near(schema: &Schema, register: &Register, heading: &str) -> Option<Content> {
    let wanted = crate::core::fold::name(heading);
    if wanted.is_empty() {
        return None;
    }
    let is = |text: &str| crate::core::fold::name(text) == wanted;
    if let Some(column) = report_columns(schema, register).into_iter().find(|column| is(&column.title)) {
        return Some(column.content);
    }
    if let Some(field) = register.fields.iter().find(|field| is(&field.key) || is(&field.label)) {
        return match field.kind {
            Kind::Rating => Path::parse(schema, &register.key, &field.key).ok().map(Content::Shown),
            _ => Some(Content::Field(field.key.clone())),
        };
    }
    if ["id", "label", "reference", "refid"].iter().any(|word| is(word)) {
        return Some(Content::Label);
    }
    // Such as "Current likelihood" where the report has no column for it.
    register.fields.iter().filter(|field| field.kind == Kind::Rating).find_map(|field| {
        Part::all()
            .find(|part| {
                is(&format!("{} {}", field.label, part.name())) || is(&format!("{} {}", field.key, part.name()))
            })
            .map(|part| Content::Rating(field.key.clone(), part))
    })
}
