//! Reads the risk matrix of CISO Assistant, as its `json_definition` field holds it, into a [`Method`].
//!
//! A matrix names likelihoods (`probability`), consequences (`impact`), levels (`risk`) and a grid of level indexes. It has
//! no appetite, no acceptance limits, no review intervals and one consequence scale for everyone; what is filled in for
//! them is said in [`ImportedMethod::notes`], so that a person sets it before use.

use serde_json::{Map, Value};

use super::json_kind::json_kind;
use super::matrix_names::{keys, marks, slug};
use super::party::PerParty;
use super::{
    Acceptor, Aggregation, Ansi16, Confidence, ConfidenceValue, Definition, InvalidMethod, LevelDefinition, Method,
    ScaleValue, colour,
};

/// A method made from another tool's matrix, and what that matrix left open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedMethod {
    pub method: Method,
    /// Sentences for the person who imports.
    pub notes: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MatrixError {
    #[error(
        "This is no risk matrix: {found} stands where an object with probability, impact, risk and grid is expected. \
         Export the matrix again or choose another file."
    )]
    NotAMatrix { found: &'static str },
    #[error("The json_definition of the matrix is no JSON: {message}. Export the matrix again.")]
    BrokenDefinition { message: String },
    #[error("The matrix has no list \"{part}\"; add it, with one entry for each value.")]
    MissingPart { part: &'static str },
    #[error("Entry {position} of \"{part}\" has no name; give it one.")]
    NoName { part: &'static str, position: usize },
    #[error("Entry {position} of \"{part}\" is {found}, not an object with a name; correct it.")]
    BadEntry { part: &'static str, position: usize, found: &'static str },
    #[error("Row {row} of the grid is {found}, not a list of level numbers; correct it.")]
    BadRow { row: usize, found: &'static str },
    #[error("The grid has {found} in row {row}, column {column}; levels are whole numbers from 0 to {highest}.")]
    BadCell { row: usize, column: usize, found: String, highest: usize },
    #[error("The matrix can't become a method. {0}")]
    Unusable(#[from] InvalidMethod),
}

struct Entry {
    id: Option<i64>,
    name: String,
    abbreviation: String,
    description: String,
    colour: Option<String>,
}

impl Method {
    /// Takes the `json_definition` object itself, a whole matrix record that holds it (as object or as text), or a
    /// library with the matrix under `objects.risk_matrix`.
    pub fn from_ciso_assistant(value: &Value) -> Result<ImportedMethod, MatrixError> {
        let outer = unwrap_library(value);
        let record = outer.as_object().ok_or(MatrixError::NotAMatrix { found: json_kind(outer) })?;
        match record.get("json_definition") {
            None => read(record, record),
            Some(Value::Object(matrix)) => read(record, matrix),
            Some(Value::String(text)) => match serde_json::from_str(text) {
                Ok(Value::Object(matrix)) => read(record, &matrix),
                Ok(other) => Err(MatrixError::NotAMatrix { found: json_kind(&other) }),
                Err(error) => Err(MatrixError::BrokenDefinition { message: error.to_string() }),
            },
            Some(other) => Err(MatrixError::NotAMatrix { found: json_kind(other) }),
        }
    }
}

fn unwrap_library(value: &Value) -> &Value {
    let matrices = value.get("objects").and_then(|objects| objects.get("risk_matrix"));
    match matrices {
        Some(Value::Array(list)) => list.first().unwrap_or(value),
        Some(matrix) => matrix,
        None => value,
    }
}

fn read(record: &Map<String, Value>, matrix: &Map<String, Value>) -> Result<ImportedMethod, MatrixError> {
    let mut notes = Vec::new();
    let likelihood = entries(matrix, "probability", &mut notes)?;
    let consequence = entries(matrix, "impact", &mut notes)?;
    let risk = entries(matrix, "risk", &mut notes)?;
    let name = [record.get("name"), record.get("ref_id")].into_iter().find_map(text).unwrap_or("Imported matrix");
    let id = [record.get("ref_id"), record.get("name")].into_iter().find_map(text).map_or("matrix".to_owned(), slug);
    let levels = levels(&risk);
    let (appetite, tolerance) = limits(&levels, &mut notes);
    notes
        .push("The matrix has one consequence scale; individuals, groups, societies and organisation share it.".into());
    let definition = Definition {
        language: record.get("locale").and_then(|locale| text(Some(locale))).map_or("en".to_owned(), slug),
        id: format!("own.{id}"),
        version: record.get("version").and_then(Value::as_u64).and_then(|v| u32::try_from(v).ok()).unwrap_or(1).max(1),
        name: name.to_owned(),
        summary: text(record.get("description")).unwrap_or("Taken over from another tool.").to_owned(),
        source: "A risk matrix of CISO Assistant".to_owned(),
        approval: None,
        aggregation: Aggregation::Highest,
        grid: grid(matrix, risk.len())?,
        appetite: PerParty::same(appetite),
        tolerance: PerParty::same(tolerance),
        likelihood: scale(&likelihood),
        consequence: PerParty::same(scale(&consequence)),
        levels,
        acceptors: acceptors(),
        confidence: confidence(matrix, &mut notes)?,
    };
    Ok(ImportedMethod { method: Method::new(definition)?, notes })
}

/// A text that says something, trimmed: several shipped matrices have names with trailing spaces.
fn text(value: Option<&Value>) -> Option<&str> {
    value?.as_str().map(str::trim).filter(|text| !text.is_empty())
}

/// The entries of one part. Their place in the list is their number, because the grid holds places and several shipped
/// matrices have no ids at all.
fn entries(
    matrix: &Map<String, Value>,
    part: &'static str,
    notes: &mut Vec<String>,
) -> Result<Vec<Entry>, MatrixError> {
    let Some(Value::Array(list)) = matrix.get(part) else {
        return Err(MatrixError::MissingPart { part });
    };
    let mut entries = Vec::with_capacity(list.len());
    for (index, item) in list.iter().enumerate() {
        let position = index + 1;
        let object =
            item.as_object().ok_or_else(|| MatrixError::BadEntry { part, position, found: json_kind(item) })?;
        let abbreviation = text(object.get("abbreviation")).unwrap_or_default().to_owned();
        let name = text(object.get("name"))
            .or(text(object.get("abbreviation")))
            .ok_or(MatrixError::NoName { part, position })?
            .to_owned();
        entries.push(Entry {
            id: object.get("id").and_then(Value::as_i64),
            name,
            abbreviation,
            description: text(object.get("description")).unwrap_or_default().to_owned(),
            colour: text(object.get("hexcolor")).map(str::to_lowercase).filter(|hex| colour::rgb(hex).is_some()),
        });
    }
    let differs = |(position, entry): (i64, &Entry)| entry.id.is_some_and(|id| id != position);
    if (0..).zip(&entries).any(differs) {
        notes.push(format!("The ids of \"{part}\" differ from the places of its entries; the place counts."));
    }
    Ok(entries)
}

fn scale(entries: &[Entry]) -> Vec<ScaleValue> {
    let value = |entry: &Entry| ScaleValue { label: entry.name.clone(), meaning: entry.description.clone() };
    entries.iter().map(value).collect()
}

fn grid(matrix: &Map<String, Value>, levels: usize) -> Result<Vec<Vec<u8>>, MatrixError> {
    let Some(Value::Array(rows)) = matrix.get("grid") else {
        return Err(MatrixError::MissingPart { part: "grid" });
    };
    let highest = levels.saturating_sub(1);
    let mut grid = Vec::with_capacity(rows.len());
    for (row, cells) in rows.iter().enumerate() {
        let cells = cells.as_array().ok_or_else(|| MatrixError::BadRow { row: row + 1, found: json_kind(cells) })?;
        let mut line = Vec::with_capacity(cells.len());
        for (column, cell) in cells.iter().enumerate() {
            let level = cell.as_u64().and_then(|level| u8::try_from(level).ok());
            let level = level.filter(|level| usize::from(*level) < levels).ok_or_else(|| MatrixError::BadCell {
                row: row + 1,
                column: column + 1,
                found: cell.to_string(),
                highest,
            })?;
            line.push(level);
        }
        grid.push(line);
    }
    Ok(grid)
}

/// Cautious limits until a person sets them: only the lowest level is kept without acceptance, the highest never.
fn limits(levels: &[LevelDefinition], notes: &mut Vec<String>) -> (String, String) {
    let appetite = levels.first();
    let tolerance = levels.iter().rev().nth(1).or(appetite);
    let (Some(appetite), Some(tolerance)) = (appetite, tolerance) else {
        return Default::default();
    };
    notes.push(format!(
        "The matrix says nothing about appetite, tolerance, acceptance and review: appetite is set to {}, tolerance to {}; \
         check these before use.",
        appetite.name, tolerance.name
    ));
    (appetite.key.clone(), tolerance.key.clone())
}

fn levels(entries: &[Entry]) -> Vec<LevelDefinition> {
    let marks = marks(entries.iter().map(|entry| (entry.abbreviation.as_str(), entry.name.as_str())));
    let keys = keys(entries.iter().map(|entry| entry.name.as_str()));
    let last = entries.len().saturating_sub(1);
    let level = |(index, ((entry, mark), key)): (usize, ((&Entry, String), String))| {
        let (hex, ansi) = colours(entry.colour.as_deref(), index, last);
        let (accepted_by, review_days) = match index {
            0 => ("risk-owner", 365),
            _ if index == last => ("director", 30),
            _ if index * 2 < last => ("head-of-department", 180),
            _ => ("head-of-department", 90),
        };
        LevelDefinition {
            key,
            name: entry.name.clone(),
            mark,
            hex,
            ansi,
            description: entry.description.clone(),
            accepted_by: accepted_by.to_owned(),
            review_days,
        }
    };
    entries.iter().zip(marks).zip(keys).enumerate().map(level).collect()
}

/// The matrix's own colour, or green, yellow and red by rank.
fn colours(own: Option<&str>, index: usize, last: usize) -> (String, Ansi16) {
    match own {
        Some(hex) => (hex.to_owned(), colour::nearest_plain(hex)),
        None if index * 3 < last.max(1) => ("#3a9d5d".to_owned(), Ansi16::Green),
        None if index < last => ("#d9a514".to_owned(), Ansi16::Yellow),
        None => ("#c93c37".to_owned(), Ansi16::Red),
    }
}

fn acceptors() -> Vec<Acceptor> {
    [
        ("risk-owner", "risk owner", "Keeps risks within the appetite."),
        ("head-of-department", "head of department", "Accepts risks of the department until a date."),
        ("director", "director", "Accepts the gravest risks until a date, while they are being treated."),
    ]
    .map(|(key, name, authority)| Acceptor { key: key.into(), name: name.into(), authority: authority.into() })
    .into()
}

/// Three entries of `strength_of_knowledge` give the confidence its names; otherwise ours stand.
fn confidence(matrix: &Map<String, Value>, notes: &mut Vec<String>) -> Result<Vec<ConfidenceValue>, MatrixError> {
    let own = match matrix.get("strength_of_knowledge") {
        Some(Value::Array(list)) if list.len() == Confidence::ALL.len() => {
            entries(matrix, "strength_of_knowledge", notes)?
        }
        _ => Vec::new(),
    };
    let ours = [
        (Confidence::Low, "Low", "A guess; little is known."),
        (Confidence::Medium, "Medium", "Some facts, some judgement."),
        (Confidence::High, "High", "Facts from our own operation or tests."),
    ];
    let value = |(index, (key, label, meaning)): (usize, (Confidence, &str, &str))| match own.get(index) {
        Some(entry) => ConfidenceValue { key, label: entry.name.clone(), meaning: entry.description.clone() },
        None => ConfidenceValue { key, label: label.to_owned(), meaning: meaning.to_owned() },
    };
    Ok(ours.into_iter().enumerate().map(value).collect())
}
