//! Documents that are approved as versions: policy, scope, SoA, plan; and acceptances of risks.

use aims_bench::core::acceptance::Frozen;
use aims_bench::core::approval::{self, Answer};
use aims_bench::core::entry::EntryKind;
use aims_bench::core::intent::{Intent, Proposal};
use aims_bench::core::risk::{Risk, Stage};
use aims_bench::ledger::outside::Outside;
use serde_json::{Value, json};

use crate::Case;
use crate::desk::{Desk, HERE, days, rating, today};

/// As a file brings it, in whatever state it is in there.
fn import(desk: &mut Desk, register: &str, fields: Value) {
    let record = desk.outside.record_id();
    let intents = vec![desk.creation(record, register, fields)];
    let proposal = Proposal { kind: EntryKind::Import, ..Proposal::edit(intents, "from the old register") };
    desk.propose(HERE, &desk.workspace.clone(), &proposal).unwrap();
    desk.assert_same_as_full();
}

/// P-002 is director and may accept up to `limit`.
fn director(desk: &mut Desk, limit: &str) {
    let role =
        json!({ "name": "Director", "authority": "Approves what the board need not.", "acceptance_limit": limit });
    desk.add("role", role);
    desk.add("assignment", json!({ "role": "@role/RO-001", "person": "@person/P-002", "from": days(-90) }));
}

/// P-002 approves the record on paper, forty days ago.
fn approve(desk: &mut Desk, register: &str, label: &str) {
    let answer = Answer {
        approver: desk.id("person", "P-002"),
        authority: "board resolution 4".into(),
        method: "signed_paper".into(),
        recorded_by: Some(desk.id("person", "P-001")),
        scan: None,
        decided_on: today() - chrono::Days::new(40),
        comment: String::new(),
        conditions: false,
        fresh: desk.outside.record_id(),
    };
    let workspace = desk.workspace.clone();
    let document = workspace.by_label(register, label).unwrap();
    desk.step(register, label, "in_review");
    desk.submit(approval::approve(document, &answer));
}

/// SV-001, approved, with its scope and its risk assessment, and a method that is approved.
fn soa(desk: &mut Desk) {
    let method = json!({
        "title": "Risk method", "result": "approved", "decided_on": days(-50), "risk_method": "5x5-iso27005 v1",
    });
    desk.add("approval", method);
    import(
        desk,
        "scope_statement",
        json!({
            "title": "Scope", "version": "1", "status": "effective", "approved_by": "@person/P-002", "approved_on": days(-60),
        }),
    );
    import(desk, "risk_assessment", json!({ "title": "Spring", "status": "approved" }));
    desk.add(
        "soa_version",
        json!({
            "title": "Statement of Applicability", "version": "1", "scope_statement": "@scope_statement/SC-001",
            "risk_assessment": "@risk_assessment/RA-001",
        }),
    );
    approve(desk, "soa_version", "SV-001");
}

/// R-001 at H, kept by the acceptance AX-001 of P-002, with `fields` over the usual ones.
fn accepted(desk: &mut Desk, fields: Value) {
    director(desk, "H");
    desk.add(
        "risk",
        json!({
            "title": "Alert stays silent", "owner": "@person/P-001", "inherent": rating(4, 4), "current": rating(4, 4),
            "target": rating(2, 3), "status": "accepted", "next_review": days(30),
        }),
    );
    accept(desk, fields).unwrap();
}

fn accept(desk: &mut Desk, fields: Value) -> Result<(), String> {
    let stage = if fields["kind"] == "residual" { Stage::Target } else { Stage::Current };
    let workspace = desk.workspace.clone();
    let risk = Risk::of(workspace.by_label("risk", "R-001").unwrap()).unwrap();
    let mut all = json!({
        "title": "R-001 until the new model", "kind": "interim", "risks": ["@risk/R-001"],
        "accepted_ratings": [Frozen::of(risk, stage).unwrap().to_string()], "reason": "Off would be worse",
        "accepted_by": "@person/P-002", "accepted_on": days(-20), "approval_method": "signed_paper", "expires": days(60),
    });
    all.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    let record = desk.outside.record_id();
    let create = desk.creation(record, "risk_acceptance", all);
    desk.try_submit(vec![create, Intent::Move { record, to: "accepted".into() }])
}

