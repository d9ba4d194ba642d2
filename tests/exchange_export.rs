//! Registers as auditors get them: the usual columns first, and nothing that a spreadsheet runs.

mod exchange_support;
mod report_columns;

use aims_bench::core::record::LABEL;
use aims_bench::exchange::export::{self, Format, Options, Report};
use aims_bench::exchange::register::{Content, layout, report_columns};
use aims_bench::ledger::Ledger;
use aims_bench::library::Library;
use calamine::{Data, Reader};
use exchange_support::{about, create, fresh, register_csv, today};
use report_columns::REPORTS;
use serde_json::{Value, json};

fn workshop() -> Ledger {
    let mut ledger = fresh(1);
    create(&mut ledger, "person", "P-001", json!({ "name": "Maeve Brennan" }));
    create(&mut ledger, "system", "SYS-01", json!({ "name": "Triage assist", "roles": ["user", "producer"] }));
    let system = ledger.workspace().by_label("system", "SYS-01").unwrap().id().to_string();
    let person = ledger.workspace().by_label("person", "P-001").unwrap().id().to_string();
    let rating = json!({ "likelihood": 4, "consequence": { "individuals": 5, "groups": 3, "organisation": 4 },
        "own_likelihood": { "groups": 2 }, "none": { "societies": "only staff use it" }, "confidence": "medium",
        "method": "5x5-iso27005", "version": 1, "decided_on": "2026-03-01" });
    let risk = json!({ "title": "=Triage misses sepsis", "current": rating, "systems": [system], "owner": person,
        "treatment_option": "change_likelihood", "next_review": "2026-12-01" });
    create(&mut ledger, "risk", "R-001", risk);
    ledger
}

fn header(text: &str) -> Vec<&str> {
    text.lines().next().unwrap().split(',').collect()
}

#[test]
fn the_registers_begin_with_the_columns_of_their_reports() {
    let ledger = workshop();
    let workspace = ledger.workspace();
    for (register, _, titles) in REPORTS {
        let text = register_csv(workspace, register);
        assert_eq!(&header(&text)[..titles.len()], *titles, "{register}");
    }
}

#[test]
fn every_report_column_and_every_stored_field_has_its_place_once() {
    let schema = Library::embedded().schema().unwrap();
    let ledger = workshop();
    for register in schema.registers() {
        assert_eq!(report_columns(&schema, register).len(), register.columns.len(), "{}", register.key);
        let columns = layout(ledger.workspace(), register, &[]);
        for field in &register.fields {
            let held = columns.iter().filter(|column| column.content.field() == Some(&field.key)).count();
            assert!(held >= 1, "{}.{}", register.key, field.key);
        }
        assert_eq!(columns.iter().filter(|column| column.content == Content::Label).count(), 1, "{}", register.key);
    }
}

#[test]
fn a_row_shows_names_labels_and_levels() {
    let ledger = workshop();
    let text = register_csv(ledger.workspace(), "risk");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let titles = reader.headers().unwrap().clone();
    let row = reader.records().next().unwrap().unwrap();
    let cell =
        |title: &str| row.get(titles.iter().position(|one| one == title).unwrap_or_else(|| panic!("{title}"))).unwrap();
    for (title, expected) in [
        ("Risk id", "R-001"),
        ("AI system", "SYS-01"),
        ("Scenario", "'=Triage misses sepsis"),
        ("Owner", "Maeve Brennan"),
        ("owner", "P-001"),
        ("Current likelihood", "4"),
        ("Current consequence", "5"),
        ("Current level", "Very high"),
        ("Treatment", "Change likelihood"),
        ("Next review", "2026-12-01"),
        ("current.individuals", "5"),
        ("current.own.groups", "2"),
        ("current.none.societies", "only staff use it"),
        ("current.societies", ""),
        ("current.method", "5x5-iso27005"),
        ("current.version", "1"),
        ("current.decided_on", "2026-03-01"),
        ("'@archived", "no"),
    ] {
        assert_eq!(cell(title), expected, "{title}");
    }
    assert!(!titles.iter().any(|title| title == "title" || title == "current.likelihood" || title == "next_review"));
}

