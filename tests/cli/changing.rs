//! `add` and `set`: what is typed, what is refused, and that a refusal changes nothing.

use crate::desk::Desk;

#[test]
fn records_are_added_with_references_by_label_and_changed_field_by_field() {
    let desk = Desk::with_workspace();
    desk.run(&["add", "person", "name=Kim Weber"]).fine();
    desk.run(&["add", "system", "name=Triage"]).fine();
    desk.run(&["add", "system", "name=Rota"]).fine();
    let said = desk.run(&["add", "risk", "title=Misses sepsis", "owner=P-001", "systems=SYS-01"]).fine();
    assert!(said.out.starts_with("R-001  Misses sepsis"), "{}", said.out);
    assert_eq!(desk.field("R-001", "owner"), "Kim Weber");

    desk.run(&["set", "R-001", "systems+=SYS-02", "systems-=SYS-01", "next_review=2026-12-01"]).fine();
    assert_eq!(desk.field("R-001", "systems"), "SYS-02");
    assert_eq!(desk.field("R-001", "next_review"), "2026-12-01");
    desk.run(&["set", "R-001", "Event=Alarm stays silent", "--label", "R-100"]).fine();
    assert_eq!(desk.field("R-100", "event"), "Alarm stays silent");
    desk.run(&["set", "R-100", "event="]).fine();
    assert_eq!(desk.field("R-100", "event"), "");
    assert!(desk.run(&["add", "risk", "title=Next"]).fine().out.starts_with("R-101"));
}

#[test]
fn a_control_and_its_soa_entry_are_one_to_the_person_who_types() {
    let desk = Desk::with_workspace();
    let because = ["--because", "Two models are built here"];
    desk.run(
        &[&["set", "A.6.2.3", "applicable=yes", "how_implemented=Design record per release"], &because[..]].concat(),
    )
    .fine();
    let answer = desk.json(&["show", "A.6.2.3"]);
    assert_eq!(answer["data"][0]["register"], "soa");
    assert_eq!(answer["data"][0]["fields"]["applicable"]["value"], "yes");
    assert_eq!(answer["data"][1]["fields"]["how_implemented"]["shown"], "Design record per release");
    let line = desk.run(&["set", "A.6.2.3", "notes=x"]).failed(1);
    assert!(line.contains("soa.notes") && line.contains("control.notes"), "{line}");
    desk.run(&["set", "A.6.2.3", "control.notes=x"]).fine();
}

#[test]
fn a_decision_needs_its_reason_and_a_step_what_comes_before_it() {
    let desk = Desk::with_workspace();
    assert!(desk.run(&["set", "A.2.2", "applicable=no"]).failed(1).contains("say why"));
    desk.run(&["add", "risk", "title=Drift"]).fine();
    let line = desk.run(&["set", "R-001", "status=assessed"]).failed(1);
    assert!(line.contains("Owner"), "{line}");
    let line = desk.run(&["set", "R-001", "status=closed", "--because", "x"]).failed(1);
    assert!(line.contains("can become"), "{line}");
    assert!(desk.run(&["set", "R-001", "status=gone"]).failed(1).contains("identified"));
}

#[test]
fn what_is_refused_says_what_would_be_right_and_changes_nothing() {
    let desk = Desk::with_workspace();
    desk.run(&["add", "risk", "title=Drift"]).fine();
    let before = desk.entries();
    let cases: [(&[&str], i32, &str); 12] = [
        (&["set", "R-009", "title=x"], 1, "there is no record R-009"),
        (&["set", "R-001", "titel=x"], 1, "did you mean title?"),
        (&["set", "R-001", "title"], 2, "field=value"),
        (&["set", "R-001"], 2, "nothing to change"),
        (&["set", "R-001", "title="], 1, "can't be empty"),
        (&["set", "R-001", "title=Drift"], 1, "already stands like that"),
        (&["set", "R-001", "owner=Nobody"], 1, "\"Nobody\" is no record"),
        (&["set", "R-001", "next_review=soon"], 1, "2026-11-21"),
        (&["set", "R-001", "title+=x"], 1, "holds one value"),
        (&["set", "R-001", "current={}"], 1, "aims score R-001 --stage current"),
        (&["add", "risk", "titel=x"], 1, "did you mean title?"),
        (&["add", "risk"], 1, "fill Title"),
    ];
    for (args, status, expected) in cases {
        let line = desk.run(args).failed(status);
        assert!(line.contains(expected), "{args:?}: {line}");
    }
    assert!(desk.run(&["add", "risk", "title=x", "--read-only"]).failed(1).contains("--read-only"));
    assert_eq!(desk.entries(), before);
}

#[test]
fn what_is_put_away_is_kept_and_comes_back() {
    let desk = Desk::with_workspace();
    desk.run(&["add", "risk", "title=Drift"]).fine();
    desk.run(&["set", "R-001", "--archive"]).fine();
    assert_eq!(desk.json(&["list", "risks"])["data"]["rows"].as_array().unwrap().len(), 0);
    assert!(desk.run(&["set", "R-001", "title=x"]).failed(1).contains("archived"));
    desk.run(&["set", "R-001", "--restore"]).fine();
    assert_eq!(desk.json(&["list", "risks"])["data"]["rows"].as_array().unwrap().len(), 1);
}
