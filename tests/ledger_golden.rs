//! Rows as every released program wrote them stay readable for ever.
//!
//! `tests/golden/schema-N.rows` holds a small workspace, a line a row: key, blank, sealed value in hexadecimal,
//! where `(..)xN.` stands for N times what is in the brackets. `schema-N.json` is what stands in it. Both were written once, by
//! `AIMS_WRITE_GOLDEN=1 cargo test --test ledger_golden`, and are never written again: a new schema number gets files of
//! its own, and these stay.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod ledger_support;

use std::path::{Path, PathBuf};

use aims_bench::core::intent::{Intent, Proposal};
use aims_bench::core::record::ValueRef;
use aims_bench::core::workspace::Workspace;
use aims_bench::ledger::rows::SCHEMA;
use aims_bench::ledger::{Ledger, Opening};
use ledger_support::{WAIT, add, create, import, memory, opening, rows, set, store_of};
use serde_json::{Map, Value, json};

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

fn read_rows(schema: u16) -> Vec<(Vec<u8>, Vec<u8>)> {
    let text = std::fs::read_to_string(golden(&format!("schema-{schema}.rows"))).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let (key, value) = line.split_once(' ').unwrap();
            (key.as_bytes().to_vec(), bytes(value))
        })
        .collect()
}

fn bytes(text: &str) -> Vec<u8> {
    let plain = |hex: &str| -> Vec<u8> {
        (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
    };
    let mut pieces = text.split('(');
    let mut all = plain(pieces.next().unwrap());
    for piece in pieces {
        let (unit, rest) = piece.split_once(")x").unwrap();
        let (times, rest) = rest.split_once('.').unwrap();
        all.extend(plain(unit).repeat(times.parse().unwrap()));
        all.extend(plain(rest));
    }
    all
}

/// What the long texts are made of.
const UNIT: &str = "ä long text ";

fn text(bytes: &[u8]) -> String {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let unit = UNIT.as_bytes();
    let (mut all, mut rest) = (String::new(), bytes);
    while let Some(&first) = rest.first() {
        let times = rest.chunks_exact(unit.len()).take_while(|chunk| *chunk == unit).count();
        if times > 1 {
            all += &format!("({})x{times}.", hex(unit));
        } else {
            all += &hex(&[first]);
        }
        rest = &rest[if times > 1 { times * unit.len() } else { 1 }..];
    }
    all
}

/// A bit of everything that a row can hold.
fn small() -> Ledger {
    let store = memory();
    let mut ledger = create(&store);
    let person = add(&mut ledger, "person", json!({ "name": "Kim Weber", "contact": "kim@example.org" }));
    let system = add(&mut ledger, "system", json!({ "name": "Triage assist", "roles": ["user", "provider"] }));
    let risk = add(
        &mut ledger,
        "risk",
        json!({ "title": "Misses sepsis ä \u{1F9EA}", "systems": [system.to_string()], "owner": person.to_string() }),
    );
    set(&mut ledger, risk, "event", "The alert\nstays \"silent\"");
    let rating = json!({
        "likelihood": 4, "consequence": { "individuals": 5, "organisation": 4 },
        "none": { "groups": "single patients", "societies": "one ward" },
        "confidence": "low", "confidence_reason": "two cases", "method": "5x5-iso27005", "version": 1,
        "decided_on": "2026-11-20"
    });
    set(&mut ledger, risk, "current", rating);
    set(&mut ledger, person, "contact", "weber@example.org");
    let drop = Intent::Drop { record: risk, field: "systems".into(), element: system.to_string() };
    ledger.submit(&Proposal::edit(vec![drop], "another one")).unwrap();
    ledger.undo().unwrap();
    ledger.submit(&Proposal::edit(vec![Intent::Archive { record: system }], "retired")).unwrap();
    // In parts, and long enough only for that.
    let mut large = import(&mut ledger, 3);
    for intent in &mut large.intents {
        let Intent::Create { fields, .. } = intent else { unreachable!() };
        for field in ["risk_source", "event", "consequence_text"] {
            fields.retain(|(key, _)| key != field);
            fields.push((field.to_string(), json!(UNIT.repeat(2_700))));
        }
    }
    assert!(!ledger.submit(&large).unwrap().entry.parts.is_empty());
    // A value that was erased.
    let erased = ledger.trail(person).unwrap().last().unwrap().commitments()[0];
    ledger.settle(WAIT).unwrap();
    ledger.erase(erased).unwrap();
    let key = ledger.draft_key("risk", Some(risk), "form");
    let texts = [("title".to_string(), "half a".to_string())].into();
    ledger.keep_draft(&key, aims_bench::ledger::drafts::Draft { texts, time: 7, ..Default::default() }).unwrap();
    ledger.save_session(&json!({ "screen": "risks" })).unwrap();
    ledger.settle(WAIT).unwrap();
    ledger
}

/// What stands in it, as people see it. Long texts by their length.
fn shown(ledger: &Ledger) -> Value {
    let workspace = ledger.workspace();
    let mut registers = Map::new();
    for register in ["organisation", "person", "system", "risk"] {
        registers.insert(register.to_string(), records(workspace, register));
    }
    let count = |register: &str| (register.to_string(), json!(workspace.count(register)));
    let counts: Map<String, Value> = ["control", "soa"].into_iter().map(count).collect();
    json!({
        "position": workspace.position().to_string(),
        "registers": registers,
        "counts": counts,
        "definitions": workspace.definitions("").map(|(key, _)| key).collect::<Vec<_>>(),
        "drafts": ledger.drafts().iter().map(|(key, draft)| (key.to_string(), json!(draft))).collect::<Map<_, _>>(),
        "session": ledger.session(),
    })
}

fn records(workspace: &Workspace, register: &str) -> Value {
    let rows = workspace.rows(register).map(|record| {
        let fields = record.fields().into_iter().map(|field| {
            let value = match record.value(field) {
                ValueRef::Erased => json!("(erased)"),
                value => value.to_json(),
            };
            let long = value.as_str().filter(|text| text.len() > 500).map(|text| json!({ "bytes": text.len() }));
            (field.to_string(), long.unwrap_or(value))
        });
        let mut fields: Vec<(String, Value)> = fields.collect();
        fields.sort_by(|a, b| a.0.cmp(&b.0));
        let life = format!("{:?}", record.life());
        json!({ "label": record.label(), "life": life, "fields": fields.into_iter().collect::<Map<_, _>>() })
    });
    Value::Array(rows.collect())
}

#[test]
fn write_once() {
    let file = golden(&format!("schema-{SCHEMA}.rows"));
    if std::env::var_os("AIMS_WRITE_GOLDEN").is_none() {
        return;
    }
    assert!(!file.exists(), "{} is there and is never written again", file.display());
    let ledger = small();
    let mut content =
        String::from("# A workspace as rows: key and sealed value. Never changed; see tests/ledger_golden.rs\n");
    for (key, value) in rows(&**ledger.store()) {
        let line = text(&value);
        assert_eq!(bytes(&line), value);
        content += &format!("{} {line}\n", String::from_utf8(key).unwrap());
    }
    std::fs::write(file, content).unwrap();
    let json = serde_json::to_string_pretty(&shown(&ledger)).unwrap() + "\n";
    std::fs::write(golden(&format!("schema-{SCHEMA}.json")), json).unwrap();
}

#[test]
fn rows_of_every_schema_open_verify_and_say_what_they_said() {
    for schema in 1..=SCHEMA {
        let expected = std::fs::read_to_string(golden(&format!("schema-{schema}.json"))).unwrap();
        let expected: Value = serde_json::from_str(&expected).unwrap();
        let store = store_of(&read_rows(schema));
        let reader = Ledger::open(store.clone(), Opening { read_only: true, ..opening(2) }).unwrap();
        assert_eq!(shown(&reader), expected, "schema {schema}");
        let verdict = reader.verify().unwrap();
        assert_eq!((verdict.wrong, verdict.erased), (None, 1), "schema {schema}");
        drop(reader);
        // And this program can go on with them.
        let mut ledger = Ledger::open(store.clone(), opening(3)).unwrap();
        add(&mut ledger, "risk", json!({ "title": "Later" }));
        ledger.settle(WAIT).unwrap();
        let again = Ledger::open(store, opening(4)).unwrap();
        assert_eq!(again.verify().unwrap().wrong, None, "schema {schema}");
        assert_eq!(again.workspace().count("risk"), reader_risks(&expected) + 1);
    }
}

fn reader_risks(expected: &Value) -> usize {
    expected["registers"]["risk"].as_array().unwrap().len()
}
