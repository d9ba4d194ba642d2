//! The life of an AI system: releases, data sets, notices to people, tests of controls.

use serde_json::json;

use crate::Case;
use crate::desk::{Desk, days};

fn system(desk: &mut Desk) {
    let system = json!({
        "name": "Triage assist", "in_scope": true, "version": "3.2", "kind": "machine_learning", "status": "in_operation",
    });
    desk.add("system", system);
}

/// RL-001 with its test TE-001, both as they should be.
fn release(desk: &mut Desk) {
    let test = json!({
        "title": "Winter set", "system": "@system/SYS-01", "version": "3.2", "kinds": ["performance", "groups"],
        "criteria_fixed_on": days(-50), "tested_on": days(-40), "verdict": "passed",
    });
    desk.add("test_record", test);
    let release = json!({
        "title": "Triage assist 3.2", "system": "@system/SYS-01", "version": "3.2", "status": "deployed",
        "tests_asked": ["performance", "groups"], "tests": ["@test_record/TE-001"],
        "approved_by": "@person/P-001", "approved_on": days(-35), "deployed_on": days(-34),
    });
    desk.add("release", release);
}

/// DS-001, in use for training, with nothing to answer for it, and A.7 included.
fn data_set(desk: &mut Desk) {
    for control in ["A.7.3", "A.7.4", "A.7.5"] {
        desk.set("soa", control, json!({ "applicable": "yes" }));
    }
    let answered_for = json!({
        "title": "Winter visits", "status": "in_use", "uses": ["train"], "source": "Patient record",
        "rights": "Hospital act", "quality_result": "good", "provenance": "Record system, extract 41, split",
    });
    desk.add("data_set", answered_for);
}

fn operating(desk: &mut Desk) {
    desk.set("control", "A.9.2", json!({ "owner": "@person/P-001", "how_implemented": "Wiki page" }));
    desk.step("control", "A.9.2", "in_progress");
    desk.step("control", "A.9.2", "implemented");
}

fn control_test(desk: &mut Desk) {
    let test = json!({
        "title": "Log-ins of a week", "control": "@control/A.9.2", "tested_on": days(-10), "tester": "@person/P-002",
        "result": "passed", "next_test": days(100),
    });
    desk.add("control_test", test);
}

