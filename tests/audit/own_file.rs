//! The auditor's own file: it begins with the state that is audited, and only what is agreed ever leaves it.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use aims_bench::core::audit::hand_in as compare;
use serde_json::{Value, json};

use crate::desk::Desk;
use crate::workspace::Desk as Organisation;

const SECRET: &str = "The shift lead said nobody looks at the dashboard";

/// A client with an audit that has begun, and one change after it began.
fn client() -> Desk {
    let desk = Desk::with_workspace();
    for fields in [
        &["person", "name=Ida Holm", "logins=anna"][..],
        &["person", "name=Jonas Weber"],
        &["system", "name=Letter writer"],
        &["audit", "title=Autumn audit", "kind=internal", "criteria=9.1; A.6.2.6"],
    ] {
        desk.run(&[&["add"], fields].concat()).fine();
    }
    let prepared = ["objectives=See", "scope=All", "independence=Checked", "starts_on=2026-11-02", "lead=P-001"];
    desk.run(&[&["set", "IA-001", "status=prepared"], &prepared[..]].concat()).fine();
    desk.run(&["set", "IA-001", "status=in_progress"]).fine();
    desk.run(&["add", "system", "name=Bought after the audit began"]).fine();
    desk
}

fn take(desk: &Desk) {
    let said = desk.run(&["audit", "take", "care.aims", "--as-of", "IA-001", "--out", "mine"]).fine();
    assert!(said.out.contains("Northfield Care as of IA-001") && said.out.contains("for IA-001"), "{}", said.out);
}

/// An interview with a secret in it, one agreed finding, one draft, attendance, a request, and a conclusion.
fn work(desk: &Desk) {
    let mine = |args: &[&str]| desk.run(&[args, &["-w", "mine.aims"]].concat()).fine();
    let log = format!("log={SECRET}");
    mine(&["add", "interview", "audit=IA-001", "title=Platform team", &log]);
    let note = format!("note={SECRET}, twice");
    mine(&["add", "audit_check", "audit=IA-001", "criterion=9.1", "interview=IV-001", &note, "verdict=minor"]);
    mine(&["add", "sample", "audit=IA-001", "title=Systems in use", "reason=Newest and oldest"]);
    mine(&["add", "finding", "audit=IA-001", "title=Drift is not measured", "criterion=9.1", "checks=CK-001"]);
    mine(&["add", "finding", "audit=IA-001", "title=Still being thought about"]);
    mine(&["set", "F-001", "evidence_text=No number since June", "grade=minor", "systems+=SYS-01", "owner=P-002"]);
    mine(&["set", "F-001", "status=confirmed", "acknowledgement=agreed", "acknowledged_by=P-002"]);
    mine(&["add", "attendance", "audit=IA-001", "meeting=opening", "person=P-002", "present=yes"]);
    mine(&["add", "evidence_request", "audit=IA-001", "what=Drift reports", "asked_of=P-002", "due=2026-11-20"]);
    mine(&["set", "IA-001", "conclusion=It works, with one gap", "reported_on=2026-11-21", "status=reported"]);
}

fn hand_in(desk: &Desk, more: &[&str]) -> String {
    desk.run(&[&["audit", "hand-in", "mine.aims", "--to", "care.aims"], more].concat()).fine().out
}

