//! XLSX in both directions: `calamine` reads, `rust_xlsxwriter` writes.
//!
//! Around the reader stand three guards, because a workbook comes from outside: the zip is unpacked and measured
//! before (`unpack`), a panic inside the library becomes a sentence (`quiet`), and cells are kept one by one, so
//! that a sheet which claims a million empty rows costs nothing. What a cell can't hold exactly goes to a sheet of
//! its own and comes back from there (`long_text`).

mod cells;
mod fill;
mod long_text;
mod quiet;
mod read;
mod style;
mod tags;
mod unpack;
mod write;

pub use fill::fill;
pub use read::{list, open};
pub use write::{BookInfo, OutColumn, XlsxWriter};

/// The most rows of a sheet, the header row included.
pub const ROW_MAX: u32 = 1_048_576;
