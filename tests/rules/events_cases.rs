//! What happens: measurements, incidents and suppliers, and the reviews they trigger.

use serde_json::json;

use crate::Case;
use crate::desk::{Desk, days, rating};

fn system(desk: &mut Desk) {
    desk.add("system", json!({ "name": "Triage assist", "in_scope": true }));
}

/// A rated risk of that system, reviewed thirty days ago.
fn risk(desk: &mut Desk) {
    let risk = json!({
        "title": "Sepsis is missed", "systems": ["@system/SYS-01"], "owner": "@person/P-001",
        "current": rating(3, 4), "last_review": days(-30), "next_review": days(60),
    });
    desk.add("risk", risk);
    desk.step("risk", "R-001", "assessed");
}

/// Approved thirty days ago.
fn assessment(desk: &mut Desk) {
    let assessment = json!({
        "title": "Triage assist 3.1", "system": "@system/SYS-01", "authors": ["@person/P-001"], "depth": "full",
        "decision": "proceed", "approver": "@person/P-002", "approved_on": days(-30), "next_review": days(200),
    });
    desk.add("impact_assessment", assessment);
    desk.step("impact_assessment", "AIA-001", "in_review");
    desk.step("impact_assessment", "AIA-001", "approved");
}

fn change(desk: &mut Desk) {
    let change = json!({ "title": "New training data", "system": "@system/SYS-01", "requested_on": days(-10) });
    desk.add("system_change", change);
}

fn incident(desk: &mut Desk) {
    let incident = json!({
        "title": "Late treatment", "detected_on": days(-8), "systems": ["@system/SYS-01"], "severity": "high",
        "harm": "serious", "owner": "@person/P-001", "containment": "Score hidden", "contained_on": days(-8),
    });
    desk.add("incident", incident);
}

fn supplier(desk: &mut Desk) {
    system(desk);
    let supplier = json!({
        "title": "Quillmere", "delivers": ["model"], "systems": ["@system/SYS-01"], "owner": "@person/P-001",
        "next_assessment": days(100),
    });
    desk.add("supplier", supplier);
    let look = json!({
        "title": "Yearly look", "supplier": "@supplier/SU-001", "assessor": "@person/P-001", "criteria": "Notice",
        "answers": "All given", "decision": "approve", "assessed_on": days(-200), "approved_by": "@person/P-002",
    });
    desk.add("supplier_assessment", look);
    for state in ["in_progress", "in_review", "approved"] {
        desk.step("supplier_assessment", "SS-001", state);
    }
    desk.add(
        "responsibility_split",
        json!({ "title": "Who tests", "supplier": "@supplier/SU-001", "system": "@system/SYS-01" }),
    );
    for state in ["assessed", "approved", "in_use"] {
        desk.step("supplier", "SU-001", state);
    }
}