pub const CASES: &[Case] = &[
    Case {
        rule: "VR-06",
        label: "SV-001",
        breaks: |desk| {
            soa(desk);
            assert!(!desk.says("VR-06", "SV-001"));
            desk.set(
                "soa",
                "A.2.2",
                json!({ "applicable": "yes", "inclusion_text": "We set the tone for 900 people" }),
            );
            assert!(desk.sentences("VR-06")[0].contains("changed since it was approved"));
        },
        mends: |desk| {
            desk.add("soa_version", json!({ "title": "Statement of Applicability", "version": "2" }));
            assert!(!desk.says("VR-06", "SV-001"), "the next version is being prepared");
            let link =
                json!({ "scope_statement": "@scope_statement/SC-001", "risk_assessment": "@risk_assessment/RA-001" });
            desk.set("soa_version", "SV-002", link);
            approve(desk, "soa_version", "SV-002");
            let first = desk.workspace.by_label("soa_version", "SV-001").unwrap();
            assert_eq!(first.text("status"), "superseded");
        },
    },
    Case {
        rule: "VR-06",
        label: "SV-001",
        breaks: |desk| {
            import(
                desk,
                "soa_version",
                json!({ "title": "SoA", "version": "1", "status": "approved", "approved_on": days(-3) }),
            );
            assert!(desk.sentences("VR-06").iter().any(|sentence| sentence.contains("no scope statement")));
        },
        mends: |desk| {
            import(desk, "scope_statement", json!({ "title": "Scope", "status": "effective" }));
            desk.set("soa_version", "SV-001", json!({ "scope_statement": "@scope_statement/SC-001" }));
            assert!(desk.says("VR-06", "SV-001"), "no hash says what was approved");
            desk.step("soa_version", "SV-001", "superseded");
        },
    },
    Case {
        rule: "VR-10",
        label: "TP-001",
        breaks: |desk| {
            desk.add("risk", json!({ "title": "Alert stays silent" }));
            let treatment =
                json!({ "title": "New threshold", "risk": "@risk/R-001", "option": "avoid", "status": "in_progress" });
            desk.add("treatment", treatment);
            assert!(desk.says("VR-10", "T-001"), "nobody approved a plan");
            desk.add("treatment_plan", json!({ "title": "Risk treatment plan", "version": "1" }));
            approve(desk, "treatment_plan", "TP-001");
            assert!(!desk.says("VR-10", "T-001") && !desk.says("VR-10", "TP-001"));
            desk.set("treatment", "T-001", json!({ "due": days(40) }));
        },
        mends: |desk| desk.set("treatment", "T-001", json!({ "due": null })),
    },
    Case {
        rule: "VR-11",
        label: "R-001",
        breaks: |desk| {
            accepted(desk, json!({}));
            assert!(!desk.says("VR-11", "R-001"));
            desk.set("role", "RO-001", json!({ "acceptance_limit": "M" }));
        },
        mends: |desk| {
            desk.set("role", "RO-001", json!({ "acceptance_limit": "VH" }));
            assert!(!desk.says("VR-11", "R-001"));
            desk.step("risk_acceptance", "AX-001", "revoked");
            assert!(!desk.says("VR-11", "R-001"), "that it was taken back is said once");
            assert!(desk.says("VR-12", "R-001"));
        },
    },
    Case {
        rule: "VR-11",
        label: "R-001",
        breaks: |desk| {
            accepted(desk, json!({ "kind": "residual" }));
            assert!(desk.says("VR-12", "R-001"), "the plan was accepted, and the risk is not there yet");
            let treatment = json!({ "title": "New threshold", "risk": "@risk/R-001", "option": "avoid", "status": "verified_effective" });
            desk.add("treatment", treatment);
            desk.set("risk", "R-001", json!({ "current": rating(2, 3) }));
            assert!(!desk.says("VR-12", "R-001"), "now it is");
            assert!(desk.sentences("VR-11")[0].contains("confirm"));
        },
        mends: |desk| desk.set("risk_acceptance", "AX-001", json!({ "confirmed_on": days(-1) })),
    },
    Case {
        rule: "VR-12",
        label: "R-001",
        breaks: |desk| {
            accepted(desk, json!({}));
            assert!(!desk.says("VR-12", "R-001"));
            desk.set("risk", "R-001", json!({ "current": rating(3, 4) }));
            assert!(!desk.says("VR-12", "R-001"), "it got better");
            desk.set("risk", "R-001", json!({ "current": rating(5, 5) }));
            assert!(desk.sentences("VR-12")[0].contains("no longer counts"));
        },
        mends: |desk| {
            let too_high = accept(desk, json!({})).unwrap_err();
            assert!(too_high.contains("may accept up to H, and R-001 is VH"), "{too_high}");
            desk.set("role", "RO-001", json!({ "acceptance_limit": "VH" }));
            accept(desk, json!({})).unwrap();
        },
    },
    Case {
        rule: "VR-12",
        label: "R-001",
        breaks: |desk| accepted(desk, json!({ "expires": days(-1) })),
        mends: |desk| {
            assert!(desk.says("VR-42", "AX-001"), "and somebody has to renew it");
            accept(desk, json!({ "replaces": "@risk_acceptance/AX-001" })).unwrap();
        },
    },
    Case {
        rule: "VR-13",
        label: "R-001",
        breaks: |desk| {
            accepted(desk, json!({}));
            let treatment =
                json!({ "title": "New threshold", "risk": "@risk/R-001", "option": "avoid", "owner": "@person/P-002" });
            desk.add("treatment", treatment);
        },
        mends: |desk| desk.set("treatment", "T-001", json!({ "owner": "@person/P-001" })),
    },
    Case {
        rule: "VR-42",
        label: "AX-001",
        breaks: |desk| accepted(desk, json!({ "expires": days(-1) })),
        mends: |desk| desk.step("risk_acceptance", "AX-001", "expired"),
    },
    Case {
        rule: "VR-28",
        label: "SC-001",
        breaks: |desk| {
            let scope =
                json!({ "title": "Scope", "status": "effective", "approved_on": days(-3), "next_review": days(90) });
            import(desk, "scope_statement", scope);
            assert!(desk.sentences("VR-28")[0].contains("nobody is named who approved it"));
        },
        mends: |desk| desk.set("scope_statement", "SC-001", json!({ "approved_by": "@person/P-002" })),
    },
    Case {
        rule: "VR-28",
        label: "DO-001",
        breaks: |desk| {
            let procedure = json!({
                "title": "Procedure for changes", "status": "effective", "approved_on": days(-400),
                "approved_by": "@person/P-002", "next_review": days(-3),
            });
            import(desk, "document", procedure);
            assert!(desk.sentences("VR-28")[0].contains("was to be looked at again"));
        },
        mends: |desk| desk.set("document", "DO-001", json!({ "next_review": days(300) })),
    },
    Case {
        rule: "VR-28",
        label: "PO-002",
        breaks: |desk| {
            desk.add("policy", json!({ "title": "AI policy", "kind": "ai_policy", "version": "1" }));
            assert!(desk.sentences("VR-28")[0].contains("no version of the AI policy is approved"));
            approve(desk, "policy", "PO-001");
            assert!(!desk.says("VR-28", "PO-001"));
            desk.add("policy", json!({ "title": "AI policy", "kind": "ai_policy", "version": "2" }));
            assert!(!desk.says("VR-28", "PO-002"));
            approve(desk, "policy", "PO-002");
            assert!(desk.sentences("VR-28")[0].contains("in force beside PO-001"));
        },
        mends: |desk| desk.step("policy", "PO-001", "superseded"),
    },
    Case {
        rule: "VR-28",
        label: "SV-001",
        breaks: |desk| {
            soa(desk);
            assert!(!desk.says("VR-28", "SV-001"));
            desk.archive("approval", "AV-001");
        },
        mends: |desk| {
            let method = json!({
                "title": "Risk method", "result": "approved", "decided_on": days(-1), "risk_method": "5x5-iso27005 v1",
            });
            desk.add("approval", method);
        },
    },
    Case {
        rule: "VR-29",
        label: "PO-001",
        breaks: |desk| {
            desk.add(
                "policy",
                json!({ "title": "AI policy", "kind": "ai_policy", "version": "1", "next_review": days(-1) }),
            );
            assert!(!desk.says("VR-29", "PO-001"), "it is a draft");
            approve(desk, "policy", "PO-001");
        },
        mends: |desk| {
            desk.set("policy", "PO-001", json!({ "next_review": null }));
            assert!(desk.sentences("VR-29")[0].contains("no day is set"));
            desk.set("policy", "PO-001", json!({ "next_review": days(365) }));
        },
    },
];

