//! CSV as it comes from other tools and from people, and as this program writes it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::path::PathBuf;

use aims_bench::exchange::cell::visible;
use aims_bench::exchange::csv::{CsvFormat, CsvReader, CsvWriter, Encoding, Record};
use aims_bench::exchange::sheet::{
    CELL_LIMIT, Cell, CellRef, Controls, HeaderRow, NoteKind, ReadOptions, Row, Sheet, SheetError, from_bytes, open,
    write_atomically,
};
use chrono::NaiveDate;
use proptest::prelude::*;

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sheets").join(name)
}

fn open_fixture(name: &str) -> Sheet {
    open(&fixture(name), &ReadOptions::default()).unwrap()
}

fn read(text: &str) -> Sheet {
    from_bytes("some.csv", text.as_bytes().to_vec(), &ReadOptions::default()).unwrap()
}

fn titles(sheet: &Sheet) -> Vec<String> {
    sheet.columns().iter().map(|c| c.title.to_string()).collect()
}

fn texts(row: &Row) -> Vec<String> {
    row.cells.iter().map(ToString::to_string).collect()
}

fn rows(sheet: &mut Sheet) -> Vec<Row> {
    sheet.map(Result::unwrap).collect()
}

fn notes(sheet: &Sheet, kind: NoteKind) -> Vec<String> {
    sheet.notes().iter().filter(|n| n.kind == kind).map(ToString::to_string).collect()
}

#[test]
fn a_risk_export_with_mark_semicolons_and_guards_reads_as_it_was_meant() {
    let mut sheet = open_fixture("risk-export-semicolon.csv");
    assert_eq!(sheet.columns().len(), 18);
    assert_eq!(&*sheet.columns()[0].title, "ref_id");
    let dialect = sheet.dialect().unwrap();
    assert_eq!((dialect.separator, dialect.encoding), (b';', Encoding::Utf8));

    let rows = rows(&mut sheet);
    assert_eq!(rows.iter().map(|r| r.line).collect::<Vec<_>>(), [2, 4, 6]);
    assert_eq!(rows[0].cells[3], Cell::text("Wrong refusals; one group hit harder"));
    assert_eq!(rows[0].cells[4], Cell::text("First line of the story\nSecond line, with a comma"));
    assert_eq!(rows[1].cells[3], Cell::text("-5% drift in a quarter"));
    assert_eq!(rows[1].cells[4], Cell::text("=SUM(A1:A9)"));
    assert_eq!(rows[1].cells[5], Cell::text("--"));
    assert_eq!(rows[2].cells[3], Cell::text("Über-Vertrauen"));
    assert_eq!(sheet.blank_rows(), 1);
    assert!(sheet.notes().is_empty());
}

#[test]
fn comma_files_with_quotes_and_formulas_keep_their_texts() {
    let mut sheet = open_fixture("measures-comma.csv");
    let measures = rows(&mut sheet);
    assert_eq!(measures[1].cells[1], Cell::text("Model card, short form"));
    assert_eq!(measures[2].cells[2], Cell::text("Says \"drift\" when the weekly mean moves"));

    let mut sheet = open_fixture("risk-table-export.csv");
    let risks = rows(&mut sheet);
    assert_eq!(risks[0].cells[0], Cell::text("Bias in scoring, retail"));
    assert_eq!(risks[0].cells[7], Cell::text("-"));
    assert_eq!(risks[1].cells[0], Cell::text("=HYPERLINK(\"http://example.invalid\")"));
    assert_eq!(notes(&sheet, NoteKind::StrayQuote).len(), 1);
}

