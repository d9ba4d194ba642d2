//! Workbooks as they come from other tools and from people, and as this program writes them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::io::{Cursor, Write};

use aims_bench::exchange::cell::visible;
use aims_bench::exchange::sheet::{
    CELL_LIMIT, Cell, CellRef, CellStyle, Controls, HeaderRow, Limits, NoteKind, OutCell, ReadOptions, Row, RowSink,
    Sheet, SheetError, from_bytes, list, open,
};
use aims_bench::exchange::xlsx::{BookInfo, OutColumn, XlsxWriter};
use chrono::NaiveDate;
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn read(bytes: Vec<u8>, options: &ReadOptions<'_>) -> Result<Sheet, SheetError> {
    from_bytes("book.xlsx", bytes, options)
}

fn read_default(bytes: Vec<u8>) -> Sheet {
    read(bytes, &ReadOptions::default()).unwrap()
}

fn refusal(bytes: Vec<u8>) -> String {
    read(bytes, &ReadOptions::default()).err().unwrap().to_string()
}

fn titles(sheet: &Sheet) -> Vec<String> {
    sheet.columns().iter().map(|c| c.title.to_string()).collect()
}

fn texts(row: &Row) -> Vec<String> {
    row.cells.iter().map(ToString::to_string).collect()
}

fn notes(sheet: &Sheet, kind: NoteKind) -> Vec<String> {
    sheet.notes().iter().filter(|n| n.kind == kind).map(ToString::to_string).collect()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn info() -> BookInfo<'static> {
    BookInfo {
        title: "Risk register",
        author: "Example Ltd",
        created: day("2026-11-21").and_hms_opt(9, 30, 0).unwrap(),
    }
}

/// A workbook of raw parts, for what no writer writes.
struct Parts(ZipWriter<Cursor<Vec<u8>>>);

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

