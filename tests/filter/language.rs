//! What filters find, and how they refuse.

use std::collections::HashSet;
use std::sync::Arc;

use aims_bench::core::filter;
use serde_json::json;

use crate::desk::{Clinic, clinic};

#[test]
fn half_remembered_words_find_a_risk_by_title_system_or_label() {
    let Clinic { desk, .. } = clinic();
    assert_eq!(desk.find("risk", "elderly"), ["R-001"]);
    assert_eq!(desk.find("risk", "mdl"), ["R-001", "R-003"], "letters in order");
    assert_eq!(desk.find("risk", "writer"), ["R-003"], "by the system that the row shows");
    assert_eq!(desk.find("risk", "model NOTICE"), ["R-003"]);
    assert_eq!(desk.find("risk", "r004"), ["R-004"]);
    assert_eq!(desk.find("person", "jorg"), ["P-002"], "without the umlaut");
    assert_eq!(desk.find("risk", "").len(), 4);
}

#[test]
fn a_phrase_looks_into_every_text_and_into_nothing_else() {
    let Clinic { desk, .. } = clinic();
    assert_eq!(desk.find("risk", "\"over 80 in\""), ["R-001"]);
    assert_eq!(desk.find("risk", "\"PATIENT NOTES\""), ["R-002"]);
    assert!(desk.find("risk", "\"identified\"").is_empty(), "the key of a state is no text");
    assert_eq!(desk.find("risk", "-\"model\""), ["R-002", "R-004"]);
    assert_eq!(desk.find("risk", "-model"), ["R-002", "R-004"], "a word to leave out is taken as it is");
}

#[test]
fn levels_compare_by_rank_under_the_method_in_force() {
    let Clinic { desk, .. } = clinic();
    assert_eq!(desk.find("risk", "current.level>=high"), ["R-001"]);
    assert_eq!(desk.find("risk", "current.level:VH"), ["R-001"]);
    assert_eq!(desk.find("risk", "current<high"), ["R-002", "R-003"], "the unrated one has no level");
    assert_eq!(desk.find("risk", "current.level=\"very low\""), ["R-003"]);
    assert_eq!(desk.find("risk", "current.likelihood>3"), ["R-001"]);
    assert_eq!(desk.find("risk", "current.individuals<=3"), ["R-002", "R-003"]);
    assert_eq!(desk.find("risk", "current.confidence:low current.party:individuals").len(), 3);
    assert_eq!(
        desk.refused("risk", "current.level>=hgih"),
        "Column 16: level: there is no \"hgih\"; did you mean high?"
    );
}

#[test]
fn days_compare_with_today() {
    let Clinic { desk, .. } = clinic();
    assert_eq!(desk.find("risk", "next_review<today"), ["R-002"]);
    assert_eq!(desk.find("risk", "next-review<30d"), ["R-001", "R-002"]);
    assert_eq!(desk.find("risk", "next_review:2026-12"), ["R-001"]);
    assert_eq!(desk.find("risk", "next_review>2026"), ["R-003"]);
    assert_eq!(desk.find("risk", "next_review>=-7d next_review<=2026-12-12"), ["R-001", "R-002"]);
    assert_eq!(desk.find("risk", "created:today").len(), 4);
    assert!(desk.find("risk", "updated<today").is_empty());
    let sentence = desk.refused("risk", "mine next_review<soon");
    assert!(sentence.starts_with("Column 18: \"soon\" names no day; write next_review<2026-11-21"), "{sentence}");
}

#[test]
fn fields_are_named_by_key_label_or_meaning_and_values_by_label_or_key() {
    let mut clinic = clinic();
    let desk = &mut clinic.desk;
    assert_eq!(desk.find("risk", "owner:me"), ["R-001", "R-003"]);
    assert_eq!(desk.find("risk", "Owner:weber"), ["R-002", "R-004"]);
    assert_eq!(desk.find("risk", "owner=\"Jörg Weber\""), ["R-002", "R-004"]);
    assert_eq!(desk.find("risk", "systems:SYS-01 | systems:letter"), ["R-001", "R-003"]);
    assert_eq!(desk.find("risk", "status:Identified").len(), 4);
    assert_eq!(desk.find("risk", "affected-parties:individuals"), ["R-001"]);
    assert_eq!(desk.find("risk", "allaisystems:yes"), ["R-002"]);
    assert_eq!(desk.find("risk", "systems.owner:jorg"), ["R-003"]);
    assert_eq!(desk.find("risk", "owner.unit:clinical"), ["R-001", "R-003"]);
    assert_eq!(desk.find("system", "roles:provider,producer"), ["SYS-02"]);
    desk.submit(vec![aims_bench::core::intent::Intent::Move { record: clinic.sepsis, to: "assessed".into() }]);
    assert_eq!(desk.find("risk", "state:assess"), ["R-001"]);
    assert_eq!(desk.find("risk", "status!=assessed"), ["R-002", "R-003", "R-004"]);
}