#[test]
fn the_header_is_found_below_titles_and_its_line_ends_are_spaces() {
    let mut sheet = open_fixture("hand-made-register.csv");
    assert_eq!(sheet.header_line(), 5);
    assert_eq!(
        titles(&sheet),
        ["Risk ID", "Title", "Inherent Likelihood (1-5)", "Inherent Impact (1-5)", "Score (band)", "Owner"]
    );
    assert_eq!(sheet.columns()[2].raw, "Inherent\nLikelihood\n(1-5)");
    assert_eq!(sheet.preamble().len(), 3);
    assert_eq!(sheet.preamble()[0].cells[0], Cell::text("AI risk register"));

    let rows = rows(&mut sheet);
    assert_eq!(rows.iter().map(|r| r.line).collect::<Vec<_>>(), [12, 13, 16]);
    assert_eq!(rows[0].cells[4], Cell::text("12 (12)"));
    assert_eq!(rows[1].cells[5], Cell::Empty);
    assert_eq!(sheet.blank_rows(), 2);
    assert_eq!(
        notes(&sheet, NoteKind::Header),
        ["hand-made-register.csv, line 5: the header stands here; the 3 rows above it aren't read as data"]
    );
}

#[test]
fn known_headings_decide_and_a_named_line_overrules() {
    let text = "Exported by,Ann,on 3 May\nRisk name,Who,When\nTitle,Owner,Due\nBias,Ben,2026-05-01\n";
    let known = |t: &str| ["title", "owner", "due"].contains(&t.to_lowercase().as_str());
    let options = ReadOptions { known: &known, ..ReadOptions::default() };
    let mut sheet = from_bytes("x.csv", text.as_bytes().to_vec(), &options).unwrap();
    assert_eq!((sheet.header_line(), rows(&mut sheet).len()), (3, 1));

    let named = ReadOptions { header: HeaderRow::Line(2), ..ReadOptions::default() };
    let mut sheet = from_bytes("x.csv", text.as_bytes().to_vec(), &named).unwrap();
    assert_eq!(titles(&sheet), ["Risk name", "Who", "When"]);
    assert_eq!(rows(&mut sheet).len(), 2);

    let beyond = ReadOptions { header: HeaderRow::Line(9), ..ReadOptions::default() };
    let error = from_bytes("x.csv", text.as_bytes().to_vec(), &beyond).err().unwrap();
    assert_eq!(
        error.to_string(),
        "x.csv: there is no header row on line 9; the sheet's rows begin on line 1 and end on line 4"
    );
}

#[test]
fn one_known_word_in_the_data_does_not_make_a_header() {
    let text = "Key,Meaning,Example,Source\nstatus,Status,open,us\nowner,Owner,Ann,us\n";
    let known = |t: &str| t == "Status";
    let options = ReadOptions { known: &known, ..ReadOptions::default() };
    let sheet = from_bytes("x.csv", text.as_bytes().to_vec(), &options).unwrap();
    assert_eq!(sheet.header_line(), 1);
}

#[test]
fn unnamed_and_repeated_headings_get_names_and_are_reported() {
    let sheet = open_fixture("data-frame.csv");
    assert_eq!(titles(&sheet)[..2], ["column 1", "system_id"]);
    assert!(sheet.columns()[0].is_unnamed());
    assert_eq!(notes(&sheet, NoteKind::UnnamedColumn).len(), 1);

    let mut sheet = open_fixture("duplicate-headings.csv");
    assert_eq!(titles(&sheet), ["ID", "Owner", "Owner (2)", "Date", "owner (3)", "column 6"]);
    assert_eq!(
        notes(&sheet, NoteKind::DuplicateHeader)[0],
        "duplicate-headings.csv, line 1, column 3: the heading \"Owner\" occurs before; this one is called \"Owner (2)\""
    );
    assert_eq!(texts(&sheet.next().unwrap().unwrap()), ["X-1", "Ann", "Ben", "03/04/2026", "Cy", ""]);
    assert_eq!(sheet.columns()[2].letters(), "C");
}

#[test]
fn other_encodings_are_read_and_named() {
    let mut sheet = open_fixture("western.csv");
    assert_eq!(titles(&sheet), ["Kennung", "Maßnahme", "Kosten"]);
    assert_eq!(texts(&rows(&mut sheet)[0]), ["M-1", "Prüfung „jährlich“", "1.234,50 €"]);
    assert_eq!(
        notes(&sheet, NoteKind::Encoding),
        [
            "western.csv: the file doesn't say its encoding and isn't UTF-8; it is read as Windows-1252 (Western European)"
        ]
    );

    let mut sheet = open_fixture("utf16.csv");
    assert_eq!(sheet.dialect().unwrap().separator, b'\t');
    assert_eq!(texts(&rows(&mut sheet)[0]), ["X-1", "Prüfung\u{a0}✓ 😀"]);
    assert!(sheet.notes().is_empty());

    let mut sheet = open_fixture("right-to-left.csv");
    let rows = rows(&mut sheet);
    assert_eq!(rows[0].cells[1], Cell::text("מערכת, בדיקה \u{202e} דוח"));
    assert_eq!(rows[1].cells[2], Cell::text("👍🏽"));
}

