//! Labels, singletons, and records that are taken back.

mod core_support;

use aims_bench::core::id::RecordId;
use aims_bench::core::intent::Intent;
use aims_bench::core::propose::ProblemKind;
use core_support::refusals::{clinic, refusal, value};
use core_support::{Site, creation};
use serde_json::json;

#[test]
fn labels_are_one_short_word_and_nobody_elses() {
    let (mut site, risk, person) = clinic();
    let label = |label: &str| vec![Intent::Label { record: risk, label: label.into() }];
    for wrong in ["", "two words", "tab\there", &"x".repeat(65)] {
        let message = format!("\"{wrong}\" can't be a label: it should be one short word such as R-012");
        assert_eq!(refusal(&site, label(wrong)), value(&message));
    }
    let other = site.risk("Bias");
    assert_eq!(refusal(&site, label("R-002")), value("the label R-002 is taken in risks"));
    let create = |id: u128, label: &str| Intent::Create {
        record: RecordId(id),
        register: "risk".into(),
        label: Some(label.into()),
        fields: vec![("title".into(), json!("Dose"))],
    };
    assert_eq!(
        refusal(&site, vec![create(7, "R-001")]),
        value("the label R-001 is taken in risks; leave it out to get the next one")
    );
    assert_eq!(
        refusal(&site, vec![create(7, "R-9"), create(8, "R-9")]),
        value("the label R-9 is taken in risks; leave it out to get the next one")
    );
    // The same label in another register is another label.
    site.edit(vec![Intent::Label { record: person, label: "R-001".into() }]);
    assert_eq!(site.workspace.find_label("R-001").len(), 2);
    assert_eq!(site.workspace.find_label("r-001").len(), 2);
    site.edit(vec![Intent::Label { record: other, label: "Odd-One".into() }]);
    assert!(site.workspace.find_label("odd-one").is_empty(), "only a search looks at every label");
    assert_eq!(site.workspace.search_label("odd-one").len(), 1);
}

#[test]
fn numbers_of_labels_only_go_up() {
    let (mut site, risk, _) = clinic();
    let second = site.risk("Bias");
    assert_eq!(site.label(second), "R-002");
    // Not after an undo of the creation ..
    let created = site.book.in_order().pop().unwrap();
    let undo = site.undo(created.id()).unwrap();
    let third = site.risk("Dose");
    assert_eq!(site.label(third), "R-003");
    // .. and the undo of the undo brings the old number back.
    site.undo(undo.id()).unwrap();
    assert_eq!(site.label(second), "R-002");
    // A number given by hand counts, also when the label is changed again.
    site.edit(vec![Intent::Label { record: risk, label: "R-0100".into() }]);
    site.edit(vec![Intent::Label { record: risk, label: "R-001".into() }]);
    let hand = Intent::Create {
        record: RecordId(7),
        register: "risk".into(),
        label: Some("R-150".into()),
        fields: vec![("title".into(), json!("Dose"))],
    };
    let (next, after) = (site.mint(), site.mint());
    let auto = |id| creation(id, "risk", &[("title", json!("x"))]);
    site.edit(vec![auto(next), hand, auto(after)]);
    assert_eq!((site.label(next), site.label(after)), ("R-101".into(), "R-151".into()));
    // What looks like a number but is none, or is beyond counting, is a name.
    for name in ["R-+7", "R-99999999999999999999", "R-1e9", "R-", "X-500", "R-18446744073709551615"] {
        site.edit(vec![Intent::Label { record: risk, label: name.into() }]);
    }
    let last = site.risk("Last");
    assert_eq!(site.label(last), "R-152");
    let rows: Vec<&str> = site.workspace.rows("risk").map(|row| row.label()).collect();
    assert_eq!(rows, ["R-002", "R-003", "R-101", "R-150", "R-151", "R-152", "R-18446744073709551615"]);
    // Kept with the rows, because a number that only an overwritten label had can't be seen in them.
    assert_eq!(site.workspace.highest_numbers()["risk"], 152);
    let mut loaded = Site::new(1).workspace;
    loaded.restore_highest("risk", 152);
    loaded.restore_highest("risk", 10);
    assert_eq!(loaded.highest_number("risk"), 152);
}

#[test]
fn a_label_can_come_from_a_field() {
    let (mut site, _, _) = clinic();
    let entry = site.create("soa", &[("control_id", json!("A.6.2.3"))]);
    assert_eq!(site.label(entry), "A.6.2.3");
    let again = creation(RecordId(7), "soa", &[("control_id", json!(" A.6.2.3 "))]);
    assert_eq!(
        refusal(&site, vec![again]),
        value("the label A.6.2.3 is taken in SoA entries; leave it out to get the next one")
    );
}

#[test]
fn there_is_one_organisation() {
    let (mut site, _, _) = clinic();
    let org = |id: u128| creation(RecordId(id), "organisation", &[("name", json!("Clinic"))]);
    let taken = |remedy: &str| value(&format!("there is one organisation in a workspace, and {remedy}"));
    assert_eq!(refusal(&site, vec![org(7), org(8)]), taken("it exists; change it instead"));
    site.edit(vec![org(7)]);
    assert_eq!(site.label(RecordId(7)), "ORG");
    assert_eq!(refusal(&site, vec![org(8)]), taken("it exists; change it instead"));
    site.edit(vec![Intent::Archive { record: RecordId(7) }]);
    assert_eq!(refusal(&site, vec![org(8)]), taken("it is archived; restore it instead"));
}

#[test]
fn only_an_undo_removes() {
    let (mut site, risk, person) = clinic();
    let remove = vec![Intent::Remove { record: risk }];
    assert_eq!(refusal(&site, remove), (ProblemKind::Authority, "R-001 can't be removed; archive it".into()));
    // Not while something points to it.
    let created = site.book.in_order().into_iter().find(|entry| entry.changes[0].record() == Some(person)).unwrap();
    let owner = site.set(risk, "owner", person.to_string());
    assert_eq!(site.undo(created.id()).unwrap_err(), "P-001 can't be taken back: R-001 points to it");
    site.undo(owner.id()).unwrap();
    site.undo(created.id()).unwrap();
    assert_eq!(site.workspace.count("person"), 0);
}

#[test]
fn an_entry_that_made_a_record_and_pointed_to_it_is_undone_whole() {
    let (mut site, risk, _) = clinic();
    let ben = site.mint();
    let entry = site.edit(vec![
        creation(
            ben,
            "person",
            &[("name", json!("Ben")), ("roles", json!(["x"])), ("risks", json!([risk.to_string()]))],
        ),
        Intent::set(risk, "owner", ben.to_string()),
        Intent::Add { record: risk, field: "watchers".into(), element: ben.to_string() },
    ]);
    assert_eq!(site.workspace.backlinks(ben).count(), 2);
    assert_eq!(site.workspace.pointing("risk", "owner", ben).count(), 1);
    let undo = site.undo(entry.id()).unwrap();
    assert_eq!(site.workspace.backlinks(ben).count(), 0);
    assert_eq!(site.workspace.count("person"), 1);
    // Again with everything, and once more without.
    let again = site.undo(undo.id()).unwrap();
    assert_eq!(site.workspace.backlinks(ben).count(), 2);
    assert_eq!(site.workspace.get(ben).unwrap().title(), "Ben");
    site.undo(again.id()).unwrap();
    assert_eq!(site.workspace.count("person"), 1);
}
