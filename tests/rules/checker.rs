//! What the checker promises whatever is changed.

use std::time::Instant;

use aims_bench::core::entry::EntryKind;
use aims_bench::core::id::RecordId;
use aims_bench::core::intent::{Intent, Proposal};
use aims_bench::core::rules::{self, Checker, Severity};
use aims_bench::core::schema::{Field, Kind, Register};
use aims_bench::ledger::outside::Outside;
use aims_bench::library::Library;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::desk::{Desk, ELSEWHERE, HERE, days, rating, today};

#[test]
fn findings_come_errors_first_then_by_rule_then_by_label() {
    let mut desk = Desk::new();
    for title in ["b", "a"] {
        desk.add("risk", json!({ "title": title, "next_review": days(-1) }));
    }
    let findings = desk.findings();
    let keys: Vec<(Severity, &str)> = findings.iter().map(|finding| (finding.severity, finding.rule)).collect();
    assert!(keys.is_sorted());
    let found = desk.found("VR-01");
    let labels: Vec<&str> = found.iter().map(|finding| finding.label.as_str()).collect();
    assert_eq!(labels.len(), 38);
    assert!(labels.iter().position(|one| *one == "A.9.2") < labels.iter().position(|one| *one == "A.10.2"));
    let risk = desk.id("risk", "R-001");
    let about: Vec<&str> = desk.checker.of(&desk.workspace, risk).iter().map(|finding| finding.rule).collect();
    assert_eq!(about, ["VR-18", "WB-05"]);
    let entry = desk.id("soa", "A.9.2");
    assert_eq!(desk.checker.of(&desk.workspace, entry)[0].field.as_deref(), Some("applicable"));
}

#[test]
fn a_finding_names_its_record_its_field_and_what_to_do() {
    let mut desk = Desk::new();
    desk.add("system", json!({ "name": "Triage assist", "in_scope": true }));
    for finding in desk.findings() {
        assert!(finding.sentence.ends_with('.'), "{finding:?}");
        let Some(record) = finding.record.and_then(|id| desk.workspace.get(id)) else { continue };
        // There is one organisation, so its sentences need not name it.
        assert!(finding.label == "ORG" || finding.sentence.contains(&finding.label), "{finding:?}");
        let field = finding.field.as_deref().unwrap();
        assert!(record.register().unwrap().field(field).is_some(), "{finding:?}");
    }
}

/// A random change, made of numbers so that it can be shrunk.
#[derive(Clone, Debug)]
struct Step {
    what: u8,
    register: usize,
    record: usize,
    field: usize,
    value: usize,
    elsewhere: bool,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (0u8..10, 0usize..29, 0usize..60, 0usize..30, 0usize..60, proptest::bool::weighted(0.2)).prop_map(
        |(what, register, record, field, value, elsewhere)| Step { what, register, record, field, value, elsewhere },
    );
    proptest::collection::vec(step, 1..30)
}

/// Changes keep to the first few records of a register, which hang together, and mostly to fields that rules read.
const FEW: usize = 4;

fn is_read(register: &str, field: &str) -> bool {
    rules::all().flat_map(|rule| rule.reads).any(|reads| reads.register == register && reads.fields.contains(&field))
}

const TEXTS: [&str; 4] = ["", "not relevant", "We only use bought systems as they are.", "conformity, reports"];

fn value(desk: &Desk, field: &Field, register: &Register, number: usize) -> Value {
    let reference = || {
        let target = field.target()?;
        let rows: Vec<RecordId> = desk.workspace.live(target).map(|record| record.id()).collect();
        Some(json!(rows.get(number % rows.len().clamp(1, FEW))?.to_string()))
    };
    let choice = || json!(field.choices[number % field.choices.len()].key);
    match field.kind {
        Kind::Date => days(number as i64 % 7 - 3),
        Kind::Yesno => json!(number.is_multiple_of(2)),
        Kind::Choice => choice(),
        Kind::Choices | Kind::Checklist => json!([choice()]),
        Kind::Person | Kind::Reference => reference().unwrap_or(Value::Null),
        Kind::People | Kind::References => reference().map_or(json!([]), |one| json!([one])),
        Kind::List => json!([TEXTS[1 + number % 3]]),
        Kind::Rating => rating(number as u8 % 5 + 1, number as u8 / 5 % 5 + 1),
        Kind::State => {
            let states = &register.state.as_ref().unwrap().states;
            json!(states[number % states.len()].key)
        }
        Kind::Number | Kind::Percent | Kind::Duration => json!(number),
        Kind::Link => json!({ "url": "wiki" }),
        Kind::Attachment => json!({ "sha256": number.to_string() }),
        Kind::Line | Kind::Text | Kind::Money | Kind::Datetime if field.key == "acceptance_limit" => json!("high"),
        Kind::Datetime => Value::Null,
        Kind::Line | Kind::Text | Kind::Money => json!(TEXTS[number % 4]),
    }
}

