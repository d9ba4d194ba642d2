//! The cycle: management review, certification and surveillance.

use serde_json::{Value, json};

use crate::Case;
use crate::desk::{Desk, days};

/// A review that was held as it should be, MR-001, under a director who is top management.
fn review(desk: &mut Desk) {
    desk.add("role", json!({ "name": "Director", "responsibility": "Answers for AI", "top_management": true }));
    let held = json!({ "role": "@role/RO-001", "person": "@person/P-001", "from": days(-400) });
    desk.add("assignment", held);
    let mut review = json!({
        "title": "Management review", "status": "held", "held_on": days(-100), "attendees": ["@person/P-001"],
        "decisions_improvement": "One plan for all bought systems.", "decisions_changes": "None; the scope still fits.",
        "next_review": days(80),
    });
    for input in ["earlier_actions", "issues", "parties", "nonconformities", "measurements", "audits", "opportunities"]
    {
        review[format!("input_{input}")] = json!("Told by the AIMS lead.");
    }
    desk.add("management_review", review);
    assert!(!desk.says("VR-40", "MR-001"), "{:?}", desk.sentences("VR-40"));
}

/// An internal audit that was reported, IA-001.
fn internal_audit(desk: &mut Desk) {
    let audit = json!({
        "title": "Internal audit", "kind": "internal", "status": "reported", "objectives": "Whether it works",
        "scope": "All", "criteria": ["9.1"], "independence": "Owns nothing", "lead": "@person/P-001",
        "starts_on": days(-95), "reported_on": days(-90), "conclusion": "It works",
    });
    desk.add("audit", audit);
}

/// A certificate as it should be, CF-001, whose term began so many days ago.
fn certificate(desk: &mut Desk, decided: i64) {
    desk.add("scope_statement", json!({ "title": "All sites", "status": "effective" }));
    desk.add("soa_version", json!({ "title": "Version 1", "status": "effective" }));
    let certificate = json!({
        "title": "ISO/IEC 42001", "status": "valid", "number": "1", "decided_on": days(decided),
        "expires": days(decided + 1095), "scope_statement": "@scope_statement/SC-001",
        "soa_version": "@soa_version/SV-001",
    });
    desk.add("certificate", certificate);
}

fn surveillance(desk: &mut Desk, kind: &str, day: i64) {
    let event = json!({
        "title": "Surveillance", "kind": kind, "status": "decided", "certificate": "@certificate/CF-001",
        "starts_on": days(day), "ends_on": days(day), "decided_on": days(day),
    });
    desk.add("certification_event", event);
}

fn set(desk: &mut Desk, fields: Value) {
    desk.set("management_review", "MR-001", fields);
}

