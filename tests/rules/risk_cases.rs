//! Risks, their treatments, acceptance, and what is due.

use aims_bench::core::method_change;
use aims_bench::core::risk::Risk;
use serde_json::{Value, json};

use crate::Case;
use crate::cases::define;
use crate::desk::{Desk, days, rating};

/// R-001, rated, with `fields` over the usual ones.
fn risk(desk: &mut Desk, fields: Value) {
    let mut all = json!({ "title": "Alert stays silent", "owner": "@person/P-001", "next_review": days(30) });
    all.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    desk.add("risk", all);
}

/// T-001, of R-001.
fn treatment(desk: &mut Desk, fields: Value) {
    let mut all = json!({ "title": "New threshold", "risk": "@risk/R-001", "option": "change_likelihood" });
    all.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    if desk.workspace.by_label("risk", "R-001").is_none() {
        risk(desk, json!({}));
    }
    desk.add("treatment", all);
}

/// R-001 accepted at VH, above appetite, by a decision of P-002 as director.
fn accepted(desk: &mut Desk, until: i64) {
    risk(desk, json!({ "inherent": rating(5, 5), "current": rating(5, 5), "status": "accepted" }));
    desk.add("role", json!({ "name": "Director", "acceptance_limit": "very high" }));
    desk.add("assignment", json!({ "role": "@role/RO-001", "person": "@person/P-002", "from": days(-90) }));
    let decision = json!({
        "title": "Keep the alert until the new model is tested", "decided_by": ["@person/P-002"], "decided_on": days(-40),
        "reason": "Switching it off costs more lives", "review_on": days(until), "risks": ["@risk/R-001"],
    });
    desk.add("decision", decision);
}