#[test]
fn a_damaged_cell_in_a_utf8_file_is_repaired_alone() {
    let mut bytes = "id,text\n1,Größe\n2,M".as_bytes().to_vec();
    bytes.extend_from_slice(b"a\xDFe\n3,\xC3\xB6 and \xF6\n");
    let mut sheet = from_bytes("x.csv", bytes, &ReadOptions::default()).unwrap();
    let rows = rows(&mut sheet);
    assert_eq!(rows[0].cells[1], Cell::text("Größe"));
    assert_eq!(rows[1].cells[1], Cell::text("Maße"));
    assert_eq!(rows[2].cells[1], Cell::text("ö and �"));
    assert_eq!(notes(&sheet, NoteKind::Encoding).len(), 2);
}

#[test]
fn every_trap_is_reported_where_it_is_and_nothing_is_lost() {
    let mut sheet = open_fixture("traps.csv");
    let (mut good, mut refused) = (Vec::new(), Vec::new());
    for row in &mut sheet {
        match row {
            Ok(row) => good.push(texts(&row)),
            Err(e) => refused.push(e.to_string()),
        }
    }
    assert_eq!(good[0], ["1", "nul␀here"]);
    assert_eq!(good[1], ["2", "esc␛[2Jhere\nand �? no"]);
    assert_eq!(good[2], ["4", "fine"]);
    assert_eq!(good[3], ["5", "a \"quoted\" word"]);
    assert_eq!(good[4], ["6", "short", "long"]);
    assert_eq!(good[5], ["7", ""]);
    assert_eq!(
        refused,
        ["traps.csv, line 5, column 2 (text): there is text after the closing quote of a cell that opens on line 5; \
          put it inside the quotes, or write a quote inside a cell twice"]
    );
    assert_eq!(
        notes(&sheet, NoteKind::Control),
        [
            "traps.csv, line 2, column 2: the cell holds U+0000 (NUL); each is replaced by a sign one can see",
            "traps.csv, line 3, column 2: the cell holds U+001B (ESC), U+009B (CSI); each is replaced by a sign one can see",
        ]
    );
    assert_eq!(
        notes(&sheet, NoteKind::Ragged),
        [
            "traps.csv, line 8: the row has 3 cells and the header 2; the cells behind the header's end belong to no column",
            "traps.csv, line 9: the row has 1 cell and the header 2; the missing ones are read as empty",
        ]
    );
}

#[test]
fn a_quote_that_stays_open_ends_the_reading_where_it_opens() {
    let mut sheet = open_fixture("open-quote.csv");
    assert_eq!(texts(&sheet.next().unwrap().unwrap()), ["1", "fine"]);
    let error = sheet.next().unwrap().unwrap_err();
    assert!(!error.is_one_row());
    assert_eq!(
        error.to_string(),
        "open-quote.csv, line 3, column 2 (text): a quote opens here and is never closed; close it, or write a quote \
         inside a cell twice"
    );
    assert!(sheet.next().is_none());
}

#[test]
fn control_characters_can_be_refused_instead() {
    let options = ReadOptions { controls: Controls::Refuse, ..ReadOptions::default() };
    let text = "id,text\n1,\"two\nlines\x1b\"\n2,fine\n";
    let mut sheet = from_bytes("x.csv", text.as_bytes().to_vec(), &options).unwrap();
    let error = sheet.next().unwrap().unwrap_err();
    assert_eq!(
        error.to_string(),
        "x.csv, line 3, column 2 (text): the cell holds the control character U+001B (ESC); remove it, or let it be replaced"
    );
    assert!(sheet.next().unwrap().is_ok());
}

