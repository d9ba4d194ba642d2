//! The life of a system, typed by hand at 80x24: a release from its test to its users, and a control that a test shows to
//! work.

use std::collections::BTreeSet;

use aims_bench::core::rules;
use aims_bench::library::Library;

use crate::support::screen::{Session, TODAY};
use crate::whole::{field, table};

/// Labels that a rule has something to say about.
fn found(s: &Session, rule: &str) -> BTreeSet<String> {
    let catalogue = Library::embedded().catalogue().unwrap();
    let findings = rules::findings(s.workspace(), TODAY.parse().unwrap(), catalogue);
    findings.into_iter().filter(|one| one.rule == rule).map(|one| one.label).collect()
}

#[test]
fn a_release_is_tested_approved_and_brought_to_its_users() {
    let mut s = Session::demo(80, 24);
    assert!(found(&s, "VR-25").contains("SYS-05"), "its version came by itself");
    table(&mut s, "test records").press("+");
    field(&mut s, "Title").type_text("Second reader 6.1 on films of this autumn");
    field(&mut s, "AI system").type_text("SYS-05").press("tab");
    field(&mut s, "System version").type_text("6.1");
    field(&mut s, "Kinds of test").type_text("performance").press("tab");
    field(&mut s, "Criteria").type_text("No more marks than before in healthy lungs");
    field(&mut s, "Criteria fixed on").type_text("2026-11-02").press("tab");
    field(&mut s, "Tested on").type_text("2026-11-12").press("tab");
    field(&mut s, "Tester").type_text("tomasz").press("tab");
    field(&mut s, "Verdict").type_text("passed").press("tab enter").says("TE-013");

    table(&mut s, "releases").press("+");
    field(&mut s, "Title").type_text("Second reader 6.1, looked at after it came");
    field(&mut s, "AI system").type_text("SYS-05").press("tab");
    field(&mut s, "Version").type_text("6.1").press("enter").says("RL-011");
    // Approving waits for what it needs, and leads to the first of it.
    s.on_row("RL-011")
        .press("w")
        .sees("fill \"Release criteria\", \"Way back\"")
        .press("enter")
        .sees("> Release criteria");
    s.type_text("Own films read again");
    field(&mut s, "Tests asked for").type_text("performance").press("tab");
    field(&mut s, "Tests").type_text("TE-013").press("tab");
    field(&mut s, "Way back").type_text("The maker sets it back within a day");
    field(&mut s, "Approved by").type_text("tomasz").press("tab");
    field(&mut s, "Approved on").type_text("today").press("enter").says("RL-011");
    s.press("w").type_text("approved").press("enter");
    assert_eq!(s.text("release", "RL-011", "status"), "approved");
    s.press("w").sees("fill \"Deployed on\"").type_text("deployed").press("enter").sees("> Deployed on");
    s.type_text("today").press("enter w").type_text("deployed").press("enter");
    assert_eq!(s.text("release", "RL-011", "status"), "deployed");
    let said = found(&s, "VR-25");
    assert!(!["SYS-05", "RL-011", "TE-013"].iter().any(|label| said.contains(*label)), "{said:?}");
    // Taken back: the day and the reason, and the system stands without a release of its version again.
    s.press("w").type_text("taken back").press("enter").sees("> Taken back on").type_text("today").press("enter");
    s.press("w").type_text("taken back").press("enter").type_text("Marks on every second healthy film").press("enter");
    assert_eq!(s.text("release", "RL-011", "status"), "rolled_back");
    assert!(found(&s, "VR-25").contains("SYS-05"));
}

#[test]
fn a_control_becomes_operating_by_a_test_that_somebody_else_made() {
    let mut s = Session::demo(80, 24);
    s.press("3").on_row("A.7.2").press("w").sees("A.7.2: no test shows that it works").press("esc");
    table(&mut s, "control tests").press("+");
    field(&mut s, "Title").type_text("Three releases of training data");
    field(&mut s, "Control").type_text("A.7.2").press("tab");
    field(&mut s, "Date").type_text("today").press("tab");
    field(&mut s, "Operator").type_text("amara").press("tab");
    field(&mut s, "Tester").type_text("amara").press("tab");
    field(&mut s, "Test again by").type_text("2027-11-21").press("tab");
    field(&mut s, "Result").type_text("failed").press("tab enter").says("Amara Okafor is Operator and can't be Tester");
    field(&mut s, "Tester").press("ctrl-u").type_text("jonas").press("tab enter").says("CT-012");
    let operating = |s: &mut Session| {
        table(s, "controls").on_row("A.7.2").press("w").type_text("operating").press("enter");
    };
    operating(&mut s);
    assert_eq!(s.text("control", "A.7.2", "status"), "implemented", "a failed test shows nothing");
    s.press("esc");
    table(&mut s, "control tests").on_row("CT-012").press("e");
    field(&mut s, "Result").press("ctrl-u").type_text("passed").press("tab enter").says("CT-012");
    operating(&mut s);
    assert_eq!(s.text("control", "A.7.2", "status"), "operating");
    assert!(found(&s, "WB-20").is_empty() && !found(&s, "VR-38").contains("CT-012"));
}
