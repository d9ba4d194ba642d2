//! From a finding to closed, typed by hand: what the auditee says, correction, similar cases, cause, decision, action,
//! effect.

use aims_bench::core::id::RecordId;
use aims_bench::core::intent::{Intent, Proposal};
use serde_json::json;

use crate::interview::{id, make};
use crate::support::screen::Session;

/// An audit that found a gap; Amara answers for the area.
fn found(s: &mut Session, grade: &str) -> RecordId {
    let audit = make(
        s,
        "audit",
        json!({"title": "Autumn audit", "kind": "internal", "criteria": ["9.1"], "lead": id(s, "person", "P-007"),
               "ends_on": "2026-11-20"}),
    );
    let owner = id(s, "person", "P-003");
    make(
        s,
        "finding",
        json!({"audit": audit.to_string(), "title": "Wards are not measured", "criterion": "9.1", "grade": grade,
               "requirement": "What is monitored and measured is determined.", "evidence_text": "No number for Ward 6",
               "gap": "Nobody measures where people are cared for", "owner": owner}),
    )
}

fn sit(s: &mut Session) {
    s.press("g g").type_text("findings").press("enter").on_row("F-001").press("s");
}

/// As far as the nonconformity, agreed by the auditee.
fn handed_over(s: &mut Session) {
    found(s, "minor");
    sit(s);
    s.press("1 shift-tab 1 1").sees("[correction]");
}

/// As far as the first action, done.
fn acted(s: &mut Session) {
    handed_over(s);
    s.type_text("Measured by hand since Monday").press("shift-tab 1").sees("[similar]");
    s.type_text("All eleven systems looked at; none else").press("page-down").sees("[cause]");
    s.type_text("Nobody was told to")
        .press("enter")
        .type_text("The release list does not ask for it")
        .press("page-down");
    s.press("shift-tab 1").sees("[action]");
    add_action(s, "Add measures to the release list");
    s.press("tab tab").type_text("2026-11-30").press("tab").type_text("A number for each ward, monthly");
    s.press("tab tab 2").sees("Action planned");
    s.press("3 3 2").sees("[effect]");
}

fn add_action(s: &mut Session, title: &str) {
    s.press("1").sees("New corrective action").type_text(title);
    s.press("tab tab tab tab ctrl-u").type_text("2026-11-28").press("enter").absent("New corrective action");
}