fn holds(file: &Path, text: &str) -> bool {
    let bytes = std::fs::read(file).unwrap();
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

fn labels(desk: &Desk, register: &str) -> Vec<String> {
    let rows = desk.json(&["list", register, "-w", "care.aims"])["data"]["rows"].clone();
    rows.as_array().unwrap().iter().map(|row| row["label"].as_str().unwrap().to_string()).collect()
}

#[test]
fn starting_an_audit_takes_a_baseline_in_the_same_entry() {
    let desk = client();
    assert_eq!(desk.field("IA-001", "baseline"), "IA-001");
    let log = desk.json(&["log", "--limit", "2"]);
    assert_eq!(log["data"][1]["definitions"][0], "baseline.IA-001", "{log}");
    let then = desk.json(&["list", "systems", "--as-of", "IA-001"]);
    assert_eq!(then["data"]["rows"].as_array().unwrap().len(), 1, "what came later is not audited");
}

#[test]
fn the_file_holds_the_state_that_is_audited_and_nothing_later() {
    let desk = client();
    take(&desk);
    let mine = desk.file("mine.aims");
    assert_eq!(std::fs::metadata(&mine).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(desk.json(&["verify", "-w", "mine.aims"])["data"]["sites"], 2, "the client's chain, and the own one");
    assert!(holds(&desk.file("care.aims"), "Bought after"), "the scan of bytes finds what is there");
    assert!(!holds(&mine, "Bought after"));
    let systems = desk.json(&["list", "systems", "-w", "mine.aims"]);
    assert_eq!(systems["data"]["rows"].as_array().unwrap().len(), 1);
    let said = desk.run(&["add", "sample", "audit=IA-001", "title=All", "-w", "mine.aims"]).fine();
    assert!(said.err.contains("Northfield Care, auditor's working file of IA-001"), "{}", said.err);
    let status = desk.run(&["list", "audits", "--columns", "status,baseline", "-w", "mine.aims"]).fine().out;
    assert!(status.contains("In progress") && status.contains("IA-001"), "{status}");
    let again = ["audit", "take", "mine.aims", "--as-of", "now", "--out", "third"];
    assert!(desk.run(&again).failed(1).contains("working file itself"));
    assert!(!desk.file("third.aims").exists());
}

#[test]
fn what_is_agreed_goes_back_as_one_entry_and_no_byte_of_a_note_does() {
    let desk = client();
    take(&desk);
    work(&desk);
    assert!(holds(&desk.file("mine.aims"), SECRET), "the scan of bytes finds what is there");
    let before = care_entries(&desk);
    let preview = hand_in(&desk, &["--dry-run"]);
    assert_eq!(care_entries(&desk), before, "{preview}");
    for expected in [
        "F-002",
        "a draft",
        "F-001: not handed in: Checks.",
        "working papers are never handed in",
        "F-001",
        "conclusion, reported on",
    ] {
        assert!(preview.contains(expected), "{expected}: {preview}");
    }
    let said = hand_in(&desk, &[]);
    assert!(said.contains("Handed in to care.aims: 4 records"), "{said}");
    assert_eq!(care_entries(&desk), before + 1);
    let log = desk.json(&["log", "--limit", "1", "-w", "care.aims"]);
    assert_eq!((log["data"][0]["kind"].as_str(), log["data"][0]["person"].as_str()), (Some("import"), Some("P-001")));
    assert_eq!(labels(&desk, "findings"), ["F-001"]);
    assert_eq!(
        (labels(&desk, "attendance"), labels(&desk, "evidence-requests")),
        (vec!["AT-001".into()], vec!["ER-001".into()])
    );
    for register in ["interviews", "audit-checks", "samples"] {
        assert!(labels(&desk, register).is_empty(), "{register}");
    }
    let audit = care(&desk, "IA-001");
    assert_eq!(audit["status"]["shown"], "Reported");
    assert_eq!(audit["conclusion"]["shown"], "It works, with one gap");
    let finding = care(&desk, "F-001");
    assert_eq!(finding["status"]["shown"], "Confirmed");
    assert_eq!(finding["owner"]["shown"], "Jonas Weber");
    assert!(finding.get("checks").is_none(), "{finding}");
    assert!(!holds(&desk.file("care.aims"), SECRET) && !holds(&desk.file("care.aims"), "thought about"));
    desk.run(&["verify", "-w", "care.aims"]).fine();
}

#[test]
fn a_second_hand_in_changes_nothing_or_only_what_changed_since() {
    let desk = client();
    take(&desk);
    work(&desk);
    hand_in(&desk, &[]);
    let before = care_entries(&desk);
    assert!(hand_in(&desk, &[]).contains("nothing has changed since last time"));
    assert_eq!(care_entries(&desk), before);
    // The client goes on with the finding; the auditor adds a word to another field.
    desk.run(&["set", "F-001", "owner=P-001", "-w", "care.aims"]).fine();
    desk.run(&["set", "F-001", "area=Release of models", "-w", "mine.aims"]).fine();
    let said = hand_in(&desk, &[]);
    assert!(said.contains("area") && !said.contains("owner"), "{said}");
    let finding = care(&desk, "F-001");
    assert_eq!(finding["owner"]["shown"], "Ida Holm");
    assert_eq!(finding["area"]["shown"], "Release of models");
}

#[test]
fn what_both_changed_stands_beside_each_other_until_somebody_chooses() {
    let desk = client();
    take(&desk);
    work(&desk);
    hand_in(&desk, &[]);
    desk.run(&["set", "F-001", "area=Operations", "-w", "care.aims"]).fine();
    desk.run(&["set", "F-001", "area=Release of models", "-w", "mine.aims"]).fine();
    let said = hand_in(&desk, &[]);
    assert!(said.contains("both values stand"), "{said}");
    let answer = desk.json(&["show", "F-001", "-w", "care.aims"]);
    assert_eq!(answer["data"][0]["conflicts"], serde_json::json!(["area"]));
}

#[test]
fn a_label_that_is_taken_becomes_the_next_one_and_the_record_stays_the_same() {
    let desk = client();
    take(&desk);
    work(&desk);
    desk.run(&["add", "finding", "title=Found by the desk itself", "-w", "care.aims"]).fine();
    let said = hand_in(&desk, &[]);
    assert!(said.contains("F-001 becomes F-002 there"), "{said}");
    assert_eq!(labels(&desk, "findings"), ["F-001", "F-002"]);
    assert!(hand_in(&desk, &[]).contains("nothing has changed"), "it is known by its id, not by its label");
}

#[test]
fn who_is_in_the_auditors_file_only_is_written_down_by_name() {
    let desk = client();
    take(&desk);
    desk.run(&["add", "person", "name=Ole Voss", "-w", "mine.aims"]).fine();
    desk.run(&["add", "attendance", "audit=IA-001", "person=P-003", "-w", "mine.aims"]).fine();
    let said = hand_in(&desk, &[]);
    assert!(said.contains("names P-003 Ole Voss, which is in this file only"), "{said}");
    assert_eq!(care(&desk, "AT-001")["name"]["shown"], "Ole Voss");
    assert!(!labels(&desk, "people").contains(&"P-003".to_string()));
}

#[test]
fn nothing_is_handed_in_to_another_client_or_from_a_file_that_is_none_of_an_auditor() {
    let desk = client();
    take(&desk);
    work(&desk);
    desk.run(&["new", "other", "--org", "Other Ltd", "--role", "user"]).fine();
    let other = desk.run(&["audit", "hand-in", "mine.aims", "--to", "other.aims"]).failed(1);
    assert!(other.contains("taken from Northfield Care, and that is the workspace of Other Ltd"), "{other}");
    let wrong = desk.run(&["audit", "hand-in", "other.aims", "--to", "care.aims"]).failed(1);
    assert!(wrong.contains("no auditor's working file"), "{wrong}");
    let back = desk.run(&["audit", "hand-in", "mine.aims", "--to", "mine.aims"]).failed(2);
    assert!(back.contains("is named twice"), "{back}");
}

/// The entry of a hand-in says how far it went; where somebody took that entry back or it is not found, nothing comes
/// twice and nothing is overwritten.
#[test]
fn a_hand_in_of_which_nothing_is_known_any_more_changes_nothing_either() {
    let mut client = Organisation::default();
    let person = client.add("person", json!({"name": "Jonas Weber"}));
    let audited = client.add("audit", json!({"title": "Autumn audit", "status": "in_progress"}));
    let base = client.workspace.clone();
    let mut mine = client.copy(2);
    let in_audit = |more: serde_json::Value| {
        let mut fields = json!({"audit": audited.to_string()});
        fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        fields
    };
    let agreed = json!({"title": "Drift", "criterion": "9.1", "evidence_text": "none", "grade": "minor",
        "acknowledgement": "agreed", "acknowledged_by": person.to_string(), "status": "disputed", "opinion": "We do"});
    mine.add("finding", in_audit(agreed));
    mine.add("attendance", in_audit(json!({"meeting": "opening", "person": person.to_string()})));
    mine.add("audit_check", in_audit(json!({"criterion": "9.1", "note": SECRET})));
    mine.set(audited, "distribution", json!(["Board", "AIMS lead"]));
    let first = compare(&mine.workspace, &base, &client.workspace, audited).unwrap();
    assert_eq!(first.goes.len(), 3, "{first:?}");
    assert!(!format!("{:?}", first.intents).contains(SECRET));
    client.submit(first.intents);
    let second = compare(&mine.workspace, &base, &client.workspace, audited).unwrap();
    assert_eq!((second.intents, second.goes), (Vec::new(), Vec::new()));
    let third = compare(&mine.workspace, &mine.workspace, &client.workspace, audited).unwrap();
    assert!(third.intents.is_empty());
    client.archive(audited);
    let refused = compare(&mine.workspace, &base, &client.workspace, audited).unwrap_err();
    assert!(refused.to_string().contains("IA-001 is archived there"), "{refused}");
}

fn care(desk: &Desk, id: &str) -> Value {
    desk.json(&["show", id, "-w", "care.aims"])["data"][0]["fields"].clone()
}

fn care_entries(desk: &Desk) -> usize {
    desk.json(&["log", "--limit", "1000", "-w", "care.aims"])["data"].as_array().unwrap().len()
}
