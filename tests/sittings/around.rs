//! Around the talks of an audit: who audits, the baseline, the sample, what was asked to see, who was there, and what
//! the programme leaves out.

use aims_bench::core::audit::AuditFile;
use aims_bench::core::intent::Proposal;
use serde_json::json;

use super::interview::{audit, id, make};
use crate::support::screen::{Look, Session};

/// The table of a register, at a row.
fn at<'a>(s: &'a mut Session, register: &str, row: &str) -> &'a mut Session {
    s.press("g g").type_text(register).press("enter").on_row(row)
}

#[test]
fn a_sample_by_risk_tier_is_drawn_by_answering_four_questions_and_kept_by_one_key() {
    let mut s = Session::demo(80, 24);
    audit(&mut s);
    at(&mut s, "audits", "IA-001").press("b").sees("A sample for IA-001: how is it picked").sees("at random");
    s.type_text("risk tier")
        .press("enter")
        .sees("Population: a filter for AI systems, such as tier:high; empty for all");
    s.type_text("status:in_operation").press("enter").sees("How many");
    s.press("ctrl-u").type_text("1").press("enter").says("strata need at least");
    s.press("ctrl-u").type_text("5").press("enter").sees("Seed: the picks follow from this word").sees("IA-001-");
    s.press("ctrl-u").type_text("2026-IA-001").press("enter").sees("Why this population");
    let entries = s.entries();
    s.type_text("Those that people rely on")
        .press("enter")
        .sees("seed 2026-IA-001")
        .sees("nothing was seen of the other");
    assert_eq!(s.entries(), entries, "a look is no entry");
    s.press("enter").says("SA-001");
    let kept = s.record("sample", "SA-001");
    let fields = ["method", "strata", "seed", "size", "reason", "population"].map(|field| kept.text(field).to_string());
    let expected = ["stratified", "risk_tier", "2026-IA-001", "5", "Those that people rely on", "status:in_operation"];
    assert_eq!(fields, expected);
    assert_eq!(kept.targets("items").count(), 5);
    assert_eq!(kept.text("drawn_by"), id(&s, "person", "P-001"));
}

#[test]
fn the_usual_picks_come_ticked_with_their_why_and_a_decision_is_traced_in_five_steps() {
    let mut s = Session::demo(80, 24);
    audit(&mut s);
    at(&mut s, "audits", "IA-001").press("b").type_text("usual").press("enter").sees("the newest");
    s.press("enter").sees("by hand").press("enter").says("SA-001");
    let kept = s.record("sample", "SA-001");
    assert!(
        kept.text("reason").contains("the oldest") && kept.elements("items_other").any(|one| one.contains("supplier"))
    );
    s.press("b").type_text("end to end").press("enter").sees("A decision of which AI system").sees("Fall watch");
    s.type_text("fall").press("enter").sees("its oversight").press("enter").says("SA-002");
    assert_eq!(s.record("sample", "SA-002").elements("items_other").count(), 5);
}

#[test]
fn picks_by_hand_come_out_of_the_population() {
    let mut s = Session::demo(80, 24);
    audit(&mut s);
    at(&mut s, "audits", "IA-001").press("enter b").type_text("by hand").press("enter enter").sees("in the population");
    s.press("space space enter").sees("Why this population");
    s.press("enter enter").says("SA-001");
    assert_eq!(s.record("sample", "SA-001").targets("items").count(), 2);
}

#[test]
fn who_was_at_the_opening_is_filled_in_for_all_at_once() {
    let mut s = Session::demo(80, 24);
    let (_, talk) = audit(&mut s);
    let people = json!([id(&s, "person", "P-002"), id(&s, "person", "P-003")]);
    let audited = s.record("audit", "IA-001").id();
    let lead = json!(id(&s, "person", "P-001"));
    let set = |record, field: &str, value| aims_bench::core::intent::Intent::Set { record, field: field.into(), value };
    let intents = vec![set(talk, "people", people), set(audited, "lead", lead)];
    assert!(s.app.desk.submit(&Proposal::edit(intents, "planned"), None));
    at(&mut s, "audits", "IA-001").press("a").sees("Opening").press("enter").sees("space ticks who was there");
    s.press("down space enter");
    let present: Vec<String> = s
        .workspace()
        .live("attendance")
        .filter(|one| one.target("audit").is_some_and(|of| of.id() == audited))
        .map(|one| format!("{} {}", one.text("meeting"), one.json("present")))
        .collect();
    assert_eq!(present, ["opening true", "opening false", "opening true"], "who did not come is kept as absent");
    s.press("a enter").says("everybody stands on that list already");
}

#[test]
fn requests_show_the_overdue_first_and_the_programme_its_holes() {
    let mut s = Session::demo(80, 24);
    let programme = make(&mut s, "audit_programme", json!({"title": "2026 to 2028"}));
    let audit = make(
        &mut s,
        "audit",
        json!({"title": "Autumn audit", "criteria": ["9", "A.6.2.6"], "programme": programme.to_string()}),
    );
    for (what, due) in [("Drift reports", "2026-11-02"), ("Minutes", "2026-12-02")] {
        make(&mut s, "evidence_request", json!({"audit": audit.to_string(), "what": what, "due": due}));
    }
    at(&mut s, "audits", "IA-001").press("r").sees("is:overdue").sees("Drift reports").absent("Minutes");
    at(&mut s, "audit programmes", "AP-001").press("s").sees("AP-001 leaves").sees("no audit  clause   4.1");
    s.press("end").sees("IA-001").absent("IA-001 reported");
}

