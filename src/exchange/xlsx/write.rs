//! A workbook written: typed cells, a header that stays in sight, a filter, widths that fit.

use std::collections::HashSet;

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr;

use super::style::{Formats, Look};
use super::{ROW_MAX, long_text};
use crate::exchange::cell;
use crate::exchange::sheet::{COLUMN_LIMIT, CellRef, CellStyle, OutCell, RowSink, SheetError};

/// The narrowest and the widest a column becomes by its content, in characters.
const NARROW: usize = 8;
const WIDE: usize = 60;

/// What the file says about itself. All of it is given, so that the same content makes the same bytes.
#[derive(Debug, Clone, Copy)]
pub struct BookInfo<'a> {
    pub title: &'a str,
    pub author: &'a str,
    /// UTC.
    pub created: NaiveDateTime,
}

/// A column of a sheet that is written.
#[derive(Debug, Clone, Copy)]
pub struct OutColumn<'a> {
    pub title: &'a str,
    /// Width in characters; without it the content decides, from 8 to 60.
    pub width: Option<u16>,
}

impl<'a> From<&'a str> for OutColumn<'a> {
    fn from(title: &'a str) -> Self {
        OutColumn { title, width: None }
    }
}

/// Writes a workbook sheet by sheet: [`begin_sheet`](Self::begin_sheet), rows, the next sheet, [`finish`](Self::finish).
///
/// Text is always text: nothing that is written becomes a formula, a number or a link. A text that a cell can't hold
/// goes to the sheet `Long texts` and is put together again when the file is read.
pub struct XlsxWriter {
    workbook: Workbook,
    formats: Formats,
    names: HashSet<String>,
    current: Option<Current>,
    long: Option<Long>,
}

struct Current {
    sheet: Worksheet,
    name: String,
    /// The next row, counted from 0.
    row: u32,
    widths: Vec<usize>,
    fixed: Vec<Option<u16>>,
}

struct Long {
    sheet: Worksheet,
    row: u32,
}

impl XlsxWriter {
    /// An empty workbook.
    ///
    /// # Errors
    /// When the date of creation is outside 1900 to 9999.
    pub fn new(info: &BookInfo<'_>) -> Result<Self, SheetError> {
        let mut workbook = Workbook::new();
        let properties = DocProperties::new()
            .set_title(info.title)
            .set_author(info.author)
            .set_creation_datetime(&moment(info.created).map_err(failed)?);
        workbook.set_properties(&properties);
        Ok(XlsxWriter {
            workbook,
            formats: Formats::default(),
            names: HashSet::from([long_text::SHEET.to_lowercase()]),
            current: None,
            long: None,
        })
    }

