//! What people type becomes a value, and a value becomes text that could have been typed.

mod core_support;

use aims_bench::core::intent::Intent;
use aims_bench::core::schema::Kind;
use aims_bench::core::typing::{join_list, read, resolve, show, split_list, write};
use chrono::NaiveDate;
use core_support::play::{Play, turns};
use core_support::{Site, rating};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

fn today() -> NaiveDate {
    "2026-11-21".parse().unwrap()
}

#[test]
fn every_field_reads_back_what_was_written_for_a_form() {
    let config = ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() };
    TestRunner::new(config)
        .run(&turns(1, 1..40), |turns| {
            let mut play = Play::acquainted(1);
            play.run(&turns);
            let workspace = &play.sites[0].workspace;
            for register in workspace.schema().registers() {
                for record in workspace.rows(&register.key) {
                    for field in register.fields.iter().filter(|field| record.filled(&field.key)) {
                        let text = write(record, field);
                        let back = read(field, &text, today(), workspace);
                        let stands = record.json(&field.key);
                        // One-line fields are trimmed, and the end of a text is.
                        let trimmed = stands.as_str().map(|text| match field.kind {
                            Kind::Text => json!(text.trim_end()),
                            _ => json!(text.trim()),
                        });
                        prop_assert_eq!(back, Ok(trimmed.unwrap_or(stands)), "{} {:?}", field.key, text);
                        prop_assert!(!show(record, &field.key).is_empty());
                    }
                }
            }
            Ok(())
        })
        .unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_list_reads_back(elements in prop::collection::vec("[a-z;\\\\ ü]{1,6}", 0..6)) {
        let elements: Vec<String> =
            elements.iter().map(|element| element.trim().to_string()).filter(|element| !element.is_empty()).collect();
        let text = join_list(elements.iter().map(String::as_str));
        prop_assert_eq!(split_list(&text), elements);
    }

    #[test]
    fn nothing_that_is_typed_makes_it_fall(text in any::<String>(), kind in 0..22usize) {
        let schema = core_support::schema();
        let fields = &schema.register("risk").unwrap().fields;
        let site = Site::new(1);
        let _ = read(&fields[kind % fields.len()], &text, today(), &site.workspace);
    }
}

#[test]
fn numbers_are_kept_or_refused_but_never_rounded_in_silence() {
    let site = Site::new(1);
    let schema = core_support::schema();
    let score = schema.register("risk").unwrap().field("score").unwrap();
    let number = |text: &str| read(score, text, today(), &site.workspace);
    assert_eq!(number("18446744073709551615"), Ok(json!(u64::MAX)));
    assert_eq!(number("-9223372036854775808"), Ok(json!(i64::MIN)));
    assert_eq!(number(" 0.5 "), Ok(json!(0.5)));
    assert_eq!(number("1e3"), Ok(json!(1000.0)));
    assert_eq!(
        number("18446744073709551616"),
        Err("\"18446744073709551616\" has more digits than a number can keep; at most 18 are safe".into())
    );
    for wrong in ["1e400", "inf", "nan", "five", "0x10", "--5", "+", "1,5"] {
        assert!(number(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn records_are_found_by_id_label_or_title_but_not_when_they_were_taken_back() {
    let mut site = Site::founded(1);
    let ana = site.person("Ana");
    let ben = site.person("Ben");
    let find = |site: &Site, text: &str| resolve(&site.workspace, "person", text).map(|record| record.id());
    assert_eq!(find(&site, "P-001"), Ok(ana));
    assert_eq!(find(&site, "p-002"), Ok(ben));
    assert_eq!(find(&site, "ben"), Ok(ben));
    assert_eq!(find(&site, &ben.to_string()), Ok(ben));
    let created = site.book.in_order().pop().unwrap();
    site.undo(created.id()).unwrap();
    for text in ["P-002", "Ben", &ben.to_string()] {
        let remedy = "write its id or whole name, or add it there first";
        assert_eq!(find(&site, text), Err(format!("\"{text}\" is no record of the register person; {remedy}")));
    }
    site.person("ana");
    assert_eq!(find(&site, "Ana"), Err("\"Ana\" is the name of several records of person; use the label".into()));
}

#[test]
fn values_read_as_people_say_them() {
    let mut site = Site::founded(1);
    let ana = site.person("Ana");
    let risk = site.risk("Late alert");
    site.edit(vec![
        Intent::set(risk, "owner", ana.to_string()),
        Intent::set(risk, "watchers", json!([ana.to_string()])),
        Intent::set(risk, "related", json!([risk.to_string()])),
        Intent::set(risk, "option", "avoid"),
        Intent::set(risk, "parties", json!(["societies", "groups"])),
        Intent::set(risk, "share", json!(40)),
        Intent::set(risk, "open", json!(false)),
        Intent::set(risk, "current", rating(4, 5)),
        Intent::set(risk, "page", json!({ "url": "https://example.org", "title": "Page" })),
        Intent::set(risk, "paper", json!({ "sha256": "ab".repeat(32), "name": "minutes.pdf" })),
    ]);
    let record = site.workspace.get(risk).unwrap();
    let cases = [
        ("owner", "Ana", "P-001"),
        ("watchers", "Ana", "P-001"),
        ("related", "R-001", "R-001"),
        ("option", "Avoid", "Avoid"),
        ("parties", "Groups, Societies", "Groups; Societies"),
        ("share", "40 %", "40"),
        ("open", "no", "no"),
        ("current", "4x5 (5 1 - -)", &rating(4, 5).to_string()),
        ("page", "https://example.org", "{\"url\":\"https://example.org\",\"title\":\"Page\"}"),
        ("status", "Identified", "identified"),
        ("notes", "", ""),
    ];
    for (key, shown, written) in cases {
        assert_eq!(show(record, key), shown, "{key}");
        assert_eq!(write(record, record.field(key).unwrap()), written, "{key}");
    }
    assert_eq!(show(record, "paper"), "minutes.pdf");
    assert_eq!(show(record, "no such field"), "");
    assert_eq!(record.json("tags"), json!([]));
    assert_eq!(record.json("notes"), Value::Null);
}
