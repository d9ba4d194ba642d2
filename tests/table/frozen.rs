//! A list under work holds still.

use aims_bench::core::intent::Intent;
use aims_bench::core::table::{Link, TableState};
use serde_json::json;

use crate::desk::{clinic, rating};
use crate::{current, labels, table};

fn refresh(table: &mut TableState, desk: &crate::desk::Desk) {
    table.refresh(&desk.workspace, &desk.viewer());
    table.finish(&desk.workspace, &desk.viewer());
}

#[test]
fn a_row_that_no_longer_matches_stays_dimmed_until_the_list_is_refreshed() {
    let mut clinic = clinic();
    let mut risks = table(&clinic.desk, "risk", "current.level<high");
    assert_eq!(labels(&clinic.desk, &risks), ["R-002", "R-003"]);
    let applied = clinic.desk.set(clinic.notes, "current", rating(5, 5, 5));
    risks.touched(&applied, &clinic.desk.workspace, &clinic.desk.viewer());
    assert_eq!(labels(&clinic.desk, &risks), ["(R-002)", "R-003"]);
    let applied = clinic.desk.set(clinic.notes, "current", rating(2, 2, 2));
    risks.touched(&applied, &clinic.desk.workspace, &clinic.desk.viewer());
    assert_eq!(labels(&clinic.desk, &risks), ["R-002", "R-003"], "it matches again");
    let applied = clinic.desk.archive(clinic.notes);
    risks.touched(&applied, &clinic.desk.workspace, &clinic.desk.viewer());
    assert_eq!(labels(&clinic.desk, &risks), ["(R-002)", "R-003"]);
    refresh(&mut risks, &clinic.desk);
    assert_eq!(labels(&clinic.desk, &risks), ["R-003"]);
    assert_eq!((risks.found(), risks.total()), (Some(1), Some(3)));
}

#[test]
fn what_others_add_waits_and_what_one_adds_oneself_appears_under_the_cursor() {
    let mut clinic = clinic();
    let mut risks = table(&clinic.desk, "risk", "owner:me");
    let owner = clinic.mara.to_string();
    let (_, applied) = clinic.desk.created("risk", json!({"title": "Alarm fatigue", "owner": owner}));
    risks.touched(&applied, &clinic.desk.workspace, &clinic.desk.viewer());
    assert_eq!(labels(&clinic.desk, &risks), ["R-001", "R-003"]);
    assert_eq!(risks.waiting(), 1);
    let (mine, applied) = clinic.desk.created("risk", json!({"title": "No owner yet"}));
    risks.touched(&applied, &clinic.desk.workspace, &clinic.desk.viewer());
    risks.created(mine, &clinic.desk.workspace, &clinic.desk.viewer());
    assert_eq!(labels(&clinic.desk, &risks), ["R-001", "(R-006)", "R-003"]);
    assert_eq!(current(&clinic.desk, &risks), "R-006");
    refresh(&mut risks, &clinic.desk);
    assert_eq!(labels(&clinic.desk, &risks), ["R-001", "R-003", "R-005"]);
    assert_eq!(risks.waiting(), 0);
}

#[test]
fn a_row_whose_creation_is_taken_back_stays_as_a_gap() {
    let mut clinic = clinic();
    let (id, applied) = clinic.desk.created("risk", json!({"title": "Typed by mistake"}));
    let mut risks = table(&clinic.desk, "risk", "");
    assert_eq!(risks.len(), 5);
    drop(applied);
    let stamp_kind = aims_bench::core::entry::EntryKind::Undo;
    let undone = clinic.desk.take_back(vec![Intent::Remove { record: id }], stamp_kind);
    risks.touched(&undone, &clinic.desk.workspace, &clinic.desk.viewer());
    assert_eq!(risks.len(), 5);
    assert!(risks.rows().iter().any(|row| row.dim));
    refresh(&mut risks, &clinic.desk);
    assert_eq!(risks.len(), 4);
}

