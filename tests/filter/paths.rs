//! Paths: every one that the registers use, and what they read.

use aims_bench::core::derived::{self, Derived};
use aims_bench::core::impact;
use aims_bench::core::method::Party;
use aims_bench::core::path::{Path, PathValue, Shape};
use aims_bench::core::schema::Kind;
use serde_json::json;

use crate::desk::{Clinic, Desk, clinic, rating, schema, today};

fn read(desk: &Desk, record: aims_bench::core::id::RecordId, path: &str) -> String {
    let record = desk.get(record);
    let path = Path::parse(desk.workspace.schema(), record.register_key(), path).unwrap();
    path.text(record, today()).into_owned()
}

#[test]
fn every_column_of_the_registers_is_a_path() {
    let schema = schema();
    let mut read = 0;
    for register in schema.registers() {
        let sort = register.table.sort.iter().map(|column| column.trim_start_matches('-'));
        let columns = register.table.columns.iter().map(String::as_str).chain(sort);
        for text in columns.chain(register.columns.iter().map(|column| column.from.as_str())) {
            let path = Path::parse(&schema, &register.key, text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(Path::parse(&schema, &register.key, path.as_str()).as_ref(), Ok(&path));
            read += 1;
        }
    }
    assert!(read > 100, "{read}");
}

#[test]
fn computed_columns_know_the_fields_that_they_read() {
    let schema = schema();
    for derived in Derived::all() {
        for register in derived.registers {
            assert!(schema.register(register).is_some(), "{}: {register}", derived.name);
        }
    }
    let has = |register: &str, fields: &[&str]| {
        for field in fields {
            assert!(schema.register(register).unwrap().field(field).is_some(), "{register}.{field}");
        }
    };
    has("soa", &["control_id", "control", "applicable"]);
    has("control", &["control_id", "status"]);
    has("risk", &["current", "existing_controls", "all_systems"]);
    has("treatment", &["risk", "controls", "status"]);
    has("action", &["risk", "treatment"]);
    has("evidence", &["clauses", "controls", "period_from", "period_to"]);
    has("rating", &["risk", "status", "blind"]);
    has("audit", &["criteria", "systems", "sites", "starts_on", "ends_on"]);
    has("corrective_action", &["nonconformity"]);
    has("nonconformity", &["action_decision", "verified_by", "verified_on"]);
    has(
        "impact",
        &["assessment", "party", "dimension", "kind", "severity", "extent", "reversibility", "vulnerability"],
    );
    has("impact", &["remaining", "risk", "measures"]);
    let state =
        |register: &str, key: &str| schema.register(register).unwrap().state.as_ref().unwrap().state(key).is_some();
    for key in ["verified_effective", "planned", "approved", "in_progress", "implemented"] {
        assert!(state("treatment", key), "{key}");
    }
    for (register, keys) in [
        ("action", &["done"][..]),
        ("control", &["implemented", "operating", "ineffective"]),
        ("corrective_action", &["done"]),
        ("nonconformity", &["action_implemented", "verified_effective"]),
    ] {
        assert!(keys.iter().all(|key| state(register, key)));
    }
    assert!(state("rating", "proposed"));
}

#[test]
fn a_row_reads_as_a_person_reads_it() {
    let Clinic { desk, sepsis, notes, rota, .. } = clinic();
    let text = |path: &str| read(&desk, sepsis, path);
    assert_eq!(text("@label"), "R-001");
    assert_eq!(text("@created"), "2026-11-21");
    assert_eq!(text("@archived"), "no");
    assert_eq!(text("owner"), "Mara Lindqvist");
    assert_eq!(text("owner.title"), "Mara Lindqvist");
    assert_eq!(text("owner.@label"), "P-001");
    assert_eq!(text("systems"), "SYS-01");
    assert_eq!(text("systems.title"), "Triage assist");
    assert_eq!(text("systems.owner.unit"), "Clinical systems");
    assert_eq!(text("status"), "Identified");
    assert_eq!(text("affected_parties"), "Individuals, Organisation");
    assert_eq!(text("next_review"), "2026-12-12");
    assert_eq!(read(&desk, notes, "all_systems"), "yes");
    assert_eq!(read(&desk, rota, "current.level"), "");
    assert_eq!(read(&desk, rota, "systems.title"), "");
}

#[test]
fn the_parts_of_a_rating() {
    let mut clinic = clinic();
    let mut own = rating(2, 3, 5);
    own["own_likelihood"] = json!({"individuals": 5});
    clinic.desk.set(clinic.rota, "current", own);
    let Clinic { desk, sepsis, rota, .. } = clinic;
    let text = |path: &str| read(&desk, sepsis, path);
    assert_eq!(text("current.level"), "VH");
    assert_eq!(text("current"), "VH");
    assert_eq!(text("current.likelihood"), "4");
    assert_eq!(text("current.consequence"), "5");
    assert_eq!(text("current.individuals"), "5");
    assert_eq!(text("current.societies"), "");
    assert_eq!(text("current.organisation.level"), "H");
    assert_eq!(text("current.confidence"), "low");
    assert_eq!(text("current.confidence_reason"), "two cases");
    assert_eq!(text("current.method"), "5x5-iso27005");
    assert_eq!(text("current.decided_on"), "2026-10-02");
    assert_eq!(text("current.party"), "individuals");
    assert_eq!(text("target.level"), "");
    assert_eq!(read(&desk, rota, "current.individuals.likelihood"), "5");
    assert_eq!(read(&desk, rota, "current.organisation.likelihood"), "2");
    let current = aims_bench::core::path::rated(desk.get(sepsis), "current").unwrap();
    assert!(current.above_appetite() && !current.marked);
    assert_eq!(current.mark(), "VH");
}

#[test]
fn a_method_that_changes_changes_the_levels_and_marks_old_ratings() {
    let Clinic { mut desk, sepsis, .. } = clinic();
    let mut milder = aims_bench::library::methods::find("5x5-iso27005").unwrap().to_json();
    milder["version"] = json!(2);
    milder["grid"][3][4] = json!(2);
    milder["grid"][3][3] = json!(2);
    desk.define("own.method.5x5-iso27005", milder);
    assert_eq!(read(&desk, sepsis, "current.level"), "M");
    assert!(aims_bench::core::path::rated(desk.get(sepsis), "current").unwrap().marked);
    assert_eq!(desk.workspace.methods().in_force().unwrap().version(), 2);
}

#[test]
fn the_past_is_read_by_the_method_of_its_day() {
    let Clinic { mut desk, sepsis, .. } = clinic();
    let then = desk.workspace.position().clone();
    let mut milder = aims_bench::library::methods::find("5x5-iso27005").unwrap().to_json();
    milder["version"] = json!(2);
    milder["grid"][3][4] = json!(2);
    desk.define("own.method.5x5-iso27005", milder);
    let past = desk.workspace.as_of(&then, &desk).unwrap();
    let level = |workspace: &aims_bench::core::workspace::Workspace| {
        let path = Path::parse(workspace.schema(), "risk", "current.individuals.level").unwrap();
        path.text(workspace.get(sepsis).unwrap(), today()).into_owned()
    };
    assert_eq!((level(&desk.workspace).as_str(), level(&past).as_str()), ("M", "VH"));
}

#[test]
fn computed_columns_of_audits_and_impact_assessments() {
    let Clinic { mut desk, mara, triage, sepsis, .. } = clinic();
    let [mara, triage, sepsis] = [mara, triage, sepsis].map(|id| id.to_string());
    let criteria = json!(["9.1", "A.6.2.6", "10.2"]);
    let audit = desk.add(
        "audit",
        json!({"title": "Internal", "criteria": criteria, "systems": [triage], "sites": ["North"],
            "starts_on": "2026-10-05", "ends_on": "2026-10-07"}),
    );
    let system = desk.get(triage.parse().unwrap()).label().to_string();
    assert_eq!(read(&desk, audit, "derived.audited"), format!("9.1, 10.2, A.6.2.6, {system}, North"));
    assert_eq!(read(&desk, audit, "derived.days"), "2026-10-05 to 2026-10-07");

    let decided = json!({"title": "No drift report", "action_decision": "None: one slip."});
    let nonconformity = desk.add("nonconformity", decided);
    assert_eq!(read(&desk, nonconformity, "derived.corrective_actions"), "None: one slip.");
    assert_eq!(read(&desk, nonconformity, "derived.effect_verified"), "");
    desk.add("corrective_action", json!({"title": "Ask for it", "nonconformity": nonconformity.to_string()}));
    desk.set(nonconformity, "verified_by", json!(mara));
    desk.set(nonconformity, "verified_on", json!("2026-11-01"));
    assert_eq!(read(&desk, nonconformity, "derived.corrective_actions"), "CA-001 Ask for it");
    let name = desk.get(mara.parse().unwrap()).title().to_string();
    assert_eq!(read(&desk, nonconformity, "derived.effect_verified"), format!("{name}, 2026-11-01"));

    let assessment = desk.add("impact_assessment", json!({"title": "Before go-live", "system": triage}));
    let mut impact = |fields: serde_json::Value| {
        let mut all = json!({"assessment": assessment.to_string(), "title": "Waits", "kind": "harm"});
        all.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        desk.add("impact", all)
    };
    let (few, grave) = (json!({"severity": 2, "extent": 1}), json!({"severity": 4, "extent": 2}));
    for (party, mut numbers) in [("groups", grave), ("individuals", few)] {
        let more =
            json!({"party": party, "reversibility": 1, "vulnerability": 2, "measures": "Call back", "risk": sepsis});
        numbers.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        impact(numbers);
    }
    impact(json!({"party": "societies", "severity": 5}));
    impact(
        json!({"party": "organisation", "kind": "benefit", "severity": 5, "extent": 5, "reversibility": 5, "vulnerability": 2}),
    );
    assert_eq!(read(&desk, assessment, "derived.parties"), "individuals, groups, societies, organisation");
    assert_eq!(read(&desk, assessment, "derived.highest_harm"), "individuals 3, groups 5, not rated: 1");
    assert_eq!(read(&desk, assessment, "derived.measures"), "IP-001: Call back, IP-002: Call back");
    assert_eq!(read(&desk, assessment, "derived.linked_risks"), desk.get(sepsis.parse().unwrap()).label());

    let first = desk.workspace.by_label("impact", "IP-001").unwrap().id();
    desk.set(first, "remaining", json!(2));
    let highest =
        |overall: impact::Overall<'_>| overall.worst.map(|worst| (worst.rating, worst.impact.label().to_string()));
    let impacts = || desk.workspace.live("impact");
    assert_eq!(highest(impact::overall(impacts())), Some((5, "IP-001".to_string())));
    let after = impact::overall_remaining(impacts());
    assert_eq!(after.by_party.get(Party::Groups).map(|worst| worst.rating), Some(2));
    assert_eq!(highest(after), Some((3, "IP-002".to_string())), "nobody rated it again, so it counts as before");
}

#[test]
fn computed_columns() {
    let mut clinic = clinic();
    let desk = &mut clinic.desk;
    let control = desk.add("control", json!({"control_id": "A.6.2.3", "origin": "annex_a"}));
    let own = desk.add("control", json!({"title": "Second pharmacist", "origin": "own"}));
    let entry = desk.add("soa", json!({"control_id": "A.6.2.3", "control": control.to_string()}));
    let own_entry = desk.add("soa", json!({"control_id": "own-01", "control": own.to_string()}));
    let proof = desk.add(
        "evidence",
        json!({"title": "Drift report", "clauses": ["9.1", "10.2"], "controls": [own.to_string(), control.to_string()],
               "period_from": "2026-01-01", "period_to": "2026-06-30"}),
    );
    let treatment =
        desk.add("treatment", json!({"title": "Recalibrate", "risk": clinic.sepsis.to_string(), "option": "avoid", "controls": [own.to_string()]}));
    desk.add("action", json!({"title": "Order data", "treatment": treatment.to_string()}));
    desk.add("action", json!({"title": "Tell the board", "risk": clinic.sepsis.to_string()}));
    desk.set(clinic.sepsis, "existing_controls", json!([control.to_string()]));
    let read = |desk: &Desk, record, path: &str| read(desk, record, path);
    assert_eq!(read(desk, entry, "derived.control_title"), "Documentation of AI system design and development");
    assert_eq!(read(desk, entry, "control.title"), "Documentation of AI system design and development");
    assert_eq!(read(desk, own_entry, "derived.control_title"), "Second pharmacist");
    assert_eq!(read(desk, own_entry, "derived.soa_version"), "");
    assert_eq!(read(desk, entry, "derived.as_of"), "2026-11-21");
    assert_eq!(read(desk, proof, "derived.covers"), "9.1, 10.2, A.6.2.3, own-01");
    assert_eq!(read(desk, proof, "derived.period"), "2026-01-01 to 2026-06-30");
    assert_eq!(read(desk, treatment, "derived.actions"), "AC-001");
    assert_eq!(read(desk, clinic.sepsis, "derived.actions"), "AC-001, AC-002");
    assert_eq!(read(desk, clinic.sepsis, "derived.treatments"), "T-001");
    assert_eq!(read(desk, clinic.sepsis, "derived.controls"), "A.6.2.3, own-01");
    assert_eq!(read(desk, clinic.triage, "derived.risks"), "R-001");
    assert_eq!(read(desk, clinic.sepsis, "derived.accepted_by"), "");
    assert_eq!(read(desk, clinic.sepsis, "derived.verified_residual_level"), "", "the treatment is still open");
    for to in ["approved", "in_progress", "implemented", "verified_effective"] {
        let sets = [
            ("owner", json!(clinic.mara.to_string())),
            ("due", json!("2026-12-01")),
            ("approved_by", json!(clinic.mara.to_string())),
            ("approved_on", json!("2026-11-01")),
            ("verified_by", json!(clinic.mara.to_string())),
            ("verified_on", json!("2026-11-20")),
            ("verified_how", json!("replayed")),
            ("effective", json!("yes")),
        ];
        if to == "approved" {
            for (field, value) in sets {
                desk.set(treatment, field, value);
            }
        }
        desk.submit(vec![aims_bench::core::intent::Intent::Move { record: treatment, to: to.into() }]);
    }
    assert_eq!(read(desk, clinic.sepsis, "derived.verified_residual_level"), "VH");
}

#[test]
fn what_a_record_is_called() {
    let mut clinic = clinic();
    let role = clinic.desk.add("role", json!({"name": "AIMS lead"}));
    let holder = clinic.desk.add("assignment", json!({"role": role.to_string(), "person": clinic.mara.to_string()}));
    let entry = clinic.desk.add("soa", json!({"control_id": "A.9.2"}));
    let desk = &clinic.desk;
    assert_eq!(derived::title(desk.get(holder)), "AIMS lead");
    assert_eq!(derived::title(desk.get(entry)), "Processes for responsible use of AI systems");
    assert_eq!(derived::title(desk.get(clinic.sepsis)), "Triage model misses sepsis in elderly patients");
}

#[test]
fn what_is_implemented_in_time_is_not_overdue_and_what_ended_owes_nothing() {
    let mut clinic = clinic();
    let desk = &mut clinic.desk;
    let control = desk.add("control", json!({"title": "Second look", "origin": "own", "target_date": "2026-01-01"}));
    let since = |desk: &Desk, record| derived::overdue_since(desk.get(record), today()).map(|day| day.to_string());
    assert_eq!(since(desk, control).as_deref(), Some("2026-01-01"));
    desk.set(control, "next_test", json!("2026-11-20"));
    desk.set(control, "owner", json!(clinic.mara.to_string()));
    desk.set(control, "how_implemented", json!("Two people sign"));
    for to in ["in_progress", "implemented"] {
        desk.submit(vec![aims_bench::core::intent::Intent::Move { record: control, to: to.into() }]);
    }
    assert_eq!(since(desk, control).as_deref(), Some("2026-11-20"), "the test, not the target date");
    assert_eq!(since(desk, clinic.notes).as_deref(), Some("2026-11-18"));
    desk.archive(clinic.notes);
    assert_eq!(since(desk, clinic.notes), None);
    assert_eq!(since(desk, clinic.sepsis), None, "today is not past");
}

#[test]
fn headings_are_short_where_there_is_little_room() {
    let schema = schema();
    let path = |text: &str| Path::parse(&schema, "risk", text).unwrap();
    assert_eq!(path("current.level").heading(), "Current");
    assert_eq!(path("current.level").short_heading(), "C");
    assert_eq!(path("current.likelihood").heading(), "Current likelihood");
    assert_eq!(path("systems.title").short_heading(), "System");
    assert_eq!(path("owner.unit").heading(), "Owner: Unit");
    assert_eq!(path("derived.treatments").heading(), "Treatments");
    assert_eq!(path("@label").heading(), "Id");
    assert_eq!(path("next_review").field().unwrap().kind, Kind::Date);
    assert!(path("owner.unit").field().is_none(), "it stands in another record");
    assert_eq!(path("current.level").shape(), Shape::Level);
}

#[test]
fn a_path_that_is_none_is_refused_with_the_nearest_name() {
    let schema = schema();
    let refused = |text: &str| Path::parse(&schema, "risk", text).unwrap_err().message;
    assert_eq!(refused("ownr"), "There is no field \"ownr\" in risks; did you mean owner?");
    assert_eq!(refused("owner.nam"), "There is no field \"nam\" in people; did you mean name?");
    assert_eq!(
        refused("derived.acton"),
        "There is no computed column \"acton\" of risks; did you mean derived.actions?"
    );
    assert_eq!(
        refused("current.height"),
        "A rating has no \"height\"; it has level, likelihood, consequence, confidence, confidence_reason, method, version, decided_on, party, individuals, groups, societies, organisation."
    );
    assert_eq!(refused("@label.x"), "Nothing can follow @label.");
    assert!(refused("systems.risks").contains("AI systems"));
    assert!(refused("").starts_with("A field is missing in risks"));
    assert!(Path::parse(&schema, "risk", "Owner").is_err(), "files name fields by key");
    let around = "owner.x".replace('x', &"a.".repeat(500));
    assert!(!Path::parse(&schema, "risk", &around).unwrap_err().message.is_empty());
}

#[test]
fn values_have_an_order_in_which_nothing_comes_last() {
    let values = [
        PathValue::Level { rank: 1, mark: "L", above: false },
        PathValue::Level { rank: 4, mark: "VH", above: true },
        PathValue::Empty,
    ];
    assert!(values[0].compare(&values[1]).is_lt());
    assert!(values[1].compare(&values[2]).is_lt());
    assert!(values[1].key().compare(&values[2].key(), true).is_lt(), "also when the order is turned round");
    assert!(PathValue::text("R-9").compare(&PathValue::text("r-10")).is_lt());
    assert!(PathValue::text("Älter").compare(&PathValue::text("alz")).is_lt());
    assert!(PathValue::Number(9.0).compare(&PathValue::Number(10.0)).is_lt());
}
