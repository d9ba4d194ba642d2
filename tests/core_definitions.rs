//! Definitions: what makes no sense is refused, and records may build on what comes with them.

mod core_support;

use aims_bench::core::intent::Intent;
use aims_bench::core::propose::ProblemKind;
use core_support::refusals::{clinic, refusal, set, value};
use core_support::{Site, creation, rating};
use serde_json::{Value, json};

#[test]
fn definitions_that_make_no_sense() {
    let (mut site, risk, _) = clinic();
    let define = |key: &str, value: Value| vec![Intent::Define { key: key.into(), value }];
    let field = |key: &str, kind: &str| json!({ "key": key, "label": "Ward", "kind": kind });
    let position = site.workspace.position().to_string();
    let cases = [
        (
            "mood",
            json!("good"),
            "\"mood\" is no kind of definition; known are own.register., own.field., own.method., own.duty., own.criteria., own.asked., own.questions., own.paper., own.language., own.import. and baseline.",
        ),
        ("own.import.x", json!("y"), "own.import.x should map column titles to fields"),
        ("own.field.risk.ward", Value::Null, "there is no definition own.field.risk.ward to take back"),
        (
            "own.field.risk.ward",
            field("bed", "line"),
            "the definition own.field.risk.ward can't be used: it describes \"bed\"; the key and the description should have the same name",
        ),
        (
            "own.field.risk.title",
            field("title", "number"),
            "the definition own.field.risk.title can't be used: the program has a field of this name in risk; choose another one",
        ),
        (
            "own.field.risk.ward",
            field("ward", "choice"),
            "the definition own.field.risk.ward can't be used: register risk: field ward has no choices",
        ),
        (
            "own.field.ship.ward",
            field("ward", "line"),
            "the definition own.field.ship.ward can't be used: register ship: does not exist, so the field ward has no place",
        ),
        (
            "own.field.risk.Ward",
            field("Ward", "line"),
            "the definition own.field.risk.Ward can't be used: register risk: the field key \"Ward\" should be small letters, digits and _",
        ),
        (
            "own.field.ward",
            field("ward", "line"),
            "the definition own.field.ward can't be used: its key should be own.field.REGISTER.KEY",
        ),
        (
            "own.register.risk",
            json!({ "key": "risk", "name": "r", "plural": "r", "prefix": "R", "pdca": "plan", "export": "r", "help": "" }),
            "the definition own.register.risk can't be used: the program has a register of this name; choose another one",
        ),
        (
            "own.register.visit",
            json!({ "key": "visit", "name": "r", "plural": "r", "pdca": "plan", "export": "r", "help": "" }),
            "the definition own.register.visit can't be used: register visit: it has neither a prefix nor a field that gives the label",
        ),
        ("own.method-in-force", json!("7x7"), "own.method-in-force should name a method of this workspace"),
        (
            "baseline.",
            json!({ "position": position }),
            "\"\" can't name a baseline: it should be one word such as stage1",
        ),
        (
            "baseline.a b",
            json!({ "position": position }),
            "\"a b\" can't name a baseline: it should be one word such as stage1",
        ),
        ("baseline.x", json!({}), "the baseline x names no position"),
        (
            "baseline.x",
            json!({ "position": "0000000000000009:1#".to_string() + &"ab".repeat(32) }),
            "the baseline x names a position that this workspace has not reached",
        ),
        (
            "baseline.x",
            json!({ "position": format!("{}:3#{}", site.id, "ab".repeat(32)) }),
            "the baseline x names a position that this workspace has not reached",
        ),
    ];
    for (key, wrong, message) in cases {
        assert_eq!(refusal(&site, define(key, wrong.clone())), value(message), "{key} {wrong}");
    }
    let sealed = json!({ "key": "staff", "label": "Staff", "kind": "people", "personal": true });
    assert_eq!(
        refusal(&site, define("own.field.risk.staff", sealed)),
        value(
            "the definition own.field.risk.staff can't be used: register risk: field staff is a set, which can't be confidential or personal"
        )
    );
    let baseline = site.edit(define("baseline.stage1", json!({ "position": position })));
    for change in [json!({ "position": "start" }), Value::Null] {
        assert_eq!(
            refusal(&site, define("baseline.stage1", change)),
            value("the baseline stage1 exists; a baseline never changes, so choose another name")
        );
    }
    assert_eq!(site.undo(baseline.id()).unwrap_err(), "a baseline is never taken back; make a new one");
    // A method and its being in force, in one entry; then it can't go.
    let mut fresh = Site::new(2);
    fresh.edit(core_support::method().into_iter().rev().collect());
    assert_eq!(
        refusal(&fresh, define("own.method.5x5-iso27005", Value::Null)),
        value("the method 5x5-iso27005 is in force; put another one in force before taking it back")
    );
    let Intent::Define { value: other, .. } = core_support::method().remove(0) else { panic!() };
    assert_eq!(
        refusal(&fresh, define("own.method.4x4", other)),
        value("own.method.4x4 describes the method 5x5-iso27005; the two names should be the same")
    );
    // A definition that another one builds on stays.
    let visit = json!({ "key": "visit", "name": "visit", "plural": "visits", "prefix": "V", "pdca": "check", "export": "visits", "help": "" });
    site.edit(define("own.register.visit", visit));
    let made = site.create("visit", &[]);
    assert_eq!(
        refusal(&site, define("own.register.visit", Value::Null)),
        (ProblemKind::State, "the register visit has records, so its definition can't be taken back".into())
    );
    let refers = json!({ "key": "visit", "label": "Visit", "kind": "reference", "target": "visit" });
    site.edit(define("own.field.risk.visit", refers));
    site.set(risk, "visit", made.to_string());
    assert_eq!(site.workspace.get(risk).unwrap().target("visit").unwrap().id(), made);
}