#[test]
fn something_or_nothing_stands_in_a_field() {
    let mut clinic = clinic();
    let treatment = clinic.desk.add(
        "treatment",
        json!({"title": "Recalibrate", "risk": clinic.sepsis.to_string(), "option": "change_likelihood", "cost": "12,000 EUR"}),
    );
    clinic.desk.add("action", json!({"title": "Order data", "treatment": treatment.to_string(), "progress": 40}));
    let desk = &clinic.desk;
    assert_eq!(desk.find("risk", "no:current"), ["R-004"]);
    assert_eq!(desk.find("risk", "has:systems"), ["R-001", "R-003"]);
    assert_eq!(desk.find("risk", "no:treatments"), ["R-002", "R-003", "R-004"]);
    assert_eq!(desk.find("risk", "treatments:recalibrate"), ["R-001"]);
    assert_eq!(desk.find("risk", "actions:AC-001"), ["R-001"], "by way of the treatment");
    assert_eq!(desk.find("treatment", "cost>5000"), ["T-001"]);
    assert_eq!(desk.find("treatment", "cost:eur"), ["T-001"]);
    assert_eq!(desk.find("treatment", "risk.current.level>=high"), ["T-001"]);
    assert_eq!(desk.find("action", "progress<50%"), ["AC-001"]);
    assert!(desk.find("action", "-has:progress").is_empty());
}

#[test]
fn conditions_that_no_field_holds() {
    let mut clinic = clinic();
    let today = crate::desk::today();
    clinic.desk.add("soa", json!({"control_id": "A.6.2.3"}));
    clinic.desk.add("soa", json!({"control_id": "A.6.2.4", "applicable": "yes"}));
    clinic.desk.add(
        "rating",
        json!({"risk": clinic.notes.to_string(), "stage": "current", "value": crate::desk::rating(4, 4, 4)}),
    );
    clinic.desk.add(
        "rating",
        json!({"risk": clinic.vendor.to_string(), "stage": "current", "value": crate::desk::rating(4, 4, 4), "blind": true}),
    );
    let desk = &clinic.desk;
    assert_eq!(desk.find("risk", "is:overdue"), ["R-002"]);
    assert_eq!(desk.find("risk", "is:mine"), ["R-001", "R-003"]);
    assert_eq!(desk.find("risk", "is:unrated"), ["R-004"]);
    assert_eq!(desk.find("risk", "is:above-appetite"), ["R-001"]);
    assert_eq!(desk.find("risk", "is:proposed"), ["R-002"], "a blind rating waits for nobody");
    assert_eq!(desk.find("risk", "is:mine,unrated"), ["R-001", "R-003", "R-004"]);
    assert_eq!(desk.find("soa", "is:undecided"), ["A.6.2.3"]);
    assert_eq!(desk.find("risk", "is:closed | is:overdue"), ["R-002"]);
    let mut viewer = filter::Viewer::new(today);
    viewer.problems = Arc::new(HashSet::from([clinic.rota]));
    viewer.changed = Arc::new(HashSet::from([clinic.sepsis]));
    let query = filter::compile("is:problem | is:changed", &desk.workspace, "risk", &viewer).unwrap();
    let found: Vec<_> =
        desk.workspace.rows("risk").filter(|row| query.matches(*row, &viewer)).map(|r| r.label()).collect();
    assert_eq!(found, ["R-001", "R-004"]);
}