#[test]
fn a_cell_may_have_64_kib_and_not_a_byte_more() {
    let at = "x".repeat(CELL_LIMIT);
    let over = "x".repeat(CELL_LIMIT + 1);
    let guarded = format!("'={}", "x".repeat(CELL_LIMIT - 1));
    let text = format!("id,text\n1,{at}\n2,{over}\n3,{guarded}\n4,\"{at}\"\n5,fine\n");
    let mut sheet = read(&text);
    assert_eq!(sheet.next().unwrap().unwrap().cells[1], Cell::text(at.clone()));
    let error = sheet.next().unwrap().unwrap_err();
    assert!(
        error.to_string().starts_with("some.csv, line 3, column 2 (text): the cell is longer than 65536 bytes"),
        "{error}"
    );
    assert_eq!(sheet.next().unwrap().unwrap().cells[1].to_string().len(), CELL_LIMIT);
    assert_eq!(sheet.next().unwrap().unwrap().cells[1], Cell::text(at));
    assert_eq!(texts(&sheet.next().unwrap().unwrap()), ["5", "fine"]);
}

#[test]
fn a_row_of_too_many_columns_is_refused_and_the_next_is_read() {
    let text = format!("id,text\n{}\n2,b\n", ",x".repeat(20_000));
    let mut sheet = read(&text);
    assert!(matches!(sheet.next().unwrap(), Err(SheetError::TooManyColumns { .. })));
    assert_eq!(texts(&sheet.next().unwrap().unwrap()), ["2", "b"]);
}

#[test]
fn a_fault_in_or_above_the_header_is_not_passed_over() {
    let error = from_bytes("x.csv", b"\"id\"x,text\n1,a\n".to_vec(), &ReadOptions::default()).err().unwrap();
    assert!(matches!(error, SheetError::TextAfterQuote { .. }), "{error}");
    for empty in ["\n\n", ";;\n;;\n", "\u{FEFF}"] {
        let error = from_bytes("x.csv", empty.as_bytes().to_vec(), &ReadOptions::default()).err().unwrap();
        assert_eq!(error.to_string(), "x.csv: no header row was found; name its line with --header-row");
    }
    let error = from_bytes("x.csv", Vec::new(), &ReadOptions::default()).err().unwrap();
    assert_eq!(error.to_string(), "x.csv is empty; there is no header row to read");
}

#[test]
fn what_is_no_csv_is_named() {
    for (bytes, said) in [
        (&b"%PDF-1.7 ..."[..], "x.csv is a PDF, not CSV or XLSX; ask for the spreadsheet it was made from"),
        (
            b"\xD0\xCF\x11\xE0....",
            "x.csv is an old Excel file (.xls) or a workbook with a password, not CSV or XLSX; save it as .xlsx without a password",
        ),
        (
            b"\n <!DOCTYPE html><table>",
            "x.csv is a web page, not CSV or XLSX; open it in a spreadsheet program and save it as .xlsx",
        ),
        (b"\xFF\xFE\0\0i\0\0\0", "x.csv is UTF-32, not UTF-8; save it as UTF-8"),
    ] {
        let error = from_bytes("x.csv", bytes.to_vec(), &ReadOptions::default()).err().unwrap();
        assert_eq!(error.to_string(), said);
    }
    let error = open(&fixture("nothing-here.csv"), &ReadOptions::default()).err().unwrap();
    assert!(error.to_string().starts_with("nothing-here.csv can't be read: "), "{error}");
    let error = open(&fixture(""), &ReadOptions::default()).err().unwrap();
    assert!(matches!(error, SheetError::Folder { .. }), "{error}");
}

