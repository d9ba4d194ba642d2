//! A view as a file: the same table in every format, and as a page to print. It is computed, so it is never read back.

use chrono::NaiveDate;

use super::export::About;
use super::paper::{self, Blocks, Column, Form, Heading, Paper, PaperError, Table};
use super::sheet::Cell;
use crate::core::views::{self, REST, Row, View};

/// Columns that stand side by side on an upright sheet.
const UPRIGHT: usize = 6;

/// A view as a whole file.
///
/// # Errors
/// When its rows are more than the format allows.
pub fn write(view: &View, rows: &[Row], today: NaiveDate, form: &Form, about: &About) -> Result<Vec<u8>, PaperError> {
    let table = table(view, rows);
    let mut blocks = Blocks::default();
    blocks.note(view.help);
    blocks.table(table.clone(), view.empty);
    let paper = Paper {
        heading: Heading { name: view.name, title: view.title, own: None, is_wide: view.columns.len() > UPRIGHT },
        of: format!("As of {today}"),
        client: about.organisation.clone(),
        blocks,
        table,
        left_out: String::new(),
    };
    paper::write(&paper, form, about)
}

fn table(view: &View, rows: &[Row]) -> Table {
    // A column that takes the rest of the screen takes thrice the room of another on paper.
    let parts: usize = view.columns.iter().map(|column| if column.width == REST { 3 } else { 1 }).sum();
    let share = |width: u16| u8::try_from(100 * (if width == REST { 3 } else { 1 }) / parts.max(1)).unwrap_or(10);
    let columns = view.columns.iter().map(|column| Column { title: column.title, share: share(column.width) });
    let rows = rows.iter().map(|row| row.cells.iter().map(cell).collect());
    Table { columns: columns.collect(), rows: rows.collect(), to_fill_in: false }
}

fn cell(cell: &views::Cell) -> Cell {
    match cell {
        views::Cell::Empty => Cell::Empty,
        views::Cell::Text(text) => Cell::text(text.as_str()),
        views::Cell::Date(day) => Cell::Date(*day),
        views::Cell::Count(count) => Cell::Number { value: *count as f64, text: count.to_string().into_boxed_str() },
    }
}
