//! Cells put into a CSV file: the answers as they were meant, every other byte as it was.

use aims_bench::exchange::csv::{CsvReader, Dialect, Encoding, Record, fill};
use aims_bench::exchange::sheet::{CellEdit, Controls, ReadOptions};
use proptest::prelude::*;

const COMMA: Dialect = Dialect { separator: b',', quote: b'"', encoding: Encoding::Utf8 };

fn edit(row: u64, column: usize, text: &str) -> CellEdit {
    CellEdit { row, column, text: text.into() }
}

fn filled(text: &str, edits: &[CellEdit]) -> String {
    String::from_utf8(fill("sheet.csv", text.as_bytes(), COMMA, edits).unwrap()).unwrap()
}

#[test]
fn marks_line_ends_quotes_and_short_rows_stay_as_they_are() {
    let text = "\u{feff}Question,Answer\r\n\"Is it \"\"so\"\"?\",  old  \r\n\r\nWhy?\rLast";
    let out = filled(text, &[edit(2, 1, "Yes"), edit(5, 3, "No")]);
    assert_eq!(out, "\u{feff}Question,Answer\r\n\"Is it \"\"so\"\"?\",\"Yes\"\r\n\r\nWhy?\rLast,,,\"No\"");
    let two = filled("a\nb\n", &[edit(2, 1, "1"), edit(2, 3, "3")]);
    assert_eq!(two, "a\nb,\"1\",,\"3\"\n");
}

#[test]
fn a_cell_of_several_lines_counts_its_lines_and_is_replaced_whole() {
    let text = "Q,A\n\"one\ntwo\",\"old\nanswer\"\nnext,\n";
    assert_eq!(filled(text, &[edit(2, 1, "new"), edit(5, 1, "b")]), "Q,A\n\"one\ntwo\",\"new\"\nnext,\"b\"\n");
}

#[test]
fn an_answer_is_no_formula_and_no_second_cell() {
    let out = filled("Q,A\nq,\n", &[edit(2, 1, "=cmd|' /C calc'!A0,\"x\"\ny")]);
    assert_eq!(out, "Q,A\nq,\"'=cmd|' /C calc'!A0,\"\"x\"\"\ny\"\n");
}

#[test]
fn a_western_file_keeps_its_encoding_and_refuses_letters_that_it_has_not() {
    let western = Dialect { encoding: Encoding::Windows1252, separator: b';', ..COMMA };
    let text = b"Fr\xE4ge;A\nGr\xF6\xDFe?;\n";
    let out = fill("alt.csv", text, western, &[edit(2, 1, "5 \u{20ac}, Größe")]).unwrap();
    assert_eq!(out, b"Fr\xE4ge;A\nGr\xF6\xDFe?;\"5 \x80, Gr\xF6\xDFe\"\n");
    let refused = fill("alt.csv", text, western, &[edit(2, 1, "\u{141}ódź")]).unwrap_err().to_string();
    assert!(refused.contains("cell B2") && refused.contains("has no \"\u{141}\""), "{refused}");
    let wide = Dialect { encoding: Encoding::Utf16Le, ..COMMA };
    assert!(fill("w.csv", text, wide, &[]).unwrap_err().to_string().contains("written in UTF-16; save it as UTF-8"));
}

#[test]
fn a_row_that_is_not_there_is_named() {
    let refused = fill("s.csv", b"Q,A\nq,\n", COMMA, &[edit(9, 1, "x")]).unwrap_err().to_string();
    assert!(refused.contains("s.csv has no row 9"), "{refused}");
}

/// What our own reader makes of a file, line by line.
fn cells(bytes: &[u8]) -> Vec<(u64, Vec<String>)> {
    let options = ReadOptions { controls: Controls::Keep, separator: Some(b','), ..ReadOptions::default() };
    let mut reader = CsvReader::from_bytes("s.csv", bytes.to_vec(), &options).unwrap();
    let (mut record, mut all) = (Record::new(), Vec::new());
    while reader.read(&mut record).unwrap() {
        all.push((record.line(), record.iter().map(str::to_string).collect()));
    }
    all
}

fn field() -> impl Strategy<Value = String> {
    prop_oneof!["[a-zé ]{0,6}", "\"([a-z,; \r\n]|\"\"){0,8}\""]
}

proptest! {
    #[test]
    fn the_reader_finds_the_answer_in_its_cell_and_all_others_unchanged(
        rows in proptest::collection::vec(proptest::collection::vec(field(), 1..5), 1..6),
        end in prop_oneof![Just("\n"), Just("\r\n")],
        column in 0usize..6,
        text in "[ -~é\n\"]{1,12}",
    ) {
        let lines: Vec<String> = rows.iter().map(|row| row.join(",")).collect();
        let file = format!("Q,A{end}{}{end}", lines.join(end));
        let before = cells(file.as_bytes());
        let (line, _) = before.last().unwrap().clone();
        let after = fill("s.csv", file.as_bytes(), COMMA, &[edit(line, column, &text)]).unwrap();
        let mut expected = before.clone();
        let row = &mut expected.last_mut().unwrap().1;
        if row.len() <= column {
            row.resize(column + 1, String::new());
        }
        row[column] = text;
        prop_assert_eq!(cells(&after), expected);
        // All before the row is the same to the byte; a quoted field may hold line ends that count otherwise.
        let kept = file.as_bytes().iter().zip(&after).take_while(|(a, b)| a == b).count();
        let start: usize = file.split_inclusive('\n').take(usize::try_from(line).unwrap() - 1).map(str::len).sum();
        prop_assert!(file.contains('"') || kept >= start, "{kept} of {start} bytes");
    }
}