#[test]
fn archived_records_are_hidden_until_asked_for() {
    let mut clinic = clinic();
    clinic.desk.archive(clinic.vendor);
    let desk = &clinic.desk;
    assert_eq!(desk.find("risk", "").len(), 3);
    assert!(desk.find("risk", "vendor").is_empty());
    assert_eq!(desk.find("risk", "is:archived"), ["R-003"]);
    assert_eq!(desk.find("risk", "is:archived | is:overdue"), ["R-002", "R-003"]);
    assert_eq!(desk.find("risk", "archived:yes"), ["R-003"]);
    assert!(desk.find("risk", "is:archived is:overdue").is_empty());
}

#[test]
fn copies_that_disagree_show_as_a_conflict() {
    let mut clinic = clinic();
    let mut elsewhere = clinic.desk.copy(2);
    let theirs =
        elsewhere.seal(vec![aims_bench::core::intent::Intent::set(clinic.rota, "title", "Rota favours nights")]);
    clinic.desk.set(clinic.rota, "title", json!("Rota optimiser favours ward 4"));
    clinic.desk.workspace.apply(&theirs);
    assert_eq!(clinic.desk.find("risk", "is:conflict"), ["R-004"]);
}

#[test]
fn an_soa_entry_and_its_control_are_asked_as_one_row() {
    let mut clinic = clinic();
    let control = clinic.desk.add(
        "control",
        json!({"control_id": "A.6.2.3", "origin": "annex_a", "owner": clinic.mara.to_string(), "how_implemented": "Design record per release"}),
    );
    clinic.desk.add("soa", json!({"control_id": "A.6.2.3", "control": control.to_string(), "applicable": "yes", "risks": [clinic.sepsis.to_string()]}));
    clinic.desk.add("soa", json!({"control_id": "A.6.2.4"}));
    let desk = &clinic.desk;
    assert_eq!(desk.find("soa", "owner:me"), ["A.6.2.3"]);
    assert_eq!(desk.find("soa", "is:mine"), ["A.6.2.3"]);
    assert_eq!(desk.find("soa", "status:planned"), ["A.6.2.3"]);
    assert_eq!(desk.find("soa", "risks:sepsis"), ["A.6.2.3"]);
    assert_eq!(desk.find("soa", "design documentation"), ["A.6.2.3"], "by the title in the catalogue");
    assert_eq!(desk.find("soa", "no:owner"), ["A.6.2.4"]);
}

#[test]
fn what_is_unknown_is_refused_with_the_nearest_name() {
    let Clinic { desk, .. } = clinic();
    let refused = |text: &str| desk.refused("risk", text);
    assert_eq!(refused("onwer:me"), "Column 1: There is no field \"onwer\" in risks; did you mean owner?");
    assert_eq!(
        refused("triage -status:identifed"),
        "Column 16: Status: there is no \"identifed\"; did you mean identified?"
    );
    assert_eq!(
        refused("owner:Marra"),
        "Column 7: \"Marra\" names none of the people; name one by label or by a part of its title."
    );
    assert_eq!(
        refused("systems:\"Triage asist\""),
        "Column 9: \"Triage asist\" names none of the AI systems; did you mean \"Triage assist\"?"
    );
    assert_eq!(refused("is:overdu"), "Column 4: Nothing is \"overdu\"; did you mean is:overdue?");
    assert_eq!(refused("current.levl>=high"), "Column 9: A rating has no \"levl\"; did you mean level?");
    assert_eq!(
        refused("is:undecided"),
        "Column 4: is:undecided asks for a decision on applicability, which risks don't have."
    );
    assert_eq!(refused("status>open"), "Column 8: Status has no order that > could ask for; write status:open.");
    assert_eq!(refused("owner:nobody"), "Column 7: For rows without one, write no:owner.");
    assert_eq!(refused("evidence:x"), "Column 10: There are no evidence yet.");
    assert_eq!(refused("title.x:1"), "Column 7: Title holds no reference, so nothing can follow it.");
    assert_eq!(
        refused("é has:colour"),
        "Column 7: There is no field \"colour\" in risks; `aims registers risk` lists its fields."
    );
    assert!(refused("current.likelihood>often").starts_with("Column 20: \"often\" is no number"));
}

#[test]
fn nobody_is_me_until_the_login_is_known() {
    let Clinic { mut desk, .. } = clinic();
    desk.me = None;
    assert!(desk.refused("risk", "owner:me").contains("not known who you are"));
    assert!(desk.find("risk", "is:mine").is_empty());
}