#[test]
fn written_csv_is_rfc_4180_with_harmless_formulas() {
    let mut writer = CsvWriter::new(Vec::new(), "out.csv", CsvFormat::RFC, ["ID", "text", "value"]).unwrap();
    let day = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
    let cells = [CellRef::Text("=1+1"), CellRef::Text("a,\"b\"\nc"), CellRef::Number(-2.5)];
    writer.cells(cells).unwrap();
    writer.cells([CellRef::Text("'=x"), CellRef::Date(day), CellRef::Bool(true)]).unwrap();
    writer
        .cells([CellRef::DateTime(day.and_hms_milli_opt(9, 30, 0, 250).unwrap()), CellRef::Empty, CellRef::Text("-")])
        .unwrap();
    assert_eq!(
        String::from_utf8(writer.finish().unwrap()).unwrap(),
        "\"ID\",text,value\r\n'=1+1,\"a,\"\"b\"\"\nc\",-2.5\r\n''=x,2026-11-21,yes\r\n2026-11-21T09:30:00.250Z,,'-\r\n"
    );

    let excel = CsvFormat::excel("de_DE.UTF-8");
    let mut writer = CsvWriter::new(Vec::new(), "out.csv", excel, ["a", "b"]).unwrap();
    writer.cells([CellRef::Number(2.5), CellRef::Text("x;y")]).unwrap();
    assert_eq!(String::from_utf8(writer.finish().unwrap()).unwrap(), "\u{FEFF}a;b\r\n2,5;\"x;y\"\r\n");
}

#[test]
fn a_file_is_written_whole_and_private_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("register.csv");
    std::fs::write(&path, "old").unwrap();
    let failed: Result<(), SheetError> = write_atomically(&path, |out| {
        std::io::Write::write_all(out, b"half").unwrap();
        Err(SheetError::EmptyFile { file: "inner".into() })
    });
    assert!(failed.is_err());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");

    write_atomically::<SheetError>(&path, |out| {
        let writer = CsvWriter::new(out, "register.csv", CsvFormat::RFC, ["a"])?;
        writer.finish().map(drop)
    })
    .unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "a\r\n");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{PermissionsExt, symlink};
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let link = folder.path().join("link.csv");
        symlink(&path, &link).unwrap();
        write_atomically::<SheetError>(&link, |out| {
            std::io::Write::write_all(out, b"through").unwrap();
            Ok(())
        })
        .unwrap();
        assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "through");
    }
    let error = write_atomically::<SheetError>(folder.path(), |_| Ok(())).unwrap_err();
    assert!(matches!(error, SheetError::Folder { .. }), "{error}");
}

const ESC: char = '\u{1b}';

/// What reading must give back for rows of texts: the rows that aren't all empty.
fn with_content(rows: &[Vec<String>]) -> Vec<Vec<String>> {
    rows.iter().filter(|r| r.iter().any(|c| !c.trim().is_empty())).cloned().collect()
}

fn write_csv(format: CsvFormat, header: &[String], rows: &[Vec<String>]) -> Vec<u8> {
    let header = header.iter().map(String::as_str);
    let mut writer = CsvWriter::new(Vec::new(), "t.csv", format, header).unwrap();
    for row in rows {
        writer.cells(row.iter().map(|c| CellRef::Text(c))).unwrap();
    }
    writer.finish().unwrap()
}

/// Texts full of what CSV trips over.
fn hard_text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-c,;|\\t\"'\\r\\n =+@\\-]{0,8}",
        2 => "\\PC{0,8}",
        1 => any::<String>(),
        1 => prop::sample::select(vec!["sep=;", "ID", "\u{FEFF}x", "\"", "''", "é\u{9b}\u{1b}", "\u{202E}עברית 😀"]).prop_map(str::to_owned),
    ]
}

fn table() -> impl Strategy<Value = Vec<Vec<String>>> {
    (1_usize..5).prop_flat_map(|width| prop::collection::vec(prop::collection::vec(hard_text(), width), 1..8))
}

