//! `aims export` and `aims import`, typed as a consultant types them.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;

fn aims(folder: &Path, words: &[&str]) -> (i32, String, String) {
    let output = Command::cargo_bin("aims")
        .unwrap()
        .current_dir(folder)
        .env_remove("AIMS_WORKSPACE")
        .args(["--today", "2026-11-21", "--allow-network-fs"])
        .args(words)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn workspace(folder: &Path, name: &str) {
    let made = aims(folder, &["new", name, "--org", "Northfield Care", "--role", "user"]);
    assert_eq!(made.0, 0, "{}", made.2);
}

#[test]
fn a_clients_spreadsheet_is_looked_at_taken_in_and_handed_back() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    workspace(here, "one.aims");
    fs::write(here.join("client.csv"), "Nr;Risk;Cost centre\nR-001;Triage misses sepsis;4711\nR-002;;\n").unwrap();
    let words = ["import", "client.csv", "--as", "risks", "--map", "Nr=@label", "--map", "Risk=title", "--remember"];

    let (status, out, _) = aims(here, &[&words[..], &["--dry-run"]].concat());
    assert_eq!(status, 1, "a refused row is a finding");
    assert!(
        out.contains("client.csv, line 2: added R-001") && out.contains("1 added, 0 changed, 0 unchanged, 1 refused"),
        "{out}"
    );
    let (status, _, err) = aims(here, &words);
    assert!(status == 1 && err.contains("nothing was imported") && err.contains("line 3"), "{err}");
    let (status, out, err) = aims(here, &[&words[..], &["--skip-refused"]].concat());
    assert!(status == 1 && err.contains("Northfield Care"), "{out}{err}");

    let (status, out, _) = aims(here, &["export", "risks"]);
    assert_eq!(status, 0);
    assert!(out.starts_with("Risk id,") && out.contains("Triage misses sepsis") && out.contains("4711"), "{out}");
    let (_, json, _) = aims(here, &["export", "risks", "--format", "json"]);
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["data"]["records"][0]["fields"]["Cost centre"], "4711");
    let (status, out, _) = aims(here, &["import", "client.csv", "--as", "risks", "--dry-run"]);
    assert_eq!(status, 1, "{out}");
    assert!(out.contains("1 unchanged"), "the map was remembered: {out}");
    let (status, _, err) = aims(here, &["export", "risks", "--format", "xlsx"]);
    assert!(status == 2 && err.contains("--out"), "{err}");
    let (status, out, err) = aims(here, &["export", "soa", "--format", "xlsx", "--out", "."]);
    assert!(status == 0 && out.contains("soa.xlsx"), "{out}{err}");
    assert!(fs::read(here.join("soa.xlsx")).unwrap().starts_with(b"PK"));
}

#[test]
fn a_whole_workspace_moves_by_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    workspace(here, "one.aims");
    let in_one = |words: &[&str]| aims(here, &[&["-w", "one.aims"], words].concat());
    in_one(&["add", "system", "name=Triage assist", "--because", "inventory"]);
    let (status, _, err) = in_one(&["export", "all"]);
    assert!(status == 2 && err.contains("--out"), "{err}");
    let (status, _, err) = in_one(&["export", "all", "--out", "handover"]);
    assert_eq!(status, 0, "{err}");
    workspace(here, "two.aims");
    let (status, out, err) = aims(here, &["-w", "two.aims", "import", "handover"]);
    assert_eq!(status, 0, "{out}{err}");
    assert!(out.contains("1 added"), "{out}");
    for report in ["systems", "soa", "controls", "organisation"] {
        let one = in_one(&["export", report]).1;
        assert_eq!(one, aims(here, &["-w", "two.aims", "export", report]).1, "{report}");
    }
    let (status, _, err) = aims(here, &["-w", "two.aims", "import", "handover"]);
    assert!(status == 1 && err.contains("nothing to import"), "{err}");
    let (status, _, err) = aims(here, &["-w", "two.aims", "import", "."]);
    assert!(status == 2 && err.contains("index.json"), "{err}");
}
