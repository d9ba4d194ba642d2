//! What asks for a new look, seen from its causes and from its targets; and the clocks of duties that are one's own.

use aims_bench::core::duty::{self, DutyState};
use aims_bench::core::intent::Intent;
use aims_bench::core::risk::Acting;
use aims_bench::core::trigger::{Cause, Trigger, TriggerKind, Triggers, clear};
use aims_bench::ledger::outside::Outside;
use aims_bench::library::Library;
use serde_json::json;

use crate::desk::{Desk, days, rating, today};

/// `cause > target day state`, in the order of labels.
fn told(triggers: &[Trigger<'_>]) -> Vec<String> {
    let mut all: Vec<String> = triggers
        .iter()
        .map(|one| {
            let state = if one.open { "open" } else { "answered" };
            format!("{} > {} {} {state}", one.cause.label(), one.about.label(), one.day)
        })
        .collect();
    all.sort();
    all
}

fn world() -> Desk {
    let mut desk = Desk::new();
    desk.add("system", json!({ "name": "Triage assist" }));
    desk.add("system", json!({ "name": "Letter writer" }));
    for (title, system, reviewed) in [("Missed", "SYS-01", -30), ("Alarm", "SYS-01", -1), ("Dose", "SYS-02", -30)] {
        let system = format!("@system/{system}");
        let risk = json!({
            "title": title, "systems": [system], "current": rating(3, 4), "last_review": days(reviewed),
            "owner": "@person/P-001",
        });
        desk.add("risk", risk);
    }
    let metric = json!({
        "title": "Missed sepsis", "system": "@system/SYS-01", "threshold_kind": "above", "upper": 5, "unit": "%",
    });
    desk.add("metric", metric);
    for (day, value) in [(-40, 4), (-9, 9), (-2, 5)] {
        let value = json!({ "title": "x", "metric": "@metric/ME-001", "measured_on": days(day), "value": value });
        desk.add("measurement", value);
    }
    desk.add("incident", json!({ "title": "Wrong dose", "detected_on": days(-5), "systems": ["@system/SYS-02"] }));
    desk
}

#[test]
fn seen_from_causes_and_from_targets_it_is_the_same() {
    let desk = world();
    let index = Triggers::of(&desk.workspace);
    let risks: Vec<Trigger<'_>> = desk.workspace.live("risk").flat_map(|risk| index.about(risk)).collect();
    let causes: Vec<Trigger<'_>> = Cause::all(&desk.workspace).into_iter().flat_map(Cause::triggers).collect();
    assert_eq!(told(&risks), told(&causes));
    let expected =
        ["IN-001 > R-003 2026-11-16 open", "MM-002 > R-001 2026-11-12 open", "MM-002 > R-002 2026-11-12 answered"];
    assert_eq!(told(&risks), expected);
    let open: Vec<&str> = index.open().iter().map(|one| one.about.label()).collect();
    assert_eq!(open, ["R-001", "R-003"], "the oldest first");
}

#[test]
fn a_cause_is_told_in_words_that_say_how_far_beyond_the_threshold_it_is() {
    let desk = world();
    let index = Triggers::of(&desk.workspace);
    let words: Vec<String> = index.open().iter().map(Trigger::what).collect();
    assert_eq!(words[0], "\"Missed sepsis\" above its threshold: 9 %, at most 5 %");
    assert_eq!(words[1], "incident IN-001 (Wrong dose)");
}

#[test]
fn a_decision_clears_what_it_names_for_that_risk_and_nothing_else() {
    let mut desk = world();
    desk.set("incident", "IN-001", json!({ "risks": ["@risk/R-001", "@risk/R-003"] }));
    let fresh = desk.outside.record_id();
    let intent = {
        let index = Triggers::of(&desk.workspace);
        let risk = desk.workspace.by_label("risk", "R-001").unwrap();
        let open = index.open_about(risk);
        assert_eq!(open.len(), 2);
        let acting = Acting { person: Some(desk.id("person", "P-001")), today: today(), fresh };
        clear(&open, "Both are of the old model", acting).unwrap()
    };
    desk.submit(vec![intent]);
    let index = Triggers::of(&desk.workspace);
    let open: Vec<String> = told(&index.open());
    assert_eq!(open, ["IN-001 > R-003 2026-11-16 open"]);
    let written = desk.workspace.by_label("review_trigger", "TR-001").unwrap();
    assert_eq!(written.text("title"), "R-001 needs no new look: MM-002, IN-001");
    assert_eq!(written.text("kind"), TriggerKind::Incident.key());
    assert_eq!(written.target("cleared_by").unwrap().label(), "P-001");
}

#[test]
fn an_impact_assessment_is_looked_at_early_for_the_events_that_it_names() {
    let mut desk = world();
    let assessment = json!({
        "title": "Letters", "system": "@system/SYS-02", "authors": ["@person/P-001"], "depth": "full",
        "decision": "proceed", "approver": "@person/P-002", "approved_on": days(-90), "triggers": ["metric"],
    });
    desk.add("impact_assessment", assessment);
    desk.step("impact_assessment", "AIA-001", "in_review");
    desk.step("impact_assessment", "AIA-001", "approved");
    let open = |desk: &Desk| told(&Triggers::of(&desk.workspace).open());
    assert!(!open(&desk).iter().any(|one| one.contains("AIA-001")));
    desk.set("incident", "IN-001", json!({ "impact_assessments": ["@impact_assessment/AIA-001"] }));
    assert!(open(&desk).iter().any(|one| one.contains("AIA-001")), "an incident that names it counts whatever it says");
}

#[test]
fn a_workspace_lays_its_own_duty_over_that_of_the_law() {
    let mut desk = world();
    let catalogue = Library::embedded().catalogue().unwrap();
    desk.add(
        "incident_notification",
        json!({ "title": "To the authority", "incident": "@incident/IN-001", "duty": "eu-ai-act-73-serious" }),
    );
    let state = |desk: &Desk| {
        let notification = desk.workspace.by_label("incident_notification", "NO-001").unwrap();
        duty::state(notification, catalogue, today())
    };
    assert_eq!(state(&desk), DutyState::Open(10), "fifteen days from 16 November");
    let own = json!({
        "id": "eu-ai-act-73-serious", "title": "Serious incident", "law": "House rule", "article": "", "applies": "Always.",
        "starts": "detected", "days": 3, "recipient": "the county",
    });
    desk.submit(vec![Intent::Define { key: "own.duty.eu-ai-act-73-serious".into(), value: own }]);
    assert_eq!(state(&desk), DutyState::Late);
    let both = json!({
        "id": "two", "title": "Two clocks", "law": "None", "article": "", "applies": "Never.", "starts": "aware",
        "days": 3, "hours": 3, "recipient": "nobody",
    });
    let refused = desk.try_submit(vec![Intent::Define { key: "own.duty.two".into(), value: both }]).unwrap_err();
    assert!(refused.contains("counts days and hours"), "{refused}");
    assert_eq!(duty::all(&desk.workspace, catalogue).len(), 6);
}
