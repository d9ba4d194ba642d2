//! Context, requirements, objectives and competence: what the organisation plans and supports.

use serde_json::json;

use crate::Case;
use crate::desk::{Desk, days};

/// An objective as it should be, OB-001.
fn objective(desk: &mut Desk) {
    let objective = json!({
        "title": "Alerts are opened in time", "status": "on_track", "measure": "Share opened within ten minutes",
        "target": "90 %", "owner": "@person/P-001", "due": days(90), "resources": "Half a post",
        "how_judged": "Monthly figure, read by the director",
    });
    desk.add("objective", objective);
}

/// P-002 holds RO-001, which needs CR-001.
fn role_with_competence(desk: &mut Desk) {
    desk.add("role", json!({ "name": "Model owner", "responsibility": "Answers for a model" }));
    let needed = json!({ "title": "Reads a drift report", "role": "@role/RO-001", "level": "working" });
    desk.add("competence_requirement", needed);
    desk.add("assignment", json!({ "role": "@role/RO-001", "person": "@person/P-002", "from": days(-300) }));
}

/// A training record as it should be, TN-001.
fn training(desk: &mut Desk) {
    let training = json!({
        "title": "Drift", "person": "@person/P-002", "competences": ["@competence_requirement/CR-001"],
        "status": "effective", "done_on": days(-100), "effect_method": "Ten reports read together",
        "effect_checked_on": days(-60), "valid_until": days(200),
    });
    desk.add("training", training);
}

/// A requirement in force as it should be, RQ-001.
fn requirement(desk: &mut Desk) {
    let evidence = json!({
        "title": "Rota", "status": "accepted", "collected_on": days(-9), "period_from": days(-90), "period_to": days(-9),
    });
    desk.add("evidence", evidence);
    let requirement = json!({
        "title": "Duties of deployers", "status": "met", "owner": "@person/P-001", "how_met": "Rota per ward",
        "evidence": ["@evidence/EV-001"], "in_force_from": days(-50),
    });
    desk.add("requirement", requirement);
}