#[test]
fn the_soa_lists_38_controls_with_their_titles() {
    let ledger = workshop();
    let text = register_csv(ledger.workspace(), "soa");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 38);
    assert_eq!(&rows[0][0], "A.2.2");
    assert!(rows.iter().all(|row| row[1].len() > 3), "each has its title");
    assert_eq!(&rows[0][14], exchange_support::TODAY);
}

#[test]
fn a_workbook_has_typed_cells_a_frozen_header_and_the_levels_colours() {
    let ledger = workshop();
    let workspace = ledger.workspace();
    let register = workspace.schema().register("risk").unwrap();
    let table = export::build(workspace, register, &Options::on(today()));
    let level = table.columns.iter().position(|column| column.title == "Current level").unwrap();
    assert!(table.row(table.records[0])[level].style.fill.is_some(), "the level has its method's colour");
    let bytes = export::write(&table, &Format::Xlsx, &about(workspace)).unwrap();
    let mut book = calamine::Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range("risks").unwrap();
    let titles: Vec<String> = range.rows().next().unwrap().iter().map(ToString::to_string).collect();
    let cell = |title: &str| range.rows().nth(1).unwrap()[titles.iter().position(|one| one == title).unwrap()].clone();
    assert_eq!(cell("Current likelihood"), Data::Float(4.0));
    assert!(matches!(cell("Next review"), Data::DateTime(_)));
    assert_eq!(cell("Scenario"), Data::String("=Triage misses sepsis".into()));
}

#[test]
fn json_has_the_envelope_of_every_command_and_references_as_labels() {
    let ledger = workshop();
    let workspace = ledger.workspace();
    let register = workspace.schema().register("risk").unwrap();
    let table = export::build(workspace, register, &Options::on(today()));
    let bytes = export::write(&table, &Format::Json, &about(workspace)).unwrap();
    let value: Value = serde_json::from_slice(&bytes).unwrap();
    let keys: Vec<&String> = value.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["aims", "workspace", "position", "as_of", "command", "data"]);
    let record = &value["data"]["records"][0];
    assert_eq!((&record["label"], &record["fields"]["owner"]), (&json!("R-001"), &json!("P-001")));
    assert_eq!(record["fields"]["systems"], json!(["SYS-01"]));
    assert_eq!(record["report"]["Current level"], "Very high");
    assert_eq!(record["fields"]["current"]["likelihood"], 4);
}

#[test]
fn archived_records_come_when_asked_and_a_list_may_be_given() {
    use aims_bench::core::intent::{Intent, Proposal};
    let mut ledger = workshop();
    let second = create(&mut ledger, "risk", "R-002", json!({ "title": "Second" }));
    let first = ledger.workspace().by_label("risk", "R-001").unwrap().id();
    ledger.submit(&Proposal::edit(vec![Intent::Archive { record: first }], "")).unwrap();
    let workspace = ledger.workspace();
    let register = workspace.schema().register("risk").unwrap();
    let labels = |options: &Options| -> Vec<String> {
        let table = export::build(workspace, register, options);
        table.records.iter().map(|record| record.value(LABEL).text().unwrap().to_string()).collect()
    };
    assert_eq!(labels(&Options::on(today())), ["R-002"]);
    assert_eq!(labels(&Options { archived: true, ..Options::on(today()) }), ["R-001", "R-002"]);
    assert_eq!(labels(&Options { only: Some(vec![second, first]), ..Options::on(today()) }), ["R-002", "R-001"]);
}

#[test]
fn a_report_has_many_names() {
    let schema = Library::embedded().schema().unwrap();
    assert_eq!(Report::parse(&schema, "all"), Some(Report::All));
    for name in ["treatment", "treatments", "treatment-plan", "risk-treatment-plan"] {
        assert_eq!(Report::parse(&schema, name), Some(Report::Register("treatment".into())), "{name}");
    }
    assert_eq!(Report::parse(&schema, "nothing"), None);
}