fn intent(desk: &mut Desk, step: &Step) -> Option<Intent> {
    let schema = desk.workspace.schema().clone();
    let register = schema.at(step.register % schema.outlines().len()).unwrap();
    let rows: Vec<RecordId> = desk.workspace.rows(&register.key).map(|record| record.id()).collect();
    let read: Vec<&Field> = register.fields.iter().filter(|field| is_read(&register.key, &field.key)).collect();
    let field = match step.field % 10 {
        9 => &register.fields[step.value % register.fields.len()],
        _ => *read.get(step.field % read.len().max(1))?,
    };
    if step.what < 3 {
        let record = desk.outside.record_id();
        let wanted =
            register.fields.iter().filter(|one| one.required || one.key == field.key || one.kind == Kind::State);
        let mut fields: Vec<(String, Value)> =
            wanted.map(|one| (one.key.clone(), value(desk, one, register, step.value + 1))).collect();
        if register.key == "control" {
            fields.retain(|(key, _)| key != "control_id");
        }
        return Some(Intent::Create { record, register: register.key.clone(), label: None, fields });
    }
    let record = *rows.get(step.record % rows.len().clamp(1, FEW))?;
    Some(match step.what {
        3 => Intent::Archive { record },
        4 => Intent::Restore { record },
        5 => Intent::Label { record, label: format!("X-{}", step.value % 5) },
        6 | 7 => Intent::Move {
            record,
            to: value(desk, register.fields.iter().find(|one| one.kind == Kind::State)?, register, step.value)
                .as_str()?
                .into(),
        },
        _ => Intent::Set { record, field: field.key.clone(), value: value(desk, field, register, step.value) },
    })
}

/// A few records of each kind, linked, so that random changes meet rules.
fn furnished() -> Desk {
    let mut desk = Desk::new();
    desk.add(
        "system",
        json!({ "name": "Triage assist", "in_scope": true, "roles": ["producer"], "status": "in_operation" }),
    );
    desk.add("role", json!({ "name": "AIMS lead", "acceptance_limit": "high" }));
    desk.add("assignment", json!({ "role": "@role/RO-001", "person": "@person/P-001" }));
    for _ in 0..2 {
        let risk = json!({
            "title": "Alert stays silent", "inherent": rating(5, 5), "current": rating(3, 4), "status": "accepted",
            "existing_controls": ["@control/A.2.2"], "owner": "@person/P-001",
        });
        desk.add("risk", risk);
    }
    let treatment = json!({
        "title": "New threshold", "risk": "@risk/R-001", "option": "share", "controls": ["@control/A.2.3"], "status": "approved",
        "owner": "@person/P-002",
    });
    desk.add("treatment", treatment);
    let decision = json!({
        "title": "Keep it", "decided_by": ["@person/P-002"], "decided_on": days(-1), "reason": "so", "risks": ["@risk/R-001"],
    });
    desk.add("decision", decision);
    desk.add("action", json!({ "title": "Ask", "due": days(-1), "owner": "@person/P-001" }));
    desk.add("evidence", json!({ "title": "Minutes", "controls": ["@control/A.2.2"], "status": "accepted" }));
    for label in ["A.2.2", "A.2.3", "A.2.4"] {
        desk.set("soa", label, json!({ "applicable": "yes" }));
    }
    audited(&mut desk);
    desk
}