pub const CASES: &[Case] = &[
    Case {
        rule: "VR-25",
        label: "SYS-01",
        breaks: |desk| {
            system(desk);
            assert!(desk.sentences("VR-25")[0].contains("no release of it is deployed"));
            desk.set("system", "SYS-01", json!({ "in_scope": false }));
            assert!(!desk.says("VR-25", "SYS-01"), "out of scope");
            desk.set("system", "SYS-01", json!({ "in_scope": true }));
            desk.set("soa", "A.6.2.5", json!({ "applicable": "no" }));
            assert!(!desk.says("VR-25", "SYS-01"), "what does not apply is no error");
            desk.set("soa", "A.6.2.5", json!({ "applicable": "yes" }));
            release(desk);
            assert!(!desk.says("VR-25", "SYS-01"));
            // Whoever goes on to a new version releases it.
            desk.set("system", "SYS-01", json!({ "version": "3.3" }));
            assert!(desk.sentences("VR-25")[0].contains("stands at version 3.3, but RL-001"));
            desk.set("system", "SYS-01", json!({ "version": "3.2" }));
            assert!(!desk.says("VR-25", "SYS-01"));
            desk.set("release", "RL-001", json!({ "approved_by": null }));
        },
        mends: |desk| desk.set("release", "RL-001", json!({ "approved_by": "@person/P-002" })),
    },
    Case {
        rule: "VR-25",
        label: "RL-001",
        breaks: |desk| {
            system(desk);
            release(desk);
            desk.set("release", "RL-001", json!({ "tests_asked": ["performance", "red_team"] }));
            assert!(desk.sentences("VR-25")[0].contains("shows: Red team; link"), "{:?}", desk.sentences("VR-25"));
            desk.set("release", "RL-001", json!({ "tests_asked": ["performance"] }));
            assert!(!desk.says("VR-25", "RL-001"));
            desk.set("test_record", "TE-001", json!({ "verdict": "failed" }));
            assert!(desk.says("VR-25", "RL-001"), "a failed test shows nothing");
            desk.set("release", "RL-001", json!({ "tests_asked": [], "tests": [] }));
        },
        mends: |desk| {
            desk.set("test_record", "TE-001", json!({ "verdict": "conditional" }));
            desk.set("release", "RL-001", json!({ "tests_asked": ["groups"], "tests": ["@test_record/TE-001"] }));
        },
    },
    Case {
        rule: "VR-25",
        label: "TE-001",
        breaks: |desk| {
            system(desk);
            release(desk);
            desk.set("test_record", "TE-001", json!({ "criteria_fixed_on": null }));
            assert!(desk.sentences("VR-25")[0].contains("no day says when its criteria were fixed"));
            desk.set("test_record", "TE-001", json!({ "criteria_fixed_on": days(-40) }));
        },
        mends: |desk| desk.set("test_record", "TE-001", json!({ "criteria_fixed_on": days(-41) })),
    },
    Case {
        rule: "VR-51",
        label: "DS-001",
        breaks: |desk| {
            data_set(desk);
            assert!(!desk.says("VR-51", "DS-001"));
            desk.set("data_set", "DS-001", json!({ "provenance": null }));
            assert!(desk.says("VR-51", "DS-001"));
            desk.set("soa", "A.7.5", json!({ "applicable": "no" }));
            assert!(!desk.says("VR-51", "DS-001"), "provenance is not asked for");
            desk.set("data_set", "DS-001", json!({ "uses": ["input"], "rights": null }));
            assert!(!desk.says("VR-51", "DS-001"), "what only flows in is no matter of this rule");
            desk.set("data_set", "DS-001", json!({ "uses": ["ground"], "quality_result": "unchecked" }));
            assert_eq!(desk.found("VR-51").len(), 2);
        },
        mends: |desk| desk.set("data_set", "DS-001", json!({ "rights": "Consent", "quality_result": "gaps" })),
    },
    Case {
        rule: "VR-52",
        label: "SYS-01",
        breaks: |desk| {
            system(desk);
            assert!(!desk.says("VR-52", "SYS-01"), "it ranks, and talks to nobody");
            desk.set("system", "SYS-01", json!({ "kind": "generative" }));
            assert!(desk.sentences("VR-52")[0].contains("is generative AI"));
            desk.set(
                "system",
                "SYS-01",
                json!({ "no_ai_notice_reason": "Only three engineers read its text, and they built it." }),
            );
            assert!(!desk.says("VR-52", "SYS-01"));
            desk.set("system", "SYS-01", json!({ "no_ai_notice_reason": "not needed", "interaction": ["talks"] }));
            assert!(desk.sentences("VR-52")[0].contains("talks to people"));
            let card = json!({ "title": "Card", "system": "@system/SYS-01", "ai_notice": "You write with a program." });
            desk.add("transparency_record", card);
            assert!(desk.says("VR-52", "SYS-01"), "a draft tells nobody");
        },
        mends: |desk| {
            desk.set("transparency_record", "TC-001", json!({ "purpose": "Answers", "limits": "No advice" }));
            desk.step("transparency_record", "TC-001", "in_review");
            desk.set(
                "transparency_record",
                "TC-001",
                json!({ "approved_by": "@person/P-001", "approved_on": days(-1) }),
            );
            desk.step("transparency_record", "TC-001", "approved");
        },
    },
    Case {
        rule: "VR-38",
        label: "CT-001",
        breaks: |desk| {
            operating(desk);
            control_test(desk);
            assert!(!desk.says("VR-38", "CT-001"));
            desk.set("control_test", "CT-001", json!({ "tester": "@person/P-001" }));
            assert!(desk.sentences("VR-38")[0].contains("Kim Weber, who operates A.9.2"));
            // Where somebody else operates it, its owner may test it, but not the operator.
            desk.set("control_test", "CT-001", json!({ "operator": "@person/P-002" }));
            assert!(!desk.says("VR-38", "CT-001"));
            let id = desk.id("control_test", "CT-001");
            let same = desk.id("person", "P-002").to_string();
            let own = vec![aims_bench::core::intent::Intent::set(id, "tester", same)];
            assert!(desk.try_submit(own).unwrap_err().contains("Amara Okafor is Operator and can't be Tester"));
            desk.set("control_test", "CT-001", json!({ "operator": null }));
        },
        mends: |desk| desk.set("control_test", "CT-001", json!({ "tester": "@person/P-002" })),
    },
    Case {
        rule: "WB-20",
        label: "A.9.2",
        breaks: |desk| {
            operating(desk);
            let control = desk.id("control", "A.9.2");
            let step = || vec![aims_bench::core::intent::Intent::Move { record: control, to: "operating".into() }];
            assert!(desk.try_submit(step()).unwrap_err().contains("no test shows that it works"));
            control_test(desk);
            desk.set("control_test", "CT-001", json!({ "result": "failed" }));
            assert!(desk.try_submit(step()).unwrap_err().contains("failed; repair it"));
            desk.set("control_test", "CT-001", json!({ "result": "exceptions", "next_test": days(-1) }));
            assert!(desk.try_submit(step()).unwrap_err().contains("counted until 2026-11-20; test it again"));
            desk.set("control_test", "CT-001", json!({ "next_test": days(0) }));
            desk.step("control", "A.9.2", "operating");
            assert!(!desk.says("WB-20", "A.9.2"));
            // The newest test counts, whatever the control itself says.
            desk.set("control", "A.9.2", json!({ "last_test": days(0), "test_result": "passed" }));
            control_test(desk);
            desk.set("control_test", "CT-002", json!({ "tested_on": days(-1), "result": "failed" }));
        },
        mends: |desk| desk.archive("control_test", "CT-002"),
    },
];