#[test]
fn from_a_finding_to_closed_with_one_action_that_did_not_help() {
    let mut s = Session::demo(80, 24);
    found(&mut s, "minor");
    sit(&mut s);
    s.count_from_here();
    s.sees("F-001 Wards are not measured").sees("[finding]").sees("Nobody measures where").sees("next: finding");
    s.press("1").sees("[answer]").sees("next: answer").sees("Amara Okafor");
    // The auditee sees it differently; the auditor weighs it and stands by the finding.
    s.type_text("Ward 6 counts by hand").press("tab tab 3").sees("Disputed");
    s.press("shift-tab 4").type_text("Counted once in May only").press("enter").sees("[finding]");
    assert_eq!(s.text("finding", "F-001", "opinion"), "2026-11-21 Amara Okafor: Ward 6 counts by hand");
    s.press("1").sees("[correction]").sees("F-001 · NC-001").sees("Minor · Open");
    let made = s.record("nonconformity", "NC-001");
    assert_eq!((made.text("grade"), made.text("criterion"), made.text("source")), ("minor", "9.1", "internal_audit"));
    assert_eq!((made.text("detected_on"), made.text("evidence_text")), ("2026-11-20", "No number for Ward 6"));
    assert_eq!(made.target("finding").unwrap().label(), "F-001");
    assert_eq!(s.record("finding", "F-001").target("nonconformity").unwrap().label(), "NC-001");
    // Correction and similar cases.
    s.sees("contained: [ ] Correction").type_text("Measured by hand since Monday").sees("contained: [x] Correction");
    s.press("tab tab 1").sees("[similar]").type_text("All eleven systems looked at").press("page-down").sees("[cause]");
    assert_eq!(s.text("nonconformity", "NC-001", "extent_checked_on"), "2026-11-21");
    // Five whys: the next opens as one is filled. The power goes in the middle of a word.
    s.absent("Why 2").type_text("Nobody was told to").sees("Why 2").absent("Why 3").press("enter");
    s.type_text("The list does not ask").rest();
    s.cut_and_reopen();
    sit(&mut s);
    s.sees("[cause]")
        .sees("Nobody was told to")
        .sees("The list does not ask")
        .type_text(" for it")
        .press("enter enter");
    s.type_text("proc").press("enter tab").type_text("The release list forgets people").press("page-down");
    assert_eq!(s.text("nonconformity", "NC-001", "root_cause"), "The release list forgets people");
    assert!(s.record("nonconformity", "NC-001").has_element("cause_classes", "process"));
    s.sees("[decision]").press("tab 1").sees("[action]").sees("Cause analysed");
    // The plan needs an action before it stands.
    s.press("2").says("NC-001 has no corrective action");
    add_action(&mut s, "Add measures to the release list");
    s.sees("CA-001").press("tab tab tab").type_text("A number for each ward").press("tab tab 2").sees("Action planned");
    assert_eq!(s.text("nonconformity", "NC-001", "due"), "2026-11-28", "the last day of the actions");
    s.press("2").says("CA-001 is not done yet").press("3").sees("2 all is done  3 finish CA-001").press("3 2");
    // Whoever did it does not look at it, and it did not help.
    s.sees("[effect]").sees("somebody else than Amara Okafor");
    s.type_text("Ward 6 still has no number").press("tab ctrl-u").type_text("P-003").press("tab tab 1");
    s.says("Amara Okafor carried out CA-001; have somebody else look");
    s.press("shift-tab shift-tab ctrl-u tab tab 2").sees("[cause]").sees("Not effective");
    assert_eq!(
        s.text("nonconformity", "NC-001", "effect"),
        "2026-11-21 Maeve Brennan: not effective: Ward 6 still has no number (cause held then: The release list forgets people)"
    );
    // The same cause again is refused; another one leads on.
    s.press("page-down tab 1").says("still has the root cause that did not help").press("page-up");
    s.sees("(cause held then:").press("tab tab ctrl-u").type_text("Nobody owns the numbers of wards");
    s.press("page-down tab 1").sees("[action]");
    add_action(&mut s, "Name an owner of the numbers");
    s.press("2").sees("Action planned").press("3 3 2").sees("[effect]");
    s.type_text("Three months of numbers from all wards").press("shift-tab 1").sees("Verified effective");
    s.press("1").type_text("Seen by the audit lead").press("enter").sees("Closed");
    let closed = s.record("nonconformity", "NC-001");
    assert_eq!((closed.text("status"), closed.text("closed_on")), ("closed", "2026-11-21"));
    assert_eq!(closed.text("effect").lines().count(), 2, "both looks stand");
    assert_eq!(closed.target("verified_by").unwrap().label(), "P-001");
    assert_eq!(s.text("finding", "F-001", "status"), "closed");
    assert_eq!(s.text("corrective_action", "CA-002", "status"), "verified");
    assert_eq!(s.text("finding", "F-001", "gap"), "Nobody measures where people are cared for");
    assert!(s.keys() <= 80, "{} keys besides text", s.keys());
}

#[test]
fn an_agreed_finding_becomes_a_nonconformity_with_four_keys() {
    let mut s = Session::demo(80, 24);
    found(&mut s, "major");
    sit(&mut s);
    s.count_from_here().press("1 shift-tab 1 1");
    assert_eq!(s.keys(), 4);
    s.sees("NC-001");
    assert_eq!(s.text("finding", "F-001", "acknowledgement"), "agreed");
    assert_eq!(s.text("finding", "F-001", "status"), "transferred");
}

#[test]
fn a_later_opinion_stands_below_the_first_and_never_over_it() {
    let mut s = Session::demo(80, 24);
    found(&mut s, "minor");
    sit(&mut s);
    s.press("1 shift-tab 2").says("say in the auditee's words");
    s.press("tab").type_text("Only Ward 6").press("tab tab 2").sees("[finding]").press("page-down");
    s.sees("Only Ward 6").type_text("And only at night").press("tab tab 2");
    let opinion = s.text("finding", "F-001", "opinion");
    assert_eq!(opinion, "2026-11-21 Amara Okafor: Only Ward 6\n2026-11-21 Amara Okafor: And only at night");
    assert_eq!(s.text("finding", "F-001", "evidence_text"), "No number for Ward 6");
}

