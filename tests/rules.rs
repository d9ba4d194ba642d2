//! The rules of the audit: each is broken and mended in a workspace, and after every single change the checker, which
//! runs only what the change touches, says the same as one that runs everything.

// A test stops at the first thing that is not as it says.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "rules/approved_cases.rs"]
mod approved_cases;
#[path = "rules/audit_cases.rs"]
mod audit_cases;
#[path = "rules/cases.rs"]
mod cases;
#[path = "rules/checker.rs"]
mod checker;
#[path = "rules/cycle_cases.rs"]
mod cycle_cases;
#[path = "rules/desk.rs"]
mod desk;
#[path = "rules/events_cases.rs"]
mod events_cases;
#[path = "rules/impact_cases.rs"]
mod impact_cases;
#[path = "rules/impact_rating.rs"]
mod impact_rating;
#[path = "rules/life_cases.rs"]
mod life_cases;
#[path = "rules/planning_cases.rs"]
mod planning_cases;
#[path = "rules/risk_cases.rs"]
mod risk_cases;
#[path = "rules/triggers.rs"]
mod triggers;

use std::collections::BTreeSet;

use aims_bench::core::rules::{self, ANY, Check};
use aims_bench::library::Library;
use desk::Desk;

/// How a rule is broken and mended.
pub struct Case {
    pub rule: &'static str,
    /// What the finding names; empty where it is about the workspace.
    pub label: &'static str,
    pub breaks: fn(&mut Desk),
    pub mends: fn(&mut Desk),
}

/// A new workspace has these decisions still to take.
const BROKEN_AT_THE_START: [&str; 3] = ["VR-01", "VR-08", "VR-49"];

fn all_cases() -> impl Iterator<Item = &'static Case> {
    [
        cases::CASES,
        risk_cases::CASES,
        audit_cases::CASES,
        impact_cases::CASES,
        planning_cases::CASES,
        events_cases::CASES,
        life_cases::CASES,
        approved_cases::CASES,
        cycle_cases::CASES,
    ]
    .into_iter()
    .flatten()
}

#[test]
fn each_rule_finds_what_breaks_it_and_is_silent_once_it_is_mended() {
    for case in all_cases() {
        let mut desk = Desk::new();
        let before = desk.says(case.rule, case.label);
        assert_eq!(before, BROKEN_AT_THE_START.contains(&case.rule), "{} {} at the start", case.rule, case.label);
        (case.breaks)(&mut desk);
        let said = desk.sentences(case.rule);
        assert!(desk.says(case.rule, case.label), "{} {} was not found in {said:?}", case.rule, case.label);
        (case.mends)(&mut desk);
        let said = desk.sentences(case.rule);
        assert!(!desk.says(case.rule, case.label), "{} {} is still found: {said:?}", case.rule, case.label);
    }
}

#[test]
fn no_rule_is_without_a_case() {
    let built: BTreeSet<&str> = rules::all().map(|rule| rule.id).collect();
    let cases: BTreeSet<&str> = all_cases().map(|case| case.rule).collect();
    assert_eq!(built, cases);
}

#[test]
fn rules_read_fields_that_exist_and_look_at_a_register_once() {
    let schema = Library::embedded().schema().unwrap();
    let mut ids = BTreeSet::new();
    for rule in rules::all() {
        assert!(ids.insert(rule.id), "{} stands twice", rule.id);
        assert!(rule.title.ends_with('.') && !rule.basis.is_empty(), "{}", rule.id);
        for reads in rule.reads.iter().filter(|reads| reads.register != ANY) {
            let register = schema.register(reads.register).unwrap_or_else(|| panic!("{}: {}", rule.id, reads.register));
            for field in reads.fields {
                assert!(
                    register.field(field).is_some(),
                    "{} reads {}.{field}, which does not exist",
                    rule.id,
                    reads.register
                );
            }
        }
        let mut looked_at = BTreeSet::new();
        for check in rule.checks {
            let Check::Each(register, _) = check else { continue };
            assert!(looked_at.insert(*register), "{} looks at {register} twice", rule.id);
            let own = rule.reads.iter().any(|reads| reads.register == *register);
            assert!(own, "{} looks at {register} without reading it", rule.id);
        }
    }
}
