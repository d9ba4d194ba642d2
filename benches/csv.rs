//! CSV of 100,000 rows: the bare format, and a register with its columns.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use aims_bench::exchange::csv::{CsvFormat, CsvReader, CsvWriter, Record};
use aims_bench::exchange::export::{self, About, Format, Options};
use aims_bench::exchange::sheet::{CellRef, ReadOptions};
use divan::Bencher;
use divan::counter::BytesCount;

fn main() {
    divan::main();
}

const ROWS: usize = 100_000;
const HEADER: [&str; 6] = ["Label", "Title", "Source", "Owner", "Review", "Note"];

/// Six cells a row, one of them with a comma and quotes.
fn rows() -> Vec<[String; 6]> {
    let row = |number: usize| {
        [
            format!("R-{number:03}"),
            support::title(number),
            "Few such cases in the training data; the alert threshold was set on other patients".to_owned(),
            format!("P-{:03}", number % 40),
            format!("2026-12-{:02}", number % 28 + 1),
            format!("the ward calls it \"{number}\", nobody else does"),
        ]
    };
    (1..=ROWS).map(row).collect()
}

fn written(rows: &[[String; 6]]) -> Vec<u8> {
    let mut writer = CsvWriter::new(Vec::new(), "bench.csv", CsvFormat::RFC, HEADER).unwrap();
    for row in rows {
        writer.cells(row.iter().map(|cell| CellRef::Text(cell))).unwrap();
    }
    writer.finish().unwrap()
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn write_100k_rows(bencher: Bencher<'_, '_>) {
    let rows = rows();
    let bytes = written(&rows).len();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| written(&rows));
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn read_100k_rows(bencher: Bencher<'_, '_>) {
    let bytes = written(&rows());
    let size = BytesCount::new(bytes.len());
    bencher.counter(size).with_inputs(|| bytes.clone()).bench_local_values(|bytes| {
        let mut reader = CsvReader::from_bytes("bench.csv", bytes, &ReadOptions::default()).unwrap();
        let mut record = Record::new();
        let mut cells = 0;
        while reader.read(&mut record).unwrap() {
            cells += record.len();
        }
        assert_eq!(cells, (ROWS + 1) * HEADER.len());
        cells
    });
}

/// What `x e` does, without the disk: the risk register of 100,000 risks, with levels and references shown.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn export_100k_risks(bencher: Bencher<'_, '_>) {
    let workspace = support::risks(ROWS);
    let register = workspace.schema().register("risk").unwrap();
    let about = About::of(&workspace, support::today().and_hms_opt(9, 0, 0).unwrap());
    bencher.bench_local(|| {
        let table = export::build(&workspace, register, &Options::on(support::today()));
        export::write(&table, &Format::Csv, &about).unwrap()
    });
}