#[test]
fn no_action_is_needed_only_with_a_reason_and_after_a_look_at_similar_cases() {
    let mut s = Session::demo(80, 24);
    handed_over(&mut s);
    s.type_text("Counted").press("shift-tab 1 page-down page-down").sees("[decision]");
    s.press("tab 2").says("look at similar cases first").press("page-up page-up");
    s.type_text("Looked at all eleven")
        .press("page-down page-down tab 2")
        .says("say why no corrective action is needed");
    s.press("tab").type_text("A single slip, and the count is automatic now").press("tab 2").sees("Closed");
    let closed = s.record("nonconformity", "NC-001");
    assert_eq!((closed.text("status"), closed.text("closed_on")), ("closed", "2026-11-21"));
    assert_eq!(s.last_entry().header.because, "A single slip, and the count is automatic now");
}

#[test]
fn an_open_finding_goes_on_in_the_next_audit_with_one_key_and_stays_open_itself() {
    let mut s = Session::demo(80, 24);
    handed_over(&mut s);
    // The demo's own audit is over.
    let under_way = s.record("audit", "IA-2026-02").id();
    assert!(s.app.desk.submit(&Proposal::edit(vec![Intent::Archive { record: under_way }], "over"), None));
    s.press("tab tab c").says("no other audit is planned");
    make(&mut s, "audit", json!({"title": "Spring audit", "kind": "internal"}));
    s.press("c").says("F-001 goes on in IA-002");
    let carried = s.record("finding", "F-002");
    assert_eq!(carried.target("carried_from").unwrap().label(), "F-001");
    assert_eq!(carried.target("audit").unwrap().label(), "IA-002");
    assert_eq!((carried.text("status"), carried.text("evidence_text")), ("draft", ""));
    assert_eq!(s.text("finding", "F-001", "status"), "transferred", "it is not closed by it");
    s.press("c").says("F-001 goes on in IA-002 already, as F-002");
}

#[test]
fn the_desk_review_of_the_next_audit_takes_open_findings_over() {
    let mut s = Session::demo(80, 24);
    handed_over(&mut s);
    make(&mut s, "audit", json!({"title": "Spring audit", "kind": "internal", "criteria": ["9.1"]}));
    s.press("esc esc g g").type_text("audits").press("enter").on_row("IA-002").press("s").sees("Desk review");
    s.press("tab c").sees("Wards are not measured").sees("IA-001 9.1").press("enter").says("F-001 goes on in IA-002");
    s.sees("F-002 minor: Wards are not measured").press("c").says("no finding of another audit is open");
}

#[test]
fn what_has_to_be_mended_stands_with_the_dates_and_with_my_risks() {
    let mut s = Session::demo(80, 24);
    found(&mut s, "major");
    let audit = s.record("audit", "IA-001").id();
    let me = id(&s, "person", "P-001");
    let owner = s.record("finding", "F-001").id();
    let edit = vec![Intent::set(audit, "kind", "stage_2"), Intent::set(owner, "owner", me)];
    s.app.desk.submit(&Proposal::edit(edit, ""), None);
    sit(&mut s);
    s.press("1 shift-tab 1 1").sees("Major · Open · plan by 2026-12-20");
    s.press("esc g u").on_row("NC-001");
    assert!(s.line("NC-001").contains("2026-12-20"), "{}", s.line("NC-001"));
    s.press("esc g g").type_text("nonconformities").press("enter").sees("20 Dec");
    s.press("g m").sees("NC-001").sees("next: correction");
    assert!(s.record("nonconformity", "NC-001").text("plan_due").is_empty(), "a day that is counted is not stored");
}

#[test]
fn each_step_draws_at_every_size() {
    let mut s = Session::demo(80, 24);
    acted(&mut s);
    for (width, height) in [(60, 15), (80, 24), (119, 30), (160, 50)] {
        s.resize(width, height).press("shift-tab page-up page-up page-up page-up page-up page-up page-up");
        for step in ["finding", "answer", "correction", "similar", "cause", "decision", "action", "effect"] {
            s.sees(&format!("[{step}]")).press("page-down");
        }
        assert!(s.cursor().is_some(), "the cursor stands somewhere at {width}x{height}");
    }
    s.press("f9").absent("Amara").sees("findings are hidden");
}

#[test]
fn the_sheet_looks_like_this() {
    let mut s = Session::demo(80, 24);
    acted(&mut s);
    s.press("page-up page-up page-up");
    s.app.desk.message = None;
    insta::assert_snapshot!("finding_cause", s.styled());
}
