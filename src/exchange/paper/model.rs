//! What a paper is made of, before it is Markdown or HTML.

use chrono::NaiveDate;

use crate::exchange::sheet::Cell;

/// A paper, ready to be written.
#[derive(Clone, Debug, PartialEq)]
pub struct Paper {
    pub heading: Heading,
    /// Label and title of the record; empty where it is about the whole workspace.
    pub of: String,
    /// Name of the organisation.
    pub client: String,
    pub blocks: Blocks,
    /// The same as rows, for spreadsheets.
    pub table: Table,
    /// What does not stand on it and why, for the one who prints it; empty when nothing was left out.
    pub left_out: String,
}

/// What a paper is called, and how it lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// The word for `aims export` and for files.
    pub name: &'static str,
    pub title: &'static str,
    /// What the organisation calls it, if that is something else.
    pub own: Option<String>,
    /// Printed across the sheet.
    pub is_wide: bool,
}

impl Heading {
    /// What stands above the paper.
    pub fn words(&self) -> &str {
        self.own.as_deref().unwrap_or(self.title)
    }
}

/// One thing below the other.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A heading; a chapter begins a page.
    Heading {
        text: String,
        chapter: bool,
    },
    /// A smaller heading.
    Subheading(String),
    /// A paragraph; line ends count.
    Text(String),
    /// Small print: how to read what stands beside it.
    Note(String),
    /// Names and values.
    Facts(Vec<(String, String)>),
    /// Questions, each with its answer below it.
    Questions(Vec<(String, String)>),
    List(Vec<String>),
    Table(Table),
    /// Boxes to tick, with those that are ticked.
    Ticks {
        label: String,
        boxes: Vec<(String, bool)>,
    },
    /// Lines to write on.
    Room {
        label: String,
        lines: usize,
    },
    Signatures(Vec<Signature>),
    /// What stays on one page where it fits: a finding, an impact.
    Kept {
        title: String,
        blocks: Blocks,
    },
}

/// A line to sign on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// For whom: `Lead auditor`.
    pub role: String,
    /// Who that is, where it is known.
    pub name: String,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
    /// Rows are high enough to write in.
    pub to_fill_in: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    pub title: &'static str,
    /// Part of the width in percent.
    pub share: u8,
}

impl Table {
    pub fn new<const N: usize>(columns: [(&'static str, u8); N]) -> Self {
        let columns = columns.into_iter().map(|(title, share)| Column { title, share }).collect();
        Self { columns, ..Self::default() }
    }

    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }
}

/// Blocks, built from top to bottom. What is empty is not put there; facts go on where facts end.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Blocks(pub Vec<Block>);

impl Blocks {
    pub fn chapter(&mut self, text: &str) {
        self.0.push(Block::Heading { text: text.into(), chapter: true });
    }

    pub fn heading(&mut self, text: &str) {
        self.0.push(Block::Heading { text: text.into(), chapter: false });
    }

    pub fn subheading(&mut self, text: impl Into<String>) {
        self.0.push(Block::Subheading(text.into()));
    }

    pub fn text(&mut self, text: impl Into<String>) {
        let text = text.into();
        if !text.trim().is_empty() {
            self.0.push(Block::Text(text));
        }
    }

    pub fn note(&mut self, text: impl Into<String>) {
        self.0.push(Block::Note(text.into()));
    }

    pub fn facts(&mut self, facts: Vec<(String, String)>) {
        let facts: Vec<_> = facts.into_iter().filter(|(_, value)| !value.trim().is_empty()).collect();
        match self.0.last_mut() {
            Some(Block::Facts(before)) => before.extend(facts),
            _ if facts.is_empty() => {}
            _ => self.0.push(Block::Facts(facts)),
        }
    }

    pub fn questions(&mut self, questions: Vec<(String, String)>) {
        self.0.push(Block::Questions(questions));
    }

    pub fn list(&mut self, lines: Vec<String>) {
        if !lines.is_empty() {
            self.0.push(Block::List(lines));
        }
    }

    /// A table, or a sentence where it would have no rows.
    pub fn table(&mut self, table: Table, none: &str) {
        match table.rows.is_empty() {
            true => self.note(none),
            false => self.0.push(Block::Table(table)),
        }
    }

    pub fn ticks(&mut self, label: &str, boxes: Vec<(String, bool)>) {
        self.0.push(Block::Ticks { label: label.into(), boxes });
    }

    pub fn room(&mut self, label: &str, lines: usize) {
        self.0.push(Block::Room { label: label.into(), lines });
    }

    pub fn signatures(&mut self, signatures: Vec<Signature>) {
        self.0.push(Block::Signatures(signatures));
    }

    pub fn kept(&mut self, title: impl Into<String>, blocks: Blocks) {
        self.0.push(Block::Kept { title: title.into(), blocks });
    }
}

impl Signature {
    pub fn new(role: &str, name: impl Into<String>) -> Self {
        Self { role: role.into(), name: name.into() }
    }
}

/// From one day to another, or the one of them that is known.
pub fn days(from: Option<NaiveDate>, to: Option<NaiveDate>) -> String {
    match (from, to) {
        (Some(from), Some(to)) if from != to => format!("{from} to {to}"),
        (Some(day), _) | (None, Some(day)) => day.to_string(),
        (None, None) => String::new(),
    }
}
