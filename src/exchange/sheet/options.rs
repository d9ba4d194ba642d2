//! What a caller may say about a file before it is read.

use super::HeaderRow;

/// What happens to control characters (all but tab and line ends) in cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Controls {
    /// Each is replaced by a sign one can see (`␛` for ESC, `�` for those above 0x7F), with a note.
    #[default]
    Replace,
    /// Kept as they are: for files this program wrote itself.
    Keep,
    /// The row is refused.
    Refuse,
}

/// Bounds on what a file may ask of the memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The largest XLSX file, or CSV from a pipe, in bytes. CSV files on disk are streamed and have no limit.
    pub file: u64,
    /// Bytes of all XML parts of a workbook, unpacked.
    pub unpacked: u64,
    /// Cells with content in one sheet of a workbook.
    pub cells: u64,
    /// Bytes of text in one sheet of a workbook, repeated texts counted each time.
    pub text: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { file: 256 << 20, unpacked: 512 << 20, cells: 8_000_000, text: 512 << 20 }
    }
}

/// How a file is read. The default finds out everything by itself.
#[derive(Clone, Copy)]
pub struct ReadOptions<'a> {
    /// Where the header stands.
    pub header: HeaderRow,
    /// Says whether a heading is one the caller knows; finds the header below title rows, and the separator.
    /// It is given the heading with white space trimmed and runs of it (line ends too) made one space.
    pub known: &'a dyn Fn(&str) -> bool,
    /// The sheet of a workbook; without a name the one whose header is known best, else the first with cells.
    pub sheet: Option<&'a str>,
    /// The separator of a CSV file, if it is not to be found out.
    pub separator: Option<u8>,
    pub controls: Controls,
    /// Whether a `'` in front of a formula sign is taken off; without a word: in CSV yes, in XLSX no.
    pub unguard: Option<bool>,
    pub limits: Limits,
}

/// The `known` of a caller that knows no headings.
pub fn nothing_known(_: &str) -> bool {
    false
}

impl Default for ReadOptions<'_> {
    fn default() -> Self {
        ReadOptions {
            header: HeaderRow::Detect,
            known: &nothing_known,
            sheet: None,
            separator: None,
            controls: Controls::Replace,
            unguard: None,
            limits: Limits::default(),
        }
    }
}