pub const CASES: &[Case] = &[
    Case {
        rule: "VR-07",
        label: "T-001",
        breaks: |desk| treatment(desk, json!({ "status": "approved", "compared_by": "@person/P-001" })),
        mends: |desk| desk.set("treatment", "T-001", json!({ "compared_on": days(-2) })),
    },
    Case {
        rule: "VR-09",
        label: "T-001",
        breaks: |desk| treatment(desk, json!({ "no_control_reason": "not needed" })),
        mends: |desk| {
            desk.set("treatment", "T-001", json!({ "controls": ["@control/A.6.2.4"] }));
            assert!(!desk.says("VR-09", "T-001"));
            desk.archive("control", "A.6.2.4");
            assert!(desk.says("VR-09", "T-001"), "its only control is put away");
            desk.set("treatment", "T-001", json!({ "no_control_reason": "The feature is taken out before release." }));
        },
    },
    Case {
        rule: "VR-10",
        label: "T-001",
        breaks: |desk| treatment(desk, json!({ "status": "in_progress", "approved_on": days(-9) })),
        mends: |desk| desk.set("treatment", "T-001", json!({ "approved_by": "@person/P-002" })),
    },
    Case {
        rule: "VR-11",
        label: "R-001",
        breaks: |desk| risk(desk, json!({ "current": rating(5, 5), "status": "accepted" })),
        mends: |desk| {
            desk.archive("risk", "R-001");
            assert!(!desk.says("VR-11", "R-001"));
        },
    },
    Case {
        rule: "VR-11",
        label: "R-001",
        breaks: |desk| {
            accepted(desk, 60);
            assert!(!desk.says("VR-11", "R-001"));
            desk.set("role", "RO-001", json!({ "acceptance_limit": "medium" }));
        },
        mends: |desk| {
            desk.set("role", "RO-001", json!({ "acceptance_limit": "VH" }));
            assert!(!desk.says("VR-11", "R-001"));
            desk.set("assignment", "AS-001", json!({ "until": days(-1) }));
            assert!(desk.says("VR-11", "R-001"), "nobody holds the role any more");
            desk.set("risk", "R-001", json!({ "current": rating(1, 3) }));
        },
    },
    Case {
        rule: "VR-12",
        label: "R-001",
        breaks: |desk| {
            accepted(desk, -1);
            assert!(!desk.says("VR-11", "R-001"), "said once");
        },
        mends: |desk| desk.set("decision", "D-001", json!({ "review_on": days(20) })),
    },
    Case {
        rule: "VR-13",
        label: "R-001",
        breaks: |desk| {
            accepted(desk, 60);
            treatment(desk, json!({ "owner": "@person/P-002" }));
        },
        mends: |desk| {
            desk.set("treatment", "T-001", json!({ "owner": "@person/P-001" }));
            assert!(!desk.says("VR-13", "R-001"));
            desk.set("treatment", "T-001", json!({ "owner": "@person/P-002" }));
            desk.set(
                "organisation",
                "ORG",
                json!({ "too_small_note": "Two people; the board looks at it each spring." }),
            );
        },
    },
    Case {
        rule: "VR-14",
        label: "R-001",
        breaks: |desk| {
            let rated =
                json!({ "inherent": rating(5, 5), "current": rating(2, 3), "existing_controls": ["@control/A.6.2.6"] });
            risk(desk, rated);
        },
        mends: |desk| {
            desk.set("control", "A.6.2.6", json!({ "owner": "@person/P-001", "how_implemented": "Dashboard" }));
            desk.step("control", "A.6.2.6", "in_progress");
            desk.step("control", "A.6.2.6", "implemented");
            let found = desk.found("VR-14");
            assert_eq!(found[0].severity.key(), "warning", "in place, but never tested");
            desk.set("control", "A.6.2.6", json!({ "effectiveness": "partly" }));
        },
    },
    Case {
        rule: "VR-15",
        label: "R-001",
        breaks: |desk| {
            desk.set("control", "A.6.2.6", json!({ "owner": "@person/P-001", "how_implemented": "Dashboard" }));
            desk.step("control", "A.6.2.6", "in_progress");
            let rated =
                json!({ "inherent": rating(4, 4), "current": rating(4, 4), "existing_controls": ["@control/A.6.2.6"] });
            risk(desk, rated);
            assert!(!desk.says("VR-15", "R-001"), "nothing is claimed to work yet");
            desk.step("control", "A.6.2.6", "implemented");
        },
        mends: |desk| desk.set("risk", "R-001", json!({ "current": rating(3, 4) })),
    },
    Case {
        rule: "VR-15",
        label: "",
        breaks: |desk| {
            for likelihood in [3, 4, 4, 5, 3] {
                let rated = if likelihood == 5 { rating(5, 2) } else { rating(likelihood, 4) };
                desk.add("risk", json!({ "title": "Something", "current": rated }));
            }
        },
        mends: |desk| desk.set("risk", "R-005", json!({ "current": rating(1, 1) })),
    },
    Case {
        rule: "VR-16",
        label: "R-001",
        breaks: |desk| {
            let mut rated = rating(4, 4);
            rated["consequence"].as_object_mut().unwrap().remove("societies");
            rated["none"] = json!({ "societies": "not relevant" });
            risk(desk, json!({ "current": rated }));
        },
        mends: |desk| {
            let mut rated = rating(4, 4);
            rated["consequence"].as_object_mut().unwrap().remove("societies");
            rated["none"] = json!({ "societies": "only staff use it" });
            desk.set("risk", "R-001", json!({ "current": rated }));
        },
    },
    Case {
        rule: "VR-17",
        label: "R-001",
        breaks: |desk| {
            risk(desk, json!({ "current": rating(4, 4) }));
            let newer = method("3x3");
            desk.submit(vec![define("own.method.3x3", newer), define("own.method-in-force", json!("3x3"))]);
        },
        mends: |desk| {
            desk.submit(vec![define("own.method-in-force", json!("5x5-iso27005"))]);
            assert!(!desk.says("VR-17", "R-001"));
            desk.submit(vec![define("own.method-in-force", json!("3x3"))]);
            let workspace = desk.workspace.clone();
            let risk = Risk::of(workspace.by_label("risk", "R-001").unwrap()).unwrap();
            assert_eq!(method_change::waiting(&workspace).len(), 1);
            desk.submit(method_change::keep(risk, "It is switched off in June"));
            assert!(method_change::waiting(&desk.workspace).is_empty());
        },
    },
    Case {
        rule: "VR-18",
        label: "R-001",
        breaks: |desk| risk(desk, json!({ "next_review": days(-1) })),
        mends: |desk| desk.set("risk", "R-001", json!({ "next_review": days(0) })),
    },
    Case {
        rule: "VR-18",
        label: "SYS-01",
        breaks: |desk| {
            desk.add("system", json!({ "name": "Triage assist", "next_risk_assessment": days(-4) }));
        },
        mends: |desk| desk.set("system", "SYS-01", json!({ "in_scope": false })),
    },
    Case {
        rule: "VR-38",
        label: "AC-001",
        breaks: |desk| {
            let done = json!({ "title": "Ask the wards", "owner": "@person/P-001", "verified_by": "@person/P-001" });
            desk.add("action", done);
        },
        mends: |desk| desk.set("action", "AC-001", json!({ "verified_by": "@person/P-002" })),
    },
    Case {
        rule: "VR-42",
        label: "AC-001",
        breaks: |desk| {
            desk.add("action", json!({ "title": "Ask the wards", "owner": "@person/P-001", "due": days(-12) }));
            assert!(desk.sentences("VR-42")[0].contains("by Kim Weber on 2026-11-09, 12 days ago"));
            desk.set("person", "P-001", json!({ "name": "Kim Weber-Ott" }));
            assert!(desk.sentences("VR-42")[0].contains("Weber-Ott"), "the new name is used");
        },
        mends: |desk| {
            desk.set("action", "AC-001", json!({ "done_on": days(-1) }));
            desk.step("action", "AC-001", "in_progress");
            desk.step("action", "AC-001", "done");
        },
    },
    Case {
        rule: "VR-42",
        label: "T-001",
        breaks: |desk| treatment(desk, json!({ "due": days(-1) })),
        mends: |desk| desk.step("treatment", "T-001", "cancelled"),
    },
];

fn method(id: &str) -> Value {
    aims_bench::library::methods::find(id).unwrap().to_json()
}