#[test]
fn a_change_elsewhere_dims_the_rows_that_it_decides_about() {
    let mut clinic = clinic();
    let mut risks = table(&clinic.desk, "risk", "systems.owner:me");
    assert_eq!(labels(&clinic.desk, &risks), ["R-001"]);
    let applied = clinic.desk.set(clinic.triage, "owner", json!(clinic.jorg.to_string()));
    risks.touched(&applied, &clinic.desk.workspace, &clinic.desk.viewer());
    assert_eq!(labels(&clinic.desk, &risks), ["(R-001)"]);
    let mut named = table(&clinic.desk, "risk", "writer");
    assert_eq!(labels(&clinic.desk, &named), ["R-003"]);
    let applied = clinic.desk.set(clinic.letters, "name", json!("Discharge notes"));
    named.touched(&applied, &clinic.desk.workspace, &clinic.desk.viewer());
    assert_eq!(labels(&clinic.desk, &named), ["(R-003)"]);
    named.set_filter("discharge", &clinic.desk.workspace, &clinic.desk.viewer());
    named.finish(&clinic.desk.workspace, &clinic.desk.viewer());
    assert_eq!(labels(&clinic.desk, &named), ["R-003"], "its new name is searched");
}

#[test]
fn a_name_that_changes_while_nobody_searches_is_found_afterwards() {
    let mut clinic = clinic();
    let mut risks = table(&clinic.desk, "risk", "writer");
    risks.set_filter("current<high", &clinic.desk.workspace, &clinic.desk.viewer());
    risks.finish(&clinic.desk.workspace, &clinic.desk.viewer());
    let applied = clinic.desk.set(clinic.letters, "name", json!("Discharge notes"));
    risks.touched(&applied, &clinic.desk.workspace, &clinic.desk.viewer());
    risks.set_filter("discharge", &clinic.desk.workspace, &clinic.desk.viewer());
    risks.finish(&clinic.desk.workspace, &clinic.desk.viewer());
    assert_eq!(labels(&clinic.desk, &risks), ["R-003"]);
}

#[test]
fn a_change_two_links_away_reaches_the_row_that_shows_it() {
    let mut clinic = clinic();
    let owner = clinic.mara.to_string();
    let control = clinic.desk.add("control", json!({"title": "Sign-off", "origin": "own", "owner": owner}));
    clinic.desk.add("soa", json!({"control_id": "own-01", "control": control.to_string()}));
    let mut entries = table(&clinic.desk, "soa", "lindqvist");
    assert_eq!(labels(&clinic.desk, &entries), ["own-01"]);
    let applied = clinic.desk.set(clinic.mara, "name", json!("Mara Weber"));
    entries.touched(&applied, &clinic.desk.workspace, &clinic.desk.viewer());
    assert_eq!(labels(&clinic.desk, &entries), ["(own-01)"]);
    let mut risks = table(&clinic.desk, "risk", "has:actions");
    let treatment = json!({"title": "Retrain", "risk": clinic.rota.to_string(), "option": "avoid"});
    let treatment = clinic.desk.add("treatment", treatment);
    risks.refresh(&clinic.desk.workspace, &clinic.desk.viewer());
    risks.finish(&clinic.desk.workspace, &clinic.desk.viewer());
    let (_, applied) = clinic.desk.created("action", json!({"title": "Order", "treatment": treatment.to_string()}));
    risks.touched(&applied, &clinic.desk.workspace, &clinic.desk.viewer());
    assert_eq!(risks.waiting(), 1, "the risk has an action now, by way of its treatment");
}

#[test]
fn a_list_that_was_not_told_reads_everything_again() {
    let mut clinic = clinic();
    let mut risks = table(&clinic.desk, "risk", "ward");
    assert_eq!(labels(&clinic.desk, &risks), ["R-004"]);
    clinic.desk.set(clinic.vendor, "title", json!("Ward staff switch the model off"));
    clinic.desk.set(clinic.rota, "title", json!("Rota optimiser favours nights"));
    risks.set_filter("ward", &clinic.desk.workspace, &clinic.desk.viewer());
    risks.finish(&clinic.desk.workspace, &clinic.desk.viewer());
    assert_eq!(labels(&clinic.desk, &risks), ["R-003"]);
}

