//! Views and packs from the command line.

use std::fs;

use serde_json::Value;

use crate::desk::Desk;

#[test]
fn a_view_is_listed_and_exported_like_a_register() {
    let desk = Desk::with_workspace();
    desk.run(&["add", "action", "title=Write the policy", "due=2026-11-10"]).fine();
    let list = desk.run(&["list", "calendar"]).fine().out;
    assert!(list.contains("AC-001") && list.contains("Write the policy") && !list.contains("Put off until"), "{list}");
    let csv = desk.run(&["export", "calendar"]).fine().out;
    assert!(csv.starts_with("Day,Late,Record,What,Owner,Title,Register,Phase,Put off until,Reason"), "{csv}");
    let page = desk.run(&["export", "calendar", "--format", "html"]).fine().out;
    assert!(page.contains("<h1>Calendar</h1>") && page.contains("SHA-256"), "{page}");
    let json: Value = serde_json::from_str(&desk.run(&["list", "calendar", "--format", "json"]).fine().out).unwrap();
    assert_eq!(json["data"]["view"], "calendar");
    let refused = desk.run(&["list", "calendar", "--where", "late"]).failed(2);
    assert!(refused.contains("computed"), "{refused}");
    let named = desk.run(&["registers"]).fine().out;
    assert!(named.contains("evidence-matrix") && named.contains("computed: Evidence matrix"), "{named}");
}

#[test]
fn a_pack_is_a_folder_with_an_index_that_names_every_file() {
    let desk = Desk::with_workspace();
    for pack in ["stage1", "stage2", "surveillance", "recertification"] {
        desk.run(&["export", "pack", pack, "--out", pack]).fine();
        let index: Value =
            serde_json::from_str(&fs::read_to_string(desk.file(pack).join("index.json")).unwrap()).unwrap();
        assert_eq!(index["pack"], pack);
        let files = index["files"].as_array().unwrap();
        assert!(files.iter().any(|file| file["file"] == "check.csv"), "{pack}");
        for file in files {
            let bytes = fs::read(desk.file(pack).join(file["file"].as_str().unwrap())).unwrap();
            use sha2::{Digest, Sha256};
            let digest: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(file["sha256"], digest.as_str(), "{pack}: {file}");
        }
        let page = fs::read_to_string(desk.file(pack).join("index.html")).unwrap();
        assert!(page.contains("check.csv") && page.contains("Position"), "{pack}");
    }
    let eight = fs::read_to_string(desk.file("surveillance").join("index.md")).unwrap();
    for heading in ["Complaints", "Use of marks", "Changes", "Operational control"] {
        assert!(eight.contains(&format!("## {heading}")), "{heading}");
    }
    let refused = desk.run(&["export", "pack", "stage3", "--out", "x"]).failed(2);
    assert!(refused.contains("stage1, stage2, surveillance, recertification"), "{refused}");
    let refused = desk.run(&["export", "pack", "stage1"]).failed(2);
    assert!(refused.contains("--out"), "{refused}");
}

#[test]
fn readiness_says_what_a_stage_would_miss() {
    let desk = Desk::with_workspace();
    let said = desk.run(&["check", "--stage", "1"]);
    assert_eq!(said.status, 1);
    let missing = said.out;
    assert!(missing.contains("missing") && missing.contains("AI policy, approved"), "{missing}");
    desk.run(&["check", "--stage", "3"]).failed(2);
}

#[test]
fn a_task_that_repeats_comes_again_with_its_next_day() {
    let desk = Desk::with_workspace();
    desk.run(&["add", "action", "title=Test the fallback", "due=2026-09-30", "repeats=quarterly"]).fine();
    desk.run(&["set", "AC-001", "status=in_progress"]).fine();
    desk.run(&["set", "AC-001", "done_on=2026-11-19", "status=done"]).fine();
    assert_eq!(desk.field("AC-002", "title"), "Test the fallback");
    assert_eq!(desk.field("AC-002", "due"), "2026-12-30", "counted from the day on which it was due");
    assert_eq!(desk.field("AC-002", "repeats"), "Every quarter");
    assert_eq!(desk.field("AC-002", "status"), "Open");
}
