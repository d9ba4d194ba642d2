//! Writing to standard output: tables that fit the terminal, CSV, JSON, and nothing that could control the terminal.
//!
//! Data is never trusted. Text and tables always show control characters as visible stand-ins; JSON escapes them; CSV
//! keeps them exactly when it goes to a file or a pipe.

use std::borrow::Cow;
use std::io::{self, BufWriter, IsTerminal, Write};

use serde_json::Value;

use super::failure::Failure;
use crate::exchange::csv::{CsvFormat, CsvWriter};
use crate::exchange::sheet::{CellRef, SheetError};
use crate::tui::text;

/// Columns between two columns of a table.
const GAP: usize = 2;
/// No column is cut below this.
const NARROWEST: usize = 4;
/// Text beside a label is not squeezed below this.
const PROSE: usize = 24;

pub struct Out {
    to: BufWriter<io::Stdout>,
    /// Columns of the terminal; none where nothing limits a line.
    width: Option<usize>,
}

/// A table before it is laid out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    pub header: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    pub fn new(header: &[&str]) -> Self {
        Self { header: header.iter().map(|title| (*title).to_string()).collect(), rows: Vec::new() }
    }

    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }
}

impl Out {
    pub fn stdout() -> Self {
        let stdout = io::stdout();
        let width = stdout.is_terminal().then(|| {
            let size = rustix::termios::tcgetwinsize(&stdout).ok();
            size.map(|size| usize::from(size.ws_col)).filter(|columns| *columns > 0).unwrap_or(80)
        });
        Self { to: BufWriter::new(stdout), width }
    }

    /// One line of text.
    pub fn line(&mut self, line: &str) -> Result<(), Failure> {
        Ok(writeln!(self.to, "{}", text::sanitise(line))?)
    }

    /// Text of several lines.
    pub fn lines(&mut self, lines: &str) -> Result<(), Failure> {
        lines.lines().try_for_each(|line| self.line(line))
    }

    /// A label and a text beside it, which is folded where the line ends.
    pub fn field(&mut self, label: &str, label_width: usize, content: &str) -> Result<(), Failure> {
        let room = self.width.map_or(usize::MAX, |width| width.saturating_sub(label_width + 4).max(PROSE));
        let mut label = text::pad(label, label_width, text::Align::Left, "");
        for line in content.lines().flat_map(|line| text::wrap(line, room)) {
            let line = format!("  {label}  {line}");
            self.line(line.trim_end())?;
            label = " ".repeat(label_width);
        }
        Ok(())
    }

    pub fn table(&mut self, table: &Table) -> Result<(), Failure> {
        let widths = self.widths(table);
        for row in std::iter::once(&table.header).chain(&table.rows) {
            let cells = row.iter().zip(&widths).map(|(cell, width)| text::pad(cell, *width, text::Align::Left, "…"));
            let line = cells.collect::<Vec<_>>().join(&" ".repeat(GAP));
            self.line(line.trim_end())?;
        }
        Ok(())
    }

    /// As wide as the cells ask for; on a terminal the widest columns give way until the lines fit.
    fn widths(&self, table: &Table) -> Vec<usize> {
        let mut widths: Vec<usize> = table.header.iter().map(|title| text::width(title)).collect();
        for row in &table.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(text::width(&text::sanitise(cell)));
            }
        }
        let Some(room) = self.width else { return widths };
        let gaps = GAP * widths.len().saturating_sub(1);
        while widths.iter().sum::<usize>() + gaps > room {
            match widths.iter_mut().max() {
                Some(widest) if *widest > NARROWEST => *widest -= 1,
                _ => break,
            }
        }
        widths
    }

    pub fn csv(&mut self, table: &Table) -> Result<(), Failure> {
        let safe = self.width.is_some();
        let shown = |cell: &'_ str| -> String {
            // Line breaks are part of CSV; everything else that controls a terminal is shown.
            let lines: Vec<Cow<'_, str>> = cell.split('\n').map(text::sanitise).collect();
            lines.join("\n")
        };
        let cell = |cell: &String| if safe { shown(cell) } else { cell.clone() };
        let header: Vec<String> = table.header.iter().map(cell).collect();
        let written = CsvWriter::new(&mut self.to, "the output", CsvFormat::RFC, header.iter().map(String::as_str))
            .and_then(|mut writer| {
                for row in &table.rows {
                    let row: Vec<String> = row.iter().map(cell).collect();
                    writer.cells(row.iter().map(|cell| CellRef::Text(cell)))?;
                }
                writer.finish().map(|_| ())
            });
        written.map_err(|error| match error {
            SheetError::Write { source, .. } => source.into(),
            other => Failure::Unusable(other.to_string()),
        })
    }

    /// Indented JSON in which every character that a terminal would obey is escaped.
    pub fn json(&mut self, value: &Value) -> Result<(), Failure> {
        let plain = serde_json::to_string_pretty(value).map_err(io::Error::from)?;
        let mut escaped = String::with_capacity(plain.len() + 1);
        for letter in plain.chars() {
            match letter {
                '\n' => escaped.push('\n'),
                // None of them lies beyond the first plane, so one escape is enough.
                unsafe_one if text::is_unsafe(unsafe_one) => {
                    escaped.push_str(&format!("\\u{:04x}", u32::from(unsafe_one)));
                }
                other => escaped.push(other),
            }
        }
        Ok(writeln!(self.to, "{escaped}")?)
    }

    /// Bytes that are ours, such as a completion script.
    pub fn bytes(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        Ok(self.to.write_all(bytes)?)
    }

    pub fn finish(&mut self) -> Result<(), Failure> {
        Ok(self.to.flush()?)
    }
}

/// A sentence beside the output: whose workspace this is, what was done, what comes next.
pub fn note(message: &str) {
    // Nobody may be listening; a note is never worth a failure.
    let _unheard = writeln!(io::stderr(), "{}", text::sanitise(message));
}