#[test]
fn a_view_of_the_holes_needs_no_right_to_write() {
    let look = Look { read_only: true, ..Look::default() };
    let mut s = Session::demo(80, 24);
    make(&mut s, "audit_programme", json!({"title": "2026 to 2028"}));
    s.settle();
    let mut reader = Session::on(s.store.clone(), "maeve", 80, 24, look);
    at(&mut reader, "audit programmes", "AP-001").press("s").sees("AP-001 leaves");
}

#[test]
fn whoever_audits_the_own_work_is_told_when_the_team_is_set_and_starting_takes_a_baseline() {
    let mut s = Session::demo(80, 24);
    audit(&mut s);
    let owner = s.record("system", "SYS-02").text("owner").to_string();
    let intents = vec![aims_bench::core::intent::Intent::set(s.record("audit", "IA-001").id(), "lead", owner)];
    assert!(s.app.desk.submit(&Proposal::edit(intents, ""), None));
    s.says("answers for SYS-02");
    let id = s.record("audit", "IA-001").id();
    let set = |field: &str, value: &str| aims_bench::core::intent::Intent::set(id, field, value);
    let needed = ["objectives", "scope", "independence", "starts_on"].map(|field| match field {
        "starts_on" => set(field, "2026-11-21"),
        field => set(field, "checked"),
    });
    assert!(s.app.desk.submit(&Proposal::edit(needed.to_vec(), ""), None));
    at(&mut s, "audits", "IA-001").press("w").type_text("prepared").press("enter w");
    let entries = s.entries();
    s.type_text("in progress").press("enter").says("IA-001");
    assert_eq!(s.entries(), entries + 1, "one entry for the step and the baseline");
    assert_eq!(s.record("audit", "IA-001").text("baseline"), "IA-001");
    s.press("@").type_text("IA-001").press("enter").sees("as of IA-001");
}

#[test]
fn line_1_says_that_it_is_an_auditors_file() {
    let mut s = Session::demo(80, 24);
    let (audit, _) = audit(&mut s);
    let position = s.workspace().position().clone();
    let mark = AuditFile { audit, position, as_of: "IA-001".into() }.mark();
    assert!(s.app.desk.submit(&Proposal::edit(vec![mark.clone()], ""), None), "{}", s.message());
    s.sees("NORTHFIELD CARE · auditor's file of IA-001");
    let other = AuditFile { as_of: "later".into(), ..AuditFile::of(s.workspace()).unwrap() }.mark();
    assert!(!s.app.desk.submit(&Proposal::edit(vec![other], ""), None));
    s.says("stays that of its audit");
}

#[test]
fn what_is_added_to_the_requests_of_an_audit_belongs_to_it() {
    let mut s = Session::demo(80, 24);
    audit(&mut s);
    at(&mut s, "audits", "IA-001").press("r + tab").type_text("Drift reports of the last quarter").press("enter");
    let wanted = "Drift reports of the last quarter";
    let asked = s.workspace().live("evidence_request").find(|asked| asked.title() == wanted).unwrap();
    assert_eq!(asked.target("audit").map(|audit| audit.label()), Some("IA-001"));
}

#[test]
fn a_step_that_waits_names_all_fields_that_it_lacks_and_leads_to_the_first() {
    let mut s = Session::demo(80, 24);
    let fields = json!({"title": "Autumn audit", "scope": "Wards", "independence": "None of them owns a system"});
    make(&mut s, "audit", fields);
    at(&mut s, "audits", "IA-001").press("w").sees("fill \"Objectives\", \"Criteria\"");
    s.press("enter").says("then mark as prepared").sees("> Objectives");
    s.type_text("Whether drift is seen").press("enter").says("IA-001 objectives");
    s.press("w").sees("  fill \"Criteria\"").press("enter").sees("> Criteria").press("esc");
    assert_eq!(s.record("audit", "IA-001").text("status"), "planned", "nothing moves before all is there");
}

#[test]
fn a_part_of_a_name_that_one_person_bears_is_enough_when_one_goes_on() {
    let mut s = Session::demo(80, 24);
    audit(&mut s);
    at(&mut s, "audits", "IA-001").press("e");
    while !s.frame().contains("> Lead auditor") {
        s.press("tab");
    }
    let person = s.record("person", "P-003").title().to_string();
    s.type_text(person.split(' ').next_back().unwrap()).press("tab").sees("Lead auditor          P-003");
    s.press("shift-tab ctrl-u").type_text("Nobody at all").press("tab").sees("\"Nobody at all\" is no record");
}

#[test]
fn an_empty_choice_shows_what_it_can_be() {
    let mut s = Session::demo(80, 24);
    make(&mut s, "audit", json!({"title": "Autumn audit"}));
    at(&mut s, "audits", "IA-001")
        .press("e tab tab")
        .sees("Who audits whom")
        .sees("Type a letter of:")
        .sees("Supplier;")
        .sees("Special");
}
