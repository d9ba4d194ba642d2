//! Cells put into a workbook: of the zip one part is new, of that part a few cells.

use std::io::{Cursor, Read, Write};

use aims_bench::exchange::questionnaire::{Wanted, read_bytes};
use aims_bench::exchange::sheet::{CellEdit, ReadOptions, Row, from_bytes};
use aims_bench::exchange::xlsx::fill;
use rust_xlsxwriter::{DataValidation, Format, Formula, Note, Workbook};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

fn edit(row: u64, column: usize, text: &str) -> CellEdit {
    CellEdit { row, column, text: text.into() }
}

/// A sheet as customers send it: a title, colours, a list to choose from, joined cells, a second sheet with a formula.
fn customer() -> Vec<u8> {
    let mut book = Workbook::new();
    let head = Format::new().set_bold().set_background_color("DDDDDD");
    let free = Format::new().set_text_wrap().set_background_color("FFFFCC");
    let sheet = book.add_worksheet().set_name("Questions & answers").unwrap();
    sheet.merge_range(0, 0, 0, 3, "County nursing service: AI check", &head).unwrap();
    for (column, title) in ["No", "Question", "Yes / No", "Your response"].iter().enumerate() {
        sheet.write_with_format(2, u16::try_from(column).unwrap(), *title, &head).unwrap();
    }
    let asked = ["Is there a policy?", "Do you test <models> & data?", "Logs, \u{e9}tat?"];
    for (at, question) in asked.iter().enumerate() {
        let row = u32::try_from(at).unwrap() + 3;
        sheet.write(row, 0, f64::from(row - 2)).unwrap();
        sheet.write(row, 1, *question).unwrap();
        sheet.write_blank(row, 3, &free).unwrap();
    }
    let list = DataValidation::new().allow_list_strings(&["Yes", "No", "Partly", "Not applicable"]).unwrap();
    sheet.add_data_validation(3, 2, 5, 2, &list).unwrap();
    sheet.insert_note(3, 1, &Note::new("Please attach it.")).unwrap();
    let other = book.add_worksheet().set_name("Score").unwrap();
    other.write_formula(0, 0, Formula::new("COUNTA('Questions & answers'!D4:D6)").set_result("0")).unwrap();
    book.save_to_buffer().unwrap()
}

const SHEET: &str = "Questions & answers";

fn rows(bytes: &[u8]) -> Vec<Row> {
    let options = ReadOptions { sheet: Some(SHEET), ..ReadOptions::default() };
    let mut sheet = from_bytes("county.xlsx", bytes.to_vec(), &options).unwrap();
    sheet.by_ref().map(Result::unwrap).collect()
}

/// Name and packed bytes of every part.
fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut part = archive.by_index_raw(index).unwrap();
            let mut packed = Vec::new();
            part.read_to_end(&mut packed).unwrap();
            (part.name().unwrap().into_owned(), packed)
        })
        .collect()
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut text = String::new();
    ZipArchive::new(Cursor::new(bytes)).unwrap().by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// The same workbook with one part rewritten.
fn with_part(bytes: &[u8], name: &str, change: impl Fn(&str) -> String) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut old = archive.by_index(index).unwrap();
        let found = old.name().unwrap().into_owned();
        let mut content = Vec::new();
        old.read_to_end(&mut content).unwrap();
        if found == name {
            content = change(&String::from_utf8(content).unwrap()).into_bytes();
        }
        out.start_file(found, SimpleFileOptions::default()).unwrap();
        out.write_all(&content).unwrap();
    }
    out.finish().unwrap().into_inner()
}

const PART: &str = "xl/worksheets/sheet1.xml";

#[test]
fn only_the_part_of_the_sheet_is_new_and_in_it_only_the_answers() {
    let before = customer();
    let answers = [edit(4, 3, "Signed.\nSee <annex> & \u{1f600}"), edit(5, 2, "Partly"), edit(6, 3, "=1+1")];
    let after = fill("county.xlsx", &before, SHEET, &answers).unwrap();
    let (old, new) = (parts(&before), parts(&after));
    assert_eq!(old.len(), new.len());
    for ((name, packed), (same, written)) in old.iter().zip(&new) {
        assert_eq!(name, same);
        assert_eq!(name == PART, packed != written, "{name}");
    }
    let mut expected = rows(&before);
    for answer in &answers {
        let row = expected.iter_mut().find(|row| row.line == answer.row).unwrap();
        row.cells.resize(4, aims_bench::exchange::sheet::Cell::Empty);
        row.cells[answer.column] = aims_bench::exchange::sheet::Cell::text(answer.text.clone());
    }
    assert_eq!(rows(&after), expected);
    // The cell keeps its colour, and all around the cells stays to the letter.
    let (old, new) = (part(&before, PART), part(&after, PART));
    let style = old.split("<c r=\"D4\" ").nth(1).unwrap().split("/>").next().unwrap();
    assert!(new.contains(&format!("<c r=\"D4\" {style} t=\"inlineStr\">")), "{new}");
    let tail = |xml: &str| xml.split("</sheetData>").nth(1).unwrap().to_string();
    let head = |xml: &str| xml.split("<sheetData>").next().unwrap().to_string();
    assert_eq!((head(&old), tail(&old)), (head(&new), tail(&new)));
}