impl Parts {
    fn new() -> Self {
        let mut parts = Parts(ZipWriter::new(Cursor::new(Vec::new())));
        parts.add(
            "[Content_Types].xml",
            r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#,
        );
        let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let package = "http://schemas.openxmlformats.org/package/2006/relationships";
        parts.add(
            "_rels/.rels",
            &format!(r#"<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#),
        );
        parts.add(
            "xl/_rels/workbook.xml.rels",
            &format!(r#"<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#),
        );
        parts.add(
            "xl/workbook.xml",
            &format!(r#"<workbook xmlns="{MAIN}" xmlns:r="{office}"><sheets><sheet name="Risks" sheetId="1" r:id="rId1"/></sheets></workbook>"#),
        );
        parts
    }

    fn add(&mut self, name: &str, content: &str) {
        self.0.start_file(name, SimpleFileOptions::default()).unwrap();
        self.0.write_all(content.as_bytes()).unwrap();
    }

    fn sheet(mut self, data: &str, behind: &str) -> Self {
        let content = format!(r#"<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData>{behind}</worksheet>"#);
        self.add("xl/worksheets/sheet1.xml", &content);
        self
    }

    fn bytes(self) -> Vec<u8> {
        self.0.finish().unwrap().into_inner()
    }
}

fn text_cell(at: &str, text: &str) -> String {
    format!(r#"<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

const HEADER: &str = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>ID</t></is></c><c r="B1" t="inlineStr"><is><t>Text</t></is></c></row>"#;

fn hand_made() -> Vec<u8> {
    let mut book = Workbook::new();
    let notes = book.add_worksheet();
    notes.set_name("Read me").unwrap();
    notes.write_string(0, 0, "How to use this workbook").unwrap();
    let sheet = book.add_worksheet();
    sheet.set_name("Risk Register").unwrap();
    let bold = Format::new().set_bold();
    sheet.merge_range(0, 0, 0, 5, "AI risk register of Example Ltd", &bold).unwrap();
    sheet.write_string(1, 0, "as of 21 November 2026").unwrap();
    for (column, title) in (0_u16..).zip(["", "Risk\nID", "Title", "Likelihood\n(1-5)", "Due", "Open"]) {
        sheet.write_string(4, column, title).unwrap();
    }
    let date = Format::new().set_num_format("dd/mm/yyyy");
    let span = Format::new().set_num_format("[h]:mm");
    let time = Format::new().set_num_format("hh:mm");
    sheet.write_number(5, 0, 0).unwrap();
    sheet.write_rich_string(5, 1, &[(&Format::new(), "AR"), (&bold, "-1")]).unwrap();
    sheet.write_string(5, 2, "12 (12)").unwrap();
    sheet.write_formula(5, 3, Formula::new("=1+2").set_result("3")).unwrap();
    sheet.write_datetime_with_format(5, 4, ExcelDateTime::from_ymd(2026, 11, 21).unwrap(), &date).unwrap();
    sheet.write_boolean(5, 5, true).unwrap();
    sheet.write_number(7, 3, 2.5).unwrap();
    sheet.write_number_with_format(7, 4, 1.5, &span).unwrap();
    sheet.write_number_with_format(7, 5, 0.75, &time).unwrap();
    sheet.write_number_with_format(7, 6, 46_347.75, &date).unwrap();
    book.save_to_buffer().unwrap()
}

#[test]
fn a_hand_made_workbook_is_read_with_its_types() {
    let known = |t: &str| ["Risk ID", "Title", "Due"].contains(&t);
    let options = ReadOptions { known: &known, ..ReadOptions::default() };
    let mut sheet = read(hand_made(), &options).unwrap();
    assert_eq!(sheet.name(), "Risk Register");
    assert_eq!(sheet.header_line(), 5);
    assert_eq!(titles(&sheet), ["column 1", "Risk ID", "Title", "Likelihood (1-5)", "Due", "Open", "column 7"]);
    assert_eq!(sheet.preamble()[0].cells[0], Cell::text("AI risk register of Example Ltd"));

    let rows: Vec<Row> = (&mut sheet).map(Result::unwrap).collect();
    assert_eq!(rows.iter().map(|r| r.line).collect::<Vec<_>>(), [6, 8]);
    assert_eq!(
        rows[0].cells,
        [
            Cell::number(0.0),
            Cell::text("AR-1"),
            Cell::text("12 (12)"),
            Cell::number(3.0),
            Cell::Date(day("2026-11-21")),
            Cell::Bool(true),
            Cell::Empty,
        ]
    );
    assert_eq!(rows[1].cells[3], Cell::Number { value: 2.5, text: "2.5".into() });
    assert_eq!(rows[1].cells[4], Cell::text("36:00:00"));
    assert_eq!(rows[1].cells[5], Cell::text("18:00:00"));
    assert_eq!(rows[1].cells[6], Cell::DateTime(day("2026-11-21").and_hms_opt(18, 0, 0).unwrap()));
    let place = sheet.place_of(6, Some(2)).to_string();
    assert_eq!(place, "book.xlsx, sheet \"Risk Register\", cell C6 (Title)");
}

#[test]
fn sheets_are_listed_and_chosen_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("register.xlsx");
    std::fs::write(&path, hand_made()).unwrap();
    let names: Vec<String> = list(&path, &ReadOptions::default()).unwrap().into_iter().map(|s| s.name).collect();
    assert_eq!(names, ["Read me", "Risk Register"]);

    let named = ReadOptions { sheet: Some("risk register"), ..ReadOptions::default() };
    assert_eq!(open(&path, &named).unwrap().name(), "Risk Register");
    let first = open(&path, &ReadOptions::default()).unwrap();
    assert_eq!(first.name(), "Read me");
    let missing = ReadOptions { sheet: Some("Systems"), ..ReadOptions::default() };
    assert_eq!(
        open(&path, &missing).err().unwrap().to_string(),
        "register.xlsx has no sheet \"Systems\"; it has \"Read me\", \"Risk Register\""
    );
}

#[test]
fn data_validations_that_are_not_legal_do_not_matter() {
    let rows = format!("{HEADER}<row r=\"2\">{}{}</row>", text_cell("A2", "R-1"), text_cell("B2", "Bias"));
    let behind = r#"<dataValidations count="x"><dataValidation type="list" errorStyle="error" sqref="Q"><formula1>"a,b"</formula1></dataValidation></dataValidations>"#;
    let mut sheet = read_default(Parts::new().sheet(&rows, behind).bytes());
    assert_eq!(texts(&sheet.next().unwrap().unwrap()), ["R-1", "Bias"]);
}

#[test]
fn formulas_without_results_errors_and_odd_order_are_reported() {
    let rows = format!(
        "{HEADER}<row r=\"4\">{}<c r=\"B4\"><f>TRUE()</f></c></row>\
         <row r=\"2\"><c r=\"B2\"><f>SUM(A1:A9)</f></c>{}</row>\
         <row r=\"3\">{}<c r=\"B3\" t=\"e\"><v>#REF!</v></c></row>\
         <row r=\"5\">{}<c r=\"B5\" t=\"e\"><v>#SPILL!</v></c></row>\
         <row r=\"6\">{}<c r=\"B6\" t=\"str\"><f>A1</f><v>done</v></c></row><row r=\"6\">{}</row>",
        text_cell("A4", "R-4"),
        text_cell("A2", "R-2"),
        text_cell("A3", "R-3"),
        text_cell("A5", "R-5"),
        text_cell("A6", "R-6"),
        text_cell("A6", "R-6b"),
    );
    let mut sheet = read_default(Parts::new().sheet(&rows, "").bytes());
    let all: Vec<Vec<String>> = (&mut sheet).map(|r| texts(&r.unwrap())).collect();
    assert_eq!(all, [["R-2", "=SUM(A1:A9)"], ["R-3", "#REF!"], ["R-4", "yes"], ["R-5", ""], ["R-6b", "done"]]);
    assert_eq!(notes(&sheet, NoteKind::Formula).len(), 1);
    assert_eq!(
        notes(&sheet, NoteKind::ErrorValue),
        [
            "book.xlsx, sheet \"Risks\", cell B3: the cell holds the error #REF!, which is read as text",
            "book.xlsx, sheet \"Risks\", cell A5: a cell behind this one holds the error #SPILL!; it is read as empty",
        ]
    );
    assert_eq!(
        notes(&sheet, NoteKind::Cell),
        ["book.xlsx, sheet \"Risks\", cell A6: the file has two values for this cell; \"R-6\" is left out"]
    );
}

#[test]
fn control_characters_and_long_cells_are_found_in_workbooks_too() {
    let long = "x".repeat(CELL_LIMIT + 1);
    let rows = format!(
        "{HEADER}<row r=\"2\">{}</row><row r=\"3\">{}</row><row r=\"4\">{}</row>",
        text_cell("A2", "esc_x001B_[2J"),
        text_cell("A3", &long),
        text_cell("A4", "'=x"),
    );
    let bytes = Parts::new().sheet(&rows, "").bytes();
    let mut sheet = read_default(bytes.clone());
    assert_eq!(texts(&sheet.next().unwrap().unwrap()), ["esc␛[2J", ""]);
    let error = sheet.next().unwrap().unwrap_err();
    assert!(error.is_one_row());
    assert!(error.to_string().starts_with("book.xlsx, sheet \"Risks\", cell A3 (ID): the cell is longer"), "{error}");
    assert_eq!(texts(&sheet.next().unwrap().unwrap())[0], "'=x");
    assert_eq!(notes(&sheet, NoteKind::Control).len(), 1);

    let options = ReadOptions { unguard: Some(true), ..ReadOptions::default() };
    let sheet = read(bytes, &options).unwrap();
    assert_eq!(texts(&sheet.last().unwrap().unwrap())[0], "=x");
}

#[test]
fn what_is_no_workbook_gets_one_sentence() {
    assert_eq!(
        refusal(b"PK\x03\x04 cut off".to_vec()),
        "book.xlsx: the workbook is damaged: its zip directory can't be read, perhaps the file was cut off; open it in a \
         spreadsheet program and save it again"
    );
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("register.csv", SimpleFileOptions::default()).unwrap();
    zip.write_all(b"a,b").unwrap();
    assert_eq!(
        refusal(zip.finish().unwrap().into_inner()),
        "book.xlsx is a zip file, not a workbook; unpack it and name the file inside"
    );
    assert!(refusal(Parts::new().bytes()).starts_with("book.xlsx, sheet \"Risks\": the workbook is damaged: "));
    assert_eq!(refusal(Parts::new().sheet("", "").bytes()), "book.xlsx has no sheet with cells in it");
    let torn = Parts::new().sheet("<row r=\"1\"><c r=\"A1\"", "");
    assert!(refusal(torn.bytes()).contains("the workbook is damaged"));
}

#[test]
fn a_workbook_that_would_fill_the_memory_is_refused() {
    // 40 MiB of spaces in 40 KiB of zip.
    let mut bomb = Parts::new();
    bomb.add("xl/sharedStrings.xml", &" ".repeat(40 << 20));
    let bytes = bomb.sheet(HEADER, "").bytes();
    assert!(bytes.len() < 100_000);
    let limits = Limits { unpacked: 32 << 20, ..Limits::default() };
    let options = ReadOptions { limits, ..ReadOptions::default() };
    assert_eq!(
        read(bytes, &options).err().unwrap().to_string(),
        "book.xlsx unpacks to more than 32 MiB; it isn't read, because it may be made to fill the memory"
    );

    let mut liar = Parts::new();
    liar.add(
        "xl/sharedStrings.xml",
        &format!(r#"<sst xmlns="{MAIN}" uniqueCount="99999999999999"><si><t>x</t></si></sst>"#),
    );
    assert!(
        refusal(liar.sheet(HEADER, "").bytes()).contains("says it holds 99999999999999 texts, more than fit in it")
    );

    let mut hidden = Parts::new();
    hidden.add("xl/sharedStrings.xml", r#"<?xml version="1.0" encoding="ISO-2022-JP"?><sst/>"#);
    assert!(refusal(hidden.sheet(HEADER, "").bytes()).contains("is written in iso-2022-jp, not UTF-8"));

    let wide = format!("{HEADER}<row r=\"1048576\">{}</row>", text_cell("XFD1048576", "far away"));
    let mut sheet = read_default(Parts::new().sheet(&wide, "").bytes());
    assert_eq!(sheet.next().unwrap().unwrap().line, 1_048_576);
    for beyond in ["XFE2", "A1048577", "ZZZZZZZZZZ9", "A99999999999", "9", "é", ""] {
        let rows = format!("{HEADER}<row r=\"2\">{}</row>", text_cell(beyond, "x"));
        let said = refusal(Parts::new().sheet(&rows, "").bytes());
        assert!(said.contains("the workbook is damaged"), "{beyond}: {said}");
    }

    let few = Limits { cells: 3, ..Limits::default() };
    let rows = format!("{HEADER}<row r=\"2\">{}{}</row>", text_cell("A2", "x"), text_cell("B2", "y"));
    let options = ReadOptions { limits: few, ..ReadOptions::default() };
    let error = read(Parts::new().sheet(&rows, "").bytes(), &options).err().unwrap();
    assert_eq!(
        error.to_string(),
        "book.xlsx, sheet \"Risks\": the sheet holds more than 3 cells; split it into smaller sheets"
    );

    // A short text that is used often is long in the end.
    let mut often = Parts::new();
    let shared = "y".repeat(1000);
    often.add("xl/sharedStrings.xml", &format!(r#"<sst xmlns="{MAIN}"><si><t>{shared}</t></si></sst>"#));
    let cells: String =
        (2..200).map(|row| format!(r#"<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>"#)).collect();
    let limits = Limits { text: 100_000, ..Limits::default() };
    let options = ReadOptions { limits, ..ReadOptions::default() };
    let error = read(often.sheet(&format!("{HEADER}{cells}"), "").bytes(), &options).err().unwrap();
    assert!(error.to_string().contains("holds more than 100000 bytes of text"), "{error}");

    let huge = format!(
        "{HEADER}<row r=\"2\"><c r=\"A2\"><f t=\"shared\" ref=\"A2:A3\" si=\"99999999999\">1</f><v>1</v></c></row>"
    );
    assert_eq!(read_default(Parts::new().sheet(&huge, "").bytes()).count(), 1);
}

/// A sheet to write: name, headings, rows.
type Plan<'a> = (&'a str, &'a [&'a str], &'a [Vec<OutCell<'a>>]);

fn written(sheets: &[Plan<'_>]) -> Vec<u8> {
    let mut writer = XlsxWriter::new(&info()).unwrap();
    for (name, header, rows) in sheets {
        let columns: Vec<OutColumn<'_>> = header.iter().map(|t| (*t).into()).collect();
        writer.begin_sheet(name, &columns).unwrap();
        for row in *rows {
            writer.row(row).unwrap();
        }
    }
    writer.finish().unwrap()
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    std::io::read_to_string(archive.by_name(name).unwrap()).unwrap()
}

#[test]
fn what_is_written_has_types_and_comes_back() {
    let at = day("2026-11-21").and_hms_milli_opt(9, 30, 15, 250).unwrap();
    let rows = [vec![
        OutCell {
            value: CellRef::Text("High"),
            style: CellStyle { bold: true, centred: true, ..CellStyle::filled(0xC00000) },
        },
        CellRef::Number(-2.5).into(),
        CellRef::Date(day("2026-11-21")).into(),
        CellRef::DateTime(at).into(),
        CellRef::Bool(false).into(),
        OutCell { value: CellRef::Empty, style: CellStyle::filled(0x59BBB2) },
        "=1+1".into(),
        "007".into(),
        "https://example.invalid".into(),
        CellRef::Date(day("1899-01-01")).into(),
        CellRef::Number(f64::INFINITY).into(),
    ]];
    let header = ["Level", "n", "day", "at", "open", "empty", "formula", "zeros", "link", "old", "endless"];
    let bytes = written(&[("Risks", &header, &rows)]);
    let mut sheet = read_default(bytes.clone());
    assert_eq!(titles(&sheet), header);
    assert_eq!(
        sheet.next().unwrap().unwrap().cells,
        [
            Cell::text("High"),
            Cell::number(-2.5),
            Cell::Date(day("2026-11-21")),
            Cell::DateTime(at),
            Cell::Bool(false),
            Cell::Empty,
            Cell::text("=1+1"),
            Cell::text("007"),
            Cell::text("https://example.invalid"),
            Cell::text("1899-01-01"),
            Cell::text("inf"),
        ]
    );
    let xml = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(!xml.contains("<f>") && !xml.contains("hyperlink"), "{xml}");
    assert!(xml.contains(r#"<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>"#), "{xml}");
    assert!(xml.contains(r#"<autoFilter ref="A1:K2"/>"#), "{xml}");
    let styles = part(&bytes, "xl/styles.xml");
    assert!(styles.contains("FFC00000") && styles.contains("FF59BBB2") && styles.contains("quotePrefix"), "{styles}");
    assert!(part(&bytes, "docProps/core.xml").contains("2026-11-21T09:30:00Z"));
}

#[test]
fn the_same_content_makes_the_same_bytes() {
    let rows = [vec!["a".into(), OutCell { value: CellRef::Number(1.0), style: CellStyle::filled(1) }]];
    let once = written(&[("One", &["x", "y"], &rows), ("Two", &["x"], &[])]);
    assert_eq!(once, written(&[("One", &["x", "y"], &rows), ("Two", &["x"], &[])]));
}

#[test]
fn any_name_becomes_a_name_that_a_sheet_may_have() {
    let mut writer = XlsxWriter::new(&info()).unwrap();
    let mut begin = |name: &str| writer.begin_sheet(name, &["a".into()]).unwrap();
    assert_eq!(begin("Risks: open/closed [2026]"), "Risks- open-closed -2026-");
    assert_eq!(begin("risks- open-closed -2026-"), "risks- open-closed -2026- (2)");
    assert_eq!(begin("'quoted'"), "quoted");
    assert_eq!(begin(""), "Sheet");
    assert_eq!(begin("History"), "History-");
    assert_eq!(begin("Long texts"), "Long texts (2)");
    assert_eq!(begin(&"long ".repeat(10)), "long long long long long long l");
    assert_eq!(begin(&"😀".repeat(20)), "😀".repeat(15));
    assert_eq!(begin(&"😀".repeat(20)), format!("{} (2)", "😀".repeat(13)));
    let bytes = writer.finish().unwrap();
    assert!(read(bytes, &ReadOptions { sheet: Some("History-"), ..ReadOptions::default() }).is_ok());
}

#[test]
fn a_row_without_a_sheet_and_a_sheet_that_is_full_are_refused() {
    let mut writer = XlsxWriter::new(&info()).unwrap();
    assert!(matches!(writer.row(&["a".into()]), Err(SheetError::NoSheetBegun { .. })));
    writer.begin_sheet("S", &["a".into()]).unwrap();
    let error = writer.row(&vec![CellRef::Empty.into(); 16_385]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "sheet \"S\" would need 16385 columns, and a workbook holds 16384; write CSV instead"
    );
}

#[test]
fn texts_longer_than_a_cell_go_to_their_own_sheet_and_come_back() {
    let long = "é😀 ".repeat(9_000);
    let rows = [vec!["1".into(), long.as_str().into()], vec!["2".into(), "see Long texts!A2".into()]];
    let own = [vec!["user's own".into()]];
    let bytes = written(&[("Risks", &["id", "text"], &rows), ("Long texts", &["mine"], &own)]);
    let mut sheet = read_default(bytes.clone());
    assert_eq!(sheet.next().unwrap().unwrap().cells[1], Cell::text(long));
    assert_eq!(sheet.next().unwrap().unwrap().cells[1], Cell::text("see Long texts!A2"));
    assert!(part(&bytes, "xl/sharedStrings.xml").contains("see Long texts!A3"));

    let options = ReadOptions { sheet: Some("Long texts (2)"), ..ReadOptions::default() };
    let mut mine = read(bytes.clone(), &options).unwrap();
    assert_eq!(texts(&mine.next().unwrap().unwrap()), ["user's own"]);
    let hidden = ReadOptions { sheet: Some("Long texts"), ..ReadOptions::default() };
    assert!(matches!(read(bytes, &hidden), Err(SheetError::NoSuchSheet { .. })));

    let lost = format!("{HEADER}<row r=\"2\">{}</row>", text_cell("A2", "see Long texts!A7"));
    let mut sheet = read_default(Parts::new().sheet(&lost, "").bytes());
    assert_eq!(texts(&sheet.next().unwrap().unwrap())[0], "see Long texts!A7");
    assert_eq!(notes(&sheet, NoteKind::Cell).len(), 1);
}

/// What reading must give back for rows of texts: the rows that aren't all empty.
fn with_content(rows: &[Vec<String>]) -> Vec<Vec<String>> {
    rows.iter().filter(|r| r.iter().any(|c| !c.trim().is_empty())).cloned().collect()
}

/// Texts full of what XML and spreadsheets trip over.
fn hard_text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-c<>&\"' =+@\\-\\t\\r\\n]{0,8}",
        2 => "[_x0-4A\\x01\\x1b<r>/]{0,16}",
        2 => "\\PC{0,8}",
        2 => any::<String>(),
        1 => prop::sample::select(vec![
            "<r><t>x</t></r>", "_x0041\u{1b}", "_x005F_x0041_", "see Long texts!A2", "\u{FFFE}\u{FFFF}", " ", "\n", "]]>", "\u{85}\u{2028}",
            "<r></r>", "&amp;", "_x000D_", "\r\n", "#REF!", "1e5", "TRUE", "2026-11-21",
        ]).prop_map(str::to_owned),
    ]
}

/// Proptest with this many cases, or as many as `PROPTEST_CASES` says.
fn cases(count: u32) -> ProptestConfig {
    let told = std::env::var_os("PROPTEST_CASES").is_some();
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    if told { config } else { ProptestConfig { cases: count, ..config } }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn any_table_comes_back_exactly(
        rows in (1_usize..4).prop_flat_map(|w| prop::collection::vec(prop::collection::vec(hard_text(), w), 1..6)),
    ) {
        let header: Vec<String> = (1..=rows[0].len()).map(|n| format!("Heading {n}")).collect();
        let columns: Vec<OutColumn<'_>> = header.iter().map(|t| t.as_str().into()).collect();
        let mut writer = XlsxWriter::new(&info()).unwrap();
        writer.begin_sheet("Table", &columns).unwrap();
        for row in &rows {
            let cells: Vec<OutCell<'_>> = row.iter().map(|c| c.as_str().into()).collect();
            writer.row(&cells).unwrap();
        }
        let bytes = writer.finish().unwrap();
        let options = ReadOptions { controls: Controls::Keep, header: HeaderRow::Line(1), ..ReadOptions::default() };
        let mut sheet = read(bytes.clone(), &options).unwrap();
        let read_back: Vec<Vec<String>> = (&mut sheet).map(|r| texts(&r.unwrap())).collect();
        prop_assert_eq!(read_back, with_content(&rows));
        prop_assert!(sheet.notes().is_empty());

        let sheet = read(bytes, &ReadOptions { controls: Controls::Replace, ..options }).unwrap();
        let shown: Vec<Vec<String>> = sheet.map(|r| texts(&r.unwrap())).collect();
        let visible: Vec<Vec<String>> = rows.iter().map(|r| r.iter().map(|c| visible(c).into_owned()).collect()).collect();
        prop_assert_eq!(shown, with_content(&visible));
    }

    #[test]
    fn numbers_and_dates_come_back_exactly(
        value in any::<f64>().prop_filter("finite", |v| v.is_finite()),
        days in -60_000_i64..2_900_000,
        millis in 0_u32..86_400_000,
    ) {
        let date = day("2000-01-01") + chrono::TimeDelta::days(days);
        let at = date.and_hms_opt(0, 0, 0).unwrap() + chrono::TimeDelta::milliseconds(i64::from(millis));
        let row = vec![CellRef::Number(value).into(), CellRef::Date(date).into(), CellRef::DateTime(at).into()];
        let mut sheet = read_default(written(&[("S", &["n", "d", "t"], &[row])]));
        let cells = sheet.next().unwrap().unwrap().cells;
        prop_assert!(matches!(&cells[0], Cell::Number { value: read, .. } if *read == value), "{:?}", cells[0]);
        prop_assert_eq!(cells[1].to_string(), date.format("%Y-%m-%d").to_string());
        let expected = match (millis, date >= day("1900-03-01")) {
            (0, true) => date.format("%Y-%m-%d").to_string(),
            _ => at.format("%Y-%m-%dT%H:%M:%S%.fZ").to_string(),
        };
        prop_assert_eq!(cells[2].to_string(), expected);
    }

    /// Damage in the zip, and in the XML inside a sound zip.
    #[test]
    fn no_damage_makes_the_reader_panic(
        hits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in prop::option::of(any::<prop::sample::Index>()),
        inside in any::<bool>(),
    ) {
        let mut bytes = hand_made();
        let damage = |content: &mut Vec<u8>| {
            if content.is_empty() {
                return;
            }
            for (at, byte) in &hits {
                let length = content.len();
                content[at.index(length)] = *byte;
            }
            if let Some(at) = &cut {
                content.truncate(at.index(content.len()));
            }
        };
        if inside {
            let mut archive = zip::ZipArchive::new(Cursor::new(bytes.clone())).unwrap();
            let mut out = ZipWriter::new(Cursor::new(Vec::new()));
            let target = hits[0].0.index(archive.len());
            for index in 0..archive.len() {
                let mut part = archive.by_index(index).unwrap();
                let name = part.name().unwrap().into_owned();
                let mut content = Vec::new();
                std::io::copy(&mut part, &mut content).unwrap();
                if index == target {
                    damage(&mut content);
                }
                out.start_file(name, SimpleFileOptions::default()).unwrap();
                out.write_all(&content).unwrap();
            }
            bytes = out.finish().unwrap().into_inner();
        } else {
            damage(&mut bytes);
        }
        match read(bytes, &ReadOptions::default()) {
            Ok(sheet) => prop_assert!(sheet.count() < 100),
            Err(error) => {
                let said = error.to_string();
                prop_assert!(!said.contains('\n') && said.len() < 300, "{}", said);
            }
        }
    }
}