pub const CASES: &[Case] = &[
    Case {
        rule: "VR-27",
        label: "OB-001",
        breaks: |desk| {
            objective(desk);
            assert!(!desk.says("VR-27", "OB-001"));
            desk.set("objective", "OB-001", json!({ "resources": null, "measure": null }));
            let said = desk.sentences("VR-27");
            assert!(said.iter().any(|one| one.contains("no resources")), "{said:?}");
            assert!(said.iter().any(|one| one.contains("no measure, and no reason")), "{said:?}");
        },
        mends: |desk| {
            let reason = "Trust can't be counted; four talks a year are written down.";
            desk.set("objective", "OB-001", json!({ "resources": "Half a post", "not_measurable_reason": reason }));
        },
    },
    Case {
        rule: "VR-27",
        label: "OB-002",
        breaks: |desk| {
            desk.add("objective", json!({ "title": "Alerts are opened in time" }));
            assert!(!desk.says("VR-27", "OB-001"), "a draft may be half written");
            desk.add("objective", json!({ "title": "All at once", "status": "approved" }));
            assert_eq!(desk.sentences("VR-27").len(), 6);
        },
        mends: |desk| {
            let whole = json!({
                "measure": "Share opened within ten minutes", "target": "90 %", "owner": "@person/P-001",
                "due": days(9), "resources": "None but time", "how_judged": "Monthly, by the director",
            });
            desk.set("objective", "OB-002", whole);
        },
    },
    Case {
        rule: "VR-31",
        label: "AS-001",
        breaks: |desk| {
            role_with_competence(desk);
            assert!(desk.sentences("VR-31")[0].contains("Amara Okafor holds RO-001 (Model owner) and needs CR-001"));
            training(desk);
            assert!(!desk.says("VR-31", "AS-001"));
            desk.set("training", "TN-001", json!({ "level": "basic" }));
            assert!(desk.sentences("VR-31")[0].contains("TN-001 led to a lower level"));
            desk.set("training", "TN-001", json!({ "level": "expert", "valid_until": days(-1) }));
            assert!(desk.sentences("VR-31")[0].contains("TN-001 no longer counts"));
        },
        mends: |desk| desk.set("training", "TN-001", json!({ "valid_until": days(0) })),
    },
    Case {
        rule: "VR-31",
        label: "AS-001",
        breaks: |desk| {
            role_with_competence(desk);
            training(desk);
            desk.set("training", "TN-001", json!({ "person": "@person/P-001" }));
            assert!(desk.says("VR-31", "AS-001"), "what somebody else learned is no help");
            desk.set("assignment", "AS-001", json!({ "until": days(-1) }));
            assert!(!desk.says("VR-31", "AS-001"), "the role is not held any more");
            desk.set("assignment", "AS-001", json!({ "until": null }));
            let needed = json!({
                "title": "Drift", "person": "@person/P-002", "competences": ["@competence_requirement/CR-001"],
            });
            desk.add("training", needed);
            assert!(desk.sentences("VR-31")[0].contains("TN-002 is needed and not planned"));
        },
        mends: |desk| {
            desk.add("action", json!({ "title": "Book the course", "owner": "@person/P-002" }));
            desk.set("training", "TN-002", json!({ "action": "@action/AC-001" }));
            assert!(!desk.says("VR-31", "AS-001"));
            desk.set("training", "TN-002", json!({ "action": null, "due": days(20) }));
            desk.step("training", "TN-002", "planned");
        },
    },
    Case {
        rule: "VR-31",
        label: "AS-001",
        breaks: |desk| {
            role_with_competence(desk);
            desk.add("system", json!({ "name": "Triage assist" }));
            desk.add("system", json!({ "name": "Letter writer" }));
            desk.set("competence_requirement", "CR-001", json!({ "systems": ["@system/SYS-01"] }));
            assert!(desk.says("VR-31", "AS-001"), "the role is held for all systems");
            desk.set("assignment", "AS-001", json!({ "systems": ["@system/SYS-02"] }));
            assert!(!desk.says("VR-31", "AS-001"));
            desk.set("assignment", "AS-001", json!({ "systems": ["@system/SYS-01", "@system/SYS-02"] }));
        },
        mends: |desk| desk.set("person", "P-002", json!({ "active": false })),
    },
    Case {
        rule: "VR-31",
        label: "TN-002",
        breaks: |desk| {
            role_with_competence(desk);
            training(desk);
            desk.set("training", "TN-001", json!({ "effect_method": null }));
            assert!(desk.says("VR-31", "TN-001"));
            desk.archive("training", "TN-001");
            assert!(desk.says("VR-31", "AS-001"));
            let unchecked = json!({
                "title": "Drift", "person": "@person/P-002", "competences": ["@competence_requirement/CR-001"],
                "status": "done", "done_on": days(-10),
            });
            desk.add("training", unchecked);
            assert!(!desk.says("VR-31", "AS-001"), "that the check is missing is said once");
        },
        mends: |desk| {
            desk.set("training", "TN-002", json!({ "effect_due": days(-1) }));
            assert!(desk.says("VR-31", "TN-002"));
            desk.set("training", "TN-002", json!({ "effect_due": days(0) }));
        },
    },
    Case {
        rule: "VR-46",
        label: "RQ-001",
        breaks: |desk| {
            requirement(desk);
            assert!(!desk.says("VR-46", "RQ-001"));
            desk.set("requirement", "RQ-001", json!({ "evidence": null }));
            assert!(desk.sentences("VR-46")[0].contains("is in force and met, but no evidence is linked"));
            desk.set("requirement", "RQ-001", json!({ "in_force_from": days(1) }));
            assert!(!desk.says("VR-46", "RQ-001"), "it is not in force yet");
            desk.set("requirement", "RQ-001", json!({ "in_force_from": null, "evidence": ["@evidence/EV-001"] }));
            assert!(!desk.says("VR-46", "RQ-001"));
            desk.step("evidence", "EV-001", "expired");
            assert!(desk.sentences("VR-46")[0].contains("none of its evidence is in hand"));
        },
        mends: |desk| {
            desk.step("requirement", "RQ-001", "not_met");
            assert!(desk.sentences("VR-46")[0].contains("no open action is linked"));
            desk.add("action", json!({ "title": "Make a rota", "owner": "@person/P-001" }));
            desk.set("requirement", "RQ-001", json!({ "actions": ["@action/AC-001"] }));
        },
    },
    Case {
        rule: "VR-46",
        label: "RQ-001",
        breaks: |desk| {
            requirement(desk);
            desk.set("requirement", "RQ-001", json!({ "owner": null }));
        },
        mends: |desk| desk.set("requirement", "RQ-001", json!({ "in_force_until": days(-1) })),
    },
    Case {
        rule: "VR-49",
        label: "",
        breaks: |desk| {
            desk.add("context_issue", json!({ "title": "Shortage of nurses", "kind": "external" }));
        },
        mends: |desk| {
            desk.add("context_issue", json!({ "title": "Heat in summer", "kind": "climate" }));
            assert!(desk.sentences("VR-49")[0].contains("leaves open whether it matters"));
            desk.set("context_issue", "CX-002", json!({ "relevant": false, "effect": "not relevant" }));
            assert!(desk.sentences("VR-49")[0].contains("CX-002 (Heat in summer) says whether"));
            let effect = "Cooling of the model room failed twice in July; the servers move to the cellar.";
            desk.set("context_issue", "CX-002", json!({ "relevant": true, "effect": effect }));
            assert!(desk.sentences("VR-49").is_empty());
        },
    },
    Case {
        rule: "VR-04",
        label: "A.8.5",
        breaks: |desk| {
            requirement(desk);
            desk.set("soa", "A.8.5", json!({ "applicable": "no" }));
            desk.set("requirement", "RQ-001", json!({ "controls": ["@control/A.8.5"] }));
            assert!(desk.sentences("VR-04")[0].contains("it is demanded by RQ-001"));
            desk.set("requirement", "RQ-001", json!({ "controls": null }));
            assert!(!desk.says("VR-04", "A.8.5"));
            desk.set("soa", "A.8.5", json!({ "requirements": ["@requirement/RQ-001"] }));
        },
        mends: |desk| desk.step("requirement", "RQ-001", "ended"),
    },
    Case {
        rule: "VR-42",
        label: "TN-001",
        breaks: |desk| {
            let training = json!({
                "title": "Drift", "person": "@person/P-002", "status": "planned", "due": days(-1),
            });
            desk.add("training", training);
            assert!(desk.sentences("VR-42")[0].contains("was due by Amara Okafor"));
        },
        mends: |desk| {
            desk.set("training", "TN-001", json!({ "done_on": days(-3) }));
            desk.step("training", "TN-001", "done");
        },
    },
    Case {
        rule: "VR-42",
        label: "CH-001",
        breaks: |desk| {
            let late = json!({ "title": "Home care joins", "owner": "@person/P-001", "due": days(-2) });
            for register in ["aims_change", "communication", "awareness_activity", "opportunity"] {
                desk.add(register, late.clone());
            }
            for label in ["CH-001", "CO-001", "AA-001", "OP-001"] {
                assert!(desk.says("VR-42", label), "{label}");
            }
            objective(desk);
            desk.set("objective", "OB-001", json!({ "due": days(-1) }));
            assert!(desk.says("VR-42", "OB-001"));
            desk.set("objective", "OB-001", json!({ "result": "93 % in October" }));
            desk.step("objective", "OB-001", "achieved");
            assert!(!desk.says("VR-42", "OB-001"));
        },
        mends: |desk| desk.set("aims_change", "CH-001", json!({ "due": days(0) })),
    },
    Case {
        rule: "VR-42",
        label: "FB-001",
        breaks: |desk| {
            let complaint = json!({
                "title": "Wrong dose in a letter", "handler": "@person/P-002", "answer_due": days(-1),
                "status": "action_taken",
            });
            desk.add("feedback", complaint);
        },
        mends: |desk| {
            desk.set("feedback", "FB-001", json!({ "answer": "Called, new letter sent", "closed_on": days(0) }));
            desk.step("feedback", "FB-001", "closed");
        },
    },
];
