//! What an import would do, row by row, before anything is done.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use serde_json::{Value, json};

/// Sentences of refused rows that are kept with the entry; the changes themselves stand in the journal anyway.
const KEPT: usize = 100;

/// Why a row, or one cell of it, is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The heading of the column, where one is at fault.
    pub column: Option<String>,
    pub why: String,
}

/// A field that gets another value, as people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// Its key.
    pub field: String,
    /// Its label.
    pub label: String,
    pub old: String,
    pub new: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Added,
    Changed(Vec<FieldChange>),
    Unchanged,
    /// It would change a record that is there, and the caller said to leave those.
    Skipped(Vec<FieldChange>),
    Refused(Vec<Fault>),
}

impl Outcome {
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed(_) => "changed",
            Self::Unchanged => "unchanged",
            Self::Skipped(_) => "skipped",
            Self::Refused(_) => "refused",
        }
    }
}

/// One row of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowReport {
    pub file: Arc<str>,
    /// Line of the file, or row of the sheet, counted from 1.
    pub line: u64,
    /// Key of the register.
    pub register: String,
    /// The record's label; empty while a new record has none.
    pub label: String,
    pub title: String,
    pub outcome: Outcome,
}

impl RowReport {
    /// The row and what became of it, without anything that stands in its cells.
    fn place(&self) -> String {
        let label = if self.label.is_empty() { String::new() } else { format!(" {}", self.label) };
        format!("{}, line {}: {}{label}", self.file, self.line, self.outcome.word())
    }
}

impl fmt::Display for RowReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.place())?;
        match &self.outcome {
            Outcome::Changed(changes) | Outcome::Skipped(changes) => changes.iter().try_for_each(|change| {
                write!(f, "; {}: \"{}\" becomes \"{}\"", change.label, brief(&change.old), brief(&change.new))
            }),
            Outcome::Refused(faults) => faults.iter().enumerate().try_for_each(|(at, fault)| {
                f.write_str(if at == 0 { ": " } else { "; " })?;
                match &fault.column {
                    Some(column) => write!(f, "column {column}: {}", fault.why),
                    None => f.write_str(&fault.why),
                }
            }),
            Outcome::Added | Outcome::Unchanged => Ok(()),
        }
    }
}

/// A value cut for one line of a report.
fn brief(text: &str) -> String {
    let mut letters = text.chars().map(crate::exchange::cell::visible_char);
    let cut: String = letters.by_ref().take(60).collect();
    if letters.next().is_some() { cut + "…" } else { cut }
}

/// What became of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    Label,
    Archived,
    /// Stored in the field of this key.
    Field(String),
    /// Stored in this part of a rating, such as `current.likelihood`.
    Rating(String),
    /// Compared with what is computed, or with the column that counts; never stored.
    Compared(String),
    /// No field of the register: kept as a field of this name and exported again.
    Kept(String),
    /// `--map HEADING=-`, or nothing stands in it.
    Ignored,
}

/// A column of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnReport {
    pub file: Arc<str>,
    pub heading: String,
    pub meaning: Meaning,
}

impl fmt::Display for ColumnReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, column \"{}\": ", self.file, self.heading)?;
        match &self.meaning {
            Meaning::Label => f.write_str("the label"),
            Meaning::Archived => f.write_str("whether it is archived"),
            Meaning::Field(key) => write!(f, "field {key}"),
            Meaning::Rating(part) => write!(f, "rating {part}"),
            Meaning::Compared(path) => write!(f, "compared with {path}, not stored"),
            Meaning::Kept(key) => write!(f, "no field of the register, kept as \"{key}\""),
            Meaning::Ignored => f.write_str("left out"),
        }
    }
}

/// How many rows came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub added: usize,
    pub changed: usize,
    pub unchanged: usize,
    pub skipped: usize,
    pub refused: usize,
}

impl Counts {
    pub fn rows(&self) -> usize {
        self.added + self.changed + self.unchanged + self.skipped + self.refused
    }

    pub fn to_json(&self) -> Value {
        json!({
            "added": self.added, "changed": self.changed, "unchanged": self.unchanged,
            "skipped": self.skipped, "refused": self.refused,
        })
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} added, {} changed, {} unchanged", self.added, self.changed, self.unchanged)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        write!(f, ", {} refused", self.refused)
    }
}

/// The whole report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub columns: Vec<ColumnReport>,
    /// In the order of the files and their lines.
    pub rows: Vec<RowReport>,
    /// What was noticed and does no harm: encodings, compared columns that disagree, how dates were read.
    pub notes: Vec<String>,
    /// Keys of the definitions that come along.
    pub definitions: Vec<String>,
}