    /// Begins a sheet with its header row and gives the name it got: signs that a sheet's name can't hold are replaced
    /// by `-`, a name is cut after 31 characters, and one that is taken gets a number.
    ///
    /// # Errors
    /// When there are more columns than a sheet holds.
    pub fn begin_sheet(&mut self, name: &str, columns: &[OutColumn<'_>]) -> Result<String, SheetError> {
        self.end_sheet()?;
        let name = self.free_name(name);
        let mut sheet = Worksheet::new();
        sheet.set_name(&name).map_err(failed)?;
        sheet.set_freeze_panes(1, 0).map_err(failed)?;
        sheet.set_repeat_rows(0, 0).map_err(failed)?;
        sheet.set_landscape();
        sheet.set_print_fit_to_pages(1, 0);
        self.current = Some(Current {
            sheet,
            name: name.clone(),
            row: 0,
            widths: vec![NARROW; columns.len()],
            fixed: columns.iter().map(|c| c.width).collect(),
        });
        let header: Vec<OutCell<'_>> = columns.iter().map(|c| c.title.into()).collect();
        self.put(&header, true)?;
        Ok(name)
    }

    /// The finished file. [`write_atomically`](crate::exchange::sheet::write_atomically) puts it on the disk.
    ///
    /// # Errors
    /// When the workbook can't be put together.
    pub fn finish(mut self) -> Result<Vec<u8>, SheetError> {
        self.end_sheet()?;
        if let Some(mut long) = self.long.take() {
            long.sheet.set_column_width(0, 60).map_err(failed)?;
            self.workbook.push_worksheet(long.sheet);
        }
        self.workbook.save_to_buffer().map_err(failed)
    }

    fn end_sheet(&mut self) -> Result<(), SheetError> {
        let Some(mut current) = self.current.take() else {
            return Ok(());
        };
        for ((column, width), fixed) in (0_u16..).zip(&current.widths).zip(&current.fixed) {
            // The filter's arrow covers two characters of the heading.
            let width = fixed.map_or(*width as f64 + 2.0, f64::from);
            current.sheet.set_column_width(column, width).map_err(failed)?;
        }
        if let Some(last) = current.widths.len().checked_sub(1).and_then(|l| u16::try_from(l).ok()) {
            let end = current.row.saturating_sub(1).max(1);
            current.sheet.autofilter(0, 0, end, last).map_err(failed)?;
        }
        self.workbook.push_worksheet(current.sheet);
        Ok(())
    }

    fn free_name(&mut self, wanted: &str) -> String {
        let clean: String =
            wanted.chars().map(|c| if c.is_control() || "[]:*?/\\".contains(c) { '-' } else { c }).collect();
        let clean = clean.trim().trim_matches('\'').trim();
        // `History` is the one name that Excel keeps for itself.
        let clean = match clean {
            "" => "Sheet",
            c if c.eq_ignore_ascii_case("history") => "History-",
            c => c,
        };
        let mut count = 1;
        loop {
            let tail = if count == 1 { String::new() } else { format!(" ({count})") };
            let mut name = cut(clean, 31 - tail.len());
            name.truncate(name.trim_end_matches(['\'', ' ']).len());
            name.push_str(&tail);
            if self.names.insert(name.to_lowercase()) {
                return name;
            }
            count += 1;
        }
    }

    fn put(&mut self, cells: &[OutCell<'_>], header: bool) -> Result<(), SheetError> {
        let Some(mut current) = self.current.take() else {
            return Err(SheetError::NoSheetBegun { sheet: String::new() });
        };
        let done = self.put_row(&mut current, cells, header);
        self.current = Some(current);
        done
    }

    fn put_row(&mut self, current: &mut Current, cells: &[OutCell<'_>], header: bool) -> Result<(), SheetError> {
        let full =
            |what, need: u64, limit: u64| SheetError::SheetFull { sheet: current.name.clone(), what, need, limit };
        if current.row >= ROW_MAX {
            return Err(full("rows", u64::from(current.row) + 1, u64::from(ROW_MAX)));
        }
        if cells.len() > COLUMN_LIMIT {
            return Err(full("columns", cells.len() as u64, COLUMN_LIMIT as u64));
        }
        for (column, cell) in (0_u16..).zip(cells) {
            let width = self.put_cell(&mut current.sheet, current.row, column, *cell, header)?;
            if let Some(widest) = current.widths.get_mut(usize::from(column)) {
                *widest = width.min(WIDE).max(*widest);
            }
        }
        current.row += 1;
        Ok(())
    }

    /// Writes one cell and tells how wide its content is.
    fn put_cell(
        &mut self,
        sheet: &mut Worksheet,
        row: u32,
        column: u16,
        cell: OutCell<'_>,
        header: bool,
    ) -> Result<usize, SheetError> {
        let style = cell.style;
        let plain = if header { Look::Header } else { Look::Plain };
        match cell.value {
            CellRef::Empty | CellRef::Text("") => {
                if header || style != CellStyle::default() {
                    sheet.write_blank(row, column, self.formats.get(style, plain)).map_err(failed)?;
                }
                Ok(0)
            }
            CellRef::Text(text) => self.put_text(sheet, row, column, text, style, header),
            CellRef::Number(value) if value.is_finite() => {
                let format = self.formats.get(style, plain);
                sheet.write_number_with_format(row, column, value, format).map_err(failed)?;
                Ok(value.to_string().len())
            }
            CellRef::Number(value) => self.put_text(sheet, row, column, &value.to_string(), style, header),
            CellRef::Bool(value) => {
                let format = self.formats.get(style, plain);
                sheet.write_boolean_with_format(row, column, value, format).map_err(failed)?;
                Ok(5)
            }
            CellRef::Date(date) => match day(date) {
                Some(value) => {
                    let format = self.formats.get(style, Look::Date);
                    sheet.write_datetime_with_format(row, column, &value, format).map_err(failed)?;
                    Ok(10)
                }
                None => self.put_text(sheet, row, column, &date.format("%Y-%m-%d").to_string(), style, header),
            },
            CellRef::DateTime(at) => match day(at.date()).filter(|_| at.nanosecond() % 1_000_000 == 0) {
                Some(_) => {
                    let value = moment(at).map_err(failed)?;
                    let format = self.formats.get(style, Look::DateTime);
                    sheet.write_datetime_with_format(row, column, &value, format).map_err(failed)?;
                    Ok(19)
                }
                None => {
                    let text = at.format("%Y-%m-%dT%H:%M:%S%.fZ").to_string();
                    self.put_text(sheet, row, column, &text, style, header)
                }
            },
        }
    }

    fn put_text(
        &mut self,
        sheet: &mut Worksheet,
        row: u32,
        column: u16,
        text: &str,
        style: CellStyle,
        header: bool,
    ) -> Result<usize, SheetError> {
        let width = text.lines().map(UnicodeWidthStr::width).max().unwrap_or(0);
        let wrapped = width > WIDE || text.contains('\n');
        let kept = cell::is_risky(text) || text.trim().parse::<f64>().is_ok();
        let look = match (header, kept, wrapped) {
            (true, _, _) => Look::Header,
            (_, true, true) => Look::KeptWrapped,
            (_, true, false) => Look::Kept,
            (_, false, true) => Look::Wrapped,
            (_, false, false) => Look::Plain,
        };
        let format = self.formats.get(style, look);
        if long_text::fits(text) {
            sheet.write_string_with_format(row, column, text, format).map_err(failed)?;
            return Ok(width);
        }
        let reference = long_text::reference(long_text::SHEET, put_long(&mut self.long, text)?);
        sheet.write_string_with_format(row, column, &reference, format).map_err(failed)?;
        Ok(reference.len())
    }
}

impl RowSink for XlsxWriter {
    fn row(&mut self, cells: &[OutCell<'_>]) -> Result<(), SheetError> {
        self.put(cells, false)
    }
}

/// Adds a long text to its sheet and gives the row, counted from 1.
fn put_long(long: &mut Option<Long>, text: &str) -> Result<u32, SheetError> {
    let long = match long {
        Some(long) => long,
        None => {
            let mut sheet = Worksheet::new();
            sheet.set_name(long_text::SHEET).map_err(failed)?;
            sheet.set_freeze_panes(1, 0).map_err(failed)?;
            sheet.write_string(0, 0, long_text::MARK).map_err(failed)?;
            long.insert(Long { sheet, row: 1 })
        }
    };
    let full = |what, need, limit| SheetError::SheetFull { sheet: long_text::SHEET.to_owned(), what, need, limit };
    if long.row >= ROW_MAX {
        return Err(full("rows", u64::from(long.row) + 1, u64::from(ROW_MAX)));
    }
    let parts = long_text::parts(text);
    if parts.len() > COLUMN_LIMIT {
        return Err(full("columns", parts.len() as u64, COLUMN_LIMIT as u64));
    }
    for (column, part) in (0_u16..).zip(parts) {
        long.sheet.write_string(long.row, column, part).map_err(failed)?;
    }
    long.row += 1;
    Ok(long.row)
}

fn failed(error: XlsxError) -> SheetError {
    SheetError::Workbook { detail: error.to_string() }
}

/// The first characters of a name, as many as fit in `units` of UTF-16.
fn cut(name: &str, units: usize) -> String {
    let mut left = units;
    let fits = |c: &char| {
        let fits = c.len_utf16() <= left;
        left = left.saturating_sub(c.len_utf16());
        fits
    };
    name.chars().take_while(fits).collect()
}

/// A day as the format counts them, from March 1900 on: before, spreadsheets count a day that never was.
fn day(date: NaiveDate) -> Option<ExcelDateTime> {
    let first = NaiveDate::from_ymd_opt(1900, 3, 1)?;
    let year = u16::try_from(date.year()).ok().filter(|y| *y <= 9999 && date >= first)?;
    ExcelDateTime::from_ymd(year, u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?).ok()
}

fn moment(at: NaiveDateTime) -> Result<ExcelDateTime, XlsxError> {
    let outside = || XlsxError::DateTimeRangeError(at.to_string());
    let part = |value: u32| u8::try_from(value).map_err(|_| outside());
    let hour = u16::try_from(at.hour()).map_err(|_| outside())?;
    let milli = u16::try_from(at.nanosecond() / 1_000_000).map_err(|_| outside())?;
    day(at.date()).ok_or_else(outside)?.and_hms_milli(hour, part(at.minute())?, part(at.second())?, milli)
}