/// An audit with what follows from it, and an assessed system.
fn audited(desk: &mut Desk) {
    let programme = json!({ "title": "2026 to 2028", "status": "effective" });
    desk.add("audit_programme", programme);
    let audit = json!({
        "title": "Internal audit", "kind": "internal", "status": "in_progress", "lead": "@person/P-001",
        "programme": "@audit_programme/AP-001", "systems": ["@system/SYS-01"], "criteria": ["A.2.2"],
    });
    desk.add("audit", audit);
    desk.add("audit", json!({ "title": "Stage 2", "kind": "stage_2", "starts_on": days(3), "ends_on": days(-200) }));
    let check = json!({
        "audit": "@audit/IA-001", "criterion": "A.2.2", "item": "@system/SYS-01", "auditor": "@person/P-001", "verdict": "minor",
    });
    desk.add("audit_check", check);
    let finding = json!({
        "audit": "@audit/IA-002", "title": "No policy", "criterion": "own-01", "grade": "major", "status": "confirmed",
        "checks": ["@audit_check/CK-001"],
    });
    desk.add("finding", finding);
    let nonconformity = json!({
        "title": "No policy", "finding": "@finding/F-001", "grade": "major", "criterion": "5.2", "status": "closed",
    });
    desk.add("nonconformity", nonconformity);
    desk.add("corrective_action", json!({ "title": "Write it", "nonconformity": "@nonconformity/NC-001" }));
    let assessment =
        json!({ "title": "First", "system": "@system/SYS-01", "status": "approved", "approver": "@person/P-001" });
    desk.add("impact_assessment", assessment);
    let impact = json!({
        "assessment": "@impact_assessment/AIA-001", "title": "Longer waits", "kind": "harm", "remaining": 5,
        "risk": "@risk/R-001",
    });
    desk.add("impact", impact);
}

#[test]
fn a_record_that_an_edit_from_elsewhere_brings_back_is_looked_at_again() {
    let mut desk = Desk::new();
    let system = desk.add("system", json!({ "name": "Triage assist" }));
    let copy = desk.workspace.clone();
    let mut take_back = Proposal::edit(vec![Intent::Remove { record: system }], "");
    take_back.kind = EntryKind::Undo;
    desk.propose(HERE, &copy, &take_back).unwrap();
    desk.assert_same_as_full();
    assert!(!desk.says("VR-19", "SYS-01"));
    // No rule reads the version of a system: only its coming back makes it count.
    let edit = Proposal::edit(vec![Intent::set(system, "version", "3.2")], "");
    desk.propose(ELSEWHERE, &copy, &edit).unwrap();
    desk.assert_same_as_full();
    assert!(desk.says("VR-19", "SYS-01"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn after_any_change_the_checker_says_the_same_as_one_that_runs_everything(steps in steps()) {
        let mut desk = furnished();
        let mut copy = desk.workspace.clone();
        for step in steps {
            let Some(intent) = intent(&mut desk, &step) else { continue };
            let proposal = Proposal::edit(vec![intent], "because");
            let site = if step.elsewhere { ELSEWHERE } else { HERE };
            let base = if step.elsewhere { copy.clone() } else { desk.workspace.clone() };
            // What is refused changes nothing; that is for other tests.
            if desk.propose(site, &base, &proposal).is_ok() {
                desk.assert_same_as_full();
                if step.elsewhere {
                    copy = desk.workspace.clone();
                }
            }
        }
    }
}

/// Says how long it takes; the limits are for the benchmarks.
#[test]
fn many_risks_are_checked() {
    // Unoptimised, ten thousand would only heat the room.
    const MANY: usize = if cfg!(debug_assertions) { 1_000 } else { 10_000 };
    let mut desk = furnished();
    let make = |desk: &mut Desk, number: usize| {
        let record = desk.outside.record_id();
        let rated = rating(number as u8 % 5 + 1, number as u8 / 5 % 5 + 1);
        let fields = json!({
            "title": format!("Risk {number}"), "inherent": rating(5, 5), "current": rated, "target": rating(1, 1),
            "existing_controls": ["@control/A.2.2", "@control/A.6.2.4"], "owner": "@person/P-001", "status": "monitored",
            "next_review": days(number as i64 % 50 - 2), "event": "The score stays low although the patient is ill.",
        });
        desk.creation(record, "risk", fields)
    };
    let intents: Vec<Intent> = (0..MANY).map(|number| make(&mut desk, number)).collect();
    desk.try_submit(intents).unwrap();
    let begin = Instant::now();
    let checker = Checker::new(&desk.workspace, today(), Library::embedded().catalogue().unwrap());
    let full = begin.elapsed();
    let risk = desk.id("risk", "R-500");
    let begin = Instant::now();
    desk.try_submit(vec![Intent::set(risk, "current", rating(4, 4))]).unwrap();
    println!(
        "{MANY} risks: {full:?} for {} findings, {:?} for a change with its entry",
        checker.count(),
        begin.elapsed()
    );
    assert_eq!(
        desk.checker.counts(),
        Checker::new(&desk.workspace, today(), Library::embedded().catalogue().unwrap()).counts()
    );
}