impl Report {
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for row in &self.rows {
            match row.outcome {
                Outcome::Added => counts.added += 1,
                Outcome::Changed(_) => counts.changed += 1,
                Outcome::Unchanged => counts.unchanged += 1,
                Outcome::Skipped(_) => counts.skipped += 1,
                Outcome::Refused(_) => counts.refused += 1,
            }
        }
        counts
    }

    pub fn refused(&self) -> impl Iterator<Item = &RowReport> {
        self.rows.iter().filter(|row| matches!(row.outcome, Outcome::Refused(_)))
    }

    /// Lines for people: columns, rows that change something or are refused, notes, and the sum.
    pub fn lines(&self) -> Vec<String> {
        let columns = self.columns.iter().map(ToString::to_string);
        let rows = self.rows.iter().filter(|row| row.outcome != Outcome::Unchanged).map(ToString::to_string);
        let definitions = self.definitions.iter().map(|key| format!("definition {key}"));
        let notes = self.notes.iter().cloned();
        columns.chain(definitions).chain(rows).chain(notes).chain([self.counts().to_string()]).collect()
    }

    /// The same for programs: `{"counts", "columns": [{"file", "heading", "meaning"}], "rows": [{"file", "line",
    /// "register", "label", "outcome", "changes": [{"field", "label", "old", "new"}], "faults": [{"column", "why"}]}],
    /// "definitions", "notes"}`.
    pub fn to_json(&self) -> Value {
        let columns: Vec<Value> = self
            .columns
            .iter()
            .map(|column| {
                let (meaning, of) = match &column.meaning {
                    Meaning::Label => ("label", None),
                    Meaning::Archived => ("archived", None),
                    Meaning::Field(key) => ("field", Some(key)),
                    Meaning::Rating(part) => ("rating", Some(part)),
                    Meaning::Compared(path) => ("compared", Some(path)),
                    Meaning::Kept(key) => ("kept", Some(key)),
                    Meaning::Ignored => ("ignored", None),
                };
                json!({ "file": &*column.file, "heading": column.heading, "meaning": meaning, "of": of })
            })
            .collect();
        json!({
            "counts": self.counts().to_json(),
            "columns": columns,
            "rows": self.rows.iter().map(row_json).collect::<Vec<Value>>(),
            "definitions": self.definitions,
            "notes": self.notes,
        })
    }

    /// What is kept in the journal beside the changes: counts, and the first refused and skipped rows. The journal is
    /// read by everybody: of registers with sealed fields, by their keys, nothing that stood in a cell is among it.
    pub fn kept(&self, sealed: &BTreeSet<&str>) -> Value {
        let is_sealed = |row: &RowReport| sealed.contains(row.register.as_str());
        let told = |row: &&RowReport| matches!(row.outcome, Outcome::Refused(_) | Outcome::Skipped(_));
        let line = |row: &RowReport| if is_sealed(row) { row.place() } else { row.to_string() };
        let rows: Vec<String> = self.rows.iter().filter(told).take(KEPT).map(line).collect();
        let files: BTreeSet<&str> = self.rows.iter().filter(|row| is_sealed(row)).map(|row| &*row.file).collect();
        let open = |note: &&String| !files.iter().any(|file| note.starts_with(file));
        let notes: Vec<&String> = self.notes.iter().filter(open).take(KEPT).collect();
        json!({ "counts": self.counts().to_json(), "left_out": rows, "notes": notes })
    }
}

fn row_json(row: &RowReport) -> Value {
    let (changes, faults) = match &row.outcome {
        Outcome::Changed(changes) | Outcome::Skipped(changes) => (changes.as_slice(), &[][..]),
        Outcome::Refused(faults) => (&[][..], faults.as_slice()),
        Outcome::Added | Outcome::Unchanged => (&[][..], &[][..]),
    };
    let change = |one: &FieldChange| json!({ "field": one.field, "label": one.label, "old": one.old, "new": one.new });
    let fault = |one: &Fault| json!({ "column": one.column, "why": one.why });
    json!({
        "file": &*row.file, "line": row.line, "register": row.register, "label": row.label,
        "title": row.title, "outcome": row.outcome.word(),
        "changes": changes.iter().map(change).collect::<Vec<Value>>(),
        "faults": faults.iter().map(fault).collect::<Vec<Value>>(),
    })
}
