//! The rules about the life of a system as `data/demo/faults.toml` reads them: releases, data sets, notices.

use std::collections::BTreeSet;

use crate::rules::Fault;
use crate::world::{World, days, items};

pub fn find(world: &World, faults: &mut BTreeSet<Fault>) {
    let mut fault = |wrong: bool, rule: &str, register: &str, label: &str, field: &str| {
        if wrong {
            faults.insert((rule.into(), register.into(), label.into(), field.into()));
        }
    };
    let is =
        |register: &str, label: &str, field: &str, words: &[&str]| words.contains(&world.get(register, label, field));
    let of = |register: &'static str, field: &'static str, label: &str| -> Vec<&str> {
        world.labels(register).into_iter().filter(|one| world.get(register, one, field) == label).collect()
    };
    for system in world.labels("system") {
        let in_use =
            is("system", system, "in_scope", &["yes"]) && is("system", system, "status", &["deployed", "in_operation"]);
        if !in_use {
            continue;
        }
        let gone: Vec<&str> = of("release", "system", system)
            .into_iter()
            .filter(|one| is("release", one, "status", &["deployed"]))
            .filter(|one| ["approved_by", "approved_on"].iter().all(|key| !world.get("release", one, key).is_empty()))
            .collect();
        let version = world.get("system", system, "version");
        let same = gone.iter().any(|one| world.get("release", one, "version") == version);
        fault(gone.is_empty(), "VR-25", "system", system, "status");
        fault(!gone.is_empty() && !same, "VR-25", "system", system, "version");
        let speaks =
            is("system", system, "kind", &["generative"]) || is("system", system, "legal_class", &["transparency"]);
        let told = of("transparency_record", "system", system).iter().any(|one| {
            is("transparency_record", one, "status", &["approved", "effective", "under_revision"])
                && !world.get("transparency_record", one, "ai_notice").is_empty()
        });
        let silent = world.get("system", system, "no_ai_notice_reason").chars().count() < 25;
        fault(speaks && !told && silent, "VR-52", "system", system, "no_ai_notice_reason");
    }
    for release in
        world.labels("release").into_iter().filter(|one| is("release", one, "status", &["approved", "deployed"]))
    {
        let (asked, tests) =
            (items(world.get("release", release, "tests_asked")), items(world.get("release", release, "tests")));
        fault(asked.is_empty() && tests.is_empty(), "VR-25", "release", release, "tests_asked");
        let shown = |kind: &String| {
            tests.iter().any(|test| {
                is("test_record", test, "verdict", &["passed", "conditional"])
                    && items(world.get("test_record", test, "kinds")).contains(kind)
            })
        };
        fault(!asked.iter().all(shown), "VR-25", "release", release, "tests");
        for test in &tests {
            let day = |field: &str| days(world.get("test_record", test, field));
            let first = day("criteria_fixed_on").zip(day("tested_on")).is_some_and(|(fixed, tested)| fixed < tested);
            fault(!first, "VR-25", "test_record", test, "criteria_fixed_on");
        }
    }
    for data in world.labels("data_set") {
        let made_with = items(world.get("data_set", data, "uses"))
            .iter()
            .any(|one| ["train", "test", "ground"].contains(&one.as_str()));
        if !made_with || !is("data_set", data, "status", &["approved", "in_use", "restricted"]) {
            continue;
        }
        let needed = [("source", "A.7.3"), ("rights", "A.7.3"), ("quality_result", "A.7.4"), ("provenance", "A.7.5")];
        for (field, control) in needed {
            let open = is("data_set", data, field, &["", "unchecked"]);
            let included = is("soa", control, "applicable", &["yes"]);
            fault(open && included, "VR-51", "data_set", data, field);
        }
    }
}
