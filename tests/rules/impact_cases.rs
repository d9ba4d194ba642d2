//! Impact assessments.

use serde_json::json;

use crate::Case;
use crate::desk::{Desk, days};

/// An approved assessment, AIA-001, of SYS-01 with one grave harm, IP-001, that a risk takes up.
fn assessed(desk: &mut Desk) {
    desk.add("system", json!({ "name": "Triage assist", "in_scope": true, "go_live": days(-10) }));
    desk.add("risk", json!({ "title": "Older callers wait longer" }));
    let assessment = json!({
        "title": "Before go-live", "system": "@system/SYS-01", "depth": "full", "authors": ["@person/P-001"],
        "decision": "proceed", "approver": "@person/P-002", "approved_on": days(-20), "next_review": days(300),
        "status": "approved",
    });
    desk.add("impact_assessment", assessment);
    let impact = json!({
        "assessment": "@impact_assessment/AIA-001", "title": "Older callers wait longer", "party": "groups",
        "dimension": "fairness", "kind": "harm", "severity": 4, "extent": 3, "reversibility": 2, "vulnerability": 1,
        "risk": "@risk/R-001",
    });
    desk.add("impact", impact);
}

pub const CASES: &[Case] = &[
    Case {
        rule: "VR-20",
        label: "SYS-02",
        breaks: |desk| {
            assessed(desk);
            let operating = json!({ "name": "Letter writer", "in_scope": true, "status": "in_operation" });
            desk.add("system", operating);
        },
        mends: |desk| {
            desk.set("impact_assessment", "AIA-001", json!({ "system": "@system/SYS-02" }));
            assert!(!desk.says("VR-20", "SYS-02"));
            desk.step("impact_assessment", "AIA-001", "superseded");
            assert!(desk.says("VR-20", "SYS-02"), "one that is over no longer counts");
            let next = json!({ "title": "Second", "system": "@system/SYS-02", "status": "conditional" });
            desk.add("impact_assessment", next);
        },
    },
    Case {
        rule: "VR-21",
        label: "AIA-001",
        breaks: |desk| {
            assessed(desk);
            assert!(!desk.says("VR-21", "AIA-001"));
            desk.set("impact_assessment", "AIA-001", json!({ "next_review": null }));
            assert!(desk.sentences("VR-21")[0].contains("no day of its next review"));
            desk.set("impact_assessment", "AIA-001", json!({ "next_review": days(-1) }));
        },
        mends: |desk| desk.step("impact_assessment", "AIA-001", "superseded"),
    },
    Case {
        rule: "VR-22",
        label: "IP-001",
        breaks: |desk| {
            assessed(desk);
            assert!(!desk.says("VR-22", "IP-001"));
            desk.archive("risk", "R-001");
            assert!(desk.sentences("VR-22")[0].contains("a harm of 4 before measures"));
            desk.set("impact", "IP-001", json!({ "remaining": 3 }));
            assert!(!desk.says("VR-22", "IP-001"), "measures lower it");
            desk.set("impact", "IP-001", json!({ "remaining": 5 }));
        },
        mends: |desk| desk.set("impact_assessment", "AIA-001", json!({ "decision": "stop" })),
    },
    Case {
        rule: "VR-23",
        label: "SYS-01",
        breaks: |desk| {
            assessed(desk);
            assert!(!desk.says("VR-23", "SYS-01"));
            desk.set("system", "SYS-01", json!({ "go_live": days(-21) }));
        },
        mends: |desk| {
            let earlier = json!({
                "title": "Of the pilot", "system": "@system/SYS-01", "status": "superseded", "approved_on": days(-90),
            });
            desk.add("impact_assessment", earlier);
        },
    },
    Case {
        rule: "WB-06",
        label: "AIA-001",
        breaks: |desk| {
            assessed(desk);
            desk.set("impact_assessment", "AIA-001", json!({ "approver": "@person/P-001" }));
        },
        mends: |desk| {
            desk.set("impact_assessment", "AIA-001", json!({ "authors": ["@person/P-001", "@person/P-002"] }));
        },
    },
    Case {
        rule: "WB-07",
        label: "AIA-001",
        breaks: |desk| {
            assessed(desk);
            assert!(!desk.says("WB-07", "AIA-001"));
            desk.set("impact", "IP-001", json!({ "party": "societies" }));
        },
        mends: |desk| {
            desk.set("impact_assessment", "AIA-001", json!({ "nobody_reason": "It sorts pictures of the moon." }));
        },
    },
    Case {
        rule: "WB-07",
        label: "AIA-001",
        breaks: |desk| {
            assessed(desk);
            desk.set("impact_assessment", "AIA-001", json!({ "depth_reason": "not needed", "depth": "none" }));
        },
        mends: |desk| {
            let why = "Sorts invoices only; no person is judged, a clerk books every one.";
            desk.set("impact_assessment", "AIA-001", json!({ "depth_reason": why }));
        },
    },
    Case {
        rule: "WB-10",
        label: "AIA-001",
        breaks: |desk| {
            assessed(desk);
            let short =
                json!({ "sensitive": "unclear", "depth": "short", "depth_reason": "Orders pens for one office" });
            desk.set("impact_assessment", "AIA-001", json!({ "sensitive": "yes" }));
            assert!(!desk.says("WB-10", "AIA-001"), "it is assessed in full");
            desk.set("impact_assessment", "AIA-001", short);
        },
        mends: |desk| desk.set("impact_assessment", "AIA-001", json!({ "sensitive": "no" })),
    },
    Case {
        rule: "WB-11",
        label: "AIA-001",
        breaks: |desk| {
            assessed(desk);
            desk.set("impact_assessment", "AIA-001", json!({ "version": "3.1" }));
            assert!(!desk.says("WB-11", "AIA-001"), "the system says no version");
            desk.set("system", "SYS-01", json!({ "version": "3.2" }));
        },
        mends: |desk| desk.set("impact_assessment", "AIA-001", json!({ "version": "3.2" })),
    },
    Case {
        rule: "WB-12",
        label: "IP-001",
        breaks: |desk| {
            assessed(desk);
            assert!(!desk.says("WB-12", "IP-001"), "the risk is still looked at");
            desk.add("risk", json!({ "title": "Kept as it is", "status": "accepted" }));
            desk.set("impact", "IP-001", json!({ "risk": "@risk/R-002" }));
        },
        mends: |desk| {
            let decision = json!({
                "title": "Kept until June", "reason": "Large print comes in May", "risks": ["@risk/R-002"],
                "decided_by": ["@person/P-002"], "decided_on": days(-1),
            });
            desk.add("decision", decision);
        },
    },
    Case {
        rule: "WB-08",
        label: "IP-001",
        breaks: |desk| {
            assessed(desk);
            desk.set("impact", "IP-001", json!({ "vulnerability": 3 }));
            assert!(desk.sentences("WB-08")[0].contains("from 0 to 2"));
        },
        mends: |desk| desk.set("impact", "IP-001", json!({ "vulnerability": 2 })),
    },
];