#[test]
fn an_own_field_can_be_shown_and_asked_for_as_soon_as_it_is_defined() {
    let mut clinic = clinic();
    let mut risks = table(&clinic.desk, "risk", "");
    let field = json!({"key": "ward", "label": "Ward", "kind": "line"});
    let applied = clinic.desk.define("own.field.risk.ward", field);
    risks.touched(&applied, &clinic.desk.workspace, &clinic.desk.viewer());
    clinic.desk.set(clinic.rota, "ward", json!("Ward 4"));
    risks.set_filter("ward:4", &clinic.desk.workspace, &clinic.desk.viewer());
    risks.finish(&clinic.desk.workspace, &clinic.desk.viewer());
    assert_eq!(labels(&clinic.desk, &risks), ["R-004"]);
}

#[test]
fn selecting_a_system_narrows_risks_controls_and_soa_entries() {
    let mut clinic = clinic();
    let desk = &mut clinic.desk;
    let works = desk.add("control", json!({"control_id": "A.6.2.4", "origin": "annex_a"}));
    let planned = desk.add("control", json!({"title": "Second look", "origin": "own"}));
    let named =
        desk.add("control", json!({"title": "Sign-off", "origin": "own", "systems": [clinic.triage.to_string()]}));
    desk.add("control", json!({"title": "Elsewhere", "origin": "own"}));
    desk.add("soa", json!({"control_id": "A.6.2.4", "control": works.to_string()}));
    desk.add("soa", json!({"control_id": "A.6.2.5"}));
    desk.set(clinic.sepsis, "existing_controls", json!([works.to_string()]));
    desk.add(
        "treatment",
        json!({"title": "T", "risk": clinic.sepsis.to_string(), "option": "avoid", "controls": [planned.to_string()]}),
    );
    let linked = |register: &str, record, via: Option<&str>| {
        let mut list = table(&clinic.desk, register, "");
        list.set_link(Some(Link { record, via: via.map(str::to_string) }));
        list.finish(&clinic.desk.workspace, &clinic.desk.viewer());
        labels(&clinic.desk, &list)
    };
    assert_eq!(linked("risk", clinic.triage, Some("systems")), ["R-001", "R-002"], "R-002 comes with all systems");
    assert_eq!(linked("control", clinic.triage, None), ["A.6.2.4", "own-01", "own-02"]);
    assert_eq!(linked("control", clinic.sepsis, None), ["A.6.2.4", "own-01"]);
    assert_eq!(linked("soa", clinic.triage, None), ["A.6.2.4"]);
    assert_eq!(linked("treatment", clinic.sepsis, None), ["T-001"]);
    assert_eq!(linked("system", clinic.sepsis, None), ["SYS-01"]);
    assert_eq!(linked("risk", clinic.mara, Some("owner")), ["R-001", "R-003"]);
    assert_eq!(clinic.desk.get(named).label(), "own-02");
}

#[test]
fn letting_go_of_a_link_keeps_the_row_under_the_cursor() {
    let clinic = clinic();
    let mut risks = table(&clinic.desk, "risk", "");
    risks.set_link(Some(Link { record: clinic.letters, via: None }));
    risks.finish(&clinic.desk.workspace, &clinic.desk.viewer());
    assert_eq!(labels(&clinic.desk, &risks), ["R-002", "R-003"]);
    assert_eq!(risks.total(), Some(2));
    assert!(risks.go_to(&clinic.desk.workspace, clinic.vendor));
    risks.set_link(None);
    risks.finish(&clinic.desk.workspace, &clinic.desk.viewer());
    assert_eq!(current(&clinic.desk, &risks), "R-003");
    assert_eq!(risks.len(), 4);
}
