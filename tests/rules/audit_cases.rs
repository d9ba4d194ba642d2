//! Audits, findings and nonconformities.

use serde_json::json;

use crate::Case;
use crate::desk::{Desk, days};

fn audit(desk: &mut Desk) {
    let audit = json!({
        "title": "Internal audit", "kind": "internal", "status": "in_progress", "objectives": "Whether it works",
        "scope": "Emergency line", "criteria": ["9.1", "A.6.2.6"], "independence": "Neither owns a system",
        "lead": "@person/P-001", "starts_on": days(-2),
    });
    desk.add("audit", audit);
}

/// A finding as it should be, F-001.
fn finding(desk: &mut Desk) {
    let finding = json!({
        "title": "Drift is not measured", "criterion": "9.1/1", "grade": "minor", "status": "confirmed",
        "evidence_text": "No report for March to June", "gap": "Four months without a measure",
    });
    desk.add("finding", finding);
}

fn nonconformity(desk: &mut Desk) {
    let nonconformity = json!({
        "title": "Drift is not measured", "criterion": "9.1/1", "grade": "minor", "evidence_text": "No report",
        "owner": "@person/P-001",
    });
    desk.add("nonconformity", nonconformity);
}

pub const CASES: &[Case] = &[
    Case {
        rule: "VR-28",
        label: "AP-001",
        breaks: |desk| {
            let programme = json!({
                "title": "2024 to 2026", "status": "effective", "period_end": days(-1), "approved_on": days(-700),
                "approved_by": "@person/P-001",
            });
            desk.add("audit_programme", programme);
        },
        mends: |desk| {
            desk.set("audit_programme", "AP-001", json!({ "period_end": days(0) }));
            assert!(!desk.says("VR-28", "AP-001"));
            desk.set("audit_programme", "AP-001", json!({ "approved_by": null }));
            assert!(desk.sentences("VR-28")[0].contains("nobody is named who approved it"));
            desk.set("audit_programme", "AP-001", json!({ "approved_by": "@person/P-002" }));
        },
    },
    Case {
        rule: "VR-28",
        label: "AP-002",
        breaks: |desk| {
            for title in ["2024 to 2026", "2026 to 2028"] {
                let programme = json!({
                    "title": title, "status": "effective", "approved_by": "@person/P-001", "approved_on": days(-9),
                });
                desk.add("audit_programme", programme);
            }
        },
        mends: |desk| desk.step("audit_programme", "AP-001", "superseded"),
    },
    Case {
        rule: "VR-32",
        label: "IA-001",
        breaks: |desk| {
            audit(desk);
            assert!(!desk.says("VR-32", "IA-001"));
            desk.set("audit", "IA-001", json!({ "scope": null }));
        },
        mends: |desk| desk.set("audit", "IA-001", json!({ "scope": "Emergency line, January to June" })),
    },
    Case {
        rule: "VR-32",
        label: "IA-001",
        breaks: |desk| {
            audit(desk);
            desk.add("system", json!({ "name": "Triage assist", "owner": "@person/P-002" }));
            desk.set("audit", "IA-001", json!({ "systems": ["@system/SYS-01"], "team": ["@person/P-002"] }));
            assert!(desk.sentences("VR-32")[0].contains("Amara Okafor audits SYS-01"));
            desk.set("system", "SYS-01", json!({ "owner": "@person/P-001" }));
            assert!(desk.sentences("VR-32")[0].contains("Kim Weber audits SYS-01"), "the lead, too");
            desk.set("system", "SYS-01", json!({ "owner": null }));
            assert!(!desk.says("VR-32", "IA-001"));
            desk.set("control", "A.6.2.6", json!({ "owner": "@person/P-002" }));
            assert!(desk.sentences("VR-32")[0].contains("audits A.6.2.6"));
        },
        mends: |desk| desk.set("audit", "IA-001", json!({ "safeguard": "An outside reviewer reads all notes." })),
    },
    Case {
        rule: "VR-32",
        label: "CK-001",
        breaks: |desk| {
            audit(desk);
            desk.add("system", json!({ "name": "Triage assist", "deputy": "@person/P-002" }));
            let check = json!({
                "audit": "@audit/IA-001", "criterion": "9.1/1", "item": "@system/SYS-01", "auditor": "@person/P-002",
            });
            desk.add("audit_check", check);
        },
        mends: |desk| desk.set("audit_check", "CK-001", json!({ "auditor": "@person/P-001" })),
    },
    Case {
        rule: "VR-33",
        label: "IA-001",
        breaks: |desk| {
            desk.add("system", json!({ "name": "Triage assist" }));
            desk.add("role", json!({ "name": "Operator", "responsibility": "Runs it" }));
            let held = json!({
                "role": "@role/RO-001", "person": "@person/P-001", "until": days(-200), "systems": ["@system/SYS-01"],
            });
            desk.add("assignment", held);
            audit(desk);
            assert!(!desk.says("VR-33", "IA-001"), "another system is no matter");
            desk.set("audit", "IA-001", json!({ "systems": ["@system/SYS-01"] }));
        },
        mends: |desk| desk.set("assignment", "AS-001", json!({ "until": days(-380) })),
    },
    Case {
        rule: "VR-34",
        label: "AP-001",
        breaks: |desk| {
            let programme = json!({
                "title": "2026 to 2028", "status": "effective", "approved_by": "@person/P-001", "approved_on": days(-9),
            });
            desk.add("audit_programme", programme);
            desk.set("soa", "A.6.2.6", json!({ "applicable": "yes" }));
            desk.add("system", json!({ "name": "Triage assist", "in_scope": true }));
            desk.set("organisation", "ORG", json!({ "sites": ["North"] }));
            audit(desk);
            desk.set("audit", "IA-001", json!({ "programme": "@audit_programme/AP-001" }));
            desk.set(
                "audit",
                "IA-001",
                json!({ "criteria": ["4", "5", "6.1", "6.2", "6.3", "7", "8", "9.1/1", "10"] }),
            );
            let said = desk.sentences("VR-34");
            assert!(said.iter().any(|one| one.contains("clauses: 9.2.1, 9.2.2, 9.3.1 and 2 more")), "{said:?}");
            assert!(said.iter().any(|one| one.contains("controls that apply: A.6.2.6")), "{said:?}");
            assert!(said.iter().any(|one| one.contains("AI systems in scope: SYS-01")), "{said:?}");
            assert!(said.iter().any(|one| one.contains("sites: North")), "{said:?}");
        },
        mends: |desk| {
            let all = json!(["4", "5", "6", "7", "8", "9", "10", "A.6"]);
            let whole = json!({ "criteria": all, "systems": ["@system/SYS-01"], "sites": ["north"] });
            desk.set("audit", "IA-001", whole);
        },
    },
    Case {
        rule: "VR-35",
        label: "F-001",
        breaks: |desk| {
            finding(desk);
            assert!(!desk.says("VR-35", "F-001"));
            desk.set("finding", "F-001", json!({ "gap": null }));
        },
        mends: |desk| desk.set("finding", "F-001", json!({ "grade": "observation" })),
    },
    Case {
        rule: "VR-35",
        label: "F-001",
        breaks: |desk| {
            finding(desk);
            for (criterion, said) in [
                ("4.1/6", "good practice"),
                ("B.6.2.6", "guidance"),
                ("ISO 19011, 6.4", "guidance"),
                ("9", "a whole chapter"),
                ("AI policy, section 4", "quote under requirement"),
            ] {
                desk.set("finding", "F-001", json!({ "criterion": criterion }));
                let sentences = desk.sentences("VR-35");
                assert!(sentences.len() == 1 && sentences[0].contains(said), "{criterion}: {sentences:?}");
            }
            for criterion in ["9.2.2", "A.6.2.6", "own-01"] {
                if criterion == "own-01" {
                    desk.add("control", json!({ "origin": "own", "title": "Second pharmacist check" }));
                }
                desk.set("finding", "F-001", json!({ "criterion": criterion }));
                assert!(!desk.says("VR-35", "F-001"), "{criterion}");
            }
            desk.set("finding", "F-001", json!({ "criterion": "AI policy, section 4" }));
        },
        mends: |desk| desk.set("finding", "F-001", json!({ "requirement": "Each system is measured monthly." })),
    },
    Case {
        rule: "VR-35",
        label: "NC-001",
        breaks: |desk| {
            nonconformity(desk);
            assert!(!desk.says("VR-35", "NC-001"));
            desk.set("nonconformity", "NC-001", json!({ "evidence_text": null }));
        },
        mends: |desk| {
            finding(desk);
            desk.set("nonconformity", "NC-001", json!({ "finding": "@finding/F-001" }));
        },
    },
    Case {
        rule: "VR-35",
        label: "CK-001",
        breaks: |desk| {
            audit(desk);
            let check = json!({ "audit": "@audit/IA-001", "criterion": "4.1/6", "verdict": "minor" });
            desk.add("audit_check", check);
        },
        mends: |desk| desk.set("audit_check", "CK-001", json!({ "verdict": "opportunity" })),
    },
    Case {
        rule: "VR-36",
        label: "F-001",
        breaks: |desk| {
            finding(desk);
            desk.set("finding", "F-001", json!({ "criterion": "4.1/6", "grade": "opportunity" }));
            assert!(!desk.says("VR-36", "F-001"), "good practice that is missing is an opportunity");
            desk.set("finding", "F-001", json!({ "criterion": "9.1/1" }));
        },
        mends: |desk| {
            desk.set("finding", "F-001", json!({ "grade": "minor" }));
            assert!(!desk.says("VR-36", "F-001"));
            desk.set("finding", "F-001", json!({ "grade": "opportunity" }));
            desk.set("finding", "F-001", json!({ "gap": null }));
        },
    },
    Case {
        rule: "VR-36",
        label: "F-001",
        breaks: |desk| {
            audit(desk);
            finding(desk);
            let check = json!({ "audit": "@audit/IA-001", "criterion": "9.1/1", "verdict": "conforms" });
            desk.add("audit_check", check);
            desk.set("finding", "F-001", json!({ "grade": "observation", "checks": ["@audit_check/CK-001"] }));
            assert!(!desk.says("VR-36", "F-001"));
            desk.set("audit_check", "CK-001", json!({ "verdict": "major" }));
        },
        mends: |desk| {
            desk.set("audit_check", "CK-001", json!({ "verdict": "observation" }));
            assert!(!desk.says("VR-36", "F-001"));
            nonconformity(desk);
            desk.set("finding", "F-001", json!({ "nonconformity": "@nonconformity/NC-001" }));
            assert!(desk.sentences("VR-36")[0].contains("led to NC-001"));
            desk.step("nonconformity", "NC-001", "withdrawn");
        },
    },
    Case {
        rule: "VR-37",
        label: "NC-001",
        breaks: |desk| {
            nonconformity(desk);
            desk.set("nonconformity", "NC-001", json!({ "action_decision": "One slip; nothing to remove." }));
            desk.set(
                "nonconformity",
                "NC-001",
                json!({ "correction": "Measured", "extent": "None", "closed_on": days(0) }),
            );
            desk.step("nonconformity", "NC-001", "contained");
            desk.step("nonconformity", "NC-001", "closed");
            assert!(!desk.says("VR-37", "NC-001"), "a decision that none is needed is enough");
            let action = json!({ "title": "Add drift to the list", "nonconformity": "@nonconformity/NC-001" });
            desk.add("corrective_action", action);
            assert!(desk.sentences("VR-37").iter().any(|one| one.contains("CA-001 is still open")));
        },
        mends: |desk| {
            desk.set("corrective_action", "CA-001", json!({ "done_on": days(0) }));
            desk.step("corrective_action", "CA-001", "in_progress");
            desk.step("corrective_action", "CA-001", "done");
            assert_eq!(
                desk.sentences("VR-37").len(),
                2,
                "cause and effect are not said: {:?}",
                desk.sentences("VR-37")
            );
            let said = json!({
                "root_cause": "The list did not ask", "effect": "Nine of nine have it", "verified_by": "@person/P-002",
                "verified_on": days(0),
            });
            desk.set("nonconformity", "NC-001", said);
        },
    },
    Case {
        rule: "VR-39",
        label: "NC-001",
        breaks: |desk| {
            nonconformity(desk);
            let planned = json!({
                "cause_method": "five_whys", "root_cause": "Not asked", "due": days(30), "effect_criteria": "Monthly",
            });
            desk.set("nonconformity", "NC-001", planned);
            desk.step("nonconformity", "NC-001", "cause_analysed");
            assert!(!desk.says("VR-39", "NC-001"));
            desk.step("nonconformity", "NC-001", "action_planned");
        },
        mends: |desk| desk.set("nonconformity", "NC-001", json!({ "extent": "All eleven systems looked at; none." })),
    },
    Case {
        rule: "VR-55",
        label: "NC-001",
        breaks: |desk| {
            desk.add("audit", json!({ "title": "Stage 2", "kind": "stage_2", "ends_on": days(-200) }));
            finding(desk);
            nonconformity(desk);
            desk.set("nonconformity", "NC-001", json!({ "grade": "major", "finding": "@finding/F-001" }));
            assert!(!desk.says("VR-55", "NC-001"));
            desk.set("finding", "F-001", json!({ "audit": "@audit/IA-001" }));
        },
        mends: |desk| {
            desk.set("audit", "IA-001", json!({ "ends_on": days(-170) }));
            assert!(!desk.says("VR-55", "NC-001"));
            desk.set("audit", "IA-001", json!({ "ends_on": days(-200) }));
            desk.set("nonconformity", "NC-001", json!({ "verified_on": days(-30) }));
        },
    },
    Case {
        rule: "VR-38",
        label: "CA-001",
        breaks: |desk| {
            let action = json!({ "title": "Add drift", "owner": "@person/P-001", "verified_by": "@person/P-001" });
            // Nobody writes that down, unless there were too few people then.
            let create = desk.creation(desk.id("person", "P-001"), "corrective_action", action.clone());
            assert!(desk.try_submit(vec![create]).is_err());
            desk.set("organisation", "ORG", json!({ "too_small_note": "Two people" }));
            desk.add("corrective_action", action);
            assert!(!desk.says("VR-38", "CA-001"));
            desk.set("organisation", "ORG", json!({ "too_small_note": null }));
        },
        mends: |desk| desk.set("corrective_action", "CA-001", json!({ "verified_by": "@person/P-002" })),
    },
    Case {
        rule: "VR-38",
        label: "NC-001",
        breaks: |desk| {
            nonconformity(desk);
            let action = json!({
                "title": "Add drift", "owner": "@person/P-002", "nonconformity": "@nonconformity/NC-001",
            });
            desk.add("corrective_action", action);
            desk.set("nonconformity", "NC-001", json!({ "verified_by": "@person/P-002" }));
            assert!(desk.sentences("VR-38")[0].contains("answers for CA-001"));
            desk.set("corrective_action", "CA-001", json!({ "owner": "@person/P-001" }));
            assert!(!desk.says("VR-38", "NC-001"));
            // An auditor who answers for the system that it was seen on judges own work.
            let system = json!({ "name": "Letter writer", "owner": "@person/P-002" });
            desk.add("system", system);
            finding(desk);
            desk.set("finding", "F-001", json!({ "systems": ["@system/SYS-01"] }));
            desk.set("nonconformity", "NC-001", json!({ "finding": "@finding/F-001" }));
        },
        mends: |desk| desk.set("system", "SYS-01", json!({ "owner": "@person/P-001" })),
    },
    Case {
        rule: "VR-42",
        label: "NC-001",
        breaks: |desk| {
            // The body's thirty days are counted from the last day of its audit.
            let audit = json!({ "title": "Stage 2", "kind": "surveillance", "ends_on": days(-31) });
            desk.add("audit", audit);
            finding(desk);
            desk.set("finding", "F-001", json!({ "audit": "@audit/IA-001" }));
            nonconformity(desk);
            desk.set("nonconformity", "NC-001", json!({ "finding": "@finding/F-001" }));
            assert!(desk.sentences("VR-42")[0].contains("2026-11-20, yesterday"), "{:?}", desk.sentences("VR-42"));
        },
        mends: |desk| desk.set("audit", "IA-001", json!({ "plan_days": 60 })),
    },
    Case {
        rule: "VR-42",
        label: "ER-001",
        breaks: |desk| {
            desk.add("evidence_request", json!({ "what": "Logs", "asked_of": "@person/P-001", "due": days(-3) }));
            assert!(desk.sentences("VR-42")[0].contains("by Kim Weber on 2026-11-18"));
        },
        mends: |desk| {
            desk.set("evidence_request", "ER-001", json!({ "received_on": days(0) }));
            desk.step("evidence_request", "ER-001", "received");
        },
    },
    Case {
        rule: "VR-42",
        label: "NC-001",
        breaks: |desk| {
            nonconformity(desk);
            desk.set("nonconformity", "NC-001", json!({ "plan_due": days(-1), "due": days(60) }));
        },
        mends: |desk| {
            let planned = json!({
                "cause_method": "five_whys", "root_cause": "Not asked", "effect_criteria": "Monthly", "extent": "None",
            });
            desk.set("nonconformity", "NC-001", planned);
            desk.step("nonconformity", "NC-001", "cause_analysed");
            desk.step("nonconformity", "NC-001", "action_planned");
        },
    },
    Case {
        rule: "VR-50",
        label: "GI-001",
        breaks: |desk| {
            desk.add("gap_assessment", json!({ "title": "Before stage 1" }));
            let item = |criterion: &str| {
                json!({
                    "assessment": "@gap_assessment/GA-001", "criterion": criterion, "conformity": "not_applicable",
                })
            };
            desk.add("gap_item", item("9.1/3"));
            desk.add("gap_item", item("A.6.2.3"));
            assert!(!desk.says("VR-50", "GI-002"), "a control may not apply");
        },
        mends: |desk| desk.set("gap_item", "GI-001", json!({ "conformity": "no" })),
    },
    Case {
        rule: "VR-50",
        label: "CK-001",
        breaks: |desk| {
            audit(desk);
            let check = json!({ "audit": "@audit/IA-001", "criterion": "9.1", "verdict": "not_applicable" });
            desk.add("audit_check", check);
        },
        mends: |desk| desk.set("audit_check", "CK-001", json!({ "criterion": "A.6.2.3" })),
    },
];