pub const CASES: &[Case] = &[
    Case {
        rule: "VR-40",
        label: "MR-001",
        breaks: |desk| {
            review(desk);
            set(desk, json!({ "input_measurements": null, "input_audits": null }));
            let said = desk.sentences("VR-40");
            assert!(said.len() == 1 && said[0].contains("monitoring and measurement, audit results"), "{said:?}");
        },
        mends: |desk| set(desk, json!({ "input_measurements": "Fewer misses.", "input_audits": "Eleven findings." })),
    },
    Case {
        rule: "VR-40",
        label: "MR-001",
        breaks: |desk| {
            review(desk);
            set(desk, json!({ "attendees": ["@person/P-002"] }));
            assert!(desk.sentences("VR-40")[0].contains("without top management"));
            desk.set("assignment", "AS-001", json!({ "person": "@person/P-002" }));
            assert!(!desk.says("VR-40", "MR-001"));
            desk.set("assignment", "AS-001", json!({ "until": days(-101) }));
            assert!(desk.says("VR-40", "MR-001"), "the role had ended the day before");
            desk.set("assignment", "AS-001", json!({ "until": days(-100) }));
            assert!(!desk.says("VR-40", "MR-001"));
            desk.set("role", "RO-001", json!({ "top_management": false }));
            assert!(desk.sentences("VR-40")[0].contains("mark its roles"));
        },
        mends: |desk| desk.set("role", "RO-001", json!({ "top_management": true })),
    },
    Case {
        rule: "VR-40",
        label: "MR-001",
        breaks: |desk| {
            review(desk);
            desk.add("action", json!({ "title": "Write one plan", "owner": "@person/P-001" }));
            set(desk, json!({ "actions": ["@action/AC-001"], "decisions_changes": null }));
            let said = desk.sentences("VR-40");
            assert!(said.iter().any(|one| one.contains("AC-001, without a person or without a day")), "{said:?}");
            assert!(said.iter().any(|one| one.contains("nothing on changes")), "{said:?}");
        },
        mends: |desk| {
            desk.set("action", "AC-001", json!({ "due": days(30) }));
            set(desk, json!({ "decisions_changes": "None; it fits." }));
        },
    },
    Case {
        rule: "VR-40",
        label: "MR-001",
        breaks: |desk| {
            review(desk);
            set(desk, json!({ "next_review": days(0) }));
            assert!(!desk.says("VR-40", "MR-001"), "today is in time");
            set(desk, json!({ "next_review": days(-1) }));
        },
        mends: |desk| {
            desk.add("management_review", json!({ "title": "The next", "status": "scheduled", "held_on": days(-1) }));
            assert!(desk.says("VR-40", "MR-001"), "a plan is no review");
            desk.add("management_review", json!({ "title": "The next", "status": "held", "held_on": days(-1) }));
        },
    },
    Case {
        rule: "VR-41",
        label: "IA-002",
        breaks: |desk| {
            review(desk);
            internal_audit(desk);
            desk.add("audit", json!({ "title": "Stage 2", "kind": "stage_2", "starts_on": days(90) }));
            desk.set("audit", "IA-001", json!({ "reported_on": days(-400) }));
            assert!(!desk.says("VR-41", "IA-002"), "there is still time");
            desk.set("audit", "IA-002", json!({ "starts_on": days(30) }));
            assert!(desk.sentences("VR-41")[0].contains("no internal audit was reported"));
        },
        mends: |desk| desk.set("audit", "IA-001", json!({ "reported_on": days(-90) })),
    },
    Case {
        rule: "VR-41",
        label: "CE-001",
        breaks: |desk| {
            internal_audit(desk);
            desk.add("audit", json!({ "title": "Stage 2", "kind": "stage_2", "starts_on": days(30) }));
            let event = json!({
                "title": "Stage 2", "kind": "stage_2", "starts_on": days(30), "audit": "@audit/IA-002",
            });
            desk.add("certification_event", event);
            let said = desk.sentences("VR-41");
            assert!(said.len() == 1 && said[0].contains("no management review was held"), "{said:?}");
        },
        mends: |desk| {
            let review = json!({ "title": "Management review", "status": "scheduled", "held_on": days(-10) });
            desk.add("management_review", review);
            assert!(desk.says("VR-41", "CE-001"), "a plan is no review");
            let review = json!({ "title": "Management review", "status": "held", "held_on": days(-10) });
            desk.add("management_review", review);
        },
    },
    Case {
        rule: "VR-41",
        label: "CE-001",
        breaks: |desk| {
            review(desk);
            internal_audit(desk);
            let event = json!({ "title": "Surveillance", "kind": "surveillance_1", "starts_on": days(30) });
            desk.add("certification_event", event);
            assert!(!desk.says("VR-41", "CE-001"));
            set(desk, json!({ "held_on": days(-340) }));
        },
        mends: |desk| desk.step("certification_event", "CE-001", "cancelled"),
    },
    Case {
        rule: "VR-53",
        label: "CF-001",
        breaks: |desk| {
            certificate(desk, -100);
            assert!(!desk.says("VR-53", "CF-001"), "{:?}", desk.sentences("VR-53"));
            desk.add("soa_version", json!({ "title": "Version 2", "status": "effective" }));
            assert!(!desk.says("VR-53", "CF-001"), "while both are in force, VR-28 speaks");
            desk.step("soa_version", "SV-001", "superseded");
            assert!(desk.sentences("VR-53")[0].contains("SV-002 is in force"));
        },
        mends: |desk| desk.set("certificate", "CF-001", json!({ "soa_version": "@soa_version/SV-002" })),
    },
    Case {
        rule: "VR-53",
        label: "CF-001",
        breaks: |desk| {
            certificate(desk, -100);
            desk.set("certificate", "CF-001", json!({ "scope_statement": null }));
        },
        mends: |desk| desk.set("certificate", "CF-001", json!({ "scope_statement": "@scope_statement/SC-001" })),
    },
    Case {
        rule: "VR-54",
        label: "CF-001",
        breaks: |desk| {
            certificate(desk, -360);
            assert!(!desk.says("VR-54", "CF-001"), "there are days left");
            desk.set("certificate", "CF-001", json!({ "decided_on": days(-370) }));
            surveillance(desk, "surveillance_1", -1);
            assert!(desk.says("VR-54", "CF-001"), "it came five days late");
            desk.set("certification_event", "CE-001", json!({ "ends_on": days(-10), "starts_on": days(-10) }));
            assert!(!desk.says("VR-54", "CF-001"));
            desk.set("certification_event", "CE-001", json!({ "certificate": null }));
        },
        mends: |desk| desk.set("certification_event", "CE-001", json!({ "certificate": "@certificate/CF-001" })),
    },
    Case {
        rule: "VR-54",
        label: "CF-001",
        breaks: |desk| {
            certificate(desk, -1200);
            surveillance(desk, "surveillance_1", -900);
            surveillance(desk, "surveillance_2", -600);
            assert!(desk.sentences("VR-54").iter().any(|one| one.contains("without a recertification")));
        },
        mends: |desk| {
            surveillance(desk, "recertification", -110);
            assert!(!desk.says("VR-54", "CF-001"), "decided five days before the end");
            desk.set("certification_event", "CE-003", json!({ "decided_on": null }));
            assert!(desk.says("VR-54", "CF-001"), "nothing was decided");
            desk.set("certificate", "CF-001", json!({ "restored_on": days(-20) }));
        },
    },
    Case {
        rule: "VR-55",
        label: "NC-001",
        breaks: |desk| {
            let found = json!({
                "title": "Drift is not measured", "criterion": "9.1/1", "grade": "major", "evidence_text": "No report",
                "owner": "@person/P-001",
            });
            desk.add("nonconformity", found);
            let event = json!({ "title": "Stage 2", "kind": "stage_2", "ends_on": days(-200) });
            desk.add("certification_event", event);
            assert!(!desk.says("VR-55", "NC-001"));
            desk.set("certification_event", "CE-001", json!({ "nonconformities": ["@nonconformity/NC-001"] }));
            assert!(desk.sentences("VR-55")[0].contains("of CE-001"));
        },
        mends: |desk| desk.set("certification_event", "CE-001", json!({ "kind": "surveillance_1" })),
    },
    Case {
        rule: "VR-42",
        label: "NC-001",
        breaks: |desk| {
            let found = json!({
                "title": "Drift is not measured", "criterion": "9.1/1", "grade": "minor", "evidence_text": "No report",
                "owner": "@person/P-001",
            });
            desk.add("nonconformity", found);
            desk.add("certification_body", json!({ "title": "Nordcert", "plan_days": 60 }));
            let event = json!({
                "title": "Stage 2", "kind": "stage_2", "ends_on": days(-40), "body": "@certification_body/CB-001",
                "nonconformities": ["@nonconformity/NC-001"],
            });
            desk.add("certification_event", event);
            assert!(!desk.says("VR-42", "NC-001"), "the body gives sixty days");
            desk.set("certification_body", "CB-001", json!({ "plan_days": 30 }));
        },
        mends: |desk| desk.set("certification_event", "CE-001", json!({ "plan_due": days(3) })),
    },
    Case {
        rule: "VR-42",
        label: "MS-001",
        breaks: |desk| {
            desk.add("plan", json!({ "title": "Ready for stage 2" }));
            let milestone = json!({ "title": "Deputy is named", "plan": "@plan/PL-001", "due": days(-1) });
            desk.add("plan_milestone", milestone);
        },
        mends: |desk| {
            desk.set("plan_milestone", "MS-001", json!({ "done_on": days(-1) }));
            desk.step("plan_milestone", "MS-001", "in_progress");
            desk.step("plan_milestone", "MS-001", "done");
        },
    },
];