pub const CASES: &[Case] = &[
    Case {
        rule: "VR-18",
        label: "R-001",
        breaks: |desk| {
            system(desk);
            risk(desk);
            change(desk);
            assert!(!desk.says("VR-18", "R-001"), "nobody has judged the change yet");
            desk.set("system_change", "SX-001", json!({ "significant": "yes", "significant_reason": "Two new wards" }));
            assert!(desk.found("VR-18")[0].sentence.contains("SX-001 (New training data)"));
        },
        mends: |desk| {
            desk.set("risk", "R-001", json!({ "confirmed_on": days(-9) }));
            assert!(!desk.says("VR-18", "R-001"), "looked at since it was proposed");
            desk.set("system_change", "SX-001", json!({ "done_on": days(-4) }));
            assert!(desk.says("VR-18", "R-001"), "and again once it is carried out");
            desk.set("risk", "R-001", json!({ "last_review": days(-4) }));
        },
    },
    Case {
        rule: "VR-18",
        label: "R-001",
        breaks: |desk| {
            // A system that learns in use changed by itself; another one's change is no matter of this risk.
            system(desk);
            risk(desk);
            desk.add("system", json!({ "name": "Letter writer", "in_scope": true }));
            change(desk);
            desk.set("system_change", "SX-001", json!({ "origin": "unintended", "system": "@system/SYS-02" }));
            assert!(!desk.says("VR-18", "R-001"));
            desk.set("system_change", "SX-001", json!({ "system": "@system/SYS-01" }));
        },
        mends: |desk| {
            let decision = json!({
                "title": "Only the wording of the reasons", "kind": "change", "raised_on": days(-10),
                "system_changes": ["@system_change/SX-001"], "risks": ["@risk/R-001"],
            });
            desk.add("review_trigger", decision);
            assert!(desk.says("VR-18", "R-001"), "nothing is decided yet");
            desk.set("review_trigger", "TR-001", json!({ "decision": "Scores are the same", "cleared_on": days(0) }));
        },
    },
    Case {
        rule: "VR-18",
        label: "R-001",
        breaks: |desk| {
            // A supplier's version counts until somebody has judged it insignificant.
            system(desk);
            risk(desk);
            change(desk);
            desk.set("system_change", "SX-001", json!({ "kind": "supplier" }));
        },
        mends: |desk| desk.set("system_change", "SX-001", json!({ "significant": "no" })),
    },
    Case {
        rule: "VR-18",
        label: "R-001",
        breaks: |desk| {
            system(desk);
            risk(desk);
            let written = json!({
                "title": "A second region", "kind": "change", "raised_on": days(-3), "systems": ["@system/SYS-01"],
            });
            desk.add("review_trigger", written);
        },
        mends: |desk| desk.archive("review_trigger", "TR-001"),
    },
    Case {
        rule: "VR-21",
        label: "AIA-001",
        breaks: |desk| {
            system(desk);
            assessment(desk);
            change(desk);
            assert!(!desk.says("VR-21", "AIA-001"));
            desk.set("system_change", "SX-001", json!({ "significant": "yes" }));
            assert!(desk.found("VR-21")[0].sentence.contains("before the significant change SX-001"));
        },
        mends: |desk| {
            // The assessment that takes its place answers for it.
            let newer = json!({
                "title": "Triage assist 3.2", "system": "@system/SYS-01", "authors": ["@person/P-001"], "depth": "full",
                "decision": "proceed", "approver": "@person/P-002", "approved_on": days(-2), "next_review": days(200),
            });
            desk.add("impact_assessment", newer);
            desk.step("impact_assessment", "AIA-002", "in_review");
            desk.step("impact_assessment", "AIA-002", "approved");
            desk.step("impact_assessment", "AIA-001", "superseded");
            assert!(!desk.says("VR-21", "AIA-002"));
        },
    },
    Case {
        rule: "VR-26",
        label: "SYS-01",
        breaks: |desk| {
            system(desk);
            let known = json!({
                "owner": "@person/P-001", "roles": ["user"], "purpose": "Sees sick adults first", "stage": "deployment",
                "go_live": days(-60), "impact_screening": "needed",
            });
            desk.set("system", "SYS-01", known);
            for state in ["assessed", "approved", "in_development", "in_validation", "deployed"] {
                desk.step("system", "SYS-01", state);
            }
            assert!(!desk.says("VR-26", "SYS-01"), "not in operation yet");
            desk.step("system", "SYS-01", "in_operation");
        },
        mends: |desk| {
            desk.add("metric", json!({ "title": "Missed sepsis", "system": "@system/SYS-01", "frequency": "monthly" }));
            assert!(desk.found("VR-26")[0].sentence.contains("without a threshold"));
            desk.set("metric", "ME-001", json!({ "threshold_kind": "above", "upper": 5 }));
            assert!(desk.found("VR-26")[0].sentence.contains("measured never"));
            let old = json!({ "title": "Spring", "metric": "@metric/ME-001", "measured_on": days(-40), "value": 4 });
            desk.add("measurement", old);
            assert!(desk.found("VR-26")[0].sentence.contains("40 days ago"));
            desk.set("measurement", "MM-001", json!({ "measured_on": days(-30) }));
        },
    },
    Case {
        rule: "VR-43",
        label: "SU-001",
        breaks: |desk| {
            supplier(desk);
            assert!(!desk.says("VR-43", "SU-001"), "{:?}", desk.sentences("VR-43"));
            desk.set("supplier", "SU-001", json!({ "next_assessment": days(-1) }));
        },
        mends: |desk| {
            desk.set("supplier", "SU-001", json!({ "next_assessment": days(1) }));
            assert!(!desk.says("VR-43", "SU-001"));
            desk.step("supplier_assessment", "SS-001", "superseded");
            assert!(desk.found("VR-43")[0].sentence.contains("no assessment"));
            desk.set("supplier", "SU-001", json!({ "delivers": ["compute"] }));
        },
    },
    Case {
        rule: "VR-43",
        label: "SU-001",
        breaks: |desk| {
            supplier(desk);
            desk.archive("responsibility_split", "RS-001");
            assert!(desk.found("VR-43")[0].sentence.contains("no split says who does what"));
        },
        mends: |desk| desk.set("system", "SYS-01", json!({ "in_scope": false })),
    },
    Case {
        rule: "VR-44",
        label: "IN-001",
        breaks: |desk| {
            system(desk);
            incident(desk);
            assert!(!desk.says("VR-44", "IN-001"), "not triaged yet");
            desk.set("incident", "IN-001", json!({ "reporting_duty": "unclear" }));
            desk.step("incident", "IN-001", "triaged");
            assert!(desk.found("VR-44")[0].sentence.contains("not decided"));
            desk.set("incident", "IN-001", json!({ "reporting_duty": "yes" }));
        },
        mends: |desk| {
            let notification = json!({
                "title": "First report", "incident": "@incident/IN-001", "duty": "eu-ai-act-73-serious",
            });
            desk.add("incident_notification", notification);
        },
    },
    Case {
        rule: "VR-44",
        label: "NO-001",
        breaks: |desk| {
            system(desk);
            incident(desk);
            desk.add("incident_notification", json!({ "title": "First report", "incident": "@incident/IN-001" }));
            assert!(desk.found("VR-44")[0].sentence.contains("no deadline"));
            // Fifteen days from the day it was noticed are not over; ten hours by contract are.
            desk.set("incident_notification", "NO-001", json!({ "duty": "eu-ai-act-73-serious" }));
            assert!(!desk.says("VR-44", "NO-001"));
            desk.set("incident", "IN-001", json!({ "aware_at": "2026-11-05T10:00:00Z" }));
            assert!(desk.found("VR-44")[0].sentence.contains("by 2026-11-20, yesterday"));
        },
        mends: |desk| {
            desk.set("incident_notification", "NO-001", json!({ "sent_at": "2026-11-20T23:00:00Z" }));
            assert!(desk.found("VR-44")[0].sentence.contains("nothing proves it"));
            desk.set("incident_notification", "NO-001", json!({ "receipt": "MS-2026-0412" }));
            assert!(!desk.says("VR-44", "NO-001"));
            desk.set("incident_notification", "NO-001", json!({ "receipt": null }));
            desk.add("evidence", json!({ "title": "Receipt" }));
            desk.set("incident_notification", "NO-001", json!({ "evidence": ["@evidence/EV-001"] }));
        },
    },
    Case {
        rule: "VR-44",
        label: "NO-001",
        breaks: |desk| {
            // Seventy-two hours are counted to the minute.
            incident_without_system(desk);
            let sent = json!({
                "title": "To the authority", "incident": "@incident/IN-001", "duty": "gdpr-33",
                "sent_at": "2026-11-16T09:01:00Z", "evidence": ["@evidence/EV-001"],
            });
            desk.add("incident_notification", sent);
            desk.set("incident", "IN-001", json!({ "aware_at": "2026-11-13T09:00:00Z" }));
            assert!(desk.found("VR-44")[0].sentence.contains("after its deadline, 2026-11-16 09:00"));
        },
        mends: |desk| {
            desk.set("incident_notification", "NO-001", json!({ "sent_at": "2026-11-16T09:00:00Z" }));
        },
    },
    Case {
        rule: "VR-45",
        label: "IN-001",
        breaks: |desk| {
            system(desk);
            risk(desk);
            assessment(desk);
            incident(desk);
            desk.set("incident", "IN-001", json!({ "reporting_duty": "no" }));
            desk.step("incident", "IN-001", "triaged");
            desk.step("incident", "IN-001", "contained");
            assert!(!desk.says("VR-45", "IN-001"), "first it is stopped");
            desk.step("incident", "IN-001", "investigating");
            assert!(desk.found("VR-45")[0].sentence.contains("AIA-001 and R-001"));
        },
        mends: |desk| {
            desk.set("risk", "R-001", json!({ "last_review": days(-8) }));
            assert!(desk.says("VR-45", "IN-001"));
            let decision = json!({
                "title": "No new impact", "kind": "incident", "raised_on": days(-8), "cleared_on": days(-1),
                "incidents": ["@incident/IN-001"], "impact_assessments": ["@impact_assessment/AIA-001"],
                "decision": "The score was hidden before anybody was harmed twice",
            });
            desk.add("review_trigger", decision);
        },
    },
    Case {
        rule: "VR-45",
        label: "IN-001",
        breaks: |desk| {
            incident_without_system(desk);
            desk.set("incident", "IN-001", json!({ "reporting_duty": "no" }));
            for state in ["triaged", "contained", "investigating"] {
                desk.step("incident", "IN-001", state);
            }
            assert!(desk.found("VR-45")[0].sentence.contains("touches no risk"));
        },
        mends: |desk| desk.set("incident", "IN-001", json!({ "harm": "near_miss" })),
    },
];

fn incident_without_system(desk: &mut Desk) {
    system(desk);
    incident(desk);
    desk.set("incident", "IN-001", json!({ "systems": [] }));
    desk.add("evidence", json!({ "title": "Receipt" }));
}