#[test]
fn the_questions_of_a_workbook_are_found_below_its_title() {
    let read = read_bytes("county.xlsx", customer(), &Wanted::default()).unwrap();
    let columns = &read.columns;
    assert_eq!((columns.question.letters.as_str(), columns.answer.letters.as_str()), ("B", "D"));
    assert_eq!(columns.short.as_ref().unwrap().letters, "C");
    assert_eq!((read.asked.len(), read.asked[0].row, read.sheet.as_str()), (3, 4, SHEET));
}

#[test]
fn a_formula_or_a_joined_cell_is_never_written_over() {
    let refused = fill("c.xlsx", &customer(), "Score", &[edit(1, 0, "x")]).unwrap_err().to_string();
    assert!(refused.contains("cell A1: a formula stands there"), "{refused}");
    let refused = fill("c.xlsx", &customer(), SHEET, &[edit(1, 2, "x")]).unwrap_err().to_string();
    assert!(refused.contains("cell C1") && refused.contains("first column of A1:D1"), "{refused}");
    let refused = fill("c.xlsx", &customer(), "Nowhere", &[]).unwrap_err().to_string();
    assert!(refused.contains("has no sheet \"Nowhere\""), "{refused}");
}

#[test]
fn what_a_cell_can_not_hold_is_refused_and_control_characters_are_written_as_spreadsheets_do() {
    let long = "x".repeat(32_768);
    let refused = fill("c.xlsx", &customer(), SHEET, &[edit(4, 3, &long)]).unwrap_err().to_string();
    assert!(refused.contains("cell D4") && refused.contains("32,767"), "{refused}");
    let after = fill("c.xlsx", &customer(), SHEET, &[edit(4, 3, "a\u{1b}[0m_x0041_b")]).unwrap();
    assert!(part(&after, PART).contains("a_x001B_[0m_x005F_x0041_b"));
}

#[test]
fn sheets_of_other_programs_are_filled_as_well() {
    let changed = |xml: &str| {
        // A prefix on every tag, rows and cells without numbers, an empty row.
        let xml = xml
            .replace("<row r=\"4\"", "<row")
            .replace(" r=\"A4\"", "")
            .replace(" r=\"B4\"", "")
            .replace(" r=\"D4\"", "");
        xml.replace("</sheetData>", "<row r=\"7\"/><!-- <row r=\"8\"/> --></sheetData>")
    };
    let odd = with_part(&customer(), PART, changed);
    // Without its place the cell of the answer stands where the third one is, so a new one comes behind it.
    let after = fill("odd.xlsx", &odd, SHEET, &[edit(4, 3, "four"), edit(7, 3, "seven")]).unwrap();
    let found = rows(&after);
    let cell = |line: u64| found.iter().find(|row| row.line == line).unwrap().cell(3).to_string();
    assert_eq!((cell(4), cell(7)), ("four".to_string(), "seven".to_string()));
}

#[test]
fn a_sheet_that_is_not_as_programs_write_it_is_left_alone() {
    type Spoils = fn(&str) -> String;
    let cases: [(&str, Spoils, &str); 4] = [
        ("two rows of one number", |xml| xml.replace("<row r=\"5\"", "<row r=\"4\""), "stands behind row 4"),
        ("cells out of order", |xml| xml.replace("r=\"A4\"", "r=\"C4\""), "another order than their columns"),
        ("its own entities", |xml| xml.replacen("<worksheet", "<!DOCTYPE a [<!ENTITY b \"c\">]><worksheet", 1), ""),
        ("cut off", |xml| xml.split("</sheetData>").next().unwrap().to_string(), ""),
    ];
    for (what, change, said) in cases {
        let odd = with_part(&customer(), PART, change);
        let refused = fill("odd.xlsx", &odd, SHEET, &[edit(4, 3, "x"), edit(6, 3, "y")]);
        match refused {
            Err(error) => assert!(error.to_string().contains(said), "{what}: {error}"),
            Ok(bytes) => assert!(said.is_empty() && !bytes.is_empty() && what == "cut off", "{what} was filled"),
        }
    }
    assert!(fill("z.xlsx", b"PK\x03\x04 no zip", SHEET, &[]).is_err());
}
