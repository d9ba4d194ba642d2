//! The rows of a paper as a spreadsheet or for programs.

use serde_json::{Map, Value, json};

use super::model::{Paper, Table};
use super::text::of_cell;
use crate::exchange::csv::{CsvFormat, CsvWriter};
use crate::exchange::export::{About, Format};
use crate::exchange::json;
use crate::exchange::sheet::{Cell, OutCell, RowSink, SheetError};
use crate::exchange::xlsx::{BookInfo, OutColumn, XlsxWriter};

pub fn write(paper: &Paper, format: &Format, about: &About) -> Result<Vec<u8>, SheetError> {
    match format {
        Format::Csv => csv(paper, CsvFormat::RFC),
        Format::CsvExcel(locale) => csv(paper, CsvFormat::excel(locale)),
        Format::Xlsx => xlsx(paper, about),
        Format::Json => Ok(json::file(&json::envelope(about, "export", data(paper)))),
    }
}

fn csv(paper: &Paper, format: CsvFormat) -> Result<Vec<u8>, SheetError> {
    let mut writer = CsvWriter::new(Vec::new(), paper.heading.name, format, titles(&paper.table))?;
    for row in &paper.table.rows {
        writer.cells(row.iter().map(Cell::as_ref))?;
    }
    writer.finish()
}

fn titles(table: &Table) -> impl Iterator<Item = &str> {
    table.columns.iter().map(|column| column.title)
}

fn xlsx(paper: &Paper, about: &About) -> Result<Vec<u8>, SheetError> {
    let title = format!("{}: {} {}", paper.client, paper.heading.words(), paper.of);
    let info = BookInfo { title: &title, author: &paper.client, created: about.written };
    let mut writer = XlsxWriter::new(&info)?;
    let columns: Vec<OutColumn<'_>> = titles(&paper.table).map(OutColumn::from).collect();
    writer.begin_sheet(paper.heading.title, &columns)?;
    for row in &paper.table.rows {
        let cells: Vec<OutCell<'_>> = row.iter().map(|cell| cell.as_ref().into()).collect();
        writer.row(&cells)?;
    }
    writer.finish()
}

/// `{"paper", "of", "sha256", "rows": [{"Finding": "F-001", ..}]}`; what is empty is left out of a row.
fn data(paper: &Paper) -> Value {
    let rows = paper.table.rows.iter().map(|row| {
        let cells = titles(&paper.table).zip(row).filter(|(_, cell)| !cell.is_blank());
        let cells: Map<String, Value> =
            cells.map(|(title, cell)| (title.to_string(), Value::String(of_cell(cell).into_owned()))).collect();
        Value::Object(cells)
    });
    json!({
        "paper": paper.heading.name,
        "of": paper.of,
        "sha256": super::hash(paper),
        "rows": rows.collect::<Vec<Value>>(),
    })
}
