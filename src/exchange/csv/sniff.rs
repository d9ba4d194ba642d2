//! Which separator and which quote a CSV file uses, told by its first rows.

use std::io::Cursor;

use super::Encoding;
use super::decode::{Decoder, Detected};
use super::scan::{Raw, Scanner};
use crate::exchange::cell;
use crate::exchange::sheet::plain_title;

/// The separators that are tried, in the order in which they win a draw.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How many records decide.
const RECORDS: usize = 200;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sniffed {
    pub(super) separator: u8,
    pub(super) quote: u8,
    /// The first line is Excel's `sep=;` and no data.
    pub(super) directive: bool,
}

/// Finds separator and quote in `sample`, the beginning of the file as UTF-8; `whole` says that it is all of it.
///
/// A separator is good when the rows have the same number of cells, more than one; it is best when it makes headings
/// appear that `known` knows.
pub(super) fn sniff(sample: &[u8], whole: bool, told: Option<u8>, known: &dyn Fn(&str) -> bool) -> Sniffed {
    let mut lines = sample.splitn(2, |b| matches!(b, b'\n' | b'\r'));
    let first = lines.next().unwrap_or(&[]);
    let directive = match first {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', mark] if !mark.is_ascii_alphanumeric() && *mark != b'"' => {
            Some(*mark)
        }
        _ => None,
    };
    let rest = if directive.is_some() { lines.next().unwrap_or(&[]) } else { sample };

    let separator = told.or(directive).unwrap_or_else(|| {
        let mut best = (0, 0.0, b',');
        for separator in SEPARATORS {
            let table = Table::read(rest, whole, separator, b'"');
            let (hits, score) = table.rank(known);
            if hits > best.0 || (hits == best.0 && score > best.1) {
                best = (hits, score, separator);
            }
        }
        best.2
    });
    Sniffed {
        separator,
        quote: if single_quoted(rest, whole, separator) { b'\'' } else { b'"' },
        directive: directive.is_some(),
    }
}

/// Single quotes are quotes only when nothing speaks against it: a file without double quotes where all cells of the
/// first row and half of all filled cells stand in single ones, and none of them merely guards a formula. This
/// program's own files never look so, because it writes double quotes around a text that begins with a single one.
fn single_quoted(sample: &[u8], whole: bool, separator: u8) -> bool {
    if sample.contains(&b'"') || !sample.contains(&b'\'') {
        return false;
    }
    let table = Table::read(sample, whole, separator, b'\'');
    let filled = table.rows.iter().flatten().filter(|c| !c.is_empty()).count();
    let guards = table.rows.iter().flatten().filter(|c| cell::is_risky(c)).count();
    table.first_row_quoted && table.quoted >= 2 && table.quoted * 2 >= filled && table.faults == 0 && guards == 0
}

struct Table {
    rows: Vec<Vec<String>>,
    faults: usize,
    quoted: usize,
    first_row_quoted: bool,
}

impl Table {
    fn read(sample: &[u8], whole: bool, separator: u8, quote: u8) -> Self {
        let utf8 = Detected { encoding: Encoding::Utf8, mark: 0, guessed: false };
        let mut scanner = Scanner::new(Decoder::new(Box::new(Cursor::new(sample.to_vec())), utf8), separator, quote);
        let mut table = Table { rows: Vec::new(), faults: 0, quoted: 0, first_row_quoted: false };
        let mut raw = Raw::default();
        // Reading from memory can't fail.
        while table.rows.len() < RECORDS && scanner.next(&mut raw).unwrap_or(false) {
            table.faults += usize::from(raw.fault.is_some() || raw.stray.is_some());
            table.quoted += raw.quoted;
            table.first_row_quoted |= table.rows.is_empty() && raw.quoted == raw.ends.len();
            let mut start = 0;
            let cells = raw.ends.iter().map(|end| {
                let text = String::from_utf8_lossy(raw.bytes.get(start..*end).unwrap_or(&[])).into_owned();
                start = *end;
                text
            });
            table.rows.push(cells.collect());
        }
        // The sample may cut the last record in two.
        if !whole && table.rows.len() > 1 && table.rows.len() < RECORDS {
            table.rows.pop();
            table.faults = table.faults.saturating_sub(usize::from(raw.fault.is_some()));
        }
        table
    }

