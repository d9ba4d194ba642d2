//! Statement of Applicability, AI systems, people, evidence and the workspace itself.

use aims_bench::core::intent::{Intent, Proposal};
use serde_json::{Value, json};

use crate::Case;
use crate::desk::{Desk, ELSEWHERE, days};

const WHY: &str = "All our systems are bought and used unchanged; no design is ours.";

pub const CASES: &[Case] = &[
    Case {
        rule: "VR-01",
        label: "A.9.2",
        breaks: |desk| {
            desk.set("soa", "A.9.2", json!({ "applicable": "yes" }));
            assert!(!desk.says("VR-01", "A.9.2"));
            desk.set("soa", "A.9.2", json!({ "applicable": null }));
        },
        mends: |desk| desk.set("soa", "A.9.2", json!({ "applicable": "no" })),
    },
    Case {
        rule: "VR-02",
        label: "A.6.2.3",
        breaks: |desk| desk.set("soa", "A.6.2.3", json!({ "exclusion_text": "Not relevant.", "applicable": "no" })),
        mends: |desk| desk.set("soa", "A.6.2.3", json!({ "exclusion_text": WHY })),
    },
    Case {
        rule: "VR-02",
        label: "A.7.2",
        breaks: |desk| {
            desk.add("system", json!({ "name": "Rota planner" }));
            let only = json!({ "applicable": "yes", "excluded_systems": ["@system/SYS-01"] });
            desk.set("soa", "A.7.2", only);
        },
        mends: |desk| desk.set("soa", "A.7.2", json!({ "excluded_systems_reason": WHY })),
    },
    Case {
        rule: "VR-03",
        label: "A.2.2",
        breaks: |desk| desk.set("soa", "A.2.2", json!({ "applicable": "yes", "inclusion": ["practice"] })),
        mends: |desk| {
            desk.set("soa", "A.2.2", json!({ "demanded_by": ["hospital contract 12"] }));
            assert!(desk.says("VR-03", "A.2.2"), "nobody owns it yet");
            desk.set("control", "A.2.2", json!({ "owner": "@person/P-001" }));
        },
    },
    Case {
        rule: "VR-04",
        label: "A.5.5",
        breaks: |desk| {
            desk.set("soa", "A.5.5", json!({ "applicable": "no", "exclusion_text": WHY }));
            desk.add("risk", json!({ "title": "Jobs vanish without a word" }));
            let treatment = json!({
                "title": "Talk to the town", "risk": "@risk/R-001", "option": "share", "controls": ["@control/A.5.5"],
            });
            desk.add("treatment", treatment);
        },
        mends: |desk| desk.step("treatment", "T-001", "cancelled"),
    },
    Case {
        rule: "VR-05",
        label: "A.6.2.4",
        breaks: |desk| {
            desk.set("soa", "A.6.2.4", json!({ "applicable": "no", "exclusion_text": WHY }));
            desk.add("system", json!({ "name": "Triage assist", "in_scope": true, "roles": ["producer"] }));
        },
        mends: |desk| desk.set("system", "SYS-01", json!({ "in_scope": false })),
    },
    Case {
        rule: "VR-08",
        label: "ORG",
        breaks: |desk| {
            let own = json!({ "origin": "own", "title": "Second pharmacist check" });
            desk.add("control", own);
            assert!(!desk.says("VR-08", "ORG"));
            desk.archive("control", "own-01");
        },
        mends: |desk| desk.set("organisation", "ORG", json!({ "no_own_controls_reason": WHY })),
    },
    Case {
        rule: "VR-50",
        label: "6.1.2",
        breaks: |desk| {
            desk.add("soa", json!({ "control_id": "6.1.2", "applicable": "no", "exclusion_text": WHY }));
        },
        mends: |desk| desk.archive("soa", "6.1.2"),
    },
    Case {
        rule: "VR-19",
        label: "SYS-01",
        breaks: |desk| {
            desk.add("system", json!({ "name": "Triage assist", "in_scope": true }));
        },
        mends: |desk| {
            let known = json!({
                "owner": "@person/P-001", "roles": ["user"], "purpose": "Puts urgent calls first", "stage": "deployment",
            });
            desk.set("system", "SYS-01", known);
        },
    },
    Case {
        rule: "VR-20",
        label: "SYS-01",
        breaks: |desk| {
            desk.add("system", json!({ "name": "Letter writer", "in_scope": true, "status": "in_operation" }));
            desk.set("system", "SYS-01", json!({ "impact_screening": "not_needed", "impact_screening_reason": "n/a" }));
        },
        mends: |desk| {
            let reason = "Sorts invoices only; no person is judged, a clerk books every one.";
            desk.set("system", "SYS-01", json!({ "impact_screening_reason": reason }));
        },
    },
    Case {
        rule: "VR-21",
        label: "SYS-01",
        breaks: |desk| {
            desk.add("system", json!({ "name": "Letter writer", "next_impact_assessment": days(-1) }));
        },
        mends: |desk| desk.set("system", "SYS-01", json!({ "next_impact_assessment": days(0) })),
    },
    Case {
        rule: "VR-24",
        label: "SYS-01",
        breaks: |desk| {
            desk.add(
                "system",
                json!({ "name": "Pilot", "in_scope": false, "scope_reason": "Pilot without real calls, ends in May." }),
            );
        },
        mends: |desk| desk.set("system", "SYS-01", json!({ "scope_approved_by": "@person/P-002" })),
    },
    Case {
        rule: "VR-30",
        label: "RO-001",
        breaks: |desk| {
            desk.add("role", json!({ "name": "AIMS lead", "responsibility": "Conformity; reports to the board" }));
            let held =
                json!({ "role": "@role/RO-001", "person": "@person/P-001", "from": days(-300), "until": days(-1) });
            desk.add("assignment", held);
        },
        mends: |desk| {
            desk.set("assignment", "AS-001", json!({ "until": days(0) }));
            assert!(!desk.says("VR-30", "RO-001"));
            desk.set("person", "P-001", json!({ "active": false }));
            assert!(desk.sentences("VR-30")[0].contains("Kim Weber has left"));
            desk.set("assignment", "AS-001", json!({ "person": "@person/P-002" }));
        },
    },
    Case {
        rule: "WB-05",
        label: "SYS-01",
        breaks: |desk| {
            desk.add("system", json!({ "name": "Triage assist", "owner": "@person/P-001" }));
            desk.set("person", "P-001", json!({ "active": false }));
        },
        mends: |desk| desk.set("system", "SYS-01", json!({ "owner": "@person/P-002" })),
    },
    Case {
        rule: "VR-47",
        label: "EV-001",
        breaks: |desk| {
            let drift = json!({
                "title": "Drift report", "status": "accepted", "collected_on": days(-100), "period_from": days(-130),
                "period_to": days(-100), "valid_until": days(-1),
            });
            desk.add("evidence", drift);
        },
        mends: |desk| desk.set("evidence", "EV-001", json!({ "valid_until": days(200) })),
    },
    Case {
        rule: "VR-47",
        label: "EV-001",
        breaks: |desk| {
            let file = json!({ "sha256": "ab12", "name": "drift.pdf" });
            let drift = json!({
                "title": "Drift report", "status": "collected", "collected_on": days(-100), "period_from": days(-130),
                "period_to": days(-100), "file": file, "sha256": "CD34",
            });
            desk.add("evidence", drift);
        },
        mends: |desk| desk.set("evidence", "EV-001", json!({ "sha256": "AB12" })),
    },
    Case {
        rule: "VR-48",
        label: "A.9.2",
        breaks: |desk| {
            desk.set("soa", "A.9.2", json!({ "applicable": "yes" }));
            desk.set("control", "A.9.2", json!({ "owner": "@person/P-001", "how_implemented": "Wiki page" }));
            desk.step("control", "A.9.2", "in_progress");
            desk.step("control", "A.9.2", "implemented");
        },
        mends: |desk| {
            let minutes = json!({ "title": "Minutes", "controls": ["@control/A.9.2"], "collected_on": days(-3) });
            desk.add("evidence", minutes);
            assert!(desk.says("VR-48", "A.9.2"), "it is only asked for");
            desk.step("evidence", "EV-001", "collected");
            assert!(!desk.says("VR-48", "A.9.2"));
            desk.set("evidence", "EV-001", json!({ "controls": [] }));
            assert!(desk.says("VR-48", "A.9.2"), "the link is gone");
            desk.set("control", "A.9.2", json!({ "evidence": ["@evidence/EV-001"] }));
        },
    },
    Case {
        rule: "WB-01",
        label: "SYS-01",
        breaks: |desk| {
            let system = desk.add("system", json!({ "name": "Triage assist" }));
            let copy = desk.workspace.clone();
            let version = |text: &str| Proposal::edit(vec![Intent::set(system, "version", text)], "");
            desk.propose(crate::desk::HERE, &copy, &version("3.1")).unwrap();
            desk.propose(ELSEWHERE, &copy, &version("3.2")).unwrap();
            desk.assert_same_as_full();
        },
        mends: |desk| desk.set("system", "SYS-01", json!({ "version": "3.2" })),
    },
    Case {
        rule: "WB-02",
        label: "SYS-01",
        breaks: |desk| {
            let copy = desk.workspace.clone();
            desk.add("system", json!({ "name": "Triage assist" }));
            let record = aims_bench::ledger::outside::Outside::record_id(&mut desk.outside);
            let create = desk.creation(record, "system", json!({ "name": "Letter writer" }));
            desk.propose(ELSEWHERE, &copy, &Proposal::edit(vec![create], "")).unwrap();
            desk.assert_same_as_full();
        },
        mends: |desk| {
            let last = desk.found("WB-02")[0].record.unwrap();
            desk.submit(vec![Intent::Label { record: last, label: "SYS-02".into() }]);
        },
    },
    Case {
        rule: "WB-03",
        label: "",
        breaks: |desk| {
            let method = aims_bench::library::methods::find("3x3").unwrap().to_json();
            desk.submit(vec![define("own.method.3x3", method)]);
            let copy = desk.workspace.clone();
            desk.submit(vec![define("own.method-in-force", json!("3x3"))]);
            // Another copy takes it back without knowing that it is in force here.
            let take_back = Proposal::edit(vec![define("own.method.3x3", Value::Null)], "nobody uses it");
            desk.propose(ELSEWHERE, &copy, &take_back).unwrap();
            desk.assert_same_as_full();
        },
        mends: |desk| desk.submit(vec![define("own.method-in-force", json!("5x5-iso27005"))]),
    },
    Case { rule: "WB-04", label: "", breaks: |desk| *desk = Desk::empty(), mends: Desk::start },
];

pub fn define(key: &str, value: Value) -> Intent {
    Intent::Define { key: key.into(), value }
}