#[test]
fn a_rating_may_come_with_its_method() {
    let mut site = Site::new(3);
    let id = site.mint();
    let rated = creation(id, "risk", &[("title", json!("Bias")), ("current", rating(4, 5))]);
    let wrong = refusal(&site, vec![rated.clone()]);
    assert_eq!(wrong, value("R-001: Current is no valid rating: its method 5x5-iso27005 is not one of this workspace"));
    site.edit([vec![rated], core_support::method()].concat());
    assert_eq!(site.json(id, "current"), rating(4, 5));
    let wrong = refusal(&site, set(id, "current", rating(6, 5)));
    assert!(wrong.1.starts_with("R-001: Current is no valid rating: "), "{wrong:?}");
}

/// A register of visits with these readers, and a note that they read.
fn visits(readers: Value) -> Value {
    let field = |key: &str, kind: &str| json!({ "key": key, "label": key, "kind": kind });
    let refers = |key: &str, target: &str| json!({ "key": key, "label": key, "kind": "reference", "target": target });
    let mut visit = json!({
        "key": "visit", "name": "visit", "plural": "visits", "prefix": "V", "pdca": "check", "export": "visits", "help": "",
        "field": [
            { "key": "note", "label": "note", "kind": "text", "confidential": true }, field("team", "people"),
            { "key": "guest", "label": "guest", "kind": "person", "personal": true },
            field("shut", "yesno"), field("day", "date"), field("status", "state"), refers("risk", "risk"),
        ],
        "state": { "field": "status", "initial": "begun", "state": [{ "key": "begun", "label": "Begun" }] },
    });
    if !readers.is_null() {
        visit["readers"] = readers;
    }
    visit
}

#[test]
fn readers_that_nobody_could_find_out() {
    let (mut site, ..) = clinic();
    let define = |readers: Value| vec![Intent::Define { key: "own.register.visit".into(), value: visits(readers) }];
    let cases = [
        (
            json!({ "access": ["nobody"] }),
            "its readers name the access nobody, which is none; there are viewer, risk_owner, assessor, auditor, lead",
        ),
        (json!({ "people": ["crew"] }), "the field crew, which says who its readers are, does not exist"),
        (
            json!({ "people": ["guest"] }),
            "the field guest, which says who its readers are, should be an open field for a person or people",
        ),
        (
            json!({ "people": ["day"] }),
            "the field day, which says who its readers are, should be an open field for a person or people",
        ),
        (json!({ "when": "day" }), "the field day, which says who its readers are, should be an open yes/no field"),
        (
            json!({ "through": "team" }),
            "the field team, which says who its readers are, should be an open reference to one record",
        ),
        (
            json!({ "through": "risk" }),
            "its readers are those of what risk names, but the register risk has no [readers]",
        ),
        (json!({ "until": ["over"] }), "its readers are others until over, which is none of its states"),
    ];
    for (readers, message) in cases {
        let message = format!("the definition own.register.visit can't be used: register visit: {message}");
        assert_eq!(refusal(&site, define(readers.clone())), value(&message), "{readers}");
    }
    let unknown = refusal(&site, define(json!({ "whom": [] })));
    assert!(unknown.1.contains("unknown field `whom`"), "{unknown:?}");
    // What was sealed before does not say whose it is.
    site.edit(define(Value::Null));
    site.create("visit", &[("note", json!("seen"))]);
    let late = refusal(&site, define(json!({ "people": ["team"] })));
    assert_eq!(late.0, ProblemKind::State);
    assert!(late.1.contains("the register visit has records already"), "{late:?}");
}

#[test]
fn only_values_of_registers_with_readers_say_whose_they_are() {
    let (mut site, ..) = clinic();
    let readers = json!({ "people": ["team"], "when": "shut" });
    site.edit(vec![Intent::Define { key: "own.register.visit".into(), value: visits(readers) }]);
    let visit = site.mint();
    let made = site.edit(vec![creation(visit, "visit", &[("note", json!("seen"))])]);
    let named: Vec<_> = made.seals.values().map(|seal| seal.record).collect();
    assert_eq!(named, [Some(visit)]);
    let changed = site.edit(set(visit, "note", json!("seen twice")));
    assert!(changed.seals.values().all(|seal| seal.record == Some(visit)));
    let risk = site.risk("Late alert");
    let open = site.edit(set(risk, "secret", json!("who told it")));
    assert!(!open.seals.is_empty() && open.seals.values().all(|seal| seal.record.is_none()));
    assert!(!serde_json::to_string(open.seals.values().next().unwrap()).unwrap().contains("record"));
}
