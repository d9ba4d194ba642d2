//! `list`, `show`, `history`, `log`, `diff`, and the past.

use crate::desk::Desk;

fn desk() -> Desk {
    let desk = Desk::with_workspace();
    desk.run(&["add", "person", "name=Kim Weber", "logins=anna"]).fine();
    desk.run(&["add", "risk", "title=Misses sepsis", "owner=Kim Weber"]).fine();
    desk.run(&["add", "risk", "title=Rota favours men", "next_review=2026-01-31"]).fine();
    desk
}

fn labels(desk: &Desk, args: &[&str]) -> Vec<String> {
    let answer = desk.json(args);
    let rows = answer["data"]["rows"].as_array().unwrap();
    rows.iter().map(|row| row["label"].as_str().unwrap().to_string()).collect()
}

#[test]
fn a_list_is_filtered_sorted_and_has_the_columns_that_were_asked_for() {
    let desk = desk();
    assert_eq!(labels(&desk, &["list", "risks", "--where", "owner:me"]), ["R-001"]);
    assert_eq!(labels(&desk, &["list", "risks", "--where", "no:owner"]), ["R-002"]);
    assert_eq!(labels(&desk, &["list", "risks", "--sort", "-@label"]), ["R-002", "R-001"]);
    let csv = desk.run(&["list", "risks", "--columns", "@label, title, Next review", "--format", "csv"]).fine().out;
    assert_eq!(csv, "Id,Title,Next review\r\nR-001,Misses sepsis,\r\nR-002,Rota favours men,2026-01-31\r\n");
    assert!(desk.run(&["list", "soa"]).fine().out.contains("AI policy"), "controls have their titles");
    let none = desk.run(&["list", "systems"]).fine();
    assert!(none.out.is_empty() && none.err.contains("aims add system"), "{none:?}");
}

#[test]
fn today_decides_what_is_overdue() {
    let desk = desk();
    let overdue = ["list", "risks", "--where", "next_review<today"];
    assert_eq!(labels(&desk, &[&overdue[..], &["--today", "2026-02-01"]].concat()), ["R-002"]);
    assert!(labels(&desk, &[&overdue[..], &["--today", "2026-01-31"]].concat()).is_empty());
}

#[test]
fn every_json_answer_has_one_envelope() {
    let desk = desk();
    for (args, command) in [
        (&["list", "risks"][..], "list"),
        (&["show", "R-001"], "show"),
        (&["history", "R-001"], "history"),
        (&["log"], "log"),
        (&["diff", "start", "now"], "diff"),
        (&["verify"], "verify"),
        (&["registers", "-w", "care.aims"], "registers"),
    ] {
        let answer = desk.json(args);
        let keys: Vec<&String> = answer.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["aims", "workspace", "position", "as_of", "command", "data"], "{args:?}");
        assert_eq!(answer["aims"], 1);
        assert_eq!(answer["command"], command);
        assert_eq!(answer["workspace"]["name"], "Northfield Care");
    }
    assert!(desk.json(&["registers"])["workspace"].is_null());
}

#[test]
fn a_record_shows_what_points_to_it_and_who_changed_it_last() {
    let desk = desk();
    let shown = desk.run(&["show", "P-001"]).fine().out;
    assert!(shown.contains("Linked from") && shown.contains("Misses sepsis (Owner)"), "{shown}");
    desk.run(&["set", "R-001", "event=Alarm stays silent", "--because", "Interview with ward 3"]).fine();
    let history = desk.run(&["history", "R-001"]).fine().out;
    assert!(history.contains("Kim Weber  edit  \"Interview with ward 3\""), "{history}");
    assert!(history.contains("Event: Alarm stays silent"), "{history}");
    desk.run(&["set", "R-001", "event=Alarm comes late"]).fine();
    let history = desk.json(&["history", "R-001"]);
    assert_eq!(history["data"].as_array().unwrap().len(), 3, "each entry once");
    let change = &history["data"][0]["records"][0]["fields"][0];
    assert_eq!(change["old"]["text"], "Alarm stays silent");
    assert_eq!(change["new"]["text"], "Alarm comes late");
    desk.run(&["set", "P-001", "contact=kim@example.org"]).fine();
    let history = desk.run(&["history", "P-001"]).fine().out;
    assert!(history.contains("Contact: (sealed)") && !history.contains("kim@"), "{history}");
    let log = desk.run(&["log", "--limit", "1"]).fine().out;
    assert_eq!(log.lines().count(), 2, "{log}");
}

#[test]
fn the_past_is_shown_as_it_was_and_compared_with_now() {
    let desk = desk();
    let then = desk.json(&["show", "R-001"])["position"].as_str().unwrap().to_string();
    desk.run(&["set", "R-001", "title=Misses sepsis in the elderly"]).fine();
    desk.run(&["add", "system", "name=Triage"]).fine();
    let past = desk.json(&["show", "R-001", "--as-of", &then]);
    assert_eq!(past["data"][0]["title"], "Misses sepsis");
    assert_eq!(past["as_of"], then.as_str());
    assert!(!desk.run(&["history", "R-001", "--as-of", &then]).fine().out.contains("elderly"));
    assert!(desk.run(&["history", "R-001"]).fine().out.contains("elderly"));
    assert!(labels(&desk, &["list", "systems", "--as-of", &then]).is_empty());
    assert_eq!(labels(&desk, &["list", "systems", "--as-of", "today"]), ["SYS-01"]);

    let diff = desk.run(&["diff", &then]).fine().out;
    assert!(diff.contains("Title: Misses sepsis -> Misses sepsis in the elderly"), "{diff}");
    assert!(diff.contains("system SYS-01"), "{diff}");
    assert_eq!(desk.run(&["diff", "now", "now"]).fine().out, "Nothing is different.\n");

    assert!(desk.run(&["list", "risks", "--as-of", "-1d"]).failed(1).contains("nothing had been recorded"));
    assert!(desk.run(&["list", "risks", "--as-of", "stage1"]).failed(2).contains("no baselines yet"));
    let forged = then.replace('#', "#f").chars().take(then.len()).collect::<String>();
    assert!(desk.run(&["list", "risks", "--as-of", &forged]).failed(1).contains("not one of this workspace"));
}

#[test]
fn reading_leaves_no_trace_and_works_on_a_file_that_may_not_be_written() {
    use std::os::unix::fs::PermissionsExt;
    let desk = desk();
    let bytes = std::fs::read(desk.file("care.aims")).unwrap();
    std::fs::set_permissions(desk.file("care.aims"), std::fs::Permissions::from_mode(0o400)).unwrap();
    for args in [&["list", "risks"][..], &["show", "R-001"], &["log"], &["verify"], &["doctor"]] {
        desk.run(args).fine();
    }
    assert!(std::fs::read(desk.file("care.aims")).unwrap() == bytes);
}