#[test]
fn what_was_approved_no_longer_changes() {
    let mut desk = Desk::new();
    soa(&mut desk);
    let id = desk.id("soa_version", "SV-001");
    let refused = desk.try_submit(vec![Intent::set(id, "change_note", "Nothing of note")]).unwrap_err();
    assert!(refused.contains("it is approved, so What changed no longer changes; make a new version"), "{refused}");
    desk.try_submit(vec![Intent::set(id, "next_review", days(365))]).unwrap();
    let logged = desk.id("approval", "AV-002");
    let refused = desk.try_submit(vec![Intent::set(logged, "result", "not_approved")]).unwrap_err();
    assert!(refused.contains("write a new approval"), "{refused}");
}

#[test]
fn nobody_approves_what_he_did_not_see_or_may_not() {
    let mut desk = Desk::new();
    desk.add("soa_version", json!({ "title": "Statement of Applicability", "version": "1" }));
    desk.step("soa_version", "SV-001", "in_review");
    let workspace = desk.workspace.clone();
    let mut answer = Answer {
        approver: desk.id("person", "P-002"),
        authority: String::new(),
        method: "in_tool".into(),
        recorded_by: None,
        scan: None,
        decided_on: today(),
        comment: String::new(),
        conditions: false,
        fresh: desk.outside.record_id(),
    };
    let seen = workspace.by_label("soa_version", "SV-001").unwrap();
    let refused = desk.try_submit(approval::approve(seen, &answer)).unwrap_err();
    assert!(refused.contains("not logged in here"), "{refused}");
    assert!(refused.contains("holds no role today that says what it may decide"), "{refused}");
    answer.method = "signed_paper".into();
    director(&mut desk, "H");
    desk.set("soa", "A.2.2", json!({ "applicable": "yes" }));
    let refused = desk.try_submit(approval::approve(seen, &answer)).unwrap_err();
    assert!(refused.contains("the content is another one than was looked at"), "{refused}");
    let workspace = desk.workspace.clone();
    let seen = workspace.by_label("soa_version", "SV-001").unwrap();
    desk.submit(approval::approve(seen, &answer));
    let version = desk.workspace.by_label("soa_version", "SV-001").unwrap();
    assert_eq!((version.text("status"), version.text("content_hash").len()), ("approved", 64));
}

#[test]
fn a_frozen_rating_reads_back_as_it_was_written() {
    let mut desk = Desk::new();
    desk.add("risk", json!({ "title": "Alert stays silent", "current": rating(4, 5) }));
    let risk = Risk::of(desk.workspace.by_label("risk", "R-001").unwrap()).unwrap();
    let frozen = Frozen::of(risk, Stage::Current).unwrap();
    assert_eq!(frozen.to_string(), "R-001 current VH · 4 5 5 5 5 · 5x5-iso27005 v1");
    assert_eq!(frozen.to_string().parse(), Ok(frozen));
    let mixed = "R-002 target M · 2 3:2 - ? 4 · 5x5-iso27005 v3";
    assert_eq!(mixed.parse::<Frozen>().unwrap().to_string(), mixed);
    assert!("R-001 VH".parse::<Frozen>().is_err());
}
