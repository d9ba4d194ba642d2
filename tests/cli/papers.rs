//! Papers from the command line: audit plan to report, and what is refused.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::desk::Desk;

/// A workspace with a small audit.
fn desk() -> Desk {
    let desk = Desk::with_workspace();
    let add = |words: &[&str]| drop(desk.run(&[&["add"], words].concat()).fine());
    add(&["person", "name=Ruth Castellan"]);
    add(&["audit", "title=Autumn audit", "lead=Ruth Castellan", "criteria=9.1", "starts_on=2026-11-19"]);
    add(&[
        "audit_slot",
        "audit=IA-001",
        "topic=How models are released",
        "starts=2026-11-19T08:00:00Z",
        "ends=2026-11-19T09:30:00Z",
    ]);
    add(&["finding", "audit=IA-001", "title=Drift is not measured", "grade=minor", "criterion=9.1"]);
    desk
}

#[test]
fn a_plan_is_printed_as_markdown_and_written_as_a_page_for_its_owner_alone() {
    let desk = desk();
    let plan = desk.run(&["export", "audit-plan", "IA-001"]).fine().out;
    assert!(plan.starts_with("# Audit plan\n\n**Northfield Care**\\\nIA-001 Autumn audit\n"), "{plan}");
    assert!(plan.contains("### Thursday 2026-11-19") && plan.contains("| 08:00 to 09:30 |"), "{plan}");
    let (content, foot) = plan.rsplit_once("---\n").unwrap();
    let digest: String = Sha256::digest(content.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(foot.contains(&digest), "{foot}");
    let said = desk.run(&["export", "audit-plan", "ia-001", "--format", "html", "--out", "."]).fine();
    assert_eq!(said.out, "./audit-plan-IA-001.html: audit-plan of IA-001\n");
    let file = desk.file("audit-plan-IA-001.html");
    let page = fs::read_to_string(&file).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains(&digest), "{page}");
    assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn the_rows_of_a_paper_are_a_spreadsheet_and_registers_of_the_same_name_stay() {
    let desk = desk();
    let csv = desk.run(&["export", "audit-plan", "IA-001", "--format", "csv"]).fine().out;
    assert_eq!(csv.lines().count(), 2, "{csv}");
    assert!(csv.starts_with("Slot,Starts,Ends,Topic,"), "{csv}");
    let json = desk.run(&["export", "audit-plan", "IA-001", "--format", "json"]).fine().out;
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["data"]["rows"][0]["Topic"], "How models are released");
    desk.run(&["export", "audit-plan", "IA-001", "--format", "xlsx", "--out", "plan.xlsx"]).fine();
    assert!(fs::read(desk.file("plan.xlsx")).unwrap().starts_with(b"PK"));
    let register = desk.run(&["export", "audit-plan"]).fine().out;
    assert!(register.contains("@archived"), "without a record it is the register of slots: {register}");
}

#[test]
fn a_draft_finding_stays_off_the_paper_and_the_printer_is_told() {
    let desk = desk();
    let said = desk.run(&["export", "findings-sheet", "IA-001"]).fine();
    assert!(!said.out.contains("Drift is not measured"), "{said:?}");
    assert!(
        said.err.contains("not on the paper: 1 draft (a draft is the auditor's own; confirm it to hand it over)"),
        "{said:?}"
    );
    desk.run(&["set", "F-001", "evidence_text=No numbers, 2026-11-19", "status=confirmed"]).fine();
    let said = desk.run(&["export", "audit-report", "IA-001"]).fine();
    assert!(said.out.contains("### F-001 Minor nonconformity: Drift is not measured"), "{said:?}");
    assert_eq!(said.err, "");
}

#[test]
fn a_paper_of_the_past_shows_the_past_and_says_so() {
    let desk = desk();
    let before = desk.json(&["list", "audits"])["position"].as_str().unwrap().to_string();
    desk.run(&["set", "IA-001", "title=Winter audit"]).fine();
    let plan = desk.run(&["export", "audit-plan", "IA-001", "--as-of", &before]).fine().out;
    assert!(plan.contains("IA-001 Autumn audit") && plan.contains("**As of:**"), "{plan}");
    assert!(plan.contains(&format!("**Position:** {before}")), "{plan}");
}

#[test]
fn what_is_no_paper_or_no_record_is_refused_with_the_remedy() {
    let desk = desk();
    desk.run(&["add", "risk", "title=Misses sepsis"]).fine();
    let refused = |words: &[&str], status: i32, says: &str| {
        let line = desk.run(&[&["export"], words].concat()).failed(status);
        assert!(line.contains(says), "{words:?}: {line}");
    };
    refused(&["audit-reprot", "IA-001"], 2, "did you mean audit-report?");
    refused(&["audit-reprot"], 2, "the papers are audit-plan, audit-requests, audit-attendance, findings-sheet");
    refused(&["gap-report"], 2, "name it: `aims export gap-report GA-001`");
    refused(&["audit-report", "IA-009"], 1, "IA-009");
    refused(&["audit-report", "R-001"], 1, "R-001 is no audit but a risk");
    refused(&["risks", "R-001"], 2, "narrow it with --where");
    refused(&["risks", "--format", "html"], 2, "csv, csv-excel, xlsx or json");
    refused(&["audit-report", "IA-001", "--archived"], 2, "leave them out");
    refused(&["audit-report", "IA-001", "--format", "xlsx"], 2, "--out");
    let help = desk.run(&["export", "--help"]).fine().out;
    assert!(help.contains("findings-sheet IA-001") && help.contains("impact-report AIA-001"), "{help}");
}