/// Proptest with this many cases, or as many as `PROPTEST_CASES` says.
fn cases(count: u32) -> ProptestConfig {
    let told = std::env::var_os("PROPTEST_CASES").is_some();
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    if told { config } else { ProptestConfig { cases: count, ..config } }
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn any_table_comes_back_exactly(rows in table(), excel in any::<bool>()) {
        let format = if excel { CsvFormat::excel("de") } else { CsvFormat::RFC };
        let header: Vec<String> = (1..=rows[0].len()).map(|n| format!("Heading {n}")).collect();
        let bytes = write_csv(format, &header, &rows);
        let options = ReadOptions {
            separator: Some(format.separator),
            controls: Controls::Keep,
            header: HeaderRow::Line(1),
            ..ReadOptions::default()
        };
        let mut sheet = from_bytes("t.csv", bytes.clone(), &options).unwrap();
        let read: Vec<Vec<String>> = (&mut sheet).map(|r| texts(&r.unwrap())).collect();
        prop_assert_eq!(read, with_content(&rows));
        prop_assert!(sheet.notes().is_empty());

        // The reader finds the separator by itself when it knows the headings.
        let known = |t: &str| t.starts_with("Heading ");
        let found = ReadOptions { separator: None, known: &known, ..options };
        let sheet = from_bytes("t.csv", bytes.clone(), &found).unwrap();
        let read: Vec<Vec<String>> = sheet.map(|r| texts(&r.unwrap())).collect();
        prop_assert_eq!(read, with_content(&rows));

        let shown = ReadOptions { controls: Controls::Replace, ..options };
        let sheet = from_bytes("t.csv", bytes, &shown).unwrap();
        let read: Vec<Vec<String>> = sheet.map(|r| texts(&r.unwrap())).collect();
        let visible: Vec<Vec<String>> = rows.iter().map(|r| r.iter().map(|c| visible(c).into_owned()).collect()).collect();
        prop_assert_eq!(read, with_content(&visible));
    }

    #[test]
    fn the_first_cell_of_a_file_is_as_exact_as_any(first in hard_text(), second in hard_text()) {
        let bytes = write_csv(CsvFormat::RFC, &[first.clone(), second.clone(), "x".into()], &[]);
        let options = ReadOptions { controls: Controls::Keep, separator: Some(b','), ..ReadOptions::default() };
        let sheet = from_bytes("t.csv", bytes, &options).unwrap();
        let raw: Vec<&str> = sheet.columns().iter().map(|c| c.raw.as_str()).collect();
        prop_assert_eq!(raw, [first.as_str(), second.as_str(), "x"]);
    }

    /// The other readers of the world understand what is written, and we what they write.
    #[test]
    fn the_csv_crate_agrees(rows in table()) {
        let rows: Vec<Vec<String>> = with_content(&rows);
        let bytes = write_csv(CsvFormat::RFC, &vec!["h".to_owned(); rows.first().map_or(1, Vec::len)], &rows);
        let mut theirs = ::csv::ReaderBuilder::new().flexible(true).from_reader(bytes.as_slice());
        let read: Vec<Vec<String>> = theirs.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect();
        let guarded: Vec<Vec<String>> = rows
            .iter()
            .map(|r| r.iter().map(|c| aims_bench::exchange::cell::guard(c).into_owned()).collect())
            .collect();
        prop_assert_eq!(read, guarded);

        let mut writer = ::csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let options = ReadOptions {
            separator: Some(b','),
            controls: Controls::Keep,
            unguard: Some(false),
            ..ReadOptions::default()
        };
        let mut reader = CsvReader::from_bytes("t.csv", bytes.clone(), &options).unwrap();
        let mut record = Record::new();
        let mut read = Vec::new();
        while reader.read(&mut record).unwrap() {
            read.push(record.iter().map(str::to_owned).collect::<Vec<_>>());
        }
        // A first text that is a byte order mark or a directive is the file's own for every reader.
        let special = bytes.starts_with("\u{FEFF}".as_bytes()) || bytes.to_ascii_lowercase().starts_with(b"sep=");
        prop_assume!(!special);
        prop_assert_eq!(read, rows);
    }

    #[test]
    fn no_bytes_make_the_reader_panic_or_go_on_for_ever(
        bytes in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..300),
            "[a,;\"'\\r\\n\\x00\\x1b=\u{FEFF}é]{0,200}".prop_map(String::into_bytes),
        ],
        keep in any::<bool>(),
    ) {
        let controls = if keep { Controls::Keep } else { Controls::Refuse };
        let options = ReadOptions { controls, ..ReadOptions::default() };
        let length = bytes.len();
        let Ok(mut sheet) = from_bytes("t.csv", bytes, &options) else { return Ok(()) };
        prop_assert!((&mut sheet).count() <= length);
        for note in sheet.notes().iter() {
            let said = note.to_string();
            prop_assert!(!said.contains(ESC), "{}", said);
        }
    }
}