    /// The most known headings in one of the rows, and how regular the table is: when a row has known headings, how
    /// many of the rows below are as wide as it.
    fn rank(&self, known: &dyn Fn(&str) -> bool) -> (usize, f64) {
        let hits = |row: &Vec<String>| row.iter().filter(|c| known(&plain_title(cell::unguard(c)))).count();
        let mut best = (0, 0);
        for (index, row) in self.rows.iter().enumerate().take(40) {
            let count = hits(row);
            if count > best.0 {
                best = (count, index);
            }
        }
        let below = self.rows.get(best.1..).unwrap_or(&[]);
        match below.first() {
            Some(header) if best.0 > 0 => {
                let fitting = below.iter().filter(|r| r.len() == header.len()).count();
                // At most a few hundred rows: exact in f64.
                (best.0, fitting as f64 / below.len() as f64)
            }
            _ => (0, self.regularity()),
        }
    }

    /// How much of the table has the commonest number of cells, between 0 and 1; 0 when that number is 1. More cells
    /// count a little more, faults count against it.
    fn regularity(&self) -> f64 {
        let mut widths: Vec<usize> = self.rows.iter().map(Vec::len).collect();
        widths.sort_unstable();
        let Some((count, width)) =
            widths.chunk_by(|a, b| a == b).map(|c| (c.len(), c.first().copied().unwrap_or(0))).max()
        else {
            return 0.0;
        };
        if width < 2 {
            return 0.0;
        }
        // At most a few hundred rows and some thousand columns: exact in f64.
        let (count, width, rows) = (count as f64, width as f64, widths.len() as f64);
        let faults = self.faults as f64;
        (count / rows) * (1.0 - 0.2 / width) / (1.0 + faults)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::sheet::nothing_known;

    fn separator(sample: &str) -> char {
        char::from(sniff(sample.as_bytes(), true, None, &nothing_known).separator)
    }

    #[test]
    fn the_separator_that_makes_a_table_wins() {
        assert_eq!(separator("a,b,c\n1,2,3\n"), ',');
        assert_eq!(separator("a;b;c\n1,5;2;3\n1,5;2,5;3\n"), ';');
        assert_eq!(separator("a\tb\n\"x, y\"\tz, w\n"), '\t');
        assert_eq!(separator("a|b\nx|y\n"), '|');
        assert_eq!(separator("name\nx\n"), ',');
        assert_eq!(separator("id,names\n1,a|b\n2,c|d\n"), ',');
        assert_eq!(separator("Report 2026\n\nid;text\n1;\"a,b\nc,d\"\n2;e,f\n"), ';');
    }

    #[test]
    fn known_headings_beat_regular_rows() {
        let sample = b"Risk, first edition;x\nTitle;Owner\nA, b;C\nD, e;F\n";
        let known = |t: &str| matches!(t, "Title" | "Owner");
        assert_eq!(sniff(sample, true, None, &known).separator, b';');
    }

    #[test]
    fn the_directive_of_excel_is_followed() {
        let sniffed = sniff(b"sep=|\r\na|b;c;d\r\n1|2;3;4\r\n", true, None, &nothing_known);
        assert_eq!((sniffed.separator, sniffed.directive), (b'|', true));
    }

    #[test]
    fn single_quotes_are_quotes_only_in_a_file_full_of_them() {
        let quote = |sample: &str| sniff(sample.as_bytes(), true, None, &nothing_known).quote;
        assert_eq!(quote("'id','text'\n'1','a,b'\n"), b'\'');
        assert_eq!(quote("id,text\n'--,'=x\n'--,'--\n"), b'"');
        assert_eq!(quote("id,text\n1,it's\n2,'n'\n"), b'"');
    }
}
